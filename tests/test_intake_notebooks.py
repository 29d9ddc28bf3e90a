"""Notebooks as handed in: what can be graded comes out in the released frame, whatever else is in the file or was done
to it; and nothing that anyone puts into one stops intake."""
import copy
import csv
import json
import pickle
import re
import shutil
import subprocess

import nbformat
import pytest
from conftest import ROOT
from handed_in import (
    ASSIGNMENT,
    COURSE,
    GOOD_FILES,
    NAME,
    PNG,
    RELEASED,
    as_minor,
    cell,
    copied,
    edited,
    format_3,
    fresh,
    meta,
    own_cells,
    put,
    raw,
    run,
    strange_outputs,
    with_attachments,
)
from hypothesis import given
from hypothesis import strategies as st
from judge import notebooks
from nbgrader.nbgraderformat import SCHEMA_VERSION, MetadataValidator

from grading import frame, notebook, released
from grading.folder import Sizes
from grading.intake import Submission
from grading.reasons import Refused
from grading.released import read_course


def take_bytes(data, sizes=None):
    """Restored notebook and notes, or Refused: what intake does with one file."""
    cells = notebook.read_cells(data, NAME, sizes or Sizes())
    notes = frame.check_cells(cells, RELEASED)
    return json.loads(frame.restored(cells, RELEASED)), notes


def assert_framed(made):
    """A restored notebook is valid for nbformat and nbgrader, and its frame is the released one."""
    node = nbformat.from_dict(made)
    nbformat.validate(node)
    MetadataValidator().validate_nb(node)
    assert made["metadata"] == RELEASED.metadata and (made["nbformat"], made["nbformat_minor"]) == (4, 5)
    assert len({c["id"] for c in made["cells"]}) == len(made["cells"])
    known = {c["metadata"]["nbgrader"]["grade_id"]: c for c in made["cells"] if c["metadata"]}
    assert {name for name, c in RELEASED.cells.items() if c.needed} <= known.keys() <= RELEASED.cells.keys()
    assert len(known) == sum(bool(c["metadata"]) for c in made["cells"])
    for name, c in known.items():
        assert c["cell_type"] == RELEASED.cells[name].cell_type
        assert c["metadata"] == {"nbgrader": RELEASED.cells[name].metadata()}
    assert not any(c.get("outputs") or c.get("execution_count") for c in made["cells"])


@pytest.mark.parametrize("case", GOOD_FILES)
def test_what_can_be_graded_is_accepted_in_the_released_frame(tmp_path, case):
    data, note = GOOD_FILES[case]
    put(tmp_path, "ben", {NAME: data})
    good, = run(tmp_path)
    assert isinstance(good, Submission), good
    assert good.notebooks == {NAME: data} and good.timestamp is None and good.files == {}
    assert len(good.notes) == (note is not None) and (note or "") in "".join(good.notes)
    made = json.loads(good.restored[NAME])
    assert_framed(made)
    assert run(tmp_path)[0] == good == pickle.loads(pickle.dumps(good))  # the same every time, and in every process


@pytest.mark.parametrize("case", [case for case in GOOD_FILES if "nbformat" in case or "mark" in case])
def test_text_is_what_nbformat_itself_reads(case):
    data, _ = GOOD_FILES[case]
    made, _ = take_bytes(data)
    text = data.decode("utf-8-sig")
    if case == "nbformat 3":
        expected = nbformat.convert(nbformat.reader.reads(text), 4)
    else:
        expected = nbformat.reader.reads(text)
    assert [(c["cell_type"], c["source"]) for c in made["cells"]] == [(c.cell_type, c.source) for c in expected.cells]


def test_the_learners_text_and_nothing_else_is_kept():
    made, _ = take_bytes(edited(own_cells))
    assert made["cells"][-1] == {"cell_type": "code", "id": "mine", "metadata": {}, "source": "1", "outputs": [],
                                 "execution_count": None}
    made, _ = take_bytes(edited(with_attachments))
    assert made["cells"][-1]["attachments"] == {"a.png": {"image/png": PNG}}
    made, _ = take_bytes(edited(lambda nb: cell(nb).update(source="a\r\nb = '\U0001f600'", id=None)))
    assert next(c for c in made["cells"] if c["id"] == "cell-1")["source"] == "a\nb = '\U0001f600'"


def test_solutions_are_accepted_as_well():
    data = notebooks()[0].read_bytes()
    _, notes = take_bytes(data)
    assert notes == []


# The reference.

def test_source_and_release_give_the_same_reference():
    assert COURSE == read_course(ROOT / "exercises") and len(COURSE) == 9
    assert RELEASED.cells["neuron-check"] == released.Cell("neuron-check", "code", True, False, False, True, 2)
    assert released.SCHEMA == SCHEMA_VERSION


@pytest.mark.parametrize("change", [lambda nb: nb.update(nbformat=3), copied, lambda nb: meta(nb).pop("schema_version"),
                                    lambda nb: meta(nb).update(schema_version=2), lambda nb: nb.pop("cells") and None,
                                    lambda nb: meta(nb, "neuron-check").pop("points") and None])
