// Demo of the front page: a language model from a word to the next; each part says what it is, its shape and its size.
import { draw, set, html, button, text, arrows, follow } from "./svg.js";
import { t } from "./texts.js";

const WIDTH = 320, HEIGHT = 420, LANE = 34, COLUMN = { x: 146, width: 160 };
const ONCE = ["embed", "final", "unembed"]; // the other parts are there once in each block
const grouped = (n) => `${n}`.replace(/\B(?=(\d{3})+$)/g, "\u2009");
const list = (dims) => `[${dims.join(", ")}]`;

// Name, what it does, and what comes in and goes out at one position; m is the model.
const PARTS = {
  embed: [t("Word vectors"), (m) => (m.positions ?
    t("A table with a row of numbers for each token of the vocabulary, and one for each position. A token comes in as the sum of the two.") :
    t("A table with a row of numbers for each token of the vocabulary. A token comes in as its row.")),
    (m) => [t("a token"), list([m.d_model])]],
  stream: [t("Residual stream"), () => t("The vector of one position on its way down. Every part reads from it and adds to it; nothing in it is ever overwritten."),
    (m) => [list([m.d_model]), list([m.d_model])]],
  norm1: [t("Norm before attention"), () => t("Brings the vector to a common length before attention reads it. The stream stays as it is."),
    (m) => [list([m.d_model]), list([m.d_model])]],
  attn: [t("Attention"), () => t("The only part in which positions exchange what they hold: here n of them, each a mean of what earlier ones offer."),
    (m) => [list(["n", m.d_model]), list(["n", m.d_model])]],
  norm2: [t("Norm before the FFN"), () => t("Brings the vector to a common length before the feed-forward network reads it."),
    (m) => [list([m.d_model]), list([m.d_model])]],
  ffn: [t("Feed-forward network"), (m) => t("Each position alone: {d_model} numbers up to {d_ff}, a simple function, and down again. This course is about it.", m),
    (m) => [list([m.d_model]), list([m.d_model])]],
  gate: [t("Gate"), (m) => t("One more number for each of the {d_ff} hidden units. It decides how much of the other one gets through.", m),
    (m) => [list([m.d_model]), list([m.d_ff])]],
  up: [t("Up-projection"), (m) => t("{d_ff} neurons side by side, without their function: each compares the vector with a pattern of its own.", m),
    (m) => [list([m.d_model]), list([m.d_ff])]],
  activation: [t("Activation function"), (m) => (m.gated ?
    t("{activation}, on each number alone; what comes out multiplies that of the up-projection.", m) :
    t("{activation}, on each number alone. Without it the two matrices would be no more than one.", m)),
    (m) => [list([m.d_ff]), list([m.d_ff])]],
  down: [t("Down-projection"), (m) => t("Turns what the {d_ff} hidden units found into {d_model} numbers, which are added to the stream.", m),
    (m) => [list([m.d_ff]), list([m.d_model])]],
  final: [t("Final norm"), () => t("Brings the vector to a common length once more, before the words are compared with it."),
    (m) => [list([m.d_model]), list([m.d_model])]],
  unembed: [t("Unembedding"), (m) => (m.parts.unembed.length ?
    t("A score for each token of the vocabulary: how well would it come next?") :
    t("A score for each token of the vocabulary: how well would it come next? Its matrix is that of the word vectors, used a second time.")),
    (m) => [list([m.d_model]), list([m.vocab])]],
};

function render({ model, el, signal }) {
  const start = { model: model.get("model"), part: model.get("part") }, models = model.get("models");
  const about = model.get("about"), chapters = model.get("chapters");
  const change = (values) => { model.set(values); model.save_changes(); };
  const now = () => models[model.get("model")], there = () => Object.keys(PARTS).filter((key) => key !== "gate" || now().gated);

  el.classList.add("ffn-demo-view", "ffn-bm");
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "radiogroup", "aria-label": t("Parts of a language model, from a word at the top to the next word") });
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
  box("embed", 8, 10, WIDTH - 12, 34, t("word vectors"));
  box("norm1", 62, 83, 56, 26, t("norm"));
  box("attn", COLUMN.x, 79, COLUMN.width, 34, t("attention"));
  box("norm2", 62, 151, 56, 26, t("norm"));
  const ffn = box("ffn", COLUMN.x, 146, COLUMN.width, 154, "", "ffn-bm-ffn");
  set(ffn, { y: 166 });
  ffn.textContent = t("feed-forward network");
  const gate = box("gate", COLUMN.x + 7, 176, 70, 32, t("gate"), "ffn-bm-lit");
  box("up", COLUMN.x + 7, 176, 146, 32, t("up"), "ffn-bm-lit");
  const activation = box("activation", COLUMN.x + 7, 217, 146, 32, "", "ffn-bm-lit");
  const times = write(svg, COLUMN.x + 118, 239, "×", { "text-anchor": "middle" });
  box("down", COLUMN.x + 7, 258, 146, 32, t("down"), "ffn-bm-lit");
  for (const y of [128, 314]) {
    draw("circle", { class: "ffn-bm-plus", cx: LANE, cy: y, r: 9 }, svg);
    wire(`M${LANE - 5} ${y}h10m-5 -5v10`);
  }
  box("final", 8, 342, WIDTH - 12, 26, t("final norm"));
  box("unembed", 8, 376, WIDTH - 12, 34, t("unembedding: which word is next?"));

  const name = html("div", { className: "ffn-bm-name" }), says = html("div"), row = (label) => {
    const value = html("dd");
    return { value, both: [html("dt", { textContent: label }), value] };
  };
  const rows = Object.fromEntries([["shape", t("shape")], ["weights", t("learned")], ["parameters", t("parameters")],
    ["chapters", t("chapter")]].map(([key, label]) => [key, row(label)]));
  const facts = html("dl", {}, ...Object.values(rows).flatMap(({ both }) => both));
  const said = html("output", { className: "ffn-readout" }, name, says, facts);
  el.append(svg, html("div", {}, said, button(t("Back to the start"), () => change(start), signal)));

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
    blocks.textContent = t("block, one of {n_layers}", m);

    const one = weights.reduce((sum, [, dims]) => sum + dims.reduce((a, b) => a * b), 0), times_ = ONCE.includes(key) ? 1 : m.n_layers;
    const counted = { one: grouped(one), n: times_, all: grouped(one * times_), share: text(100 * one * times_ / m.total, 1) };
    name.textContent = title;
    says.textContent = what(m);
    rows.shape.value.textContent = flow(m).join(" → ");
    rows.weights.value.replaceChildren(...(weights.length ? weights.map(([w, dims]) => `${w}\u00a0${list(dims).replaceAll(" ", "\u00a0")}`) : [t("nothing")])
      .map((words, i, all) => html("span", { textContent: i < all.length - 1 ? `${words}, ` : words })));
    rows.parameters.value.replaceChildren(...(!one ? [t("none")] : times_ > 1 ?
      [t("{one} × {n} blocks", counted), t("= {all}, {share}\u00a0% of the model", counted)] : [counted.one, t("{share}\u00a0% of the model", counted)])
      .map((words) => html("div", { textContent: words })));
    rows.chapters.value.replaceChildren(html("span", { className: "ffn-bm-links" }, ...about[key].map((n) => {
      const [label, href] = chapters[n], textContent = `${n} ${t(label)}`;
      return href ? html("a", { href, textContent }) : html("span", { textContent });
    })));
  }
  follow(model, ["model", "part"], update, signal);
}
export default { render };
