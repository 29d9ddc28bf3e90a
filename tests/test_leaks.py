"""The release version gives nothing away: what was hidden is found in it wherever it stands."""
import shutil

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_output
from tiny_exercise import HIDDEN, PAIRS, RANDOM, checks, course, imports, right, solution

from grading.fairness import leaks


def released(folder, cells, files=()):
    """The notebooks of a course folder, and its release version."""
    course(folder / "course", cells, files)
    (folder / "aside").mkdir()
    config = leaks.config_of(folder / "course")
    made = leaks.make_release(folder / "course", "a", "solutions", config, folder / "aside")
    notebook = nbformat.read(folder / "course" / "solutions" / "a" / "n.ipynb", as_version=4)
    return made, lambda: list(leaks.leaks({"n.ipynb": notebook}, made, PAIRS, config))


def test_release_version_that_gives_nothing_away(tmp_path):
    made, found = released(tmp_path, right())
    assert not found() and not list(leaks.not_cleared(made))
    assert "draw('double')" not in (made / "n.ipynb").read_text() and not list(tmp_path.rglob("*.db"))


def doctored(made, change):
    """Change the release version, as somebody's hand or another step of nbgrader's might."""
    notebook = nbformat.read(made / "n.ipynb", as_version=4)
    change(notebook)
    nbformat.write(notebook, made / "n.ipynb")


@pytest.mark.parametrize(("change", "where"), [
    (lambda nb: nb.cells[0].update(source="# assert double(n) == n + n"), "cell 1 (imports), source"),
    (lambda nb: nb.cells[4].outputs.append(new_output("stream", text="a\nreturn 2 * x")), "cell 5 (play), outputs"),
    (lambda nb: nb.cells[2].metadata.update(notes={"old": [RANDOM]}), "cell 3 (double-check), metadata"),
    (lambda nb: nb.metadata.update(answers="return 2 * x"), "n.ipynb, metadata"),
    (lambda nb: nb.cells[2].update(source="### END SOLUTION"), "contains END SOLUTION")])
def test_hidden_line_in_the_release_version(tmp_path, change, where):
    made, found = released(tmp_path, right())
    doctored(made, change)
    assert any(where in text for text in found()), found()


def test_hidden_line_in_metadata_of_the_source_and_in_a_file_beside_it(tmp_path):
    cells = right()
    cells[1].metadata["draft"] = "return 2 * x"
    _, found = released(tmp_path, cells, [("solutions/a/plan.txt", f"then {RANDOM}")])
    text = "\n".join(found())
    assert "n.ipynb, cell 2 (double), line 3: this hidden line is in the release version, in n.ipynb, cell 2" in text
    assert "n.ipynb, cell 4 (double-hidden), line 4" in text and "in plan.txt: assert double(n) == n + n" in text


def test_a_hidden_line_that_learners_see_elsewhere_is_none(tmp_path):
    cells = [imports(), solution(), checks("import math\nassert double(3) == 6"),
             checks(HIDDEN.format("import math\n)\n6"), "double-hidden")]
    assert not released(tmp_path, cells)[1]()


def test_a_short_hidden_line_counts_only_as_a_whole_line(tmp_path):
    made, found = released(tmp_path, [solution(), checks(HIDDEN.format("k = 4"), "double-hidden")])
    doctored(made, lambda nb: nb.cells[1].update(source="look = 4"))
    assert not found()
    doctored(made, lambda nb: nb.cells[1].update(source="x\n  k = 4"))
    assert "double-hidden), line 3: this hidden line is in the release version" in str(found())


def test_outputs_answers_and_pictures_are_not_left(tmp_path):
    cells = [*right(), solution("See ![](attachment:plot.png)", "words", make=new_markdown_cell, points=1)]
    cells[-1]["attachments"] = {"plot.png": {"image/png": "iVBORw0KGgo="}}
    made, _ = released(tmp_path, cells)
    assert "cell 6 (words): the picture plot.png" in " ".join(leaks.not_cleared(made))
    doctored(made, lambda nb: (nb.cells[4].outputs.append(new_output("stream", text="42")),
                               nb.cells[1].update(source="def double(x):\n    return x + x")))
    text = " ".join(leaks.not_cleared(made))
    assert "cell 5 (play): it has outputs" in text and "cell 2 (double): a line `raise NotImplementedError`" in text


def test_committed_release_version_is_compared_cell_for_cell(tmp_path):
    made, _ = released(tmp_path, right())
    old = shutil.copytree(made, tmp_path / "old")
    assert not list(leaks.differences(made, old, "exercises/a"))
    doctored(old, lambda nb: nb.cells[2].update(source="assert double(4) == 8"))
    assert list(leaks.differences(made, old, "exercises/a")) == [
        "n.ipynb, cell 3 (double-check): source in exercises/a are not those of the release version made now: generate "
        "it anew"]
    doctored(old, lambda nb: nb.cells.pop())
    shutil.copy(old / "n.ipynb", old / "more.ipynb")
    text = " ".join(leaks.differences(made, old, "exercises/a"))
    assert "5 cells are made now, and in exercises/a there are 4" in text and "more.ipynb: it is not made now" in text


def test_nbgrader_refuses(tmp_path):
    with pytest.raises(ValueError, match=r"^RuntimeError: No end hidden tests statement found$"):
        released(tmp_path, [solution(), checks("### BEGIN HIDDEN TESTS\nx")])
