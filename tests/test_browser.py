"""The built pages in a real browser, used as a reader uses them, by keyboard and pointer, without a network."""
import re

import numpy as np
import pytest

import ffnlib as ff
from ffnlib import data
from ffnlib.widgets.neuron_plane import KINDS

pytestmark = pytest.mark.browser

CHAPTER = "book/01-neuron.html"


@pytest.fixture
def chapter(new_page, site):
    return new_page(f"{site}/{CHAPTER}")


def test_nothing_moves_for_those_who_asked_for_that(chapter):
    moving = """() => [...document.querySelectorAll("*")].flatMap((e) => [null, "::before", "::after"].filter((p) => {
        const s = getComputedStyle(e, p);
        return [s.transitionDuration, s.animationDuration].some((d) => d.split(",").some((t) => parseFloat(t) > 0.01));
    }).map(() => e.className))"""
    assert chapter.evaluate(moving)
    chapter.emulate_media(reduced_motion="reduce")
    assert not chapter.evaluate(moving)


def test_mathematics_is_typeset(chapter):
    chapter.wait_for_function("document.querySelectorAll('mjx-container').length > 20")
    assert not chapter.locator("mjx-merror").count()
    assert "\\(" not in chapter.locator("main").inner_text()


def test_wide_formulas_scroll_and_can_be_reached(new_page, site):
    page = new_page(f"{site}/{CHAPTER}", width=1280)
    page.wait_for_function("document.querySelectorAll('mjx-container').length > 20")
    formulas = page.locator("mjx-container[display='true']")
    assert not page.locator("mjx-container[tabindex]").count()
    page.set_viewport_size({"width": 200, "height": 800})
    page.locator("mjx-container[display='true'][tabindex='0']").first.wait_for()
    for formula in formulas.all():
        wide = formula.evaluate("e => e.scrollWidth > e.clientWidth")
        assert formula.get_attribute("tabindex") == ("0" if wide else None)
        assert formula.evaluate("e => getComputedStyle(e).overflowX") == "auto"


def test_search_finds_the_chapter(new_page, site):
    page = new_page(f"{site}/book/index.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("dot product")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=dot*")
    page.locator("#search-results a", has_text="Neuron").first.wait_for()


def test_figures_are_drawn_in_the_colours_of_the_theme(new_page, site):
    ink = {}
    for theme in ("light", "dark"):
        page = new_page(f"{site}/{CHAPTER}", theme=theme)
        figure = page.locator(".ffn-figure").first
        ink[theme] = figure.locator("text").first.evaluate("e => getComputedStyle(e).fill")
        behind = figure.evaluate("""e => {
            while (getComputedStyle(e).backgroundColor === "rgba(0, 0, 0, 0)") e = e.parentElement;
            return getComputedStyle(e).backgroundColor; }""")
        assert behind == page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ink["light"] != ink["dark"]


# --- the demo ---

class Demo:
    """The demo of chapter 1 on a page, with what it shows as numbers."""

    def __init__(self, page):
        self.page, self.root = page, page.locator(".ffn-demo")
        self.sliders = [self.root.get_by_label(label) for label in ("w₁", "w₂", "bias b")]
        self.handle = self.root.get_by_role("slider", name="Weight vector")
        self.word = self.root.get_by_label("word x")

    def shown(self):
        """Last number of each of the three lines: dot product, pre, act."""
        lines = [self.root.locator(f".ffn-{name}").inner_text().replace("−", "-") for name in ("dot", "pre", "act")]
        return [float(re.findall(r"= (-?[\d.]+)", line)[-1]) for line in lines]

    def weights(self):
        return [float(s.input_value()) for s in self.sliders]

    def expected(self):
        """The same three numbers from ffnlib, for the controls as they stand."""
        *w, b = self.weights()
        kind = self.root.get_by_role("radio", checked=True).evaluate("e => e.parentElement.innerText")
        x = data.words()[self.word.evaluate("e => e.selectedOptions[0].text")][:2]
        t = ff.Trace()
        ff.neuron(x, ff.NeuronWeights(w, b), activation=kind, trace=t)
        return [x @ w, t.pre, t.act]

    def check(self):
        np.testing.assert_allclose(self.shown(), self.expected(), atol=0.00501)


