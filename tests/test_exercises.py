"""The checks of the exercises, held to wrong answers (mutants) and to other right answers (alternatives)."""
import nbformat
import pytest
from judge import HIDDEN, ROOT, functions, judge, notebooks
from make_exercises import make

from ffnlib.testing import COHORT_SEED, MISTAKES

NOTEBOOKS = notebooks()


def answers(kind: str) -> list:
    """Every file of tests/`kind`: (notebook, function, file)."""
    found = [pytest.param(path, file.parent.name, file, id=f"{path.parent.name}/{file.parent.name}/{file.stem}")
             for path in NOTEBOOKS for file in sorted((ROOT / "tests" / kind / path.parent.name).glob("*/*.py"))]
    assert found
    return found


@pytest.fixture(params=[None, "another cohort"])
def cohort(request, monkeypatch):
    """The hidden checks' numbers: the course's own, and another cohort's."""
    monkeypatch.delenv(COHORT_SEED, raising=False)
    if request.param:
        monkeypatch.setenv(COHORT_SEED, request.param)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_solution_earns_everything(path, cohort):
    marks = judge(path)
    assert not marks.failures
    assert marks.earned == marks.possible and sum(marks.possible.values()) > 0


@pytest.mark.parametrize("path", notebooks("exercises"), ids=lambda p: p.stem)
def test_untouched_stub_earns_nothing_and_says_where_to_start(path):
    solution = ROOT / "solutions" / path.relative_to(ROOT / "exercises")
    stubs = {c.metadata.nbgrader.grade_id: c.source for c in nbformat.read(path, as_version=4).cells
             if c.cell_type == "code" and c.metadata.get("nbgrader", {}).get("solution")}
    assert set(stubs) == set(functions(solution))
    marks = judge(solution, stubs)
    assert not any(marks.earned.values())
    for message in marks.failures.values():
        assert "put your code in place of" in message and "[not-implemented]" in message


@pytest.mark.parametrize(("path", "function", "file"), answers("mutants"))
def test_mutant_loses_points(path, function, file):
    marks = judge(path, {function: file.read_text()})
    own = [name for name in marks.failures if name.startswith(f"{function}-")]
    assert own, f"{file.stem} earned full marks"
    if file.stem in MISTAKES:
        assert any(f"[{file.stem}]" in marks.failures[name] for name in own), marks.failures


@pytest.mark.parametrize(("path", "function", "file"), answers("alternatives"))
def test_alternative_earns_everything(path, function, file, cohort):
    marks = judge(path, {function: file.read_text()})
    assert not marks.failures


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_enough_mutants_and_alternatives_and_most_fail_visibly(path):
    for function in functions(path):
        mutants = [a.values[2] for a in answers("mutants") if a.values[:2] == (path, function)]
        alternatives = [a for a in answers("alternatives") if a.values[:2] == (path, function)]
        assert len(mutants) >= 5 and len(alternatives) >= 3, function
        missed = [file.stem for file in mutants if not judge(path, {function: file.read_text()}).visible_failures]
        assert len(missed) <= 0.2 * len(mutants), f"{function}: visible checks miss {missed}"


def test_exercises_are_up_to_date(tmp_path):
    fresh = make(tmp_path)
    assert {p.name for p in fresh} == {p.parent.name for p in notebooks("exercises")}
    for path in notebooks("exercises"):
        made = tmp_path / path.relative_to(ROOT / "exercises")
        assert made.read_bytes() == path.read_bytes(), f"{path.parent.name} is stale: run `make exercises`"


@pytest.mark.parametrize("path", notebooks("exercises"), ids=lambda p: p.stem)
def test_release_version_hides_what_it_should(path):
    text = path.read_text()
    assert HIDDEN not in text and "BEGIN SOLUTION" not in text and "cohort_rng(" not in text
    assert all("outputs" not in c or not c.outputs for c in nbformat.read(path, as_version=4).cells)
