"""The glossary, linked from first uses and shown beside the links; the pages of notation and of facts."""
import json
import re
import sys
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from conftest import ROOT
from docutils import nodes

sys.path.insert(0, str(ROOT / "book" / "extensions"))
from first_use import pattern, unlinked
from glossary_terms import Entry

CHAPTERS = sorted(p.stem for p in (ROOT / "book").glob("0[1-9]-*.md"))
VERDICTS = {"true", "half right", "wrong", "open"}


def page(book, name):
    return BeautifulSoup((book / "book" / f"{name}.html").read_text(), "html.parser")


# --- links ---

def entry(*names):
    return Entry(names[0], {name: f"term-{name}" for name in names}, nodes.definition())


FOUND = [entry("layer"), entry("layer norm"), entry("ReLU"), entry("feed-forward network", "FFN")]


def first_uses(*parts):
    document = SimpleNamespace(children=[nodes.paragraph("", "", *(
        p if isinstance(p, nodes.Node) else nodes.Text(p) for p in parts))])
    return [name for name, _ in unlinked(document, FOUND, pattern(FOUND))]


def link(name):
    return nodes.reference("", "", nodes.inline("", name), refuri=f"glossary.html#term-{name}")


def test_a_first_use_without_a_link_is_found():
    assert first_uses("Two Layers, and a layer.") == ["Layer"]
    assert first_uses("ReLU here, an FFN there") == ["ReLU", "FFN"]
    assert first_uses("An FFN first, then ", link("FFN")) == ["FFN"]


def test_what_counts_as_a_use():
    assert first_uses("player, layered, multi-layer, relu") == []
    assert first_uses("a layer\nnorm") == ["layer norm"]
    assert first_uses("in ", nodes.literal("", "layer"), nodes.math("", "ReLU")) == []
    assert first_uses(link("layer"), " and layers") == []
    assert first_uses(link("FFN"), " is short for feed-forward network") == []


def test_every_entry_is_linked_and_explained_once(book):
    glossary = page(book, "glossary")
    names = [dt.get_text(" ", strip=True).removesuffix("#").strip().lower() for dt in glossary.select("dl.glossary dt")]
    assert len(names) > 60 and len(set(names)) == len(names)
    links = {a["href"].rpartition("#")[2] for name in CHAPTERS for a in page(book, name).select("a[href*='#term-']")}
    for dd in glossary.select("dl.glossary dd"):
        ids, dt = set(), dd.find_previous_sibling()
        while dt is not None and dt.name == "dt":
            ids, dt = ids | {dt["id"]}, dt.find_previous_sibling()
        assert ids & links, f"no chapter links to {ids}"


def test_definitions_come_with_the_page(book):
    for name in CHAPTERS:
        html = page(book, name)
        template = html.select_one("template.ffn-terms")
        tips = BeautifulSoup(template.decode_contents(), "html.parser").select("div")  # now ordinary text
        ids = {i for tip in tips for i in tip["data-terms"].split()}
        assert {a["href"].rpartition("#")[2] for a in html.select("a[href*='glossary.html#term-']")} <= ids
        assert len(str(template)) < 16_000, name
        assert all(tip.get_text().strip() and not tip.select("a, mjx-container") for tip in tips)
        assert "\\(" not in str(template)


# --- beside a link, for everyone ---

@pytest.fixture
def chapter(new_page, site):
    return new_page(f"{site}/book/01-neuron.html")


def tip_of(page, name):
    term = page.locator(f"a.ffn-term[href$='#term-{name}']").first
    return term, page.locator(f"#{term.get_attribute('aria-describedby')}")


@pytest.mark.browser
def test_hover_shows_and_the_pointer_may_move_onto_it(chapter):
    term, tip = tip_of(chapter, "neuron")
    assert not tip.is_visible()
    requests = []
    chapter.on("request", lambda r: requests.append(r.url))
    term.hover()
    tip.wait_for(state="visible")
    assert tip.get_attribute("role") == "tooltip" and "weighted sum" in tip.inner_text()
    assert tip.locator("math").first.is_visible()
    tip.hover()
    chapter.wait_for_timeout(500)
    assert tip.is_visible()
    chapter.keyboard.press("Escape")
    assert not tip.is_visible()
    term.hover()
    tip.wait_for(state="visible")
    chapter.mouse.move(2, 2)
    tip.wait_for(state="hidden")
    assert not requests


