"""Solutions for self-learners: all there, from the notebooks, folded; no hidden test anywhere; and a book without them."""
import os
import re
import shutil
import subprocess
import sys
from functools import cache

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT

EXERCISES = sorted(p.parent.name for p in (ROOT / "solutions").glob("*/*.ipynb"))
TEXT = {".html", ".js", ".md", ".txt", ".ipynb", ".json"}


@cache
def cells(exercise):
    (path,) = (ROOT / "solutions" / exercise).glob("*.ipynb")
    return nbformat.read(path, as_version=4).cells


def functions(exercise):
    return [name.removesuffix("-check") for cell in cells(exercise)
            if (name := cell.metadata.get("nbgrader", {}).get("grade_id", "")).endswith("-check")]


@pytest.fixture(scope="module")
def pages(book):
    return {name: BeautifulSoup((book / f"book/solutions/{name}.html").read_text(), "html.parser") for name in EXERCISES}


def test_every_function_has_its_task_solution_and_analysis(pages):
    count = 0
    for name, page in pages.items():
        for function in functions(name):
            section = page.find(id=function.replace("_", "-"))
            title = re.sub(r"^#+ ", "", next(c.source for c in cells(name) if c.metadata.get("nbgrader", {}).get("grade_id")
                                             == f"{function}-task").partition("\n")[0])
            assert section.h2.get_text().rstrip("#") == title
            solution = section.select("details.sd-dropdown")[0]
            source = next(c.source for c in cells(name) if c.metadata.get("nbgrader", {}).get("grade_id") == function)
            inside = re.search(r"### BEGIN SOLUTION\n(.*?)\n *### END", source, re.DOTALL)[1]
            assert inside in solution.get_text() and "###" not in section.get_text()
            analysis = [p for p in solution.find_all("p") if len(p.get_text().split()) >= 25]
            assert analysis, f"{name}: {function} has no analysis"
            assert solution.get_text().count(f"def {function}(") >= 2, f"{name}: {function} has no other way"
            count += 1
    assert count >= 54


def test_everything_is_folded(pages):
    for name, page in pages.items():
        folds = page.select("main details.sd-dropdown")
        assert len(folds) > len(functions(name)) and not [f for f in folds if f.has_attr("open")]
        for fold in folds:
            fold.extract()
        for function in functions(name):
            source = next(c.source for c in cells(name) if c.metadata.get("nbgrader", {}).get("grade_id") == function)
            inside = re.search(r"### BEGIN SOLUTION\n(.*?)\n *### END", source, re.DOTALL)[1]
            assert inside not in page.main.get_text(), f"{name}: {function} is not folded"
        link = page.select_one(".admonition a.download")
        assert link["href"].endswith(".ipynb") and "Try first" in page.select_one(".admonition").get_text()


def lines(source):
    return {re.sub(r"\W+", "", line) for line in source.splitlines()}


def test_no_hidden_test_is_in_the_built_book(book):
    """No line of a hidden test that is not also a line of something which learners are given."""
    hidden, open_ = set(), set()
    for name in EXERCISES:
        for cell in cells(name):
            (hidden if "HIDDEN TESTS" in cell.source else open_).update(lines(cell.source))
    for path in [*(ROOT / "book").rglob("*.md"), *(ROOT / "ffnlib").rglob("*.py")]:
        open_ |= lines(path.read_text())
    secret = {line for line in hidden - open_ if len(line) >= 16}
    assert len(secret) > 300
    for path in book.rglob("*"):
        if path.suffix in TEXT and path.is_file():
            text = path.read_text(errors="replace")
            text = BeautifulSoup(text, "html.parser").get_text() if path.suffix == ".html" else text.replace("\\n", "\n")
            text = re.sub(r"\W+", "", text)
            assert not [line for line in secret if line in text], path
            assert "HIDDENTESTS" not in text, path


def test_mistakes_are_those_of_the_visible_checks(pages):
    from ffnlib.mistakes import MISTAKES
    section = pages["01-neuron"].find(id="aim")
    known = {code.get_text() for code in section.select("details.sd-dropdown")[1].select("li code:first-child")} & set(MISTAKES)
    assert known == {"pattern-not-scaled", "length-not-rooted", "scaled-by-sum", "threshold-sign", "threshold-scaled",
                     "threshold-omitted"}


def test_each_chapter_leads_to_its_solutions(book):
    for name in EXERCISES:
        page = BeautifulSoup((book / f"book/{name}.html").read_text(), "html.parser")
        assert len(page.select(f"main a[href='solutions/{name}.html']")) == 1


def small_book(folder, **environment):
    """Build chapter-like pages with the solutions of one exercise."""
    for name in ("book/extensions", "book/static", "book/templates", "solutions/01-neuron", "exercises/01-neuron",
                 "tests/alternatives/01-neuron"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "ffnlib").symlink_to(ROOT / "ffnlib")
    (folder / "book/solutions").mkdir()
    text = (ROOT / "book/solutions/01-neuron.md").read_text()
    (folder / "book/solutions/01-neuron.md").write_text(re.sub(r"\[([^]]*)\]\(\.\./[^)]*\)", r"\1", text))
    (folder / "book/references.bib").touch()
    (folder / "book/01-neuron.md").write_text("# Chapter\n\nText.\n\n```{solutions-link}\nSee [here](solutions/01-neuron.md)."
                                              "\n```\n")
    shutil.copy(ROOT / "_config.yml", folder)
    (folder / "_toc.yml").write_text("format: jb-book\nroot: book/01-neuron\nparts:\n- caption: Solutions\n  chapters:\n"
                                     "  - file: book/solutions/01-neuron\n")
    run = subprocess.run([sys.executable, "-m", "jupyter_book", "build", ".", "--path-output", ".", "-W", "-n"],
                         cwd=folder, capture_output=True, text=True, env={**os.environ, **environment})
    assert not run.returncode, (run.stdout + run.stderr)[-3000:]
    return folder / "_build" / "html"


@pytest.mark.slow
def test_an_instructor_can_build_without_them(tmp_path):
    html = small_book(tmp_path / "with")
    assert (html / "book/solutions/01-neuron.html").exists() and "01-neuron.html" in (html / "book/01-neuron.html").read_text()
    html = small_book(tmp_path / "without", FFN_SOLUTIONS="0")
    assert not [p for p in html.rglob("*solution*") if "_static" not in p.parts]
    for page in [*html.rglob("*.html"), html / "searchindex.js"]:
        assert "solution" not in page.read_text().lower(), page


def test_switching_them_off_is_noticed_by_the_build(monkeypatch):
    import build_book
    monkeypatch.delenv("FFN_SOLUTIONS", raising=False)
    before = build_book.digest()
    monkeypatch.setenv("FFN_SOLUTIONS", "0")
    assert build_book.digest() != before
