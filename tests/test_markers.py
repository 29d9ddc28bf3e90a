"""nbgrader's markers: what is wrong with them is found, typing mistakes above all, and what is right is left alone."""
import nbformat
import pytest
from judge import notebooks
from nbformat.v4 import new_code_cell, new_markdown_cell
from tiny_exercise import HIDDEN, PAIRS, cell, checks, solution
from traitlets.config import Config

from grading.fairness.markers import hidden_lines, misplaced, pairs_of


def complaints(one, pairs=PAIRS):
    return list(misplaced(one, pairs))


@pytest.mark.parametrize("path", notebooks(), ids=lambda p: p.stem)
def test_markers_of_the_course_are_in_their_places(path):
    for one in nbformat.read(path, as_version=4).cells:
        assert not complaints(one)


B, E, BS, ES = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS", "### BEGIN SOLUTION", "### END SOLUTION"


@pytest.mark.parametrize(("one", "line", "words"), [
    (checks(f"x\n{B}\ny"), 2, "BEGIN HIDDEN TESTS has no END HIDDEN TESTS after it"),
    (checks(f"x\n{E}\ny\n{B}\n{E}"), 2, "END HIDDEN TESTS has no BEGIN HIDDEN TESTS before it"),
    (checks(f"{B}\n{E}\n{E}"), 3, "no BEGIN"),
    (checks(f"{B}\nx\n{B}\n{E}"), 3, "within the hidden tests that began in line 1"),
    (checks(f"{B} {E}\ny"), 1, "no END"),
    (solution(f"{BS}\n{B}\n{ES}\n{E}"), 3, "they cross"),
    (checks(f"{BS}\n{ES}"), 1, "BEGIN SOLUTION belongs in a solution cell, and this is a cell of tests"),
    (solution(f"{B}\n{E}"), 2, "END HIDDEN TESTS belongs in a locked cell of tests, and this is a solution cell"),
    (checks(f"{B}\n{E}", locked=False), 1, "not locked"),
    (cell(f"{B}\n{E}", "x"), 1, "a locked cell of code"),
    (new_code_cell(f"{B}\n{E}"), 1, "an ordinary cell of code"),
    (new_markdown_cell(f"{B}\n{E}"), 1, "an ordinary cell of text"),
    (checks(f"{B}\n{E}", make=new_markdown_cell), 1, "of tests that is text"),
    (new_markdown_cell("=== BEGIN MARK SCHEME ===\n=== END MARK SCHEME ==="), 1, "belongs in a task cell"),
    (checks(f"check(1) {B}\n{E}"), 1, "not a comment of its own"),
    (checks("check(1)", "double-hidden"), 1, "no line marks hidden tests"),
])
def test_misplaced_marker(one, line, words):
    assert any(at == line and words in text for at, text in complaints(one)), complaints(one)


@pytest.mark.parametrize("one", [
    solution(), solution("return 2 * x"), checks(HIDDEN.format("x")), checks(f"{B} (float32)\n{E}"),
    checks(f"{B}\nx\n{E}\ny\n{B}\nz\n{E}"), solution(f"Text\n{BS}\nA\n{ES}", make=new_markdown_cell, points=3),
    cell("Q\n=== BEGIN MARK SCHEME ===\nA\n=== END MARK SCHEME ===", "t", make=new_markdown_cell, task=True,
         locked=False)])
def test_right_marker(one):
    assert not complaints(one)


@pytest.mark.parametrize("line", [
    "### BEGIN HIDEN TESTS", "### BEGIN HIDDEN TEST", "### BEGIN  HIDDEN TESTS", "### begin hidden tests",
    "### Begin Hidden Tests", "###BEGINHIDDEN TESTS", "### BEGIN_HIDDEN_TESTS", "### BEGIN-HIDDEN-TESTS",
    "### BEING HIDDEN TESTS", "### BGEIN HIDDNE TESTS", "# BEGN HIDDEN TETS", "### BEGIN\u00a0HIDDEN TESTS",
    "### BEGIN\u200bHIDDEN TESTS", "### BEGIN\tHIDDEN TESTS",
    "### ＢＥＧＩＮ ＨＩＤＤＥＮ ＴＥＳＴＳ", "### ВЕGІN НІDDЕN ТЕЅТЅ",
    "### BΕGIN HIDDΕN TΕSTS", "### BÉGIN HIDDEN TESTS", "### BEG1N H1DDEN TESTS", "### BEGIN HIDDEN",
    "### START HIDDEN TESTS", "### HIDDEN TESTS", "### BEGIN HIDEN TESTS for float32",
    "x = 1  ### BEGIN HIDEN TESTS", "### begin hidden tests for float32",
    "### EN HIDDEN TESTS", "### END HIDDENTESTS", "### end hidden tests", "### END HIDDEN TESST",
    "### BEGIN SOLUTON", "### BEGIN SOLUTIONS".replace("SOLUTIONS", "SOLUTI0NS"), "### Begin solution",
    "### END SOLUION", "### end solution", "=== BEGIN MARKSCHEME ===", "=== END MARK SCHEM ==="])
def test_near_miss(line):
    found = complaints(checks(f"x\n{line}\ny"))
    assert [at for at, _ in found] == [2] and "looks like" in found[0][1]


@pytest.mark.parametrize("line", [
    "# the hidden layer", "# the solution", "## Solution", "## Hidden tests", "## Mark scheme", "# more tests",
    "# Further checks run here when the notebook is graded: other numbers and shapes, float32.",
    "# Begin with the hidden layer.", "# END", "# the end of the hidden layer's tests",
    "At the end. Solution: 4", "# hidden", "", "# a mark", "tests = [1]", "# In the beginning, hidden units test it"])
@pytest.mark.parametrize("make", [new_code_cell, new_markdown_cell])
def test_no_near_miss(line, make):
    assert not complaints(make(line))


def test_markers_are_those_of_the_configuration():
    config = Config()
    config.ClearHiddenTests.update(begin_test_delimeter="### SECRET", end_test_delimeter="### PUBLIC")
    pairs = pairs_of(config)
    assert not complaints(checks("### SECRET\nx\n### PUBLIC"), pairs)
    assert "has no ### PUBLIC" in str(complaints(checks("### SECRET\nx"), pairs))
    config.ClearHiddenTests.begin_test_delimeter = "### BEGIN HIDDEN TESTS"
    for line in ("## BEGIN HIDDEN TESTS", "#### BEGIN  HIDDEN TESTS", "###BEGIN HIDDEN TESTS"):
        assert "looks like" in str(complaints(checks(line), pairs_of(config)))


def test_hidden_lines_are_those_that_nbgrader_takes_away():
    assert hidden_lines(solution(), PAIRS) == {2, 3, 4}
    assert hidden_lines(solution("return 2 * x\n"), PAIRS) == {1, 2}
    assert hidden_lines(checks(HIDDEN.format("x\ny")), PAIRS) == {2, 3, 4, 5}
    assert hidden_lines(checks("x"), PAIRS) == set()
