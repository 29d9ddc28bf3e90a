"""The checks that the exercises are made of: what they accept, and what they say."""
import re
import subprocess
import sys
import tracemalloc

import numpy as np
import pytest

import ffnlib as ff
from ffnlib.testing import COHORT_SEED, MISTAKES, CheckFailed, check, check_gradient, cohort_rng, peak_bytes


def message(function, *args, **kwargs):
    with pytest.raises(CheckFailed) as error:
        check(function, *args, **kwargs)
    return str(error.value), error.value.mistakes


def answer(value):
    def f(x):
        return value
    return f


ONES = np.ones(2)


def test_right_answers_pass():
    check(answer(1.5), 0.0, expected=1.5)
    check(answer(np.float32(1.5)), 0.0, expected=1.5)
    check(answer([1, 2]), 0.0, expected=np.array([1.0, 2.0]))
    check(answer(np.array([0.1 + 0.2])), 0.0, expected=np.array([0.3]))
    check(answer("up"), 0.0, expected="up")
    check(answer(np.str_("up")), 0.0, expected="up")
    check(answer(np.True_), 0.0, expected=True)
    check(answer((ONES, -1)), 0.0, expected=(ONES, -1.0))
    check(answer([]), 0.0, expected=[])
    check(answer(np.array([], dtype=str)), 0.0, expected=[])
    check(answer([1.0, None]), 0.0, expected=[1.0, None])
    check(answer(np.float32(0.1)), 0.0, expected=0.1)
    check(answer({"w": ONES, "b": 1}), 0.0, expected={"b": 1.0, "w": ONES})
    check(answer(np.array([np.nan])), 0.0, expected=np.array([np.nan]))
    check(answer(None), 0.0, expected=None)


@pytest.mark.parametrize(("got", "expected", "says"), [
    (2.0, 1.5, "got:      2.0"),
    (np.array([1.0]), 1.5, "Expected shape [], got [1]."),
    (np.ones((2, 3)), np.ones((3, 2)), "Expected shape [3, 2], got [2, 3]."),
    ([[1], [2, 3]], np.ones(2), "unequal length"),
    ("1.5", 1.5, "Expected numbers, got a str."),
    (np.array([1.0, np.nan]), ONES, "NaN"),
    (np.zeros(100), np.ones(100), "100 of 100 numbers differ"),
    (1, True, "got:      1"),
    ("down", "up", "'down'"),
    (3, ["a"], "Expected a list, got a int."),
    (np.array("a"), ["a"], "Expected a list, got a ndarray."),
    (np.float32(0.1) * np.ones(1, np.float32), np.array([0.1]), "got:"),
    (["a", "b"], ["a"], "Expected 1 of them, got 2."),
    ((ONES, 1.0, 2.0), (ONES, 1.0), "Expected 2 of them, got 3."),
    ((np.ones(3), 1.0), (ONES, 1.0), "Expected shape [2], got [3]."),
    (np.array([1 + 1e-6]), np.array([1.0]), "got:"),
    ({"w": np.ones(3)}, {"w": ONES}, "Expected shape [2], got [3]."),
    ({"W": ONES}, {"w": ONES}, "Expected a dict with the keys w."),
    (ONES, {"w": ONES}, "Expected a dict with the keys w."),
    (np.array([object()]), ONES, "Expected numbers"),
    (ONES + 1j, ONES, "Expected numbers"),
])
def test_wrong_answers_are_told_what_came(got, expected, says):
    text, _ = message(answer(got), 0.0, expected=expected)
    assert text.startswith("f(0.0)\n  expected: ") and says in text


def test_known_mistakes_are_named():
    mistakes = {"bias-omitted": 1.0, "bias-subtracted": 0.5, "activation-omitted": 1.0, "mean-for-sum": 1.5}
    text, names = message(answer(1.0), 0.0, expected=1.5, why="1 + 0.5", mistakes=mistakes)
    assert names == ("bias-omitted", "activation-omitted")
    assert "(1 + 0.5)" in text and f"{MISTAKES['bias-omitted']} [bias-omitted], or " in text
    assert message(answer(7.0), 0.0, expected=1.5, mistakes=mistakes)[1] == ()  # unknown, and right ≠ a mistake


