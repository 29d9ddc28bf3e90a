"""The demo of chapter 4 in a real browser: what it shows of a training run is what ffnlib computes."""
import re

import numpy as np
import pytest

import ffnlib as ff
from ffnlib.widgets.training import FRAMES, SETS, Training, shown_steps, training_run

CHAPTER = "book/04-layers.html"
SIZE, CELLS, LEVELS = 320, 40, 5  # of the picture, as in training.js
LAST = FRAMES - 1
browser = pytest.mark.browser


@pytest.fixture(scope="module")
def runs():
    return [training_run(name) for name in SETS]


# --- the runs themselves ---

def test_frames_are_distinct_steps_and_closer_at_the_start():
    for total in (200, 1000):
        steps = np.array(shown_steps(total))
        assert len(steps) == FRAMES and steps[0] == 0 and steps[-1] == total
        assert (np.diff(steps) > 0).all() and steps[20] < total / 4


def test_runs_show_something_worth_seeing(runs):
    view = Training(runs)
    dead = {}
    for view.data, (name, enough) in enumerate(zip(SETS, (1.0, 0.98), strict=True)):
        n = len(runs[view.data].X)
        traces = []
        for view.frame in range(FRAMES):
            traces.append(view.trace())
        assert traces[0].right / n <= 0.5 and traces[-1].right / n >= enough
        assert traces[-1].loss < 0.05 < 1 < traces[0].loss
        dead[name] = traces[0].dead, traces[-1].dead
        # no pre-activation or score is so near to zero that rounding could decide what is on, or right
        for w in runs[view.data].weights[1:]:
            net = ff.Trace()
            score = ff.mlp(runs[view.data].X, w, trace=net)
            assert np.abs(score).min() > 1e-9 and np.abs(net.layers[0].pre).min() > 1e-9
    assert dead == {"XOR": (0, 1), "two moons": (0, 2)}


def test_state_holds_the_weights(runs):
    view = Training(runs)
    at = 0
    numbers = np.frombuffer(view.frames, np.float32)
    for run in runs:
        for w in run.weights:
            flat = np.concatenate([a.ravel() for _, a in w])
            np.testing.assert_array_equal(numbers[at:at + flat.size], flat)
            at += flat.size
    assert at == numbers.size
    losses = [ff.mean_squared_error(ff.mlp(r.X, w)[:, 0], r.target) for r in runs for w in r.weights]
    np.testing.assert_allclose(np.frombuffer(view.losses, np.float32), losses, rtol=1e-6)
    assert len(view.points) == 4 * 3 * 204 and len(view.frames) + len(view.points) < 17_000


# --- the demo ---

class Demo:
    """The demo on a page, beside the same state in Python."""

    def __init__(self, page, runs):
        self.page, self.root, self.view = page, page.locator(".ffn-demo"), Training(runs)
        self.slider = self.root.get_by_label("frame")
        self.play = self.root.locator(".ffn-play")
        self.curve = self.root.locator(".ffn-curve")

    def text(self, selector):
        return self.root.locator(selector).inner_text().replace("−", "-")

    def go(self, data, frame):
        self.root.get_by_label(SETS[data], exact=True).check()
        self.slider.fill(str(frame))

    @property
    def state(self):
        """Data set and frame, as the controls have them."""
        names = self.root.locator(".w-toggles input").evaluate_all("es => es.map((e) => e.checked)")
        return names.index(True), int(self.slider.input_value())

    def trace(self):
        """What ffnlib says for the state of the page."""
        self.view.data, self.view.frame = self.state
        return self.view.trace()

    def run(self):
        return self.view.runs[self.state[0]]

    def weights(self):
        return self.run().weights[self.state[1]]

    def at(self, p):
        """Data coordinates of points given in the picture's pixels."""
        run, p = self.run(), np.asarray(p)
        return run.centre + run.radius * (p / (SIZE / 2) - 1) * [1, -1]

    def check(self):
        """The numbers, and the marks of wrong points."""
        t, run = self.trace(), self.run()
        n = len(run.X)
        assert self.text(".ffn-step-shown") == f"step {t.step} of {run.steps[-1]}"
        assert float(self.text(".ffn-loss-shown").removeprefix("loss ")) == pytest.approx(t.loss, abs=0.0000501)
        right, of, share = re.fullmatch(r"right (\d+) of (\d+) \((.+) %\)", self.text(".ffn-right-shown")).groups()
        assert (int(right), int(of)) == (t.right, n) and float(share) == pytest.approx(100 * t.right / n)
        assert self.text(".ffn-dead-shown") == f"dead units {t.dead} of {run.hidden}"
        wrong = self.root.locator("svg g:has(> .ffn-ring)").evaluate_all(
            "es => es.map((e) => e.classList.contains('ffn-wrong'))")
        assert wrong == ((t.score > 0) != (run.target > 0)).tolist()
        notes = self.root.locator(".ffn-chips small").all_text_contents()[1:][:run.hidden]
        assert notes == [f"on at {k}" if k else "dead" for k in t.on.sum(axis=0)]


