"""The demo of chapter 3 in a real browser: its numbers and lines are ffnlib's, however it is used."""
import itertools

import numpy as np
import pytest
from browser import numbers

import ffnlib as ff
from ffnlib.widgets.activation_curves import (
    KINDS,
    ActivationCurves,
    activation_curves_demo,
    largest_differences,
    lowest_points,
)

NAMES = list(KINDS)
X = (-6, -3.35, -0.75, -0.05, 0, 0.05, 1.3, 2.7, 6)
browser = pytest.mark.browser


class Demo:
    """The demo on a page, with what it shows as numbers."""

    def __init__(self, page):
        self.page, self.root = page, page.locator(".ffn-demo", has=page.locator(".ffn-ac"))
        self.f, self.g = self.root.get_by_label("function f"), self.root.get_by_label("compare with")
        self.slider = self.root.get_by_label("x", exact=True)
        self.handle = self.root.get_by_role("slider", name="Point on the curve")
        self.svg = self.root.locator("svg")

    def choose(self, f=None, g=None, x=None):
        if f is not None:
            self.f.select_option(KINDS[f])
        if g is not None:
            self.g.select_option(KINDS.get(g, g))
        if x is not None:
            self.slider.fill(str(x))

    def state(self):
        """Names of f and g (or None), and x, as the controls have them."""
        f, g = (e.evaluate("e => e.selectedIndex") for e in (self.f, self.g))
        return NAMES[f], NAMES[g - 1] if g else None, float(self.slider.input_value())

    def row(self, name):
        return self.root.locator(f".ffn-ac-row-{name}").inner_text()

    def line(self, name, which=0):
        """A path's points, [n, 2], in pixels of the viewBox."""
        d = self.svg.locator(f"path.ffn-ac-{name}").nth(which).get_attribute("d")
        return np.array(numbers(d)).reshape(-1, 2)

    def scale(self):
        """Functions from pixels to x, and from pixels of the upper panel to y; pixels to a unit of y."""
        f, points = ff.ACTIVATIONS[self.state()[0]], self.line("f")
        right, left = points[-1, 0], points[0, 0]
        to_x = lambda px: (px - left) / (right - left) * 12 - 6  # noqa: E731
        unit, zero = np.polyfit(f(np.linspace(-6, 6, 241)), np.delete(points[:, 1], 121), 1)
        return to_x, lambda py: (py - zero) / unit, -unit

    def check(self):
        f, g, x = self.state()
        f = ff.ACTIVATIONS[f]
        np.testing.assert_allclose(numbers(self.row("value")), [x, f(x)], atol=0.000501)
        slope, *rest = numbers(self.row("slope"))
        assert slope == pytest.approx(f.grad(x), abs=0.000501) and rest in ([], [0])
        assert float(self.handle.get_attribute("aria-valuenow")) == pytest.approx(x)
        np.testing.assert_allclose(numbers(self.handle.get_attribute("aria-valuetext")), [x, f(x), slope], atol=0.0006)
        if g is None:
            assert self.row("other") == "Choose a g to compare f with." and not self.row("difference")
            return
        g = ff.ACTIVATIONS[g]
        np.testing.assert_allclose(numbers(self.row("other")), [g(x), g.grad(x)], atol=0.000501)
        shown = self.row("difference")
        digits = len(shown.partition(".")[2])
        assert numbers(shown)[-1] == pytest.approx(f(x) - g(x), abs=0.501 * 10**-digits)


@pytest.fixture
def demo(new_page, site):
    return Demo(new_page(f"{site}/book/03-activation.html"))


# --- what Python sends ---

def test_kinds_are_ffnlibs():
    assert set(KINDS) == set(ff.ACTIVATIONS) and len(set(KINDS.values())) == 6


def test_lowest_points():
    x = np.linspace(-6, 6, 120001)
    for name, (at, value) in zip(NAMES, lowest_points(), strict=True):
        f = ff.ACTIVATIONS[name]
        if name in ("silu", "gelu", "gelu_tanh"):
            assert value == pytest.approx(f(at)) == pytest.approx(f(x).min(), abs=1e-9)
            assert f.grad(at) == pytest.approx(0, abs=1e-12)
        else:
            assert np.isnan([at, value]).all() and (f.grad(x) >= 0).all()


def test_largest_differences():
    x, found = np.linspace(-6, 6, 2401), largest_differences()
    for i, j in itertools.product(range(6), range(6)):
        most, at, both = found[i, j]
        d = np.abs(ff.ACTIVATIONS[NAMES[i]](x) - ff.ACTIVATIONS[NAMES[j]](x))
        assert most == pytest.approx(d.max(), rel=1e-5)
        other = [abs(ff.ACTIVATIONS[NAMES[i]](v) - ff.ACTIVATIONS[NAMES[j]](v)) for v in (at, -at)]
        assert other[0] == pytest.approx(most) and (other[1] == pytest.approx(most)) == bool(both)
    np.testing.assert_array_equal(found, found.transpose(1, 0, 2))
    assert [NAMES[3], NAMES[4]] == ["gelu", "gelu_tanh"]
    np.testing.assert_allclose(found[3, 4], [4.73e-4, 2.70, 1], rtol=1e-3)


