"""The demo of chapter 2: a line with its bias free or pinned, used by keyboard, pointer and controls."""
import re

import numpy as np
import pytest

from ffnlib.widgets import line_fit_demo

pytestmark = pytest.mark.browser

CHAPTER = "book/02-bias.html"


def numbers(text):
    return [float(v) for v in re.findall(r"-?\d+\.\d+", text.replace("−", "-").replace("- ", "-"))]


class Demo:
    """The demo on a page, beside the same widget in Python, which is given the page's state."""

    def __init__(self, page):
        self.page, self.root, self.view = page, page.locator(".ffn-demo"), line_fit_demo().view
        self.slope, self.bias = (self.root.get_by_label(name, exact=True) for name in ("weight w", "bias b"))
        self.right, self.left = (self.root.locator(".ffn-handle").nth(i) for i in (0, 1))
        self.free, self.pinned = (self.root.get_by_label(name, exact=True) for name in ("free", "pinned to 0"))
        self.x, self.y = self.view.data()

    def click(self, name):
        self.root.get_by_role("button", name=name).click()

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def line(self):
        """w and b, exactly as the handles say them."""
        return [float(handle.get_attribute("aria-valuenow")) for handle in (self.right, self.left)]

    def at(self, x, y):
        """Where a point of the picture is on the screen, found from two data points that are drawn there."""
        dots = [self.root.locator(".ffn-lf-point").nth(i).bounding_box() for i in (0, 14)]
        (u, v), (p, q) = ([d[k] + d[size] / 2 for d in dots] for k, size in (("x", "width"), ("y", "height")))
        return (u + (v - u) * (x - self.x[0]) / (self.x[14] - self.x[0]),
                p + (q - p) * (y - self.y[0]) / (self.y[14] - self.y[0]))

    def drag(self, handle, *to):
        self.root.scroll_into_view_if_needed()
        box = handle.locator("circle").last.bounding_box()
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        self.page.mouse.down()
        self.page.mouse.move(*self.at(*to), steps=5)
        self.page.mouse.up()

    def check(self, w=None, b=None):
        """Everything the page shows is what ffnlib computes for its state; and that state is w, b."""
        pinned = self.pinned.is_checked()
        self.view.w, self.view.b = self.line()
        self.view.pinned = int(pinned)
        t, best = self.view.trace(), [self.view.trace(self.view.best()).loss]
        self.view.pinned = 1 - self.view.pinned
        best.insert(0 if pinned else 1, self.view.trace(self.view.best()).loss)  # free, pinned
        self.view.pinned = int(pinned)
        for want, have in ((w, self.view.w), (b, self.view.b)):
            assert want is None or have == pytest.approx(want, abs=1e-6)
        rounded = [float(f"{v:.2f}") for v in (self.view.w, self.view.b)]
        shown = [numbers(s.evaluate("e => e.nextElementSibling.innerText")) for s in (self.slope, self.bias)]
        assert shown == [[v] for v in rounded]
        assert numbers(self.root.locator(".ffn-lf-equation").inner_text()) == rounded
        assert numbers(self.root.locator(".ffn-readout div").nth(1).inner_text())[-2:] == [rounded[1], 2.4]
        errors = [numbers(text)[0] for text in self.root.locator(".ffn-lf-error").all_inner_texts()]
        np.testing.assert_allclose(errors, [t.loss, best[1], best[0]], atol=0.000501)
        widths = [float(re.search(r"width: ([\d.]+)%", html)[1]) for html in self.root.locator(
            ".ffn-lf-bar > :nth-child(2)").evaluate_all("es => es.map((e) => e.innerHTML)")]
        np.testing.assert_allclose(widths, [min(100, 100 * e / 6) for e in (t.loss, best[1], best[0])], atol=0.051)
        assert self.root.locator(".ffn-lf-beyond").count() == (t.loss > 6)
        verdict = self.root.locator(".ffn-readout div").nth(2).inner_text()
        assert ("does better" in verdict) == (t.loss - best[pinned] < 1e-9)
        assert self.bias.is_disabled() == pinned and self.left.get_attribute("aria-disabled") == str(pinned).lower()
        assert self.root.locator(".ffn-lf-pin").is_visible() == pinned
        if pinned:
            assert self.view.b == 0
        self.check_picture(t)

    def check_picture(self, t):
        """The vertical segments go from the points to the line, as far as the picture reaches."""
        drawn = self.root.locator(".ffn-lf-miss").evaluate_all("es => es.map((e) => e.getAttribute('d'))")
        ends = np.array([[float(v) for v in re.findall(r"-?[\d.]+", d)] for d in drawn])
        dots = np.array(self.root.locator(".ffn-lf-point").evaluate_all(
            "es => es.map((e) => ['cx', 'cy'].map((k) => +e.getAttribute(k)))"))
        np.testing.assert_allclose(ends[:, :2], dots, atol=0.02)
        np.testing.assert_allclose(ends[:, 2], dots[:, 0], atol=0.02)
        scale, zero = np.polyfit(self.y, dots[:, 1], 1)
        height = float(self.root.locator("svg").first.get_attribute("viewBox").split()[3])
        np.testing.assert_allclose(ends[:, 3], np.clip(zero + scale * t.pre, 0, height), atol=0.1)


