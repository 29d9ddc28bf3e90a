// Demo of chapter 4: the training of two small networks, scrubbed through time.
import { mlp, meanSquaredError, zeroLine, switchingLine, floats } from "./numerics.js";
import { draw, set, html, button, square, text, drag, follow } from "./svg.js";
import { t } from "./texts.js";

const SIZE = 320, CELLS = 40, SIDE = SIZE / CELLS, LEVELS = 5, SIGNS = 8;
const CURVE = { width: 320, height: 144, left: 40, right: 20, top: 24, bottom: 32, low: 0.001, high: 3 };
const PACE = { every: 150, frames: 1 }, CALM = { every: 1500, frames: 10 }; // calm: a few jumps, for reduced motion
let count = 0;

const to = square(SIZE, 1); // the shown square as [-1, 1]²
const grid = (n, first) => Array.from({ length: n * n }, (_, k) => [first + (k % n) * SIDE, first + Math.floor(k / n) * SIDE]);
const fixed = (v) => +v.toFixed(2);
const term = (v, name, first) => `${v < 0 ? "−" : first ? "" : "+"}${first ? "" : " "}${text(Math.abs(v))}${name}`;
// a point: a disc for +1, a diamond for −1
const shape = (target, r) => (target > 0 ? `M${-r} 0a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`
  : `M0 ${-1.3 * r}L${1.3 * r} 0L0 ${1.3 * r}L${-1.3 * r} 0Z`);

// A data set with its training run, from the traits that hold both sets one after the other.
function read(model) {
  const [points, frames, losses] = ["points", "frames", "losses"].map((k) => floats(model.get(k)));
  return model.get("sets").map(({ n, hidden: h, steps, centre, radius }) => {
    const p = points.splice(0, 3 * n), X = p.filter((_, i) => i % 3 < 2), target = p.filter((_, i) => i % 3 === 2);
    const nets = steps.map(() => {
      const [W, b, v, [c]] = [2 * h, h, h, 1].map((size) => frames.splice(0, size));
      return { W, b, v, c };
    });
    const inside = (at) => at.flatMap(([px, py]) => to.inverse(px, py).map((u, k) => centre[k] + u * radius));
    return { n, h, steps, centre, radius, X, target, nets, losses: losses.splice(0, steps.length),
      corners: inside(grid(CELLS + 1, 0)), centres: inside(grid(CELLS, SIDE / 2)) };
  });
}

// Where unit j of a net is at zero, as two ends in [-1, 1]², its side that is on (a unit vector), and its two weights.
function lineOf({ W, b }, j, { h, centre, radius }) {
  const w = [W[j], W[h + j]], length = Math.hypot(...w);
  const ends = switchingLine(w, (b[j] + w[0] * centre[0] + w[1] * centre[1]) / radius, 1);
  return { w, ends, normal: length ? w.map((u) => u / length) : [0, 0] };
}

function keyTo(el) {
  const entry = (words, ...paths) => {
    const icon = draw("svg", { viewBox: "-10 -7 20 14", "aria-hidden": true });
    for (const attributes of paths) draw("path", attributes, icon);
    return html("span", {}, icon, words);
  };
  el.append(
    entry(t("target +1"), { d: shape(1, 5), class: "ffn-mark ffn-plus" }),
    entry(t("target −1"), { d: shape(-1, 4.5), class: "ffn-mark ffn-minus" }),
    entry(t("wrong"), { d: shape(1, 6), class: "ffn-ring" }),
    entry(t("score 0"), { d: "M-10 0H10", class: "ffn-boundary" }),
    entry(t("a unit's line: it is on where its number is"), { d: "M-10 0H10M0 0V-6", class: "ffn-unit-line" }),
    entry(t("dead unit"), { d: "M-10 0H10", class: "ffn-unit-line ffn-dead" }));
}

