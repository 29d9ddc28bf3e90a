"""The linear layer, y = xW + b: weighted sums, many at once."""
from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from .arrays import Array, as_float, as_rows, check_shape, upstream
from .trace import Trace
from .weights import Weights, check_kind, random_matrix


@dataclass(repr=False, eq=False)
class LinearWeights(Weights):
    """Weights of a linear layer: column j of `W` holds the weights of output j.

    Args:
        W: [d_in, d_out].
        b: [d_out], or None for a layer without bias.

    Raises:
        ValueError: the shapes do not fit together.

    >>> LinearWeights([[1.0, 2.0]], [0.0, 0.5])
    LinearWeights(W [1, 2], b [2])
    """

    W: Array
    b: Array | None = None

    SHAPES: ClassVar = {"W": ("d_in", "d_out"), "b": ("d_out",)}

    @classmethod
    def init(cls, d_in: int, d_out: int, *, rng: np.random.Generator, bias: bool = True,
             dtype: DTypeLike = np.float64) -> LinearWeights:
        """Random weights of variance 1/d_in, so that outputs are about as large as inputs; zero biases.

        Source: LeCun et al. 1998, "Efficient BackProp", section 4.6.

        >>> LinearWeights.init(4, 3, rng=np.random.default_rng(0))
        LinearWeights(W [4, 3], b [3])
        """
        return cls(random_matrix(d_in, d_out, rng, dtype), np.zeros(d_out, dtype) if bias else None)


def linear(x: ArrayLike, w: LinearWeights, *, trace: Trace | None = None) -> Array:
    """y = xW + b.

    Source: Goodfellow et al. 2016, "Deep Learning", section 6.3.

    Args:
        x: [..., d_in].
        w: the layer's weights.
        trace: if given, keeps `x` and `out`.

    Returns:
        y: [..., d_out].

    Raises:
        ValueError: the last axis of `x` is not d_in.

    >>> linear([1.0, 2.0], LinearWeights([[1.0, 0.0], [0.0, 10.0]], [0.5, 0.5]))
    array([ 1.5, 20.5])
    """
    check_kind(w, LinearWeights)
    x = as_float(x)
    y = affine(x, w.W, w.b)
    if trace is not None:
        trace.keep(x=x, out=y)
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

    Raises:
        ValueError: `dy` has another shape than the output had.

    >>> t, w = Trace(), LinearWeights([[2.0], [3.0]], [0.0])
    >>> y = linear([5.0, 7.0], w, trace=t)
    >>> dx, dw = linear_backward([1.0], w, t)
    >>> dx, dw.W.ravel(), dw.b
    (array([2., 3.]), array([5., 7.]), array([1.]))
    """
    check_kind(w, LinearWeights)
    dy = upstream(dy, trace.out)
    dx, dW, db = affine_backward(dy, trace.x, w.W, w.b)
    return dx, LinearWeights(dW, db)


def affine(x: Array, W: Array, b: Array | None, name: str = "x") -> Array:
    """xW + b in a single matmul, however many leading dimensions `x` has; the bias is added in place.

    Args:
        x: [..., d_in]; `name` is what an error calls it.
        W: [d_in, d_out].
        b: [d_out] or None.

    >>> affine(np.ones((2, 0, 3)), np.ones((3, 4)), None).shape
    (2, 0, 4)
    """
    check_shape(x, (None, W.shape[0]), name)
    y = as_rows(x) @ W
    if b is not None:
        y += b
    return y.reshape(*x.shape[:-1], W.shape[1])


def affine_backward(dy: Array, x: Array, W: Array, b: Array | None) -> tuple[Array, Array, Array | None]:
    """dx [..., d_in], dW [d_in, d_out] and db [d_out] (None where there is no bias) of `affine`.

    >>> dx, dW, db = affine_backward(np.ones((2, 4)), np.ones((2, 3)), np.ones((3, 4)), np.zeros(4))
    >>> dx[0], dW[0], db
    (array([4., 4., 4.]), array([2., 2., 2., 2.]), array([2., 2., 2., 2.]))
    """
    x_rows, dy_rows = as_rows(x), as_rows(dy)
    # With one row the product is an outer product, which is faster broadcast than as a matmul.
    dW = x_rows.T * dy_rows if len(x_rows) == 1 else x_rows.T @ dy_rows
    return (dy_rows @ W.T).reshape(x.shape), dW, None if b is None else dy_rows.sum(axis=0)
