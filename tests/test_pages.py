"""What stands around the text: version, description, 404 page; with the site's address also what others find it by."""
import re
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET

import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import ROOT
from jupyter_book.config import get_final_config

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


@pytest.fixture(scope="module")
def pages(book):
    found = {f"book/{p.name}": BeautifulSoup(p.read_text(), "html.parser") for p in book.glob("book/*.html")}
    assert len(found) > 10
    return found


def test_every_page_says_its_version_and_leads_to_what_changed(pages):
    for name, page in pages.items():
        said = page.select_one("footer .component-version")
        assert said and said.get_text(" ", strip=True) == f"Version {VERSION}", f"{name}: no version in its footer"
        assert said.a["href"] in ("changelog.html", "#"), name
    assert "Added" in pages["book/changelog.html"].select_one("main").get_text()


def test_every_page_has_a_title_and_one_description_of_its_own(pages):
    seen = {}
    for name, page in pages.items():
        assert page.title.get_text(strip=True), name
        found = [e["content"] for e in page.select("meta[name=description]")]
        assert len(found) == 1, f"{name}: {len(found)} descriptions"
        assert 20 <= len(found[0]) <= 161, f"{name}: a description of {len(found[0])} characters: {found[0]}"
        assert "not set" not in found[0] and found[0] not in seen, f"{name}: as {seen.get(found[0])}: {found[0]}"
        seen[found[0]] = name


def test_without_an_address_pages_name_none(book, pages):
    assert not (book / "sitemap.xml").exists() and not (book / "robots.txt").exists()
    for name, page in pages.items():
        assert not page.select("link[rel=canonical], meta[property^='og:url'], meta[property='og:image']"), name


def test_the_404_page_has_what_it_needs_at_any_depth(book):
    page = BeautifulSoup((book / "404.html").read_text(), "html.parser")
    assert page.base["href"] == "/" and page.html["lang"]
    assert page.select_one("meta[name=robots]")["content"] == "noindex"
    assert page.select_one("link[rel=icon]")["href"].endswith(".svg")
    assert not page.select("script, link[rel=stylesheet]")
    listed = [a["href"] for a in page.select("li a")]
    assert {"book/index.html", "book/01-neuron.html", "book/glossary.html"} <= set(listed)
    assert len(listed) == len(set(listed)) == len(list(book.glob("book/**/*.html")))


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_404_page_leads_back_from_any_depth(site, chromium, theme):
    from axe_playwright_python.sync_playwright import Axe
    context = chromium.new_context(viewport={"width": 320, "height": 700}, color_scheme=theme)
    page = context.new_page()
    try:
        for address in ("nowhere", "book/a/b/c/nowhere.html", "book/nowhere/"):
            reply = page.goto(f"{site}/{address}")
            assert reply.status == 404 and page.locator("h1").inner_text() == "This page does not exist"
            assert page.evaluate("document.documentElement.scrollWidth") <= 320
            assert page.request.get(page.evaluate("document.querySelector('link[rel=icon]').href")).ok
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        page.get_by_role("link", name="Neuron", exact=True).click()
        page.wait_for_url(f"{site}/book/01-neuron.html")
    finally:
        context.close()


def configured(tmp_path, change=lambda text: text):
    """What Sphinx is told by _config.yml after a change to its text."""
    file = tmp_path / "_config.yml"
    file.write_text(change((ROOT / "_config.yml").read_text()))
    return get_final_config(user_yaml=file, sourcedir=tmp_path, cli_config={"latex_individualpages": False})[0]


COMMENTS = r"^# (html: \{comments: .*)$"


def test_comments_are_off_and_one_line_turns_them_on(tmp_path, pages):
    text = (ROOT / "_config.yml").read_text()
    assert len(re.findall(COMMENTS, text, re.M)) == 1
    assert not any((configured(tmp_path).get("comments_config") or {}).values())
    on = configured(tmp_path, lambda text: re.sub(COMMENTS, r"\1", text, flags=re.M))
    assert on["comments_config"]["hypothesis"] is True and "sphinx_comments" in on["extensions"]
    for name, page in pages.items():
        assert "hypothes.is" not in str(page.head), name


def small_book(folder, config, address):
    """A book of two pages with the real configuration's extensions and templates, built for an address."""
    (folder / "book").mkdir()
    for name in ("book/extensions", "book/templates", "book/static", "ffnlib/widgets/js"):
        shutil.copytree(ROOT / name, folder / name)
    for name in ("pyproject.toml", "book/references.bib", "book/demo-1.png"):
        shutil.copy(ROOT / name, folder / name)
    (folder / "_config.yml").write_text(config)
    (folder / "_toc.yml").write_text("format: jb-book\nroot: book/index\nchapters:\n- file: book/other\n")
    (folder / "book/index.md").write_text('# One & "all"\n\nA page with <b>&</b> and "marks", enough to describe it.\n')
    (folder / "book/other.md").write_text("# Other\n\n:::{note}\nNot this.\n:::\n\nThe second page of two.\n")
    code = ("import os, sys; os.environ['BOOK_ADDRESS'] = sys.argv[1]; from jupyter_book.cli.main import main;"
            "main(['build', '.', '--path-output', '.', '-W', '--keep-going'])")
    run = subprocess.run([sys.executable, "-c", code, address], cwd=folder, capture_output=True, text=True)
    assert not run.returncode, (run.stdout + run.stderr)[-3000:]
    return folder / "_build" / "html"


def test_with_an_address_and_comments_the_book_builds_and_can_be_found(tmp_path):
    config = re.sub(COMMENTS, r"\1", (ROOT / "_config.yml").read_text(), flags=re.M)
    out = small_book(tmp_path, config, "https://books.example/ffn")
    places = {e.text for e in ET.parse(out / "sitemap.xml").iter() if e.tag.endswith("loc")}
    assert places == {f"https://books.example/ffn/book/{name}.html" for name in ("index", "other")}
    assert "Sitemap: https://books.example/ffn/sitemap.xml" in (out / "robots.txt").read_text()
    assert BeautifulSoup((out / "404.html").read_text(), "html.parser").base["href"] == "/ffn/"
    page = BeautifulSoup((out / "book/index.html").read_text(), "html.parser")
    og = {e["property"]: e["content"] for e in page.select("meta[property^='og:']")}
    assert og["og:title"] == 'One & “all”' and og["og:url"] == "https://books.example/ffn/book/index.html"
    assert og["og:description"].startswith("A page with") and og["og:image"].startswith("https://books.example/ffn/")
    assert (out / og["og:image"].removeprefix("https://books.example/ffn/")).is_file()
    other = BeautifulSoup((out / "book/other.html").read_text(), "html.parser")
    assert other.select_one("meta[name=description]")["content"] == "The second page of two."
    assert yaml.safe_load(config)["html"]["comments"] == {"hypothesis": True} and "hypothes.is" in str(page.head)