// The curve of the loss, with a marker; drag or click moves to a frame.
function lossCurve(goTo, signal) {
  const { width, height, left, right, top, bottom, low, high } = CURVE;
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", class: "ffn-curve" });
  let last = 1;
  const x = (i) => left + i / last * (width - left - right);
  const y = (v) => top + Math.log(high / Math.max(v, low)) / Math.log(high / low) * (height - top - bottom);
  const label = (s, attributes) => { draw("text", attributes, svg).textContent = s; };
  for (const v of [1, 0.1, 0.01, 0.001]) {
    draw("path", { class: "ffn-axis", d: `M${left} ${fixed(y(v))}H${width - right}` }, svg);
    label(String(v), { x: left - 5, y: fixed(y(v) + 4), "text-anchor": "end" });
  }
  label(t("loss (logarithmic scale)"), { class: "ffn-caption", x: 4, y: 13 });
  label(t("step"), { class: "ffn-caption", x: left - 10, y: height - 14, "text-anchor": "end" });
  const ticks = draw("g", {}, svg), line = draw("path", { class: "ffn-loss" }, svg);
  const rule = draw("path", { class: "ffn-now" }, svg), dot = draw("circle", { class: "ffn-now", r: 5 }, svg);
  const at = (px) => goTo(Math.min(last, Math.max(0, Math.round((px - left) / (width - left - right) * last))));
  drag(svg, svg, ([px]) => at(px), signal);
  svg.addEventListener("click", (e) => {
    const box = svg.getBoundingClientRect();
    at((e.clientX - box.left) / box.width * width);
  }, { signal });

  function show({ steps, losses }) {
    last = steps.length - 1;
    svg.setAttribute("aria-label", t("Loss from step 0 to step {last}, on a logarithmic scale: from {from} to {to}",
      { last: steps[last], from: text(losses[0]), to: text(losses[last], 4) }));
    ticks.replaceChildren(...[0, 0.25, 0.5, 0.75, 1].map((part) => Math.round(part * last)).map((i) => {
      const g = draw("g", { transform: `translate(${fixed(x(i))} ${height - bottom})` });
      draw("path", { class: "ffn-axis", d: "M0 0V5" }, g);
      draw("text", { y: 18, "text-anchor": "middle" }, g).textContent = steps[i];
      return g;
    }));
    line.setAttribute("d", `M${losses.map((v, i) => `${fixed(x(i))} ${fixed(y(v))}`).join("L")}`);
  }
  function mark(i, loss) {
    rule.setAttribute("d", `M${fixed(x(i))} ${top}V${height - bottom}`);
    set(dot, { cx: fixed(x(i)), cy: fixed(y(loss)) });
  }
  return { svg, show, mark };
}

