"""Rotary positions: queries and keys are turned by an angle that grows with their position."""
from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Array, as_float, check_shape


def rotary(x: ArrayLike, base: float, *, start: int = 0, inverse: bool = False) -> Array:
    """Turn pairs of entries of every vector by position · base^(−2i/d).

    Entry i is paired with entry i + d/2, as in Hugging Face's LLaMA; the paper pairs neighbours, which is the
    same up to the order of the entries. The product of a turned query and a turned key depends on the distance
    between their positions alone.

    Source: Su et al. 2021, "RoFormer", equations 14, 15 and 34.

    Args:
        x: [..., n, d], one vector for each of n positions, d even.
        base: 10000 in the paper, 500000 in Llama 3.
        start: the position of the first vector.
        inverse: turn back instead, which is also the gradient, as turning is orthogonal.

    Returns:
        [..., n, d], of the same lengths.

    Raises:
        ValueError: d is odd, there is no axis of positions, or the base is not greater than 0.

    >>> q = np.ones((2, 2))
    >>> rotary(q, 10000.0).round(3)          # position 0 stays, position 1 turns by one radian
    array([[ 1.   ,  1.   ],
           [-0.301,  1.382]])
    """
    x = as_float(x)
    check_shape(x, (None, "n", "d_head"), "x")
    n, d = x.shape[-2:]
    if d % 2:
        raise ValueError(f"d_head: expected an even number for rotary positions, got {d}")
    if not 0 < base < float("inf"):
        raise ValueError(f"rope_base: expected a finite number greater than 0, got {base!r}")
    speed = base ** (-np.arange(0, d, 2) / d)
    angle = np.arange(start, start + n)[:, None] * speed * (-1 if inverse else 1)
    cos, sin = np.cos(angle).astype(x.dtype), np.sin(angle).astype(x.dtype)
    a, b = x[..., : d // 2], x[..., d // 2:]
    return np.concatenate([a * cos - b * sin, b * cos + a * sin], axis=-1)
