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
        twice = sorted({i for i in ids if ids.count(i) > 1})
        assert not twice, f"{name}: the ids {twice} stand there more than once: rename a label or a heading"


def test_headings_skip_no_level(pages):
    for name, page in pages.items():
        found = page.select("main :is(h1, h2, h3, h4, h5, h6)") if name == "404.html" else page.select(
            ".bd-article :is(h1, h2, h3, h4, h5, h6)")
        before = 0
        for heading in found:
            level = int(heading.name[1])
            text = heading.get_text().rstrip("#")
            assert level <= before + 1, (f"{name}: '{text}' is a heading of level {level} below one of level {before}: "
                                         "readers who go from heading to heading miss one")
            before = level
        mains = [h.name for h in found].count("h1")
        assert mains == (name not in ("index.html", "search.html")), f"{name}: expected one main heading, found {mains}"


ADDRESSES = {"a": ["href"], "area": ["href"], "link": ["href"], "script": ["src"], "img": ["src", "srcset"],
             "source": ["src", "srcset"], "video": ["src", "poster"], "audio": ["src"], "iframe": ["src"],
             "form": ["action"], "use": ["href", "xlink:href"], "object": ["data"], "track": ["src"]}


def addresses(page):
    """Every address in a page with its element; that of `<meta http-equiv=refresh>` too."""
    for e in page.find_all(list(ADDRESSES)):
        for attribute in ADDRESSES[e.name]:
            if e.get(attribute):
                parts = e[attribute].split(",") if attribute == "srcset" else [e[attribute]]
                yield from ((part.strip().split(" ")[0], e) for part in parts)
    for e in page.select("meta[http-equiv]"):
        if e["http-equiv"].lower() == "refresh":
            yield e["content"].split("url=")[1], e


def leads_nowhere(book, ids, name, address, base):
    """What is wrong with an address within the book, or nothing."""
    path, anchor = urldefrag(address)
    path = unquote(path.split("?")[0])
    if path.startswith("/"):
        return "starts with / and so leaves a book that is not at the root of its host: write it relative"
    target = ((book / base / path) if path else book / name).resolve()
    if target.is_dir():
        target /= "index.html"
    if not target.is_relative_to(book.resolve()) or not target.is_file():
        return "there is no such file in the built book"
    where = target.relative_to(book.resolve()).as_posix()
    if anchor and where in ids and unquote(anchor) not in ids[where]:
        return f"{where} has no element with the id '{unquote(anchor)}'"
    return ""


def test_everything_that_is_linked_within_the_book_is_there(book, pages):
    ids = {name: {e["id"] for e in page.select("[id]")} for name, page in pages.items()}
    faults, count = [], 0
    for name, page in pages.items():
        base = "." if page.base else (book / name).parent.relative_to(book)  # 404.html, which is shown at any depth
        for address, element in addresses(page):
            if not urlsplit(address).scheme and not urlsplit(address).netloc and address != "#":
                count += 1
                if fault := leads_nowhere(book, ids, name, address, base):
                    faults.append(f"{name}: {str(element)[:120]}: {fault}")
    assert not faults, "\n" + "\n".join(sorted(set(faults)))
    assert count > 1000


def test_addresses_in_styles_are_there(book):
    for sheet in [*book.glob("_static/*.css"), *book.glob("_static/styles/*.css")]:
        for address in re.findall(r"url\(\s*[\"']?([^)\"']+)", sheet.read_text()):
            if not address.startswith(("data:", "#")):
                assert not urlsplit(address).netloc, f"{sheet.name}: {address} is on another host"
                file = sheet.parent / urldefrag(address.split("?")[0]).url
                assert file.exists(), f"{sheet.name}: no file {address}"


def test_a_link_that_leads_nowhere_is_told(book):
    ids = {"book/01-neuron.html": {"recap"}}
    for address, says in {"01-neuron.html#recpa": "no element with the id 'recpa'", "01-nuron.html": "no such file",
                          "/book/01-neuron.html": "starts with /", "../../pyproject.toml": "no such file"}.items():
        assert says in leads_nowhere(book, ids, "book/02-bias.html", address, "book")
    for address in ("01-neuron.html#recap", "01-neuron.html?highlight=a#recap", "../index.html", ".."):
        assert not leads_nowhere(book, ids, "book/02-bias.html", address, "book")


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
    "a first use of a term without a link": (
        "That is a {term}`neuron`:", "That is a neuron:", "first use of the term 'neuron'"),
    "a question without an answer": (":answer: 2", "", "expected :answer: between 1 and 4"),
    "a link that leads nowhere": ("## Recap", "[x](nowhere.md)\n\n## Recap", "nowhere.md"),
}


def build_of_one_chapter(folder, old="", new=""):
    """Build chapter 1 alone, with its glossary and references, after a change to its text."""
    for name in ("book", "scripts", "ffnlib", "exercises"):  # without translations: they have links to other chapters
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("locale"))
    for name in ("_config.yml", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    (folder / "_toc.yml").write_text("format: jb-book\nroot: book/01-neuron\nchapters:\n"
                                     "- file: book/glossary\n- file: book/notation\n- file: book/references\n")
    for name in ("0[2-9]*", "index", "changelog", "practise"):
        for other in (folder / "book").glob(f"{name}.md"):
            other.unlink()
    chapter = folder / "book" / "01-neuron.md"
    text = re.sub(r"\[([^]]*)\]\((?:0[2-9]|index|practise)[^)]*\)", r"\1", chapter.read_text())  # links to other pages
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
