"""Slots that are started together have their learners' processes from one sandbox: what ends with what."""
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import psutil
import pytest
import tiny_exercise as tiny
from conftest import ROOT
from nbgrader.utils import compute_checksum

from grading import sandbox
from grading.grade import Task, grade
from grading.grade import prepare as prepare  # which a slot calls, and the next
from grading.grade import ready as ready
from grading.learner import Learner
from grading.pool import Failed, Slot

pytestmark = pytest.mark.usefixtures("sandbox")


@pytest.fixture(autouse=True)
def found(monkeypatch):
    """A slot finds this module."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "tests"))


def holds(path):
    """Say which processes these are, of this side and of the learner's; and go on."""
    with Learner(sandbox.Limits()) as learner:
        learner.run("1", "a")
        Path(path).write_text(f"{psutil.Process().pid} {learner.running.pid}")
        learner.run("while True: pass", "b")


def said(path):
    """The processes that have been named there."""
    until(lambda: path.exists() and path.read_text().count(" "))
    return [psutil.Process(int(pid)) for pid in path.read_text().split()]


def until(true):
    for _ in range(2400):
        if true():
            return
        time.sleep(0.05)
    raise TimeoutError


def gone(process):
    return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE


def test_a_learners_process_ends_with_the_one_that_asks_it(tmp_path):
    slots, files = [Slot(holds), Slot(holds)], [tmp_path / "a", tmp_path / "b"]
    Slot.start(slots)
    with ThreadPoolExecutor(2) as threads:
        running = [threads.submit(slot.run, str(file)) for slot, file in zip(slots, files, strict=True)]
        (asks, asked), (_, others) = map(said, files)
        zygote = asked.parent().parent()
        assert zygote == others.parent().parent()
        asks.kill()
        assert isinstance(running[0].result(), Failed)
        until(lambda: gone(asked))
        assert not gone(others)
        for slot in slots:
            slot.hang_up()
        assert isinstance(running[1].result(), Failed)
    for slot in slots:
        slot.close()
    until(lambda: gone(others) and gone(zygote))


def test_a_sandbox_that_ends_costs_no_marks():
    notebook = nbformat.v4.new_notebook(cells=[
        tiny.solution("import time\ndef double(x):\n    time.sleep(x)\n    return 2 * x"),
        tiny.checks("assert double(6) == 12")])
    cells = {c.metadata.nbgrader.grade_id: (c.source, compute_checksum(c)) for c in notebook.cells}
    task = Task("a", "tiny", None, {"n.ipynb": nbformat.writes(notebook).encode()}, {}, {"n.ipynb": cells}, {})
    slot = Slot(grade)
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(slot.run, task)
        def inside():
            return [p for p in psutil.Process().children(recursive=True) if not gone(p) and
                    "/grading/worker.py" in p.cmdline()[-2:]]
        until(lambda: len(inside()) > 3)  # bubblewrap, the one that forks, and a learner's two
        time.sleep(0.5)
        min(inside(), key=lambda p: p.create_time()).kill()
        assert "sandbox ended" in running.result().message
        assert slot.run(task).scores == {"n.ipynb": {"double-check": 2}}
    slot.close()
