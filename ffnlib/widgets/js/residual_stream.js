// Demo of chapter 7: the residual stream of a tiny language model as a lane; parts read from it and add to it.
import { layerNorm } from "./norm.js";
import { draw, set, html, button, text, follow } from "./svg.js";
import { t, pieces } from "./texts.js";

const PARTS = ["attn1", "ffn1", "attn2", "ffn2"], NAMES = [t("attention 1"), t("FFN 1"), t("attention 2"), t("FFN 2")];
const WIDTH = 360, HEIGHT = 590, D = 16, BAR = 8, HALF = 24; // a row of bars: 16 of them, at most HALF up and down
const LANE = 26, MIDDLE = LANE + D * BAR / 2, SIDE = 168, BOX = { x: 222, y: 17, width: 136, height: 84 };
const ROWS = [28, 134, 246, 352, 464], END = 546; // where the stream's five rows are, and the one after the final norm
const TAP = 34, PLUS = [38, 58], NORM = 37; // below a row a part reads; above the next it adds: pre, post
const TOP = 5, ROW_SIZES = { vectors: 16 * D, lengths: 63, guesses: 16 * TOP };
let count = 0;

// Where a table holds what depends on which of the first `step` parts are off, as in residual_stream.py.
const place = (step, off) => (1 << step) - 1 + (off & ((1 << step) - 1));
const sum = (x, y) => x.map((v, i) => v + y[i]);

// What the tables say of one word: the vectors and lengths of the stream and of what is added, and the guesses.
function look(tables, norms, sentences, { placement, sentence, word }, off) {
  const each = sentences[0].length - 2, rows = 1 + sentences.length * each;
  const row = placement * rows + (word && sentence * each + word);
  const number = (name, i) => tables[name][row * ROW_SIZES[name] + i];
  const vector = (i) => { // back to its length
    const v = Array.from({ length: D }, (_, d) => number("vectors", i * D + d));
    return v.map((u) => u * number("lengths", i) / 100 / Math.hypot(...v));
  };
  const normed = (x, i) => layerNorm(x, ...[0, 1].map((k) => norms.slice((placement * 10 + 2 * i + k) * D).slice(0, D)));
  const stream = [vector(0)], added = [];
  PARTS.forEach((_, j) => {
    added.push(off >> j & 1 ? Array(D).fill(0) : vector(1 + place(j, off)));
    const next = sum(stream[j], added[j]);
    stream.push(placement ? normed(next, j) : next);
  });
  const guess = (i) => {
    const both = number("guesses", off * TOP + i);
    return { id: both >> 10, p: (both & 1023) / 1000 };
  };
  return { stream, added, final: placement ? null : normed(stream[4], 4),
    lengths: stream.map((_, j) => number("lengths", 16 + place(j, off)) / 100),
    addedLengths: added.map((_, j) => (off >> j & 1 ? 0 : number("lengths", 1 + place(j, off)) / 100)),
    finalLength: number("lengths", 47 + off) / 100,
    guesses: Array.from({ length: TOP }, (_, i) => guess(i)),
    next: tables.following[((placement * sentences.length + sentence) * (each + 1) + word) * 16 + off] / 1000 };
}

// A row of bars around the height y, and a function that shows a vector in it.
function bars(svg, x, y) {
  draw("path", { class: "ffn-axis", d: `M${x} ${y}h${D * BAR}` }, svg);
  const [up, down] = ["positive", "negative"].map((sign) => draw("path", { class: `ffn-rs-bars ffn-${sign}` }, svg));
  return (v, unit) => {
    const d = (sign) => v.map((u, i) => (u * sign > 0 ? `M${x + i * BAR + 1} ${y}v${(-u * unit).toFixed(2)}h${BAR - 2}V${y}z` : "")).join("");
    up.setAttribute("d", d(1));
    down.setAttribute("d", d(-1));
  };
}
const percent = (p) => `${p < 0.0005 ? "< 0.1" : text(100 * p, 1)}\u00a0%`;