def test_numbers_of_the_state():
    view = ActivationCurves(x=-0.5, activation=2)
    assert view.numbers() == {"value": ff.ACTIVATIONS["silu"](-0.5), "slope": ff.ACTIVATIONS["silu"].grad(-0.5)}
    view.compared = 1
    assert (view.numbers()["value_compared"], view.numbers()["slope_compared"]) == (0, 0)


def test_python_starts_as_the_page_does():
    view = activation_curves_demo().view
    assert (view.x, view.names[view.activation], view.compared) == (1.0, "gelu", 0)


# --- numbers and lines ---

@browser
def test_starts_with_ffnlibs_numbers(demo):
    assert demo.state() == ("gelu", None, 1.0)
    demo.check()
    assert numbers(demo.row("value")) == [1, 0.841] and numbers(demo.row("slope")) == [1.083]


@browser
@pytest.mark.parametrize("name", NAMES)
def test_numbers_for_every_function_and_many_x(demo, name):
    demo.choose(name)
    for g, x in zip(["none", *NAMES, *NAMES], [*X, -2.7, -1.3, 3.1, 4.45], strict=True):
        demo.choose(g=g, x=x)
        demo.check()


@browser
@pytest.mark.parametrize("name", NAMES)
def test_curve_and_slope_are_ffnlibs(demo, name):
    demo.choose(name)
    f, x = ff.ACTIVATIONS[name], np.insert(np.linspace(-6, 6, 241), 121, 1e-9)
    to_x, to_y, unit = demo.scale()
    curve, slope = demo.line("f"), demo.line("slope")
    np.testing.assert_allclose(to_x(curve[:, 0]), x, atol=0.01)
    np.testing.assert_allclose(to_y(curve[:, 1]), f(x), atol=0.06 / unit)
    np.testing.assert_allclose(to_x(slope[:, 0]), x, atol=0.01)
    ticks = demo.svg.locator(".ffn-ac-tick").evaluate_all("es => es.map((e) => [e.textContent, +e.getAttribute('y')])")
    (zero, at_0), (one, at_1) = [t for t in ticks if 300 < t[1] < 400]
    assert (zero, one) == ("0", "1")
    np.testing.assert_allclose((at_0 - 4 - slope[:, 1]) / (at_0 - at_1), f.grad(x), atol=0.002)
    marks = [(numbers(t)[0], to_y(y - 4)) for t, y in ticks if y < 283]
    assert len(marks) >= 3 and all(value == pytest.approx(at, abs=0.01) for value, at in marks)
    breaks = demo.svg.locator(".ffn-ac-slope").get_attribute("d").count("M")
    assert breaks == (2 if name == "relu" else 1)


@browser
@pytest.mark.parametrize("name", NAMES)
def test_tangent_and_triangle(demo, name):
    demo.choose(name)
    f = ff.ACTIVATIONS[name]
    for x in X:
        demo.choose(x=x)
        to_x, to_y, unit = demo.scale()
        for point in demo.line("tangent"):
            assert to_y(point[1]) == pytest.approx(f(x) + f.grad(x) * (to_x(point[0]) - x), abs=0.1 / unit)
        left, right = to_x(demo.line("tangent")[:, 0])
        assert left - 0.01 <= x <= right + 0.01 and right - left > 1
        px, py, one, up = numbers(demo.svg.locator(".ffn-ac-triangle").get_attribute("d"))
        assert [to_x(px), to_x(one)] == pytest.approx([x, x + 1], abs=0.01)
        assert to_y(py) == pytest.approx(f(x), abs=0.1 / unit)
        assert to_y(up) - to_y(py) == pytest.approx(f.grad(x), abs=0.1 / unit)


@browser
@pytest.mark.parametrize("f, g", list(itertools.combinations(NAMES, 2)))
def test_difference_is_magnified_as_it_says(demo, f, g):
    demo.choose(f, g, 1)
    x = np.insert(np.linspace(-6, 6, 241), 121, 1e-9)
    d = ff.ACTIVATIONS[f](x) - ff.ACTIVATIONS[g](x)
    title = demo.svg.get_by_text("f − g,").text_content()
    said = numbers(title)[0] if "not magnified" not in title else 1
    factor = 1 / said if "smaller" in title else said
    assert f"{factor:.0e}"[0] in "125"
    _, _, unit = demo.scale()
    drawn = (447 - demo.line("difference")[:, 1]) / unit / factor
    np.testing.assert_allclose(drawn, d, atol=0.06 / unit / factor)
    size = np.abs(447 - demo.line("difference")[:, 1]).max()
    assert 35 / 2.5 - 1 <= size <= 35.1  # fills the strip as far as a round factor can
    most, at = numbers(demo.row("largest"))
    expected, where, both = largest_differences()[NAMES.index(f), NAMES.index(g)]
    assert (most, at) == pytest.approx((expected, where), abs=0.00501) and most > 0
    assert ("±" in demo.row("largest")) == bool(both)


