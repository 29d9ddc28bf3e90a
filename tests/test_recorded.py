"""Cells that need a real model: run and recorded where it is, shown from the record where it is not."""
import json

import pytest
from conftest import ROOT
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat.v4 import new_code_cell, new_notebook
from references import required_model

from ffnlib.recorded import MODE, alike

HEAD = """from pathlib import Path
import ffnlib.pretrained
ffnlib.pretrained.available = lambda name: {there}
from ffnlib.recorded import real_cells
real_cells({file!r}, "smollm2-135m")
start = {start}"""


def run(file, cells, *, there, start=1.25):
    """Outputs of the cells, in a kernel of their own."""
    head = HEAD.format(there=there, file=str(file), start=start)
    notebook = new_notebook(cells=[new_code_cell(text) for text in [head, *cells]])
    NotebookClient(notebook, timeout=60).execute()
    return [[o.get("text") or o["data"] for o in cell.outputs] for cell in notebook.cells[1:]]


CELLS = ['%%real\nx = start + 1\nprint("x is", x)', "%%real\nfrom IPython.display import HTML\nHTML(f'<b>{x}</b>')"]


def shown(outputs):
    return [outputs[0][0], outputs[1][0]["text/html"]]


@pytest.fixture
def record(tmp_path, monkeypatch):
    monkeypatch.setenv(MODE, "write")
    file = tmp_path / "a.json"
    assert shown(run(file, CELLS, there=True)) == ["x is 2.25\n", "<b>2.25</b>"]
    monkeypatch.delenv(MODE)
    return file


def test_recorded_outputs_are_shown_where_nothing_can_run(record):
    assert shown(run(record, CELLS, there=False, start=7)) == ["x is 2.25\n", "<b>2.25</b>"]


def test_what_can_run_runs(record):
    assert shown(run(record, CELLS, there=True, start=7)) == ["x is 8\n", "<b>8</b>"]
    assert "2.25" in record.read_text()


def test_a_changed_cell_and_a_failing_one_are_errors(record):
    with pytest.raises(CellExecutionError, match="was changed since"):
        run(record, [CELLS[0] + "\nprint(1)"], there=False)
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        run(record, ["%%real\n1 / 0"], there=True)


def test_comparing_leaves_addresses_out(tmp_path, monkeypatch):
    file = tmp_path / "a.json"
    cells = ["%%real\nclass A:\n    pass\nA()", "%%real\nkept = [A() for _ in range(9)]\nA()"]
    for mode in ("write", "compare"):
        monkeypatch.setenv(MODE, mode)
        run(file, cells, there=True)


def test_comparing_finds_what_is_no_longer_true(record, monkeypatch):
    monkeypatch.setenv(MODE, "compare")
    assert shown(run(record, CELLS, there=True, start=1.251))[0] == "x is 2.251\n"
    with pytest.raises(CellExecutionError, match=r"recorded: x is 2\.25"):
        run(record, CELLS, there=True, start=1.5)


@pytest.mark.parametrize(("a", "b", "same"), [
    ("Paris 0.66", "Paris 0.67", True), ("Paris 0.66", "Rome 0.66", False), ("KL 4.30", "KL 4.90", False),
    ("-22.1 a", "22.1 a", False), ("3 of 3", "2 of 3", False), ("a 1", "a 1 2", False)])
def test_alike(a, b, same):
    assert alike(a, b) is same


@pytest.mark.parametrize("chapter", ["08-knowledge", "09-cost"])
def test_the_record_holds_the_chapters_cells_and_no_others(chapter):
    text = (ROOT / "book" / f"{chapter}.md").read_text()
    kept = json.loads((ROOT / "book" / "recorded" / f"{chapter}.json").read_text())
    assert text.count("\n%%real\n") == len(kept) > 3


def test_chapter_8s_demo_shows_what_the_script_computes():
    required_model("smollm2-135m")
    from make_knowledge import OUT, PROMPTS, load, memories
    kept = json.loads(OUT.read_text())
    model = load("smollm2-135m")
    for i in (0, 5):
        prompt, word = list(PROMPTS.items())[i]
        fresh = memories(model, prompt, word)
        assert alike(json.dumps(fresh), json.dumps(kept["prompts"][i]))
