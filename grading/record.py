"""Writes results into nbgrader's gradebook and its folder of autograded notebooks, each submission whole."""
from __future__ import annotations

import contextlib
import os
import shutil
import stat
import tempfile
import time
from datetime import datetime
from pathlib import Path

import nbformat
from nbgrader.api import Assignment, BaseCell, Gradebook, InvalidEntry, SubmittedAssignment
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy.exc import OperationalError

from .grade import Result

__all__ = ["ReleasedCells", "recorded", "released_cells", "write_marks", "write_notebooks"]

ReleasedCells = dict[str, dict[str, tuple[str, str]]]
TRIES = 6  # while somebody else writes to the gradebook


def released_cells(book: Gradebook, assignment: str) -> ReleasedCells:
    """For each notebook's file name the text and checksum of its cells when the assignment was generated.

    Raises:
        nbgrader.api.MissingEntry: the gradebook has no such assignment.
    """
    return {f"{notebook.name}.ipynb": {cell.name: (cell.source, cell.checksum) for cell in notebook.source_cells}
            for notebook in book.find_assignment(assignment).notebooks}


def recorded(book: Gradebook, assignment: str) -> set[str]:
    """Learners of whom the gradebook has a submission."""
    rows = book.db.query(SubmittedAssignment.student_id).join(Assignment).filter(Assignment.name == assignment)
    return {learner for learner, in rows}


def write_marks(book: Gradebook, result: Result, penalties: AssignLatePenalties) -> None:
    """Put the marks into the gradebook, all or none. What a person has marked stays, and is to be looked at again.

    Raises:
        sqlalchemy.exc.OperationalError: the gradebook cannot be written.
    """
    for attempt in range(TRIES):
        try:
            put_marks(book, result, penalties)
            return
        except (OperationalError, InvalidEntry):  # such as a SQLite file that is locked
            book.db.rollback()
            if attempt == TRIES - 1:
                raise
            time.sleep(0.5 * 2**attempt)


def put_marks(book: Gradebook, result: Result, penalties: AssignLatePenalties) -> None:
    book.update_or_create_student(result.learner)
    when: dict[str, datetime] = {"timestamp": result.timestamp} if result.timestamp else {}
    with book.db.no_autoflush:
        submission = book.update_or_create_submission(result.assignment, result.learner, **when)
    for notebook in submission.notebooks:
        scores = result.scores.get(f"{notebook.name}.ipynb")
        cells = book.db.query(BaseCell.id, BaseCell.name).filter(BaseCell.notebook_id == notebook.notebook_id)
        names = {cell: name for cell, name in cells}  # at once: each by itself would be a query
        for given in notebook.grades:
            given.auto_score = 0 if scores is None else scores.get(names[given.cell_id])
            given.needs_manual_grade = scores is not None and (
                given.manual_score is not None or given.auto_score is None)
        unanswered = result.unanswered.get(f"{notebook.name}.ipynb", [])
        for comment in notebook.comments:
            comment.auto_comment = "No response." if names[comment.cell_id] in unanswered else None
        notebook.late_submission_penalty = None
    book.db.flush()
    late = submission.total_seconds_late
    for notebook in submission.notebooks if late > 0 else ():
        penalty = penalties.plugin_inst.late_submission_penalty(result.learner, notebook.score, late)
        if penalty is not None:
            notebook.late_submission_penalty = penalties._check_late_penalty(notebook, penalty)
    book.db.commit()


def write_notebooks(folder: Path, result: Result, mode: int, shared: bool) -> None:
    """Put the executed notebooks into a folder, in place of what was there: the old ones or the new ones, never a part.

    Args:
        mode: of the files, as nbgrader sets it.
        shared: whether other instructors, of the same group, may write into the folders.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    for left in folder.parent.glob(f".{folder.name}-*"):  # by a run that was killed
        remove(left)
    made = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        for name, text in result.notebooks.items():
            (made / name).write_text(text, encoding="utf-8")
            (made / name).chmod(mode)
        made.chmod(0o2770 if shared else 0o755)
        if shared:
            with contextlib.suppress(PermissionError):
                folder.parent.chmod(0o2770)
        if folder.exists():
            aside = made.with_name(made.name + "-old")
            folder.rename(aside)
            made.rename(folder)
            remove(aside)
        else:
            made.rename(folder)
    except BaseException:
        remove(made)
        raise


def remove(folder: Path) -> None:
    """Delete a folder of read-only files."""
    if folder.exists():
        for place, _, _ in os.walk(folder):
            os.chmod(place, stat.S_IRWXU)
        shutil.rmtree(folder)


def fingerprint(folder: Path) -> str | None:
    """Of which submission a folder holds the executed notebooks; None if it holds none of ours."""
    for path in sorted(folder.glob("*.ipynb")):
        with contextlib.suppress(Exception):  # whatever is wrong with it, it is graded anew
            mark: str | None = nbformat.read(path, as_version=4).metadata["grading"]["fingerprint"]
            return mark
    return None
