"""Reports from gradebooks that were made up: what is counted, what is left out, what is refused."""
import csv
from dataclasses import replace

import nbformat
import pytest
from made_up_course import ASSIGNMENT, FULL, TESTS, Course, table
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader.coursedir import CourseDirectory

from ffnlib.mistakes import MISTAKES
from ffnlib.testing import CheckFailed
from grading.reports import findings, report, write


def test_marks_of_everyone(mixed):
    tables, page = mixed.report()
    marks = {row["learner"]: row for row in tables["marks"]}
    assert list(marks) == ["cleo", "ada", "ben", "dan", "eve", "fay"]
    ada, ben, cleo = marks["ada"], marks["ben"], marks["cleo"]
    assert (ada["auto_points"], ada["manual_points"], ada["total"], ada["maximum"], ada["per_cent"]) == (
        "8", "4", "12", "12", "100")
    assert (ada["email"], ada["lms_user_id"], ada["timestamp"]) == ("a@x", "77", "2026-03-01 11:00:00")
    assert (ben["auto_points"], ben["late_penalty"], ben["total"], ben["per_cent"]) == ("2", "1.5", "4.5", "37.5")
    assert (ben["layer-check"], ben["layer-hidden"], ben["aim-check"]) == ("0", "0", "2")
    assert (cleo["total"], cleo["to_read"], cleo["state"]) == ("6", "1", "to be read")
    for name, state in (("dan", "nothing handed in"), ("eve", "not graded"), ("fay", "set aside")):
        row = marks[name]
        assert row["state"] == state
        assert {row[c] for c in ("auto_points", "total", "per_cent", "to_read", *TESTS)} == {""}
    shown = {row.th.text: [td.text for td in row.find_all("td")] for row in page.select("[aria-label=Marks] tbody tr")}
    assert shown["benB"] == ["4.5", "37.5", "complete", "0", "2026-03-02 14:30"]
    assert shown["danD"] == ["", "", "nothing handed in", "", ""]


def test_an_extension_makes_it_not_late(mixed):
    mixed.book.grant_extension(ASSIGNMENT, "ben", days=2)
    assert not findings(mixed.dir, ASSIGNMENT).late


def test_what_a_learning_management_system_gets(mixed):
    assert mixed.report()[0]["lms"] == [{"learner": "77", "total": "12", "maximum": "12"},
                                        {"learner": "ben", "total": "4.5", "maximum": "12"}]
    columns = {"Student": "last_name", "ID": "identifier", "Section": "", "Neuron (12)": "total"}
    tables, page = mixed.report(columns=columns, unfinished=True)
    assert tables["lms"][0] == {"Student": "'=cmd()", "ID": "cleo", "Section": "", "Neuron (12)": "6"}
    assert len(tables["lms"]) == 3 and "3 of those who handed in are left out" in " ".join(page.text.split())
    with pytest.raises(ValueError, match=r"columns: expected any of learner, .*got points"):
        report(mixed.dir, ASSIGNMENT, columns={"x": "points"})


def test_an_earlier_mark_of_what_is_set_aside_now_is_not_exported(course):
    course.learner("ada", FULL, failures={})
    course.set_aside(("ada", "", "link", "x", "y"))
    tables, _ = course.report()
    assert not tables["lms"] and tables["marks"][0]["state"] == "set aside, an earlier one graded"


def test_pass_rates(mixed):
    tables, page = mixed.report()
    rates = {row["test"]: (row["function"], row["points"], row["graded"], row["passed"], row["rate"])
             for row in tables["tests"]}
    assert rates == {name: (name.partition("-")[0], str(points), "3", "2", "0.667") for name, points in TESTS.items()}
    assert [bar["width"] for bar in page.select(".bar rect")] == ["66.7%"] * 3
    assert page.select("[aria-label=Tests] tbody tr")[0].get_text(" ").split() == "aim-check 2 of 3 67 % 2".split()


def test_tests_are_in_the_order_of_the_source(mixed):
    cells = [new_code_cell("", metadata={"nbgrader": {"grade_id": name}}) for name in ("layer-hidden", "layer-check")]
    (mixed.root / "source" / ASSIGNMENT).mkdir(parents=True)
    nbformat.write(new_notebook(cells=cells), mixed.root / "source" / ASSIGNMENT / "neuron.ipynb")
    assert [row["test"] for row in mixed.report()[0]["tests"]] == ["layer-hidden", "layer-check", "aim-check"]