def test_float64_where_float32_was_due():
    expected = np.ones(2, np.float32)
    text, names = message(answer(np.ones(2)), 0.0, expected=expected)
    assert "Expected dtype float32, got float64." in text and names == ("float64-upcast",)
    check(answer([1.0, 1.0]), 0.0, expected=expected)  # a list has no dtype to keep
    text, names = message(answer({"act": expected, "out": ONES}), 0.0, expected=dict.fromkeys(("act", "out"), expected))
    assert "Look at 'out'. Expected dtype float32, got float64." in text and names == ("float64-upcast",)


def test_a_dict_is_shown_line_by_line_and_the_wrong_entry_named():
    text, _ = message(answer({"pre": ONES, "act": 2 * ONES}), 0.0, expected={"pre": ONES, "act": ONES})
    assert "got:      {'pre': [1., 1.],\n             'act': [2., 2.]}\n  Look at 'act'." in text


def test_stub_missing_return_and_errors():
    def stub(x):
        raise NotImplementedError("put your code here")

    def broken(x):
        return x @ np.ones(5)

    assert message(stub, 1.0, expected=1.0)[1] == ("not-implemented",)
    assert message(answer(None), 1.0, expected=1.0)[1] == ("return-missing",)
    text, _ = message(broken, np.ones(2), expected=1.0)
    assert "stopped with ValueError: matmul" in text


def test_jupyter_shows_the_message_and_the_learners_own_lines():
    def broken(x):
        return x @ np.ones(5)

    with pytest.raises(CheckFailed) as error:
        check(broken, np.ones(2), expected=1.0)
    text = "\n".join(error.value._render_traceback_())
    assert "return x @ np.ones(5)" in text and "CheckFailed: broken([1., 1.])" in text
    assert "got = function" not in text
    with pytest.raises(CheckFailed) as error:
        check(answer(2.0), 0.0, expected=1.0)
    assert error.value._render_traceback_() == ["CheckFailed: f(0.0)", "  expected: 1.0", "  got:      2.0"]


def test_a_function_that_calls_an_unanswered_one_is_told_which():
    def stub(x):
        raise NotImplementedError("put your code here")

    def caller(x):
        return stub(x)

    assert "caller(1.0)\n  calls stub, and that has no answer yet." in message(caller, 1.0, expected=1.0)[0]


def test_warnings_and_stderr_cost_nothing(capsys):
    def noisy(x):
        print("debugging", file=sys.stderr)
        np.log(np.zeros(1))
        return x

    check(noisy, 1.0, expected=1.0)
    assert capsys.readouterr().err == ""


def test_arguments_are_protected_and_changes_are_seen():
    x = np.ones(2)

    def in_place(v):
        v += 1
        return v

    text, names = message(in_place, x, expected=np.full(2, 2.0))
    assert names == ("input-changed",) and "argument number 1 from [1., 1.] to [2., 2.]" in text
    assert (x == 1).all()
    assert message(lambda v: v["a"].fill(3) or 1, {"a": np.ones(2)}, expected=1)[1] == ("input-changed",)
    assert message(lambda v: v.append(3) or v, [1], expected=np.array([1, 3]))[1] == ("input-changed",)


BIG = np.ones((1024, 512))  # 4 MiB


def double(x):
    return x + x


def double_wastefully(x):
    zeros = np.zeros_like(x)
    y = x + zeros
    return y + x


@pytest.mark.parametrize(("function", "arrays"), [(double, 1), (double_wastefully, 3), (np.sum, 0), (lambda x: x, 0)])
def test_peak_bytes_counts_arrays_that_exist_at_once(function, arrays):
    kept = np.ones_like(BIG)
    result, peak = peak_bytes(function, BIG)
    assert np.array_equal(result, function(BIG)) and kept.nbytes == BIG.nbytes
    assert arrays <= peak / BIG.nbytes < arrays + 0.01


