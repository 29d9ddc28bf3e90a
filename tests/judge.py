"""Judges answers by the checks of the real notebooks, in this process: fast enough for hundreds of answers.

It does what autograding does: runs the cells in order in one namespace, errors or not, and gives the points of each
test cell that raises nothing. Cells that only show something are left out: they earn no points and take most of the
time. The whole way through nbgrader is in test_nbgrader.py.
"""
from __future__ import annotations

import contextlib
import io
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
HIDDEN = "### BEGIN HIDDEN TESTS"
SHOWN = r"-play$|^explain-"  # ids of the cells that draw a picture or belong to the part marked by hand


@dataclass
class Marks:
    """What one submission earned: points by test cell, and the message of each test cell that failed."""

    earned: dict[str, float] = field(default_factory=dict)
    possible: dict[str, float] = field(default_factory=dict)
    failures: dict[str, str] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)

    @property
    def visible_failures(self) -> dict[str, str]:
        return {name: text for name, text in self.failures.items() if name not in self.hidden}


def notebooks(folder: str = "solutions") -> list[Path]:
    return sorted((ROOT / folder).glob("*/*.ipynb"))


@cache
def cells(path: Path) -> list:
    return [(cell.metadata.get("nbgrader", {}), compile_cell(cell.source, path, cell.id))
            for cell in nbformat.read(path, as_version=4).cells
            if cell.cell_type == "code" and not re.search(SHOWN, cell.id)]


@cache
def compile_cell(source: str, path: Path, name: str) -> tuple[str, object]:
    return source, compile(source, f"{path.parent.name}/{name}", "exec")


def functions(path: Path) -> list[str]:
    """Names of the graded functions: the solution cells."""
    return [meta["grade_id"] for meta, _ in cells(path) if meta.get("solution")]


def judge(path: Path, answers: dict[str, str] | None = None) -> Marks:
    """Run the notebook at `path` with some solution cells replaced, given as {grade_id: source}."""
    answers = dict(answers or {})
    marks, namespace = Marks(), {"__name__": "__main__"}
    for meta, (source, code) in cells(path):
        name = meta.get("grade_id")
        if meta.get("solution") and name in answers:
            source, code = compile_cell(answers.pop(name), path, name)
        error = None
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                exec(code, namespace)
            except Exception as e:  # whatever a learner's code does, the next cell is run
                error = f"{type(e).__name__}: {e}"
        if meta.get("grade"):
            marks.possible[name] = meta["points"]
            marks.earned[name] = 0 if error else meta["points"]
            if HIDDEN in source:
                marks.hidden.add(name)
            if error:
                marks.failures[name] = error
    assert not answers, f"no such cells: {list(answers)}"
    return marks
