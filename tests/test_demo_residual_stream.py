"""The demo of chapter 7 in a real browser: its numbers, bars and words are ffnlib's, whatever is switched off."""
import itertools
import re

import numpy as np
import pytest

import ffnlib as ff
from ffnlib.widgets.esm import esm
from ffnlib.widgets.residual_stream import PARTS, PLACEMENTS, SENTENCES, SHOWN, added, residual_stream_demo, stream

pytestmark = pytest.mark.browser
READ = """root => {
    const all = (css, f) => [...root.querySelectorAll(css)].map(f), svg = root.querySelector(".ffn-rs-picture svg");
    const seen = (e) => getComputedStyle(e).visibility === "visible", say = (e) => e.textContent;
    return {
        lengths: all("svg > .ffn-rs-number, svg > g:not([role]):not(.ffn-rs-wire) > .ffn-rs-number", say),
        rows: all(".ffn-rs-bars", (e) => e.getAttribute("d")),
        adds: all(".ffn-rs-part", (e) => e.lastChild.textContent),
        checked: all(".ffn-rs-part", (e) => e.getAttribute("aria-checked")),
        named: all(".ffn-rs-part", (e) => e.getAttribute("aria-label")),
        words: all(".ffn-rs-guesses > div", (e) => [...e.children].map(say)),
        widths: all(".ffn-rs-guesses > div > :nth-child(2) > span", (e) => parseFloat(e.style.width)),
        bold: all(".ffn-rs-actual > :first-child", say),
        said: root.querySelector("output").innerText, notes: all(".ffn-rs-side > p", say),
        heading: root.querySelector(".ffn-rs-side > div").textContent,
        chips: all(".ffn-chips label", say), word: all(".ffn-chips input", (e) => e.checked).indexOf(true),
        toggles: all(".w-toggles", (f) => [...f.querySelectorAll("input")].findIndex((e) => e.checked)),
        norms: all(".ffn-rs-norm", (e) => seen(e) && e.getBoundingClientRect().toJSON()),
        pluses: all(".ffn-rs-plus", (e) => e.getBoundingClientRect().toJSON()) }; }"""


def percent(p):
    return f"{'< 0.1' if p < 0.0005 else f'{100 * p:.1f}'}\u00a0%"


def vector(up, down, most):
    """The 16 numbers that a row's bars show."""
    found = np.zeros(16)
    bars = [tuple(map(float, m)) for m in re.findall(r"M(\d+) \d+v(-?[\d.]+)h", up + down)]
    left = 26 if any(x < 200 for x, _ in bars) else 226
    for x, height in bars:
        found[round((x - 1 - left) / 8)] -= height / 24 * most
    return found