@pytest.fixture
def demo(new_page, site, runs):
    return Demo(new_page(f"{site}/{CHAPTER}"), runs)


@browser
def test_training_numbers_are_ffnlibs(demo):
    assert demo.state == (0, 0)
    demo.check()
    for data in (0, 1):
        for frame in (0, 1, 7, 16, 19, 23, 30, 41, LAST):
            demo.go(data, frame)
            demo.check()


@browser
def test_training_by_keys_alone(demo):
    demo.root.get_by_label("XOR").focus()
    demo.page.keyboard.press("ArrowRight")
    assert demo.state == (1, 0)
    demo.page.keyboard.press("Tab")
    for key, frame in (("ArrowRight", 1), ("ArrowRight", 2), ("ArrowLeft", 1), ("End", LAST), ("Home", 0)):
        demo.page.keyboard.press(key)
        assert demo.state == (1, frame)
        demo.check()
    for name in ("Play", "Back to the start"):
        demo.page.keyboard.press("Tab")
        assert demo.page.evaluate("document.activeElement.textContent") == name
    demo.page.keyboard.press("Tab")  # the units: one stop, then arrow keys
    for unit in (1, 2, 3):
        demo.page.keyboard.press("ArrowDown")
        assert demo.text(".ffn-said").startswith(f"unit {unit}: ")
    outline = demo.page.evaluate("getComputedStyle(document.activeElement.nextSibling).outlineStyle")
    assert outline == "solid" and demo.page.url.endswith(CHAPTER)


