"""The API reference: every public name once, its source where the link says, found by searching."""
import posixpath
import re
from collections import Counter
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT

from ffnlib import gelu


@pytest.fixture(scope="module")
def ext():
    """The extension that makes the pages."""
    import sys
    sys.path.insert(0, str(ROOT / "book" / "extensions"))
    import api_pages
    return api_pages


@pytest.fixture(scope="module")
def pages(book):
    return {p.name: BeautifulSoup(p.read_text(), "html.parser") for p in (book / "book" / "api").glob("*.html")}


def test_every_public_name_is_on_one_page(ext, pages):
    shown = Counter(dt["id"] for page in pages.values() for dt in page.select("dl.py > dt[id]"))
    names = {f"{module}.{name}" for module, members in ext.public_names().items() for name in members}
    assert len(names) > 130 and not names - set(shown)
    assert not [name for name, n in shown.items() if n > 1]


def test_every_name_says_something(pages):
    for name, page in pages.items():
        for dt in page.select("dl.py > dt[id]"):
            assert len(dt.find_next_sibling("dd").get_text().split()) >= 2, f"{name}: {dt['id']}"


def test_sources_are_at_the_line(book, pages):
    modules, count = {}, 0
    for name, page in pages.items():
        for dt in page.select("dl.py > dt[id]"):
            link = dt.select_one("a:has(.viewcode-link)")
            assert link or dt.parent["class"][1] in ("attribute", "property"), f"{name}: {dt['id']} has no source"
            if link:
                path, anchor = posixpath.normpath(f"book/api/{link['href']}").split("#")
                if path not in modules:
                    modules[path] = BeautifulSoup((book / path).read_text(), "html.parser")
                text = modules[path].find(id=anchor).get_text().replace("[docs]", "").strip()
                last = re.escape(dt["id"].rpartition(".")[2])
                assert re.match(rf"(@.*\n\s*)*(def |class |){last}\b", text), f"{name}: {dt['id']} leads to {text[:99]}"
                count += 1
    assert count > 130


@pytest.mark.parametrize("module, name, begins", [
    ("ffnlib", "ffn", "def ffn("), ("ffnlib", "gelu", "gelu = "), ("ffnlib", "FFNWeights", "class FFNWeights("),
    ("ffnlib.memory", "keys", "def keys("), ("ffnlib.testing", "MISTAKES", "MISTAKES = ")])
def test_sources_on_github_are_at_the_line(ext, module, name, begins):
    file, first = re.fullmatch(r"/(.+)#L(\d+)-L\d+", ext.on_github("py", {"module": module, "fullname": name})).groups()
    lines = (ROOT / file).read_text().splitlines()[int(first) - 1:]
    assert next(line for line in lines if not line.startswith("@")).startswith(begins)


def test_with_a_repository_the_sources_are_there(ext):
    """What the extension sets up when the configuration names a repository, and when it does not."""
    for address, source in (("https://github.com/a/b", "sphinx.ext.linkcode"), ("", "sphinx.ext.viewcode")):
        used = []
        config = SimpleNamespace(html_theme_options={"repository_url": address} if address else {})
        ext.setup(SimpleNamespace(config=config, setup_extension=used.append, connect=lambda *a, **k: None,
                                  add_directive=lambda *a: None))
        assert used[-1] == source
    config = SimpleNamespace(html_theme_options={"repository_url": "https://github.com/a/b/"})
    ext.setup(SimpleNamespace(config=config, setup_extension=used.append, connect=lambda *a, **k: None,
                              add_directive=lambda *a: None))
    address = config.linkcode_resolve("py", {"module": "ffnlib", "fullname": "ffn"})
    assert address.startswith("https://github.com/a/b/blob/main/ffnlib/ffn.py#L")


@pytest.mark.parametrize("text, becomes", [
    ("`x` and `gelu`", "``x`` and :py:obj:`gelu <ffnlib.gelu>`"),
    ("`ffnlib.count`", ":py:obj:`ffnlib.count <ffnlib.count>`"),
    ("|m| ‖v‖ of `a|b`", r"\|m\| ‖v‖ of ``a|b``"), (":py:obj:`~ffnlib.ffn`", ":py:obj:`~ffnlib.ffn`")])
def test_backticks(ext, text, becomes):
    assert ext.backticks(text, "ffnlib", {"x"}) == becomes
    assert ext.backticks("`gelu`", "ffnlib", ext.parameters(lambda gelu: gelu)) == "``gelu``"
    assert callable(gelu)


def test_references_to_types_lead_out_or_in(pages):
    links = pages["ffn.html"].select("dt a.reference")
    assert {"index.html#ffnlib.arrays.Array", "trace.html#ffnlib.Trace"} <= {a["href"] for a in links}
    assert any("numpy.org" in a["href"] for a in links)


def test_pages_of_the_reference_are_light(book, pages):
    for name, page in pages.items():
        assert not page.select("script[src*=mathjax]"), name
        assert len(str(page)) < 200_000, name


@pytest.mark.browser
def test_search_finds_a_function(site, new_page):
    page = new_page(f"{site}/search.html?q=gated_ffn_backward", width=360)
    page.wait_for_selector("ul.search li")
    assert page.locator("ul.search a[href*='api/gated.html#ffnlib.gated_ffn_backward']").count()
