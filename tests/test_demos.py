"""What holds for the demo of every chapter: for everyone, at any width, small, still where asked, and a way back."""
import io
import json
import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT
from PIL import Image

CHAPTERS = sorted(p.stem for p in (ROOT / "book").glob("*.md") if "tags: [demo" in p.read_text(encoding="utf-8"))
STATE = r'<script type="application/vnd.jupyter.widget-state\+json">(.*?)</script>'

browser = pytest.mark.browser
every_chapter = pytest.mark.parametrize("chapter", CHAPTERS)
phone_and_desk = pytest.mark.parametrize("width", [320, 1280])


@pytest.fixture
def open_demo(new_page, site):
    def open_it(chapter, **how):
        return new_page(f"{site}/book/{chapter}.html", **how).locator(".ffn-demo")
    return open_it


def use_everything(demo):
    """Work every control once, each of its choices and both ends; yields after each change."""
    for i in range(demo.locator("input, select").count()):
        control = demo.locator("input, select").nth(i)
        if control.is_disabled():
            continue
        if control.get_attribute("type") == "range":
            for end in ("min", "max"):
                control.fill(control.get_attribute(end))
                yield
        elif control.evaluate("e => e.tagName") == "SELECT":
            for index in range(control.locator("option").count()):
                control.select_option(index=index, force=True)  # one in a part that is not shown, too
                yield
        else:
            control.evaluate("e => e.click()")
            yield


def look(demo):
    """All that a reader sees: the picture, the words, the controls."""
    controls = demo.locator("input, select").evaluate_all("es => es.map((e) => [e.value, e.checked, e.disabled])")
    pictures = [np.asarray(Image.open(io.BytesIO(svg.screenshot())).convert("RGB"), int)
                for svg in demo.locator("svg").all() if svg.is_visible()]
    return pictures, demo.inner_text(), controls


def same(a, b):
    """Whether two looks are one, but for the last bit or two of a colour, which the browser may round either way."""
    return a[1:] == b[1:] and len(a[0]) == len(b[0]) and all(
        x.shape == y.shape and abs(x - y).max() <= 3 for x, y in zip(a[0], b[0], strict=True))


def test_every_chapter_has_its_demo():
    assert CHAPTERS == [*sorted(p.stem for p in (ROOT / "book").glob("[0-9]*.md")), "index"]


@browser
@phone_and_desk
@pytest.mark.parametrize("theme", ["light", "dark"])
@every_chapter
def test_axe_finds_nothing(open_demo, chapter, theme, width):
    demo = open_demo(chapter, theme=theme, width=width)

    def violations():
        found = Axe().run(demo.page, context=".ffn-demo", options={"preload": False}).response["violations"]
        return [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in found]
    assert not violations()
    for i, _ in enumerate(use_everything(demo)):
        assert i % 3 or not violations()
    assert i > 2 and not violations()


@browser
@phone_and_desk
@every_chapter
def test_everything_has_room_and_nothing_jumps(open_demo, chapter, width):
    demo = open_demo(chapter, width=width)
    heights = {demo.bounding_box()["height"]}
    for _ in use_everything(demo):
        assert demo.page.evaluate("document.documentElement.scrollWidth") <= width
        heights.add(demo.bounding_box()["height"])
        cut, small = demo.locator("svg").evaluate_all("""svgs => {
            const texts = svgs.flatMap((s) => [...s.querySelectorAll("text")].filter((t) => t.textContent));
            return [texts.filter((t) => {
                const a = t.getBoundingClientRect(), b = t.ownerSVGElement.getBoundingClientRect();
                return a.left < b.left - 1 || a.right > b.right + 1 || a.top < b.top - 1 || a.bottom > b.bottom + 1;
            }).map((t) => t.textContent), texts.filter((t) =>
                parseFloat(getComputedStyle(t).fontSize) * t.ownerSVGElement.getScreenCTM().a < 10)
                .map((t) => t.textContent)]; }""")
        assert not cut and not small
    assert len(heights) == 1


@browser
@every_chapter
def test_back_to_the_start(open_demo, chapter):
    demo = open_demo(chapter)
    start = look(demo)
    for _ in use_everything(demo):
        pass
    assert not same(look(demo), start)
    demo.get_by_role("button", name="Back to the start").click()
    assert same(look(demo), start)


@browser
@every_chapter
def test_still_where_motion_is_not_wanted(open_demo, chapter):
    demo = open_demo(chapter)
    demo.page.emulate_media(reduced_motion="reduce")
    for _ in use_everything(demo):
        assert not demo.evaluate("e => e.getAnimations({ subtree: true }).length")


@browser
@every_chapter
def test_colours_follow_the_theme(open_demo, chapter):
    inks = [open_demo(chapter, theme=theme).locator("svg text").first.evaluate("e => getComputedStyle(e).fill")
            for theme in ("light", "dark")]
    assert inks[0] != inks[1]


@every_chapter
def test_saved_state_is_small(book, chapter):
    page = (book / "book" / f"{chapter}.html").read_text(encoding="utf-8")
    assert len(re.search(STATE, page, re.S)[1].encode()) < 70_000


@browser
def test_static_runtime_knows_every_saved_widget(book, new_page, site):
    names = {model["model_name"] for page in (book / "book").glob("*.html")
             for state in re.findall(STATE, page.read_text(encoding="utf-8"), re.S)
             for model in json.loads(state)["state"].values()}
    assert "AnyModel" in names
    source = (ROOT / "book" / "static" / "static-runtime.js").read_text()
    unknown = new_page(f"{site}/book/{CHAPTERS[0]}.html").evaluate("""async ([source, names]) => {
        const m = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
        return names.filter((n) => !m.knows(n)); }""", [source, sorted(names)])
    assert not unknown
