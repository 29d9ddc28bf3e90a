// Counting as in ffnlib/count.py: parameters, floating-point operations and bytes of a transformer. A shape has the fields
// of ffnlib's ModelShape. Counts are BigInt: those of a large model at a long context have more digits than a number has.
const integers = (shape) => Object.fromEntries(Object.entries(shape).map(([key, value]) =>
  [key, Number.isInteger(value) ? BigInt(value) : value]));
const columns = ({ n_heads, n_kv_heads, d_head }) => [n_heads * d_head, n_kv_heads * d_head]; // of queries, of keys
const mapParts = (parts, f) => Object.fromEntries(Object.entries(parts).map(([part, count]) => [part, f(count)]));

export const total = (parts) => Object.values(parts).reduce((sum, count) => sum + count);

export function modelParameters(shape) {
  const s = integers(shape), d = s.d_model, [q, kv] = columns(s), up = s.gated ? 2n : 1n;
  const norm = s.norm === "layer" && s.bias ? 2n * d : d;
  return {
    ffn: s.n_layers * ((up + 1n) * d * s.d_ff + (s.bias ? up * s.d_ff + d : 0n)),
    attention: s.n_layers * (2n * d * (q + kv) + (s.bias ? q + 2n * kv + d : 0n)),
    unembedding: s.unembed === "own" ? d * s.vocab : 0n,
    embeddings: (s.vocab + s.n_positions + s.n_segments) * d,
    norms: norm * (2n * s.n_layers + (s.placement === "pre" ? 1n : 0n) + (s.embed_norm ? 1n : 0n)),
  };
}

// One token that attends to n positions, its own included.
export function tokenFlops(shape, n) {
  const s = integers(shape), d = s.d_model, [q, kv] = columns(s);
  return {
    ffn: s.n_layers * 2n * (s.gated ? 3n : 2n) * d * s.d_ff,
    attention: s.n_layers * (4n * d * (q + kv) + 4n * BigInt(n) * q),
    unembedding: s.unembed === "none" ? 0n : 2n * d * s.vocab,
  };
}

// n positions at once, the full square of attention.
export const modelFlops = (shape, n) => mapParts(tokenFlops(shape, n), (count) => BigInt(n) * count);

export function kvCacheBytes(shape, n, itemsize) {
  const s = integers(shape);
  return 2n * s.n_layers * columns(s)[1] * BigInt(n) * BigInt(itemsize);
}

// Numbers, as `bits` may be a fraction.
export const weightBytes = (shape, bits) => mapParts(modelParameters(shape), (count) => Number(count) * bits / 8);
