"""What every weights dataclass can do: count its parameters and hand out its arrays by name."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from .arrays import Array


class Weights:
    """Base of the weights dataclasses. A field is an array, or None for a bias that is left out."""

    def __iter__(self) -> Iterator[tuple[str, Array]]:
        """(name, array) for every array that is there."""
        for f in fields(self):
            if (value := getattr(self, f.name)) is not None:
                yield f.name, value

    @property
    def size(self) -> int:
        """Number of learned parameters."""
        return sum(a.size for _, a in self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name} {list(a.shape)}' for name, a in self)})"