@pytest.fixture
def demo(new_page, site):
    return Demo(new_page(f"{site}/{CHAPTER}"))


def test_it_starts_pinned_with_ffnlibs_numbers(demo):
    demo.check(w=0.5, b=0)
    assert demo.root.locator(".ffn-lf-point").count() == len(demo.x) == 16
    assert demo.root.locator(".ffn-lf-fan").is_visible()


def test_pinned_every_line_misses_the_point_at_0_by_as_much(demo):
    thick = demo.root.locator(".ffn-lf-first")
    before = thick.get_attribute("d")
    for w in ("-0.5", "2", "1.2"):
        demo.slope.fill(w)
        demo.check(w=float(w), b=0)
        assert thick.get_attribute("d") == before


def test_best_line_is_exact_and_the_sliders_go_on_from_there(demo):
    demo.click("Best line")
    assert demo.view.best().b is None
    demo.check(w=demo.view.best().w[0], b=0)
    assert "through the origin" in demo.root.locator(".ffn-readout").inner_text()
    demo.free.check()
    demo.view.pinned = 0
    best = demo.view.best()
    demo.click("Best line")
    demo.check(w=best.w[0], b=float(best.b))
    assert demo.root.locator(".ffn-lf-fan").is_hidden()
    assert demo.slope.get_attribute("aria-valuetext") == f"{best.w[0]:.2f}"  # not the step nearest to it
    demo.slope.focus()
    demo.press("ArrowRight")
    demo.check(w=0.55, b=float(best.b))
    demo.bias.focus()
    demo.press("ArrowLeft")
    demo.check(w=0.55, b=2.3)


def test_pinning_puts_the_bias_to_0_and_freeing_moves_nothing(demo):
    demo.free.check()
    demo.check(w=0.5, b=0)
    demo.bias.fill("3.2")
    demo.check(w=0.5, b=3.2)
    demo.pinned.check()
    demo.check(w=0.5, b=0)
    demo.free.check()
    demo.check(w=0.5, b=0)


def test_numbers_for_many_lines(demo):
    rng = np.random.default_rng(0)
    corners = [(w, b) for w in (-0.5, 0, 2) for b in (-1, 0, 4)]
    demo.free.check()
    for w, b in [*corners, *zip(rng.integers(-10, 41, 8) / 20, rng.integers(-10, 41, 8) / 10, strict=True)]:
        demo.slope.fill(f"{w}")
        demo.bias.fill(f"{b}")
        demo.check(w=w, b=b)


