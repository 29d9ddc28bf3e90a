"""Reads an assignment's marks from nbgrader's gradebook: a few queries, however many learners there are."""
from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from nbgrader.api import (
    Assignment,
    Grade,
    Gradebook,
    GradeCell,
    MissingEntry,
    Notebook,
    SolutionCell,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import Select, select
from sqlalchemy.engine import make_url

from ..reasons import listed, shown
from .marks import Cell, Entry, Marks, Points, Work

__all__ = ["read_marks"]


def read_marks(coursedir: CourseDirectory, assignment: str) -> Marks:
    """Read an assignment's marks; cells are in the source notebook's order, learners in that of their names.

    Raises:
        ValueError: there is no gradebook, or no such assignment in it.
    """
    url = make_url(coursedir.db_url)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        raise ValueError(f"there is no gradebook at {url.database}")  # nbgrader would make an empty one
    with Gradebook(coursedir.db_url, coursedir.course_id) as book:
        try:
            found = book.find_assignment(assignment)
        except MissingEntry:
            names = listed(sorted(a.name for a in book.assignments)) or "none"
            raise ValueError(f"assignment: expected one in the gradebook, {names}, got {shown(assignment)}") from None
        cells = read_cells(book, found.id)
        entries = read_entries(book, found, cells)
    place = {pair: i for i, pair in enumerate(in_order(coursedir, assignment, {c.notebook for c in cells.values()}))}
    ordered = sorted(cells.values(), key=lambda c: (place.get((c.notebook, c.grade_id), len(place)), c.name))
    names = sorted(entries, key=lambda e: (e.last_name.casefold(), e.first_name.casefold(), e.learner))
    return Marks(assignment, tuple(ordered), tuple(names))


def read_cells(book: Gradebook, assignment: str) -> dict[str, Cell]:
    """The cells that give points, by their ids in the gradebook; a test is a cell of code that holds no answer."""
    notebooks = dict(rows(book, select(Notebook.id, Notebook.name).where(Notebook.assignment_id == assignment)))
    answers = set(rows(book, select(SolutionCell.notebook_id, SolutionCell.name)
                       .where(SolutionCell.notebook_id.in_(notebooks))))
    cells = {}
    for kind in (GradeCell, TaskCell):
        query = select(kind.id, kind.notebook_id, kind.name, kind.max_score, kind.cell_type)
        for id_, notebook, name, points, cell_type in rows(book, query.where(kind.notebook_id.in_(notebooks))):
            is_test = kind is GradeCell and cell_type == "code" and (notebook, name) not in answers
            full = name if len(notebooks) == 1 else f"{notebooks[notebook]}/{name}"
            cells[id_] = Cell(notebooks[notebook], name, full, points, is_test)
    return cells


def read_entries(book: Gradebook, assignment: Assignment, cells: dict[str, Cell]) -> list[Entry]:
    """All learners, with what they handed in."""
    here = SubmittedAssignment.assignment_id == assignment.id
    penalties: dict[str, float] = {}
    for id_, penalty in rows(book, select(SubmittedNotebook.assignment_id, SubmittedNotebook.late_submission_penalty)
                             .join(SubmittedAssignment).where(here)):
        penalties[id_] = penalties.get(id_, 0.0) + (penalty or 0.0)
    points: dict[str, dict[str, Points]] = {}
    for id_, cell_id, auto, manual, extra, unread in rows(book, select(
            SubmittedNotebook.assignment_id, Grade.cell_id, Grade.auto_score, Grade.manual_score, Grade.extra_credit,
            Grade.needs_manual_grade).join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
            .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id).where(here)):
        if cell := cells.get(cell_id):
            points.setdefault(id_, {})[cell.name] = Points(auto, manual, extra or 0.0, unread)
    tests = [cell.name for cell in cells.values() if cell.is_test]
    works = {}
    for id_, learner, timestamp, extension in rows(book, select(
            SubmittedAssignment.id, SubmittedAssignment.student_id, SubmittedAssignment.timestamp,
            SubmittedAssignment.extension).where(here)):
        own = points.get(id_, {})
        graded = all(name in own and own[name].auto is not None for name in tests)
        late = lateness(timestamp, assignment.duedate, extension)
        works[learner] = Work(timestamp, late, penalties.get(id_, 0.0), own, graded)
    return [Entry(learner, last or "", first or "", email or "", lms or "", works.get(learner))
            for learner, last, first, email, lms in rows(book, select(
                Student.id, Student.last_name, Student.first_name, Student.email, Student.lms_user_id))]


def rows(book: Gradebook, query: Select) -> list[tuple]:
    return [tuple(row) for row in book.db.execute(query)]


def lateness(timestamp: datetime | None, due: datetime | None, extension: timedelta | None) -> timedelta:
    """How much later than due, in time: zero.

    >>> lateness(datetime(2026, 1, 3), datetime(2026, 1, 1), timedelta(days=1))
    datetime.timedelta(days=1)
    """
    if timestamp is None or due is None:
        return timedelta()
    return max(timedelta(), timestamp - due - (extension or timedelta()))


def in_order(coursedir: CourseDirectory, assignment: str, notebooks: Iterable[str]) -> list[tuple[str, str]]:
    """(notebook, grade id) of the source notebooks' cells in their order, as the gradebook has none."""
    found = []
    for name in sorted(notebooks):
        path = Path(coursedir.format_path(coursedir.source_directory, ".", assignment)) / f"{name}.ipynb"
        with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):  # then they are in that of their names
            for cell in json.loads(path.read_bytes())["cells"]:
                if (grade_id := cell["metadata"].get("nbgrader", {}).get("grade_id")) is not None:
                    found.append((name, grade_id))
    return found
