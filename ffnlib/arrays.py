"""The rules for arrays that every layer follows: dtype in, dtype out; clear errors for bad shapes."""
from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating[Any]]
"""A NumPy array of floating-point numbers, of whichever precision."""

# Elements that are worked on at a time: a handful of float32 arrays of this size fit a core's cache together.
BLOCK = 32768


def as_float(x: ArrayLike, name: str = "x") -> Array:
    """`x` as a floating-point array; never a copy where none is needed.

    Floats keep their dtype; integers and booleans become float64, as NumPy's own division does.

    Raises:
        ValueError: `x` is not a rectangular array of real numbers.

    >>> as_float([1, 2]).dtype, as_float(np.ones(2, np.float32)).dtype
    (dtype('float64'), dtype('float32'))
    """
    a = as_array(x, name)
    if a.dtype.kind == "f":
        return a
    if a.dtype.kind in "biu":
        return a.astype(np.float64)
    raise ValueError(f"{name}: expected real numbers, got dtype {a.dtype}")


def as_array(x: ArrayLike, name: str) -> NDArray[Any]:
    """`x` as an array; ValueError if its rows have unequal lengths."""
    try:
        return np.asarray(x)
    except ValueError:
        raise ValueError(f"{name}: expected a rectangular array of numbers, got rows of unequal length") from None


def bias_like(b: ArrayLike, weights: Array, name: str = "b") -> Array:
    """`b` as a float array: an array keeps its dtype, a plain number or list takes that of `weights`.

    >>> bias_like(0.5, np.ones(2, np.float32)).dtype
    dtype('float32')
    """
    a = as_float(b, name)
    return a if isinstance(b, np.ndarray | np.generic) else a.astype(weights.dtype)


def check_shape(a: NDArray[Any], expected: tuple[int | str | None, ...], name: str) -> None:
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


def check_out(out: Array | None, x: Array) -> Array:
    """`out` if it can take results of x's shape and dtype, a new array if it is None, else a ValueError."""
    if out is None:
        return np.empty(x.shape, x.dtype)
    if not isinstance(out, np.ndarray) or (out.shape, out.dtype) != (x.shape, x.dtype):
        got = f"{list(out.shape)} of {out.dtype}" if isinstance(out, np.ndarray) else type(out).__name__
        raise ValueError(f"out: expected an array {list(x.shape)} of {x.dtype}, got {got}")
    if not (out.flags.c_contiguous and out.flags.writeable):
        raise ValueError("out: expected a contiguous array that can be written to")
    if np.may_share_memory(out, x) and out.__array_interface__["data"][0] != x.__array_interface__["data"][0]:
        raise ValueError("out: expected x itself or an array that does not overlap it")
    return out


def upstream(dy: ArrayLike, out: Array, name: str = "dy") -> Array:
    """The gradient with respect to `out`, in its dtype; ValueError unless it has the shape of `out`."""
    d = as_float(dy, name)
    check_shape(d, out.shape, name)
    return d.astype(out.dtype, copy=False)


def as_rows(x: Array) -> Array:
    """`x` [..., d] as a matrix [n, d], one row for each vector; a view where memory allows."""
    return x.reshape(math.prod(x.shape[:-1]), x.shape[-1])  # reshape(-1, d) cannot tell n when d or n is 0


def total(a: Array) -> Array:
    """The sum over the last axis, which stays as one of length 1; at least in float32, as float16 ends at 65504.

    >>> total(np.full((2, 3), 60000, np.float16)).ravel()
    array([180000., 180000.], dtype=float32)
    """
    return a.sum(axis=-1, keepdims=True, dtype=np.promote_types(a.dtype, np.float32))


def in_blocks(f: Callable[..., Array], *arrays: Array, out: Array) -> Array:
    """Fill `out` with f(*arrays), for an f that works element by element.

    f gets one block of elements at a time, small enough for its intermediate values to stay in the
    processor's cache: for large arrays that is two to five times as fast as f of the whole, and it needs no
    large intermediate arrays. `out` may be one of `arrays`.

    Args:
        f: of as many arrays as are given, all of one shape; returns that shape.
        out: contiguous, of the same shape.

    >>> in_blocks(lambda a, b: 2 * a + b, np.ones(3), np.ones(3), out=np.empty(3))
    array([3., 3., 3.])
    """
    assert out.flags.c_contiguous
    flat, filled = [a.reshape(-1) for a in arrays], out.reshape(-1)
    with np.errstate(over="ignore", under="ignore"):  # exp may reach inf or 0 on the way to the right limit
        for i in range(0, filled.size, BLOCK):
            filled[i:i + BLOCK] = f(*(a[i:i + BLOCK] for a in flat))
    return out
