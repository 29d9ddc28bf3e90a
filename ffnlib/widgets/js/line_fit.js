// Demo of chapter 2: a line with its bias free or pinned to zero, and how far it misses the data.
import { neuron, floats, meanSquaredError, bestLine, lineInside } from "./numerics.js";
import { draw, set, html, button, text, drag, arrows, follow } from "./svg.js";
import { t } from "./texts.js";

const WIDTH = 360, HEIGHT = 356, X = [-0.7, 5.6], Y = [-1.9, 7]; // the picture, in pixels and in the data's numbers
const W = [-0.5, 2, 0.05], B = [-1, 4, 0.1]; // least, largest, step: those of the sliders
const GRIP = [[0.8, 5.25], [-1.41, 6.5]]; // where the handle at the line's right end may be
const FULL = 6; // the error that fills a bar
const clamp = (v, [low, high]) => Math.min(high, Math.max(low, v));
const px = (x) => +((x - X[0]) / (X[1] - X[0]) * WIDTH).toFixed(2);
const py = (y) => +((Y[1] - clamp(y, Y)) / (Y[1] - Y[0]) * HEIGHT).toFixed(2);
const path = (points) => `M${points.map(([x, y]) => `${px(x)} ${py(y)}`).join("L")}`;
const onStep = (v, [low, high, step]) => +(Math.round(clamp(v, [low, high]) / step) * step).toFixed(10) + 0;

