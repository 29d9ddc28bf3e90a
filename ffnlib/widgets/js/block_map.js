// Demo of the front page: a language model from a word to the next; each part says what it is, its shape and its size.
import { draw, set, html, button, text, arrows, follow } from "./svg.js";

const WIDTH = 320, HEIGHT = 420, LANE = 34, COLUMN = { x: 146, width: 160 };
const ONCE = ["embed", "final", "unembed"]; // the other parts are there once in each block
const grouped = (n) => `${n}`.replace(/\B(?=(\d{3})+$)/g, "\u2009");
const list = (dims) => `[${dims.join(", ")}]`;

// Name, what it does, and what comes in and goes out at one position; m is the model.
const PARTS = {
  embed: ["Word vectors", (m) => `A table with a row of numbers for each token of the vocabulary${m.positions ? ", and one for each position. A token comes in as the sum of the two." : ". A token comes in as its row."}`,
    (m) => ["a token", list([m.d_model])]],
  stream: ["Residual stream", () => "The vector of one position on its way down. Every part reads from it and adds to it; nothing in it is ever overwritten.",
    (m) => [list([m.d_model]), list([m.d_model])]],
  norm1: ["Norm before attention", () => "Brings the vector to a common length before attention reads it. The stream stays as it is.",
    (m) => [list([m.d_model]), list([m.d_model])]],
  attn: ["Attention", () => "The only part in which positions exchange what they hold: here n of them, each a mean of what earlier ones offer.",
    (m) => [list(["n", m.d_model]), list(["n", m.d_model])]],
  norm2: ["Norm before the FFN", () => "Brings the vector to a common length before the feed-forward network reads it.",
    (m) => [list([m.d_model]), list([m.d_model])]],
  ffn: ["Feed-forward network", (m) => `Each position alone: ${m.d_model} numbers up to ${m.d_ff}, a simple function, and down again. This course is about it.`,
    (m) => [list([m.d_model]), list([m.d_model])]],
  gate: ["Gate", (m) => `One more number for each of the ${m.d_ff} hidden units. It decides how much of the other one gets through.`,
    (m) => [list([m.d_model]), list([m.d_ff])]],
  up: ["Up-projection", (m) => `${m.d_ff} neurons side by side, without their function: each compares the vector with a pattern of its own.`,
    (m) => [list([m.d_model]), list([m.d_ff])]],
  activation: ["Activation function", (m) => `${m.activation}, on each number alone${m.gated ? "; what comes out multiplies that of the up-projection." : ". Without it the two matrices would be no more than one."}`,
    (m) => [list([m.d_ff]), list([m.d_ff])]],
  down: ["Down-projection", (m) => `Turns what the ${m.d_ff} hidden units found into ${m.d_model} numbers, which are added to the stream.`,
    (m) => [list([m.d_ff]), list([m.d_model])]],
  final: ["Final norm", () => "Brings the vector to a common length once more, before the words are compared with it.",
    (m) => [list([m.d_model]), list([m.d_model])]],
  unembed: ["Unembedding", (m) => `A score for each token of the vocabulary: how well would it come next?${m.parts.unembed.length ? "" : " Its matrix is that of the word vectors, used a second time."}`,
    (m) => [list([m.d_model]), list([m.vocab])]],
};