def test_a_person_may_change_what_a_test_gave(course):
    course.learner("ada", FULL, failures={})
    grade = course.book.find_grade("aim-check", "neuron", ASSIGNMENT, "ada")
    grade.manual_score, grade.extra_credit = 1, 0.5
    course.book.db.commit()
    row = course.report()[0]["marks"][0]
    assert (row["auto_points"], row["manual_points"], row["total"], row["aim-check"]) == ("6", "5.5", "11.5", "1.5")
    assert course.report()[0]["tests"][0]["passed"] == "1"


def test_mistakes_count_once_for_a_learner_and_a_function(mixed):
    tables, page = mixed.report()
    assert tables["mistakes"] == [
        {"mistake": "bias-omitted", "learners": "2", "functions": "aim (1), layer (1)", "who": "cleo, ben",
         "sentence": MISTAKES["bias-omitted"]},
        {"mistake": "bias-subtracted", "learners": "1", "functions": "aim (1)", "who": "cleo",
         "sentence": MISTAKES["bias-subtracted"]}]
    assert len(page.select("[aria-label=Mistakes] tbody tr")) == 2 and "could be read of" not in page.text


def test_a_learner_counts_once_for_a_mistake_in_two_functions(course):
    omitted = CheckFailed("f(1)", "bias-omitted")
    course.learner("ada", {**FULL, "aim-check": False, "layer-check": False},
                   failures={"aim-check": omitted, "layer-check": omitted})
    assert [(m["learners"], m["functions"]) for m in course.report()[0]["mistakes"]] == [("1", "aim (1), layer (1)")]


def test_an_assignment_of_two_notebooks(course):
    course.book.add_notebook("second", ASSIGNMENT)
    course.book.add_grade_cell("aim-check", "second", ASSIGNMENT, max_score=1, cell_type="code")
    course.book.add_grade_cell("program", "second", ASSIGNMENT, max_score=2, cell_type="code")  # a person reads it
    course.book.add_solution_cell("program", "second", ASSIGNMENT)
    course.learner("ada", {**FULL, "aim-check": False}, failures={"aim-check": CheckFailed("f(1)", "bias-omitted")})
    cells = [new_code_cell("", metadata={"nbgrader": {"grade_id": "aim-check", "grade": True}})]
    nbformat.write(new_notebook(cells=cells), course.root / "autograded" / "ada" / ASSIGNMENT / "second.ipynb")
    tables, _ = course.report()
    row = tables["marks"][0]
    assert (row["maximum"], row["to_read"], row["neuron/aim-check"], row["second/aim-check"]) == ("15", "1", "0", "0")
    assert [test["test"] for test in tables["tests"] if test["notebook"] == "second"] == ["aim-check"]
    assert tables["mistakes"][0]["functions"] == "neuron/aim (1)"


def test_five_learners_of_many_are_named(course):
    for i in range(7):
        course.learner(f"l{i}", {**FULL, "aim-check": False},
                       failures={"aim-check": CheckFailed("aim(1)", "bias-omitted")})
    tables, page = course.report()
    assert tables["mistakes"][0]["who"] == "l0, l1, l2, l3, l4" and "l4 and 2 more" in page.text


def test_what_a_message_quotes_is_no_diagnosis(course):
    course.learner("ada", {**FULL, "aim-check": False}, failures={
        "aim-check": CheckFailed("aim(1)\n  got: 'This is what you get [bias-omitted].'"),
        "layer-check": ValueError("\n  This is what you get when [bias-omitted]."),
        "layer-hidden": CheckFailed("x\n  This is what you get when [no-such-mistake].")})
    assert course.report()[0]["mistakes"] == []


@pytest.mark.parametrize("damage", ["", "{", '{"cells": 3}', '{"cells": [{"metadata": null}]}', "[" * 100_000])
def test_graded_notebooks_that_cannot_be_read_are_told(course, damage):
    course.learner("ada", FULL, failures={})
    course.learner("ben", FULL)
    (course.root / "autograded" / "ada" / ASSIGNMENT / "neuron.ipynb").write_text(damage)
    assert "could be read of 2 learners: ada, ben" in course.report()[1].text