def test_peak_bytes_leaves_tracing_as_it_was():
    with pytest.raises(ZeroDivisionError):
        peak_bytes(lambda: 1 / 0)
    assert not tracemalloc.is_tracing()
    tracemalloc.start()
    try:
        kept = np.ones_like(BIG)
        assert 1 <= peak_bytes(double, BIG)[1] / kept.nbytes < 1.01
        assert tracemalloc.is_tracing()
    finally:
        tracemalloc.stop()


def test_memory_is_checked_after_the_values():
    limit = (1.25, BIG.nbytes, "arrays of x's size")
    check(double, BIG, expected=2 * BIG, memory=limit)
    check(double_wastefully, BIG, expected=2 * BIG, memory=(3.1, *limit[1:]))
    text, names = message(double_wastefully, BIG, expected=2 * BIG, memory=limit)
    assert "it had allocated 3.01 arrays of x's size; 1.25 are allowed" in text and names == ("arrays-piled-up",)
    text, names = message(double_wastefully, BIG, expected=BIG, memory=limit)
    assert "numbers differ" in text and names == ()


def test_gradient_check_sees_small_errors():
    x, dy = np.array([0.5, -2.0]), np.array([1.0, 3.0])
    check_gradient(np.sin, x, dy * np.cos(x), dy)
    with pytest.raises(CheckFailed, match=r"gradient at \[1\]: expected -1\.248"):
        check_gradient(np.sin, x, dy * np.cos(x) * [1, 1 + 1e-4], dy)
    with pytest.raises(CheckFailed, match=r"shape of x"):
        check_gradient(np.sin, x, 1.0, dy)
    with pytest.raises(CheckFailed):
        check_gradient(np.sin, x, np.full(2, np.nan), dy)


def test_cohort_rng(monkeypatch):
    monkeypatch.delenv(COHORT_SEED, raising=False)
    own = cohort_rng("a").random(3)
    assert (cohort_rng("a").random(3) == own).all() and (cohort_rng("b").random(3) != own).all()
    monkeypatch.setenv(COHORT_SEED, "spring")
    assert (cohort_rng("a").random(3) != own).all()


def test_every_mistake_reads_on_from_the_sentence():
    for name, text in MISTAKES.items():
        assert text.startswith("when ") and not text.endswith(".") and name == name.lower()


@pytest.mark.parametrize("module", ["ffnlib", "ffnlib.data", "ffnlib.testing"])
def test_needs_numpy_alone(module):
    code = f"""
import sys
before = set(sys.modules)
import {module}
tops = {{m.partition(".")[0] for m in set(sys.modules) - before}} - set(sys.stdlib_module_names)
print(sorted(tops))
"""
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert set(eval(out)) <= {"ffnlib", "numpy", "_cython_3_0_12"} | {t for t in eval(out) if t.startswith("_cython")}


@pytest.mark.parametrize(("module", "needs", "extra"), [("plots", "matplotlib", "plots"),
                                                        ("widgets", "anywidget", "widgets")])
def test_missing_extras_are_named(module, needs, extra):
    code = f"import sys; sys.modules[{needs!r}] = None; import ffnlib.{module}"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.returncode and f"pip install 'ffnlib[{extra}]'" in run.stderr


def test_small_differences_are_shown():
    with pytest.raises(CheckFailed) as error:
        check(lambda x: ff.gelu_tanh(x), np.array([0.1, -0.1]), expected=ff.gelu(np.array([0.1, -0.1])))
    expected, got = re.findall(r"(?:expected|got): +(.*)", str(error.value))
    assert expected != got
    with pytest.raises(CheckFailed, match=r"expected: 1e-08\n  got:      2e-08"):
        check(lambda: 2e-8, expected=1e-8)


def test_small_gradients_are_checked_too():
    x, dy = np.array([1.0, 2.0]), np.array([1e-5, 1e-5])
    check_gradient(np.square, x, 2 * x * dy, dy)
    with pytest.raises(CheckFailed):
        check_gradient(np.square, x, 2.1 * x * dy, dy)
