"""Attention, just enough of it for a transformer block: the only part that moves between positions."""
from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from .arrays import Array, as_float, check_shape, upstream
from .linear import affine, affine_backward
from .loss import softmax, softmax_backward
from .rotary import rotary
from .trace import Trace
from .weights import Weights, check_kind, random_matrix


@dataclass(repr=False, eq=False)
class AttentionWeights(Weights):
    """Weights of multi-head attention; the heads stand side by side in the columns of `W_q`, `W_k`, `W_v`.

    Args:
        W_q: [d_model, n_heads · d_head].
        W_k, W_v: [d_model, n_kv_heads · d_head].
        W_o: [n_heads · d_head, d_model].
        b_q, b_k, b_v, b_o: biases, one for each column, or None.

    Raises:
        ValueError: the shapes do not fit together.

    >>> AttentionWeights(*[np.ones((4, 4))] * 4).size
    64
    """

    W_q: Array
    W_k: Array
    W_v: Array
    W_o: Array
    b_q: Array | None = None
    b_k: Array | None = None
    b_v: Array | None = None
    b_o: Array | None = None

    SHAPES: ClassVar = {"W_q": ("d_model", "d_q"), "W_k": ("d_model", "d_kv"), "W_v": ("d_model", "d_kv"),
                        "W_o": ("d_q", "d_model"), "b_q": ("d_q",), "b_k": ("d_kv",), "b_v": ("d_kv",),
                        "b_o": ("d_model",)}

    @classmethod
    def init(cls, d_model: int, *, n_heads: int, rng: np.random.Generator, n_kv_heads: int | None = None,
             d_head: int | None = None, bias: bool = True, dtype: DTypeLike = np.float64) -> AttentionWeights:
        """Random matrices of variance 1/(number of rows), zero biases.

        Args:
            n_kv_heads: heads of keys and values; as many as `n_heads` unless given.
            d_head: d_model / n_heads unless given.

        >>> AttentionWeights.init(8, n_heads=4, n_kv_heads=2, rng=np.random.default_rng(0), bias=False)
        AttentionWeights(W_q [8, 8], W_k [8, 4], W_v [8, 4], W_o [8, 8])
        """
        if d_head is None and (n_heads < 1 or d_model % n_heads):
            raise ValueError(f"n_heads: expected a divisor of d_model = {d_model}, got {n_heads}; or give d_head")
        d_head = d_model // n_heads if d_head is None else d_head
        d_q, d_kv = n_heads * d_head, (n_heads if n_kv_heads is None else n_kv_heads) * d_head
        matrices = [random_matrix(a, b, rng, dtype)
                    for a, b in ((d_model, d_q), (d_model, d_kv), (d_model, d_kv), (d_q, d_model))]
        return cls(*matrices, *([np.zeros(d, dtype) for d in (d_q, d_kv, d_kv, d_model)] if bias else ()))


class KVCache:
    """Keys and values of the positions that attention has seen, so that the next ones need not compute them again.

    `length` says how many positions it holds.

    >>> cache = KVCache()
    >>> k, v = cache.extend(np.ones((2, 3, 4)), np.ones((2, 3, 4)))     # 2 heads, 3 positions
    >>> cache.extend(np.ones((2, 1, 4)), np.ones((2, 1, 4)))[0].shape, cache.length
    ((2, 4, 4), 4)
    """

    def __init__(self) -> None:
        self.length = 0
        self.room: tuple[Array, Array] | None = None  # [..., heads, capacity, d_head] each, more than is filled

    def extend(self, k: Array, v: Array) -> tuple[Array, Array]:
        """Take up keys and values [..., heads, n, d_head] of n further positions; those of all positions so far."""
        end = self.length + k.shape[-2]
        if self.room is None or end > self.room[0].shape[-2]:
            def larger(new: Array, old: Array | None) -> Array:
                room = np.empty((*new.shape[:-2], max(64, 2 * end), new.shape[-1]), new.dtype)
                if old is not None:
                    room[..., : self.length, :] = old[..., : self.length, :]
                return room

            old_k, old_v = self.room or (None, None)
            self.room = larger(k, old_k), larger(v, old_v)
        keys, values = self.room
        keys[..., self.length:end, :], values[..., self.length:end, :] = k, v
        self.length = end
        return keys[..., :end, :], values[..., :end, :]


