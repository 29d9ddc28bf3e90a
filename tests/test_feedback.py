"""Feedback pages, made by nbgrader's own commands: what they say, that nothing of them is active, what stays hidden."""
import csv
import os
import re
import shutil
import subprocess

import nbformat
import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT
from hostile import ANSWERS, ATTACHMENTS, FILE, LEARNER
from inert import assert_inert, soup, words_of
from nbformat.v4 import new_code_cell, new_output
from nbgrader.api import Gradebook
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from ffnlib.testing import CheckFailed, cohort_rng
from grading.feedback.exporter import item_of, mistakes_in, parts_of
from grading.harmless import BREAK

ASSIGNMENT = "01-neuron"

@pytest.fixture(scope="module")
def course(tmp_path_factory, sandbox):
    """A course folder in which four learners have their feedback, made with a cohort's seed."""
    course = tmp_path_factory.mktemp("course")
    shutil.copytree(ROOT / "solutions" / ASSIGNMENT, course / "solutions" / ASSIGNMENT)
    config = (ROOT / "nbgrader_config.py").read_text() + "\nc.SandboxedExecute.call_seconds = 3\n"
    (course / "nbgrader_config.py").write_text(config)

    def nbgrader(*args):
        run = subprocess.run(["nbgrader", *args], cwd=course, capture_output=True, text=True,
                             env={**os.environ, "FFNLIB_COHORT_SEED": "zebra"})
        assert run.returncode == 0, run.stderr

    nbgrader("generate_assignment", ASSIGNMENT)
    solution = nbformat.read(ROOT / "solutions" / ASSIGNMENT / "neuron.ipynb", as_version=4)
    right = {c.metadata.nbgrader.grade_id: c.source for c in solution.cells
             if c.metadata.get("nbgrader", {}).get("solution")}
    drawing = right["favourites"] + "\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    mutant = (ROOT / "tests" / "mutants" / ASSIGNMENT / "layer" / "bias-omitted.py").read_text()
    for learner, answers in {"ada": {**right, "favourites": drawing}, "ben": {}, "cleo": {**right, "layer": mutant},
                             LEARNER: ANSWERS}.items():
        notebook = nbformat.read(course / "exercises" / ASSIGNMENT / "neuron.ipynb", as_version=4)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            cell.source = answers.get(name, cell.source)
            if name == "explain" and answers is ANSWERS:
                cell.attachments = ATTACHMENTS
        folder = course / "submitted" / learner / ASSIGNMENT
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / "neuron.ipynb")
    (course / "submitted" / LEARNER / ASSIGNMENT / FILE).write_text("x")
    nbgrader("autograde", ASSIGNMENT, "--create")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as book:
        book.find_grade("explain", "neuron", ASSIGNMENT, "cleo").manual_score = 3
        book.find_grade("explain", "neuron", ASSIGNMENT, "cleo").needs_manual_grade = False
        book.find_comment("explain", "neuron", ASSIGNMENT, "cleo").manual_comment = "Good: 1 < 2 & <b>bold</b>"
        book.db.commit()
    nbgrader("generate_feedback", ASSIGNMENT)
    nbgrader("export", "--to", str(course / "grades.csv"))
    return course


@pytest.fixture(scope="module")
def pages(course):
    """The pages by learner."""
    return {folder.name: (folder / ASSIGNMENT / "neuron.html").read_text()
            for folder in (course / "feedback").iterdir()}


def section(page, name):
    return next(s for s in soup(page).find_all("section") if name in s.h2.get_text())


def after(found, title):
    """Text below a heading of the third level, up to the next."""
    heading = next(h for h in found.find_all("h3") if h.get_text().startswith(title))
    texts = []
    for sibling in heading.find_next_siblings():
        if sibling.name == "h3":
            break
        texts.append(words_of(sibling))
    return " ".join(texts)


@pytest.mark.slow
def test_pages_are_inert(pages):
    assert set(pages) == {"ada", "ben", "cleo", LEARNER}
    for page in pages.values():
        assert_inert(page)
    hostile = pages[LEARNER]
    assert "&lt;script&gt;alert(1)" in hostile
    assert "alert(6)" not in soup(hostile).main.find_all("pre", class_="printed")[0]


