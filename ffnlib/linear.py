"""The linear layer, y = xW + b: weighted sums, many at once."""
from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from .arrays import Array, as_float, bias_like, check_shape
from .trace import Trace
from .weights import Weights


@dataclass(repr=False)
class LinearWeights(Weights):
    """Weights of a linear layer: column j of `W` holds the weights of output j.

    Args:
        W: [d_in, d_out].
        b: [d_out], or None for a layer without bias.

    Raises:
        ValueError: the shapes do not fit together.
    """

    W: Array
    b: Array | None = None

    def __post_init__(self) -> None:
        self.W = as_float(self.W, "W")
        check_shape(self.W, ("d_in", "d_out"), "W")
        if self.b is not None:
            self.b = bias_like(self.b, self.W)
            check_shape(self.b, (self.W.shape[1],), "b")

    @classmethod
    def init(cls, d_in: int, d_out: int, *, rng: np.random.Generator, bias: bool = True,
             dtype: DTypeLike = np.float64) -> LinearWeights:
        """Random weights of variance 1/d_in, so that outputs are about as large as inputs; zero biases.

        Source: LeCun et al. 1998, "Efficient BackProp", section 4.6.

        >>> LinearWeights.init(4, 3, rng=np.random.default_rng(0))
        LinearWeights(W [4, 3], b [3])
        """
        W = (rng.standard_normal((d_in, d_out)) / math.sqrt(max(d_in, 1))).astype(dtype)
        return cls(W, np.zeros(d_out, dtype) if bias else None)


def linear(x: ArrayLike, w: LinearWeights, *, trace: Trace | None = None) -> Array:
    """y = xW + b.

    Args:
        x: [..., d_in].
        w: the layer's weights.
        trace: if given, keeps `x` and `y`.

    Returns:
        y: [..., d_out].

    Raises:
        ValueError: the last axis of `x` is not d_in.

    >>> linear([1.0, 2.0], LinearWeights([[1.0, 0.0], [0.0, 10.0]], [0.5, 0.5]))
    array([ 1.5, 20.5])
    """
    x = as_float(x)
    check_shape(x, (None, w.W.shape[0]), "x")
    y = x @ w.W
    if w.b is not None:
        y = y + w.b
    if trace is not None:
        trace.keep(x=x, y=y)
    return y


def linear_backward(dy: ArrayLike, w: LinearWeights, trace: Trace) -> tuple[Array, LinearWeights]:
    """Gradients of a linear layer, given the gradient `dy` of the loss with respect to its output.

    dx = dy Wᵀ, dW = Σ xᵀ dy, db = Σ dy, the sums over all leading dimensions (Goodfellow et al. 2016,
    section 6.5.6).

    Args:
        dy: [..., d_out], of the shape that the forward pass returned.
        trace: the trace of that forward pass.

    Returns:
        dx: [..., d_in], and the gradients of the weights as a `LinearWeights`.

    >>> t, w = Trace(), LinearWeights([[2.0], [3.0]], [0.0])
    >>> y = linear([5.0, 7.0], w, trace=t)
    >>> dx, dw = linear_backward([1.0], w, t)
    >>> dx, dw.W.ravel(), dw.b
    (array([2., 3.]), array([5., 7.]), array([1.]))
    """
    dy = as_float(dy, "dy")
    check_shape(dy, trace.y.shape, "dy")
    d_in, d_out = w.W.shape
    n = math.prod(dy.shape[:-1])  # reshape(-1, …) cannot tell how many rows an empty batch has
    x_rows, dy_rows = trace.x.reshape(n, d_in), dy.reshape(n, d_out)
    return dy @ w.W.T, LinearWeights(x_rows.T @ dy_rows, None if w.b is None else dy_rows.sum(axis=0))
