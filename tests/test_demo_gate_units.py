"""The demo of chapter 6: the units of a gated FFN, by keyboard, pointer and controls; and two FFNs of equal size."""
import re

import numpy as np
import pytest
from browser import numbers

import ffnlib as ff
from ffnlib.tiny import load_tiny
from ffnlib.widgets import gate_units_demo
from ffnlib.widgets.gate_units import BLOCK, COMPUTED, OPEN, SENTENCE, SHUT, VARIANTS

pytestmark = pytest.mark.browser

CHAPTER = "book/06-gating.html"
LEFT, RIGHT = 42, 356  # ends of all pictures
PLACES = (79, 46), (195, 46), (319, 54), (69, 47)  # of gate, up, product, out: where 0 is, and height of a half
READ = """root => {
    const all = (s, f) => [...root.querySelectorAll(s)].map(f), say = (e) => e.textContent;
    const picture = (e) => ({ ticks: [...e.querySelectorAll("text.ffn-gu-tick")].slice(0, 3).map(say),
        ...Object.fromEntries(["positive", "negative", "hollow", "before"].map((k) =>
            [k, e.querySelector(`.ffn-gu-${k}`).getAttribute("d")])) });
    const [units, out] = root.querySelectorAll("svg"), choose = root.querySelector(".ffn-gu-choose");
    return { panels: [...["gate", "up", "act"].map((k) => units.querySelector(`g.ffn-gu-${k}`)), out].map(picture),
        unit: +choose.ariaValueNow, said: choose.ariaValueText,
        band: +root.querySelector(".ffn-gu-band").getAttribute("x"),
        dots: root.querySelector(".ffn-gu-dots").getAttribute("d"),
        hand: all(".ffn-side", (e) => [+e.getAttribute("x"), e.textContent]), lines: all(".ffn-readout > div", say),
        word: root.querySelector("select").selectedIndex, legend: say(root.querySelector(".ffn-gu-hand legend")),
        radios: all("input[type=radio]", (e) => e.checked) }; }"""


