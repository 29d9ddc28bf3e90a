"""Optimisers: how a gradient changes the weights."""
from __future__ import annotations

import math
from collections.abc import Mapping
from numbers import Real

import numpy as np

from .arrays import Array
from .weights import Weights, check_kind


class SGD:
    """Stochastic gradient descent with momentum: v ← momentum·v + g, then w ← w − lr·v.

    Source: Polyak 1964 for the momentum; in this form Sutskever et al. 2013, "On the importance of initialization
    and momentum in deep learning", with the learning rate outside v, as in PyTorch.

    Args:
        lr: learning rate, greater than 0.
        momentum: from 0 (none) to below 1.

    Raises:
        ValueError: an argument is out of its range.

    >>> from ffnlib import LinearWeights
    >>> w, g = LinearWeights([[1.0]]), LinearWeights([[10.0]])
    >>> SGD(lr=0.1).step(w, g)
    >>> w.W
    array([[0.]])
    """

    def __init__(self, lr: float, *, momentum: float = 0.0) -> None:
        self.lr = positive(lr, "lr")
        self.momentum = fraction(momentum, "momentum")
        self.velocity: dict[str, Array] = {}

    def step(self, w: Weights, dw: Weights) -> None:
        """Change the arrays of `w` in place by one step against the gradients `dw`.

        Raises:
            ValueError: `dw` is not a tree of the same arrays as `w`; nothing has been changed then.
        """
        for name, a, g in pairs(w, dw, self.velocity):
            if self.momentum:
                v = self.velocity.setdefault(name, np.zeros_like(a))
                v *= self.momentum
                v += g
                g = v
            a -= self.lr * g


class Adam:
    """Adam: steps of the running mean of the gradient over the root of the running mean of its square.

    m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², w ← w − lr · m̂ / (√v̂ + eps), where m̂ = m / (1 − β₁ᵗ) and
    v̂ = v / (1 − β₂ᵗ) make up for the zeros that m and v start from at step t = 1.

    Source: Kingma & Ba 2015, "Adam: a method for stochastic optimization", algorithm 1.

    Args:
        lr: learning rate, greater than 0; about the size of a step in each weight.
        betas: β₁ and β₂, from 0 to below 1.
        eps: greater than 0.

    Raises:
        ValueError: an argument is out of its range.

    >>> from ffnlib import LinearWeights
    >>> w, g = LinearWeights([[1.0, 1.0]]), LinearWeights([[10.0, -0.001]])
    >>> Adam(lr=0.1).step(w, g)      # the first step is lr in each weight, however large the gradient
    >>> w.W.round(4)
    array([[0.9, 1.1]])
    """

    def __init__(self, lr: float = 1e-3, *, betas: tuple[float, float] = (0.9, 0.999), eps: float = 1e-8) -> None:
        self.lr, self.eps = positive(lr, "lr"), positive(eps, "eps")
        self.betas = fraction(betas[0], "betas[0]"), fraction(betas[1], "betas[1]")
        self.mean: dict[str, Array] = {}
        self.mean_square: dict[str, Array] = {}
        self.steps = 0

    def step(self, w: Weights, dw: Weights) -> None:
        """Change the arrays of `w` in place by one step against the gradients `dw`.

        Raises:
            ValueError: `dw` is not a tree of the same arrays as `w`; nothing has been changed then.
        """
        (beta1, beta2), both = self.betas, pairs(w, dw, self.mean)
        self.steps += 1
        for name, a, g in both:
            wide = np.promote_types(a.dtype, np.float32)  # in float16 eps would be 0
            m = self.mean.setdefault(name, np.zeros(a.shape, wide))
            v = self.mean_square.setdefault(name, np.zeros(a.shape, wide))
            m += (1 - beta1) * (g - m)
            v += (1 - beta2) * (g * g - v)
            m_hat, v_hat = m / (1 - beta1**self.steps), v / (1 - beta2**self.steps)
            a -= self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


def pairs(w: Weights, dw: Weights, state: Mapping[str, Array]) -> list[tuple[str, Array, Array]]:
    """(name, weight, gradient) for every array.

    Raises:
        ValueError: the trees have not the same names and shapes, or `state` is that of other weights, or a weight is
            read-only.
    """
    check_kind(w, Weights)
    check_kind(dw, Weights, "dw")
    ours, theirs = list(w), dict(dw)
    for name, a in ours:
        if not a.flags.writeable:
            raise ValueError(f"w: expected arrays that can be changed, got a read-only {name}; take w.copy()")
        if name in state and state[name].shape != a.shape:
            raise ValueError(f"w: expected the weights that this optimiser was used for before, with {name} "
                             f"{list(state[name].shape)}, got {list(a.shape)}; make a new one for other weights")
        if name not in theirs or theirs[name].shape != a.shape:
            got = f"{name} {list(theirs[name].shape)}" if name in theirs else f"none of that name in {dw!r}"
            raise ValueError(f"dw: expected a gradient {name} {list(a.shape)}, got {got}")
    if len(theirs) != len(ours):
        raise ValueError(f"dw: expected a gradient for each array of {w!r}, got {dw!r}")
    return [(name, a, theirs[name]) for name, a in ours]


def positive(value: float, name: str) -> float:
    """`value`, or a ValueError unless it is a finite number greater than 0."""
    if not isinstance(value, Real) or not 0 < value < math.inf:
        raise ValueError(f"{name}: expected a number greater than 0, got {value!r}")
    return value


def fraction(value: float, name: str) -> float:
    """`value`, or a ValueError unless it is from 0 to below 1."""
    if not isinstance(value, Real) or not 0 <= value < 1:
        raise ValueError(f"{name}: expected a number from 0 to below 1, got {value!r}")
    return value
