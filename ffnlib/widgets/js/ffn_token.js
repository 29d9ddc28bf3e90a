// Demo of chapter 5: one position's way through a feed-forward network, up to d_ff and back down, beside another's.
import { ffn, added, floats } from "./numerics.js";
import { draw, set, html, button, text, arrows, follow } from "./svg.js";
import { t } from "./texts.js";

const WIDTH = 360, TOP = 46, ROW = 5.5, NEARLY = 0.05;
// The columns: middle and half the width in pixels, and the number that a bar as long as that stands for.
const COLUMNS = { x: [28, 26, 5], pre: [116, 37, 6], act: [212, 37, 6], out: [317, 41, 15] };
const fixed = (v) => +v.toFixed(2);
let count = 0;

// The weights of each block and what comes in, from the traits that hold them one after the other.
function read(model) {
  const weights = floats(model.get("weights")), inputs = floats(model.get("inputs"));
  const d = model.get("d_model"), h = model.get("d_ff"), take = (n) => weights.splice(0, n), blocks = [];
  while (weights.length) blocks.push({ W_up: take(d * h), W_down: take(h * d), b_up: take(h), b_down: take(d) });
  const sentences = model.get("sentences").map((s) => s.split(" ")), n = sentences[0].length;
  const input = (sentence, block, i) => inputs.slice(d * ((sentence * blocks.length + block) * n + i)).slice(0, d);
  return { d, h, blocks, sentences, input };
}

function keyTo(el) {
  for (const [words, attributes] of [
    [t("pinned word"), { class: "ffn-ft-pinned", d: "M0 -6V-3H8V3H0V6" }],
    [t("exactly 0"), { class: "ffn-ft-zero", d: "M-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0Z" }],
    [t("|act| at least {nearly}; else nearly 0", { nearly: NEARLY }), { class: "ffn-ft-through", d: "M-9 0H9" }],
    [t("goes on beyond the scale"), { class: "ffn-positive", d: "M-9 -3H4l5 3l-5 3H-9Z" }]]) {
    const icon = draw("svg", { viewBox: "-10 -7 20 14", "aria-hidden": true });
    draw("path", attributes, icon);
    el.append(html("span", {}, icon, words));
  }
  return el;
}

