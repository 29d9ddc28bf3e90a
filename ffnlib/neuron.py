"""One neuron, a = f(x·w + b), and a layer of them side by side, a = f(xW + b)."""
from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from .activations import activation_named
from .arrays import Array, as_float, check_shape, upstream
from .linear import LinearWeights, affine, affine_backward
from .trace import Trace, inner
from .weights import Weights, check_kind, random_matrix


@dataclass(repr=False, eq=False)
class NeuronWeights(Weights):
    """Weights of one neuron.

    Args:
        w: [d_in], the pattern that the neuron looks for.
        b: [], its bias, or None.

    Raises:
        ValueError: `w` is not a vector or `b` not a single number.

    >>> NeuronWeights([1.0, -0.5], 0.3)
    NeuronWeights(w [2], b [])
    """

    w: Array
    b: Array | None = None

    SHAPES: ClassVar = {"w": ("d_in",), "b": ()}

    @classmethod
    def init(cls, d_in: int, *, rng: np.random.Generator, bias: bool = True,
             dtype: DTypeLike = np.float64) -> NeuronWeights:
        """Random weights of variance 1/d_in and a zero bias.

        >>> NeuronWeights.init(4, rng=np.random.default_rng(0)).size
        5
        """
        return cls(random_matrix(d_in, 1, rng, dtype)[:, 0], np.zeros((), dtype) if bias else None)

    def as_layer(self) -> LinearWeights:
        """The same neuron as a layer with one output."""
        return LinearWeights(self.w[:, None], None if self.b is None else self.b[None])


def neuron(x: ArrayLike, w: NeuronWeights, *, activation: str = "relu", trace: Trace | None = None) -> Array:
    """a = f(x·w + b), the output of one neuron.

    Source: McCulloch & Pitts 1943 and Rosenblatt 1958 for the weighted sum with a threshold; in today's form
    Goodfellow et al. 2016, section 6.3.

    Args:
        x: [..., d_in].
        w: the neuron's weights.
        activation: a name in `ACTIVATIONS`.
        trace: if given, keeps `x`, `pre` (the weighted sum with the bias) and `act` (the output).

    Returns:
        a: [...], one number for each input vector.

    Raises:
        ValueError: the last axis of `x` is not d_in, or there is no such activation.

    >>> float(neuron([1.0, 2.0], NeuronWeights([3.0, -1.0], 0.5)))
    1.5
    """
    check_kind(w, NeuronWeights)
    x = as_float(x)
    check_shape(x, (None, len(w.w)), "x")
    t = inner(trace)
    a = layer(x, w.as_layer(), activation=activation, trace=t)[..., 0]
    if trace is not None and t is not None:
        trace.keep(x=x, pre=t.pre[..., 0], act=a, activation=activation)
    return a


def neuron_backward(da: ArrayLike, w: NeuronWeights, trace: Trace) -> tuple[Array, NeuronWeights]:
    """Gradients of a neuron, given the gradient `da` [...] of the loss with respect to its output.

    Returns:
        dx: [..., d_in], and the gradients of the weights as a `NeuronWeights`.

    >>> t, w = Trace(), NeuronWeights([3.0, -1.0], 0.5)
    >>> a = neuron([1.0, 2.0], w, trace=t)
    >>> dx, dw = neuron_backward(1.0, w, t)
    >>> dx, dw.w, float(dw.b)
    (array([ 3., -1.]), array([1., 2.]), 1.0)
    """
    check_kind(w, NeuronWeights)
    da = upstream(da, trace.act, "da")
    one = Trace()
    one.keep(x=trace.x, pre=trace.pre[..., None], act=trace.act[..., None], activation=trace.activation)
    dx, dw = layer_backward(da[..., None], w.as_layer(), one)
    return dx, NeuronWeights(dw.W[:, 0], None if dw.b is None else dw.b[0])


def layer(x: ArrayLike, w: LinearWeights, *, activation: str = "relu", trace: Trace | None = None) -> Array:
    """a = f(xW + b): d_out neurons that look at the same input, neuron j in column j of W.

    Args:
        x: [..., d_in].
        w: the layer's weights.
        activation: a name in `ACTIVATIONS`.
        trace: if given, keeps `x`, `pre` [..., d_out] and `act` [..., d_out].

    Returns:
        a: [..., d_out].

    Raises:
        ValueError: the last axis of `x` is not d_in, or there is no such activation.

    >>> layer([1.0, -2.0], LinearWeights([[1.0, 1.0], [0.0, 1.0]], [0.0, 0.25]))
    array([1., 0.])
    """
    check_kind(w, LinearWeights)
    f = activation_named(activation)
    x = as_float(x)
    pre = affine(x, w.W, w.b)
    act = f(pre, out=pre if trace is None else None)  # in place unless a trace keeps both
    if trace is not None:
        trace.keep(x=x, pre=pre, act=act, activation=activation)
    return act


def layer_backward(da: ArrayLike, w: LinearWeights, trace: Trace) -> tuple[Array, LinearWeights]:
    """Gradients of a layer of neurons, given the gradient `da` [..., d_out] with respect to its output.

    The activation's slope at `pre` scales each neuron's gradient; the rest is `linear_backward`.

    Returns:
        dx: [..., d_in], and the gradients of the weights as a `LinearWeights`.

    >>> t, w = Trace(), LinearWeights([[1.0, 1.0], [0.0, 1.0]], [0.0, 0.25])
    >>> a = layer([1.0, -2.0], w, trace=t)
    >>> dx, dw = layer_backward([1.0, 1.0], w, t)   # the second neuron is off: no gradient reaches it
    >>> dw.b
    array([1., 0.])
    """
    check_kind(w, LinearWeights)
    da = upstream(da, trace.act, "da")
    dpre = activation_named(trace.activation).backward(da, trace.pre)
    dx, dW, db = affine_backward(dpre, trace.x, w.W, w.b)
    return dx, LinearWeights(dW, db)
