"""The list of what was set aside, for the instructor: written by intake and grading, read by feedback and reports."""
from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable
from pathlib import Path

from .intake import Rejected, Submission
from .reasons import shown
from .spreadsheet import unquoted, write_table

__all__ = ["COLUMNS", "quarantine", "set_aside"]

COLUMNS = ("learner", "file", "reason", "sentence", "details")


def quarantine(folder: str | os.PathLike[str], assignment: str, results: Iterable[Submission | Rejected],
               keep: Callable[[str], bool] | None = None) -> Path:
    """Write the list of what was rejected to `folder/ASSIGNMENT.csv`, in place of the last; nothing else is touched.

    The list is empty if nothing was. What a spreadsheet would take for a formula gets an apostrophe before it.

    Args:
        keep: learners whose rows of the last list stay, as they were not looked at this time.

    Raises:
        OSError: it cannot be written. What was there before is still there.
    """
    path = Path(folder) / f"{assignment}.csv"
    if path.parent != Path(folder):
        raise ValueError(f"assignment: expected a name, got {shown(assignment)}")
    lines = [[getattr(result, column) for column in COLUMNS] for result in results if isinstance(result, Rejected)]
    if keep:
        lines += [[row[column] for column in COLUMNS] for row in set_aside(path) if keep(row["learner"])]
    write_table(path, COLUMNS, lines)
    return path


def set_aside(path: Path) -> list[dict[str, str]]:
    """Rows of the list, without a spreadsheet's apostrophes; none if there is no list."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            read = csv.DictReader(file)
            if missing := set(COLUMNS) - set(read.fieldnames or ()):
                raise ValueError(f"{path.name}: expected the columns {', '.join(COLUMNS)}; there is no "
                                 f"{', '.join(sorted(missing))}")
            return [{column: unquoted(row[column] or "") for column in COLUMNS} for row in read]
    except FileNotFoundError:
        return []
