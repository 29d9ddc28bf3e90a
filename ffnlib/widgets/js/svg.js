// What every demo's view needs to draw and to be used: SVG elements, scales, numbers as text, drag and keys.
const NS = "http://www.w3.org/2000/svg";

export function draw(tag, attributes = {}, parent = null) {
  const e = document.createElementNS(NS, tag);
  set(e, attributes);
  parent?.append(e);
  return e;
}
export function set(element, attributes) {
  for (const [k, v] of Object.entries(attributes)) element.setAttribute(k, v);
}
export function html(tag, properties = {}, ...children) {
  const e = Object.assign(document.createElement(tag), properties);
  e.append(...children);
  return e;
}

// A button of the view's own, as one from ipywidgets needs a kernel.
export function button(words, click, signal) {
  const e = html("button", { type: "button", className: "ffn-reset", textContent: words });
  e.addEventListener("click", click, { signal });
  return e;
}

// Data coordinates in [-r, r]² to a square of `size` pixels, y upwards, and back.
export function square(size, r) {
  const k = size / (2 * r);
  return { x: (v) => (v + r) * k, y: (v) => (r - v) * k, inverse: (px, py) => [px / k - r, r - py / k] };
}

// A number as a person writes it: fixed digits, a real minus, no minus zero.
export function text(v, digits = 2) {
  const s = v.toFixed(digits);
  return (+s === 0 ? (0).toFixed(digits) : s).replace("-", "−");
}
export const inBrackets = (v, digits) => (text(v, digits).startsWith("−") ? `(${text(v, digits)})` : text(v, digits));

// Pointer drag on `handle`: calls move([x, y]) in the SVG's own coordinates.
export function drag(svg, handle, move, signal) {
  const at = (e) => {
    const p = new DOMPoint(e.clientX, e.clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [p.x, p.y];
  };
  // Else a finger scrolls the page: Chromium looks at touch-action on the whole SVG alone.
  handle.addEventListener("touchstart", (e) => {
    if (getComputedStyle(handle).touchAction === "none") e.preventDefault();
  }, { passive: false, signal });
  handle.addEventListener("pointerdown", (e) => {
    e.preventDefault();
    handle.focus?.();
    handle.setPointerCapture(e.pointerId);
  }, { signal });
  handle.addEventListener("pointermove", (e) => {
    if (handle.hasPointerCapture(e.pointerId)) move(at(e));
  }, { signal });
}

// Arrow keys on `handle`: calls step([dx, dy]) in units of one, ten with Shift; y upwards.
export function arrows(handle, step, signal) {
  const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
  handle.addEventListener("keydown", (e) => {
    const d = directions[e.key];
    if (!d || e.ctrlKey || e.altKey || e.metaKey) return;
    e.preventDefault();
    e.stopPropagation(); // the page's own arrow keys turn to the next chapter
    step(d.map((v) => v * (e.shiftKey ? 10 : 1)));
  }, { signal });
}

// Call `update` now and after each change of the named traits; several changes at once are drawn once.
export function follow(model, names, update, signal) {
  let due = false;
  const later = () => {
    if (due) return;
    due = true;
    queueMicrotask(() => { due = false; update(); });
  };
  for (const name of names) model.on(`change:${name}`, later);
  signal?.addEventListener("abort", () => names.forEach((name) => model.off(`change:${name}`, later)));
  update();
}
