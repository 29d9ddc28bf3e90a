"""Courses with learners for tests and benchmarks; their answers are drawn from right and wrong ones."""
from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def course(folder: Path, *assignments: str, config: str = "") -> Path:
    """A course folder with nbgrader's configuration, in which these assignments have been generated."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in assignments:
        shutil.copytree(ROOT / "solutions" / name, folder / "solutions" / name)
    (folder / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text() + config)
    for name in assignments:
        nbgrader(folder, "generate_assignment", name)
    return folder


def nbgrader(folder: Path, *arguments: str, **kwargs) -> subprocess.CompletedProcess:
    """Run nbgrader in a course folder."""
    return run(folder, "nbgrader", *arguments, **kwargs)


def grading(folder: Path, *arguments: str, **kwargs) -> subprocess.CompletedProcess:
    """Run `python -m grading` in a course folder."""
    return run(folder, "grading", *arguments, **kwargs)


def run(folder: Path, module: str, *arguments: str, check: bool = True, **kwargs) -> subprocess.CompletedProcess:
    done = subprocess.run([sys.executable, "-m", module, *arguments], cwd=folder, capture_output=True, text=True,
                          **kwargs)
    assert not check or done.returncode == 0, done.stdout + done.stderr
    return done


def hand_in(folder: Path, learner: str, assignment: str, answers: dict[str, str] | None = None) -> Path:
    """Put a submission into submitted/: the released notebook with these solution cells; None for the full solution."""
    place = folder / "submitted" / learner / assignment
    place.mkdir(parents=True, exist_ok=True)
    for released in sorted((folder / "exercises" / assignment).glob("*.ipynb")):
        notebook = json.loads(released.read_text())
        given = solutions(assignment) if answers is None else answers
        for cell in notebook["cells"]:
            cell["source"] = given.get(cell["metadata"].get("nbgrader", {}).get("grade_id"), cell["source"])
        (place / released.name).write_text(json.dumps(notebook))
    return place


@cache
def solutions(assignment: str) -> dict[str, str]:
    """The solution cells, by grade id."""
    return {cell["metadata"]["nbgrader"]["grade_id"]: "".join(cell["source"])
            for path in sorted((ROOT / "solutions" / assignment).glob("*.ipynb"))
            for cell in json.loads(path.read_text())["cells"]
            if cell["metadata"].get("nbgrader", {}).get("solution")}


def drawn(assignment: str, number: int) -> dict[str, str]:
    """The answers of learner `number`: right ones, with here and there a wrong one, another right one, or none."""
    rng, answers = random.Random(f"{assignment}/{number}"), dict(solutions(assignment))
    for name in list(answers):
        kind = rng.choices(("solution", "mutants", "alternatives", "none"), (6, 2, 1, 0.5))[0]
        files = sorted((ROOT / "tests" / kind / assignment / name).glob("*.py"))
        if kind == "none":
            del answers[name]
        elif files:
            answers[name] = rng.choice(files).read_text()
    return answers


def cohort(folder: Path, assignment: str, learners: int) -> None:
    """Hand in for this many learners."""
    for number in range(learners):
        hand_in(folder, f"learner{number:04}", assignment, drawn(assignment, number))


def marks(folder: Path) -> dict[tuple[str, str, str], tuple[float | None, bool]]:
    """By learner, assignment and test cell: the automatic points, and whether a person is to look."""
    from nbgrader.api import Grade, Gradebook
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as book:
        return {(grade.student.id, grade.assignment.name, grade.name): (grade.auto_score, grade.needs_manual_grade)
                for grade in book.db.query(Grade)}
