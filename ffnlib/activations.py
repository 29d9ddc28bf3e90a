"""Activation functions and their derivatives: what turns a weighted sum into a neuron's output.

Each is an `Activation`: call it for the value, use `.grad` for the slope. All work element by element,
keep shape and dtype, never change their input, and do not overflow at any finite magnitude. The functions below are
the formulas; `Activation` runs them block by block, which is what makes them fast.

>>> relu([-1.0, 2.0])
array([0., 2.])
>>> ACTIVATIONS["silu"].grad([0.0])
array([0.5])
"""
from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Array, as_float, check_out, in_blocks, upstream
from .special import erf

# Plain Python floats: a NumPy float64 scalar would turn float32 arrays into float64.
SQRT_HALF = math.sqrt(1 / 2)
SQRT_2_OVER_PI = math.sqrt(2 / math.pi)
INV_SQRT_2PI = 1 / math.sqrt(2 * math.pi)
CUBIC = 0.044715 * SQRT_2_OVER_PI


@dataclass(frozen=True)
class Activation:
    """An element-wise function `f` with its derivative.

    Args:
        name: the key in `ACTIVATIONS`.
        value, slope: the formulas: functions of a float array, returning the same shape and dtype.
        source: where the function was introduced.

    >>> relu(-2.0), relu.grad(3.0), relu.name
    (np.float64(0.0), np.float64(1.0), 'relu')
    """

    name: str
    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    source: str

    def __call__(self, x: ArrayLike, *, out: Array | None = None) -> Array:
        """f(x), of x's shape and dtype.

        Args:
            x: any shape.
            out: an array to write to, of x's shape and dtype and contiguous; x itself to work in place.

        Raises:
            ValueError: `x` are no real numbers, or `out` does not fit.
        """
        x = as_float(x)
        return in_blocks(self.value, x, out=check_out(out, x))[()]

    def grad(self, x: ArrayLike) -> Array:
        """df/dx at x, of x's shape and dtype.

        >>> sigmoid.grad(0.0)
        np.float64(0.25)
        """
        x = as_float(x)
        return in_blocks(self.slope, x, out=check_out(None, x))[()]

    def backward(self, dy: ArrayLike, x: ArrayLike, *, out: Array | None = None) -> Array:
        """dy · f′(x): the gradient with respect to x, given `dy`, the one with respect to f(x).

        Args:
            dy, x: of one shape.
            out: as in a call; `dy` itself to work in place.

        Raises:
            ValueError: the shapes differ.

        >>> relu.backward([5.0, 5.0], [-1.0, 1.0])
        array([0., 5.])
        """
        x = as_float(x)
        d = upstream(dy, x)
        return in_blocks(lambda d, v: d * self.slope(v), d, x, out=check_out(out, d))

    def __repr__(self) -> str:
        return f"<activation {self.name}>"


def _sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def _sigmoid_slope(x: Array) -> Array:
    e = np.exp(-np.abs(x))  # σ(x) (1 − σ(x)) loses the digits of small slopes; this does not
    return e / ((1 + e) * (1 + e))


def _silu(x: Array) -> Array:
    return x / (1 + np.exp(-x))


def _silu_slope(x: Array) -> Array:
    s = _sigmoid(x)
    return s * (1 + x * (1 - s))


def _normal_cdf(x: Array) -> Array:
    return 0.5 * (1 + erf(x * SQRT_HALF))


def _gelu(x: Array) -> Array:
    return x * _normal_cdf(x)


def _gelu_slope(x: Array) -> Array:
    t = np.clip(x, -40, 40)  # the density is 0 beyond, and x² does not overflow within
    return _normal_cdf(x) + t * INV_SQRT_2PI * np.exp(-0.5 * t * t)


def _gelu_tanh(x: Array) -> Array:
    # √(2/π) (x + 0.044715 x³), x taken out: NumPy's x**3 is many times slower than products
    return x * (0.5 + 0.5 * np.tanh(x * (SQRT_2_OVER_PI + CUBIC * (x * x))))


def _gelu_tanh_slope(x: Array) -> Array:
    x = np.clip(x, -40, 40)  # tanh is ±1 far inside this range, and x² does not overflow
    xx = x * x
    tanh = np.tanh(x * (SQRT_2_OVER_PI + CUBIC * xx))
    return 0.5 + 0.5 * (tanh + x * (1 - tanh * tanh) * (SQRT_2_OVER_PI + 3 * CUBIC * xx))


identity = Activation("identity", lambda x: x, np.ones_like, "no activation: a linear neuron")
"""x itself: a linear neuron."""
relu = Activation("relu", lambda x: np.maximum(x, 0), lambda x: (x > 0).astype(x.dtype),
                  "max(0, x); slope 0 at 0 by convention. Nair & Hinton 2010")
"""max(0, x); its slope at 0 is 0 by convention. Source: Nair & Hinton 2010."""
sigmoid = Activation("sigmoid", _sigmoid, _sigmoid_slope, "1 / (1 + exp(−x)), the logistic function")
"""1 / (1 + exp(−x)), the logistic function."""
silu = Activation("silu", _silu, _silu_slope,
                  "x σ(x), also called Swish. Hendrycks & Gimpel 2016; Ramachandran et al. 2017")
"""x σ(x), also called Swish. Source: Hendrycks & Gimpel 2016; Ramachandran et al. 2017."""
gelu = Activation("gelu", _gelu, _gelu_slope,
                  "x Φ(x), exact. Hendrycks & Gimpel 2016")
"""x Φ(x), exact. Source: Hendrycks & Gimpel 2016."""
gelu_tanh = Activation("gelu_tanh", _gelu_tanh, _gelu_tanh_slope,
                       "0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))). Hendrycks & Gimpel 2016")
"""0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))), an approximation of `gelu`. Source: Hendrycks & Gimpel 2016."""

ACTIVATIONS: dict[str, Activation] = {f.name: f for f in (identity, relu, sigmoid, silu, gelu, gelu_tanh)}
"""All of them, by the name that layers take as `activation=`."""


def activation_named(name: str) -> Activation:
    """The activation called `name`.

    Raises:
        ValueError: there is none of that name; the message lists those that exist.
    """
    try:
        return ACTIVATIONS[name]
    except (KeyError, TypeError):
        raise ValueError(f"activation: expected one of {', '.join(ACTIVATIONS)}, got {name!r}") from None
