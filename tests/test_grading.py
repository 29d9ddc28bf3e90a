"""Grading in the sandbox: honest marks, right and wrong, are those of the quick judge; what crosses, and what not."""
import base64
import contextlib
import io
import struct
import warnings

import nbformat
import numpy as np
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st
from judge import judge, notebooks
from nbgrader.utils import determine_grade

from grading import wire
from grading.execute import execute
from grading.learner import Learner, LearnerError
from grading.sandbox import Limits
from grading.watched import OverLimit

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary() | st.complex_numbers(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text() | st.integers(), inner),
    max_leaves=20)


def crossed(value):
    stream = io.BytesIO()
    wire.send(stream, value)
    stream.seek(0)
    return wire.receive(stream)


@given(PLAIN)
def test_plain_data_crosses_as_it_is(value):
    assert repr(crossed(value)) == repr(value)


@pytest.mark.parametrize("value", [
    np.arange(6, dtype=np.int8).reshape(2, 3), np.float32(0.1), np.array([np.nan, -0.0, np.inf]), np.zeros((0, 3)),
    np.array(["a", "bc"]), np.array(True), np.arange(6.0).reshape(3, 2).T, np.arange(24).reshape(4, 6)[::2, ::3],
    np.int64(-5), np.arange(24.0).reshape(2, 3, 4).transpose(2, 0, 1), np.broadcast_to([1, 2], (3, 2)),
    np.arange(4)[::-1]])
def test_arrays_cross(value):
    got = crossed(value)
    assert type(got) is type(value) and got.dtype == value.dtype
    assert np.array_equal(got, value, equal_nan=value.dtype.kind == "f")
    assert got.strides == np.copy(value, order="K").strides  # where answers differ by the order in memory


def test_a_generator_crosses_with_its_state():
    rng = np.random.default_rng(3)
    rng.normal(size=7)
    assert crossed(rng).integers(1 << 60) == rng.integers(1 << 60)


@pytest.mark.parametrize("value", [object(), [object()], np.array([None]), np.ones(2).view(np.matrix), {1: {object}},
                                   type("F", (float,), {})(1.0), lambda: 0, np.zeros(1, dtype="f4,f4")])
def test_what_is_no_plain_data_does_not_cross(value):
    with pytest.raises(wire.CannotCross):
        crossed(value)


def test_a_very_long_number_crosses():
    assert crossed(1 << 2_000_000) == 1 << 2_000_000


@given(st.binary(max_size=300))
def test_garbage_is_refused(data):
    for stream in (data, struct.pack("<QQ", len(data), len(data)) + data):
        with contextlib.suppress(EOFError, wire.Broken):
            wire.receive(io.BytesIO(stream))


@pytest.fixture
def learner(sandbox):
    with Learner(Limits(call_seconds=5)) as one:
        yield one


def test_functions_of_all_kinds(learner):
    learner.run("import numpy as np\nk = 3\ndef f(x, *, times=2):\n    print('seen', x)\n    return x * times\n"
                "def change(a):\n    a[0] = 9\n    return a.sum(), {'k': k}\ndef apply(g, x):\n    return g(x) + 1\n"
                "def make(n):\n    return lambda x: x + n\nclass C:\n    pass\ndef odd():\n    return C()\n"
                "def draws(rng):\n    return rng.random()\ndef fails(x):\n    return 1 / x", "a")
    f, change, apply, make = (learner.fetch(name) for name in ("f", "change", "apply", "make"))
    assert f(4) == 8 and f(np.arange(3), times=3).tolist() == [0, 3, 6]
    a = np.zeros(3)
    assert change(a) == (9.0, {"k": 3}) and a.tolist() == [9, 0, 0]
    assert apply(np.sqrt, 4.0) == 3 and apply(f, 4) == 9 and apply(lambda x: x * 10, 2) == 21
    assert make(5)(1) == 6 and apply(make(5), 1) == 7
    assert learner.fetch("k") == 3
    rng, same = np.random.default_rng(1), np.random.default_rng(1)
    draws = learner.fetch("draws")
    assert [draws(rng), draws(rng)] == [same.random(), same.random()]
    with pytest.raises(LearnerError, match="type C cannot be handed over"):
        learner.fetch("odd")()
    with pytest.raises(ZeroDivisionError) as caught:
        learner.fetch("fails")(0)
    assert caught.traceback[-1].name == "fails"
    with pytest.raises(TypeError, match="argument"):
        f()


