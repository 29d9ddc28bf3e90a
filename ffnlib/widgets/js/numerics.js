// The mathematics of the demos, held to ffnlib by shared test vectors. A plain ES module without a DOM.

// W. J. Cody 1969, as in ffnlib/special.py; highest power first.
const SMALL = [[1.85777706184603153e-1, 3.16112374387056560e0, 1.13864154151050156e2, 3.77485237685302021e2,
  3.20937758913846947e3], [1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3,
  2.84423683343917062e3]];
const MIDDLE = [[2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594e0, 6.61191906371416295e1,
  2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3,
  1.23033935479799725e3], [1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2,
  1.62138957456669019e3, 3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3,
  1.23033935480374942e3]];
const horner = (coefficients, t) => coefficients.reduce((y, c) => y * t + c, 0);

export function erf(x) {
  const a = Math.abs(x);
  if (a <= 0.46875) return x * horner(SMALL[0], a * a) / horner(SMALL[1], a * a);
  if (a > 6) return Math.sign(x);
  return Math.sign(x) * (1 - Math.exp(-a * a) * horner(MIDDLE[0], a) / horner(MIDDLE[1], a));
}

const clip = (x) => Math.min(40, Math.max(-40, x));
const sigmoid = (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x)));
const sigmoidSlope = (x) => sigmoid(x) * sigmoid(-x);
const cdf = (x) => 0.5 * (1 + erf(x * Math.SQRT1_2));
const density = (x) => Math.exp(-0.5 * clip(x) ** 2) / Math.sqrt(2 * Math.PI);
const SQRT_2_OVER_PI = Math.sqrt(2 / Math.PI), CUBIC = 0.044715;
const tanh = (x) => Math.tanh(SQRT_2_OVER_PI * (clip(x) + CUBIC * clip(x) ** 3));

// name -> [value, slope], the six of ffnlib.ACTIVATIONS
export const ACTIVATIONS = {
  identity: [(x) => x, () => 1],
  relu: [(x) => Math.max(0, x), (x) => (x > 0 ? 1 : 0)],
  sigmoid: [sigmoid, sigmoidSlope],
  silu: [(x) => x * sigmoid(x), (x) => sigmoid(x) + x * sigmoidSlope(x)],
  gelu: [(x) => x * cdf(x), (x) => cdf(x) + clip(x) * density(x)],
  gelu_tanh: [(x) => 0.5 * x * (1 + tanh(x)),
    (x) => 0.5 * (1 + tanh(x)) + 0.5 * clip(x) * (1 - tanh(x) ** 2) * SQRT_2_OVER_PI * (1 + 3 * CUBIC * clip(x) ** 2)],
};

// One neuron on one input: { dot, pre, act }.
export function neuron(x, w, b, activation) {
  const dot = x.reduce((sum, xi, i) => sum + xi * w[i], 0), pre = dot + b;
  return { dot, pre, act: ACTIVATIONS[activation][0](pre) };
}

// The part of the line x·w + b = 0 inside the square [-r, r]², as its two ends; null if the line misses it.
export function switchingLine(w, b, r) {
  const ends = [];
  for (const s of [-r, r]) {
    if (w[1]) ends.push([s, -(w[0] * s + b) / w[1]]);
    if (w[0]) ends.push([-(w[1] * s + b) / w[0], s]);
  }
  const inside = ends.filter((p) => p.every((v) => Math.abs(v) <= r * (1 + 1e-12)));
  inside.sort((p, q) => p[0] - q[0] || p[1] - q[1]);
  return inside.length > 1 ? [inside[0], inside.at(-1)] : null;
}

