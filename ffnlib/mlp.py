"""The multi-layer perceptron: layers of neurons, each looking at the outputs of the one before."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from .activations import activation_named
from .arrays import Array, as_float, check_shape, upstream
from .linear import LinearWeights
from .neuron import layer, layer_backward
from .trace import Trace, inner
from .weights import Weights, check_kind


@dataclass(repr=False, eq=False)
class MLPWeights(Weights):
    """Weights of a multi-layer perceptron.

    Args:
        layers: one `LinearWeights` for each layer, the first one first.

    Raises:
        ValueError: there is no layer, or a layer does not take as many inputs as the one before gives.

    >>> MLPWeights([LinearWeights(np.ones((2, 3))), LinearWeights(np.ones((3, 1)))])
    MLPWeights(layers.0.W [2, 3], layers.1.W [3, 1])
    """

    layers: list[LinearWeights]

    def __post_init__(self) -> None:
        self.layers = list(self.layers)
        if not self.layers:
            raise ValueError("layers: expected at least one layer, got none")
        for i, (w, after) in enumerate(pairwise(self.layers)):
            check_shape(after.W, (w.W.shape[1], "d_out"), f"layers[{i + 1}].W")

    @classmethod
    def init(cls, sizes: Sequence[int], *, rng: np.random.Generator, bias: bool = True,
             dtype: DTypeLike = np.float64) -> MLPWeights:
        """Random weights, as in `LinearWeights.init`, for layers between the given sizes.

        Args:
            sizes: inputs, then the outputs of each layer: [2, 16, 1] has one hidden layer of 16 neurons.

        Raises:
            ValueError: fewer than two sizes.

        >>> MLPWeights.init([2, 16, 1], rng=np.random.default_rng(0)).size
        65
        """
        if len(sizes) < 2:
            raise ValueError(f"sizes: expected at least two, inputs and outputs, got {list(sizes)}")
        return cls([LinearWeights.init(a, b, rng=rng, bias=bias, dtype=dtype) for a, b in pairwise(sizes)])


def mlp(x: ArrayLike, w: MLPWeights, *, activation: str | list[str] | tuple[str, ...] = "relu",
        trace: Trace | None = None) -> Array:
    """f_L(… f_2(f_1(xW_1 + b_1)W_2 + b_2) …): the layers one after the other.

    Source: Rumelhart, Hinton & Williams 1986, "Learning representations by back-propagating errors".

    Args:
        x: [..., d_in].
        w: the layers' weights.
        activation: a name in `ACTIVATIONS` for every layer but the last, which then has none; or a list of
            names, one for each layer.
        trace: if given, keeps `layers`, the trace of each layer with its `x`, `pre` and `act`.

    Returns:
        y: [..., d_out], the last layer's output.

    Raises:
        ValueError: the last axis of `x` is not d_in, there is no such activation, or the number of names is
            not the number of layers.

    Exclusive or, which no single layer can do, with two layers and weights set by hand:

    >>> w = MLPWeights([LinearWeights([[1, 1], [1, 1]], [0, -1]), LinearWeights([[1], [-2]], [0])])
    >>> mlp([[0, 0], [0, 1], [1, 0], [1, 1]], w).ravel()
    array([0., 1., 1., 0.])
    """
    check_kind(w, MLPWeights)
    n = len(w.layers)
    if isinstance(activation, list | tuple):
        names = list(activation)
    else:
        activation_named(activation)  # a single layer would not ask
        names = [activation] * (n - 1) + ["identity"]
    if len(names) != n:
        raise ValueError(f"activation: expected one name or {n}, one for each layer, got {len(names)}")
    traces = [inner(trace) for _ in names]
    a = as_float(x)
    for one, name, t in zip(w.layers, names, traces, strict=True):
        a = layer(a, one, activation=name, trace=t)
    if trace is not None:
        trace.keep(layers=traces)
    return a


def mlp_backward(dy: ArrayLike, w: MLPWeights, trace: Trace) -> tuple[Array, MLPWeights]:
    """Gradients of an MLP, given the gradient `dy` [..., d_out] with respect to its output.

    Back-propagation: from the last layer to the first, each hands its `dx` on as the `dy` of the one before
    (Rumelhart, Hinton & Williams 1986).

    Args:
        dy: of the shape that the forward pass returned.
        trace: the trace of that forward pass.

    Returns:
        dx: [..., d_in], and the gradients of the weights as an `MLPWeights`.

    Raises:
        ValueError: `dy` has another shape than the output had.

    >>> t, w = Trace(), MLPWeights([LinearWeights([[2.0]], [1.0]), LinearWeights([[3.0]], [0.0])])
    >>> y = mlp([1.0], w, trace=t)
    >>> dx, dw = mlp_backward([1.0], w, t)
    >>> dx, dw.layers[1].W
    (array([6.]), array([[3.]]))
    """
    check_kind(w, MLPWeights)
    grads: list[LinearWeights] = []
    d = upstream(dy, trace.layers[-1].act)
    for one, t in zip(reversed(w.layers), reversed(trace.layers), strict=True):
        d, grad = layer_backward(d, one, t)
        grads.insert(0, grad)
    return d, MLPWeights(grads)
