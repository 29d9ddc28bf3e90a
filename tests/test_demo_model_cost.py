"""The demo of chapter 9 in a real browser: its bars, times and words are what ffnlib counts, whatever is set."""
import random
import re

import pytest

from ffnlib.count import kv_cache_bytes, model_parameters, token_flops
from ffnlib.known import KNOWN, known
from ffnlib.widgets.model_cost import (
    FORMATS,
    MACHINES,
    PRESETS,
    RATIOS,
    SHAPE,
    SIZES,
    ModelCost,
    indices,
    model_cost_demo,
)

pytestmark = pytest.mark.browser
CHAPTER = "book/09-cost.html"
LEFT, RIGHT = 2, 358
NAMES = {"ffn": "FFN", "attention": "attention", "unembedding": "unembedding", "embeddings": "embeddings",
         "cache": "KV cache", "norms": "norms"}
LABELS = {"d_model": "d_model", "ratio": "d_ff / d_model", "n_layers": "blocks", "d_head": "size of a head",
          "group": "queries per key head", "vocab": "vocabulary", "n": "context n"}  # the sliders
CHOICES = ("gated", "unembed", "family", "prompt", "numbers")  # the groups of radio buttons, in order
UNITS = {"quadrillion": 1e15, "trillion": 1e12, "billion": 1e9, "million": 1e6, "thousand": 1e3, "TB": 1e12, "GB": 1e9,
         "MB": 1e6, "kB": 1e3, "bytes": 1, "s": 1, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9, "ps": 1e-12}
READ = """root => {
    const all = (css, f, of = root) => [...of.querySelectorAll(css)].map(f), say = (e) => e.textContent;
    const at = (...keys) => (e) => keys.map((k) => +e.getAttribute(k)), svg = root.querySelector(".ffn-mc > svg");
    return { sliders: all("input[type=range]", (e) => [+e.value, e.ariaValueText]),
        readouts: all(".w-row output", say),
        radios: all(".w-toggles", (f) => [...f.querySelectorAll("input")].findIndex((e) => e.checked)),
        selects: all("select", (e) => [e.selectedIndex, e.selectedOptions[0].textContent]),
        titles: all(".ffn-mc-title", say), keys: all(".ffn-mc-key", say), inside: all(".ffn-mc-inside", say),
        parts: all("svg > .ffn-mc-part:not(.ffn-mc-swatch)", (e) =>
            [e.classList[1].slice(7), ...at("x", "width")(e)]),
        times: all(".ffn-mc-time", (e) => [+e.getAttribute("width"), e.classList.contains("ffn-mc-limit")]),
        lines: all(".ffn-readout > div", say), label: svg.getAttribute("aria-label"),
        texts: all("text", (e) => [e.textContent, e.classList.contains("ffn-mc-limit")], svg) }; }"""


def value(words):
    """What "8.03 billion" or "16.3 ms" says, as a number."""
    found = re.fullmatch(r"([\d.]+)\s?(\w*)", words)
    return float(found[1]) * UNITS.get(found[2], 1)


def rounded(number):
    """`number` as shown with three digits."""
    return pytest.approx(number, rel=0.00501)