@pytest.mark.browser
def test_focus_shows_and_escape_hides(chapter):
    term, tip = tip_of(chapter, "neuron")
    chapter.keyboard.press("Tab")  # from here on the focus is the keyboard's
    term.focus()
    tip.wait_for(state="visible")
    assert term.evaluate("e => e === document.activeElement")
    chapter.keyboard.press("Escape")
    assert not tip.is_visible() and term.evaluate("e => e === document.activeElement")
    chapter.keyboard.press("Tab")
    assert chapter.locator(".ffn-tip:visible").count() <= 1


@pytest.mark.browser
def test_a_tap_shows_and_a_second_one_follows(chromium, site):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    try:
        page.goto(f"{site}/book/01-neuron.html")
        page.locator("a.ffn-term").first.wait_for()
        term, tip = tip_of(page, "neuron")
        term.scroll_into_view_if_needed()
        term.tap()
        tip.wait_for(state="visible")
        box = tip.bounding_box()
        assert box["x"] >= 0 and box["x"] + box["width"] <= 360 and page.url.endswith("01-neuron.html")
        page.touchscreen.tap(180, 8)
        tip.wait_for(state="hidden")
        term.tap()
        tip.wait_for(state="visible")
        term.tap()
        page.wait_for_url("**/glossary.html#term-neuron")
    finally:
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_with_an_open_definition(new_page, site, theme):
    page = new_page(f"{site}/book/01-neuron.html", theme=theme, width=320)
    term, tip = tip_of(page, "dot-product")
    term.scroll_into_view_if_needed()
    term.hover()
    tip.wait_for(state="visible")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    found = Axe().run(page, context=".ffn-tip:not([hidden])", options={"preload": False}).response["violations"]
    assert not found, json.dumps([(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in found], indent=1)


# --- facts ---

def test_every_claim_has_a_verdict_that_its_cell_settled(book):
    facts = page(book, "fact-check")
    rows = [row.select("td") for row in facts.select("main table")[0].select("tbody tr")]
    source = (ROOT / "book" / "fact-check.md").read_text()
    assert len(rows) == len(re.findall(r'^settle\("', source, re.M)) >= 14
    for claim, verdict, chapter in rows:
        anchor = claim.a["href"].removeprefix("#")
        section = facts.find(id=anchor).find_parent("section") or facts.find(id=anchor)
        assert verdict.get_text(strip=True) in VERDICTS
        assert verdict.get_text(strip=True) in section.select_one("strong").get_text()
        assert section.select("blockquote") and section.select(".cell .output")
        assert re.match(r"0[1-9]-", chapter.a["href"]) and section.select(f"a[href^='{chapter.a['href']}']")


@pytest.mark.parametrize(("old", "new"), [
    ('settle("four-times", four_times, "wrong"', 'settle("four-times", four_times, "true"'),
    ("same = np.array_equal(twice, once)", "same = not np.array_equal(twice, once)"),
    ('    return ff.ffn(x, w.ffn, activation="identity")', '    return ff.ffn(x, w.ffn, activation="relu")'),
    ("claimed = (ff.relu(up) * ff.sigmoid(gate_pre))", "claimed = (up * ff.sigmoid(gate_pre))")])
def test_a_wrong_verdict_stops_the_page(old, new, monkeypatch):
    """The cells, run one after the other as the build does."""
    text = (ROOT / "book" / "fact-check.md").read_text()
    monkeypatch.chdir(ROOT / "book")

    def run(text):
        space = {}
        for cell in re.findall(r"```\{code-cell\}\n(.*?)```", text, re.S):
            code = re.sub(r"^:tags:.*\n", "", cell).replace("from myst_nb import glue", "glue = print")
            exec(code.replace(", display=False", ""), space)  # the book's own text
            if 'settle("relu-twice"' in cell:  # the rest is not changed here
                return

    run(text)
    assert old in text
    with pytest.raises(AssertionError, match="the text says"):
        run(text.replace(old, new, 1))
