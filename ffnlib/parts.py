"""A count for each part of a transformer."""
from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields


@dataclass(frozen=True, repr=False)
class Parts:
    """A count (of parameters, operations or bytes) for each part of a transformer.

    They can be added, multiplied by a whole number, and iterated as (part, count). Embeddings are those of tokens,
    positions and segments; `residual` is the sums in the residual stream, which take memory only.

    >>> 2 * Parts(attention=1, ffn=2) + Parts(ffn=4)
    attention   2   20.0 %
    ffn         8   80.0 %
    total      10  100.0 %
    """

    embeddings: int = 0
    attention: int = 0
    ffn: int = 0
    norms: int = 0
    residual: int = 0
    unembedding: int = 0

    @property
    def total(self) -> int:
        """The sum of all parts."""
        return sum(count for _, count in self)

    def share(self, part: str) -> float:
        """The fraction of the total that is in `part`, from 0 to 1; 0 where the total is.

        Raises:
            ValueError: there is no such part.

        >>> Parts(attention=1, ffn=3).share("ffn")
        0.75
        """
        counts = dict(self)
        if part not in counts:
            raise ValueError(f"part: expected one of {', '.join(counts)}, got {part!r}")
        return counts[part] / max(self.total, 1)

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return ((f.name, getattr(self, f.name)) for f in fields(self))

    def __add__(self, other: Parts) -> Parts:
        return Parts(*(a + b for (_, a), (_, b) in zip(self, other, strict=True)))

    def __mul__(self, times: int) -> Parts:
        return Parts(*(times * count for _, count in self))

    __rmul__ = __mul__

    def __repr__(self) -> str:
        rows = [(part, count, self.share(part)) for part, count in self if count] + [("total", self.total, 1.0)]
        left, right = max(len(part) for part, _, _ in rows), len(f"{self.total:,}")
        return "\n".join(f"{part:{left}}  {count:{right},}  {100 * share:5.1f} %" for part, count, share in rows)
