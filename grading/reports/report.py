"""Reports for the instructor: what came in, how it was marked, what learners misunderstand.

`report` writes them; with `findings`, `write` and `summary` the same is read once, written, and said in a few lines.
"""
from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from ..reasons import count, shown
from ..spreadsheet import number, replaced
from .findings import Findings, findings
from .tables import LMS, write_tables

__all__ = ["LMS", "Findings", "findings", "report", "summary", "write"]


def report(coursedir: CourseDirectory, assignment: str, folder: Path = Path("reports"), *,
           quarantine: Path = Path("quarantine"), columns: Mapping[str, str] = LMS, unfinished: bool = False) -> Path:
    """Write `folder/ASSIGNMENT/`: index.html, marks.csv, lms.csv, tests.csv, mistakes.csv and set-aside.csv.

    Args:
        folder, quarantine: if relative, in the course's folder.
        columns, unfinished: of lms.csv; see `tables.lms_rows`.

    Returns:
        the folder that was written.

    Raises:
        ValueError: no such gradebook or assignment, nothing is graded yet, or wrong columns.
        OSError: a file cannot be written. What it had before is still there.
    """
    found = findings(coursedir, assignment, quarantine)
    return write(found, Path(coursedir.root) / folder, columns=columns, unfinished=unfinished)


def write(found: Findings, folder: Path, *, columns: Mapping[str, str] = LMS, unfinished: bool = False) -> Path:
    """Write what was found; arguments, result and errors are those of `report`."""
    from .page import page  # loads Matplotlib, which takes its time

    name = found.marks.assignment
    if name in (".", "..") or Path(name).name != name:
        raise ValueError(f"assignment: expected a name, got {shown(name)}")
    html = page(found, unfinished)
    write_tables(found, folder / name, columns, unfinished)
    with replaced(folder / name / "index.html") as file:
        file.write(html)
    return folder / name


def summary(found: Findings, unfinished: bool = False) -> str:
    """A few lines for a terminal; `unfinished` as for lms.csv."""
    marks, s = found.marks, found.spread
    lines = [f"{shown(marks.assignment)}: {found.handed_in} handed in of {count(len(found.learners), 'learner')}, "
             f"{s.count} graded, {len(found.set_aside_learners)} set aside, {len(found.to_read)} to be read, "
             f"{len(found.late)} late",
             f"points: mean {number(s.mean)}, median {number(s.median)}, quartiles {number(s.lower)} and "
             f"{number(s.upper)}, from {number(s.lowest)} to {number(s.highest)}, of {number(marks.maximum)}"]
    lines += [f"commonest mistake: {m.name}, {count(len(m.learners), 'learner')}" for m in found.mistakes[:1]]
    lines += [shown(remark, 300) for remark in found.remarks]
    lines.append(f"lms.csv: {count(len(found.exported(unfinished)), 'learner')}, "
                 f"{found.left_out(unfinished)} of those who handed in left out")
    return "\n".join(lines)