class Demo:
    """The demo on a page, beside the same widget in Python, which is given the page's state."""

    def __init__(self, page):
        self.page, self.root, self.view = page, page.locator(".ffn-demo"), gate_units_demo().view
        self.units = self.root.get_by_role("slider", name="Unit")
        self.size = self.root.get_by_label("d_model")
        self.n, self.d = len(self.view.hand), self.view.x.shape[1]

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def choose(self, unit):
        self.units.focus()
        self.press("Home", *["ArrowRight"] * (unit - 1))

    def by_hand(self, name):
        self.root.get_by_label(name, exact=True).check()

    def at(self, unit, down=0.4):
        """A place on the screen in the column of a unit."""
        box = self.units.locator(".ffn-target").bounding_box()
        return box["x"] + box["width"] * (unit - 0.5) / self.n, box["y"] + box["height"] * down

    def check(self, word=None, variant=None, unit=None, hand=None):
        """Everything the page shows is what ffnlib computes for its state; and that state is as given."""
        page, view = self.root.evaluate(READ), self.view
        pitch = (RIGHT - LEFT) / self.n
        *hands, (_, chosen) = page["hand"]
        view.word, view.unit, view.variant = page["word"], page["unit"] - 1, page["radios"][:5].index(True)
        view.hand = [COMPUTED] * self.n
        for x, digit in hands:
            view.hand[int((x - LEFT) / pitch)] = int(digit)
        if word is not None:
            assert page["word"] == word
        assert variant in (None, VARIANTS[view.variant]) and unit in (None, page["unit"])
        assert hand in (None, {i + 1: h for i, h in enumerate(view.hand) if h >= 0})
        t, i = view.trace(), view.unit
        self.check_picture(page, t)
        self.check_words(page, t)
        assert page["band"] == pytest.approx(LEFT + i * pitch, abs=0.01) and chosen == f"{i + 1}"
        assert page["legend"] == f"gate of unit {i + 1}"
        assert page["radios"][5:8] == [view.hand[i] == h for h in (COMPUTED, SHUT, OPEN)]
        return t

    def check_picture(self, page, t):
        """Bars, outlines, dots and dashes."""
        keep = self.view.variant, self.view.hand
        self.view.variant, self.view.hand = 0, [COMPUTED] * self.n
        own = self.view.trace()
        self.view.variant, self.view.hand = keep
        for panel, values, before, (centre, half) in zip(
                page["panels"], (t.gate, t.up, t.act, t.out), (t.gate, t.up, own.act, own.out), PLACES, strict=True):
            (high,), (zero,), (low,) = map(numbers, panel["ticks"])
            assert high == -low and zero == 0 and np.abs(values).max() <= high
            pitch, got, rounding = (RIGHT - LEFT) / len(values), np.zeros(len(values)), 0.006 * high / half
            for kind in ("positive", "negative", "hollow"):
                for x, y, end in re.findall(r"M([\d.]+) ([\d.]+)V([\d.]+)h", panel[kind]):
                    i = int((float(x) - LEFT) / pitch)
                    assert got[i] == 0 and float(y) == centre
                    got[i] = (centre - float(end)) / half * high
                    assert kind == "hollow" or got[i] * (1 if kind == "positive" else -1) >= 0
                    assert (kind == "hollow") == (values is t.up and abs(t.gate[i]) < 0.05)
            np.testing.assert_allclose(got, values, atol=rounding)
            dashes = {int((float(x) + 0.02 - LEFT) / pitch): (centre - float(y)) / half * high
                      for x, y in re.findall(r"M([\d.]+) ([\d.]+)h", panel["before"])}
            far = np.abs(values - before) / high * half  # in the picture's pixels
            assert set(np.flatnonzero(far > 0.52)) <= set(dashes) <= set(np.flatnonzero(far > 0.48))
            np.testing.assert_allclose(list(dashes.values()), before[list(dashes)], atol=rounding)
        (high,) = numbers(page["panels"][0]["ticks"][0])
        dots = [(79 - float(y)) / 46 * high for y in re.findall(r" ([\d.]+)h0", page["dots"])]
        np.testing.assert_allclose(dots, t.gate_pre, atol=high / 46 * 0.006)

    def check_words(self, page, t):
        """The lines of text, and what a screen reader is told of the unit."""
        i, name = self.view.unit, VARIANTS[self.view.variant]
        four, lines = [a[i] for a in (t.gate, t.up, t.act)], page["lines"]
        assert numbers(lines[0]) == [i + 1, pytest.approx(t.gate_pre[i], abs=0.000501)]
        np.testing.assert_allclose(numbers(lines[2]), four, atol=0.000501)
        np.testing.assert_allclose(numbers(page["said"])[-3:], four, atol=0.000501)
        held = self.view.hand[i] >= 0
        assert ("set by hand" in lines[1]) == ("set by hand" in page["said"]) == held
        assert numbers(lines[1])[0 if held else -1] == pytest.approx(t.gate[i], abs=0.000501)
        function = {"SwiGLU": "SiLU(", "GEGLU": "GELU(", "ReGLU": "ReLU(", "GLU": "σ(", "bilinear": "= gate_pre ="}
        assert held or function[name] in lines[1]
        gate, up = t.gate[i], t.up[i]
        words = (("Nearly shut" if gate else "Shut: nothing") if abs(gate) < 0.05 else "Below zero" if gate < 0 else
                 "so is the product" if up < 0 else "larger" if gate > 1 else "smaller" if gate < 1 else "as it is")
        assert words in lines[3]
        assert numbers(lines[4]) == [0.05, t.shut, self.n] and numbers(lines[5]) == [t.negative, self.n]
        strongest = np.abs(t.act).argmax()
        assert numbers(lines[6]) == [strongest + 1, pytest.approx(t.act[strongest], abs=0.00501)]
        held = sum(h >= 0 for h in self.view.hand)

        def percent(share):
            return pytest.approx(100 * share, abs=0.501 if share > 0.0995 else 0.0501)
        assert lines[7] == "no gate set by hand" if not held else numbers(lines[7]) == [held, percent(t.by_hand)]
        if name == "SwiGLU":
            assert lines[8] == "SwiGLU is what this model was trained with"
        else:
            assert f"trained with SwiGLU; {name} changes" in lines[8]
            assert numbers(lines[8]) == [percent(t.by_variant)]

    def check_sizes(self):
        """Words and lengths of the two FFNs that are compared."""
        self.view.d_model = int(self.size.input_value())
        self.view.rounding = int(self.root.get_by_label("multiple of 256").is_checked())
        sizes, rows = self.view.sizes(), self.root.locator(".ffn-gu-sizes > :nth-child(odd)").all_inner_texts()
        (plain, gated), (n, m) = sizes.parameters, sizes.d_ff
        rows = [numbers(row.replace("\u202f", "")) for row in rows]
        assert rows[0] == [4, self.view.d_model, n, plain]
        assert rows[1] == [m, gated, pytest.approx(100 * (gated / plain - 1), abs=0.00501)]
        widths = self.root.locator(".ffn-gu-matrices").evaluate_all(
            "es => es.map((e) => [...e.children].map((c) => c.getBoundingClientRect().width))")
        assert [len(row) for row in widths] == [2, 3]
        for row in widths:
            np.testing.assert_allclose(row, row[0], atol=0.1)
        assert sum(widths[1]) / sum(widths[0]) == pytest.approx(gated / plain, abs=0.002)