class Demo:
    """The demo on a page, beside the same widget in Python, which is given the page's state."""

    def __init__(self, page):
        self.page, self.root, self.view = page, page.locator(".ffn-demo"), residual_stream_demo().view
        self.parts = [self.root.get_by_role("switch", name=name) for name in
                      ("attention 1", "FFN 1", "attention 2", "FFN 2")]

    def choose(self, placement=None, sentence=None, word=None):
        if placement is not None:
            self.root.get_by_label(f"{placement}-norm").check()
        if sentence is not None:
            self.root.get_by_label(sentence, exact=True).and_(self.root.locator(".w-toggles input")).check()
        if word is not None:
            self.root.locator(".ffn-chips input").nth(word).check(force=True)

    def switch(self, off):
        """Switch off the parts whose bits are set, by clicks, and the others on."""
        for j, part in enumerate(self.parts):
            if (part.get_attribute("aria-checked") == "false") != bool(off >> j & 1):
                part.evaluate("e => e.dispatchEvent(new MouseEvent('click'))")

    def vectors(self, shown):
        """As drawn: the stream's five rows, the contributions, the last row as shares of its largest, and the scale."""
        most = float(re.search(r"full height: ([\d.]+)", shown["notes"][0])[1])
        pairs = list(zip(shown["rows"][::2], shown["rows"][1::2], strict=True))
        found = [vector(*pair, most) for pair in pairs]
        return found[:5], found[5:9], found[9] / most, most

    def check(self, **expected):
        """Everything the page shows is what ffnlib computes for its state; and that state is as expected."""
        shown, view = self.root.evaluate(READ), self.view
        view.sentence, view.placement = shown["toggles"]
        view.word = shown["word"]
        for name, checked in zip(PARTS, shown["checked"], strict=True):
            setattr(view, name, checked == "true")
        for name, value in expected.items():
            assert getattr(view, name) == value, name
        words, post = SENTENCES[view.sentence].split(), PLACEMENTS[view.placement] == "post"
        t, at = view.trace(), view.word
        assert shown["chips"] == words[:-1] and " ".join(words[:at + 1][-2:]) in shown["heading"]

        resid, contributions = [x[at] for x in stream(t)], [x[at] for x in added(t)]
        lengths = [f"{np.linalg.norm(x):.2f}" for x in [*resid, t.final[at]]]
        assert shown["lengths"] == [f"length {lengths[0]}", *lengths[1:]]
        for said, name, v, part in zip(shown["adds"], shown["named"], contributions, PARTS, strict=True):
            assert said == (f"adds {np.linalg.norm(v):.2f}" if getattr(view, part) else "off: adds nothing")
            assert name.endswith(said)
        rows, additions, final, most = self.vectors(shown)
        for have, want in zip([*rows, *additions], [*resid, *contributions], strict=True):
            np.testing.assert_allclose(have, want, atol=0.015 * most)
        if not post:
            np.testing.assert_allclose(final, t.final[at] / np.abs(t.final[at]).max(), atol=0.02)
        assert most >= max(np.abs(v).max() for v in [*resid, *contributions]) - 0.01 * most

        *top, actual = view.next_words()
        assert [p for *_, p in shown["words"]] == [percent(p) for _, p in top]
        assert [w for w, *_ in shown["words"]][:1] == [top[0][0]]
        assert [w for (w, *_), (_, p) in zip(shown["words"], top, strict=True) if p > 1e-4] == [
            w for w, p in top if p > 1e-4]
        np.testing.assert_allclose(shown["widths"], [100 * p for _, p in top], atol=0.0501)
        assert shown["bold"] == [w for w, *_ in shown["words"] if w == actual[0]]
        assert f"“{actual[0]}”: {percent(actual[1])}" in shown["said"] and actual[0] == words[at + 1]
        off = [n for n, part in zip(("attention 1", "FFN 1", "attention 2", "FFN 2"), PARTS, strict=True)
               if not getattr(view, part)]
        assert f"with {', '.join(off)} off" in shown["said"] if off else "with all parts on" in shown["said"]
        for part in PARTS:
            setattr(view, part, True)
        if off:
            assert f"all on: {percent(view.next_words()[-1][1])}" in shown["said"]
        return shown


@pytest.fixture
def demo(new_page, site):
    return Demo(new_page(f"{site}/book/07-block.html"))


def test_starts_with_everything_on(demo):
    demo.check(placement=0, sentence=0, word=1, attn1=True, ffn1=True, attn2=True, ffn2=True)


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_every_choice_of_parts(demo, placement):
    demo.choose(placement=placement)
    for off in range(16):
        demo.switch(off)
        demo.check(placement=PLACEMENTS.index(placement), word=1,
                   **{name: not off >> j & 1 for j, name in enumerate(PARTS)})


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_every_word_of_every_sentence(demo, placement):
    demo.choose(placement=placement)
    rng = np.random.default_rng(0)
    for s, word in itertools.product(range(len(SENTENCES)), range(SHOWN)):
        demo.choose(sentence=SENTENCES[s].split()[2], word=word)
        demo.switch(0)
        demo.check(sentence=s, word=word)
        demo.switch(int(rng.integers(1, 16)))
        demo.check(sentence=s, word=word)


def test_without_its_ffns_the_model_does_not_say_fox(demo):
    shown = demo.check()
    assert shown["bold"] == ["fox"]
    scale = demo.vectors(shown)[3]
    demo.parts[1].click()
    assert demo.check(ffn1=False)["bold"] == []
    demo.parts[3].click()
    shown = demo.check(ffn1=False, ffn2=False)
    assert shown["words"][0][0] != "fox" and demo.vectors(shown)[3] == scale  # nothing is drawn larger for that


