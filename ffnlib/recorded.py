"""Notebook cells that need a real model: run where it is installed, elsewhere shown as they were recorded.

A cell that begins with `%%real` is one of them. Outputs are recorded by the text of the cell: one that has changed
since is an error where it cannot be run, so that a page never shows what its code does not do.
"""
from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any

import numpy as np

MODE = "FFNLIB_RECORDED"  # "write" records anew, "compare" holds what runs to what is recorded
ADDRESS = re.compile(r" at 0x[0-9a-f]+>")  # in the plain form of an object that has none of its own
NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e[-+]?\d+)?")


class Recorded:
    """The magic `%%real` of one notebook.

    Args:
        file: JSON, with the outputs of each cell under a digest of its text.
        there: whether what the cells need is on this machine.
    """

    def __init__(self, file: str | os.PathLike[str], *, there: bool) -> None:
        self.file, self.there, self.mode = Path(file), there, os.environ.get(MODE, "")
        if self.mode not in ("", "write", "compare"):
            raise ValueError(f"{MODE}: expected write or compare, got {self.mode!r}")
        self.kept: dict[str, list[dict[str, Any]]] = {}
        if self.mode != "write":
            self.kept = json.loads(self.file.read_text(encoding="utf-8"))

    def real(self, line: str, cell: str) -> None:
        """Run the cell, or show what it showed when it was recorded."""
        name = hashlib.sha256(cell.strip().encode()).hexdigest()[:16]
        if self.there:
            outputs = run(cell)
            if self.mode == "write":
                self.kept[name] = outputs
                self.file.parent.mkdir(exist_ok=True)
                self.file.write_text(json.dumps(self.kept, indent=0, ensure_ascii=False) + "\n", encoding="utf-8")
        if self.mode == "compare" or not self.there:
            if name not in self.kept:
                raise LookupError(f"{self.file.name} has no outputs of this cell: it was changed since they were "
                                  f"recorded (`make knowledge`):\n{cell}")
            if self.there and not alike(text(outputs), text(self.kept[name])):
                raise AssertionError(f"recorded: {text(self.kept[name])}\nnow: {text(outputs)}")
        show(outputs if self.there else self.kept[name])


def real_cells(file: str | os.PathLike[str], *models: str) -> None:
    """Make `%%real` known in this notebook, for cells that need models of `ffnlib.pretrained`.

    Args:
        file: the recorded outputs.
        models: their names.
    """
    from IPython import get_ipython

    from .pretrained import available
    get_ipython().register_magic_function(Recorded(file, there=all(map(available, models))).real, "cell", "real")


def run(cell: str) -> list[dict[str, Any]]:
    """Run a cell in this notebook; what it printed and displayed, in one list. Its error, if any, is raised."""
    from IPython import get_ipython
    from IPython.utils.capture import capture_output
    with capture_output() as seen:
        result = get_ipython().run_cell(cell)
    result.raise_error()
    printed = [{"data": None, "text": seen.stdout}] if seen.stdout else []
    return printed + [{"data": o.data, "metadata": o.metadata} for o in seen.outputs]


def show(outputs: list[dict[str, Any]]) -> None:
    """Print and display what `run` returned."""
    from IPython.display import publish_display_data
    for output in outputs:
        if output["data"] is None:
            print(output["text"], end="")
        else:
            publish_display_data(output["data"], output["metadata"])  # type: ignore[no-untyped-call]


def text(outputs: list[dict[str, Any]]) -> str:
    """What is printed, and the plain form of what is displayed, if it has one."""
    parts = [o["text"] if o["data"] is None else o["data"].get("text/plain", "") for o in outputs]
    return "\n".join(part for part in parts if not ADDRESS.search(part))


def alike(a: str, b: str) -> bool:
    """Whether two texts differ only in spaces and, a little, in their numbers: processors round differently.

    >>> alike("loss 1.23, Paris", "loss  1.24, Paris"), alike("loss 1.23", "loss 1.5"), alike("Paris", "Rome")
    (True, False, False)
    """
    (x, words_a), (y, words_b) = (([float(n) for n in NUMBER.findall(s)], NUMBER.sub("0", s).split()) for s in (a, b))
    return words_a == words_b and bool(np.allclose(x, y, rtol=0.03, atol=0.02))