@pytest.fixture
def demo(chapter):
    return Demo(chapter)


def test_demo_starts_with_ffnlibs_numbers(demo):
    assert demo.weights() == [1.0, -0.5, -0.3]
    demo.check()
    assert demo.root.locator("svg rect").count() > 500 and demo.root.locator(".ffn-on").count() > 0


def test_demo_follows_the_arrow_keys(demo):
    for i, slider in enumerate(demo.sliders):
        before, picture = demo.weights(), demo.root.locator(".ffn-switch").get_attribute("d")
        slider.focus()
        demo.page.keyboard.press("ArrowLeft")
        demo.page.keyboard.press("ArrowLeft")
        assert demo.weights()[i] == pytest.approx(before[i] - 0.2)
        assert demo.root.locator(".ffn-switch").get_attribute("d") != picture
        demo.check()


@pytest.mark.parametrize("kind", KINDS)
def test_demo_numbers_for_many_words_and_weights(demo, kind):
    demo.root.get_by_label(kind).check()
    rng = np.random.default_rng(0)
    for word in data.IN_PLANE:
        demo.word.select_option(word)
        for slider in demo.sliders:
            slider.fill(f"{rng.integers(-12, 13) / 10}")
        demo.check()
        on = demo.expected()[1] > 1e-9
        assert demo.root.locator(".ffn-selected").get_attribute("class").count("ffn-on") == on
        assert ("the on side" if on else "the off side") in demo.root.locator(".ffn-act").inner_text()


def test_demo_fills_exactly_the_words_that_are_on(demo):
    demo.sliders[1].fill("0.8")
    *w, b = demo.weights()
    X = data.words().pick(*data.IN_PLANE).X[:, :2]
    on = {word for word, a in zip(data.IN_PLANE, ff.neuron(X, ff.NeuronWeights(w, b)), strict=True) if a > 1e-9}
    assert set(demo.root.locator(".ffn-on text").all_text_contents()) == on and 0 < len(on) < len(X)


def test_demo_shading_is_the_output(demo):
    *w, b = demo.weights()
    cells = demo.root.locator("svg rect").evaluate_all(
        "es => es.map((e) => ['x', 'y', 'width', 'fill-opacity'].map((k) => +e.getAttribute(k)))")
    x, y, width, opacity = np.array(cells).T
    scale = 2.5 / (width[0] * np.sqrt(len(cells)))
    at = np.stack([(x + width / 2) * scale - 1.25, 1.25 - (y + width / 2) * scale], axis=-1)
    act = ff.neuron(at, ff.NeuronWeights(w, b))
    np.testing.assert_allclose(opacity, 0.5 * act / max(1, act.max()), atol=0.001)


def test_demo_handle_can_be_dragged_and_steered_by_keys(demo):
    demo.root.scroll_into_view_if_needed()
    box = demo.root.locator("svg").bounding_box()

    def at(x, y):
        return box["x"] + box["width"] * (x + 1.25) / 2.5, box["y"] + box["height"] * (1.25 - y) / 2.5
    mouse = demo.page.mouse
    mouse.move(*at(1.0, -0.5))
    mouse.down()
    mouse.move(*at(0.2, 0.4), steps=5)
    mouse.move(*at(-0.6, 0.9), steps=5)
    mouse.up()
    assert demo.weights()[:2] == pytest.approx([-0.6, 0.9])
    demo.check()
    mouse.move(*at(0, 0))  # let go: nothing moves any more
    assert demo.weights()[:2] == pytest.approx([-0.6, 0.9])

    demo.handle.focus()
    for key in ("ArrowRight", "ArrowUp", "Shift+ArrowRight"):
        demo.page.keyboard.press(key)
    assert demo.weights()[:2] == pytest.approx([0.5, 1.0])
    assert demo.handle.get_attribute("aria-valuetext") == "w is 0.5, 1.0"
    demo.check()
    for _ in range(3):  # and stops at the edge
        demo.page.keyboard.press("Shift+ArrowUp")
    assert demo.weights()[1] == pytest.approx(1.2)


