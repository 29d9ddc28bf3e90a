"""The whole way through nbgrader: generate, three learners, autograde, a manual mark, feedback, export."""
import csv
import re
import shutil
import subprocess

import nbformat
import pytest
from conftest import ROOT
from judge import notebooks
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from grading.reports import report

ASSIGNMENT, WRONG = "01-neuron", ("layer", "bias-omitted")

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course folder after `nbgrader generate_assignment`, submissions, `autograde`, `generate_feedback`, `export`."""
    course = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "solutions", course / "solutions")
    shutil.copy(ROOT / "nbgrader_config.py", course)

    def nbgrader(*args):
        run = subprocess.run(["nbgrader", *args], cwd=course, capture_output=True, text=True)
        assert run.returncode == 0, run.stderr

    nbgrader("generate_assignment", ASSIGNMENT)
    released = course / "exercises" / ASSIGNMENT / "neuron.ipynb"
    right = {c.metadata.nbgrader.grade_id: c.source for c in nbformat.read(notebooks()[0], as_version=4).cells
             if c.metadata.get("nbgrader", {}).get("solution")}
    mutant = (ROOT / "tests" / "mutants" / ASSIGNMENT / WRONG[0] / f"{WRONG[1]}.py").read_text()
    for learner, answers in {"ada": right, "ben": {}, "cleo": {**right, WRONG[0]: mutant}}.items():
        notebook = nbformat.read(released, as_version=4)
        for cell in notebook.cells:
            cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
        folder = course / "submitted" / learner / ASSIGNMENT
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / "neuron.ipynb")
    nbgrader("autograde", ASSIGNMENT, "--create")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        for learner in ("ada", "cleo"):  # the answer in words is read by a person
            grade = book.find_grade("explain", "neuron", ASSIGNMENT, learner)
            assert grade.needs_manual_grade
            grade.manual_score = grade.max_score
        book.db.commit()
    nbgrader("generate_feedback", ASSIGNMENT)
    nbgrader("export", "--to", str(course / "grades.csv"))
    return course


@pytest.fixture(scope="module")
def points():
    cells = nbformat.read(notebooks()[0], as_version=4).cells
    return {m["grade_id"]: m["points"] for c in cells if (m := c.metadata.get("nbgrader", {})).get("grade")}


def test_marks_are_full_zero_and_the_difference(course, points):
    with open(course / "grades.csv", newline="") as f:
        marks = {row["student_id"]: row for row in csv.DictReader(f) if row["assignment"] == ASSIGNMENT}
    full = sum(points.values())
    lost = sum(p for name, p in points.items() if name.startswith(f"{WRONG[0]}-"))
    assert 0 < lost < full
    assert {float(row["max_score"]) for row in marks.values()} == {full}
    assert {name: float(row["score"]) for name, row in marks.items()} == {"ada": full, "ben": 0, "cleo": full - lost}


def test_marks_are_those_of_the_quick_judge(course, points):
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        for learner, failed in (("ada", set()), ("cleo", {f"{WRONG[0]}-check", f"{WRONG[0]}-hidden"})):
            for name, p in points.items():
                assert book.find_grade(name, "neuron", ASSIGNMENT, learner).score == (0 if name in failed else p)


def test_feedback_says_what_went_wrong(course):
    page = (course / "feedback" / "cleo" / ASSIGNMENT / "neuron.html").read_text()
    text = re.sub(r"<[^>]+>", "", page)
    assert "when the bias is left out [bias-omitted]" in text
    assert "there is no answer yet" in re.sub(
        r"<[^>]+>", "", (course / "feedback" / "ben" / ASSIGNMENT / "neuron.html").read_text()).lower()


def test_the_report_says_what_was_graded(course, points):
    folder = report(CourseDirectory(root=str(course), source_directory="solutions"), ASSIGNMENT)
    tables = {}
    for name in ("marks", "tests", "mistakes"):
        with open(folder / f"{name}.csv", encoding="utf-8", newline="") as f:
            tables[name] = list(csv.DictReader(f))
    assert {row["learner"]: row["per_cent"] for row in tables["marks"]}.items() >= {("ada", "100"), ("ben", "0")}
    assert [row["test"] for row in tables["tests"]] == [name for name in points if name != "explain"]
    mistakes = {row["mistake"]: (row["learners"], row["functions"], row["who"]) for row in tables["mistakes"]}
    assert mistakes[WRONG[1]] == ("1", "layer (1)", "cleo") and mistakes["not-implemented"][0] == "1"
