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
