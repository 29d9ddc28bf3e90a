"""The transformer block: attention and feed-forward network, each added to the residual stream."""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from .arrays import Array, as_float, check_shape, upstream
from .attention import AttentionWeights, KVCache, attention, attention_backward
from .ffn import FFNWeights, ffn, ffn_backward
from .gated import GatedFFNWeights, gated_ffn, gated_ffn_backward
from .norm import LayerNormWeights, RMSNormWeights, layer_norm, layer_norm_backward, rms_norm, rms_norm_backward
from .shape import ModelShape
from .trace import Trace, inner
from .weights import Weights, check_kind

# Which functions go with which weights, forward and backward.
FUNCTIONS: dict[type, tuple[Callable[..., Any], Callable[..., Any]]] = {
    LayerNormWeights: (layer_norm, layer_norm_backward), RMSNormWeights: (rms_norm, rms_norm_backward),
    FFNWeights: (ffn, ffn_backward), GatedFFNWeights: (gated_ffn, gated_ffn_backward)}

NormWeights = LayerNormWeights | RMSNormWeights
"""`LayerNormWeights` or `RMSNormWeights`: the weights say which norm it is."""


@dataclass(repr=False, eq=False)
class BlockWeights(Weights):
    """Weights of a transformer block; their types say which norm it has and whether its FFN is gated.

    Args:
        attn_norm, ffn_norm: the norms that go with the two parts, before or after them.
        attn, ffn: the two parts. One whose weights are all zero (`w.ffn.map(np.zeros_like)`) adds nothing: ablation.

    >>> shape = ModelShape(d_model=4, d_ff=16, n_heads=2)
    >>> [name for name, _ in BlockWeights.init(shape, rng=np.random.default_rng(0))][-4:]
    ['ffn.W_up', 'ffn.W_down', 'ffn.b_up', 'ffn.b_down']
    """

    attn_norm: NormWeights
    attn: AttentionWeights
    ffn_norm: NormWeights
    ffn: FFNWeights | GatedFFNWeights

    def __post_init__(self) -> None:
        check_kind(self.attn, AttentionWeights, "attn")
        d_model = len(self.attn.W_q)
        for name, part in (("attn_norm", self.attn_norm), ("ffn_norm", self.ffn_norm), ("ffn", self.ffn)):
            kinds = (FFNWeights, GatedFFNWeights) if name == "ffn" else (LayerNormWeights, RMSNormWeights)
            if not isinstance(part, kinds):
                wanted = " or ".join(kind.__name__ for kind in kinds)
                raise ValueError(f"{name}: expected {wanted}, got {type(part).__name__}")
            if (length := len(next(iter(dict(part).values())))) != d_model:
                raise ValueError(f"{name}: expected d_model {d_model}, as attn has, got {length}")

    @classmethod
    def init(cls, shape: ModelShape, *, rng: np.random.Generator, dtype: DTypeLike = np.float64) -> BlockWeights:
        """Random matrices, zero biases, norms with a gain of one, for a block of this shape.

        >>> BlockWeights.init(ModelShape(d_model=4, d_ff=16), rng=np.random.default_rng(0)).size
        244
        """
        FeedForward = GatedFFNWeights if shape.gated else FFNWeights
        return cls(
            init_norm(shape, dtype),
            AttentionWeights.init(shape.d_model, n_heads=shape.n_heads, n_kv_heads=shape.n_kv_heads,
                                  d_head=shape.d_head, bias=shape.bias, rng=rng, dtype=dtype),
            init_norm(shape, dtype),
            FeedForward.init(shape.d_model, shape.d_ff, bias=shape.bias, rng=rng, dtype=dtype))


def init_norm(shape: ModelShape, dtype: DTypeLike = np.float64) -> NormWeights:
    """The norm of a model of this shape, with gain one and bias zero."""
    if shape.norm == "rms":
        return RMSNormWeights.init(shape.d_model, dtype=dtype)
    return LayerNormWeights.init(shape.d_model, bias=shape.bias, dtype=dtype)