def test_what_is_drawn_adds_up_in_pre_norm_alone(demo):
    rows, additions, _, most = demo.vectors(demo.check())
    np.testing.assert_allclose(np.sum([rows[0], *additions], axis=0), rows[4], atol=0.02 * most)
    demo.choose(placement="post")
    rows, additions, _, most = demo.vectors(demo.check())
    for before, after, addition in zip(rows, rows[1:], additions, strict=False):
        assert np.abs(before + addition - after).max() > 0.1 * most


def test_norms_stand_where_they_work(demo):
    lane = demo.root.locator(".ffn-rs-lane").bounding_box()

    def across(shown):
        return [n for n in shown["norms"] if n and n["left"] < lane["x"] + lane["width"] / 2 < n["right"]]
    shown = demo.check()
    assert len(across(shown)) == 1 and len([n for n in shown["norms"] if n]) == 5
    assert across(shown)[0]["top"] > shown["pluses"][-1]["bottom"]
    demo.choose(placement="post")
    shown = demo.check()
    assert len(across(shown)) == 4 == len([n for n in shown["norms"] if n])
    for norm, plus in zip(across(shown), shown["pluses"], strict=True):
        assert plus["bottom"] < norm["top"] < plus["bottom"] + 15


def test_by_keys_alone(demo):
    chosen = demo.root.locator(".ffn-chips input").nth(1)
    chosen.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowLeft"):
        demo.page.keyboard.press(key)
    demo.check(word=2)
    for part, key in zip(demo.parts, ("Space", "Enter", "Space", "Enter"), strict=True):
        demo.page.keyboard.press("Tab")
        assert part.evaluate("e => e === document.activeElement")
        assert part.locator("rect").evaluate("e => getComputedStyle(e).strokeWidth") == "4px"
        demo.page.keyboard.press(key)
        demo.check(word=2, **{PARTS[demo.parts.index(part)]: False})
    demo.page.keyboard.press("Tab")
    assert demo.page.evaluate("document.activeElement.textContent") == "Back to the start"
    demo.page.keyboard.press("Enter")
    demo.check(placement=0, sentence=0, word=1, attn1=True, ffn1=True, attn2=True, ffn2=True)


def test_a_tap_anywhere_on_a_part_switches_it(chromium, site):
    context = chromium.new_context(viewport={"width": 320, "height": 900}, has_touch=True)
    page = context.new_page()
    page.goto(f"{site}/book/07-block.html")
    page.wait_for_function("performance.getEntriesByName('demos-live').length")
    demo = Demo(page)
    for j, (part, name) in enumerate(zip(demo.parts, PARTS, strict=True)):
        part.scroll_into_view_if_needed()
        box = part.locator("rect").bounding_box()
        x, y = (box[a] + 6 + (box[size] - 12) * k for a, size, k in (("x", "width", j % 2), ("y", "height", j // 2)))
        page.touchscreen.tap(x, y)
        demo.check(**{name: False})
    context.close()


def test_layer_norm(new_page):
    rng = np.random.default_rng(0)
    for d, eps in ((16, 1e-5), (5, 1e-12), (2, 0.1)):
        x, gain, bias = rng.normal(1, 3, size=(3, d))
        got = new_page().evaluate("""async ([source, ...d]) => (await import("data:text/javascript," +
            encodeURIComponent(source))).layerNorm(...d)""", [esm("norm.js"), *np.array([x, gain, bias]).tolist(), eps])
        want = ff.layer_norm(x, ff.LayerNormWeights(gain, bias), eps=eps)
        np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("width", [320, 1280])
def test_room_for_the_longest_numbers_and_words(new_page, site, width):
    demo = Demo(new_page(f"{site}/book/07-block.html", width=width))
    heights, parts = set(), demo.root.locator(".ffn-rs-part")
    for placement, word, off in itertools.product(PLACEMENTS, (0, 6), (0, 15)):
        demo.choose(placement, "teacher", word)
        demo.switch(off)
        heights.add(demo.root.bounding_box()["height"])
        left = parts.first.bounding_box()["x"]
        for number in demo.root.locator("svg > .ffn-rs-number").all()[1:]:
            box = number.bounding_box()
            assert box["x"] + box["width"] < left
        inside = parts.evaluate_all("""gs => gs.flatMap((g) => [...g.querySelectorAll("text")].filter((t) =>
            t.getBoundingClientRect().right > g.querySelector("rect").getBoundingClientRect().right))""")
        assert not inside
    assert len(heights) == 1