@browser
@pytest.mark.parametrize("state", [(0, 0), (0, 20), (0, LAST), (1, 8), (1, LAST)])
def test_training_surface_and_boundary(demo, state):
    demo.go(*state)
    w = demo.weights()
    shown = np.zeros((CELLS, CELLS), int)
    side = SIZE // CELLS
    for sign, name in ((1, "positive"), (-1, "negative")):
        paths = demo.root.locator(f".ffn-{name}").evaluate_all("es => es.map((e) => e.getAttribute('d'))")
        assert len(paths) == LEVELS
        for level, path in enumerate(paths, 1):
            for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)", path):
                cells = shown[int(y) // side, int(x) // side:(int(x) + int(width)) // side]
                assert not cells.any()  # no cell twice
                cells[:] = sign * level
    middle = (np.arange(CELLS) + 0.5) * side
    score = ff.mlp(demo.at(np.stack(np.meshgrid(middle, middle), axis=-1)), w)[..., 0]
    np.testing.assert_array_equal(shown, np.sign(score) * np.minimum(LEVELS, np.ceil(np.abs(score) * LEVELS)))
    signs = re.findall(r"h6(M[\d.]+ [\d.]+v6)?", demo.root.locator(".ffn-signs").get_attribute("d"))
    rows = np.arange(8) * 5 + 2
    assert [bool(s) for s in signs] == (score[np.ix_(rows, rows)] > 0).ravel().tolist()

    edges = np.arange(CELLS + 1) * side
    corners = ff.mlp(demo.at(np.stack(np.meshgrid(edges, edges), axis=-1)), w)[..., 0]
    path = demo.root.locator("svg > .ffn-boundary").first.get_attribute("d")
    ends = np.array(re.findall(r"[ML]([\d.]+) ([\d.]+)", path), float).reshape(-1, 2)
    assert (len(ends) > 0) == (corners.min() < 0 < corners.max())
    if len(ends):
        # exact but where a unit switches within the cell, and there it is off by less than the cell's own change
        error = np.abs(ff.mlp(demo.at(ends), w)[:, 0])
        assert np.median(error) < 0.01 and error.max() < np.abs(np.diff(corners)).max()


@browser
@pytest.mark.parametrize("state", [(0, 0), (0, 14), (0, LAST), (1, 0), (1, 12), (1, LAST)])
def test_training_lines_of_the_units(demo, state):
    demo.go(*state)
    hidden, t = demo.weights().layers[0], demo.trace()
    lines, names = demo.root.locator("svg .ffn-unit-line"), demo.root.locator("svg .ffn-side")
    lines = lines.evaluate_all("es => es.filter((e) => !e.closest('.ffn-key')).map((e) => "
                               "[e.getAttribute('d'), e.classList.contains('ffn-dead')])")
    assert len(lines) == names.count() == demo.run().hidden
    seen = 0
    for j, (path, dotted) in enumerate(lines):
        assert dotted == (not t.on[:, j].any())
        pre = demo.at(np.array([[0, 0], [0, SIZE], [SIZE, 0], [SIZE, SIZE]])) @ hidden.W[:, j] + hidden.b[j]
        assert bool(path) == (pre.min() < 0 < pre.max())
        if not path:
            continue
        seen += 1
        p = demo.at(np.array(re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", path), float))
        pre = p @ hidden.W[:, j] + hidden.b[j]
        scale = np.linalg.norm(hidden.W[:, j]) * demo.run().radius
        np.testing.assert_allclose(pre[:3] / scale, 0, atol=2e-4)  # both ends, and the foot of the tick
        assert pre[3] / scale == pytest.approx(0.04, abs=3e-4)  # the tick points to where it is on
    assert seen > 1


@browser
def test_training_highlight_of_a_unit(demo):
    for data, frame, unit in ((0, 20, 2), (0, LAST, 4), (1, 9, 10), (1, LAST, 1)):
        demo.go(data, frame)
        demo.root.locator(".ffn-chips input").nth(unit).check()
        hidden, out = demo.weights().layers
        on = demo.trace().on[:, unit - 1]
        said = demo.text(".ffn-said")
        assert said.startswith(f"unit {unit}: " + (f"on at {on.sum()} of" if on.any() else "dead"))
        numbers = re.search(r"pre = (-?)([\d.]+) x₁ ([+-]) ([\d.]+) x₂ ([+-]) ([\d.]+)\nadds (-?[\d.]+)", said).groups()
        shown = [float("".join(numbers[i:i + 2])) for i in (0, 2, 4)] + [float(numbers[6])]
        j = unit - 1
        np.testing.assert_allclose(shown, [*hidden.W[:, j], hidden.b[j], out.W[j, 0]], atol=0.00501)
        faded = demo.root.locator("svg g:has(> .ffn-ring)").evaluate_all(
            "es => es.map((e) => e.classList.contains('ffn-faded'))")
        assert faded == (~on).tolist()
        strong = demo.root.locator("svg .ffn-unit-line.ffn-strong")
        assert strong.count() == 1 and demo.root.locator("svg .ffn-side.ffn-strong").text_content() == str(unit)
    demo.go(0, 0)  # XOR has no unit 10: the choice of the other data set must not break it
    demo.root.get_by_label("none").check()
    assert not demo.root.locator("svg .ffn-strong, svg .ffn-faded").count()


@browser
def test_training_highlight_while_the_pointer_is_there(demo):
    demo.root.get_by_label("unit 2").check()
    demo.root.locator(".ffn-chips label").nth(4).hover()
    assert demo.text(".ffn-said").startswith("unit 4: ")
    demo.page.mouse.move(0, 0)
    assert demo.text(".ffn-said").startswith("unit 2: ")


@browser
def test_training_unit_of_the_larger_network_is_none_in_the_smaller(demo):
    demo.go(1, 5)
    demo.root.get_by_label("unit 11").check()
    demo.go(0, 5)
    demo.check()
    assert demo.root.get_by_label("none").is_checked() and not demo.root.locator("svg .ffn-strong").count()


@browser
def test_training_curve_follows_and_leads(demo):
    demo.go(1, 25)
    t = demo.trace()
    line = np.array(re.findall(r"[ML]([\d.]+) ([\d.]+)", demo.root.locator(".ffn-loss").get_attribute("d")), float)
    losses = [ff.mean_squared_error(ff.mlp(demo.run().X, w)[:, 0], demo.run().target) for w in demo.run().weights]
    np.testing.assert_allclose(line[:, 0], np.linspace(40, 300, FRAMES), atol=0.006)
    np.testing.assert_allclose(line[:, 1], 24 + np.log(3 / np.array(losses)) / np.log(3000) * 88, atol=0.006)
    dot = demo.root.locator("circle.ffn-now")
    assert [float(dot.get_attribute(k)) for k in ("cx", "cy")] == line[25].tolist() and t.loss == losses[25]
    ticks = demo.root.locator(".ffn-curve g g text").all_text_contents()
    assert ticks == [str(demo.run().steps[round(p * LAST + 1e-9)]) for p in (0, 0.25, 0.5, 0.75, 1)]

    demo.curve.scroll_into_view_if_needed()
    box, mouse = demo.curve.bounding_box(), demo.page.mouse

    def x(frame):
        return box["x"] + box["width"] * (40 + 260 * frame / LAST) / 320
    mouse.click(x(7), box["y"] + 60)
    assert demo.state == (1, 7)
    mouse.move(x(7), box["y"] + 60)
    mouse.down()
    mouse.move(x(20), box["y"] + 60, steps=4)
    assert demo.state == (1, 20)
    mouse.move(box["x"] + box["width"] + 50, box["y"], steps=4)
    mouse.up()
    assert demo.state == (1, LAST)
    mouse.move(x(3), box["y"] + 60)  # let go: nothing moves any more
    assert demo.state == (1, LAST)
    demo.check()


def stopped_clock(page):
    """The page's clock, standing still but when told to run."""
    page.clock.install(time=0)
    page.clock.pause_at(1000)
    return page.clock


@browser
def test_training_plays_pauses_and_stops_at_the_end(demo):
    clock = stopped_clock(demo.page)
    demo.play.click()
    assert demo.play.inner_text() == "Pause" and demo.root.locator(".ffn-facts").get_attribute("aria-live") == "off"
    clock.run_for(150 * 5 + 10)
    assert demo.state == (0, 5)
    demo.check()
    demo.play.click()
    clock.run_for(2000)
    assert demo.state == (0, 5) and demo.play.inner_text() == "Play"
    assert demo.root.locator(".ffn-facts").get_attribute("aria-live") == "polite"
    demo.play.click()
    clock.run_for(150 * FRAMES)
    assert demo.state == (0, LAST) and demo.play.inner_text() == "Play"
    demo.play.click()  # and again from the start
    clock.run_for(150 * 2 + 10)
    assert demo.state == (0, 2)
    for take_over in (lambda: demo.slider.fill("30"), lambda: demo.root.get_by_label("two moons").check(),
                      lambda: demo.root.get_by_role("button", name="Back to the start").click()):
        if demo.play.inner_text() == "Play":
            demo.play.click()
        take_over()
        stopped = demo.state
        clock.run_for(1000)
        assert demo.state == stopped and demo.play.inner_text() == "Play"
    assert demo.state == (0, 0)


@browser
def test_training_in_a_few_jumps_where_motion_is_not_wanted(demo):
    demo.page.emulate_media(reduced_motion="reduce")
    clock = stopped_clock(demo.page)
    demo.play.click()
    clock.run_for(1400)
    assert demo.state == (0, 0)
    clock.run_for(200)
    assert demo.state == (0, 10)
    demo.play.click()
    clock.run_for(5000)
    assert demo.state == (0, 10)
    demo.play.click()
    clock.run_for(1500 * 4 + 10)
    assert demo.state == (0, LAST) and demo.play.inner_text() == "Play"