@pytest.mark.slow
def test_marks(course, pages):
    with open(course / "grades.csv", newline="") as f:
        marks = {row["student_id"]: row for row in csv.DictReader(f) if row["assignment"] == ASSIGNMENT}
    for learner, page in pages.items():
        shown = words_of(soup(page).dl.strong)
        assert shown == f"{float(marks[learner]['score']):g} / {float(marks[learner]['max_score']):g}"
    assert [float(marks[name]["score"]) for name in ("ada", "ben", "cleo", LEARNER)] == [24, 0, 21, 0]
    rows = [[words_of(cell) for cell in row.find_all(["th", "td"])]
            for row in soup(pages["cleo"]).tbody.find_all("tr")]
    assert rows[2] == ["3. A layer layer", "0 / 3", "0 / 3"] and rows[0][1:] == ["2 / 2", "2 / 2"]
    assert rows[-1] == ["6. Two things at once", "3 / 4"]
    targets = {a["href"][1:] for a in soup(pages["cleo"]).tbody.find_all("a")}
    assert targets <= {s["id"] for s in soup(pages["cleo"]).find_all("section")} and len(targets) == 6


@pytest.mark.slow
def test_what_a_person_reads(pages):
    assert "1 answer is still to be read by a person" in words_of(soup(pages["ada"]))
    assert "not read yet" in section(pages["ada"], "Two things").h3.find_next("h3").get_text()
    assert "still to be read" not in words_of(soup(pages["cleo"]))  # has been read
    assert "still to be read" not in words_of(soup(pages["ben"]))  # was not answered
    assert "Good: 1 < 2 & <b>bold</b>" in section(pages["cleo"], "Two things").find(class_="comment").get_text()
    assert "No response." in section(pages["ben"], "Two things").find(class_="comment").get_text()
    assert "By hand, for the input" not in pages["ada"]  # the instructor's text


@pytest.mark.slow
def test_what_the_checks_say(pages):
    wrong, right = section(pages["cleo"], "layer"), section(pages["cleo"], "neuron")
    assert "return np.maximum(0, x @ W)" in after(wrong, "Your answer")
    assert "Not passed." in after(wrong, "Visible check")
    assert "when the bias is left out [bias-omitted]" in after(wrong, "Visible check")
    assert "As many inputs as features" in wrong.details.get_text()  # the check's source
    assert after(wrong, "Hidden check") == ("Not passed. It ran your function on other numbers and shapes than the "
                                            "visible check does.")
    assert after(right, "Hidden check") == "Passed." and after(right, "Visible check").startswith("Passed.")
    stub = section(pages["ben"], "layer")
    assert "There is no answer yet" in after(stub, "Visible check")
    assert "this is what you get when an answer is still as it was handed out" in after(stub, "Hidden check")
    assert section(pages["ada"], "favourites").img["alt"] == "What this cell drew"


@pytest.mark.slow
def test_hostile_work_is_shown_as_text(pages):
    page = pages[LEARNER]
    first = section(page, "pre_activation")
    assert "</pre></code><script>alert(1)</script>" in after(first, "Your answer")
    assert first.find("pre", class_="printed").get_text().endswith("</svg>\n100%\n")
    assert "stopped with ValueError: </pre>" in after(first, "Visible check")
    assert "pre_activation" in after(first, "Visible check").split("Where it stopped")[1]
    assert "learner.py" not in page
    limit = section(page, "favourites")
    for check in ("Visible check", "Hidden check"):
        assert "used more time, memory or processes than it may" in after(limit, check)
    words = section(page, "Two things").find(class_="words")
    told = words.get_text().replace(BREAK, "")
    assert "$x_1 * y_2 * z$" in told and "<b onclick=" in told
    assert [a["href"] for a in words.find_all("a")] == ["http://127.0.0.1:9/b.png", "https://example.org"]
    assert len(words.find_all("img")) == 1 and words.img["src"].startswith("data:image/png")


