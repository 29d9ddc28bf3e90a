"""The demo of chapter 5 in a real browser: its bars and numbers are ffnlib's, for every word, block and activation."""
import itertools
import re

import numpy as np
import pytest

import ffnlib as ff
from ffnlib.tiny import load_tiny
from ffnlib.widgets.ffn_token import ACTIVATIONS, NEARLY, SENTENCES, FFNToken, ffn_token_demo

CHAPTER = "book/05-feed-forward.html"
# As in ffn_token.js: the columns' middles, half widths and the numbers these stand for; top and rows.
COLUMNS = {"x": (28, 26, 5), "pre": (116, 37, 6), "act": (212, 37, 6), "out": (317, 41, 15)}
TOP, ROW, TIP = 46, 5.5, 5
browser = pytest.mark.browser


@pytest.fixture(scope="module")
def view():
    return FFNToken(load_tiny())


def states(view):
    """Put the view in each of its states of sentence, block, activation and position; yields what it says there."""
    for view.sentence, view.block, view.activation, view.position in itertools.product(*map(range, (3, 2, 2, 8))):
        yield view.trace()


# --- what Python computes and sends ---

def test_trace_is_the_tiny_models_own():
    tiny, view = load_tiny(), FFNToken(load_tiny())
    for t in states(view):
        whole = ff.Trace()
        tiny(SENTENCES[view.sentence], trace=whole)
        here = whole.blocks[view.block].ffn
        assert t.word == SENTENCES[view.sentence].split()[view.position]
        np.testing.assert_array_equal(t.x, here.x[view.position])
        np.testing.assert_allclose(t.pre, here.pre[view.position], atol=2e-5)  # the model computes in float32
        if view.activation == 0:
            np.testing.assert_allclose(t.out, here.out[view.position], atol=2e-4)
        else:
            np.testing.assert_array_equal(t.act, np.maximum(0, t.pre))
        w = tiny.weights.blocks[view.block].ffn
        assert t.adds[5] == pytest.approx(np.linalg.norm(t.act[5] * w.W_down[5]))


def test_what_is_sent_is_what_trace_computes_with():
    view, at = FFNToken(load_tiny()), 0
    numbers = np.frombuffer(view.weights, np.float32)
    for block in load_tiny().weights.blocks:
        for name in ("W_up", "W_down", "b_up", "b_down"):
            a = getattr(block.ffn, name)
            np.testing.assert_array_equal(numbers[at:at + a.size].reshape(a.shape), a)
            at += a.size
    assert at == numbers.size
    np.testing.assert_array_equal(np.frombuffer(view.inputs, np.float32).reshape(3, 2, 8, 16), view.x)


def test_counts_do_not_hang_on_rounding(view):
    for t in states(view):
        size = np.abs(t.act)
        assert np.abs(size - NEARLY).min() > 1e-6
        if view.activation == 0:  # tanh is 1 in floating point from about 18.7; nothing lies close to that
            bare = -np.sqrt(2 / np.pi) * (t.pre + 0.044715 * t.pre ** 3)
            assert not ((bare > 18.2) & (bare < 19.2)).any()


def test_first_word_is_the_same_in_every_sentence(view):
    """Nothing stands before it, so attention brings it nothing else: same x, same out."""
    view.position = view.activation = 0
    for view.block in (0, 1):
        outs = []
        for view.sentence in (0, 1, 2):
            outs.append(view.trace().out)
        np.testing.assert_array_equal(outs, [outs[0]] * 3)


def test_python_starts_as_the_page_does():
    view = ffn_token_demo().view
    assert (view.sentence, view.position, view.pinned, view.block, view.activation) == (0, 2, -1, 0, 0)
    assert view.unit == view.trace().adds.argmax()


# --- the demo ---