function render({ model, el, signal }) {
  const start = Object.fromEntries(["placement", "sentence", "word", ...PARTS].map((k) => [k, model.get(k)]));
  const sentences = model.get("sentences").map((s) => s.split(" ")), tokens = model.get("tokens");
  const read = (name, size, get) => {
    const view = model.get(name);
    return Array.from({ length: view.byteLength / size }, (_, i) => view[get](i * size, true));
  };
  const tables = Object.fromEntries(["lengths", "guesses", "following"].map((k) => [k, read(k, 2, "getUint16")]));
  tables.vectors = read("vectors", 1, "getInt8");
  const norms = read("norms", 4, "getFloat32");
  const change = (values) => { model.set(values); model.save_changes(); };

  el.classList.add("ffn-demo-view", "ffn-rs");
  const radios = `ffn-rs-${++count}`, chips = sentences[0].slice(0, -1).map((_, i) => {
    const radio = html("input", { type: "radio", name: radios }), words = html("span");
    radio.addEventListener("change", () => change({ word: i }), { signal });
    return { radio, words, label: html("label", {}, radio, words) };
  });
  const choice = html("fieldset", { className: "ffn-units" }, html("legend", { textContent: t("The stream is shown at the word") }),
    html("div", { className: "ffn-chips" }, ...chips.map(({ label }) => label)));

  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group" });
  const write = (x, y, words, name = "", anchor = "start", parent = svg) => Object.assign(
    draw("text", { x, y, class: name, "text-anchor": anchor }, parent), { textContent: words });
  draw("rect", { class: "ffn-rs-lane", x: LANE - 5, y: 0, width: 138, height: HEIGHT }, svg);
  [0, 2].forEach((k) => {
    const from = ROWS[k] + BOX.y, to = ROWS[k + 2] - 14;
    draw("path", { class: "ffn-axis", d: `M${LANE - 7} ${from}h-5V${to}h5` }, svg);
    set(write(0, 0, t("block {n}", { n: k / 2 + 1 }), "", "middle"), { transform: `translate(11 ${(from + to) / 2}) rotate(-90)` });
  });
  const normBar = (y) => {
    const g = draw("g", { class: "ffn-rs-norm" }, svg);
    draw("rect", { x: LANE - 5, y: y - 8, width: 138, height: 16, rx: 3 }, g);
    write(MIDDLE, y + 4.5, t("norm"), "", "middle", g);
    return g;
  };
  write(SIDE, ROWS[0] - 14, t("enters: word + position"), "ffn-caption");
  const lengths = ROWS.map((y, j) => {
    if (j) write(SIDE, y - 5, t("length"), "ffn-caption");
    return write(SIDE, y + (j ? 10 : 3), "", "ffn-rs-number");
  });
  const rows = ROWS.map((y) => bars(svg, LANE, y));
  const parts = PARTS.map((key, j) => {
    const y = ROWS[j], wire = draw("g", { class: "ffn-rs-wire" }, svg);
    draw("circle", { cx: MIDDLE, cy: y + TAP, r: 3 }, wire);
    draw("path", { d: `M${MIDDLE} ${y + TAP}H${BOX.x - 2}m-7 -4l7 4l-7 4` }, wire);
    const before = draw("g", { class: "ffn-rs-norm" }, wire); // pre-norm: on the way into the part
    draw("rect", { x: SIDE - 2, y: y + TAP - 8, width: 42, height: 16, rx: 3 }, before);
    write(SIDE + 19, y + TAP + 4.5, t("norm"), "", "middle", before);
    const plus = draw("g", {}, wire);
    draw("path", { d: `M${BOX.x} 0H${MIDDLE + 10}m7 -4l-7 4l7 4` }, plus);
    draw("circle", { class: "ffn-rs-plus", cx: MIDDLE, cy: 0, r: 8 }, plus);
    draw("path", { d: `M${MIDDLE - 4} 0h8m-4 -4v8` }, plus);
    const after = normBar(ROWS[j + 1] - NORM); // post-norm: across the lane
    const g = draw("g", { class: "ffn-rs-part", tabindex: 0, role: "switch" }, svg);
    const at = { ...BOX, y: y + BOX.y };
    draw("rect", { class: "ffn-rs-box", ...at, rx: 6 }, g);
    draw("path", { class: "ffn-rs-tick", d: `M${at.x + 7} ${at.y + 5}h12v12h-12z` }, g);
    const tick = draw("path", { class: "ffn-rs-tick", d: `M${at.x + 9.5} ${at.y + 11}l3 3.5l5 -7` }, g);
    write(at.x + 24, at.y + 15.5, NAMES[j], "ffn-rs-number", "start", g);
    const show = bars(g, at.x + 4, at.y + 46), says = write(at.x + 7, at.y + 79, "", "", "start", g);
    const toggle = () => change({ [key]: !model.get(key) });
    g.addEventListener("click", toggle, { signal });
    g.addEventListener("keydown", (e) => {
      if (e.key !== " " && e.key !== "Enter") return;
      e.preventDefault();
      if (!e.repeat) toggle();
    }, { signal });
    return { wire, before, plus, after, g, tick, show, says };
  });
  const last = draw("g", {}, svg);
  const lastNorm = normBar(END - NORM);
  last.append(lastNorm);
  const lastRow = bars(last, LANE, END);
  write(SIDE, END - NORM + 4, t("final norm (bars: own scale)"), "ffn-caption", "start", last);
  write(SIDE, END - 5, t("length"), "ffn-caption", "start", last);
  const lastLength = write(SIDE, END + 10, "", "ffn-rs-number", "start", last);
  const none = write(SIDE, END - NORM + 4, t("no further norm at the end"), "ffn-caption");
  write(SIDE, HEIGHT - 7, t("↓ to the next word"));

  const heading = html("div"), guesses = Array.from({ length: TOP }, () => {
    const word = html("span"), fill = html("span"), p = html("span");
    return { word, fill, p, row: html("div", {}, word, html("span", {}, fill), p) };
  });
  const actual = html("div"), whole = html("div"), said = html("output", { className: "ffn-readout" }, actual, whole);
  const reset = button(t("Back to the start"), () => change(start), signal);
  const scale = html("p"), note = html("p");
  el.append(choice, html("div", { className: "ffn-rs-picture" }, svg), html("div", { className: "ffn-rs-side" }, heading,
    html("div", { className: "ffn-rs-guesses" }, ...guesses.map(({ row }) => row)), said, reset, scale, note));

  function update() {
    const state = Object.fromEntries(Object.keys(start).map((k) => [k, model.get(k)])), words = sentences[state.sentence];
    const next = words[state.word + 1];
    const off = PARTS.reduce((bits, key, j) => bits | (!state[key] << j), 0), post = state.placement === 1;
    const [now, intact] = [off, 0].map((o) => look(tables, norms, sentences, state, o));
    // one scale for all rows; it stays when parts are switched off, unless a number outgrows it
    const most = Math.max(...[now, intact].flatMap((t) => [t.stream, t.added].flat(2)).map(Math.abs)), unit = HALF / most;
    chips.forEach(({ radio, words: span }, i) => { radio.checked = i === state.word; span.textContent = words[i]; });
    set(svg, { "aria-label": t("The residual stream at “{word}”, from top to bottom, and the four parts that read from it and add to it",
      { word: words[state.word] }) });
    rows.forEach((show, j) => { show(now.stream[j], unit); lengths[j].textContent = j ? text(now.lengths[j]) : t("length {v}", { v: text(now.lengths[j]) }); });
    parts.forEach(({ wire, before, plus, after, g, tick, show, says }, j) => {
      const on = state[PARTS[j]], part = NAMES[j], v = text(now.addedLengths[j]);
      show(now.added[j], unit);
      says.textContent = on ? t("adds {v}", { v }) : t("off: adds nothing");
      set(g, { "aria-checked": on, "aria-label": on ? t("{part}: adds {v}", { part, v }) : t("{part}: off: adds nothing", { part }),
        class: `ffn-rs-part${on ? "" : " ffn-rs-off"}` });
      set(tick, { visibility: on ? "visible" : "hidden" });
      wire.classList.toggle("ffn-rs-off", !on);
      set(before, { visibility: post ? "hidden" : "visible" });
      set(after, { visibility: post ? "visible" : "hidden" });
      set(plus, { transform: `translate(0 ${ROWS[j + 1] - PLUS[+post]})` });
    });
    last.setAttribute("visibility", post ? "hidden" : "visible");
    none.setAttribute("visibility", post ? "visible" : "hidden");
    if (now.final) lastRow(now.final, HALF / Math.max(...now.final.map(Math.abs)));
    lastLength.textContent = text(now.finalLength);
    const recent = words.slice(Math.max(0, state.word - 1), state.word + 1).join(" ");
    heading.replaceChildren(...pieces(t("Next word after “{words}”"),
      { words: html("b", { textContent: `${state.word > 1 ? "… " : ""}${recent}` }) }));
    now.guesses.forEach(({ id, p }, i) => {
      const { word, fill, p: number, row } = guesses[i];
      word.textContent = tokens[id];
      fill.style.width = `${(100 * p).toFixed(1)}%`;
      number.textContent = percent(p);
      row.className = tokens[id] === next ? "ffn-rs-actual" : "";
    });
    const without = NAMES.filter((_, j) => off >> j & 1).join(", ");
    actual.textContent = t("The sentence goes on with “{next}”: {p}", { next, p: percent(now.next) });
    whole.textContent = off ? t("with {without} off; all on: {p}", { without, p: percent(intact.next) }) : t("with all parts on");
    scale.textContent = t("Bars: a vector’s 16 numbers, up for positive, down for negative, all on one scale (full height: {v}). The figures are the lengths of the vectors.",
      { v: text(most) });
    note.textContent = [post ? t("Post-norm: each sum is normed, so what was added earlier is rescaled again and again.")
      : t("Pre-norm: each part reads a normed copy; the stream itself is only ever added to."),
    t("The two kinds are two models, each trained by itself.")].join(" ");
  }
  follow(model, Object.keys(start), update, signal);
}
export default { render };
