"""Solutions for self-learners: all there, from the notebooks, folded; no hidden test; and a book without them."""
import os
import re
import shutil
import subprocess
import sys
from copy import copy
from functools import cache
from html import unescape
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT

EXERCISES = sorted(p.parent.name for p in (ROOT / "solutions").glob("*/*.ipynb"))
TEXT = {".html", ".js", ".md", ".txt", ".ipynb", ".json"}


def parsed(path):
    return BeautifulSoup(path.read_text(), "html.parser")


@cache
def cells(exercise):
    """All cells of the solution, by name; those without one by number."""
    (path,) = (ROOT / "solutions" / exercise).glob("*.ipynb")
    return {cell.metadata.get("nbgrader", {}).get("grade_id", i): cell.source
            for i, cell in enumerate(nbformat.read(path, as_version=4).cells)}


def functions(exercise):
    return [name.removesuffix("-check") for name in cells(exercise) if str(name).endswith("-check")]


def answer(exercise, function):
    """What the solution has in the place of a learner's code."""
    return re.search(r"### BEGIN SOLUTION\n(.*?)\n *### END", cells(exercise)[function], re.DOTALL)[1]


@pytest.fixture(scope="module")
def pages(book):
    return {name: parsed(book / f"book/solutions/{name}.html") for name in EXERCISES}


def test_every_function_has_its_task_solution_and_analysis(pages):
    count = 0
    for name, page in pages.items():
        for function in functions(name):
            section = page.find(id=function.replace("_", "-"))
            title = cells(name)[f"{function}-task"].partition("\n")[0].lstrip("# ")
            assert section.h2.get_text().rstrip("#") == title
            solution = section.select("details.sd-dropdown")[0]
            assert answer(name, function) in solution.get_text() and "###" not in section.get_text()
            analysis = [p for p in solution.find_all("p") if len(p.get_text().split()) >= 25]
            assert analysis, f"{name}: {function} has no analysis"
            assert solution.get_text().count(f"def {function}(") >= 2, f"{name}: {function} has no other way"
            count += 1
    assert count >= 54


def test_everything_is_folded(pages):
    for name, page in pages.items():
        page = copy(page)
        folds = page.select("main details.sd-dropdown")
        assert len(folds) > len(functions(name)) and not [f for f in folds if f.has_attr("open")]
        for fold in folds:
            fold.extract()
        for function in functions(name):
            assert answer(name, function) not in page.main.get_text(), f"{name}: {function} is not folded"
        link = page.select_one(".admonition a.download")
        assert link["href"].endswith(".ipynb") and "Try first" in page.select_one(".admonition").get_text()


def squeezed(text):
    return re.sub(r"\W+", "", text)


def test_no_hidden_test_is_in_the_built_book(book):
    """No line of a hidden test, unless learners are given it elsewhere: in their notebook, a solution, the library."""
    sources = [source for name in EXERCISES for source in cells(name).values()]
    given = [source for source in sources if "HIDDEN TESTS" not in source]
    given += [cell.source for path in (ROOT / "exercises").glob("*/*.ipynb") for cell in nbformat.read(path, 4).cells]
    given += [path.read_text() for pattern in ("book/**/*.md", "ffnlib/**/*.py", "tests/alternatives/**/*.py")
              for path in ROOT.glob(pattern)]
    known = squeezed("\n".join(given))
    hidden = {squeezed(line) for source in sources if "HIDDEN TESTS" in source for line in source.splitlines()}
    secret = {line for line in hidden if len(line) >= 16 and line not in known}
    assert len(secret) > 300
    for path in book.rglob("*"):
        if path.suffix in TEXT and path.is_file():
            text = path.read_text(errors="replace").replace("\\n", "\n")
            text = squeezed(unescape(re.sub(r"<[^>]*>", "", text)) if path.suffix == ".html" else text)
            assert not [line for line in secret if line in text] and "HIDDENTESTS" not in text, path


def test_mistakes_are_those_of_the_visible_checks(pages):
    from ffnlib.mistakes import MISTAKES
    section = pages["01-neuron"].find(id="aim")
    listed = section.select("details.sd-dropdown")[1].select("li code:first-child")
    known = {code.get_text() for code in listed} & set(MISTAKES)
    assert known == {"pattern-not-scaled", "length-not-rooted", "scaled-by-sum", "threshold-sign", "threshold-scaled",
                     "threshold-omitted"}


def test_each_chapter_leads_to_its_solutions(book):
    for name in EXERCISES:
        page = parsed(book / f"book/{name}.html")
        assert len(page.select(f"main a[href='solutions/{name}.html']")) == 1


CONFIGURATION = """
title: A small book
only_build_toc_files: true
execute: {execute_notebooks: "off"}
parse: {myst_enable_extensions: [amsmath, colon_fence, dollarmath]}
sphinx:
  local_extensions: {solutions: book/extensions}
  config: {html_show_sourcelink: false}
"""


def small_book(folder, **environment):
    """Build a chapter and the solutions of its exercise."""
    for name in ("book/extensions", "solutions/01-neuron", "exercises/01-neuron", "tests/alternatives/01-neuron"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "ffnlib").symlink_to(ROOT / "ffnlib")
    (folder / "book/solutions").mkdir()
    text = (ROOT / "book/solutions/01-neuron.md").read_text()
    (folder / "book/solutions/01-neuron.md").write_text(re.sub(r"\[([^]]*)\]\(\.\./[^)]*\)", r"\1", text))
    (folder / "book/01-neuron.md").write_text("# Chapter\n\nText.\n\n```{solutions-link}\n"
                                              "See [here](solutions/01-neuron.md).\n```\n")
    (folder / "_config.yml").write_text(CONFIGURATION)
    (folder / "_toc.yml").write_text("format: jb-book\nroot: book/01-neuron\nparts:\n- caption: Solutions\n"
                                     "  chapters:\n  - file: book/solutions/01-neuron\n")
    tool = Path(sys.executable).with_name("jupyter-book")
    run = subprocess.run([tool, "build", ".", "--path-output", ".", "-W", "-n"], cwd=folder,
                          capture_output=True, text=True, env={**os.environ, **environment})
    assert not run.returncode, (run.stdout + run.stderr)[-3000:]
    return folder / "_build" / "html"


@pytest.mark.slow
def test_an_instructor_can_build_without_them(tmp_path):
    html = small_book(tmp_path / "with")
    assert (html / "book/solutions/01-neuron.html").exists()
    assert "solutions/01-neuron.html" in (html / "book/01-neuron.html").read_text()
    html = small_book(tmp_path / "without", FFN_SOLUTIONS="0")
    assert not [p for p in html.rglob("*solution*") if "_static" not in p.parts]
    for page in [*html.rglob("*.html"), html / "searchindex.js"]:
        assert "solution" not in page.read_text().lower(), page


def test_switching_them_off_is_noticed_by_the_build(monkeypatch):
    import build_book
    monkeypatch.delenv("FFN_SOLUTIONS", raising=False)
    before = build_book.state()
    monkeypatch.setenv("FFN_SOLUTIONS", "0")
    assert build_book.state() != before