@pytest.fixture
def demo(new_page, site):
    return Demo(new_page(f"{site}/{CHAPTER}"))


def test_it_starts_with_the_models_own_numbers(demo):
    t = demo.check(word=1, variant="SwiGLU", unit=33, hand={})
    tiny, whole = load_tiny("gated"), ff.Trace()
    tiny(SENTENCE, whole)
    model = whole.blocks[BLOCK - 1].ffn
    for key in ("gate_pre", "gate", "up", "act", "out"):
        np.testing.assert_allclose(getattr(t, key), getattr(model, key)[1], rtol=1e-4, atol=1e-5)
    assert (t.by_hand, t.by_variant) == (0, 0) and tiny.shape.activation == ff.GLU_VARIANTS[VARIANTS[0]]
    assert abs(t.up[32]) == np.abs(t.up).max() and abs(t.act[32]) < 0.25  # a large up, and a gate that silences it
    options = demo.root.locator("select option").all_inner_texts()
    assert options == [f"{i} {word}" for i, word in enumerate(SENTENCE.split(), 1)]


def test_every_word_in_every_variant(demo):
    for word in range(8):
        demo.root.get_by_label("word x").select_option(index=word)
        for variant in VARIANTS:
            demo.root.get_by_label(variant, exact=True).check()
            demo.check(word=word, variant=variant)


def test_gates_stay_in_hand_whatever_the_word_and_the_variant(demo):
    hand = {2: 0, 7: 1, 8: 1, 25: 0, 33: 1, 42: 0}
    for unit, gate in hand.items():
        demo.choose(unit)
        demo.press(str(gate))
        t = demo.check(unit=unit)
        assert t.act[unit - 1] == (t.up[unit - 1] if gate else 0)
    for word, variant in enumerate(VARIANTS):
        demo.root.get_by_label(variant, exact=True).check()
        demo.root.get_by_label("word x").select_option(index=word)
        assert demo.check(word=word, variant=variant, hand=hand).by_hand > 0


def test_shutting_the_strongest_unit(demo):
    demo.choose(25)
    before = demo.check(unit=25, hand={})
    demo.by_hand("shut: 0")
    after = demo.check(unit=25, hand={25: 0})
    row = demo.view.weights.W_down[24]
    np.testing.assert_allclose(before.out - after.out, before.act[24] * row, atol=1e-12)
    assert after.by_hand == pytest.approx(np.linalg.norm(before.act[24] * row) / np.linalg.norm(before.out))
    demo.by_hand("open: 1")
    demo.check(hand={25: 1})
    demo.by_hand("as computed")
    assert demo.check(hand={}).by_hand == 0


def test_keys(demo):
    demo.units.focus()
    open_33 = {33: 1}
    for keys, unit, hand in (("ArrowRight", 34, {}), ("ArrowLeft ArrowLeft", 32, {}), ("ArrowUp", 33, {}),
                             ("0", 33, {33: 0}), ("1", 33, open_33), ("Shift+ArrowLeft", 23, open_33),
                             ("1", 23, {23: 1, 33: 1}), ("c", 23, open_33), ("ArrowDown", 22, open_33),
                             ("Home", 1, open_33), ("ArrowLeft", 1, open_33), ("End", 42, open_33),
                             ("ArrowRight Shift+ArrowRight", 42, open_33), ("Control+0", 42, open_33),
                             ("0", 42, {33: 1, 42: 0}), ("C", 42, open_33)):
        demo.press(*keys.split())
        demo.check(unit=unit, hand=hand)
    assert demo.page.url.endswith(CHAPTER)  # the page's own arrow keys were left out