def test_handles_follow_the_keys(demo):
    demo.right.focus()
    demo.press("ArrowUp", "ArrowRight", "ArrowDown", "ArrowUp", "Shift+ArrowUp")
    demo.check(w=1.1, b=0)
    assert demo.right.get_attribute("aria-valuetext") == f"1.10; error {demo.view.trace().loss:.3f}"
    demo.left.focus()
    demo.press("ArrowUp", "Shift+ArrowUp")  # pinned: it stays
    demo.check(w=1.1, b=0)
    assert demo.left.get_attribute("aria-valuetext") == "pinned to 0"
    demo.free.check()
    demo.left.focus()
    demo.press("ArrowUp", "Shift+ArrowUp", "ArrowLeft")
    demo.check(w=1.1, b=1)
    assert demo.left.get_attribute("aria-valuetext") == f"1.00; error {demo.view.trace().loss:.3f}"
    demo.press(*["Shift+ArrowUp"] * 4)  # and stops at its end
    demo.right.focus()
    demo.press(*["Shift+ArrowDown"] * 5)
    demo.check(w=-0.5, b=4)


def test_handles_follow_the_pointer(demo):
    demo.drag(demo.right, 5.2, 5.2)
    demo.check(w=1, b=0)
    demo.drag(demo.left, 0, 2.4)  # pinned: it stays
    demo.check(w=1, b=0)
    demo.free.check()
    demo.drag(demo.left, 0.3, 2.42)
    demo.check(w=1, b=2.4)
    demo.drag(demo.right, 5.2, 5)
    demo.check(w=0.5, b=2.4)
    demo.drag(demo.right, 2, 6.4)  # the line goes through the pointer
    demo.check(w=2, b=2.4)
    demo.page.mouse.move(*demo.at(5, 1))  # let go: nothing moves any more
    demo.check(w=2, b=2.4)


def test_handles_follow_a_finger(chromium, site):
    context = chromium.new_context(viewport={"width": 320, "height": 900}, has_touch=True)
    page = context.new_page()
    page.goto(f"{site}/{CHAPTER}")
    page.wait_for_function("performance.getEntriesByName('demos-live').length")
    demo = Demo(page)
    demo.root.scroll_into_view_if_needed()
    assert demo.right.evaluate("e => getComputedStyle(e).touchAction") == "none"
    finger, (x, y) = context.new_cdp_session(page), demo.at(5.25, 0.5 * 5.25)
    way = [(x + 9, y + 9), *(demo.at(5, up) for up in (3, 3.5, 4, 4.5, 5, 5.5))]  # many moves: the page must not scroll
    for kind, where in zip(("touchStart", *["touchMove"] * 6), way, strict=True):
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [dict(zip("xy", where, strict=True))]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    demo.check(w=1.1, b=0)
    context.close()


def test_handles_stay_in_the_picture(demo):
    demo.free.check()
    frame = demo.root.locator("svg").bounding_box()
    for w, b in [(-0.5, -1), (-0.5, 4), (2, -1), (2, 4)]:
        demo.slope.fill(f"{w}")
        demo.bias.fill(f"{b}")
        boxes = [handle.locator("circle").first.bounding_box() for handle in (demo.right, demo.left)]
        for box in boxes:
            assert frame["x"] < box["x"] and box["x"] + box["width"] < frame["x"] + frame["width"]
            assert frame["y"] < box["y"] and box["y"] + box["height"] < frame["y"] + frame["height"]
        assert boxes[0]["x"] > boxes[1]["x"] + boxes[1]["width"]  # and apart


def test_everything_is_reached_by_the_tab_key(demo):
    demo.free.check()
    demo.right.focus()
    order = [demo.right, demo.left, demo.root.get_by_role("button", name="Best line"),
             demo.root.get_by_role("button", name="Back to the start"), demo.free, demo.slope, demo.bias]
    for i, element in enumerate(order):
        assert element.evaluate("e => e === document.activeElement"), i
        demo.press("Tab")
    demo.right.focus()
    demo.press("ArrowUp")  # by keyboard: the focus is to be seen
    ring = demo.right.locator(".ffn-target")
    assert ring.evaluate("e => getComputedStyle(e).stroke") != "none"