// A binary trait (DataView of little-endian float32 at any offset) as numbers.
export function floats(view) {
  if (!view?.byteLength) return [];
  return Array.from({ length: view.byteLength / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

export const meanSquaredError = (y, target) => y.reduce((sum, v, i) => sum + (v - target[i]) ** 2, 0) / y.length;

// The line w·x + b of the least mean squared error; through the origin if the bias is pinned to 0.
export function bestLine(x, y, pinned) {
  const mean = (v) => (pinned ? 0 : v.reduce((sum, a) => sum + a, 0) / v.length), mx = mean(x), my = mean(y);
  const over = (f) => x.reduce((sum, _, i) => sum + f(x[i] - mx, y[i] - my), 0);
  const w = over((u, v) => u * v) / over((u) => u * u);
  return { w, b: my - w * mx };
}

// The part of the line y = w·x + b with x and y in the given ranges, as its left and right end; null if there is none.
export function lineInside(w, b, [left, right], [low, high]) {
  const [p, q] = w ? [(low - b) / w, (high - b) / w].sort((u, v) => u - v) : b < low || b > high ? [1, 0] : [left, right];
  const ends = [Math.max(left, p), Math.min(right, q)];
  return ends[0] <= ends[1] ? ends.map((x) => [x, w * x + b]) : null;
}

// The largest of 1, 2 and 5 times a power of ten that is not above v > 0.
export function roundDown125(v) {
  const [digits, power] = v.toExponential().split("e");
  return Number(`${[5, 2, 1].find((n) => n <= digits)}e${power}`);
}

// One hidden layer of h ReLU units and one linear output, on n inputs: X flat [n, d], W flat [d, h], b and v [h], c a
// number. Gives pre of the hidden units, flat [n, h], and the output y [n].
export function mlp(X, { W, b, v, c }) {
  const h = b.length, d = W.length / h, n = X.length / d, pre = new Float64Array(n * h), y = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = 0;
    for (let j = 0; j < h; j++) {
      let dot = 0;
      for (let k = 0; k < d; k++) dot += X[i * d + k] * W[k * h + j];
      pre[i * h + j] = dot + b[j];
      if (pre[i * h + j] > 0) sum += pre[i * h + j] * v[j];
    }
    y[i] = sum + c;
  }
  return { pre, y };
}

// Where a function is 0 on a grid of n × n cells, given its values at the (n + 1)² corners and the n² centres, row by
// row: segments [[x, y], [x, y]] in units of a cell (marching squares; in a cell with four crossings the centre decides).
export function zeroLine(corners, centres, n) {
  const segments = [], zero = (p, q) => corners[p] / (corners[p] - corners[q]);
  for (let row = 0; row < n; row++) for (let column = 0; column < n; column++) {
    const a = row * (n + 1) + column, b = a + 1, d = a + n + 1, e = d + 1;
    const [onA, onB, onE, onD] = [a, b, e, d].map((k) => corners[k] > 0);
    const at = [];
    if (onA !== onB) at.push([column + zero(a, b), row]);
    if (onB !== onE) at.push([column + 1, row + zero(b, e)]);
    if (onE !== onD) at.push([column + zero(d, e), row + 1]);
    if (onD !== onA) at.push([column, row + zero(a, d)]);
    if (at.length === 4 && (centres[row * n + column] > 0) !== onA) at.unshift(at.pop());
    for (let k = 0; k < at.length; k += 2) segments.push([at[k], at[k + 1]]);
  }
  return segments;
}

// A feed-forward network at one position: x [d_model], W_up flat [d_model, d_ff], W_down flat [d_ff, d_model].
export function ffn(x, { W_up, W_down, b_up, b_down }, activation) {
  const affine = (v, W, b) => b.map((bj, j) => v.reduce((sum, vi, i) => sum + vi * W[i * b.length + j], bj));
  const pre = affine(x, W_up, b_up), act = pre.map((v) => ACTIVATIONS[activation][0](v));
  return { pre, act, out: affine(act, W_down, b_down) };
}

// The length of what each hidden unit adds to the output: its act times its row of W_down.
export const added = (act, { W_down, b_down: { length: d } }) =>
  act.map((a, j) => Math.abs(a) * Math.hypot(...W_down.slice(j * d, (j + 1) * d)));

// A gated FFN without biases on one vector x [d]: W.gate and W.up flat [d, h], W.down flat [h, d]. A unit whose number
// in `hand` is not negative has that as its gate, whatever its gate_pre.
export function gatedFfn(x, W, activation, hand = []) {
  const times = (v, M, n) => Array.from({ length: n }, (_, j) => v.reduce((sum, a, i) => sum + a * M[i * n + j], 0));
  const h = W.up.length / x.length, gatePre = times(x, W.gate, h), up = times(x, W.up, h);
  const gate = gatePre.map((v, i) => (hand[i] >= 0 ? hand[i] : ACTIVATIONS[activation][0](v)));
  const act = gate.map((g, i) => g * up[i]);
  return { gatePre, gate, up, act, out: times(act, W.down, x.length) };
}

// Length of the difference of two vectors, as a share of the length of the second.
export const relativeDistance = (v, from) => Math.hypot(...v.map((a, i) => a - from[i])) / Math.hypot(...from);

// Hidden size of a gated FFN with about as many weights as a plain one of 4·dModel; and what each then has.
export const matchedDff = (dModel, multipleOf = 1) => Math.ceil(Math.floor(8 * dModel / 3) / multipleOf) * multipleOf;
export function matchedSizes(dModel, multipleOf) {
  const dff = [4 * dModel, matchedDff(dModel, multipleOf)];
  return { dff, parameters: dff.map((n, i) => (2 + i) * dModel * n) };
}

// The smallest round number that is not below v > 0, for the end of an axis.
export function roundUp(v) {
  const power = Math.floor(Math.log10(v)), digits = [1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10];
  return Number(`${digits.find((d) => Number(`${d}e${power}`) >= v)}e${power}`);
}