function render({ model, el, signal }) {
  const start = Object.fromEntries(["sentence", "position", "pinned", "block", "activation", "unit"].map((k) => [k, model.get(k)]));
  const { d, h, blocks, sentences, input } = read(model), names = model.get("names");
  const change = (values) => { model.set(values); model.save_changes(); };
  const bottom = TOP + h * ROW, first = { x: TOP + (h - d) / 2 * ROW, pre: TOP, act: TOP, out: TOP + (h - d) / 2 * ROW };
  const size = { x: d, pre: h, act: h, out: d }, middle = (name, i) => fixed(first[name] + (i + 0.5) * ROW);
  const side = (name, sign) => COLUMNS[name][0] + sign * COLUMNS[name][1];

  el.classList.add("ffn-demo-view", "ffn-ft");
  const words = html("fieldset", { className: "ffn-units ffn-ft-choice" });
  const pin = button("", () => change({ pinned: model.get("pinned") < 0 ? model.get("position") : -1 }), signal);
  const reset = button(t("Back to the start"), () => change(start), signal);

  // What stands still: the widening to d_ff and the way back, the columns' middles, scales and names.
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${bottom + 38}`, role: "group" });
  const shape = ([from, to]) => `M${side(from, 1)} ${first[from]}L${side(to, -1)} ${first[to]}V${first[to] + size[to] * ROW}L${side(from, 1)} ${first[from] + size[from] * ROW}Z`;
  draw("path", { class: "ffn-ft-matrix", d: [["x", "pre"], ["act", "out"]].map(shape).join("") }, svg);
  const label = (x, y, words, name = "", anchor = "middle") => Object.assign(
    draw("text", { x, y, class: name, "text-anchor": anchor }, svg), { textContent: words });
  const beyond = {};
  for (const [name, [x, half, limit]] of Object.entries(COLUMNS)) {
    const end = first[name] + size[name] * ROW;
    draw("path", { class: "ffn-ft-edges", d: [-1, 1].map((s) => `M${x + s * half} ${first[name]}V${end}`).join("") }, svg);
    label(x, 14, `${name}: ${size[name]}`, "ffn-side");
    label(x - half, end + 14, `−${limit}`, "ffn-ft-tick", "start");
    label(x + half, end + 14, limit, "ffn-ft-tick", "end");
    beyond[name] = label(x, end + 30, "", "ffn-ft-tick");
  }
  label(side("pre", -1) - 4, TOP + 9, 0, "ffn-ft-tick", "end");
  label(side("pre", -1) - 4, bottom, h - 1, "ffn-ft-tick", "end");
  const between = (a, b) => (side(a, 1) + side(b, -1)) / 2;
  label(between("x", "pre"), 34, "W_up →", "ffn-caption");
  const nameOfF = label(between("pre", "act"), 34, "", "ffn-caption");
  label(between("act", "out"), 34, "W_down →", "ffn-caption");
  // Lines of a text, the last of them just above a column.
  const above = (name, x, words, anchor) => words.split("\n").forEach((line, i, all) =>
    label(x, first[name] - 8 + 16 * (i + 1 - all.length), line, "ffn-caption", anchor));
  above("x", 2, t("comes in,\nafter the\nnorm"), "start");
  above("out", side("out", 1), t("here no\nactivation"), "end");

  // What changes.
  const wires = draw("path", { class: "ffn-ft-wires" }, svg), through = draw("path", { class: "ffn-ft-through" }, svg);
  const row = draw("rect", { class: "ffn-ft-row", x: side("pre", -1), width: side("act", 1) - side("pre", -1), height: ROW }, svg);
  const bars = Object.fromEntries(Object.keys(COLUMNS).map((name) => [name,
    ["negative", "positive"].map((sign) => draw("path", { class: `ffn-${sign}` }, svg))]));
  for (const [name, [x]] of Object.entries(COLUMNS))
    draw("path", { class: "ffn-axis", d: `M${x} ${first[name]}v${size[name] * ROW}` }, svg);
  const outline = draw("path", { class: "ffn-ft-pinned" }, svg), zeros = draw("path", { class: "ffn-ft-zero" }, svg);
  const target = draw("rect", { class: "ffn-ft-target", tabindex: 0, role: "slider", "aria-label": t("hidden unit"),
    "aria-orientation": "vertical", "aria-valuemin": 0, "aria-valuemax": h - 1,
    x: side("pre", -1), y: TOP, width: side("act", 1) - side("pre", -1), height: h * ROW }, svg);

  const line = (parent) => parent.appendChild(html("div"));
  const facts = html("output", { className: "ffn-readout ffn-ft-facts" }), said = html("output", { className: "ffn-readout ffn-ft-said", ariaLive: "off" });
  const [quiet, quietPinned, which, here, there] = [facts, facts, said, said, said].map(line);
  const choose = (words, next) => button(words, () => change({ unit: next() }), signal);
  let now = null, hovered = null;
  const clamp = (j) => Math.min(h - 1, Math.max(0, j));
  const step = (by) => () => clamp(model.get("unit") + by);
  el.append(words, html("div", {}, pin), html("div", { className: "ffn-ft-picture" }, svg, keyTo(html("div", { className: "ffn-key" }))), html("div", { className: "ffn-ft-words" }, facts,
    html("div", { className: "ffn-buttons" }, choose(t("Previous unit"), step(-1)), choose(t("Next unit"), step(1)),
      choose(t("Unit that adds most"), () => now.adds.indexOf(Math.max(...now.adds)))), said, reset));

  arrows(target, ([dx, dy]) => change({ unit: clamp(model.get("unit") + dx - dy) }), signal);
  target.addEventListener("keydown", (e) => {
    const unit = { Home: 0, End: h - 1 }[e.key];
    if (unit === undefined) return;
    e.preventDefault();
    change({ unit });
  }, { signal });
  const rowAt = (e) => {
    const box = target.getBoundingClientRect();
    return clamp(Math.floor((e.clientY - box.top) / box.height * h));
  };
  const hover = (j) => { if (j !== hovered) { hovered = j; showUnit(); } };
  target.addEventListener("pointermove", (e) => { if (e.pointerType === "mouse") hover(rowAt(e)); }, { signal });
  target.addEventListener("pointerleave", () => hover(null), { signal });
  target.addEventListener("click", (e) => change({ unit: rowAt(e) }), { signal });

  const group = `ffn-words-${++count}`;
  const chips = sentences[0].map((_, i) => {
    const radio = html("input", { type: "radio", name: group }), word = html("b"), note = html("small");
    radio.addEventListener("change", () => change({ position: i }), { signal });
    return { radio, word, note, label: html("label", {}, radio, html("span", {}, word, note)) };
  });
  words.append(html("legend", { textContent: t("Choose a word. Each goes through the same weights, by itself.") }),
    html("div", { className: "ffn-chips" }, ...chips.map((c) => c.label)));

  const compute = (i) => {
    const x = input(model.get("sentence"), model.get("block"), i), w = blocks[model.get("block")];
    const all = ffn(x, w, names[model.get("activation")]), sizes = all.act.map(Math.abs), zero = sizes.filter((v) => !v).length;
    return { x, ...all, adds: added(all.act, w), zero, nearly: sizes.filter((v) => v < NEARLY).length - zero,
      word: sentences[model.get("sentence")][i] };
  };
  // The outline of a bar from the middle and back, `high` pixels high; one that would leave the column ends in a point at its edge.
  const bar = (name, v, high) => {
    const [x, half, limit] = COLUMNS[name], over = Math.abs(v) > limit, tip = over ? Math.sign(v) * 5 : 0;
    const end = fixed(x + (over ? Math.sign(v) * half - tip : v / limit * half));
    return `H${end}${over ? `l${tip} ${high / 2}l${-tip} ${high / 2}` : `v${high}`}`;
  };
  let pinned = null;

  function update() {
    const at = model.get("position"), other = model.get("pinned"), all = sentences[model.get("sentence")], relu = names[model.get("activation")] === "relu";
    now = compute(at);
    pinned = other < 0 ? null : compute(other);
    for (const [name, [negative, positive]] of Object.entries(bars)) {
      const parts = ["", ""];
      now[name].forEach((v, i) => {
        if (v) parts[+(v > 0)] += `M${COLUMNS[name][0]} ${first[name] + i * ROW + 0.75}${bar(name, v, ROW - 1.5)}H${COLUMNS[name][0]}Z`;
      });
      [negative, positive].forEach((path, s) => path.setAttribute("d", parts[s]));
      const most = now[name].reduce((a, v) => (Math.abs(v) > Math.abs(a) ? v : a));
      beyond[name].textContent = Math.abs(most) > COLUMNS[name][2] ? t("to {most}", { most: text(most, 1) }) : "";
    }
    through.setAttribute("d", now.act.map((a, j) => (Math.abs(a) < NEARLY ? "" : `M${side("pre", 1) + 2} ${middle("act", j)}H${side("act", -1) - 2}`)).join(""));
    zeros.setAttribute("d", now.act.map((a, j) => (a ? "" : `M${COLUMNS.act[0] - 1.8} ${middle("act", j)}a1.8 1.8 0 1 0 3.6 0a1.8 1.8 0 1 0 -3.6 0Z`)).join(""));
    outline.setAttribute("d", !pinned ? "" : Object.keys(COLUMNS).map((name) => `M${COLUMNS[name][0]} ${first[name]}` +
      pinned[name].map((v) => bar(name, v, ROW)).join("") + `H${COLUMNS[name][0]}`).join(""));
    nameOfF.textContent = relu ? "ReLU" : "GELU";
    chips.forEach(({ radio, word, note }, i) => {
      radio.checked = i === at;
      word.textContent = all[i];
      note.textContent = i === other ? t("{i}, pinned", { i }) : i;
    });
    pin.textContent = pinned ? t("Unpin “{word}”", pinned) : t("Pin “{word}” to compare", now);
    const rounded = ({ zero }) => zero && !relu;
    quiet.textContent = rounded(now) ? t("“{word}”: {zero} units exactly\u00a00 (rounded), {nearly} nearly\u00a00", now) :
      t("“{word}”: {zero} units exactly\u00a00, {nearly} nearly\u00a00", now);
    quietPinned.textContent = !pinned ? "" :
      rounded(pinned) ? t("pinned “{word}”: {zero} units exactly\u00a00 (rounded), {nearly} nearly\u00a00", pinned) :
      t("pinned “{word}”: {zero} units exactly\u00a00, {nearly} nearly\u00a00", pinned);
    svg.setAttribute("aria-label", pinned ?
      t("Bars for “{word}”: x, {x} numbers; pre and act, {h} each; out, {out} again; outlines for “{pinned}”", { word: now.word, x: d, h, out: d, pinned: pinned.word }) :
      t("Bars for “{word}”: x, {x} numbers; pre and act, {h} each; out, {out} again", { word: now.word, x: d, h, out: d }));
    showUnit();
  }

  function showUnit() {
    const j = hovered ?? model.get("unit"), y = middle("pre", j);
    row.setAttribute("y", fixed(y - ROW / 2));
    wires.setAttribute("d", Array.from({ length: d }, (_, i) =>
      `M${side("x", 1)} ${middle("x", i)}L${side("pre", -1)} ${y}M${side("act", 1)} ${y}L${side("out", -1)} ${middle("out", i)}`).join(""));
    const of = ({ word, pre, act, adds }) => ({ j, word, pre: text(pre[j]), act: text(act[j]), adds: text(adds[j]) });
    which.textContent = t("hidden unit {j}", { j });
    here.textContent = t("“{word}”: pre {pre}, act {act}, adds length\u00a0{adds}", of(now));
    there.textContent = pinned ? t("pinned “{word}”: pre {pre}, act {act}, adds length\u00a0{adds}", of(pinned)) : "";
    set(target, { "aria-valuenow": model.get("unit"), "aria-valuetext":
      t("unit {j}, “{word}”: pre {pre}, act {act}, adds length\u00a0{adds}", of(now)) });
  }
  follow(model, Object.keys(start), update, signal);
}
export default { render };
