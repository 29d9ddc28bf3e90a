// Demo of chapter 1: a neuron's weight vector, switching line and output over a plane of words.
import { neuron, switchingLine, floats } from "./numerics.js";
import { draw, set, html, button, square, text, inBrackets, drag, arrows, follow } from "./svg.js";
import { t } from "./texts.js";

const SIZE = 360, R = 1.25, CELLS = 24, STEP = 0.1, LIMIT = 1.2;
const KINDS = ["relu", "sigmoid", "identity"]; // the order of the control's options
const onGrid = (v) => Math.round(Math.min(LIMIT, Math.max(-LIMIT, v)) / STEP) * STEP;
const isOn = (pre) => pre > 1e-6; // a point on the line is off, whatever float32 made of its 0.1s
const tidy = (v) => +v.toFixed(10) + 0;

function render({ model, el, signal }) {
  const start = Object.fromEntries(["w1", "w2", "b", "activation", "selected"].map((k) => [k, model.get(k)]));
  const to = square(SIZE, R), words = model.get("words"), names = model.get("features");
  const xy = floats(model.get("points")), points = words.map((_, i) => [xy[2 * i], xy[2 * i + 1]]);

  el.classList.add("ffn-demo-view");
  const svg = draw("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, role: "group", "aria-label":
    t("Plane of {n} words: {right} to the right, {up} upwards", { n: words.length, right: names[0], up: names[1] }) });
  const side = SIZE / CELLS;
  const cells = Array.from({ length: CELLS * CELLS }, (_, k) => {
    const px = (k % CELLS) * side, py = Math.floor(k / CELLS) * side;
    const rect = draw("rect", { x: px, y: py, width: side, height: side }, svg);
    return { rect, at: to.inverse(px + side / 2, py + side / 2) };
  });
  draw("path", { class: "ffn-axis", d: `M0 ${SIZE / 2}H${SIZE}M${SIZE / 2} 0V${SIZE}` }, svg);
  draw("text", { class: "ffn-caption", x: SIZE - 6, y: SIZE / 2 + 14, "text-anchor": "end" }, svg).textContent = `${names[0]} →`;
  draw("text", { class: "ffn-caption", x: SIZE / 2 + 6, y: 14 }, svg).textContent = `${names[1]} ↑`;
  const line = draw("path", { class: "ffn-switch" }, svg);
  const sides = [t("on"), t("off")].map((side) => [draw("text", { class: "ffn-side" }, svg), side]);
  const shadow = draw("path", { class: "ffn-projection" }, svg);
  const dots = points.map(([x, y], i) => {
    const g = draw("g", { class: "ffn-point" }, svg), fits = to.x(x) + 8 + 7 * words[i].length < SIZE;
    draw("circle", { cx: to.x(x), cy: to.y(y), r: 12, class: "ffn-target" }, g);
    const dot = draw("circle", { cx: to.x(x), cy: to.y(y), r: 5 }, g);
    draw("text", { x: to.x(x) + (fits ? 8 : 0), y: to.y(y) - (fits ? 5 : 11), "text-anchor": fits ? "start" : "middle" }, g).textContent = words[i];
    g.addEventListener("click", () => { model.set("selected", i); model.save_changes(); }, { signal });
    return { g, dot };
  });
  const arrow = draw("path", { class: "ffn-arrow" }, svg);
  const head = draw("path", { class: "ffn-arrowhead" }, svg);
  const handle = draw("g", { class: "ffn-handle", tabindex: 0, role: "slider", "aria-label": t("Weight vector: drag, or use the arrow keys"),
    "aria-valuemin": -LIMIT, "aria-valuemax": LIMIT }, svg);
  draw("circle", { r: 18, class: "ffn-target" }, handle);
  draw("circle", { r: 8 }, handle);
  const readout = html("output", { className: "ffn-readout" });
  const rows = ["dot", "pre", "act"].map((name) => {
    const row = html("div", { className: `ffn-${name}` });
    readout.append(row);
    return row;
  });
  const reset = button(t("Back to the start"), () => { model.set(start); model.save_changes(); }, signal);
  el.append(svg, readout, reset);

  const steer = (w1, w2) => { model.set({ w1: tidy(onGrid(w1)), w2: tidy(onGrid(w2)) }); model.save_changes(); };
  drag(svg, handle, ([px, py]) => steer(...to.inverse(px, py)), signal);
  arrows(handle, ([dx, dy]) => steer(model.get("w1") + dx * STEP, model.get("w2") + dy * STEP), signal);

  function update() {
    const w = [model.get("w1"), model.get("w2")], b = model.get("b"), kind = KINDS[model.get("activation")];
    const selected = model.get("selected"), length = Math.hypot(...w);
    const outputs = cells.map(({ at }) => neuron(at, w, b, kind).act);
    const largest = Math.max(1, ...outputs.map(Math.abs));
    cells.forEach(({ rect }, k) => set(rect, { class: outputs[k] < 0 ? "ffn-negative" : "ffn-positive",
      "fill-opacity": (0.5 * Math.abs(outputs[k]) / largest).toFixed(3) }));

    const ends = switchingLine(w, b, R);
    line.setAttribute("d", ends ? `M${ends.map(([x, y]) => `${to.x(x).toFixed(1)} ${to.y(y).toFixed(1)}`).join("L")}` : "");
    sides.forEach(([label, side], i) => { // just beside the line, on the side that w points to, and on the other
      if (!ends) { label.textContent = ""; return; }
      label.textContent = side;
      const part = 0.12, mid = [0, 1].map((k) => ends[0][k] * (1 - part) + ends[1][k] * part + (i ? -1 : 1) * 0.09 * w[k] / length);
      const inside = mid.map((v) => Math.min(R - 0.1, Math.max(-R + 0.1, v)));
      set(label, { x: to.x(inside[0]), y: to.y(inside[1]) + 4 });
    });
    points.forEach((x, i) => {
      dots[i].g.classList.toggle("ffn-on", isOn(neuron(x, w, b, kind).pre));
      dots[i].g.classList.toggle("ffn-selected", i === selected);
      dots[i].dot.setAttribute("r", i === selected ? 7 : 5);
    });
    const tip = [to.x(w[0]), to.y(w[1])], angle = Math.atan2(w[1], w[0]);
    arrow.setAttribute("d", `M${SIZE / 2} ${SIZE / 2}L${tip[0]} ${tip[1]}`);
    head.setAttribute("d", "M14 0L-2 6L-2 -6Z");
    set(head, { transform: `translate(${tip}) rotate(${-angle * 180 / Math.PI}) translate(-4 0)`, visibility: length ? "visible" : "hidden" });
    handle.setAttribute("transform", `translate(${tip})`);
    set(handle, { "aria-valuenow": w[0], "aria-valuetext": t("w is {w1}, {w2}", { w1: text(w[0], 1), w2: text(w[1], 1) }) });

    const x = points[selected], { dot, pre, act } = neuron(x, w, b, kind);
    const foot = length ? w.map((v) => v * dot / length ** 2) : [0, 0];
    shadow.setAttribute("d", `M${to.x(x[0])} ${to.y(x[1])}L${to.x(foot[0])} ${to.y(foot[1])}`);
    rows[0].textContent = `x · w = ${text(x[0], 1)} × ${inBrackets(w[0], 1)} + ${inBrackets(x[1], 1)} × ${inBrackets(w[1], 1)} = ${text(dot)}`;
    rows[1].textContent = `pre = x · w + b = ${text(dot)} ${b < 0 ? "−" : "+"} ${text(Math.abs(b), 1)} = ${text(pre)}`;
    const values = { result: `act = ${kind}(${text(pre)}) = ${text(act)}`, word: words[selected] };
    rows[2].textContent = isOn(pre) ? t("{result}: “{word}” is on the on side", values) : t("{result}: “{word}” is on the off side", values);
  }
  follow(model, Object.keys(start), update, signal);
}
export default { render };