def block(x: ArrayLike, w: BlockWeights, shape: ModelShape, *, cache: KVCache | None = None,
          trace: Trace | None = None) -> Array:
    """A transformer block: what attention and the FFN compute is added to what came in.

    Pre-norm: mid = x + Attention(Norm(x)), then mid + FFN(Norm(mid)); Radford et al. 2019 (GPT-2), section 2.3.
    Post-norm: mid = Norm(x + Attention(x)), then Norm(mid + FFN(mid)); Vaswani et al. 2017, section 3.1.

    Args:
        x: [..., n, d_model], the residual stream as it comes in, n positions.
        w: the weights.
        shape: says how many heads, which activation, and where the norms go; sizes and types are the weights'.
        cache: of attention, if `x` goes on where earlier positions ended.
        trace: if given, keeps the residual stream `resid_pre`, `resid_mid`, `resid_post`, what was added to it,
            `attn_out` and `ffn_out`, and the traces of the parts: `attn_norm`, `attn`, `ffn_norm`, `ffn`.

    Returns:
        [..., n, d_model], the residual stream as it goes on.

    Raises:
        ValueError: `x` does not fit the weights, or the weights do not fit the numbers of heads.

    >>> shape = ModelShape(d_model=4, d_ff=16, n_heads=2)
    >>> t = Trace()
    >>> x = np.ones((3, 4))
    >>> y = block(x, BlockWeights.init(shape, rng=np.random.default_rng(0)), shape, trace=t)
    >>> np.allclose(y, x + t.attn_out + t.ffn_out)
    True
    """
    check_kind(w, BlockWeights)
    x = as_float(x)
    check_shape(x, (None, "n", w.attn.W_q.shape[0]), "x")
    t_attn_norm, t_attn, t_ffn_norm, t_ffn = (inner(trace) for _ in range(4))
    feed_forward, _ = FUNCTIONS[type(w.ffn)]

    def attend(x: Array) -> Array:
        return attention(x, w.attn, n_heads=shape.n_heads, n_kv_heads=shape.n_kv_heads, causal=shape.causal,
                         rope_base=shape.rope_base, cache=cache, trace=t_attn)

    if shape.placement == "pre":
        attn_out = attend(norm(x, w.attn_norm, shape.eps, t_attn_norm))
        mid: Array = x + attn_out
        ffn_out = feed_forward(norm(mid, w.ffn_norm, shape.eps, t_ffn_norm), w.ffn, activation=shape.activation,
                               trace=t_ffn)
        out = mid + ffn_out
    else:
        attn_out = attend(x)
        mid = norm(x + attn_out, w.attn_norm, shape.eps, t_attn_norm)
        ffn_out = feed_forward(mid, w.ffn, activation=shape.activation, trace=t_ffn)
        out = norm(mid + ffn_out, w.ffn_norm, shape.eps, t_ffn_norm)
    if trace is not None:
        trace.keep(resid_pre=x, attn_out=attn_out, resid_mid=mid, ffn_out=ffn_out, resid_post=out,
                   attn_norm=t_attn_norm, attn=t_attn, ffn_norm=t_ffn_norm, ffn=t_ffn, placement=shape.placement)
    return out


def block_backward(dy: ArrayLike, w: BlockWeights, trace: Trace) -> tuple[Array, BlockWeights]:
    """Gradients of a block, given the gradient `dy` with respect to its output.

    A sum hands its gradient on to both of its terms: so in a pre-norm stack gradients reach early blocks undiminished.

    Args:
        dy: [..., n, d_model], of the shape that the forward pass returned.
        trace: the trace of that forward pass.

    Returns:
        dx: [..., n, d_model], and the gradients of the weights as a `BlockWeights`.

    Raises:
        ValueError: `dy` has another shape than the output had.

    >>> shape, t = ModelShape(d_model=4, d_ff=16, n_heads=2), Trace()
    >>> w = BlockWeights.init(shape, rng=np.random.default_rng(0))
    >>> y = block(np.eye(3, 4), w, shape, trace=t)
    >>> dx, dw = block_backward(np.ones((3, 4)), w, t)
    >>> dx.shape, dw.size == w.size
    ((3, 4), True)
    """
    check_kind(w, BlockWeights)
    dy = upstream(dy, trace.resid_post)
    _, feed_forward_backward = FUNCTIONS[type(w.ffn)]
    if trace.placement == "pre":
        d, dw_ffn = feed_forward_backward(dy, w.ffn, trace.ffn)
        d, dw_ffn_norm = norm_backward(d, w.ffn_norm, trace.ffn_norm)
        dmid = dy + d
        d, dw_attn = attention_backward(dmid, w.attn, trace.attn)
        d, dw_attn_norm = norm_backward(d, w.attn_norm, trace.attn_norm)
        dx = dmid + d
    else:
        dsum, dw_ffn_norm = norm_backward(dy, w.ffn_norm, trace.ffn_norm)
        d, dw_ffn = feed_forward_backward(dsum, w.ffn, trace.ffn)
        dsum, dw_attn_norm = norm_backward(dsum + d, w.attn_norm, trace.attn_norm)
        d, dw_attn = attention_backward(dsum, w.attn, trace.attn)
        dx = dsum + d
    return dx, BlockWeights(dw_attn_norm, dw_attn, dw_ffn_norm, dw_ffn)


def norm(x: Array, w: NormWeights, eps: float, trace: Trace | None) -> Array:
    """The norm that the weights belong to."""
    y: Array = FUNCTIONS[type(w)][0](x, w, eps=eps, trace=trace)
    return y


def norm_backward(dy: Array, w: NormWeights, trace: Trace) -> tuple[Array, NormWeights]:
    """The backward pass of `norm`."""
    dx, dw = FUNCTIONS[type(w)][1](dy, w, trace)
    return dx, dw
