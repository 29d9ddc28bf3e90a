"""The feed-forward network of a transformer block: up to d_ff, an activation, down to d_model."""
from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from .activations import activation_named
from .arrays import Array, as_float, bias_like, check_shape, upstream
from .linear import affine, affine_backward
from .trace import Trace
from .weights import Weights, check_kind, random_matrix


@dataclass(repr=False, eq=False)
class FFNWeights(Weights):
    """Weights of a feed-forward network; hidden unit i is column i of `W_up` and row i of `W_down`.

    Args:
        W_up: [d_model, d_ff].
        W_down: [d_ff, d_model].
        b_up, b_down: [d_ff] and [d_model], or None for a network without biases.

    Raises:
        ValueError: the shapes do not fit together.

    >>> FFNWeights(np.ones((2, 8)), np.ones((8, 2)))
    FFNWeights(W_up [2, 8], W_down [8, 2])
    """

    W_up: Array
    W_down: Array
    b_up: Array | None = None
    b_down: Array | None = None

    SHAPES: ClassVar = {"W_up": ("d_model", "d_ff"), "W_down": ("d_ff", "d_model"), "b_up": ("d_ff",),
                        "b_down": ("d_model",)}

    @classmethod
    def init(cls, d_model: int, d_ff: int, *, rng: np.random.Generator, bias: bool = True,
             dtype: DTypeLike = np.float64) -> FFNWeights:
        """Random matrices of variance 1/(number of rows), zero biases.

        >>> FFNWeights.init(512, 2048, rng=np.random.default_rng(0)).size
        2099712
        """
        return cls(random_matrix(d_model, d_ff, rng, dtype), random_matrix(d_ff, d_model, rng, dtype),
                   np.zeros(d_ff, dtype) if bias else None, np.zeros(d_model, dtype) if bias else None)


def ffn(x: ArrayLike, w: FFNWeights, *, activation: str = "relu", trace: Trace | None = None) -> Array:
    """FFN(x) = f(xW_up + b_up)W_down + b_down, at every position on its own.

    Source: Vaswani et al. 2017, "Attention is all you need", equation 2, with f = ReLU.

    Args:
        x: [..., d_model].
        w: the network's weights.
        activation: a name in `ACTIVATIONS`.
        trace: if given, keeps `x`, `pre` [..., d_ff] (before the activation), `act` [..., d_ff] (after it) and
            `out`. Without it one array [..., d_ff] is all that is needed in between.

    Returns:
        out: [..., d_model].

    Raises:
        ValueError: the last axis of `x` is not d_model, or there is no such activation.

    >>> w = FFNWeights(W_up=[[1.0, -1.0]], W_down=[[2.0], [5.0]], b_up=[0.0, 0.5], b_down=[0.1])
    >>> ffn([[3.0], [-2.0]], w)    # 3·2 + 0.1 by the first hidden unit, (2 + 0.5)·5 + 0.1 by the second
    array([[ 6.1],
           [12.6]])
    """
    check_kind(w, FFNWeights)
    f = activation_named(activation)
    x = as_float(x)
    pre = affine(x, w.W_up, w.b_up)
    act = f(pre, out=pre if trace is None else None)  # in place unless a trace keeps both
    out = affine(act, w.W_down, w.b_down)
    if trace is not None:
        trace.keep(x=x, pre=pre, act=act, out=out, activation=activation)
    return out


def ffn_backward(dy: ArrayLike, w: FFNWeights, trace: Trace) -> tuple[Array, FFNWeights]:
    """Gradients of a feed-forward network, given the gradient `dy` with respect to its output.

    The three lines of `ffn`, backwards: dact = dy W_downᵀ; dpre = dact ⊙ f′(pre); dx = dpre W_upᵀ.

    Args:
        dy: [..., d_model], of the shape that the forward pass returned.
        trace: the trace of that forward pass.

    Returns:
        dx: [..., d_model], and the gradients of the weights as an `FFNWeights`.

    Raises:
        ValueError: `dy` has another shape than the output had.

    >>> t, w = Trace(), FFNWeights(W_up=[[1.0, -1.0]], W_down=[[2.0], [5.0]])
    >>> y = ffn([3.0], w, trace=t)
    >>> dx, dw = ffn_backward([1.0], w, t)
    >>> dx, dw.W_up      # the second hidden unit is off: nothing reaches it
    (array([2.]), array([[6., 0.]]))
    """
    check_kind(w, FFNWeights)
    dy = upstream(dy, trace.out)
    dact, dW_down, db_down = affine_backward(dy, trace.act, w.W_down, w.b_down)
    dpre = activation_named(trace.activation).backward(dact, trace.pre, out=dact)
    dx, dW_up, db_up = affine_backward(dpre, trace.x, w.W_up, w.b_up)
    return dx, FFNWeights(dW_up, dW_down, db_up, db_down)


def conv1d(x: ArrayLike, kernel: ArrayLike, b: ArrayLike | None = None) -> Array:
    """1-D convolution over positions, without padding: out[t] = Σ_s x[t + s] kernel[s] + b.

    As everywhere in deep learning this is a cross-correlation: the kernel is not flipped (Goodfellow et al.
    2016, equation 9.6).

    Args:
        x: [..., n, d_in].
        kernel: [k, d_in, d_out].
        b: [d_out] or None.

    Returns:
        [..., n − k + 1, d_out].

    Raises:
        ValueError: shapes that do not fit, or fewer positions than the kernel is long.

    >>> conv1d([[1.0], [2.0], [4.0]], [[[1.0]], [[10.0]]])
    array([[21.],
           [42.]])
    """
    x, kernel = as_float(x), as_float(kernel, "kernel")
    check_shape(kernel, ("k", "d_in", "d_out"), "kernel")
    if not len(kernel):
        raise ValueError("kernel: expected a length of at least 1, got 0")
    check_shape(x, (None, "n", kernel.shape[1]), "x")
    if x.shape[-2] < len(kernel):
        raise ValueError(f"x: expected at least {len(kernel)} positions, as many as the kernel has, "
                         f"got {x.shape[-2]}")
    n = x.shape[-2] - len(kernel) + 1
    y: Array = sum(x[..., s:s + n, :] @ kernel[s] for s in range(len(kernel)))
    if b is not None:
        b = bias_like(b, kernel)
        check_shape(b, (kernel.shape[-1],), "b")
        y = y + b
    return y


def ffn_as_conv1d(x: ArrayLike, w: FFNWeights, *, activation: str = "relu") -> Array:
    """The same function as `ffn`, written as two convolutions of kernel size 1 with the activation between.

    Source: Vaswani et al. 2017, section 3.3: "two convolutions with kernel size 1".

    Args:
        x: [..., n, d_model], n positions.
        w: the network's weights.
        activation: a name in `ACTIVATIONS`.

    Returns:
        [..., n, d_model].

    Raises:
        ValueError: as `ffn`; also if `x` has no axis of positions or no position.

    >>> w = FFNWeights.init(3, 12, rng=np.random.default_rng(0))
    >>> x = np.random.default_rng(1).normal(size=(5, 3))
    >>> np.allclose(ffn_as_conv1d(x, w), ffn(x, w))
    True
    """
    check_kind(w, FFNWeights)
    f = activation_named(activation)
    return conv1d(f(conv1d(x, w.W_up[None], w.b_up)), w.W_down[None], w.b_down)
