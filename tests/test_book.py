"""The built pages as files: described pictures, working links, nothing from another host; and builds that must fail."""
import re
import shutil
import subprocess
import sys
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT


@pytest.fixture(scope="module")
def pages(book):
    """Every page, by its path, parsed."""
    found = {p.relative_to(book).as_posix(): BeautifulSoup(p.read_text(), "html.parser") for p in book.rglob("*.html")
             if not {"_static", "lite"} & set(p.relative_to(book).parts)}
    assert "book/01-neuron.html" in found
    return found


def test_every_picture_is_described(pages):
    count = 0
    for name, page in pages.items():
        for img in page.select("main img"):
            assert len(img.get("alt", "").split()) >= 4, f"{name}: {img}"
        for svg in page.select("main svg[role=img]"):
            assert len(svg.get("aria-label", "").split()) >= 4, f"{name}: {str(svg)[:200]}"
            count += 1
    assert count >= 5


def test_ids_are_unique(pages):
    for name, page in pages.items():
        ids = [e["id"] for e in page.select("main [id]" if name == "search.html" else "[id]")]  # the theme's has two
        assert len(ids) == len(set(ids)), f"{name}: {sorted(i for i in ids if ids.count(i) > 1)}"


def test_links_within_the_book_lead_somewhere(book, pages):
    count = 0
    for name, page in pages.items():
        for a in page.select("a[href]"):
            if urlsplit(a["href"]).scheme:
                continue
            path, anchor = urldefrag(a["href"])
            path = path.split("?")[0]
            target = (book / name).parent.joinpath(unquote(path)).resolve() if path else book / name
            if target.is_dir():
                target /= "index.html"
            assert target.is_file(), f"{name}: {a['href']}"
            if anchor and target.suffix == ".html":
                ids = pages[target.relative_to(book.resolve()).as_posix()].select("[id]")
                assert anchor in {e["id"] for e in ids}, f"{name}: {a['href']}"
            count += 1
    assert count > 50


def test_nothing_is_loaded_from_another_host(pages):
    for name, page in pages.items():
        for e in page.select("[src], link[href]"):
            address = e.get("src") or e["href"]
            assert not urlsplit(address).netloc, f"{name}: {address}"


def test_layout_removed_what_holds_the_text_up(pages):
    """The template replaces the theme's own lines; when the theme changes them, this notices."""
    head = pages["book/01-neuron.html"].head
    assert not head.select("script[src*=fontawesome], link[rel=preload][as=font]")
    assert head.select_one("link[href*=fontawesome]")["media"] == "print"
    for script in head.select("script[src]"):
        assert script.has_attr("defer") or script.has_attr("async") or script.get("type") == "module", script


def test_terms_of_the_chapter_are_in_the_glossary(pages):
    linked = {a["href"] for a in pages["book/01-neuron.html"].select("a[href^='glossary.html#term-']")}
    assert len(linked) >= 15


def test_unlinked_figures_follow_the_theme(pages):
    for name, page in pages.items():
        for svg in page.select(".ffn-figure svg"):
            colours = set(re.findall(r"(?<!, )#[0-9a-f]{6}\b", str(svg)))
            assert not colours, f"{name}: colours that do not follow the theme: {colours}"


BREAKS = {
    "a typo in a cell": ("pre = x @ w + b   ", "pre = x @ ww + b   ", "NameError"),
    "a wrong number in the text": ('"fury")], [0.6, 0.1, -1.5])', '"fury")], [0.6, 0.2, -1.5])', "AssertionError"),
    "a picture without alternative text": ("## Recap", "![](static/favicon.svg)\n\n## Recap", "no alternative text"),
    "a figure without alternative text": (
        "## Recap", "```{code-cell}\nplots.bars([1.0], ['a'], alt='')\n```\n\n## Recap", "alt: expected a sentence"),
    "a term that is not in the glossary": ("{term}`layer`", "{term}`stratum`", "term not in glossary"),
    "a question without an answer": (":answer: 2", "", "expected :answer: between 1 and 4"),
    "a link that leads nowhere": ("## Recap", "[x](nowhere.md)\n\n## Recap", "nowhere.md"),
}


def build_of_one_chapter(folder, old="", new=""):
    """Build chapter 1 alone, with its glossary and references, after a change to its text."""
    for name in ("book", "scripts", "ffnlib", "exercises"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("_config.yml", "requirements.lock"):
        shutil.copy(ROOT / name, folder)
    (folder / "_toc.yml").write_text("format: jb-book\nroot: book/01-neuron\nchapters:\n"
                                     "- file: book/glossary\n- file: book/references\n")
    for chapter in [*(folder / "book").glob("0[2-9]*.md"), folder / "book" / "index.md"]:
        chapter.unlink()
    chapter = folder / "book" / "01-neuron.md"
    text = re.sub(r"\[([^]]*)\]\((?:0[2-9]|index)[^)]*\)", r"\1", chapter.read_text())  # links to other pages
    assert old in text
    chapter.write_text(text.replace(old, new, 1))
    run = subprocess.run([sys.executable, "scripts/build_book.py"], cwd=folder, capture_output=True, text=True)
    return run, "".join(p.read_text() for p in folder.glob("_build/html/reports/**/*.log"))


@pytest.mark.slow
def test_one_chapter_builds(tmp_path):
    run, _ = build_of_one_chapter(tmp_path)
    assert not run.returncode, (run.stdout + run.stderr)[-3000:]


@pytest.mark.slow
@pytest.mark.parametrize("fault", BREAKS)
def test_build_fails_on(fault, tmp_path):
    old, new, says = BREAKS[fault]
    run, reports = build_of_one_chapter(tmp_path, old, new)
    assert run.returncode and says in run.stdout + run.stderr + reports
    assert "The book was not built" in run.stderr
