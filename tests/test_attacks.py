"""Hostile answers: each earns nothing, harms nobody, and leaves nothing behind."""
import tempfile
import time
from pathlib import Path

import nbformat
import pytest
from conftest import ROOT
from nbgrader.utils import determine_grade

from grading.execute import execute
from grading.sandbox import Limits

SOLUTION = ROOT / "solutions" / "01-neuron" / "neuron.ipynb"
ATTACKS = sorted((ROOT / "tests" / "attacks").glob("*.py"))
STUB = 'raise NotImplementedError("put your code here")'
TIGHT = Limits(call_seconds=2, seconds=8, patience=3, memory=3 << 30, file_bytes=16 << 20)

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("sandbox")]


def submission(answers=None):
    """The solution, or a notebook in which only some functions have an answer."""
    notebook = nbformat.read(SOLUTION, as_version=4)
    for cell in notebook.cells:
        meta = cell.metadata.get("nbgrader", {})
        if answers is not None and meta.get("solution") and cell.cell_type == "code":
            cell.source = answers.get(meta.grade_id, STUB)
    return notebook


def points(notebook):
    return sum(determine_grade(cell)[0] for cell in notebook.cells
               if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("grade"))


def left_behind():
    """Folders and processes of sandboxes."""
    folders = list(Path(tempfile.gettempdir()).glob("grading-*"))
    workers = []
    for place in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if b"/grading/worker.py" in place.read_bytes():
                workers.append(place)
        except OSError:
            pass
    return {*folders, *workers}


def text_of(notebook):
    return "\n".join(str(o) for c in notebook.cells if c.cell_type == "code" for o in c.outputs)


def test_honest_work_earns_everything():
    assert points(execute(submission(), Limits())) == 24
    assert points(execute(submission({}), Limits())) == 0


@pytest.mark.parametrize("file", ATTACKS, ids=lambda f: f.stem)
def test_attack(file):
    before = {p: p.stat().st_mtime_ns for folder in ("solutions", "grading", "ffnlib", "tests/attacks")
              for p in sorted((ROOT / folder).rglob("*")) if p.is_file() and "__pycache__" not in p.parts}
    start, older = time.monotonic(), left_behind()  # of a run that was killed, say
    done = execute(submission({"neuron": file.read_text()}), TIGHT)
    assert points(done) == 0
    assert time.monotonic() - start < 240
    shown = text_of(done)
    assert not any(word in shown for word in ("FOUND", "SECRET", "WROTE", "REACHED [(", "/attacked"))
    assert "text/html" not in shown and "image/svg" not in shown and "application/" not in shown
    assert len(shown) < 2_000_000
    deadline = time.monotonic() + 5
    while left_behind() - older and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not left_behind() - older
    assert not Path("/tmp/attacked").exists()
    assert all(p.stat().st_mtime_ns == was for p, was in before.items())


def test_an_attack_costs_its_own_function_alone():
    """Another function that is right keeps its points, before a process that ends and after."""
    right = {c.metadata.nbgrader.grade_id: c.source for c in submission().cells
             if c.metadata.get("nbgrader", {}).get("solution") and c.cell_type == "code"}
    for attack in ("exit", "hang", "memory", "reply-garbage", "parent-killed"):
        source = (ROOT / "tests" / "attacks" / f"{attack}.py").read_text()
        own = sum(c.metadata.nbgrader.points for c in submission().cells
                  if c.metadata.get("nbgrader", {}).get("grade_id") in ("neuron-check", "neuron-hidden"))
        assert points(execute(submission({**right, "neuron": source}), TIGHT)) == 24 - own