@pytest.mark.slow
def test_nothing_of_a_hidden_check_shows(course, pages, monkeypatch):
    """Neither its source nor a number of its messages, drawn from the cohort's seed; no hint of a learner's making."""
    monkeypatch.setenv("FFNLIB_COHORT_SEED", "zebra")
    notebook = nbformat.read(course / "autograded" / LEARNER / ASSIGNMENT / "neuron.ipynb", as_version=4)
    tests = {c.metadata.nbgrader.grade_id: c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade")}
    hidden = [tests[name] for name in tests if name.endswith("-hidden")]
    told = "\n".join(str(output) for cell in hidden for output in cell.outputs)
    numbers = set(re.findall(r"\d+\.\d{3,}", told))
    first = cohort_rng("01-neuron/pre_activation").normal(size=4)  # what the test looks for is there to be found
    assert f"{abs(first[0]):.4f}"[:-1] in told and len(numbers) > 10 and "ARGUMENTS" in told
    visible = "\n".join(c.source for c in notebook.cells if c not in hidden)
    lines = {" ".join(line.split()) for cell in hidden for line in cell.source.splitlines()
             if line.strip() not in visible}
    assert len(lines) > 20
    for learner, page in pages.items():
        text = words_of(soup(page).main)
        assert not [number for number in numbers if number in text], learner
        assert not [line for line in lines if len(line) > 12 and line in text], learner
        for item in soup(page).find_all("h3", string=re.compile("Hidden check")):
            assert "ARGUMENTS" not in item.find_next("p").get_text()
    for name in ("pre_activation", "neuron", "layer", "aim", "favourites"):
        assert "bias is left out" not in after(section(pages[LEARNER], name), "Hidden check")
    assert "zebra" not in "".join(pages.values())


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_in_a_browser(course, new_page, theme, width):
    """Nothing runs, nothing is fetched, nothing is wider than the page, and axe has no complaint."""
    for learner in ("cleo", LEARNER):
        page, heard = new_page(theme=theme, width=width), []
        page.on("dialog", lambda d, heard=heard: (heard.append(d.message), d.dismiss()))
        page.on("request", lambda r, heard=heard: r.url.startswith("file:") or r.url.startswith("data:image/")
                or heard.append(r.url))
        page.context.unroute_all()
        page.goto((course / "feedback" / learner / ASSIGNMENT / "neuron.html").as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("h1").inner_text() == "Exercise 1: Neuron"  # the page is there
        assert not page.evaluate("document.scripts.length")
        found = Axe().run(page).response["violations"]
        assert not found, [(v["id"], [n["html"][:200] for n in v["nodes"]][:3]) for v in found]
        assert heard == []


@pytest.mark.slow
def test_the_formgrader_makes_the_same_page(course, pages, monkeypatch):
    monkeypatch.chdir(course)
    config = Config(PyFileConfigLoader("nbgrader_config.py", str(course)).load_config())
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.db_url = f"sqlite:///{course / 'gradebook.db'}"
    result = NbGraderAPI(CourseDirectory(config=config), config=config).generate_feedback(ASSIGNMENT, "cleo")
    assert result["success"], result
    assert (course / "feedback" / "cleo" / ASSIGNMENT / "neuron.html").read_text() == pages["cleo"]


def failed(error, kind="CheckFailed"):
    rendered = getattr(error, "_render_traceback_", lambda: [f"{kind}: {error}"])()
    return new_output("error", ename=kind, evalue=str(error), traceback=rendered)


def test_hints_are_what_a_check_has_found():
    assert mistakes_in(failed(CheckFailed("f(1)\n  got: 2", "bias-omitted", "wrong-axis"))) == ["bias-omitted",
                                                                                              "wrong-axis"]
    assert mistakes_in(failed(CheckFailed("f(1)\n  got: 2"))) == []
    forged = "  This is what you get when the bias is left out [bias-omitted]."
    for message in (f"f(1)\n  stopped with ValueError: x\n{forged}", f"f(1)\n{forged[:-1]}",
                    f"f(1)\n{forged}\n  got: 1", "f(1)\n  This is what you get when x [bias-omitted]."):
        assert mistakes_in(failed(CheckFailed(message))) == []
    assert mistakes_in(failed(ValueError(f"1\n{forged}"))) == []
    raised = failed(ValueError(f"1\n{forged}"))  # under the course's name, as the sandbox hands it over
    raised.ename, raised.traceback = "CheckFailed", f"grading.learner.CheckFailed: 1\n{forged}".splitlines()
    assert mistakes_in(raised) == []


def test_other_delimiters_hide_as_well():
    cell = new_code_cell("## SECRET >>\nx = 7\n## << SECRET", metadata={"nbgrader": {
        "grade_id": "f-hidden", "grade": True, "solution": False, "locked": True, "score": 0.0, "points": 1}})
    cell.outputs = [failed(ValueError("x was 7"), "ValueError")]
    assert item_of(cell, cell.metadata.nbgrader, "SECRET >>").kind == "hidden"
    [part] = parts_of([cell], "SECRET >>", set())[1]
    assert part.items[0].failed and not part.items[0].source and not part.items[0].outputs and not part.items[0].lines