def test_a_reference_that_cannot_be_one_is_named(tmp_path, change):
    nb = fresh()
    change(nb)
    path = tmp_path / ASSIGNMENT / NAME
    path.parent.mkdir()
    path.write_text(json.dumps(nb))
    with pytest.raises(ValueError, match=f"^{re.escape(str(path))}: expected a notebook made with nbgrader, got"):
        read_course(tmp_path)


# Properties.

def holds(data, sizes=None):
    """Never anything else than a restored notebook in the released frame, or Refused with a sentence."""
    try:
        made, notes = take_bytes(data, sizes)
    except Refused as refused:
        assert refused.sentence.isprintable() and refused.details
        refused.details.encode(), refused.sentence.encode()
        return refused.reason
    assert_framed(made)
    assert all(note.isprintable() for note in notes)
    return None


NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False)
JSON = st.recursive(st.none() | st.booleans() | NUMBERS | st.text(st.characters()),
                    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
                    max_leaves=10)
NEAR = JSON | st.sampled_from(["neuron", "neuron-check", "intro", "code", "markdown", "raw", 3, 4, 5, True, {}, [],
                               {"grade_id": "neuron"}, {"grade_id": "layer", "schema_version": 3, "solution": True}])


@given(st.binary())
def test_random_bytes_never_raise(data):
    assert holds(data)


@given(st.text(st.characters(exclude_categories=[])))
def test_random_text_never_raises(text):
    assert holds(text.encode("utf-8", "surrogatepass"))


@given(JSON)
def test_random_json_never_raises(value):
    assert holds(json.dumps(value).encode())
    assert holds(json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": value, "metadata": value}).encode())
    assert holds(json.dumps({"nbformat": 3, "worksheets": [{"cells": [value]}]}).encode())
    assert holds(json.dumps({"nbformat": value, "nbformat_minor": value, "cells": [value]}).encode())


@given(st.data())
def test_a_notebook_with_anything_replaced_never_raises(data):
    nb = fresh()
    metadata = [c["metadata"] for c in nb["cells"]]
    places = [nb, nb["cells"], *nb["cells"], *metadata, *(m["nbgrader"] for m in metadata if m)]
    for _ in range(data.draw(st.integers(1, 3))):
        here = data.draw(st.sampled_from([place for place in places if place]))
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        key = data.draw(st.sampled_from(keys))
        if data.draw(st.booleans()):
            here[key] = copy.deepcopy(data.draw(NEAR))  # what is drawn must not be changed later
        elif data.draw(st.booleans()):
            del here[key]
        else:
            here[key] = copy.deepcopy(here[data.draw(st.sampled_from(keys))])
    holds(json.dumps(nb).encode())


@given(st.integers(0, len(raw()) - 1), st.binary(max_size=3), st.integers(0, 40))
def test_a_damaged_notebook_never_raises(at, new, cut):
    holds(raw()[:at] + new + raw()[at + cut:])


@given(st.lists(st.tuples(st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
                          st.one_of(st.none(), JSON)), max_size=8))
def test_cells_of_ones_own_keep_their_text(own):
    made, _ = take_bytes(edited(lambda nb: nb["cells"].extend(
        {"cell_type": "raw", "id": name, "metadata": {}, "source": text.replace("\0", "")} for text, name in own)))
    assert_framed(made)
    assert [c["source"] for c in made["cells"] if c["cell_type"] == "raw"] == [
        text.replace("\0", "").replace("\r\n", "\n") for text, _ in own]


@pytest.mark.slow
def test_what_was_restored_goes_through_nbgrader(tmp_path):
    """Right answers in odd files get full marks; a test that was told to skip itself gets none without an answer."""
    shutil.copytree(ROOT / "solutions" / ASSIGNMENT, tmp_path / "solutions" / ASSIGNMENT)
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    solved = json.loads(notebooks()[0].read_bytes())
    answers = {name: cell(solved, name)["source"] for name, c in RELEASED.cells.items() if c.solution}

    def answered(change):
        def both(nb):
            for name, source in answers.items():
                cell(nb, name)["source"] = source
            return change(nb)
        return edited(both)

    def turned(nb):
        for name in answers:
            c = cell(nb, name)
            c["cell_type"] = "raw" if c["cell_type"] == "code" else "code"

    def skipping(nb):
        for name, c in RELEASED.cells.items():
            if c.grade:
                cell(nb, name)["metadata"]["tags"] = ["skip-execution"]
    handed_in = {"v3": answered(format_3), "v40": answered(as_minor(0)), "outputs": answered(strange_outputs),
                 "turned": answered(turned), "skipping": edited(skipping)}
    for learner, data in handed_in.items():
        put(tmp_path / "handed-in", learner, {NAME: data})
    for taken in run(tmp_path / "handed-in"):
        put(tmp_path / "submitted", taken.learner, taken.restored)
    for command in (["generate_assignment", ASSIGNMENT], ["autograde", ASSIGNMENT, "--create"],
                    ["export", "--to", str(tmp_path / "grades.csv")]):
        done = subprocess.run(["nbgrader", *command], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
    by_hand = RELEASED.cells["explain"].points
    full = sum(c.points for c in RELEASED.cells.values() if c.points) - by_hand
    with open(tmp_path / "grades.csv", newline="") as file:
        marks = {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}
    assert marks == {learner: 0 if learner == "skipping" else full for learner in handed_in}
