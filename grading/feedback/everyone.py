"""Feedback for everybody who handed in: what nbgrader makes of graded work, and a page for work that was set aside."""
from __future__ import annotations

import glob
from pathlib import Path

from nbgrader.apps import NbGraderApp
from nbgrader.converters import GenerateFeedback
from nbgrader.converters.base import NbGraderException

from ..intake import LEARNER
from ..quarantine import set_aside
from ..spreadsheet import replaced
from .page import sentence_page

__all__ = ["write_pages"]

UNKNOWN = ("bad-learner", "unknown-learner")  # who has no folder to put a page into


def write_pages(app: NbGraderApp, quarantine: str) -> tuple[int, int]:
    """Write `feedback/LEARNER/ASSIGNMENT/*.html` anew; how many learners have feedback, and how many a reason instead.

    Args:
        app: with the course and its assignment.
        quarantine: the folder of the lists of what was set aside.

    Raises:
        NbGraderException: a page could not be made; the log says which.
    """
    course, name = app.coursedir, app.coursedir.assignment_id
    graded = glob.glob(course.format_path(course.autograded_directory, "*", name))
    if graded:
        converter = GenerateFeedback(coursedir=course, parent=app)
        converter.force = True
        converter.start()
    rows = [row for row in set_aside(Path(course.root, quarantine, f"{name}.csv"))
            if LEARNER.fullmatch(row["learner"]) and row["reason"] not in UNKNOWN]
    for row in rows:
        place = Path(course.format_path(course.feedback_directory, row["learner"], name))
        with replaced(place / "not-graded.html") as file:
            file.write(sentence_page(f"{name}: not graded", row["sentence"]))
    if not graded and not rows:
        raise NbGraderException(f"nothing of {name} has been graded or set aside yet: python -m grading autograde {name}")
    return len(graded), len(rows)
