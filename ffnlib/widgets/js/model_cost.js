// Demo of chapter 9: what a transformer of any shape costs; a learner's own or a real one.
import { total, modelParameters, tokenFlops, modelFlops, kvCacheBytes, weightBytes } from "./count.js";
import { draw, set, html, button, text, follow } from "./svg.js";
import { t } from "./texts.js";

const SHAPE = ["d_model", "ratio", "n_layers", "gated", "d_head", "group", "vocab", "unembed", "family"]; // as in Python
const USE = ["n", "numbers", "machine", "prompt"];
const WIDTH = 360, LEFT = 2, RIGHT = 358, BAR = 24, ROW = 17, HEIGHT = 394;
const PARTS = { ffn: [t("FFN"), 42], attention: [t("attention"), 76], unembedding: [t("unembedding"), 106], // room for the name
  embeddings: [t("embeddings"), 98], cache: [t("KV cache"), 76], norms: [t("norms"), Infinity] };
const BLOCKS = { parameters: [t("parameters"), 0], flops: [t("operations for one token"), 98], bytes: [t("bytes of weights and cache"), 196] };
const TIME = 311;
let count = 0;

const fixed = (v) => +v.toFixed(2);
const digits = (v, unit = 1) => text(v / unit, v < 9.995 * unit ? 2 : v < 99.95 * unit ? 1 : 0); // three, or more
// [from, how it is written] with the largest first; 999.6 million is 1.00 billion
const inUnits = (units) => (v) => {
  const [unit, written] = units.find(([least]) => v >= 0.9995 * least) ?? units.at(-1);
  return written.replace("{v}", v < 1000 && unit === 1 && Number.isInteger(v) ? v : digits(v, unit));
};
const powers = (written) => written.map((one, i) => [1000 ** (written.length - 1 - i), one]);
const symbol = (unit) => `{v}\u00a0${unit}`;
const words = inUnits(powers([t("{v}\u00a0quadrillion"), t("{v}\u00a0trillion"), t("{v}\u00a0billion"), t("{v}\u00a0million"),
  t("{v}\u00a0thousand"), "{v}"]));
const inBytes = inUnits(powers([...["TB", "GB", "MB", "kB"].map(symbol), t("{v}\u00a0bytes")]));
const inSeconds = inUnits(["s", "ms", "µs", "ns", "ps"].map((unit, i) => [Number(`1e${-3 * i}`), symbol(unit)]));
const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f");
const percent = (share) => `${text(100 * share, 1)}\u00a0%`;
const gcd = (a, b) => (b ? gcd(b, a % b) : a);

// The fillings of the parts; ids are those of the page, where the demo may stand twice.
function patterns(svg, id) {
  const defs = draw("defs", {}, svg);
  for (const [name, size, d] of [["attention", 6, "M-1 7L7 -1M-1 1L1 -1M5 7L7 5"], ["unembedding", 5, "M0 2.5H5"],
    ["embeddings", 6, "M1.5 1.5h0M4.5 4.5h0"], ["cache", 7, "M0 0L7 7M7 0L0 7"]]) {
    const p = draw("pattern", { id: `${id}-${name}`, width: size, height: size, patternUnits: "userSpaceOnUse" }, defs);
    draw("rect", { width: size, height: size, class: `ffn-mc-ground ffn-mc-${name}` }, p);
    draw("path", { d, class: `ffn-mc-lines ffn-mc-${name}` }, p);
  }
  return (part) => (["ffn", "norms"].includes(part) ? {} : { fill: `url(#${id}-${part})` });
}

