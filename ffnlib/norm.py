"""Normalisation: layer norm and RMS norm bring every position's vector to a common size."""
from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from .arrays import Array, as_float, as_rows, check_shape, total, upstream
from .trace import Trace
from .weights import Weights, check_kind


@dataclass(repr=False, eq=False)
class LayerNormWeights(Weights):
    """Weights of a layer norm.

    Args:
        gain: [d_model], γ in the paper, `weight` in PyTorch.
        bias: [d_model], β in the paper, or None.

    Raises:
        ValueError: the shapes do not fit together.

    >>> LayerNormWeights([1.0, 1.0], [0.0, 0.0]).size
    4
    """

    gain: Array
    bias: Array | None = None

    SHAPES: ClassVar = {"gain": ("d_model",), "bias": ("d_model",)}

    @classmethod
    def init(cls, d_model: int, *, bias: bool = True, dtype: DTypeLike = np.float64) -> LayerNormWeights:
        """Gain one, bias zero.

        >>> LayerNormWeights.init(3).gain
        array([1., 1., 1.])
        """
        return cls(np.ones(d_model, dtype), np.zeros(d_model, dtype) if bias else None)


@dataclass(repr=False, eq=False)
class RMSNormWeights(Weights):
    """Weights of an RMS norm.

    Args:
        gain: [d_model].

    Raises:
        ValueError: `gain` is not a vector.

    >>> RMSNormWeights([1.0, 2.0]).size
    2
    """

    gain: Array

    SHAPES: ClassVar = {"gain": ("d_model",)}

    @classmethod
    def init(cls, d_model: int, *, dtype: DTypeLike = np.float64) -> RMSNormWeights:
        """Gain one.

        >>> RMSNormWeights.init(3).gain
        array([1., 1., 1.])
        """
        return cls(np.ones(d_model, dtype))


def layer_norm(x: ArrayLike, w: LayerNormWeights, *, eps: float = 1e-5, trace: Trace | None = None) -> Array:
    """(x − mean) / √(variance + eps) ⊙ gain + bias, over the last axis.

    The variance is the biased one: the mean of the squared deviations, divided by d, not d − 1.
    Source: Ba, Kiros & Hinton 2016, "Layer normalization", equations 3 and 4; eps as in PyTorch.

    Args:
        x: [..., d_model].
        w: gain and bias.
        eps: added to the variance, inside the root: 1e-5 in GPT-2, 1e-12 in BERT.
        trace: if given, keeps `x`, `normed` (before gain and bias), `scale` [..., 1] (what the deviations were
            multiplied by) and `out`.

    Returns:
        [..., d_model].

    Raises:
        ValueError: the last axis of `x` is not d_model.

    >>> layer_norm([1.0, 3.0], LayerNormWeights.init(2), eps=0.0)
    array([-1.,  1.])
    """
    check_kind(w, LayerNormWeights)
    x = as_float(x)
    check_shape(x, (None, len(w.gain)), "x")
    return scaled(x - mean(x), w, eps, x, trace)


def rms_norm(x: ArrayLike, w: RMSNormWeights, *, eps: float = 1e-5, trace: Trace | None = None) -> Array:
    """x / √(mean(x²) + eps) ⊙ gain, over the last axis.

    Source: Zhang & Sennrich 2019, "Root mean square layer normalization", equation 4; eps as in LLaMA.

    Args:
        x: [..., d_model].
        w: the gain.
        eps: added to the mean square, inside the root: 1e-6 in most LLaMA 1 models, 1e-5 in Llama 2 and 3.
        trace: as in `layer_norm`.

    Returns:
        [..., d_model].

    Raises:
        ValueError: the last axis of `x` is not d_model.

    >>> rms_norm([3.0, 4.0], RMSNormWeights([5.0, 5.0]), eps=0.0).round(3)
    array([4.243, 5.657])
    """
    check_kind(w, RMSNormWeights)
    x = as_float(x)
    check_shape(x, (None, len(w.gain)), "x")
    return scaled(x, w, eps, x, trace)


