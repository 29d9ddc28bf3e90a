"""Grades one submission: a pure function of plain data, so that it gives the same marks wherever it runs."""
from __future__ import annotations

import contextlib
import hashlib
import importlib
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path, PurePosixPath

import nbformat
import numpy as np
from nbformat import NotebookNode
from nbgrader.utils import compute_checksum, determine_grade

from ffnlib.testing import COHORT_SEED

from . import sandbox
from .execute import HIDDEN, execute, kind_of
from .harmless import harmless
from .sandbox import Limits

__all__ = ["OtherVersion", "Result", "Task", "grade", "prepare", "ready", "version"]

ROOT = Path(__file__).resolve().parent.parent


class OtherVersion(RuntimeError):
    """The task comes from a machine with another version of this package, of NumPy or of Python."""


@dataclass(frozen=True)
class Task:
    """All that grading one submission needs.

    Attributes:
        notebooks: by file name, in the released frame (`Submission.restored`).
        files: what the learner handed in beside them, by path.
        cells: for each notebook the text of the instructor's cells and the checksum of all released cells, by grade id.
        data: the assignment's data files, by path. They take the place of a learner's.
        seed: of the cohort; None for the course's own.
        version: of who made the task; see `version`.
    """

    learner: str
    assignment: str
    timestamp: datetime | None
    notebooks: dict[str, bytes]
    files: dict[str, bytes]
    cells: dict[str, dict[str, tuple[str, str]]]
    data: dict[str, bytes]
    limits: Limits = field(default_factory=Limits)
    seed: str | None = None
    hidden: str = HIDDEN
    version: str = ""

    @property
    def fingerprint(self) -> str:
        """The same for the same work, tests and limits."""
        parts = asdict(self)
        return hashlib.sha256(repr(sorted(parts.items())).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Result:
    """What came of it.

    Attributes:
        notebooks: executed, as text by file name.
        scores: for each notebook, by grade id: points, or None where a person decides.
        unanswered: for each notebook, the solution and task cells that are as they were released.
    """

    learner: str
    assignment: str
    timestamp: datetime | None
    fingerprint: str
    notebooks: dict[str, str]
    scores: dict[str, dict[str, float | None]]
    unanswered: dict[str, list[str]]


def prepare() -> None:
    """Do once what every task needs; see `pool.Slot`."""
    version()
    for name in ("ffnlib.data", "ffnlib.plots", "ffnlib.testing"):
        importlib.import_module(name)
    nbformat.reads(nbformat.writes(nbformat.v4.new_notebook()), as_version=4)
    sandbox.ready()


def ready() -> None:
    """Have a sandbox waiting: the one of all slots, or if that has ended a new one."""
    sandbox.ready()


def grade(task: Task) -> Result:
    """Run the notebooks of a submission in the sandbox, and give the points.

    Raises:
        OtherVersion: another version of this package would have to do it.
        SandboxMissing: see `sandbox.launch`.
        RuntimeError: the sandbox of all submissions ended meanwhile.
    """
    if task.version not in ("", version()):
        raise OtherVersion(f"the task was made by version {task.version} of this package, NumPy and Python, and this "
                           f"is {version()}: install the same everywhere")
    os.environ.pop(COHORT_SEED, None)
    if task.seed is not None:
        os.environ[COHORT_SEED] = task.seed
    notebooks, scores, unanswered = {}, {}, {}
    with at_hand(task.data):
        for name, source in task.notebooks.items():
            notebook = nbformat.reads(source.decode(), as_version=4)
            put_back(notebook, task.cells[name])
            execute(notebook, task.limits, {**task.files, **task.data}, task.hidden)
            if sandbox.ended():  # no fault of the learner's, and no reason for lost marks
                raise RuntimeError("the sandbox ended while a submission was graded")
            cells = [cell for cell in notebook.cells if "nbgrader" in cell.metadata]
            scores[name] = {cell.metadata.nbgrader.grade_id: points(cell) for cell in cells
                            if cell.metadata.nbgrader.grade}
            unanswered[name] = [cell.metadata.nbgrader.grade_id for cell in cells
                                if cell.metadata.nbgrader.solution and is_released(cell)]
            for cell in notebook.cells:
                disarm(cell)
            notebook.metadata["grading"] = {"fingerprint": task.fingerprint}
            notebooks[name] = nbformat.writes(notebook)
    return Result(task.learner, task.assignment, task.timestamp, task.fingerprint, notebooks, scores, unanswered)


@contextlib.contextmanager
def at_hand(files: dict[str, bytes]) -> Iterator[None]:
    """The assignment's data files in the working folder, for the instructor's cells."""
    if not files:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="grading-data-") as folder, contextlib.chdir(folder):
        for path, data in files.items():
            place = Path(folder, *PurePosixPath(path).parts)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        yield


def put_back(notebook: NotebookNode, cells: dict[str, tuple[str, str]]) -> None:
    """Give the instructor's cells their text again, and all released ones their checksums."""
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader")
        if meta:
            source, checksum = cells[meta.grade_id]
            meta.checksum = checksum
            if kind_of(cell) != "learner":
                cell.source = source


def disarm(cell: NotebookNode) -> None:
    """Make a learner's text harmless for the formgrader, which shows HTML in Markdown, and raw cells, as they are."""
    if cell.cell_type == "code" or cell.metadata.get("nbgrader", {}).get("locked"):
        return
    if cell.cell_type == "raw":
        fence = "`" * max([3, *(len(ticks) + 1 for ticks in re.findall("`+", cell.source))])
        cell.cell_type, cell.source = "markdown", f"{fence}text\n{cell.source}\n{fence}"
    cell.source = harmless(cell.source, cell.get("attachments", {}))


def points(cell: NotebookNode) -> float | None:
    score: float | None = determine_grade(cell)[0]
    return score


def is_released(cell: NotebookNode) -> bool:
    """Whether a cell is as it was released."""
    same: bool = cell.metadata.nbgrader.checksum == compute_checksum(cell)
    return same


@cache
def version() -> str:
    """Of all that decides on marks: this package and ffnlib, NumPy and Python."""
    code = hashlib.sha256()
    for path in sorted([*ROOT.glob("grading/**/*.py"), *ROOT.glob("ffnlib/**/*.py")]):
        code.update(path.relative_to(ROOT).as_posix().encode() + path.read_bytes())
    python = ".".join(map(str, sys.version_info[:2]))
    return f"{code.hexdigest()[:12]}, NumPy {np.__version__}, Python {python}"