function render({ model, el, signal }) {
  const start = Object.fromEntries(["data", "frame", "unit"].map((k) => [k, model.get(k)]));
  const sets = read(model), last = sets[0].steps.length - 1, most = Math.max(...sets.map(({ h }) => h));
  const change = (values) => { model.set(values); model.save_changes(); };

  el.classList.add("ffn-demo-view", "ffn-training");
  const svg = draw("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, role: "img" });
  const shades = ["negative", "positive"].map((sign) => Array.from({ length: LEVELS }, (_, i) =>
    draw("path", { class: `ffn-${sign}`, "fill-opacity": 0.11 * (i + 1) }, svg)));
  const signs = draw("path", { class: "ffn-signs" }, svg);
  const lines = draw("g", {}, svg), boundary = draw("path", { class: "ffn-boundary" }, svg);
  const dots = draw("g", {}, svg), names = draw("g", {}, svg);
  for (const [name, x, y, anchor] of [["x₁ →", SIZE - 5, SIZE - 6, "end"], ["x₂ ↑", 5, 15, "start"]])
    draw("text", { class: "ffn-caption ffn-halo", x, y, "text-anchor": anchor }, svg).textContent = name;

  const play = button(t("Play"), playOrPause, signal), reset = button(t("Back to the start"), () => { stop(); change(start); }, signal);
  play.classList.add("ffn-play");
  const facts = html("output", { className: "ffn-readout ffn-facts" });
  const fact = Object.fromEntries(["step", "loss", "right", "dead"].map((name) => {
    facts.append(html("div", { className: `ffn-${name}-shown` }));
    return [name, facts.lastChild];
  }));
  const curve = lossCurve((frame) => change({ frame }), signal);
  const units = html("fieldset", { className: "ffn-units" }), said = html("output", { className: "ffn-readout ffn-said" });
  const key = html("div", { className: "ffn-key" });
  keyTo(key);
  el.append(html("div", { className: "ffn-buttons" }, play, reset), facts, html("div", {}, svg, key),
    html("div", {}, units, said, curve.svg));

  let timer = null, expected = {};
  function stop() {
    clearInterval(timer);
    timer = null;
    play.textContent = t("Play");
    for (const output of [facts, said]) output.ariaLive = "polite";
  }
  function playOrPause() {
    if (timer) { stop(); return; }
    const { every, frames } = matchMedia("(prefers-reduced-motion: reduce)").matches ? CALM : PACE;
    const show = (frame) => { expected = { data: model.get("data"), frame }; change({ frame }); };
    if (model.get("frame") >= last) show(0);
    expected = { data: model.get("data"), frame: model.get("frame") };
    play.textContent = t("Pause");
    for (const output of [facts, said]) output.ariaLive = "off"; // nobody wants every frame read out
    timer = setInterval(() => {
      show(Math.min(last, model.get("frame") + frames));
      if (model.get("frame") >= last) stop();
    }, every);
  }
  signal?.addEventListener("abort", stop);

  let shown = null, hovered = null, marks = [], pieces = [], chips = [];
  function changeSet(now) { // what stays the same from frame to frame of one data set
    shown = now;
    hovered = null;
    svg.setAttribute("aria-label", t("{n} points in a plane, the network's score as shading, its boundary, and the line where each of its {h} hidden units switches", now));
    curve.show(now);
    const r = now.n > 50 ? 3.2 : 8;
    marks = now.target.map((t, i) => {
      const [px, py] = [0, 1].map((k) => (k ? to.y : to.x)((now.X[2 * i + k] - now.centre[k]) / now.radius).toFixed(1));
      const g = draw("g", { transform: `translate(${px} ${py})` });
      draw("path", { class: `ffn-mark ffn-${t > 0 ? "plus" : "minus"}`, d: shape(t, r) }, g);
      draw("path", { class: "ffn-ring", d: shape(1, r + 3.5) }, g);
      return g;
    });
    dots.replaceChildren(...marks);
    pieces = Array.from({ length: now.h }, (_, j) => {
      const label = draw("text", { class: "ffn-side ffn-halo" });
      label.textContent = j + 1;
      return { line: draw("path", { class: "ffn-unit-line" }), label };
    });
    lines.replaceChildren(...pieces.map(({ line }) => line));
    names.replaceChildren(...pieces.map(({ label }) => label));
    const group = `ffn-units-${++count}`;
    chips = Array.from({ length: most + 1 }, (_, k) => {
      const radio = html("input", { type: "radio", name: group }), note = html("small");
      const label = html("label", {}, radio, html("span", {}, k ? t("unit {k}", { k }) : t("none"), note));
      if (k > now.h) { label.style.visibility = "hidden"; radio.disabled = true; } // keeps its place: nothing below jumps
      radio.addEventListener("change", () => change({ unit: k - 1 }), { signal });
      label.addEventListener("pointerenter", (e) => { if (e.pointerType === "mouse" && k) { hovered = k - 1; update(); } }, { signal });
      label.addEventListener("pointerleave", () => { if (hovered !== null) { hovered = null; update(); } }, { signal });
      return { radio, note, label };
    });
    units.replaceChildren(html("legend", { textContent: t("Highlight one of the {h} hidden units", now) }),
      html("div", { className: "ffn-chips" }, ...chips.map(({ label }) => label)));
  }

  function shade(net, { corners, centres }) {
    const middle = mlp(centres, net).y, parts = shades.map((levels) => levels.map(() => ""));
    for (let row = 0; row < CELLS; row++) for (let from = 0, k = 0; k < CELLS; from = k) { // equal neighbours as one piece
      const level = (c) => Math.sign(middle[row * CELLS + c]) * Math.min(LEVELS, Math.ceil(Math.abs(middle[row * CELLS + c]) * LEVELS));
      const here = level(from);
      do k++; while (k < CELLS && level(k) === here);
      if (here) parts[+(here > 0)][Math.abs(here) - 1] += `M${from * SIDE} ${row * SIDE}h${(k - from) * SIDE}v${SIDE}h${(from - k) * SIDE}z`;
    }
    shades.forEach((levels, s) => levels.forEach((path, i) => path.setAttribute("d", parts[s][i])));
    const step = CELLS / SIGNS;
    signs.setAttribute("d", Array.from({ length: SIGNS ** 2 }, (_, k) => { // the sign of the score without colour
      const column = Math.floor((k % SIGNS + 0.5) * step), row = Math.floor((Math.floor(k / SIGNS) + 0.5) * step);
      const x = (column + 0.5) * SIDE, y = (row + 0.5) * SIDE;
      return `M${x - 3} ${y}h6${middle[row * CELLS + column] > 0 ? `M${x} ${y - 3}v6` : ""}`;
    }).join(""));
    boundary.setAttribute("d", zeroLine(mlp(corners, net).y, middle, CELLS)
      .map((ends) => `M${ends.map((p) => p.map((u) => fixed(u * SIDE)).join(" ")).join("L")}`).join(""));
  }

  function update() {
    const now = sets[model.get("data")], frame = model.get("frame"), net = now.nets[frame];
    if (timer && (expected.frame !== frame || expected.data !== model.get("data"))) stop(); // someone else took over
    if (now !== shown) changeSet(now);
    const chosen = model.get("unit") < now.h ? model.get("unit") : -1, unit = hovered ?? chosen;
    const { pre, y } = mlp(now.X, net), loss = meanSquaredError(y, now.target), isOn = (i, j) => pre[i * now.h + j] > 0;
    const ons = net.b.map((_, j) => now.target.reduce((sum, _, i) => sum + isOn(i, j), 0));
    const right = now.target.map((t, i) => y[i] > 0 === t > 0), many = right.filter(Boolean).length;
    shade(net, now);
    curve.mark(frame, loss);
    fact.step.textContent = t("step {step} of {last}", { step: now.steps[frame], last: now.steps[last] });
    fact.loss.textContent = t("loss {loss}", { loss: text(loss, 4) });
    fact.right.textContent = t("right {many} of {n} ({share} %)", { many, n: now.n, share: text(100 * many / now.n, now.n > 50 ? 1 : 0) });
    fact.dead.textContent = t("dead units {dead} of {h}", { dead: ons.filter((n) => !n).length, h: now.h });
    marks.forEach((g, i) => {
      const name = `${right[i] ? "" : "ffn-wrong "}${unit >= 0 && !isOn(i, unit) ? "ffn-faded" : ""}`;
      if (g.getAttribute("class") !== name) g.setAttribute("class", name);
    });
    pieces.forEach(({ line, label }, j) => {
      const { ends, normal } = lineOf(net, j, now), strong = j === unit;
      set(line, { class: `ffn-unit-line${ons[j] ? "" : " ffn-dead"}${strong ? " ffn-strong" : ""}` });
      label.setAttribute("class", `ffn-side ffn-halo${strong ? " ffn-strong" : ""}`);
      label.setAttribute("visibility", ends && (unit < 0 || strong) ? "visible" : "hidden");
      if (!ends) { line.setAttribute("d", ""); return; }
      const [a, z] = j % 2 ? ends : [...ends].reverse(); // at one end or the other, for there is more room
      const foot = [0, 1].map((k) => 0.9 * a[k] + 0.1 * z[k]), away = (d) => foot.map((u, k) => u + d * normal[k]);
      const at = (p) => `${fixed(to.x(p[0]))} ${fixed(to.y(p[1]))}`, inside = away(0.09).map((u) => Math.min(0.95, Math.max(-0.95, u)));
      line.setAttribute("d", `M${at(ends[0])}L${at(ends[1])}M${at(foot)}L${at(away(strong ? 0.06 : 0.04))}`);
      set(label, { x: fixed(to.x(inside[0])), y: fixed(to.y(inside[1]) + 4) });
    });
    chips.slice(0, now.h + 1).forEach(({ radio, note, label }, k) => {
      radio.checked = k - 1 === chosen;
      label.classList.toggle("ffn-dead", k > 0 && !ons[k - 1]);
      note.textContent = k ? (ons[k - 1] ? t("on at {n}", { n: ons[k - 1] }) : t("dead")) : "";
    });
    if (unit < 0) { said.textContent = t("A highlighted unit shows its weights here, and the points where it is off fade."); return; }
    const { w } = lineOf(net, unit, now);
    said.replaceChildren(...[
      ons[unit] ? t("unit {unit}: on at {on} of {n} points", { unit: unit + 1, on: ons[unit], n: now.n })
        : t("unit {unit}: dead, off at every point", { unit: unit + 1 }),
      `pre = ${term(w[0], " x₁", true)} ${term(w[1], " x₂")} ${term(net.b[unit], "")}`,
      t("adds {v} × act to the score", { v: text(net.v[unit]) })].map((line) => html("div", { textContent: line })));
  }
  follow(model, Object.keys(start), update, signal);
}
export default { render };