// One stacked bar with its title, its total and the percentage of every part, always in the same places.
function block(svg, [title, y], parts, fill) {
  const say = (x, y, words, attributes) => Object.assign(draw("text", { x, y, ...attributes }, svg), { textContent: words });
  say(LEFT, y + 14, title, { class: "ffn-mc-title" });
  const sum = say(RIGHT, y + 14, "", { class: "ffn-mc-title", "text-anchor": "end" });
  const all = parts.map((part) => ({ part, rect: draw("rect", { y: y + 21, height: BAR, class: `ffn-mc-part ffn-mc-${part}`, ...fill(part) }, svg) }));
  draw("rect", { x: LEFT, y: y + 21, width: RIGHT - LEFT, height: BAR, class: "ffn-mc-frame" }, svg);
  all.forEach((one, i) => {
    const { part } = one, x = LEFT + (i % 2) * 182, below = y + 21 + BAR + 15 + ROW * Math.floor(i / 2);
    one.inside = say(0, y + 21 + BAR / 2 + 4.5, "", { class: `ffn-mc-inside ffn-mc-${part}`, "text-anchor": "middle" });
    if (part === "norms") return; // too few to be seen
    draw("rect", { x, y: below - 10, width: 14, height: 11, class: `ffn-mc-part ffn-mc-swatch ffn-mc-${part}`, ...fill(part) }, svg);
    one.key = say(x + 20, below, "", { class: "ffn-mc-key" });
  });
  return (words, shares, notes = {}) => {
    let x = LEFT;
    sum.textContent = words;
    for (const { part, rect, inside, key } of all) {
      const [name, room] = PARTS[part], width = (RIGHT - LEFT) * (shares[part] ?? 0);
      set(rect, { x: fixed(x), width: fixed(width) });
      inside.setAttribute("x", fixed(x + width / 2));
      inside.textContent = width > room ? name : "";
      if (key) key.textContent = notes[part] ?? `${name} ${percent(shares[part])}`;
      x += width;
    }
  };
}

// Two bars from the same start: how long arithmetic and memory need.
function timeBars(svg) {
  const say = (x, y, attributes) => draw("text", { x, y, ...attributes }, svg);
  const title = say(LEFT, TIME + 14, { class: "ffn-mc-title" });
  title.textContent = t("time for each token, at best");
  const all = say(RIGHT, TIME + 14, { class: "ffn-mc-title", "text-anchor": "end" });
  const rows = [t("arithmetic"), t("memory")].map((name, i) => {
    const y = TIME + 21 + i * 22, label = say(LEFT, y + 13);
    label.textContent = name;
    return { name, label, bar: draw("rect", { x: 88, y: y + 1, height: 15, class: "ffn-mc-time" }, svg),
      time: say(RIGHT, y + 13, { "text-anchor": "end" }) };
  });
  say(LEFT, TIME + 78, { class: "ffn-caption" }).textContent = t("The longer bar is the limit; overheads come on top.");
  return (seconds) => {
    const most = Math.max(...seconds);
    all.textContent = inSeconds(most);
    rows.forEach(({ label, bar, time }, i) => {
      bar.setAttribute("width", fixed(195 * seconds[i] / most));
      time.textContent = inSeconds(seconds[i]);
      for (const e of [label, bar, time]) e.classList.toggle("ffn-mc-limit", seconds[i] === most);
    });
  };
}