class Demo:
    """The demo on a page, beside the same state in Python."""

    def __init__(self, page):
        self.page, self.root, self.view = page, page.locator(".ffn-demo"), FFNToken(load_tiny())
        self.words = self.root.locator(".ffn-ft-choice input")
        self.pin = self.root.get_by_role("button", name=re.compile("^(Pin|Unpin)"))
        self.target = self.root.get_by_role("slider", name="hidden unit")

    def button(self, name):
        self.root.get_by_role("button", name=name).click()

    def choose(self, sentence=None, block=None, activation=None, position=None):
        if sentence is not None:
            self.root.get_by_label("sentence").select_option(index=sentence)
        if block is not None:
            self.root.get_by_label(f"of block {block + 1}").check()
        if activation is not None:
            self.root.get_by_label(list(ACTIVATIONS.values())[activation]).check()
        if position is not None:
            self.words.nth(position).check()

    def text(self, selector):
        found = self.root.locator(selector).all_text_contents()
        return [t.replace("−", "-").replace("\u00a0", " ") for t in found if t]

    def path(self, name, which=0):
        return self.root.locator(f".ffn-ft-picture > svg path.ffn-{name}").nth(which).get_attribute("d")

    def sync(self):
        """Bring the view in Python to the state of the page; returns it."""
        def chosen(selector):
            return self.root.locator(selector).evaluate_all("es => es.findIndex((e) => e.checked)")
        v = self.view
        v.sentence = self.root.get_by_label("sentence").evaluate("e => e.selectedIndex")
        v.block, v.activation = (chosen(f".w-toggles >> nth={i} >> input") for i in (0, 1))
        v.position = chosen(".ffn-ft-choice input")
        notes = self.text(".ffn-ft-choice small")
        v.pinned = next((i for i, note in enumerate(notes) if "pinned" in note), -1)
        assert [n.split(",")[0] for n in notes] == [str(i) for i in range(8)]
        v.unit = int(self.target.get_attribute("aria-valuenow"))
        return v

    def bars(self, name):
        """The values that a column's bars stand for (±inf for a pointed one), by row; 0 without a bar."""
        x, half, limit = COLUMNS[name]
        rows = 16 if name in ("x", "out") else 64
        values, first = np.zeros(rows), TOP + (64 - rows) / 2 * ROW
        for sign in (-1, 1):
            d = self.path("positive" if sign > 0 else "negative", list(COLUMNS).index(name))
            for start, top, end, how in re.findall(r"M([\d.]+) ([\d.]+)H([\d.]+)([vl])", d):
                row = (float(top) - 0.75 - first) / ROW
                assert float(start) == x and row == round(row) and (float(end) - x) * sign >= 0
                values[round(row)] = np.copysign(np.inf, sign) if how == "l" else (float(end) - x) / half * limit
        return values

    def outline(self, name):
        """The same of the pinned word's outline."""
        x, half, limit = COLUMNS[name]
        part = self.path("ft-pinned").split("M")[1:][list(COLUMNS).index(name)]
        return np.array([np.copysign(np.inf, float(end) - x) if how == "l" else (float(end) - x) / half * limit
                         for end, how in re.findall(r"H([\d.]+)([vl])", part)])

    def check(self):
        v = self.sync()
        t, pinned = v.trace(), v.trace(v.pinned) if v.pinned >= 0 else None
        for name, (_, half, limit) in COLUMNS.items():
            for shown, of in ((self.bars(name), t), *([(self.outline(name), pinned)] if pinned else [])):
                values = getattr(of, name)
                expected = np.where(np.abs(values) > limit, np.copysign(np.inf, values), values)
                np.testing.assert_allclose(shown, expected, atol=0.0051 / half * limit)
        counts = [f"“{one.word}”: {one.zero} units exactly 0{' (rounded)' * (one.zero > 0 and v.activation == 0)}, "
                  f"{one.nearly} nearly 0" for one in (t, pinned) if one]
        assert self.text(".ffn-ft-facts div") == [c if i == 0 else f"pinned {c}" for i, c in enumerate(counts)]
        self.check_unit(v.unit, t, pinned)
        lines, circles = (self.path(name).count("M") for name in ("ft-through", "ft-zero"))
        assert (lines, circles) == (64 - t.zero - t.nearly, t.zero)
        beyond = [f"to {a[np.abs(a).argmax()]:.1f}" for name, (_, _, limit) in COLUMNS.items()
                  if np.abs(a := getattr(t, name)).max() > limit]
        assert [x for x in self.text("svg .ffn-ft-tick") if x.startswith("to ")] == beyond

    def check_unit(self, j, t, pinned):
        title, *said = self.text(".ffn-ft-said div")
        assert title == f"hidden unit {j}" and len(said) == (2 if pinned else 1)
        for line, one in zip(said, (t, pinned), strict=False):
            word, *numbers = re.fullmatch(r"(?:pinned )?“(.+)”: pre (\S+), act (\S+), adds length (\S+)", line).groups()
            assert word == one.word and line.startswith("pinned") == (one is not t)
            np.testing.assert_allclose([float(n) for n in numbers], [one.pre[j], one.act[j], one.adds[j]], atol=0.00501)


@pytest.fixture
def demo(new_page, site):
    return Demo(new_page(f"{site}/{CHAPTER}"))


@browser
def test_every_word_block_and_activation(demo):
    demo.check()
    assert (demo.view.position, demo.view.pinned, demo.view.block, demo.view.activation) == (2, -1, 0, 0)
    for sentence, block, activation in itertools.product((0, 1, 2), (0, 1), (0, 1)):
        demo.choose(sentence, block, activation)
        for position in ((0, 1, 6), (2, 5, 7), (3, 4, 6))[sentence]:
            demo.choose(position=position)
            assert demo.text(".ffn-ft-choice b") == SENTENCES[sentence].split()
            demo.check()