function render({ model, el, signal }) {
  const start = Object.fromEntries(["w", "b", "pinned"].map((k) => [k, model.get(k)]));
  const xy = floats(model.get("points")), x = xy.filter((_, i) => i % 2 === 0), y = xy.filter((_, i) => i % 2);
  const axes = model.get("axes").map((name) => t(name));
  const best = [false, true].map((pinned) => bestLine(x, y, pinned)); // as `pinned` counts
  const predict = ({ w, b }) => x.map((v) => neuron([v], [w], b, "identity").act);
  const least = best.map((line) => meanSquaredError(predict(line), y));
  const first = x.indexOf(Math.min(...x)); // the point at x = 0

  el.classList.add("ffn-demo-view", "ffn-lf");
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label":
    t("{n} data points, and a line that should run through them: {right} to the right, {up} upwards",
      { n: x.length, right: axes[0], up: axes[1] }) });
  const fan = draw("g", { class: "ffn-lf-fan" }, svg);
  for (let w = W[0]; w <= W[1]; w += 0.25) draw("path", { d: path(lineInside(w, 0, X, Y)) }, fan);
  draw("path", { class: "ffn-axis", d: `M0 ${py(0)}H${WIDTH}M${px(0)} 0V${HEIGHT}` }, svg);
  const label = (at, anchor, words, name = "ffn-caption") => Object.assign(
    draw("text", { class: name, x: at[0], y: at[1], "text-anchor": anchor }, svg), { textContent: words });
  for (const v of [1, 2, 3, 4, 5]) label([px(v), py(0) + 15], "middle", v);
  for (const v of [2, 4, 6]) label([px(0) - 7, py(v) + 4], "end", v);
  label([WIDTH - 5, py(0) - 6], "end", `x: ${axes[0]}`);
  label([px(0) + 7, 14], "start", `y: ${axes[1]}`);
  const pin = label([px(0) + 14, py(0) + 34], "start", t("pinned: all lines meet here"), "ffn-side ffn-lf-pin");
  const misses = x.map((_, i) => draw("path", { class: `ffn-lf-miss${i === first ? " ffn-lf-first" : ""}` }, svg));
  const line = draw("path", { class: "ffn-lf-line" }, svg);
  x.forEach((v, i) => draw("circle", { class: "ffn-lf-point", cx: px(v), cy: py(y[i]), r: 4.5 }, svg));
  const [right, left] = [["w", t("weight w: drag, or use the arrow keys"), W],
    ["b", t("bias b: drag, or use the arrow keys"), B]].map(([name, words, [low, high]]) => {
    const g = draw("g", { class: "ffn-handle", tabindex: 0, role: "slider", "aria-orientation": "vertical",
      "aria-label": words, "aria-valuemin": low, "aria-valuemax": high }, svg);
    draw("circle", { r: 18, class: "ffn-target" }, g);
    draw("circle", { r: 8 }, g);
    draw("text", { class: "ffn-side" }, g).textContent = name;
    return g;
  });
  set(left.lastChild, { x: -20, y: -9 });

  const equation = html("div", { className: "ffn-lf-equation" }), at0 = html("div"), verdict = html("div");
  const readout = html("output", { className: "ffn-readout" }, equation, at0, verdict);
  const bars = [t("this line"), t("best, bias pinned"), t("best, bias free")].map((words, i) => {
    const fill = html("span"), number = html(i ? "span" : "output", { className: "ffn-lf-error" });
    const row = html("div", { className: "ffn-lf-bar" }, html("span", { textContent: words }), html("span", {}, fill), number);
    return { row, fill, number };
  });
  const show = ({ fill, number }, error) => {
    fill.style.width = `${Math.min(100, 100 * error / FULL).toFixed(1)}%`;
    fill.classList.toggle("ffn-lf-beyond", error > FULL);
    number.textContent = text(error, 3);
  };
  [1, 0].forEach((pinned, i) => show(bars[i + 1], least[pinned]));
  const put = (words, line) => button(words, () => { model.set(line()); model.save_changes(); }, signal);
  const heading = html("div", { textContent: t("mean squared error") });
  el.append(svg, readout, html("div", { className: "ffn-lf-bars" }, heading, ...bars.map((bar) => bar.row)),
    html("div", { className: "ffn-lf-buttons" }, put(t("Best line"), () => best[model.get("pinned")]), put(t("Back to the start"), () => start)));

  const present = () => ({ w: model.get("w"), b: model.get("pinned") ? 0 : model.get("b") });
  const steer = (key, value, range) => { model.set(key, onStep(value, range)); model.save_changes(); };
  const inverse = ([u, v]) => [X[0] + u / WIDTH * (X[1] - X[0]), Y[1] - v / HEIGHT * (Y[1] - Y[0])];
  drag(svg, right, (p) => {
    const [u, v] = inverse(p);
    steer("w", (v - present().b) / Math.max(GRIP[0][0], u), W);
  }, signal);
  arrows(right, (d) => steer("w", model.get("w") + (d[0] + d[1]) * W[2], W), signal);
  drag(svg, left, (p) => model.get("pinned") || steer("b", inverse(p)[1], B), signal);
  arrows(left, (d) => model.get("pinned") || steer("b", model.get("b") + (d[0] + d[1]) * B[2], B), signal);

  function update() {
    const pinned = model.get("pinned"), { w, b } = present();
    if (model.get("b") !== b || model.get("locked") !== !!pinned) { // the sliders follow the choice
      model.set({ b, locked: !!pinned });
      model.save_changes();
    }
    const guesses = predict({ w, b }), error = meanSquaredError(guesses, y), atBest = error - least[pinned] < 1e-9;
    for (const e of [fan, pin]) set(e, { visibility: pinned ? "visible" : "hidden" });
    line.setAttribute("d", path(lineInside(w, b, X, Y)));
    misses.forEach((miss, i) => miss.setAttribute("d", path([[x[i], y[i]], [x[i], guesses[i]]])));
    const end = lineInside(w, b, ...GRIP)[1];
    set(right, { transform: `translate(${px(end[0])} ${py(end[1])})`, "aria-valuenow": w,
      "aria-valuetext": t("{value}; error {error}", { value: text(w), error: text(error, 3) }) });
    set(right.lastChild, { y: end[1] < 1 ? -21 : 30 }); // clear of the line, and inside the picture
    set(left, { transform: `translate(${px(0)} ${py(b)})`, "aria-valuenow": b, "aria-disabled": !!pinned,
      "aria-valuetext": pinned ? t("pinned to 0") : t("{value}; error {error}", { value: text(b), error: text(error, 3) }) });
    equation.textContent = t("prediction = {formula}", { formula: `w · x + b = ${text(w)} x ${b < 0 ? "−" : "+"} ${text(Math.abs(b))}` });
    at0.textContent = t("at x = 0: prediction {b}, data {y}", { b: text(b), y: text(y[first]) });
    verdict.textContent = !atBest ? "" : pinned ? t("No line through the origin does better.") : t("No line does better.");
    show(bars[0], error);
  }
  follow(model, Object.keys(start), update, signal);
}
export default { render };