function render({ model, el, signal }) {
  const names = ["preset", ...SHAPE, ...USE], start = Object.fromEntries(names.map((k) => [k, model.get(k)]));
  const [sizes, ratios, presets, positions, formats, machines] =
    ["sizes", "ratios", "presets", "positions", "formats", "machines"].map((k) => model.get(k));
  const size = (name) => sizes[name][model.get(name)];
  let applied = start.preset;

  el.classList.add("ffn-demo-view", "ffn-mc");
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img" });
  const fill = patterns(svg, `ffn-mc-${++count}`);
  const shown = Object.fromEntries(Object.entries(BLOCKS).map(([name, where]) =>
    [name, block(svg, where, Object.keys(PARTS).filter((part) => name === "bytes" || part !== "cache"), fill)]));
  const time = timeBars(svg);
  const lines = Array.from({ length: 5 }, () => html("div"));
  const reset = button(t("Back to the start"), () => { model.set(start); model.save_changes(); }, signal);
  el.append(svg, html("output", { className: "ffn-readout" }, ...lines), reset);

  // The preset sets the shape; a shape that is no longer the preset's is the reader's own.
  function settle() {
    const preset = model.get("preset"), own = SHAPE.map((k) => model.get(k));
    const wanted = presets[preset - 1] ?? own;
    if (wanted.every((v, i) => v === own[i])) { applied = preset; return; }
    if (preset !== applied) model.set(Object.fromEntries(SHAPE.map((k, i) => [k, wanted[i]])));
    else model.set("preset", 0);
    applied = model.get("preset");
    model.save_changes();
  }

  // As ModelCost.shape in Python.
  function shape() {
    const d_model = size("d_model"), [p, q] = ratios[model.get("ratio")], llama = model.get("family") === 1;
    const d_head = gcd(d_model, size("d_head")), n_heads = d_model / d_head;
    return { d_model, d_ff: Math.floor(d_model * p / q), n_heads, n_kv_heads: n_heads / gcd(n_heads, size("group")), d_head,
      n_layers: size("n_layers"), vocab: size("vocab"), gated: model.get("gated") === 1, n_positions: llama ? 0 : positions,
      n_segments: 0, bias: !llama, norm: llama ? "rms" : "layer", placement: "pre", embed_norm: false,
      unembed: model.get("unembed") ? "own" : "tied" };
  }

  function update() {
    settle();
    const s = shape(), n = size("n"), prompt = model.get("prompt"), [bits, itemsize] = formats[model.get("numbers")];
    const [peaks, bandwidth, room] = machines[model.get("machine")], peak = peaks[model.get("numbers")];
    const parameters = modelParameters(s), flops = tokenFlops(s, n), weights = weightBytes(s, bits);
    const cache = Number(kvCacheBytes(s, n, itemsize)), bytes = { ...weights, cache };
    const table = s.unembed === "tied" ? s.d_model * s.vocab * bits / 8 : 0; // the tied matrix is read for the scores
    const tokens = prompt ? n : 1, work = total(prompt ? modelFlops(s, n) : flops);
    const seconds = [Number(work) / peak / tokens, (total(bytes) - weights.embeddings + table) / bandwidth / tokens];

    const shares = (parts) => Object.fromEntries(Object.keys(PARTS).map((part) => [part, Number(parts[part] ?? 0) / Number(total(parts))]));
    const tied = s.unembed === "tied" ? { unembedding: t("unembedding: tied") } : {};
    const [all, work1, memory] = [words(Number(total(parameters))), words(Number(total(flops))), inBytes(total(bytes))];
    shown.parameters(all, shares(parameters), tied);
    shown.flops(work1, shares(flops), { embeddings: t("embeddings: looked up") });
    shown.bytes(memory, shares(bytes), tied);
    time(seconds);

    const [most, least] = [Math.max(...seconds), Math.min(...seconds)], rate = 1 / most;
    const times = words(+(most / least).toPrecision(3)), group = s.n_heads / s.n_kv_heads;
    const said = [
      t("{all} parameters, {share} in FFNs; exactly {count}",
        { all, share: percent(shares(parameters).ffn), count: grouped(total(parameters)) }),
      t("{count} operations for a token at context {n}; weights {weights}, KV cache {cache}",
        { count: grouped(total(flops)), n, weights: inBytes(total(weights)), cache: inBytes(cache) }),
      t("d_ff: {d_ff}; heads: {n_heads} of {d_head}; key heads: {n_kv_heads}", s),
      [seconds[0] > seconds[1] ? t("Arithmetic is the limit: it takes {times} times as long as memory.", { times })
        : t("Memory is the limit: it takes {times} times as long as arithmetic.", { times }),
      rate >= 1 ? t("At best {rate} tokens a second.", { rate: words(+rate.toPrecision(3)) })
        : t("At best {time} for a token.", { time: inSeconds(most) })].join(" "),
      total(bytes) > room ? t("It does not fit: the machine has {room} GB.", { room: room / 1e9 })
        : s.d_head < size("d_head") ? t("size of a head: {now}, as {asked} does not divide", { now: s.d_head, asked: size("d_head") })
          : group < size("group") ? t("queries per key head: {now}, as {asked} does not divide", { now: group, asked: size("group") })
            : s.n_positions && n > s.n_positions ? t("GPT-2 has learnt {n} positions only.", { n: s.n_positions }) : "",
    ];
    said.forEach((words, i) => { lines[i].textContent = words; });
    const list = (parts) => Object.entries(shares(parts)).filter(([part]) => part in parts).map(([part, share]) =>
      `${PARTS[part][0]} ${percent(share)}`).join(", ");
    svg.setAttribute("aria-label", t("Bars. Parameters: {parameters}. Operations: {operations}. Memory: {bytes}. Time for each token: arithmetic {arithmetic}, memory {memory}",
      { parameters: list(parameters), operations: list(flops), bytes: list(bytes), arithmetic: inSeconds(seconds[0]), memory: inSeconds(seconds[1]) }));
  }
  follow(model, names, update, signal);
}
export default { render };
