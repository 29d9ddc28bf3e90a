"""Course folders whose gradebooks are filled through nbgrader's API, for the tests of reports."""
import csv
import shutil
import warnings
from contextlib import contextmanager
from datetime import datetime, timedelta

import nbformat
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_notebook, new_output
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from ffnlib.testing import CheckFailed
from grading.reports import report

ASSIGNMENT, DUE = "01-neuron", datetime(2026, 3, 1, 12)
TESTS = {"layer-check": 3, "layer-hidden": 3, "aim-check": 2}
FULL = {**dict.fromkeys(TESTS, True), "explain": 4}
EVIL = "<script>alert(1)</script>"


class Course:
    """A course folder with a gradebook, one assignment of three tests and an answer that a person reads."""

    def __init__(self, root):
        self.dir, self.root = CourseDirectory(root=str(root), course_id="made-up"), root
        self.book = Gradebook(self.dir.db_url, "made-up")

    def fill(self, cells=True):
        self.book.add_assignment(ASSIGNMENT, duedate=DUE, course_id="made-up")
        self.book.add_notebook("neuron", ASSIGNMENT)
        for name, points in TESTS.items() if cells else ():
            self.book.add_grade_cell(name, "neuron", ASSIGNMENT, max_score=points, cell_type="code")
        if cells:
            self.book.add_grade_cell("explain", "neuron", ASSIGNMENT, max_score=4, cell_type="markdown")
            self.book.add_solution_cell("explain", "neuron", ASSIGNMENT)
        return self

    def learner(self, name, work=None, *, after=-1.0, penalty=None, failures=None, **about):
        """Add a learner. `work`: whether each test passed, and the points for the answer, None while it is not read.

        `after`: hours after it was due; `failures`: the error of each test that failed, for the graded notebook.
        """
        self.book.add_student(name, **about)
        if work is None:
            return
        with warnings.catch_warnings(action="ignore"):  # nbgrader's own call warns
            given = self.book.add_submission(ASSIGNMENT, name, timestamp=str(DUE + timedelta(hours=after)))
        given.notebooks[0].late_submission_penalty = penalty
        for grade in (grade for notebook in given.notebooks for grade in notebook.grades):
            if grade.name == "explain":
                grade.manual_score = work["explain"]
                grade.needs_manual_grade = work["explain"] is None
            elif grade.name in work:
                grade.auto_score = grade.max_score if work[grade.name] else 0
                grade.needs_manual_grade = False
        self.book.db.commit()
        if failures is not None:
            self.notebook(name, failures)

    def notebook(self, name, failures):
        cells = []
        for test in TESTS:
            cells.append(new_code_cell("", metadata={"nbgrader": {"grade_id": test, "grade": True}}))
            if error := failures.get(test):
                cells[-1].outputs = [new_output("error", ename=type(error).__name__, evalue=str(error), traceback=[])]
        folder = self.root / "autograded" / name / ASSIGNMENT
        folder.mkdir(parents=True)
        nbformat.write(new_notebook(cells=cells), folder / "neuron.ipynb")

    def set_aside(self, *rows):
        (self.root / "quarantine").mkdir()
        with open(self.root / "quarantine" / f"{ASSIGNMENT}.csv", "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("learner", "file", "reason", "sentence", "details"), *rows])

    def report(self, **options):
        """The tables by name, and the page."""
        folder = report(self.dir, ASSIGNMENT, **options)
        assert folder == self.root / "reports" / ASSIGNMENT and not list(folder.glob(".*"))
        tables = {path.stem: table(path) for path in folder.glob("*.csv")}
        assert set(tables) == {"marks", "lms", "tests", "mistakes", "set-aside"}
        return tables, BeautifulSoup((folder / "index.html").read_text(encoding="utf-8"), "html.parser")


def table(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@contextmanager
def made_up(root, originals, kind="empty"):
    """A course in the folder `root`: "empty", without learners, or "mixed".

    To make a gradebook takes seconds, so the first one is kept in the folder `originals`, and copied from then on.
    """
    original = originals / f"made-up-{kind}"
    if kind != "empty" and not original.exists():
        with made_up(original, originals) as course:
            fill_mixed(course)
    elif not original.exists():
        original.mkdir()
        Course(original).fill().book.close()
    shutil.copytree(original, root, dirs_exist_ok=True)
    course = Course(root)
    try:
        yield course
    finally:
        course.book.close()


def fill_mixed(course):
    """Full marks, late, an answer not read, nothing handed in, not graded, set aside; and names that are attacks."""
    omitted = CheckFailed("layer(1)", "bias-omitted")
    course.learner("ada", FULL, failures={}, first_name="Ada", last_name="A", email="a@x", lms_user_id="77")
    course.learner("ben", {**FULL, "layer-check": False, "layer-hidden": False}, after=26.5, penalty=1.5,
                   failures={"layer-check": omitted, "layer-hidden": omitted}, last_name="B")
    course.learner("cleo", {**FULL, "aim-check": False, "explain": None}, last_name="=cmd()", first_name=EVIL,
                   failures={"aim-check": CheckFailed("aim(1)", "bias-omitted", "bias-subtracted")})
    course.learner("dan", last_name="D")
    course.learner("eve", {"explain": None}, last_name="E")
    course.learner("fay", last_name="F")
    course.set_aside(("fay", f"{EVIL}.ipynb", "not-json", "Hand it in again.", "'=1+1"), ("=gus", "", "link", "x", "y"))