@browser
def test_exact_and_tanh_form_of_gelu(demo):
    demo.choose("gelu", "gelu_tanh", 2.7)
    assert numbers(demo.row("difference"))[-1] == -0.000473
    assert demo.row("largest") == "at most 0.000473 apart, at x = ±2.70"
    assert demo.svg.get_by_text("f − g, magnified 2000 times").is_visible()
    assert demo.svg.get_by_text("0.0005").count() == 2


@browser
def test_the_same_function_twice(demo):
    demo.choose("silu", "silu")
    assert demo.svg.get_by_text("f − g is 0: the same function").is_visible() and not demo.row("largest")
    demo.check()


@browser
def test_lowest_point_and_off_region_are_marked_in_words(demo):
    expected = {"gelu": [-0.170, -0.752], "silu": [-0.278, -1.278], "gelu_tanh": [-0.170, -0.752]}
    for name in NAMES:
        demo.choose(name)
        low = demo.svg.get_by_text("lowest:")
        assert (numbers(low.text_content()) if low.count() else None) == expected.get(name)
        assert bool(demo.svg.locator(".ffn-ac-low").get_attribute("d")) == (name in expected)
        assert demo.svg.get_by_text("value 0, slope 0").is_visible() == (name == "relu")
    demo.choose("relu", x=-2)
    assert demo.row("slope").endswith("0.000: flat, the neuron is off")
    demo.choose(x=0)
    assert demo.row("slope").endswith("0.000: 0 by convention")
    demo.choose(x=2)
    assert demo.row("slope").endswith("1.000: rising")
    for name, x, word in (("gelu", -0.8, "falling"), ("gelu", -6, "almost flat"), ("sigmoid", 3, "rising")):
        demo.choose(name, x=x)
        assert demo.row("slope").endswith(f": {word}")


# --- keys, pointer, reset ---

@browser
def test_keys_on_the_point(demo):
    demo.handle.focus()
    for key, x in (("ArrowRight", 1.05), ("ArrowUp", 1.1), ("ArrowLeft", 1.05), ("ArrowDown", 1.0),
                   ("Shift+ArrowRight", 1.5), ("PageUp", 2.5), ("PageDown", 1.5), ("End", 6), ("ArrowRight", 6),
                   ("Home", -6), ("Shift+ArrowLeft", -6), ("ArrowRight", -5.95)):
        demo.page.keyboard.press(key)
        assert demo.state()[2] == pytest.approx(x), key
        demo.check()
    assert demo.page.url.endswith("03-activation.html")
    assert demo.handle.evaluate("e => e === document.activeElement")
    ring = demo.handle.locator(".ffn-target").evaluate("e => getComputedStyle(e).strokeWidth")
    assert ring == "3px"


@browser
def test_keys_alone_reach_everything(demo):
    demo.handle.focus()
    seen = []
    for _ in range(4):
        demo.page.keyboard.press("Tab")
        seen.append(demo.page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).innerText"))
    assert seen == ["Back to the start", "function f", "x", "compare with"]
    demo.f.focus()
    demo.page.keyboard.press("ArrowDown")
    assert demo.state()[0] == "gelu_tanh"
    demo.slider.focus()
    demo.page.keyboard.press("ArrowLeft")
    assert demo.state()[2] == 0.95
    demo.g.focus()
    demo.page.keyboard.press("ArrowDown")
    assert demo.state()[1] == "relu"
    demo.check()


@browser
@pytest.mark.parametrize("width", [320, 1280])
def test_point_is_dragged_along_the_curve(new_page, site, width):
    demo = Demo(new_page(f"{site}/book/03-activation.html", width=width))
    demo.choose("silu", "relu")
    demo.svg.scroll_into_view_if_needed()
    box, mouse = demo.svg.bounding_box(), demo.page.mouse
    to_x, _, _ = demo.scale()
    at_0, at_1 = np.interp([0, 1], to_x(np.array([0, 360])), [0, box["width"]])

    def client(x):
        return box["x"] + at_0 + x * (at_1 - at_0)
    point = demo.handle.bounding_box()
    mouse.move(client(1), point["y"] + point["height"] / 2)
    mouse.down()
    for x in (0.5, -1.3, -2.4):
        mouse.move(client(x), point["y"], steps=3)
        assert demo.state()[2] == pytest.approx(x, abs=0.051)
        demo.check()
    mouse.move(client(-9), point["y"])
    assert demo.state()[2] == -6
    mouse.up()
    mouse.move(client(3), point["y"])  # let go: nothing moves any more
    assert demo.state()[2] == -6
    demo.check()


# --- for everyone ---

@browser
def test_lines_differ_in_more_than_colour(demo):
    style = "e => [getComputedStyle(e).strokeDasharray, getComputedStyle(e).strokeWidth].join()"
    styles = [demo.svg.locator(f".ffn-ac-{name}").first.evaluate(style) for name in ("f", "g", "tangent", "slope")]
    assert len(set(styles)) == 4