@browser
def test_pin_another_word_beside_it(demo):
    demo.choose(position=6)
    assert demo.pin.inner_text() == "Pin “log” to compare" and not demo.path("ft-pinned")
    demo.pin.press("Enter")
    assert demo.pin.inner_text() == "Unpin “log”"
    for choice in ({"position": 2}, {"block": 1}, {"activation": 1}, {"sentence": 1}, {"position": 6}):
        demo.choose(**choice)
        demo.check()
        assert demo.view.pinned == 6
    demo.pin.press("Enter")
    demo.check()
    assert demo.view.pinned == -1 and demo.pin.evaluate("e => e === document.activeElement")


@browser
def test_by_keys_alone(demo):
    demo.words.nth(2).focus()
    for key, position in (("ArrowRight", 3), ("ArrowDown", 4), ("ArrowLeft", 3)):
        demo.page.keyboard.press(key)
        assert demo.sync().position == position
        demo.check()
    demo.target.focus()
    start = demo.view.unit
    for key, unit in (("Home", 0), ("ArrowUp", 0), ("ArrowDown", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", 63),
                      ("ArrowDown", 63), ("Shift+ArrowUp", 53)):
        demo.page.keyboard.press(key)
        assert demo.sync().unit == unit != start
        demo.check()
        value = demo.target.get_attribute("aria-valuetext").replace("−", "-").replace("\u00a0", " ")
        assert value == f"unit {unit}, {demo.text('.ffn-ft-said div')[1]}"
    assert demo.page.url.endswith(CHAPTER)
    assert demo.target.evaluate("e => getComputedStyle(e).strokeWidth") == "2.5px"
    reached = []
    for _ in range(5):
        demo.page.keyboard.press("Tab")
        reached.append(demo.page.evaluate("document.activeElement.textContent"))
    assert reached[:4] == ["Previous unit", "Next unit", "Unit that adds most", "Back to the start"]


@browser
def test_units_by_buttons(demo):
    demo.choose(1, 1, 0, 3)
    demo.button("Unit that adds most")
    most = int(demo.sync().trace().adds.argmax())
    assert demo.view.unit == most
    demo.check()
    for name, unit in (("Next unit", most + 1), ("Previous unit", most), ("Previous unit", most - 1)):
        demo.button(name)
        assert demo.sync().unit == unit
        demo.check()


@browser
@pytest.mark.parametrize("width", [320, 1280])
def test_units_by_pointer(new_page, site, width):
    demo = Demo(new_page(f"{site}/{CHAPTER}", width=width))
    demo.target.scroll_into_view_if_needed()
    box, mouse, chosen = demo.target.bounding_box(), demo.page.mouse, demo.sync().unit

    def at(unit):
        return box["x"] + box["width"] * 0.3, box["y"] + (unit + 0.5) / 64 * box["height"]
    for unit in (0, 17, 63):
        mouse.move(*at(unit))
        demo.check_unit(unit, demo.view.trace(), None)
        assert demo.sync().unit == chosen  # looked at, not chosen
        row = demo.root.locator(".ffn-ft-row")
        assert float(row.get_attribute("y")) == pytest.approx(TOP + unit * ROW)
    mouse.move(2, 2)
    demo.check_unit(chosen, demo.view.trace(), None)
    mouse.click(*at(30))
    mouse.move(2, 2)
    assert demo.sync().unit == 30
    demo.check()


@browser
def test_wires_of_the_unit(demo):
    demo.target.focus()
    demo.page.keyboard.press("Home")
    d = demo.path("ft-wires")
    ends = np.array([[float(n) for n in line] for line in re.findall(r"M(\S+) (\S+)L(\S+) ([\d.]+)", d)])
    middles = TOP + (np.arange(24, 40) + 0.5) * ROW  # of the 16 rows
    np.testing.assert_allclose(ends[::2], [[54, y, 79, TOP + ROW / 2] for y in middles], atol=0.01)
    np.testing.assert_allclose(ends[1::2], [[249, TOP + ROW / 2, 276, y] for y in middles], atol=0.01)


@browser
def test_back_to_the_start_takes_back_all(demo):
    demo.pin.click()
    demo.choose(2, 1, 1, 7)
    demo.button("Next unit")
    demo.button("Back to the start")
    start = ffn_token_demo().view
    now = demo.sync()
    for name in ("sentence", "position", "pinned", "block", "activation", "unit"):
        assert getattr(now, name) == getattr(start, name)
    demo.check()
