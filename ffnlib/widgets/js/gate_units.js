// Demo of chapter 6: gate, up and product of every unit of a gated FFN, gates set by hand, and two FFNs of equal size.
import { floats, gatedFfn, relativeDistance, matchedSizes, roundUp } from "./numerics.js";
import { draw, set, html, button, text, inBrackets, drag, arrows, follow } from "./svg.js";
import { t } from "./texts.js";

const WIDTH = 360, LEFT = 42, RIGHT = 356;
const PANELS = { gate: [33, 125], up: [149, 241], act: [265, 373] }, HEIGHT = 394; // top and bottom of each
const OUT = { top: 22, bottom: 116, height: 120 };
const FUNCTIONS = { silu: "SiLU", gelu: "GELU", relu: "ReLU", sigmoid: "σ", identity: "" };
const HANDS = [[t("as computed"), -1, "c"], [t("shut: 0"), 0, "0"], [t("open: 1"), 1, "1"]]; // label, gate, key
const FULL = 1.55; // the length of a row of matrices, in lengths of the plain FFN's
let count = 0;

const fixed = (v) => +v.toFixed(2);
const end = (v) => text(v, v % 1 ? 1 : 0);
const percent = (share) => `${text(100 * share, share < 0.0995 ? 1 : 0)} %`;
const grouped = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, "\u202f");
const most = (...lists) => Math.max(...lists.flat().map(Math.abs));

// Bars from a common centre, one for each of n numbers, between `top` and `bottom`; with the ends of the scale.
function bars(svg, n, [top, bottom]) {
  const centre = (top + bottom) / 2, half = centre - top, pitch = (RIGHT - LEFT) / n, wide = 0.7 * pitch;
  const x = (i) => LEFT + (i + 0.5) * pitch, tick = { x: LEFT - 4, "text-anchor": "end", class: "ffn-gu-tick" };
  draw("path", { class: "ffn-gu-edge", d: `M${LEFT} ${top}H${RIGHT}M${LEFT} ${bottom}H${RIGHT}` }, svg);
  const [high, zero, low] = [top + 9, centre + 4, bottom].map((y) => draw("text", { ...tick, y }, svg));
  zero.textContent = "0";
  const [positive, negative, hollow, before] = ["positive", "negative", "hollow", "before"].map((name) =>
    draw("path", { class: `ffn-gu-${name}` }, svg));
  draw("path", { class: "ffn-axis", d: `M${LEFT} ${centre}H${RIGHT}` }, svg);
  const y = (v, scale) => fixed(centre - v / scale * half);
  // `empty(i)`: the bar is an outline; `old`: where bars would end that have changed
  function show(values, scale, { empty = () => false, old = values } = {}) {
    const draws = (chosen) => values.map((v, i) => (!chosen(v, i) ? "" :
      `M${fixed(x(i) - wide / 2)} ${centre}V${y(v, scale)}h${fixed(wide)}V${centre}z`)).join("");
    positive.setAttribute("d", draws((v, i) => v > 0 && !empty(i)));
    negative.setAttribute("d", draws((v, i) => v < 0 && !empty(i)));
    hollow.setAttribute("d", draws((v, i) => v && empty(i)));
    before.setAttribute("d", values.map((v, i) => (Math.abs(y(v, scale) - y(old[i], scale)) < 0.5 ? "" :
      `M${fixed(x(i) - pitch / 2)} ${y(old[i], scale)}h${fixed(pitch)}`)).join(""));
    high.textContent = end(scale);
    low.textContent = end(-scale);
  }
  return { x, y, show };
}

// A line of words, and below it matrices, each as long as it has weights.
function matrixRow(parent, names) {
  const words = html("div"), pieces = names.map((name) => html("span", { textContent: name }));
  parent.append(words, html("div", { className: "ffn-gu-matrices", ariaHidden: "true" }, ...pieces));
  return (says, share) => {
    words.textContent = says;
    for (const piece of pieces) piece.style.width = `${(100 * share / FULL / pieces.length).toFixed(2)}%`;
  };
}

