"""Grades a source notebook with answers of the instructor's choice: right ones, wrong ones, none."""
from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import FrameType
from unittest import mock

import nbformat
from nbformat import NotebookNode
from nbgrader.utils import determine_grade

from ffnlib import testing

from ..execute import HIDDEN, execute, kind_of
from ..grade import at_hand
from ..sandbox import Limits, ready

__all__ = ["Marks", "Trial", "marks_of", "own_tests", "ready"]


@dataclass(frozen=True)
class Trial:
    """One notebook to be graded.

    Attributes:
        what: whose answers they are, for people.
        notebook: the source version, as text.
        answers: texts of solution cells by grade id; the others are the solution's.
        whole: whether to run cells that nbgrader does not know, too: they only show something, as a rule.
        seed: of the cohort; None for the one that the environment sets.
        data: the assignment's data files, by path.
        limits: what each may use.
        hidden: the marker of hidden tests.
    """

    what: str
    notebook: str
    answers: Mapping[str, str] = field(default_factory=dict)
    whole: bool = False
    seed: str | None = None
    data: Mapping[str, bytes] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    hidden: str = HIDDEN


@dataclass(frozen=True)
class Marks:
    """What a trial earned, and could have earned, by test cell; why tests failed; which drew a cohort's numbers."""

    earned: dict[str, float]
    possible: dict[str, float]
    complaints: dict[str, str]
    seeded: frozenset[str]

    def lost(self, tests: list[str] | None = None) -> list[str]:
        """The test cells (among `tests`) that gave less than all of their points."""
        return [name for name in (self.possible if tests is None else tests) if self.earned[name] < self.possible[name]]


def marks_of(trial: Trial) -> Marks:
    """Grade a trial in the sandbox. This changes the environment, so give it a process of its own."""
    if trial.seed is not None:
        os.environ[testing.COHORT_SEED] = trial.seed
    notebook, left = nbformat.reads(trial.notebook, as_version=4), dict(trial.answers)
    notebook.cells = [cell for cell in notebook.cells if cell.cell_type == "code"
                      and (trial.whole or kind_of(cell) != "learner" or cell.metadata.get("nbgrader"))]
    for cell in notebook.cells:
        cell.source = left.pop(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
    if left:
        raise ValueError(f"no solution cell is called {' or '.join(left)}")
    seeded: set[str] = set()
    with mock.patch.object(testing, "cohort_rng", noting(testing.cohort_rng, seeded)), at_hand(dict(trial.data)):
        execute(notebook, trial.limits, dict(trial.data), trial.hidden)
    tests = [cell for cell in notebook.cells if kind_of(cell) == "test"]
    ids = [cell.metadata.nbgrader.grade_id for cell in tests]
    marks = [determine_grade(cell) for cell in tests]
    errors = [next((str(o.evalue) for o in cell.outputs if o.output_type == "error"), "") for cell in tests]
    return Marks({name: float(earned or 0) for name, (earned, _) in zip(ids, marks, strict=True)},
                 {name: float(most) for name, (_, most) in zip(ids, marks, strict=True)},
                 {name: " ".join(text.split())[:200] for name, text in zip(ids, errors, strict=True) if text},
                 frozenset(seeded) & frozenset(ids))


def noting(rng: Callable[[str], object], cells: set[str]) -> Callable[[str], object]:
    """The same function; it notes the names of the cells that call it, directly or not."""
    def noted(label: str) -> object:
        frame: FrameType | None = sys._getframe(1)
        while frame is not None:
            cells.add(frame.f_code.co_filename.strip("<>"))  # as `execute` names what it compiles
            frame = frame.f_back
        return rng(label)
    return noted


def own_tests(notebook: NotebookNode) -> dict[str, list[str]]:
    """The test cells of each solution cell: those that follow it, up to the next one."""
    own: dict[str, list[str]] = {}
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader", {})
        if cell.cell_type != "code":
            continue
        if meta.get("solution"):
            own[str(meta.get("grade_id"))] = []
        elif meta.get("grade") and own:
            own[list(own)[-1]].append(str(meta.get("grade_id")))
    return own