class Demo:
    """The demo on a page, beside the same widget in Python, which is given the page's state."""

    def __init__(self, page):
        self.page, self.root, self.view = page, page.locator(".ffn-demo"), model_cost_demo().view
        self.model, self.machine = (self.root.get_by_label(name, exact=True) for name in ("model", "machine"))

    def slider(self, name):
        return self.root.get_by_label(LABELS[name], exact=True)

    def put(self, **state):
        """Set controls; sizes by their value, radios and menus by their place."""
        for name, to in state.items():
            if name in LABELS:
                places = list(RATIOS) if name == "ratio" else SIZES[name]
                self.slider(name).fill(str(places.index(to)))
            elif name in CHOICES:
                group = self.root.locator(".w-toggles").nth(CHOICES.index(name))
                group.locator("input").nth(to).check()
            else:
                getattr(self, name).select_option(**({"label": to} if isinstance(to, str) else {"index": to}))

    def check(self, preset=None):
        """Everything the page shows is what ffnlib counts for its state."""
        page, view = self.root.evaluate(READ), self.view
        for name, (place, text), readout in zip(LABELS, page["sliders"], page["readouts"], strict=True):
            setattr(view, name, place)
            assert text == readout == str((list(RATIOS) if name == "ratio" else SIZES[name])[place])
        for name, place in zip(CHOICES, page["radios"], strict=True):
            setattr(view, name, place)
        (view.preset, chosen), (view.machine, _) = page["selects"]
        assert chosen == ("your own", *PRESETS)[view.preset] and preset in (None, chosen)
        if view.preset:
            assert [getattr(view, k) for k in SHAPE] == indices(known(chosen))
        cost = view.cost()
        self.check_bars(page, cost)
        self.check_times(page, cost)
        self.check_words(page, cost)
        return cost

    def check_bars(self, page, cost):
        tied = not self.view.unembed
        counts = [dict(cost.parameters), dict(cost.flops), {**cost.weights, "cache": cost.cache}]
        totals = [value(title) for title in page["titles"][1:6:2]]
        keys, inside, parts = (iter(page[k]) for k in ("keys", "inside", "parts"))
        for i, count in enumerate(counts):
            whole, x = sum(count.values()), LEFT
            assert totals[i] == rounded(whole)
            for part in (part for part in NAMES if part != "cache" or i == 2):
                (name, at, width), share = next(parts), count[part] / whole
                assert name == part
                assert at == pytest.approx(x, abs=0.011) and width == pytest.approx(356 * share, abs=0.0051)
                x += 356 * share
                assert next(inside) in ("", NAMES[part])
                if part == "norms":
                    continue
                key = next(keys)
                if part == "unembedding" and tied and i != 1:
                    assert key == "unembedding: tied"
                elif part == "embeddings" and i == 1:
                    assert key == "embeddings: looked up"
                else:
                    assert key.startswith(NAMES[part] + " ") and key.endswith("\u00a0%")
                    assert float(key.split()[-2]) == pytest.approx(100 * share, abs=0.0501)
            assert x == pytest.approx(RIGHT)
        assert not [*keys, *inside, *parts]

    def check_times(self, page, cost):
        seconds = cost.arithmetic, cost.memory
        assert page["titles"][6] == "time for each token, at best" and value(page["titles"][7]) == rounded(max(seconds))
        for i, name in enumerate(("arithmetic", "memory")):
            width, limit = page["times"][i]
            assert width == pytest.approx(195 * seconds[i] / max(seconds), abs=0.0051)
            assert limit == (seconds[i] == max(seconds)) and [name, limit] in page["texts"]
            shown = page["texts"][page["texts"].index([name, limit]) + 1]
            assert value(shown[0]) == rounded(seconds[i]) and shown[1] == limit

    def check_words(self, page, cost):
        lines = [line.replace("\u202f", "").replace("\u00a0", " ") for line in page["lines"]]
        s, n, kept = self.view.shape(), self.view.size("n"), list(FORMATS.values())[self.view.numbers]
        found = re.fullmatch(r"(.+) parameters, ([\d.]+) % in FFNs; exactly (\d+)", lines[0])
        assert value(found[1]) == rounded(cost.parameters.total) and int(found[3]) == cost.parameters.total
        assert float(found[2]) == pytest.approx(100 * cost.parameters.share("ffn"), abs=0.0501)
        found = re.fullmatch(r"(\d+) operations for a token at context (\d+); weights (.+), KV cache (.+)", lines[1])
        assert (int(found[1]), int(found[2])) == (token_flops(s, n).total, n)
        assert value(found[3]) == rounded(model_parameters(s).total * kept.bits / 8)
        assert value(found[4]) == rounded(kv_cache_bytes(s, n, f"f{kept.cache}"))
        assert lines[2] == f"d_ff: {s.d_ff}; heads: {s.n_heads} of {s.d_head}; key heads: {s.n_kv_heads}"
        found = re.fullmatch(r"(\w+) is the limit: it takes (.+) times as long as (\w+)\. "
                             r"At best (?:(.+) tokens a second|(.+) for a token)\.", lines[3])
        names = ["arithmetic", "memory"]
        if cost.arithmetic <= cost.memory:
            names.reverse()
        assert [found[1].lower(), found[3]] == names
        most, least = (getattr(cost, name) for name in names)
        assert value(found[2]) == rounded(most / least)
        assert rounded(most) == (1 / value(found[4]) if found[4] else value(found[5]))
        assert bool(found[4]) == (most <= 1)
        room = list(MACHINES.values())[self.view.machine].memory
        assert lines[4].startswith("It does not fit") == (sum(cost.weights.values()) + cost.cache > room)
        assert page["label"].count("FFN ") == 3 and f"FFN {float(lines[0].split(' %')[0].split()[-1])}" in page[
            "label"].replace("\u00a0", " ")


@pytest.fixture
def demo(new_page, site):
    return Demo(new_page(f"{site}/{CHAPTER}"))


def test_it_starts_with_gpt2_on_one_core(demo):
    cost = demo.check("GPT-2 small")
    assert cost.parameters.total == 124_439_808 and demo.view.shape().d_ff == 3072
    assert cost.memory > cost.arithmetic


def test_every_model_sets_every_control(demo):
    for name in PRESETS:
        demo.put(model=name)
        assert demo.check(name).parameters.total == KNOWN[name].published
    demo.put(model=0)
    demo.check("your own")
    assert demo.view.shape() == ModelCost(**dict(zip(SHAPE, indices(known(PRESETS[-1])), strict=True))).shape()


@pytest.mark.parametrize("change", [{"d_model": 5120}, {"ratio": "4"}, {"n_layers": 1}, {"gated": 0}, {"d_head": 64},
                                    {"group": 8}, {"vocab": 256}, {"unembed": 0}, {"family": 0}], ids=str)
def test_a_changed_shape_is_ones_own(demo, change):
    demo.put(model="LLaMA-7B", n=16384, machine=0, prompt=1, numbers=2)
    demo.check("LLaMA-7B")  # how it is used leaves the model what it is
    demo.put(**change)
    demo.check("your own")
    demo.put(model="Mistral-7B")
    demo.check("Mistral-7B")