function render({ model, el, signal }) {
  const start = Object.fromEntries(["word", "variant", "unit", "hand", "d_model", "rounding"].map((k) => [k, model.get(k)]));
  const words = model.get("words"), variants = model.get("variants"), almost = model.get("almost"), n = start.hand.length;
  const vectors = floats(model.get("vectors")), all = floats(model.get("matrices")), d = vectors.length / words.length;
  const W = { gate: all.slice(0, d * n), up: all.slice(d * n, 2 * d * n), down: all.slice(2 * d * n) };
  const change = (values) => { model.set(values); model.save_changes(); };

  el.classList.add("ffn-demo-view", "ffn-gu");
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", class: "ffn-gu-units", "aria-label":
    t("Bars for {n} units, side by side by number: above its gate, in the middle its up, below their product", { n }) });
  const say = (parent, words, attributes) => Object.assign(draw("text", attributes, parent), { textContent: words });
  const choose = draw("g", { class: "ffn-gu-choose", tabindex: 0, role: "slider", "aria-label":
    t("Unit: arrow keys choose, 0 shuts its gate, 1 opens it, C lets it go"), "aria-valuemin": 1, "aria-valuemax": n }, svg);
  draw("rect", { class: "ffn-target", x: LEFT, y: 0, width: RIGHT - LEFT, height: HEIGHT }, choose);
  const column = (RIGHT - LEFT) / n, [ring, band] = [["ring", 2], ["band", 0]].map(([name, more]) => draw("rect",
    { class: `ffn-gu-${name}`, y: 19 - more, height: HEIGHT - 39 + 2 * more, width: fixed(column + 2 * more) }, choose));
  const panel = Object.fromEntries(Object.entries(PANELS).map(([name, ends]) => {
    const g = draw("g", { class: `ffn-gu-${name}` }, svg);
    return [name, bars(g, n, ends)];
  }));
  const { x } = panel.gate, dots = draw("path", { class: "ffn-gu-dots" }, svg);
  for (const [name, words, note] of [["gate", t("gate: whether"), t("• gate_pre: before the function")],
    ["up", t("× up: how much"), t("outlined: its gate is shut")], ["act", t("= product"), t("dash: the model's own")]]) {
    const y = name === "gate" ? 13 : PANELS[name][0] - 7;
    say(svg, words, { x: 4, y, class: "ffn-gu-title ffn-halo" });
    say(svg, note, { x: RIGHT, y, "text-anchor": "end", class: "ffn-caption ffn-halo" });
  }
  const byHand = draw("g", {}, svg), numbers = draw("g", {}, svg);
  const marks = [1, 10, 20, 30, 40].map((k) => [k, say(numbers, k, { x: fixed(x(k - 1)), y: HEIGHT - 5, "text-anchor": "middle", class: "ffn-gu-tick" })]);
  const chosen = say(numbers, "", { y: HEIGHT - 5, class: "ffn-side" });
  say(svg, t("unit"), { x: 2, y: HEIGHT - 5, class: "ffn-caption" });

  const picture = draw("svg", { viewBox: `0 0 ${WIDTH} ${OUT.height}`, role: "img", "aria-label":
    t("out: bars for its {d} numbers", { d }) });
  say(picture, t("out: all products through W_down"), { x: 4, y: 13, class: "ffn-gu-title" });
  const outBars = bars(picture, d, [OUT.top, OUT.bottom]);

  const legend = html("legend"), group = `ffn-gu-${++count}`;
  const radios = HANDS.map(([label, gate]) => {
    const radio = html("input", { type: "radio", name: group });
    radio.addEventListener("change", () => setHand(gate), { signal });
    return { radio, gate, label: html("label", {}, radio, html("span", { textContent: label })) };
  });
  const lines = (name, many) => {
    const output = html("output", { className: `ffn-readout ${name}` }, ...Array.from({ length: many }, () => html("div")));
    return { output, show: (...says) => says.forEach((s, i) => { output.children[i].textContent = s; }) };
  };
  const unitSays = lines("ffn-gu-unit", 4), layerSays = lines("ffn-gu-layer", 5), sizes = html("output", { className: "ffn-gu-sizes" });
  const rows = [["W_up", "W_down"], ["W_gate", "W_up", "W_down"]].map((names) => matrixRow(sizes, names));
  const reset = button(t("Back to the start"), () => change(start), signal);
  const hint = html("div", { className: "ffn-gu-hint", textContent: t("In the picture: ← and → choose a unit, 0 shuts, 1 opens, C: as computed.") });
  el.append(html("div", {}, svg, picture),
    html("div", {}, html("fieldset", { className: "ffn-gu-hand" }, legend, ...radios.map(({ label }) => label)), hint, unitSays.output, layerSays.output, reset),
    html("div", { className: "ffn-gu-matched" }, html("strong", { textContent: t("Matched sizes: three matrices as large as two") }), sizes));

  const setHand = (gate) => change({ hand: model.get("hand").map((old, i) => (i === model.get("unit") ? gate : old)) });
  const goTo = (unit) => change({ unit: Math.min(n - 1, Math.max(0, unit)) });
  const under = (px) => goTo(Math.floor((px - LEFT) / column));
  drag(svg, choose, ([px]) => under(px), signal);
  choose.addEventListener("click", (e) => {
    under(new DOMPoint(e.clientX, e.clientY).matrixTransform(svg.getScreenCTM().inverse()).x);
  }, { signal });
  arrows(choose, ([dx, dy]) => goTo(model.get("unit") + dx + dy), signal);
  choose.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.altKey || e.metaKey) return;
    const to = { Home: 0, End: n - 1 }[e.key], hand = HANDS.find(([, , key]) => key === e.key.toLowerCase());
    if (to === undefined && !hand) return;
    e.preventDefault();
    if (hand) setHand(hand[1]); else goTo(to);
  }, { signal });

  function verdict(gate, up) {
    if (Math.abs(gate) < almost) return gate ? t("Nearly shut: hardly anything passes.") : t("Shut: nothing passes.");
    if (gate < 0) return t("Below zero: the gate flips the sign of up.");
    if (up < 0) return t("Open, and up is negative: so is the product.");
    if (gate === 1) return t("Open: up passes as it is.");
    return gate > 1 ? t("Open: up passes, made larger.") : t("Open: up passes, made smaller.");
  }

  function update() {
    const [name, activation] = variants[model.get("variant")], [trained, trainedWith] = variants[0];
    const unit = model.get("unit"), hand = model.get("hand"), at = model.get("word"), v = vectors.slice(at * d, (at + 1) * d);
    const own = gatedFfn(v, W, trainedWith), computed = gatedFfn(v, W, activation), now = gatedFfn(v, W, activation, hand);
    const { gatePre, gate, up, act, out } = now, shut = (i) => Math.abs(gate[i]) < almost;

    const scale = roundUp(most(1, gatePre, up)); // one for gate and up, whatever the variant
    panel.gate.show(gate, scale);
    panel.up.show(up, scale, { empty: shut });
    panel.act.show(act, roundUp(most(own.act, computed.act, act)), { old: own.act });
    outBars.show(out, roundUp(most(own.out, computed.out, out)), { old: own.out });
    dots.setAttribute("d", gatePre.map((a, i) => `M${fixed(x(i))} ${panel.gate.y(a, scale)}h0`).join(""));
    const set0 = hand.map((h, i) => [h, i]).filter(([h]) => h >= 0);
    byHand.replaceChildren(...set0.map(([h, i]) => say(null, h, { x: fixed(x(i)), y: 30, class: "ffn-side" })));
    band.setAttribute("x", fixed(x(unit) - column / 2));
    ring.setAttribute("x", fixed(x(unit) - column / 2 - 2));
    chosen.setAttribute("x", fixed(x(unit)));
    chosen.textContent = unit + 1;
    for (const [k, mark] of marks) mark.setAttribute("visibility", Math.abs(k - 1 - unit) < 3 ? "hidden" : "visible");

    const by = hand[unit] >= 0, f = FUNCTIONS[activation];
    legend.textContent = t("gate of unit {n}", { n: unit + 1 });
    for (const r of radios) r.radio.checked = r.gate === hand[unit];
    unitSays.show(t("unit {n}: gate_pre = {value}", { n: unit + 1, value: text(gatePre[unit], 3) }),
      by ? t("gate = {value}, set by hand", { value: hand[unit] }) : `gate = ${f ? `${f}(${text(gatePre[unit], 3)})` : "gate_pre"} = ${text(gate[unit], 3)}`,
      `gate × up = ${text(gate[unit], 3)} × ${inBrackets(up[unit], 3)} = ${text(act[unit], 3)}`, verdict(gate[unit], up[unit]));
    const its = { n: unit + 1, gate: text(gate[unit], 3), up: text(up[unit], 3), product: text(act[unit], 3) };
    set(choose, { "aria-valuenow": unit + 1, "aria-valuetext": by ?
      t("unit {n}, set by hand: gate {gate}, up {up}, product {product}", its) : t("unit {n}: gate {gate}, up {up}, product {product}", its) });
    const largest = act.reduce((best, a, i) => (Math.abs(a) > Math.abs(act[best]) ? i : best), 0);
    layerSays.show(t("shut (|gate| < {almost}): {shut} of {n} units", { almost, shut: gate.filter((_, i) => shut(i)).length, n }),
      t("negative products: {negative} of {n}", { negative: act.filter((a) => a < 0).length, n }),
      t("strongest: unit {unit}, product {product}", { unit: largest + 1, product: text(act[largest]) }),
      set0.length ? t("{n} set by hand: out changes by {share} of its length",
        { n: set0.length, share: percent(relativeDistance(out, computed.out)) }) : t("no gate set by hand"),
      model.get("variant") ? t("trained with {trained}; {name} changes out by {share} of its length",
        { trained, name, share: percent(relativeDistance(computed.out, own.out)) }) : t("{name} is what this model was trained with", { name }));
  }
  function updateSizes() {
    const size = model.get("d_model"), { dff, parameters: [plain, gated] } = matchedSizes(size, model.get("multiples")[model.get("rounding")]);
    const more = (gated > plain ? "+" : "") + text(100 * (gated / plain - 1));
    rows[0](t("plain: d_ff = 4 × {size} = {dff}, {n} parameters", { size, dff: dff[0], n: grouped(plain) }), 1);
    rows[1](t("gated: d_ff = {dff}, {n} parameters ({more}\u00a0%)", { dff: dff[1], n: grouped(gated), more }), gated / plain);
  }
  follow(model, ["word", "variant", "unit", "hand"], update, signal);
  follow(model, ["d_model", "rounding"], updateSizes, signal);
}
export default { render };
