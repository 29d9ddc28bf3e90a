"""What every weights dataclass can do: check its shapes, count its parameters, hand out its arrays by name."""
from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import DTypeLike

from .arrays import Array, as_float, bias_like, check_shape


class Weights:
    """Base of the weights dataclasses: a tree of named arrays.

    A field is an array, another `Weights`, a list of them, or None where something (such as a bias) is left
    out. `SHAPES` names the dimensions of the arrays; a name stands for the same length wherever it occurs.

    The arrays of one layer get one dtype: the widest among them. Plain numbers and lists take that of the first array.

    Raises:
        ValueError: an array is missing, has another shape than `SHAPES` says, or does not fit one before it.

    >>> from ffnlib import FFNWeights
    >>> w = FFNWeights(np.ones((2, 8)), np.ones((8, 2)))
    >>> w.size, "b_up" in w, [name for name, _ in w]
    (32, False, ['W_up', 'W_down'])
    >>> w.map(np.zeros_like).W_up.sum(), w.astype(np.float32).W_up.dtype
    (np.float64(0.0), dtype('float32'))
    """

    SHAPES: ClassVar[dict[str, tuple[str, ...]]] = {}

    def __post_init__(self) -> None:
        lengths: dict[str, int] = {}
        arrays: dict[str, Array] = {}
        for name, dims in self.SHAPES.items():
            if (value := getattr(self, name)) is None and hasattr(type(self), name):
                continue  # left out, as its default says it may be
            a = bias_like(value, next(iter(arrays.values())), name) if arrays else as_float(value, name)
            check_shape(a, tuple(lengths.get(d, d) for d in dims), name)
            lengths.update(zip(dims, a.shape, strict=True))
            arrays[name] = a
        for name, a in arrays.items():
            setattr(self, name, a.astype(np.result_type(*arrays.values()), copy=False))

    def __iter__(self) -> Iterator[tuple[str, Array]]:
        """(name, array) for every array in the tree, always in the same order; names of inner ones have dots."""
        for f in fields(self):  # type: ignore[arg-type]  # every subclass is a dataclass
            yield from named(getattr(self, f.name), f.name)

    def __contains__(self, name: object) -> bool:
        return name in dict(self)

    def map(self, f: Callable[[Array], Array]) -> Self:
        """The same tree with f(array) in the place of every array."""
        values = {d.name: mapped(getattr(self, d.name), f) for d in fields(self)}  # type: ignore[arg-type]
        return type(self)(**values)

    def copy(self) -> Self:
        """A tree of copies of the arrays."""
        return self.map(np.copy)

    def astype(self, dtype: DTypeLike) -> Self:
        """A tree of the same numbers in another dtype."""
        return self.map(lambda a: a.astype(dtype))

    @property
    def size(self) -> int:
        """Number of learned parameters."""
        return sum(a.size for _, a in self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name} {list(a.shape)}' for name, a in self)})"


def named(value: Any, name: str) -> Iterator[tuple[str, Array]]:
    """(name, array) for every array in `value`, a field of a `Weights`."""
    if isinstance(value, Weights):
        yield from ((f"{name}.{inner}", a) for inner, a in value)
    elif isinstance(value, list):
        for i, one in enumerate(value):
            yield from named(one, f"{name}.{i}")
    elif value is not None:
        yield name, value


def mapped(value: Any, f: Callable[[Array], Array]) -> Any:
    """`value`, a field of a `Weights`, with f(array) in the place of every array."""
    if isinstance(value, Weights):
        return value.map(f)
    if isinstance(value, list):
        return [mapped(one, f) for one in value]
    return None if value is None else f(value)


def check_kind(w: Any, kind: type[Weights], name: str = "w") -> None:
    """ValueError unless `w` is a tree of this kind."""
    if not isinstance(w, kind):
        raise ValueError(f"{name}: expected {kind.__name__}, got {type(w).__name__}")


def random_matrix(d_in: int, d_out: int, rng: np.random.Generator, dtype: DTypeLike) -> Array:
    """[d_in, d_out] of normal random numbers of variance 1/d_in, so that outputs are about as large as inputs.

    Source: LeCun et al. 1998, "Efficient BackProp", section 4.6.
    """
    if not isinstance(rng, np.random.Generator):
        raise ValueError(f"rng: expected a numpy.random.Generator, got {rng!r}")
    if np.dtype(dtype).kind != "f":
        raise ValueError(f"dtype: expected one of floating-point numbers, got {np.dtype(dtype)}")
    return (rng.standard_normal((d_in, d_out)) / max(d_in, 1) ** 0.5).astype(dtype)