def layer_norm_backward(dy: ArrayLike, w: LayerNormWeights, trace: Trace) -> tuple[Array, LayerNormWeights]:
    """Gradients of a layer norm, given the gradient `dy` with respect to its output.

    dx = scale · (g − mean(g) − normed · mean(g ⊙ normed)) with g = dy ⊙ gain.

    Args:
        dy: [..., d_model], of the shape that the forward pass returned.
        trace: the trace of that forward pass.

    Returns:
        dx: [..., d_model], and the gradients of the weights as a `LayerNormWeights`.

    Raises:
        ValueError: `dy` has another shape than the output had.

    >>> t, w = Trace(), LayerNormWeights.init(2)
    >>> y = layer_norm([1.0, 3.0], w, eps=0.0, trace=t)
    >>> dx, dw = layer_norm_backward([1.0, 0.0], w, t)    # ±1 whatever two numbers come: no slope
    >>> dx, dw.gain
    (array([0., 0.]), array([-1.,  0.]))
    """
    check_kind(w, LayerNormWeights)
    dy = upstream(dy, trace.out)
    dx, dgain = scaled_backward(dy, w, trace)
    return dx - mean(dx), LayerNormWeights(dgain, None if w.bias is None else as_rows(dy).sum(axis=0))


def rms_norm_backward(dy: ArrayLike, w: RMSNormWeights, trace: Trace) -> tuple[Array, RMSNormWeights]:
    """Gradients of an RMS norm, given the gradient `dy` with respect to its output.

    dx = scale · (g − normed · mean(g ⊙ normed)) with g = dy ⊙ gain.

    Args:
        dy: [..., d_model], of the shape that the forward pass returned.
        trace: the trace of that forward pass.

    Returns:
        dx: [..., d_model], and the gradients of the weights as an `RMSNormWeights`.

    Raises:
        ValueError: `dy` has another shape than the output had.

    >>> t, w = Trace(), RMSNormWeights([1.0])
    >>> y = rms_norm([5.0], w, eps=0.0, trace=t)
    >>> rms_norm_backward([1.0], w, t)[0]                 # 1 whatever number comes: no slope
    array([0.])
    """
    check_kind(w, RMSNormWeights)
    dy = upstream(dy, trace.out)
    dx, dgain = scaled_backward(dy, w, trace)
    return dx, RMSNormWeights(dgain)


def mean(a: Array) -> Array:
    """Mean over the last axis, which stays as one of length 1; 0 where that axis is empty."""
    return (total(a) / max(a.shape[-1], 1)).astype(a.dtype, copy=False)


def scaled(deviation: Array, w: LayerNormWeights | RMSNormWeights, eps: float, x: Array,
           trace: Trace | None) -> Array:
    """What both norms share: divide `deviation` by its root mean square, apply gain and bias."""
    if not eps >= 0:
        raise ValueError(f"eps: expected a number of at least 0, got {eps!r}")
    wide = deviation.astype(np.promote_types(x.dtype, np.float32), copy=False)  # squares overflow float16
    scale = (1 / np.sqrt(mean(wide * wide) + eps)).astype(x.dtype, copy=False)
    normed = deviation * scale
    out = normed * w.gain
    if isinstance(w, LayerNormWeights) and w.bias is not None:
        out += w.bias
    if trace is not None:
        trace.keep(x=x, normed=normed, scale=scale, out=out)
    return out


def scaled_backward(dy: Array, w: LayerNormWeights | RMSNormWeights, trace: Trace) -> tuple[Array, Array]:
    """The gradients of `scaled` with respect to `deviation` and the gain."""
    g = dy * w.gain
    return trace.scale * (g - trace.normed * mean(g * trace.normed)), as_rows(dy * trace.normed).sum(axis=0)
