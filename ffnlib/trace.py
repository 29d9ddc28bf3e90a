"""A trace: the named values in between that a forward pass leaves behind."""
from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np


class Trace:
    """Keeps every named intermediate value of one forward pass, for backward passes, pictures and demos.

    Give an empty one to a forward function as `trace=`; read its values as attributes. A later pass with the
    same trace replaces them all. Layers made of layers keep the traces of their parts, under the parts' names.

    What is kept are the arrays themselves, not copies, the input and the output among them: to change one of those in
    place before the backward pass is to change the trace.

    >>> t = Trace()
    >>> t.keep(pre=np.zeros((2, 3)))
    >>> t
    Trace(pre [2, 3])
    """

    def keep(self, **values: Any) -> None:
        """Store each value under its name, in the place of all that was there."""
        vars(self).clear()
        vars(self).update(values)

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return iter(vars(self).items())

    def __contains__(self, name: object) -> bool:
        return name in vars(self)

    def __getattr__(self, name: str) -> Any:
        kept = ", ".join(vars(self)) or "nothing yet: run the forward pass with trace= this trace first"
        raise AttributeError(f"this trace has no {name!r}; it holds {kept}")

    def __repr__(self) -> str:
        return f"Trace({', '.join(f'{k} {brief(v)}' for k, v in self)})"


def brief(value: Any) -> str:
    """A value of a trace in few characters: the shape of an array, the number of parts."""
    if isinstance(value, list):
        return f"×{len(value)}"
    return str(list(value.shape)) if isinstance(value, np.ndarray) and value.ndim else str(value)


def inner(trace: Trace | None) -> Trace | None:
    """A trace for a part of what `trace` records; None if nothing is recorded."""
    return None if trace is None else Trace()