def test_what_was_set_aside_is_listed(mixed):
    tables, page = mixed.report()
    assert [row["learner"] for row in tables["set-aside"]] == ["fay", "'=gus"]
    assert tables["set-aside"][0]["details"] == "'=1+1"
    shown = [row.text for row in page.select("[aria-label='Set aside'] tbody tr")]
    assert "=1+1" in shown[0] and "'" not in shown[0] and shown[1].startswith("=gus")


def test_a_list_of_another_kind_is_refused(course):
    course.learner("ada", FULL, failures={})
    course.set_aside()
    (course.root / "quarantine" / f"{ASSIGNMENT}.csv").write_text("a,b\n1,2\n")
    with pytest.raises(ValueError, match="expected the columns learner, file"):
        course.report()


def test_nothing_in_the_tables_is_a_formula(mixed):
    mixed.report()
    with open(mixed.root / "reports" / ASSIGNMENT / "marks.csv", encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert "'=cmd()" in cells and not [c for c in cells if c[:1] in tuple("=+-@")]


def test_tests_that_deserve_a_look_are_named(course):
    for i in range(10):
        course.learner(f"l{i}", {**FULL, "layer-hidden": i < 2, "aim-check": i < 2}, failures={})
    found = findings(course.dir, ASSIGNMENT).remarks
    assert found == ["Look at aim-check: 2 of 10 passed it (20 %).",
                     "Look at layer-hidden: 20 % passed it, and 100 % the test that they could see, layer-check. "
                     "The task may leave something unsaid.", "Everyone passed layer-check."]
    assert all(remark in course.report()[1].text for remark in found)


def test_an_assignment_without_points(tmp_path):
    course = Course(tmp_path).fill(cells=False)
    course.learner("ada", {})
    tables, page = course.report()
    course.book.close()
    assert (tables["marks"][0]["total"], tables["marks"][0]["per_cent"]) == ("0", "") and tables["tests"] == []
    assert "no tests" in page.text


def test_nothing_to_report_is_said(course):
    for name in ("02-bias", "..", "../01-neuron"):
        with pytest.raises(ValueError, match="expected one in the gradebook, 01-neuron, got"):
            report(course.dir, name)
    with pytest.raises(ValueError, match="01-neuron: nothing is graded yet; the gradebook has 0 submissions"):
        report(course.dir, ASSIGNMENT)
    course.learner("eve", {"explain": None})
    with pytest.raises(ValueError, match="has 1 submission, and 0 set aside"):
        report(course.dir, ASSIGNMENT)
    assert not (course.root / "reports").exists()


@pytest.mark.parametrize("name", ["..", ".", "a/b"])
def test_an_assignment_is_no_path(mixed, name):
    found = findings(mixed.dir, ASSIGNMENT)
    with pytest.raises(ValueError, match="assignment: expected a name"):
        write(replace(found, marks=replace(found.marks, assignment=name)), mixed.root / "reports")
    assert not (mixed.root / "reports").exists()


def test_no_gradebook_is_made(tmp_path):
    with pytest.raises(ValueError, match="there is no gradebook at"):
        report(CourseDirectory(root=str(tmp_path)), ASSIGNMENT)
    assert not list(tmp_path.iterdir())


def test_files_are_replaced_whole(mixed, monkeypatch):
    tables, _ = mixed.report()
    mixed.learner("gil", FULL, failures={})
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        mixed.report()
    folder = mixed.root / "reports" / ASSIGNMENT
    assert table(folder / "marks.csv") == tables["marks"] and not list(folder.glob(".*"))
    monkeypatch.undo()
    assert len(mixed.report()[0]["marks"]) == len(tables["marks"]) + 1


def test_the_work_does_not_grow_with_queries(course):
    """A thousand learners take a few seconds as long as the number of queries does not depend on theirs."""
    from sqlalchemy import event
    from sqlalchemy.engine import Engine
    seen = []

    def note(conn, cursor, statement, *rest):
        seen.append(statement)

    def queries():
        seen.clear()
        event.listen(Engine, "before_cursor_execute", note)
        findings(course.dir, ASSIGNMENT)
        event.remove(Engine, "before_cursor_execute", note)
        return len([s for s in seen if s.startswith("SELECT")])
    course.learner("ada", FULL, failures={})
    few = queries()
    for i in range(5):
        course.learner(f"l{i}", FULL, failures={})
    assert queries() == few > 3
