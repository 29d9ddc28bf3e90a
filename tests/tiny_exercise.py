"""Exercises of one function, made for the tests of `verify`: their cells, and a course folder around them."""
import nbformat
from conftest import ROOT
from nbformat.v4 import new_code_cell, new_notebook
from traitlets.config import Config

from grading.fairness.markers import pairs_of

PAIRS = pairs_of(Config())
SOLUTION = "def double(x):\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION"
HIDDEN = "# More checks.\n### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
RANDOM = "n = draw('double')\nassert double(n) == n + n"


def cell(source, grade_id=None, *, make=new_code_cell, points=None, **flags):
    meta = {"grade": points is not None, "solution": False, "task": False, "locked": True, **flags,
            "schema_version": 3, "grade_id": grade_id}
    if points is not None:
        meta["points"] = points
    return make(source, metadata={"nbgrader": meta})


def solution(source=SOLUTION, name="double", **more):
    return cell(source, name, **{"solution": True, "locked": False, **more})


def checks(source="assert double(3) == 6", name="double-check", **more):
    return cell(source, name, **{"points": 2, **more})


def imports():
    return cell("from ffnlib.testing import cohort_rng\n\n\ndef draw(label):\n"
                "    return int(cohort_rng(label).integers(2, 10 ** 9))", "imports")


def right():
    """The cells of an exercise with nothing wrong."""
    return [imports(), solution(), checks(), checks(HIDDEN.format(RANDOM), "double-hidden", points=1),
            new_code_cell("double(21)", id="play")]


def course(folder, cells, files=()):
    """A course folder with one assignment; `files` are (path, text)."""
    for path, text in [*files, ("nbgrader_config.py", (ROOT / "nbgrader_config.py").read_text())]:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    notebook = new_notebook(cells=cells, metadata={"kernelspec": {
        "name": "python3", "language": "python", "display_name": "Python 3"}})
    (folder / "solutions" / "a").mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, folder / "solutions" / "a" / "n.ipynb")
    return folder
