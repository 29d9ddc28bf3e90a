// Demo of chapter 3: an activation function f with its tangent and slope at x, and its difference from a second one, g.
import { ACTIVATIONS, floats, lineInside, roundDown125 } from "./numerics.js";
import { draw, set, html, button, text, drag, arrows, follow } from "./svg.js";
import { t } from "./texts.js";

// Three panels over one x axis. To the right of x = 6 there is room for the slope triangle.
const WIDTH = 360, HEIGHT = 488, END = 6, STEP = 0.05, UNIT = 22.5, LEFT = 28, RIGHT = LEFT + 2 * END * UNIT;
const X = (x) => LEFT + (x + END) * UNIT, CENTRE = X(0);
const MAIN = [6, 276], SLOPES = [298, 388], STRIP = [412, 482], ZERO = 447, HALF = 35;
// Lowest and highest value of the upper panel, and its marks.
const RANGES = { usual: [-1.2, 7.3, [0, 2, 4, 6]], sigmoid: [-0.3, 1.6, [0, 0.5, 1]],
  identity: [-6.4, 7.3, [-6, -4, -2, 0, 2, 4, 6]] };
// The points that curves are drawn through: ReLU's corner, and the step of its slope just behind it, among them.
const SAMPLES = Array.from({ length: 2 * END / STEP + 1 }, (_, i) => (i - END / STEP) / 20);
SAMPLES.splice(END / STEP + 1, 0, 1e-9);

const onGrid = (x) => +(Math.round(Math.min(END, Math.max(-END, x)) / STEP) * STEP).toFixed(2) + 0;
const scale = ([top, bottom], [low, high]) => {
  const unit = (bottom - top) / (high - low);
  return Object.assign((y) => bottom - (y - low) * unit, { unit });
};
const ySlope = scale(SLOPES, [-0.35, 1.55]);
// A path through the samples; a jump, as in ReLU's slope, is left open.
const path = (values, y) => values.map((v, i) =>
  `${i && Math.abs(v - values[i - 1]) < 0.5 ? "L" : "M"}${X(SAMPLES[i]).toFixed(1)} ${y(v).toFixed(1)}`).join("");
function slopeSays(number, isOff, byConvention) {
  const slope = text(number, 3);
  if (isOff) return t("slope f′(x) = {slope}: flat, the neuron is off", { slope });
  if (byConvention) return t("slope f′(x) = {slope}: 0 by convention", { slope });
  if (!number) return t("slope f′(x) = {slope}: flat", { slope });
  if (Math.abs(number) < 0.0005) return t("slope f′(x) = {slope}: almost flat", { slope });
  return number > 0 ? t("slope f′(x) = {slope}: rising", { slope }) : t("slope f′(x) = {slope}: falling", { slope });
}