def test_a_unit_is_chosen_by_the_pointer(demo):
    demo.root.scroll_into_view_if_needed()
    mouse = demo.page.mouse
    for unit, down in ((1, 0.15), (42, 0.5), (25, 0.9), (17, 0.4), (9, 0.2)):  # on bars, dots, numbers and between
        mouse.click(*demo.at(unit, down))
        demo.check(unit=unit, hand={})
    assert demo.units.evaluate("e => e === document.activeElement")
    mouse.move(*demo.at(12))
    mouse.down()
    mouse.move(*demo.at(20), steps=4)
    demo.check(unit=20)
    mouse.move(*demo.at(60), steps=4)  # out of the picture
    demo.check(unit=42)
    mouse.move(*demo.at(30), steps=4)
    mouse.up()
    mouse.move(*demo.at(5))
    demo.check(unit=30, hand={})


def test_a_finger_chooses_and_may_scroll(chromium, site):
    context = chromium.new_context(viewport={"width": 320, "height": 900}, has_touch=True)
    page = context.new_page()
    page.goto(f"{site}/{CHAPTER}")
    page.wait_for_function("performance.getEntriesByName('demos-live').length")
    demo = Demo(page)
    demo.units.scroll_into_view_if_needed()
    assert demo.root.locator("svg").first.evaluate("e => getComputedStyle(e).touchAction") == "pan-y"
    page.touchscreen.tap(*demo.at(13))
    demo.check(unit=13)
    finger = context.new_cdp_session(page)
    for kind, units in (("touchStart", [13]), ("touchMove", [16]), ("touchMove", [21]), ("touchEnd", [])):
        points = [dict(zip("xy", demo.at(unit), strict=True)) for unit in units]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    demo.check(unit=21, hand={})
    context.close()


def test_matched_sizes(demo):
    demo.check_sizes()
    assert demo.view.sizes().d_ff == (16384, 10922)
    for rounding in ("multiple of 256", "whole number"):
        demo.root.get_by_label(rounding).check()
        for d in ("64", "768", "4096", "5120", "8192"):
            demo.size.fill(d)
            demo.check_sizes()
    demo.press("ArrowLeft")
    assert demo.size.input_value() == "8128"
    demo.check_sizes()


def test_the_start_has_no_trace_of_what_was_done(demo):
    start = demo.root.evaluate(READ)
    demo.choose(4)
    demo.press("1")
    demo.root.get_by_label("GEGLU").check()
    demo.root.get_by_label("word x").select_option(index=6)
    demo.size.fill("128")
    demo.root.get_by_label("multiple of 256").check()
    demo.check(word=6, variant="GEGLU", unit=4, hand={4: 1})
    demo.root.get_by_role("button", name="Back to the start").click()
    demo.check(word=1, variant="SwiGLU", unit=33, hand={})
    demo.check_sizes()
    assert demo.root.evaluate(READ) == start and demo.view.d_model == 4096


def test_everything_is_reached_by_the_tab_key(demo):
    word, units, reset = demo.root.get_by_label("word x"), demo.units, demo.root.get_by_role("button", name="Back")
    word.focus()
    swiglu, computed, whole = (demo.root.get_by_label(name, exact=True)
                               for name in ("SwiGLU", "as computed", "whole number"))
    for i, element in enumerate([word, swiglu, units, computed, reset, demo.size, whole]):
        assert element.evaluate("e => e === document.activeElement"), i
        demo.press("Tab")
    ring = units.locator(".ffn-gu-ring")
    assert ring.evaluate("e => getComputedStyle(e).stroke") == "none"
    units.focus()
    demo.press("ArrowRight")  # by keyboard: the focus is to be seen
    assert ring.evaluate("e => getComputedStyle(e).stroke") != "none"