function render({ model, el, signal }) {
  const start = { model: model.get("model"), part: model.get("part") }, models = model.get("models");
  const about = model.get("about"), chapters = model.get("chapters");
  const change = (values) => { model.set(values); model.save_changes(); };
  const now = () => models[model.get("model")], there = () => Object.keys(PARTS).filter((key) => key !== "gate" || now().gated);

  el.classList.add("ffn-demo-view", "ffn-bm");
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "radiogroup", "aria-label": "Parts of a language model, from a word at the top to the next word" });
  const write = (parent, x, y, words, attributes = {}) => Object.assign(draw("text", { x, y, ...attributes }, parent), { textContent: words });
  const wire = (d) => draw("path", { class: "ffn-bm-wire", d }, svg);
  const parts = {};
  const part = (key, name = "") => {
    const g = parts[key] = draw("g", { class: `ffn-bm-part ${name}`, role: "radio", "data-part": key, "aria-label": PARTS[key][0] }, svg);
    g.addEventListener("click", (e) => { e.stopPropagation(); choose(key); }, { signal });
    return g;
  };
  const box = (key, x, y, width, height, words, name) => {
    const g = part(key, name);
    draw("rect", { x, y, width, height, rx: 6 }, g);
    return write(g, x + width / 2, y + height / 2 + 4.5, words, { "text-anchor": "middle" });
  };

  const lane = part("stream");
  draw("rect", { class: "ffn-target", x: LANE - 13, y: 44, width: 26, height: 298 }, lane);
  draw("path", { class: "ffn-bm-lane", d: `M${LANE} 40V342` }, lane);
  draw("rect", { class: "ffn-bm-frame", x: 8, y: 58, width: WIDTH - 12, height: 274, rx: 10 }, svg);
  const blocks = write(svg, 60, 74, "", { class: "ffn-caption" });
  wire(`M${LANE} 96H${COLUMN.x - 3}m-7 -4l7 4l-7 4M${COLUMN.x + 60} 112V128H${LANE + 12}m7 -4l-7 4l7 4`);
  wire(`M${LANE} 164H${COLUMN.x - 3}m-7 -4l7 4l-7 4M${COLUMN.x + 60} 298V314H${LANE + 12}m7 -4l-7 4l7 4`);
  box("embed", 8, 10, WIDTH - 12, 34, "word vectors");
  box("norm1", 62, 83, 56, 26, "norm");
  box("attn", COLUMN.x, 79, COLUMN.width, 34, "attention");
  box("norm2", 62, 151, 56, 26, "norm");
  const ffn = box("ffn", COLUMN.x, 146, COLUMN.width, 154, "", "ffn-bm-ffn");
  set(ffn, { y: 166 });
  ffn.textContent = "feed-forward network";
  const gate = box("gate", COLUMN.x + 7, 176, 70, 32, "gate", "ffn-bm-lit");
  box("up", COLUMN.x + 7, 176, 146, 32, "up", "ffn-bm-lit");
  const activation = box("activation", COLUMN.x + 7, 217, 146, 32, "", "ffn-bm-lit");
  const times = write(svg, COLUMN.x + 118, 239, "×", { "text-anchor": "middle" });
  box("down", COLUMN.x + 7, 258, 146, 32, "down", "ffn-bm-lit");
  for (const y of [128, 314]) {
    draw("circle", { class: "ffn-bm-plus", cx: LANE, cy: y, r: 9 }, svg);
    wire(`M${LANE - 5} ${y}h10m-5 -5v10`);
  }
  box("final", 8, 342, WIDTH - 12, 26, "final norm");
  box("unembed", 8, 376, WIDTH - 12, 34, "unembedding: which word is next?");

  const name = html("div", { className: "ffn-bm-name" }), says = html("div"), row = (label) => {
    const value = html("dd");
    return { value, both: [html("dt", { textContent: label }), value] };
  };
  const rows = Object.fromEntries([["shape", "shape"], ["weights", "learned"], ["parameters", "parameters"], ["chapters", "chapter"]].map(([key, label]) => [key, row(label)]));
  const facts = html("dl", {}, ...Object.values(rows).flatMap(({ both }) => both));
  const said = html("output", { className: "ffn-readout" }, name, says, facts);
  el.append(svg, html("div", {}, said, button("Back to the start", () => change(start), signal)));

  const choose = (key) => { change({ part: key }); parts[key].focus(); };
  arrows(svg, ([dx, dy]) => {
    const keys = there(), at = keys.indexOf(model.get("part"));
    choose(keys.at((at + Math.sign(dx - dy) + keys.length) % keys.length));
  }, signal);

  function update() {
    const m = now();
    if (!m.gated && model.get("part") === "gate") return change({ part: "ffn" });
    const key = model.get("part"), [title, what, flow] = PARTS[key], weights = m.parts[key];
    for (const [k, g] of Object.entries(parts)) set(g, { "aria-checked": k === key, tabindex: k === key ? 0 : -1 });
    set(gate.parentNode, { visibility: m.gated ? "visible" : "hidden" });
    set(times, { visibility: m.gated ? "visible" : "hidden" });
    const half = m.gated ? 70 : 146, right = m.gated ? 83 : 7;
    set(parts.up.firstChild, { x: COLUMN.x + right, width: half });
    set(parts.up.lastChild, { x: COLUMN.x + right + half / 2 });
    set(parts.activation.firstChild, { width: half });
    set(activation, { x: COLUMN.x + 7 + half / 2 });
    activation.textContent = m.activation;
    blocks.textContent = `block, one of ${m.n_layers}`;

    const one = weights.reduce((sum, [, dims]) => sum + dims.reduce((a, b) => a * b), 0), times_ = ONCE.includes(key) ? 1 : m.n_layers;
    name.textContent = title;
    says.textContent = what(m);
    rows.shape.value.textContent = flow(m).join(" → ");
    rows.weights.value.replaceChildren(...(weights.length ? weights.map(([w, dims]) => `${w}\u00a0${list(dims).replaceAll(" ", "\u00a0")}`) : ["nothing"])
      .map((words, i, all) => html("span", { textContent: i < all.length - 1 ? `${words}, ` : words })));
    rows.parameters.value.replaceChildren(...(one ? [`${grouped(one)}${times_ > 1 ? ` × ${times_} blocks` : ""}`, `${times_ > 1 ? `= ${grouped(one * times_)}, ` : ""}${text(100 * one * times_ / m.total, 1)}\u00a0% of the model`] : ["none"])
      .map((words) => html("div", { textContent: words })));
    rows.chapters.value.replaceChildren(html("span", { className: "ffn-bm-links" }, ...about[key].map((n) => {
      const [label, href] = chapters[n];
      return href ? html("a", { href, textContent: `${n} ${label}` }) : html("span", { textContent: `${n} ${label}` });
    })));
  }
  follow(model, ["model", "part"], update, signal);
}
export default { render };
