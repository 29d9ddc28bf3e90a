// Layer norm of one vector: its deviations from their mean in units of their spread, times gain, plus bias. Held to
// ffnlib by shared test vectors; apart from numerics.js because the page that needs it needs nothing else of that.
export function layerNorm(x, gain, bias, eps = 1e-5) {
  const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
  const variance = x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length;
  return x.map((v, i) => (v - mean) / Math.sqrt(variance + eps) * gain[i] + bias[i]);
}