def attention(x: ArrayLike, w: AttentionWeights, *, n_heads: int, n_kv_heads: int | None = None,
              causal: bool = True, rope_base: float | None = None, cache: KVCache | None = None,
              trace: Trace | None = None) -> Array:
    """Multi-head attention: softmax(QKᵀ/√d_head)V in every head, the heads' results mixed by `W_o`.

    Source: Vaswani et al. 2017, equation 1 and section 3.2.2; grouped queries: Ainslie et al. 2023, "GQA".

    Args:
        x: [..., n, d_model], n positions.
        w: the weights.
        n_heads: heads of queries.
        n_kv_heads: heads of keys and values, each shared by n_heads / n_kv_heads heads of queries; as many as
            `n_heads` unless given.
        causal: whether a position sees itself and earlier ones only, as in GPT and LLaMA, or all, as in BERT.
        rope_base: base of the rotary positions that queries and keys get; None for none.
        cache: holds the positions before those of `x`, and takes these up. There is no way back through it.
        trace: if given, keeps `x`, `q`, `k`, `v` [..., heads, n, d_head] (turned, if rotary), `pattern`
            [..., n_heads, n, n] (row: the position that looks, column: the one that is seen), `mixed`
            [..., n, n_heads · d_head] and `out`.

    Returns:
        out: [..., n, d_model].

    Raises:
        ValueError: `x` has no axis of positions or not d_model columns, or the numbers of heads do not divide.

    The first position sees itself alone; the second one both, and here equally:

    >>> w = AttentionWeights(W_q=[[0.0]], W_k=[[0.0]], W_v=[[1.0]], W_o=[[1.0]])
    >>> attention([[2.0], [4.0]], w, n_heads=1).ravel()
    array([2., 3.])
    """
    check_kind(w, AttentionWeights)
    x = as_float(x)
    check_shape(x, (None, "n", w.W_q.shape[0]), "x")
    n_kv_heads = n_heads if n_kv_heads is None else n_kv_heads
    d_head = check_heads(w, n_heads, n_kv_heads)
    q = split_heads(affine(x, w.W_q, w.b_q), n_heads)
    k = split_heads(affine(x, w.W_k, w.b_k), n_kv_heads)
    v = split_heads(affine(x, w.W_v, w.b_v), n_kv_heads)
    start = cache.length if cache else 0
    if rope_base is not None:
        q, k = rotary(q, rope_base, start=start), rotary(k, rope_base, start=start)
    if cache is not None:
        k, v = cache.extend(k, v)
    scores = ungrouped(grouped(q * d_head**-0.5, n_kv_heads) @ k.swapaxes(-1, -2), n_heads)
    if causal:
        np.copyto(scores, -np.inf, where=~np.tri(x.shape[-2], start + x.shape[-2], start, dtype=bool))
    pattern = softmax(scores)
    mixed = join_heads(ungrouped(grouped(pattern, n_kv_heads) @ v, n_heads))
    out = affine(mixed, w.W_o, w.b_o)
    if trace is not None:
        trace.keep(x=x, q=q, k=k, v=v, pattern=pattern, mixed=mixed, out=out, rope_base=rope_base)
    return out


