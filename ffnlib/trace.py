"""A trace: the named values in between that a forward pass leaves behind."""
from __future__ import annotations

from collections.abc import Iterator

import numpy as np


class Trace:
    """Keeps every named intermediate value of one forward pass, for backward passes, pictures and demos.

    Give an empty one to a forward function as `trace=`; read its values as attributes. A later pass with the
    same trace replaces them.

    >>> t = Trace()
    >>> t.keep(pre=np.zeros((2, 3)))
    >>> t
    Trace(pre [2, 3])
    """

    def keep(self, **values: object) -> None:
        """Store each value under its name."""
        vars(self).update(values)

    def __iter__(self) -> Iterator[tuple[str, object]]:
        return iter(vars(self).items())

    def __getattr__(self, name: str) -> object:
        kept = ", ".join(vars(self)) or "nothing yet: run the forward pass with trace= this trace first"
        raise AttributeError(f"this trace has no {name!r}; it holds {kept}")

    def __repr__(self) -> str:
        return f"Trace({', '.join(f'{k} {list(np.shape(v)) if np.ndim(v) else v}' for k, v in self)})"
