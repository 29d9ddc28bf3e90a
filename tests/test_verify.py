"""What `verify` says of an exercise: what is unfair about one is found, and a fair one is told so."""
import shutil

import pytest
from conftest import ROOT
from nbformat.v4 import new_code_cell, new_markdown_cell
from tiny_exercise import SOLUTION, checks, course, imports, right, solution

from grading.fairness.fair import unsteady
from grading.fairness.leaks import read
from grading.fairness.trials import Marks
from grading.fairness.verify import Finding, metadata, told, verify


def problems(findings):
    return {f.check: [g.text for g in findings if g.check == f.check] for f in findings if not f.ok}


@pytest.mark.parametrize(("cells", "words"), [
    ([solution(), checks(), checks()], "the grade id double-check is there twice"),
    ([solution(), checks(points=0)], "cell 2 (double-check): its points are 0"),
    ([solution(), checks(locked=False)], "cell 2 (double-check): tests that are not locked"),
    ([solution(), checks(make=new_markdown_cell)], "tests were expected to be code"),
    ([solution(), solution(name="triple"), checks()], "cell 1 (double): no tests follow"),
    ([solution(), checks(schema_version=2)], None)])
def test_metadata(tmp_path, cells, words):
    if words is None:
        cells[1].metadata.nbgrader.schema_version, words = 2, "schema version is 2, not 3"
    path = course(tmp_path, cells) / "solutions" / "a" / "n.ipynb"
    found = list(metadata([path], {"n.ipynb": read(path)}))
    assert any(words in text for text in found), found


def test_what_cannot_be_read_and_what_is_not_there(tmp_path):
    course(tmp_path, right())
    with pytest.raises(ValueError, match="assignment: expected one"):
        verify(tmp_path, "b", jobs=1)
    (tmp_path / "solutions" / "a" / "n.ipynb").write_text("{")
    [finding] = verify(tmp_path, "a", jobs=1)
    assert not finding.ok and "n.ipynb: it cannot be read" in finding.text


def everything(folder):
    return {str(p): (p.stat().st_mtime_ns, p.read_bytes()) for p in sorted(folder.rglob("*")) if p.is_file()}


def test_fair_exercise(sandbox, tmp_path, capsys):
    course(tmp_path, right())
    before = everything(tmp_path)
    findings = verify(tmp_path, "a", jobs=1, seeds=1)
    assert not problems(findings)
    text = told(findings)
    assert text.count("✓") == len(findings) == len(text.splitlines()) and "✗" not in text
    for words in ("1 function, each with its tests", "none yet: there is no exercises/a", "it earns all of 3 points",
                  "none: there are no files tests/mutants/a/FUNCTION/*.py", "drawn in double-hidden"):
        assert words in text
    assert everything(tmp_path) == before
    assert "n.ipynb" in capsys.readouterr().err  # the bar


def test_unfair_exercise(sandbox, tmp_path):
    """One with everything wrong that only grading shows."""
    count = tmp_path / "count"
    third = (f"assert triple(1) == 3\nwith open({str(count)!r}, 'a+') as f:\n    f.write('x')\n    f.seek(0)\n"
             "    assert len(f.read()) != 3")
    cells = [imports(), solution(), checks(),
             checks("import os\nassert os.environ.get('FFNLIB_COHORT_SEED') != 'cohort 1'", "double-cohort"),
             solution(SOLUTION.replace("double", "triple").replace("2", "3"), "triple"),
             checks("triple", "triple-check"),
             checks(third, "triple-again")]
    course(tmp_path, cells, [
        ("tests/mutants/a/double/zero.py", "def double(x):\n    return 0"),
        ("tests/mutants/a/double/six.py", "def double(x):\n    return 6"),
        ("tests/alternatives/a/double/sum.py", "def double(x):\n    return x + x"),
        ("tests/alternatives/a/double/text.py", "def double(x):\n    return str(2 * x)"),
        ("tests/mutants/a/half/zero.py", "def half(x):\n    return 0")])
    findings = verify(tmp_path, "a", jobs=1, seeds=1, progress=False)
    found = problems(findings)
    assert found.keys() == {"answers", "stub", "mutants", "alternatives", "seeds", "twice"}
    assert found["answers"] == ["tests/mutants/a/half: no solution cell is called half"]
    assert {text.split(" in ")[1] for text in found["stub"]} >= {"double-cohort", "triple-check"}
    assert found["mutants"] == ["tests/mutants/a/double/six.py earns full marks in double-check and double-cohort: no "
                                "test notices what is wrong"]
    assert any("text.py earns 0 of 2 points in double-check" in text for text in found["alternatives"])
    assert not any("sum.py" in text for text in found["alternatives"])
    assert any("seed 'cohort 1' earns 0 of 2 points in double-cohort" in text for text in found["seeds"])
    assert any("graded twice, with different marks in triple-again" in text for text in found["twice"])
    assert "✗ mutants" in told(findings)


def test_solution_that_loses_marks(sandbox, tmp_path):
    course(tmp_path, [solution(), checks("assert double(3) == 7, 'not seven'")])
    found = problems(verify(tmp_path, "a", jobs=1, progress=False))
    assert found["solution"] == ["the solution earns 0 of 2 points in double-check: not seven"]
    assert "has to earn full marks first" in found["answers"][0]


def test_a_cell_that_only_shows_something_is_run_if_tests_need_it(sandbox, tmp_path):
    course(tmp_path, [solution(), new_code_cell("six = double(3)", id="play"), checks("assert double(3) == six")])
    findings = verify(tmp_path, "a", jobs=1, seeds=0, progress=False)
    assert not problems(findings) and "no test draws from cohort_rng" in told(findings)


def test_different_marks_are_unsteady():
    one, other = (Marks({"a": earned, "b": 1.0}, {"a": 1.0, "b": 1.0}, {}, frozenset()) for earned in (0.0, 1.0))
    assert not list(unsteady({"x": [one, one], "y": [other]}))
    assert list(unsteady({"x": [one, other]})) == ["x was graded twice, with different marks in a"]


def test_table():
    assert told([Finding("a", True, "x"), Finding("long", False, "y")]) == "✓ a     x\n✗ long  y"
    assert told([]) == ""


@pytest.mark.slow
def test_first_exercise_with_some_of_its_answers(sandbox, tmp_path):
    for folder in ("solutions", "exercises"):
        shutil.copytree(ROOT / folder / "01-neuron", tmp_path / folder / "01-neuron")
    shutil.copy(ROOT / "nbgrader_config.py", tmp_path)
    for kind, most in (("mutants", 3), ("alternatives", 1)):
        for function in sorted((ROOT / "tests" / kind / "01-neuron").iterdir()):
            for file in sorted(function.glob("*.py"))[:most]:
                target = tmp_path / "tests" / kind / "01-neuron" / function.name / file.name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, target)
    findings = verify(tmp_path, "01-neuron", jobs=2, seeds=1, progress=False)
    assert not problems(findings), told(findings)
    assert "15, all lose points" in told(findings)
