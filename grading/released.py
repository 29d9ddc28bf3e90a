"""What was released: the cells that nbgrader knows in each notebook of each assignment.

Only what nbgrader does not change on the way from the source folder to the release folder is kept, so that the
reference can be read from either and is the same.
"""
from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["SCHEMA", "Assignment", "Cell", "Notebook", "read_course"]

SCHEMA = 3
"""Version of nbgrader's metadata. With any other, nbgrader's autograde stops the whole batch."""


@dataclass(frozen=True)
class Cell:
    """A cell as it was released. `points` are None where there are none."""

    grade_id: str
    cell_type: str
    grade: bool
    solution: bool
    task: bool
    locked: bool
    points: float | None

    @property
    def needed(self) -> bool:
        """Whether grading needs it: all but locked text."""
        return self.grade or self.solution or self.task or self.cell_type == "code"

    def metadata(self) -> dict[str, Any]:
        """nbgrader's metadata of this cell."""
        points = {} if self.points is None else {"points": self.points}
        return {"schema_version": SCHEMA, "grade_id": self.grade_id, "grade": self.grade, "solution": self.solution,
                "task": self.task, "locked": self.locked, **points}


@dataclass(frozen=True)
class Notebook:
    """A notebook as it was released: its cells by grade id, in their order, and its kernel."""

    name: str
    cells: dict[str, Cell]
    metadata: dict[str, Any]


@dataclass(frozen=True)
class Assignment:
    """An assignment as it was released: its notebooks by file name."""

    name: str
    notebooks: dict[str, Notebook]


def read_course(folder: str | os.PathLike[str]) -> dict[str, Assignment]:
    """The assignments of nbgrader's source folder, or of its release folder, by name.

    Raises:
        ValueError: a notebook of the instructor's is not as nbgrader needs it; the message names it.
    """
    course: dict[str, Assignment] = {}
    for path in sorted(Path(folder).glob("*/*.ipynb")):
        name = path.parent.name
        if not name.startswith("."):
            course.setdefault(name, Assignment(name, {})).notebooks[path.name] = read_notebook(path)
    return course


def read_notebook(path: Path) -> Notebook:
    """A released notebook."""
    try:
        notebook, cells = json.loads(path.read_bytes()), {}
        if notebook["nbformat"] != 4:
            raise ValueError(f"nbformat is {notebook['nbformat']}, not 4")
        for cell in notebook["cells"]:
            meta = cell["metadata"].get("nbgrader")
            if not meta:
                continue
            if meta["schema_version"] != SCHEMA:
                raise ValueError(f"nbgrader's schema version is {meta['schema_version']}, not {SCHEMA}: `nbgrader "
                                 "update` changes it")
            name, task = meta["grade_id"], meta.get("task", False)
            if name in cells:
                raise ValueError(f"the grade id {name} is there twice")
            points = float(meta["points"]) if meta["grade"] or task else None
            cells[name] = Cell(name, cell["cell_type"], meta["grade"], meta["solution"], task, meta["locked"], points)
        metadata = {key: value for key, value in notebook["metadata"].items() if key in ("kernelspec", "language_info")}
    except (OSError, MemoryError):
        raise
    except Exception as error:  # of whatever type: it depends on what is wrong
        raise ValueError(f"{path}: expected a notebook made with nbgrader, got one that cannot be used "
                         f"({type(error).__name__}: {error})") from error
    return Notebook(path.name, cells, metadata)