function render({ model, el, signal }) {
  const start = Object.fromEntries(["x", "activation", "compared"].map((k) => [k, model.get(k)]));
  const names = model.get("names"), labels = model.get("labels").map((label) => t(label)), count = names.length;
  const lowest = floats(model.get("lowest")), largest = floats(model.get("largest"));
  const curves = names.map((name) => ACTIVATIONS[name].map((f) => SAMPLES.map(f)));

  el.classList.add("ffn-demo-view", "ffn-ac");
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group" });
  const paths = (spec) => Object.fromEntries(Object.entries(spec).map(([k, c]) => [k, draw("path", { class: c }, svg)]));
  const label = (x, y, content = "", anchor = "start", parent = svg) =>
    Object.assign(draw("text", { x, y, "text-anchor": anchor }, parent), { textContent: content });

  // What stands still, and what changes with f and g.
  const off = draw("g", { class: "ffn-ac-off" }, svg);
  draw("rect", { x: LEFT, y: MAIN[0], width: CENTRE - LEFT, height: MAIN[1] - MAIN[0] }, off);
  const offWords = [t("off"), t("value 0, slope 0")].map((words) => label(X(-3), 0, words, "middle", off));
  const grid = draw("path", { class: "ffn-ac-grid" }, svg), axes = draw("path", { class: "ffn-axis" }, svg);
  const ticks = draw("g", { class: "ffn-ac-ticks" }, svg);
  for (let x = -END; x <= END; x += 2) label(X(x), MAIN[1] + 13, text(x, 0), "middle").classList.add("ffn-ac-tick");
  for (const y of [0, 1]) label(LEFT - 5, ySlope(y) + 4, `${y}`, "end").classList.add("ffn-ac-tick");
  const p = paths({ guide: "ffn-projection", other: "ffn-ac-g", curve: "ffn-ac-f", otherSlope: "ffn-ac-g ffn-ac-thin",
    slope: "ffn-ac-slope", gap: "ffn-ac-gap", difference: "ffn-ac-difference", triangle: "ffn-ac-triangle",
    tangent: "ffn-ac-tangent", low: "ffn-ac-low" });
  const open = draw("circle", { class: "ffn-ac-open", cx: CENTRE, cy: ySlope(1), r: 3 }, svg);
  const closed = draw("circle", { class: "ffn-ac-end", cx: CENTRE, cy: ySlope(0), r: 3 }, svg);
  const lowText = label(0, 0, "", "middle");
  const legend = ["ffn-ac-f", "ffn-ac-tangent", "ffn-ac-g"].map((c, i) => {
    const g = draw("g", {}, svg);
    draw("path", { class: c, d: `M${LEFT + 6} ${18 + 18 * i}h24` }, g);
    return { g, name: label(LEFT + 36, 22 + 18 * i, t("tangent at x"), "start", g) };
  });
  const slopeTitle = label(LEFT + 6, SLOPES[0] + 13), stripTitle = label(LEFT + 6, STRIP[0] - 7);

  // What follows x.
  const run = label(0, 0, "1", "middle"), rise = label(0, 0);
  const slopeDot = draw("circle", { class: "ffn-ac-dot", r: 4 }, svg);
  const stripDot = draw("circle", { class: "ffn-ac-mark", r: 4 }, svg);
  const handle = draw("g", { class: "ffn-handle", tabindex: 0, role: "slider", "aria-valuemin": -END, "aria-valuemax": END,
    "aria-label": t("Point on the curve: drag, or use the arrow keys") }, svg);
  draw("circle", { r: 20, class: "ffn-target" }, handle);
  draw("circle", { r: 7 }, handle);

  const readout = html("output", { className: "ffn-readout" });
  const rows = ["value", "slope", "other", "difference", "largest"].map((name) => {
    const row = html("div", { className: `ffn-ac-row-${name}` });
    readout.append(row);
    return row;
  });
  const reset = button(t("Back to the start"), () => { model.set(start); model.save_changes(); }, signal);
  el.append(svg, readout, reset);

  const move = (x) => { model.set("x", onGrid(x)); model.save_changes(); };
  drag(svg, handle, ([px]) => move((px - CENTRE) / UNIT), signal);
  arrows(handle, ([dx, dy]) => move(model.get("x") + (dx + dy) * STEP), signal);
  handle.addEventListener("keydown", (e) => {
    const to = { Home: -END, End: END, PageUp: model.get("x") + 1, PageDown: model.get("x") - 1 }[e.key];
    if (to === undefined) return;
    e.preventDefault();
    move(to);
  }, { signal });

  // f and g as indices, g -1 if there is none, with the scales of their picture.
  function chosen() {
    const f = model.get("activation"), g = model.get("compared") - 1, both = [names[f], names[g < 0 ? f : g]];
    const range = both.includes("identity") ? "identity" : both.every((n) => n === "sigmoid") ? "sigmoid" : "usual";
    const [low, high, marks] = RANGES[range];
    const y = scale(MAIN, [low, high]), most = g < 0 ? 0 : largest[3 * (f * count + g)];
    // The strip's scale is the upper picture's, times a round factor with which the largest difference just fits.
    const factor = most ? roundDown125(HALF / y.unit / most) : 0;
    return { f, g, low, high, marks, y, factor, digits: factor >= 100 ? 6 : 3, yStrip: (d) => ZERO - d * y.unit * factor };
  }

  function drawCurves() {
    const { f, g, y, marks, factor, yStrip } = chosen(), compared = g >= 0;
    const [values, slopes] = curves[f], [others, otherSlopes] = compared ? curves[g] : [[], []];
    svg.setAttribute("aria-label", compared ?
      t("Curve of {f} with its tangent at x, its slope below, and its difference from {g}", { f: labels[f], g: labels[g] }) :
      t("Curve of {f} with its tangent at x, its slope below", { f: labels[f] }));
    p.curve.setAttribute("d", path(values, y));
    p.slope.setAttribute("d", path(slopes, ySlope));
    p.other.setAttribute("d", path(others, y));
    p.otherSlope.setAttribute("d", path(otherSlopes, ySlope));
    const differences = others.map((v, i) => values[i] - v);
    const line = path(differences, yStrip);
    p.difference.setAttribute("d", line);
    p.gap.setAttribute("d", factor ? `${line}L${RIGHT} ${yStrip(0)}H${LEFT}Z` : "");

    grid.setAttribute("d", [...marks.map(y), ySlope(1)].map((py) => `M${LEFT} ${py.toFixed(1)}H${RIGHT}`).join(""));
    axes.setAttribute("d", `M${LEFT} ${y(0)}H${RIGHT}M${LEFT} ${ySlope(0)}H${RIGHT}M${LEFT} ${ZERO}H${RIGHT}` +
      [MAIN, SLOPES, STRIP].map(([top, bottom]) => `M${CENTRE} ${top}V${bottom}`).join(""));
    ticks.replaceChildren();
    const tick = (px, py, words, anchor) => label(px, py + 4, words, anchor, ticks).classList.add("ffn-ac-tick");
    marks.forEach((v) => tick(LEFT - 5, y(v), text(v, v % 1 ? 1 : 0), "end"));
    const round = (d) => text(d, d ? Math.max(0, Math.ceil(Math.log10(factor))) : 0);
    if (factor) [1, 0, -1].forEach((s) => tick(RIGHT + 3, yStrip(s / factor), round(s / factor), "start"));

    legend[0].name.textContent = `f: ${labels[f]}`;
    legend[2].name.textContent = compared ? `g: ${labels[g]}` : "";
    legend[2].g.setAttribute("visibility", compared ? "visible" : "hidden");
    slopeTitle.textContent = compared ? t("slopes f′(x) and g′(x)") : t("slope f′(x)");
    stripTitle.textContent = !compared ? t("nothing to compare with") : !factor ? t("f − g is 0: the same function") :
      factor > 1 ? t("f − g, magnified {factor} times", { factor }) :
      factor < 1 ? t("f − g, made {factor} times smaller", { factor: Math.round(1 / factor) }) : t("f − g, not magnified");
    off.setAttribute("visibility", names[f] === "relu" ? "visible" : "hidden");
    offWords.forEach((words, i) => words.setAttribute("y", y(0) - 58 + 17 * i));
    for (const c of [open, closed]) c.setAttribute("visibility", names[f] === "relu" ? "visible" : "hidden");

    const [at, value] = lowest.slice(2 * f, 2 * f + 2), has = Number.isFinite(at);
    p.low.setAttribute("d", has ? `M${X(at)} ${y(value) - 5}l5 5l-5 5l-5 -5Z` : "");
    lowText.textContent = has ? t("lowest: {value} at x = {at}", { value: text(value, 3), at: text(at, 3) }) : "";
    if (has) set(lowText, { x: X(at), y: Math.min(MAIN[1] - 4, y(value) + 32) });
  }

  function drawPoint() {
    const { f, g, low, high, y, factor, yStrip, digits } = chosen(), x = model.get("x");
    const [value, slope] = ACTIVATIONS[names[f]].map((h) => h(x)), [px, py] = [X(x), y(value)];
    const [one, up] = [X(x + 1), y(value + slope)], tangent = lineInside(slope, value - slope * x, [-END, END + 1.5], [low, high]);
    p.tangent.setAttribute("d", `M${tangent.map(([u, v]) => `${X(u)} ${y(v)}`).join("L")}`);
    p.triangle.setAttribute("d", `M${px} ${py}H${one}V${up}Z`);
    set(run, { x: (px + one) / 2, y: slope < 0 ? py - 5 : py + 14 });
    set(rise, { x: one + 4, y: slope < 0 ? Math.max((py + up) / 2 + 4, py + 15) : Math.min((py + up) / 2 + 4, py - 6) });
    rise.textContent = text(slope, 2);
    handle.setAttribute("transform", `translate(${px} ${py})`);
    set(handle, { "aria-valuenow": x, "aria-valuetext":
      t("x is {x}, value {value}, slope {slope}", { x: text(x), value: text(value, 3), slope: text(slope, 3) }) });
    set(slopeDot, { cx: px, cy: ySlope(slope) });
    rows[0].textContent = `x = ${text(x)}, f(x) = ${text(value, 3)}`;
    const below = names[f] === "relu" && x <= 0;
    rows[1].textContent = slopeSays(slope, below && x < 0, below && !x);

    let bottom = ySlope(slope);
    stripDot.setAttribute("visibility", factor ? "visible" : "hidden");
    rows.slice(2).forEach((row) => { row.textContent = ""; });
    if (g >= 0) {
      const [other, otherSlope] = ACTIVATIONS[names[g]].map((h) => h(x));
      const [most, at, both] = largest.slice(3 * (f * count + g));
      rows[2].textContent = t("g(x) = {value}, slope g′(x) = {slope}", { value: text(other, 3), slope: text(otherSlope, 3) });
      rows[3].textContent = `f(x) − g(x) = ${text(value - other, digits)}`;
      if (factor) {
        rows[4].textContent = t("at most {most} apart, at x = {at}", { most: text(most, digits), at: (both ? "±" : "") + text(at) });
        bottom = yStrip(value - other);
        set(stripDot, { cx: px, cy: bottom });
      }
    } else rows[2].textContent = t("Choose a g to compare f with.");
    const ends = [py, ySlope(slope), bottom];
    p.guide.setAttribute("d", `M${px} ${Math.min(...ends)}V${Math.max(...ends)}`);
  }
  follow(model, ["activation", "compared"], drawCurves, signal);
  follow(model, Object.keys(start), drawPoint, signal);
}
export default { render };
