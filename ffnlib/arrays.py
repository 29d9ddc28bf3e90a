"""The rules for arrays that every layer follows: dtype in, dtype out; clear errors for bad shapes."""
from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating]


def as_float(x: ArrayLike, name: str = "x") -> Array:
    """`x` as a floating-point array; never a copy where none is needed.

    Floats keep their dtype; integers and booleans become float64, as NumPy's own division does.

    Raises:
        ValueError: `x` is not a rectangular array of real numbers.

    >>> as_float([1, 2]).dtype, as_float(np.ones(2, np.float32)).dtype
    (dtype('float64'), dtype('float32'))
    """
    try:
        a = np.asarray(x)
    except ValueError:
        raise ValueError(f"{name}: expected a rectangular array of numbers, got rows of unequal length") from None
    if a.dtype.kind == "f":
        return a
    if a.dtype.kind in "biu":
        return a.astype(np.float64)
    raise ValueError(f"{name}: expected real numbers, got dtype {a.dtype}")


def bias_like(b: ArrayLike, weights: Array) -> Array:
    """`b` as a float array: an array keeps its dtype, a plain number or list takes that of `weights`.

    >>> bias_like(0.5, np.ones(2, np.float32)).dtype
    dtype('float32')
    """
    a = as_float(b, "b")
    return a if isinstance(b, np.ndarray | np.generic) else a.astype(weights.dtype)


def check_shape(a: Array, expected: tuple[int | str | None, ...], name: str) -> None:
    """Raise ValueError unless `a` has the shape `expected`.

    An int is that length, a string is any length under the name it is reported by, and a leading `...`
    is written as None: any number of leading dimensions.

    >>> check_shape(np.ones((5, 3)), (None, 4), "x")
    Traceback (most recent call last):
    ValueError: x: expected shape [..., 4], got [5, 3]
    """
    leading, core = (True, expected[1:]) if expected[:1] == (None,) else (False, expected)
    n = len(core)
    tail = a.shape[a.ndim - n:] if a.ndim >= n else None
    fits = (tail is not None and (leading or a.ndim == n)
            and all(isinstance(want, str) or want == got for want, got in zip(core, tail, strict=True)))
    if not fits:
        wanted = ", ".join((["..."] if leading else []) + [str(d) for d in core])
        raise ValueError(f"{name}: expected shape [{wanted}], got {list(a.shape)}")