def attention_backward(dy: ArrayLike, w: AttentionWeights, trace: Trace) -> tuple[Array, AttentionWeights]:
    """Gradients of attention, given the gradient `dy` with respect to its output.

    Args:
        dy: [..., n, d_model], of the shape that the forward pass returned.
        trace: the trace of that forward pass.

    Returns:
        dx: [..., n, d_model], and the gradients of the weights as an `AttentionWeights`.

    Raises:
        ValueError: `dy` has another shape than the output had.

    >>> t, w = Trace(), AttentionWeights(W_q=[[0.0]], W_k=[[0.0]], W_v=[[1.0]], W_o=[[1.0]])
    >>> y = attention([[2.0], [4.0]], w, n_heads=1, trace=t)
    >>> attention_backward([[0.0], [1.0]], w, t)[0].ravel()     # the second output is the mean of both inputs
    array([0.5, 0.5])
    """
    check_kind(w, AttentionWeights)
    dy = upstream(dy, trace.out)
    q, k, v, pattern = trace.q, trace.k, trace.v, trace.pattern
    n_heads, n_kv_heads = q.shape[-3], k.shape[-3]
    dmixed, dW_o, db_o = affine_backward(dy, trace.mixed, w.W_o, w.b_o)
    dz = grouped(split_heads(dmixed, n_heads), n_kv_heads)
    dv = grouped(pattern, n_kv_heads).swapaxes(-1, -2) @ dz
    dpattern = ungrouped(dz @ v.swapaxes(-1, -2), n_heads)
    dscores = grouped(softmax_backward(dpattern, pattern), n_kv_heads) * q.shape[-1] ** -0.5
    dq = ungrouped(dscores @ k, n_heads)
    dk = dscores.swapaxes(-1, -2) @ grouped(q, n_kv_heads)
    if trace.rope_base is not None:
        dq, dk = (rotary(d, trace.rope_base, inverse=True) for d in (dq, dk))
    dx_q, dW_q, db_q = affine_backward(join_heads(dq), trace.x, w.W_q, w.b_q)
    dx_k, dW_k, db_k = affine_backward(join_heads(dk), trace.x, w.W_k, w.b_k)
    dx_v, dW_v, db_v = affine_backward(join_heads(dv), trace.x, w.W_v, w.b_v)
    return dx_q + dx_k + dx_v, AttentionWeights(dW_q, dW_k, dW_v, dW_o, db_q, db_k, db_v, db_o)


def check_heads(w: AttentionWeights, n_heads: int, n_kv_heads: int) -> int:
    """The size of a head; ValueError unless the numbers of heads divide the weights' columns and each other."""
    for name, value in (("n_heads", n_heads), ("n_kv_heads", n_kv_heads)):
        if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < 1:
            raise ValueError(f"{name}: expected a whole number of at least 1, got {value!r}")
    if n_heads % n_kv_heads:
        raise ValueError(f"n_kv_heads: expected a divisor of n_heads = {n_heads}, got {n_kv_heads}")
    d_q, d_kv = w.W_q.shape[1], w.W_k.shape[1]
    if d_q < n_heads or d_q % n_heads or d_kv * n_heads != d_q * n_kv_heads:
        raise ValueError(f"n_heads, n_kv_heads: expected heads of one size for W_q with {d_q} columns and W_k "
                         f"with {d_kv}, got {n_heads} and {n_kv_heads} heads")
    return d_q // n_heads


def split_heads(x: Array, n_heads: int) -> Array:
    """[..., n, n_heads · d_head] as [..., n_heads, n, d_head]."""
    return x.reshape(*x.shape[:-1], n_heads, x.shape[-1] // n_heads).swapaxes(-2, -3)


def join_heads(x: Array) -> Array:
    """[..., n_heads, n, d_head] as [..., n, n_heads · d_head]."""
    *leading, n_heads, n, d_head = x.shape
    return x.swapaxes(-2, -3).reshape(*leading, n, n_heads * d_head)


def grouped(x: Array, n_kv_heads: int) -> Array:
    """[..., n_heads, n, d] as [..., n_kv_heads, group · n, d]: the heads that share a key head, one below another."""
    *leading, n_heads, n, d = x.shape
    return x.reshape(*leading, n_kv_heads, n_heads // n_kv_heads * n, d)


def ungrouped(x: Array, n_heads: int) -> Array:
    """The inverse of `grouped`."""
    *leading, n_kv_heads, rows, d = x.shape
    return x.reshape(*leading, n_heads, rows * n_kv_heads // n_heads, d)
