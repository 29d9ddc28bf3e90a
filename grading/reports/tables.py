"""A report's tables: marks.csv, lms.csv, tests.csv, mistakes.csv and set-aside.csv."""
from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from ..quarantine import COLUMNS
from ..reasons import shown
from ..spreadsheet import write_table
from .diagnosed import Mistake
from .findings import Findings
from .marks import Entry

__all__ = ["LMS", "few", "in_functions", "lms_rows", "write_tables"]

LMS = {"learner": "identifier", "total": "total", "maximum": "maximum"}


def write_tables(found: Findings, folder: Path, columns: Mapping[str, str], unfinished: bool) -> None:
    """Write all tables; `columns` and `unfinished` are those of `lms_rows`, and so are the errors."""
    tests = [cell.name for cell in found.marks.tests]
    lms = lms_rows(found, columns, unfinished)
    write_table(folder / "marks.csv", [*fields(found, found.marks.entries[0]), *tests], (
        [*fields(found, e).values(), *points(e, tests).values()] for e in found.marks.entries))
    write_table(folder / "lms.csv", columns, lms)
    write_table(folder / "tests.csv", ["notebook", "test", "function", "points", "graded", "passed", "rate"], (
        [r.cell.notebook, r.cell.grade_id, r.cell.function, r.cell.points, r.graded, r.passed, f"{r.rate:.3f}"]
        for r in found.rates))
    write_table(folder / "mistakes.csv", ["mistake", "learners", "functions", "sentence", "who"], (
        [m.name, len(m.learners), in_functions(m), m.sentence, few(m.learners)] for m in found.mistakes))
    write_table(folder / "set-aside.csv", COLUMNS, (row.values() for row in found.set_aside))


def lms_rows(found: Findings, columns: Mapping[str, str], unfinished: bool) -> list[list[object]]:
    """What a learning-management system imports, one row for each learner who is completely marked.

    Moodle's CSV import takes any header: its form asks which column tells the user (map from, such as "learner"; map
    to: user name, ID number or e-mail address) and which grade item the others are. Canvas wants the header of its own
    gradebook: export that, and give its columns and the assignment's name with its number, such as
    {"Student": "last_name", "ID": "identifier", "SIS Login ID": "", "Section": "", "Neuron (1234)": "total"}. Others
    match a column with the user's name and one with the grade's name likewise.

    Args:
        columns: header: what stands below it, which is a column of marks.csv, "identifier" (the lms_user_id, or the
            learner's id if there is none) or "" for nothing.
        unfinished: whether learners are in it, too, of whom an answer is still to be read.

    Raises:
        ValueError: `columns` asks for something else.
    """
    tests, rows = [cell.name for cell in found.marks.tests], []
    known = [*fields(found, found.marks.entries[0]), *tests, "identifier", ""]
    if wrong := sorted(set(columns.values()) - set(known)):
        raise ValueError(f"columns: expected any of {', '.join(known[:-1])} or nothing, got {shown(wrong[0])}")
    for e in found.exported(unfinished):
        values = points(e, tests) | fields(found, e) | {"identifier": e.lms_user_id or e.learner, "": None}
        rows.append([values[column] for column in columns.values()])
    return rows


def fields(found: Findings, entry: Entry) -> dict[str, object]:
    """A learner's line in marks.csv, without the tests; points and what follows from them only of graded work."""
    work = entry.work if entry.work and entry.work.graded else None
    maximum = found.marks.maximum
    return {"learner": entry.learner, "last_name": entry.last_name, "first_name": entry.first_name,
            "email": entry.email, "lms_user_id": entry.lms_user_id,
            "timestamp": entry.work.timestamp if entry.work else None,
            "auto_points": work and work.auto, "manual_points": work and work.manual,
            "late_penalty": work and work.penalty, "total": work and work.total, "maximum": maximum,
            "per_cent": 100 * work.total / maximum if work and maximum else None,
            "to_read": work and work.unread, "state": found.state(entry)}


def points(entry: Entry, tests: Iterable[str]) -> dict[str, float | None]:
    """What each test gave a learner, a person's changes included; None if it was not run."""
    own = entry.work.points if entry.work else {}
    return {name: own[name].given if name in own and own[name].auto is not None else None for name in tests}


def in_functions(mistake: Mistake) -> str:
    return ", ".join(f"{name} ({n})" for name, n in mistake.functions.most_common())


def few(learners: list[str]) -> str:
    """The first few learners, each shown on its own: ids may contain anything but line breaks."""
    return ", ".join(shown(learner) for learner in learners[:5])
