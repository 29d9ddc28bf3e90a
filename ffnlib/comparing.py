"""How an answer is shown to a learner, and compared with what was expected."""
from __future__ import annotations

from typing import Any

import numpy as np


def show_both(expected: object, got: object, indent: int) -> tuple[str, str]:
    """Both values as a learner should see them, with as many digits as it takes to tell them apart.

    >>> show_both(0.12345678, 0.12345689, 0)
    ('0.12345678', '0.12345689')
    """
    for digits in (4, 6, 9, 12, 17):
        texts = show(expected, indent, digits), show(got, indent, digits)
        if texts[0] != texts[1]:
            break
    return texts


def show(value: object, indent: int = 0, digits: int = 4) -> str:
    """`value` as a learner should see it: numbers in full when there are few of them, else shape and dtype."""
    if isinstance(value, np.ndarray | np.generic):
        a = np.asarray(value)
        if a.size > 12:
            return f"array {list(a.shape)} of {a.dtype}"
        if a.ndim == 0:
            return show(a.item(), digits=digits)
        return np.array2string(a, separator=", ", precision=digits, suppress_small=True, prefix=" " * indent)
    if isinstance(value, float):
        return str(round(value, digits + 2))
    if isinstance(value, list | tuple):
        inner = ", ".join(show(v, digits=digits) for v in value)
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    if isinstance(value, dict):
        items = [f"{k!r}: {show(v, indent + len(repr(k)) + 3, digits)}" for k, v in value.items()]
        return "{" + (",\n " + " " * indent).join(items) + "}"
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def difference(got: Any, expected: Any) -> str | None:
    """What is different, as a sentence; "" if the values speak for themselves; None if they agree."""
    if isinstance(expected, str | bool | None):
        kind = {bool: bool | np.bool_, str: str}.get(type(expected), type(expected))
        return None if isinstance(got, kind) and got == expected else ""
    if isinstance(expected, dict):
        if not isinstance(got, dict) or got.keys() != expected.keys():
            return f"Expected a dict with the keys {', '.join(map(str, expected))}."
        for key, value in expected.items():
            if (complaint := difference(got[key], value)) is not None:
                return f"Look at {key!r}. {complaint}".rstrip()
        return None
    if is_sequence(expected):
        if not isinstance(got, list | tuple | np.ndarray) or (isinstance(got, np.ndarray) and got.ndim == 0):
            return f"Expected a {type(expected).__name__}, got a {type(got).__name__}."
        if len(got) != len(expected):
            return f"Expected {len(expected)} of them, got {len(got)}."
        found = [d for g, e in zip(got, expected, strict=True) if (d := difference(g, e)) is not None]
        return found[0] if found else None
    want = np.asarray(expected)
    try:
        have = np.asarray(got)
    except ValueError:
        return "Expected a rectangular array, got rows of unequal length."
    if have.dtype.kind not in "biuf":
        return f"Expected numbers, got a {type(got).__name__}."
    if have.shape != want.shape:
        return f"Expected shape {list(want.shape)}, got {list(have.shape)}."
    if is_upcast(got, expected):
        return f"Expected dtype {want.dtype}, got {have.dtype}."
    plain = not isinstance(expected, np.ndarray | np.generic)  # a number without a dtype of its own
    single = want.dtype == np.float32 or (plain and have.dtype == np.float32)
    rtol, atol = (1e-4, 1e-5) if single else (1e-9, 1e-12)
    if np.allclose(have, want, rtol=rtol, atol=atol, equal_nan=True):
        return None
    if np.isnan(have).any() and not np.isnan(want).any():
        return "Some of the numbers are NaN (not a number)."
    return "" if want.size <= 12 else (
        f"{np.count_nonzero(~np.isclose(have, want, rtol=rtol, atol=atol))} of {want.size} numbers differ.")


def is_sequence(expected: object) -> bool:
    """Whether to compare item by item: tuples, and lists that are not rows of numbers."""
    return isinstance(expected, tuple) or (
        isinstance(expected, list)
        and (not expected or any(isinstance(v, str | tuple | list | np.ndarray | None) for v in expected)))


def is_upcast(got: Any, expected: Any) -> bool:
    """Whether float32 was expected and an array of a wider float came, at any depth."""
    if isinstance(expected, dict):
        return isinstance(got, dict) and any(is_upcast(got.get(k), e) for k, e in expected.items())
    if is_sequence(expected):
        return isinstance(got, list | tuple) and any(map(is_upcast, got, expected))
    return (isinstance(expected, np.ndarray | np.generic) and expected.dtype == np.float32
            and isinstance(got, np.ndarray | np.generic) and got.dtype == np.float64)


def same(got: object, wanted: object, exactly: bool = False) -> bool:
    """Whether two values agree in shape and content; `exactly`: to the last bit (NaN equals NaN)."""
    if not exactly:
        return difference(got, wanted) is None
    if isinstance(wanted, np.ndarray):
        return isinstance(got, np.ndarray) and got.shape == wanted.shape and np.array_equal(
            got, wanted, equal_nan=wanted.dtype.kind == "f")
    if isinstance(wanted, dict):
        return isinstance(got, dict) and same(list(got.items()), list(wanted.items()), exactly=True)
    if isinstance(wanted, list | tuple):
        return type(got) is type(wanted) and len(got) == len(wanted) and all(
            same(g, w, exactly=True) for g, w in zip(got, wanted, strict=True))
    return got is wanted or bool(got == wanted)
