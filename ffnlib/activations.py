"""Activation functions and their derivatives: what turns a weighted sum into a neuron's output.

Each is an `Activation`: call it for the value, use `.grad` for the slope. All work element by element,
keep shape and dtype, never change their input, and do not overflow at any magnitude.

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

from .arrays import Array, as_float
from .special import erf

# Plain Python floats: a NumPy float64 scalar would turn float32 arrays into float64.
SQRT_HALF = math.sqrt(1 / 2)
SQRT_2_OVER_PI = math.sqrt(2 / math.pi)
INV_SQRT_2PI = 1 / math.sqrt(2 * math.pi)
CUBIC = 0.044715


@dataclass(frozen=True)
class Activation:
    """An element-wise function `f` with its derivative.

    Args:
        name: the key in `ACTIVATIONS`.
        value, slope: functions of a float array, returning the same shape and dtype.
        source: where the function was introduced.
    """

    name: str
    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]
    source: str

    def __call__(self, x: ArrayLike) -> Array:
        """f(x), of x's shape and dtype."""
        return self.value(as_float(x))[()]

    def grad(self, x: ArrayLike) -> Array:
        """df/dx at x, of x's shape and dtype."""
        return self.slope(as_float(x))[()]

    def __repr__(self) -> str:
        return f"<activation {self.name}>"


def _sigmoid(x: Array) -> Array:
    e = np.exp(-np.abs(x))  # in (0, 1]: cannot overflow
    return np.where(x >= 0, 1, e) / (1 + e)


def _sigmoid_slope(x: Array) -> Array:
    e = np.exp(-np.abs(x))
    return e / (1 + e) ** 2


def _silu_slope(x: Array) -> Array:
    return _sigmoid(x) + x * _sigmoid_slope(x)


def _normal_cdf(x: Array) -> Array:
    return 0.5 * (1 + erf(x * SQRT_HALF))


def _gelu_slope(x: Array) -> Array:
    t = np.clip(x, -40, 40)  # the density is 0 beyond, and x² does not overflow within
    return _normal_cdf(x) + t * INV_SQRT_2PI * np.exp(-0.5 * t * t)


def _gelu_tanh_inner(x: Array) -> Array:
    t = np.clip(x, -40, 40)  # tanh is ±1 far inside this range
    return SQRT_2_OVER_PI * (t + CUBIC * t * t * t)  # t*t*t: NumPy's t**3 is many times slower


def _gelu_tanh(x: Array) -> Array:
    return 0.5 * x * (1 + np.tanh(_gelu_tanh_inner(x)))


def _gelu_tanh_slope(x: Array) -> Array:
    t = np.clip(x, -40, 40)
    tanh = np.tanh(_gelu_tanh_inner(x))
    return 0.5 * (1 + tanh) + 0.5 * t * (1 - tanh * tanh) * SQRT_2_OVER_PI * (1 + 3 * CUBIC * t * t)


identity = Activation("identity", np.copy, np.ones_like, "no activation: a linear neuron")
relu = Activation("relu", lambda x: np.maximum(x, 0), lambda x: (x > 0).astype(x.dtype),
                  "max(0, x); slope 0 at 0 by convention. Nair & Hinton 2010")
sigmoid = Activation("sigmoid", _sigmoid, _sigmoid_slope, "1 / (1 + exp(−x)), the logistic function")
silu = Activation("silu", lambda x: x * _sigmoid(x), _silu_slope,
                  "x σ(x), also called Swish. Hendrycks & Gimpel 2016; Ramachandran et al. 2017")
gelu = Activation("gelu", lambda x: x * _normal_cdf(x), _gelu_slope,
                  "x Φ(x), exact. Hendrycks & Gimpel 2016")
gelu_tanh = Activation("gelu_tanh", _gelu_tanh, _gelu_tanh_slope,
                       "0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))). Hendrycks & Gimpel 2016")

ACTIVATIONS: dict[str, Activation] = {f.name: f for f in (identity, relu, sigmoid, silu, gelu, gelu_tanh)}


def activation_named(name: str) -> Activation:
    """The activation called `name`.

    Raises:
        ValueError: there is none of that name; the message lists those that exist.
    """
    try:
        return ACTIVATIONS[name]
    except (KeyError, TypeError):
        raise ValueError(f"activation: expected one of {', '.join(ACTIVATIONS)}, got {name!r}") from None