def test_random_states(demo):
    rng = random.Random(1)
    for _ in range(25):
        demo.put(**{name: rng.choice(list(RATIOS) if name == "ratio" else SIZES[name]) for name in LABELS},
                 machine=rng.randrange(2), **{name: rng.randrange(3 if name == "numbers" else 2) for name in CHOICES})
        demo.check()


def test_the_limit_is_memory_one_by_one_and_arithmetic_for_a_prompt(demo):
    for name in ("Llama-3-8B", "GPT-2 small"):
        for machine in (0, 1):
            demo.put(model=name, machine=machine, numbers=1, n=1024, prompt=0)
            cost = demo.check()
            assert cost.memory > 3 * cost.arithmetic
            demo.put(prompt=1)
            at_once = demo.check()
            assert at_once.arithmetic > 2 * at_once.memory
            assert at_once.arithmetic == pytest.approx(cost.arithmetic)
            assert at_once.memory == pytest.approx(cost.memory / 1024)


def test_what_does_not_divide_and_what_does_not_fit_is_said(demo):
    last = demo.root.locator(".ffn-readout > :last-child")
    demo.put(model="SmolLM2-135M", d_head=128)
    demo.check("your own")
    assert last.inner_text() == "size of a head: 64, as 128 does not divide" and demo.view.shape().d_head == 64
    demo.put(d_head=64, group=2)
    demo.check("your own")
    assert last.inner_text() == "queries per key head: 1, as 2 does not divide"
    demo.put(model="GPT-2 small", n=2048)
    demo.check("GPT-2 small")
    assert last.inner_text() == "GPT-2 has learnt 1024 positions only."
    demo.put(model="Llama-2-70B", machine=0, numbers=1)
    demo.check()
    assert last.inner_text() == "It does not fit: the machine has 80 GB."
    demo.put(numbers=2)
    demo.check()
    assert last.inner_text() == ""
    demo.put(model="LLaMA-7B", numbers=1, n=131072)  # its weights fit, its cache as well, but not both
    assert max(sum(demo.check().weights.values()), demo.view.cost().cache) < 80e9
    assert last.inner_text() == "It does not fit: the machine has 80 GB."


def test_keys_and_pointer(demo):
    press, place = demo.page.keyboard.press, demo.slider("d_model").input_value
    demo.slider("d_model").focus()
    before = int(place())
    for key, to in (("ArrowRight", before + 1), ("ArrowLeft", before), ("ArrowUp", before + 1), ("Home", 0),
                    ("ArrowLeft", 0), ("End", len(SIZES["d_model"]) - 1)):
        press(key)
        assert int(place()) == to
        demo.check()
    assert demo.view.size("d_model") == 16384 and demo.page.url.endswith(CHAPTER)
    demo.root.get_by_label("plain", exact=True).focus()
    press("ArrowRight")
    demo.check()
    assert demo.view.gated
    slider = demo.slider("n")
    slider.scroll_into_view_if_needed()
    box, mouse = slider.bounding_box(), demo.page.mouse
    mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    mouse.down()
    mouse.move(box["x"] + box["width"] + 20, box["y"] + box["height"] / 2, steps=5)
    demo.check()
    assert demo.view.size("n") == 131072  # while it is dragged
    mouse.up()


def test_a_finger_on_a_slider(chromium, site):
    context = chromium.new_context(viewport={"width": 320, "height": 900}, has_touch=True)
    page = context.new_page()
    page.goto(f"{site}/{CHAPTER}")
    page.wait_for_function("performance.getEntriesByName('demos-live').length")
    demo = Demo(page)
    slider = demo.slider("n_layers")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] - 9, box["y"] + box["height"] / 2)
    demo.check("your own")
    assert demo.view.size("n_layers") == 126
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_tab_goes_from_top_to_bottom(new_page, site, width):
    demo = Demo(new_page(f"{site}/{CHAPTER}", width=width))
    demo.model.focus()
    seen = []
    for _ in range(15):
        seen.append(demo.page.evaluate("""() => { const e = document.activeElement, box = e.getBoundingClientRect();
            return [(e.labels?.[0] ?? e).textContent, box.top + scrollY]; }"""))
        demo.page.keyboard.press("Tab")
    names = [name for name, _ in seen]
    assert names[0] == "model" and names[-2:] == ["machine", "Back to the start"]
    assert [name for name in names if name in LABELS.values()] == list(LABELS.values())
    tops = [top for _, top in seen[:14 if width > 320 else 15]]  # side by side the button is next to the last controls
    assert tops == sorted(tops)


def test_back_to_the_start(demo):
    start = demo.root.evaluate(READ)
    demo.put(model="Llama-3.1-405B", n=131072, machine=0, numbers=1, prompt=1, group=1)
    demo.check("your own")
    assert demo.root.evaluate(READ) != start
    demo.root.get_by_role("button", name="Back to the start").click()
    demo.check("GPT-2 small")
    assert demo.root.evaluate(READ) == start