def test_magics_prints_and_pictures_are_kept(learner):
    reply = learner.run("%time x = 1\nprint('hello')\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]); plt.show()",
                        "a")
    assert reply["error"] is None and "hello" in reply["stdout"] and any(png for _, png in reply["outputs"])
    (text, png), = learner.run("from ffnlib import plots\nplots.bars([1, 2], ['a', 'b'], alt='two bars side by side')",
                               "p")["outputs"]
    assert "Picture" in text and base64.b64decode(png).startswith(b"\x89PNG")
    assert learner.run("1 / 0", "b")["error"]["type"] == "ZeroDivisionError"
    assert learner.run("def broken(:", "c")["error"]["type"] == "SyntaxError"


def test_a_submission_that_took_too_long_fails_its_tests_and_no_more(learner):
    learner.run("import time\ntime.sleep(0.2)\ndef f():\n    while True:\n        pass", "a")
    f = learner.fetch("f")
    learner.begun -= 1e6
    with pytest.raises(OverLimit, match="in all"):
        f()
    for again in (f, lambda: learner.fetch("f")):
        with pytest.raises((LearnerError, KeyError)):  # the cell that takes so long is left out in the end
            again()


def test_memory_is_measured_from_outside(learner):
    learner.run("import numpy as np, tracemalloc\ntracemalloc.get_traced_memory = lambda: (0, 0)\n"
                "def f(n):\n    a = np.ones(n)\n    b = a + 1\n    return (b + a)[:3]", "a")
    f = learner.fetch("f")
    f(10)
    value, peak = f.peak_bytes(1 << 20)
    assert value.tolist() == [3, 3, 3] and 2.9 < peak / (8 << 20) < 3.2


def test_warnings_come_over_for_a_test_that_looks_for_them(learner):
    learner.run("import numpy as np, warnings\ndef f(x):\n    return np.log(x)\nclass Own(Warning):\n    pass\n"
                "def many():\n    for i in range(1000):\n        warnings.warn(f'mine {i}', Own)\n    return 1", "a")
    for _ in range(2):  # each time, not only the first
        with pytest.warns(RuntimeWarning, match="divide by zero encountered in log"):
            assert learner.fetch("f")(np.zeros(1)) == -np.inf
    with pytest.warns(UserWarning, match="mine") as said:
        assert learner.fetch("many")() == 1
    assert len(said) == 20
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(RuntimeWarning):
            learner.fetch("f")(np.zeros(1))


@pytest.mark.slow
@pytest.mark.parametrize("path", notebooks(), ids=lambda p: p.stem)
def test_marks_are_those_of_the_quick_judge(sandbox, path):
    """The solution; and, for each function, one wrong answer and one other right one."""
    folder = path.parent.name
    chosen = [{}]
    for kind in ("mutants", "alternatives"):
        files = [sorted(f.glob("*.py"))[0] for f in sorted((ROOT / "tests" / kind / folder).iterdir())]
        chosen.append({file.parent.name: file.read_text() for file in files})
    for answers in chosen:
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            cell.source = answers.get(cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source)
        done = execute(notebook, Limits())
        marks = {c.metadata.nbgrader.grade_id: determine_grade(c)[0] for c in done.cells
                 if c.cell_type == "code" and c.metadata.get("nbgrader", {}).get("grade")}
        assert marks == judge(path, answers).earned


def test_hidden_tests_see_the_state_at_their_place_and_leave_none(sandbox):
    """A name that later becomes something else is what it was; what hidden tests hand over is not there afterwards."""
    def cell(source, **meta):
        made = nbformat.v4.new_code_cell(source)
        if meta:
            made.metadata.nbgrader = {"grade": False, "solution": False, "locked": True, "task": False, "points": 1,
                                      "schema_version": 3, **meta}
        return made
    hidden = "### BEGIN HIDDEN TESTS\n"
    notebook = nbformat.v4.new_notebook(cells=[
        cell("seen = []\ndef f(x):\n    seen.append(x)\n    return x + k\nk = 1\nv = 5", grade_id="f", solution=True,
             locked=False),
        cell(hidden + "assert f(41) == 42 and v == 5 and seen == [41]", grade_id="one", grade=True),
        cell("print('before', seen)\nk = 2\ndef v(): return 7", grade_id="g", solution=True, locked=False),
        cell("assert f(1) == 3", grade_id="two", grade=True),
        cell(hidden + "assert f(5) == 7 and v() == 7 and 41 not in seen", grade_id="three", grade=True),
        cell("print('after', seen)"),
        cell(hidden + "assert f(6) == 8", grade_id="four", grade=True)])
    done = execute(notebook, Limits(call_seconds=5))
    assert [determine_grade(c)[0] for c in done.cells if c.metadata.get("nbgrader", {}).get("grade")] == [1, 1, 1, 1]
    printed = [c.outputs[0].text for c in done.cells if c.outputs]
    assert printed == ["before []\n", "after [1]\n"]