def test_demo_word_is_chosen_in_the_picture(demo):
    demo.root.locator(".ffn-point", has_text="fury").locator("circle").last.click()
    assert demo.word.evaluate("e => e.selectedOptions[0].text") == "fury"
    demo.check()


def test_demo_goes_back_to_its_start(demo):
    start = demo.weights(), demo.shown()
    demo.sliders[0].fill("-1")
    demo.sliders[2].fill("0.7")
    demo.word.select_option("fury")
    demo.root.get_by_label("sigmoid").check()
    assert demo.weights() != start[0]
    demo.root.get_by_role("button", name="Back to the start").click()
    assert (demo.weights(), demo.shown()) == start
    assert demo.root.get_by_label("relu").is_checked()


def test_demo_word_on_the_line_is_off(demo):
    demo.sliders[2].fill("-0.4")  # x·w is 0.4 for gloats, the word at the start
    assert demo.shown() == [0.4, 0, 0] and "the off side" in demo.root.locator(".ffn-act").inner_text()
    assert not demo.root.locator(".ffn-selected.ffn-on").count()


def test_demo_without_weights(demo):
    for slider in demo.sliders[:2]:
        slider.fill("0")
    demo.check()
    assert demo.root.locator(".ffn-switch").get_attribute("d") == ""


# --- the questions ---

def test_question_by_keyboard(chapter):
    question = chapter.locator("form.predict").first
    why = question.locator(".predict-why")
    check, again = (question.get_by_role("button", name=name) for name in ("Check my answer", "Try again"))
    assert question.get_by_role("radio").count() == 4 and not any(w.is_visible() for w in why.all())
    assert question.get_by_role("group", name="Predict, then run").count() == 1

    check.click()  # nothing chosen yet
    assert "Choose an answer first" in question.get_by_role("status").inner_text()
    assert not why.first.is_visible()

    question.get_by_role("radio").first.focus()
    for key in ("Space", "ArrowDown", "ArrowDown", "Tab", "Enter"):  # the third, then the button
        chapter.keyboard.press(key)
    assert question.get_by_role("status").inner_text().startswith("Not so.")
    assert [d.evaluate("e => e.open") for d in why.all()] == [False, True, True, False]  # the right one, and mine
    assert "A sign was lost" in why.nth(2).inner_text()
    assert again.evaluate("e => e === document.activeElement")
    result = question.locator("xpath=following-sibling::*[1]").locator("details")
    assert result.evaluate("e => e.open") and "0.4" in result.inner_text()

    chapter.keyboard.press("Enter")  # try again
    assert not any(w.is_visible() for w in why.all()) and check.is_visible()
    assert not result.evaluate("e => e.open")
    question.get_by_label("0.4", exact=True).check()
    check.click()
    assert question.get_by_role("status").inner_text().startswith("Right.")


def test_answers_are_remembered_on_the_device_alone(chapter):
    sent = []
    chapter.on("request", lambda r: r.method != "GET" and sent.append(r.url))
    question = chapter.locator("form.predict").nth(1)
    question.get_by_role("radio").nth(2).check()
    question.get_by_role("button", name="Check my answer").click()
    chapter.reload()
    question.locator(".predict-verdict", has_text="Right.").wait_for()
    assert question.get_by_role("radio").nth(2).is_checked()
    assert chapter.locator("form.predict.predict-answered").count() == 1
    question.get_by_role("button", name="Try again").click()
    chapter.reload()
    chapter.locator("form.predict-live").first.wait_for()
    assert not chapter.locator("form.predict.predict-answered").count() and not sent
    assert not chapter.context.cookies()


def test_questions_without_javascript(chromium, site):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/{CHAPTER}")
    why = page.locator("form.predict").first.locator(".predict-why")
    assert why.count() == 4 and why.first.is_visible()
    why.first.locator("summary").click()
    assert "Happiness alone gives 0.3" in why.first.inner_text()
    context.close()
