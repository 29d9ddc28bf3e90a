"""The demo of chapter 8 in a real browser: it shows what the file says, of every prompt, block and edit."""
import json
import re
import zlib

import pytest
from axe_playwright_python.sync_playwright import Axe
from browser import numbers

from ffnlib.widgets.esm import esm
from ffnlib.widgets.knowledge import DATA, SHOWN, TOP, knowledge_demo, packed

CHAPTER = "book/08-knowledge.html"
KNOWN = json.loads(DATA.read_text(encoding="utf-8"))
LEFT, PITCH, CENTRES, HALF, SCALE = 26, 330 / 30, (67, 183), 47, 4  # of the chart
MARKS = {" ": "␣", "\n": "⏎", "\r": "␍", "\t": "⇥", "\ufe0f": r"\ufe0f",
         **{c: rf"\x{ord(c):02x}" for c in "\x0b\x1a\xa0"}}
READ = """root => {
    const all = (css, f, e = root) => [...e.querySelectorAll(css)].map(f), say = (e) => e.textContent;
    const seen = (e) => getComputedStyle(e).visibility === "visible", choose = root.querySelector(".ffn-kn-choose");
    return { part: all("section", seen), prompt: root.querySelector("select").selectedIndex,
        block: +choose.ariaValueNow, spoken: choose.ariaValueText,
        bars: all(".ffn-kn-drawn .ffn-positive, .ffn-kn-drawn .ffn-negative", (e) => e.getAttribute("d")),
        band: +root.querySelector(".ffn-kn-band").getAttribute("x"), chosen: say(root.querySelector(".ffn-side")),
        totals: all(".ffn-kn-drawn .ffn-halo:not(.ffn-kn-title)", say),
        next: all(".ffn-kn-guesses li", (e) => [...e.children].map(say)),
        widths: all(".ffn-kn-guesses span > span", (e) => parseFloat(e.style.width)).filter((w) => w >= 0),
        lines: all(".ffn-readout > div", say), caption: say(root.querySelector("caption")),
        units: all(".ffn-kn-units tbody tr", (e) => ({ shown: e.style.visibility !== "hidden",
            cells: [...e.cells].map(say).slice(0, 3), words: all("ul", (l) => all("li", say, l), e),
            own: all(".ffn-kn-own", say, e) })),
        where: all(".ffn-kn-choice", (f) => [...f.querySelectorAll("input")].findIndex((r) => r.checked)),
        edited: root.querySelector("[role=switch]").checked, heads: all(".ffn-kn-effects [scope=rowgroup]", say),
        rows: all(".ffn-kn-effects tbody tr:not(:first-child)", (e) => ({ wrong: e.className,
            cells: [...e.cells].map((c) => [...c.children].map(say)) })) }; }"""


def shown(word):
    """A token as the page writes it: what cannot be seen is marked, a run of more than six shortened."""
    def run(m):
        c, n = MARKS.get(m[1], m[1]), len(m[0])
        return f"{c}×{n}" if n > 6 else c * n
    return re.sub(r"(.)\1*", run, word, flags=re.S)


def says(text, word, p, digits=1):
    """Whether a text is a word with its probability."""
    start, least, number = f"{shown(word)} ", 10 ** -digits, re.search(r"([\d.]+)\u00a0%$", text)[1]
    small = text == f"{start}< {least:g}\u00a0%" and 100 * p < 0.501 * least
    return small or (text == f"{start}{number}\u00a0%" and len(number.partition(".")[2]) == digits
                     and float(number) == near(100 * p, digits) != 0)


def near(value, digits=2):
    return pytest.approx(value, abs=0.501 * 10 ** -digits + 1e-9)


class Demo:
    """The demo on a page, beside the same widget in Python, which is given the page's state."""

    def __init__(self, page):
        self.page, self.root, self.view = page, page.locator(".ffn-demo"), knowledge_demo().view
        self.blocks = self.root.get_by_role("slider", name="Block")
        self.switch = self.root.get_by_role("switch", name="edit is")

    def show(self, part):
        self.root.get_by_role("radio", name=("memories of a prompt", "an edit, before")[part]).check()

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def at(self, block, down=0.4):
        """A place on the screen in the column of a block."""
        box = self.root.locator(".ffn-target").bounding_box()
        return box["x"] + box["width"] * (block + 0.5) / 30, box["y"] + box["height"] * down

    def check(self, **expected):
        """Everything the page shows is what Python says of its state; and that state is as expected."""
        page, view = self.root.evaluate(READ), self.view
        view.part, view.prompt, view.block = page["part"].index(True), page["prompt"], page["block"]
        view.where, covariance = page["where"]
        view.covariance, view.edited = bool(covariance), page["edited"]
        assert sum(page["part"]) == 1
        for name, value in expected.items():
            assert getattr(view, name) == value, name
        self.check_memories(page, view.memories())
        self.check_effects(page, view.effects())

    def check_memories(self, page, now):
        known, block = KNOWN["prompts"][self.view.prompt], self.view.block
        word = shown(now["word"])
        for k, (name, centre) in enumerate(zip(("attention", "ffn"), CENTRES, strict=True)):
            got = [0.0] * 30
            for sign, d in zip((1, -1), page["bars"][2 * k:2 * k + 2], strict=True):
                for x, y, height in re.findall(r"M([\d.]+) (\d+)v(-?[\d.]+)h", d):
                    assert float(y) == centre and -sign * float(height) >= 0
                    got[int((float(x) - LEFT) / PITCH)] -= float(height) / HALF * SCALE
            assert got == pytest.approx(known[name], abs=0.006 / HALF * SCALE)
            assert numbers(page["totals"][k]) == [near(now[name])]
            assert numbers(page["spoken"])[k + 1] == near(now["here"][k])
        assert page["band"] == pytest.approx(LEFT + block * PITCH, abs=0.01) and page["chosen"] == str(block)
        assert all(says(f"{got[0]} {got[2]}", *pair) for got, pair in zip(page["next"], now["next"], strict=True))
        assert page["widths"] == pytest.approx([100 * p for _, p in now["next"]], abs=0.0501)
        logit, parts, here, together = page["lines"]
        assert f"of {word} above" in logit and numbers(logit)[-1] == near(now["logit"])
        signs = [int(f"{sign}1") for sign in re.findall(r"[+-]", parts.replace("−", "-"))]
        values = [now[k] for k in ("embedding", "attention", "ffn")]
        found = [float(n) for n in re.findall(r"\d+\.\d+", parts)]
        assert [found[0], *(s * v for s, v in zip(signs, found[1:], strict=True))] == [near(v) for v in values]
        assert numbers(here) == [block, *(near(v) for v in now["here"])]
        assert numbers(together) == [len(now["strongest"]), near(now["together"])]
        assert f"block {block}:" in page["caption"] and page["caption"].endswith(f"to {word}")
        assert [row["shown"] for row in page["units"]] == [i < len(now["strongest"]) for i in range(4)]
        most = max(m["adds"] for m in now["strongest"])
        for row, m in zip(page["units"], now["strongest"], strict=False):
            unit, coefficient, adds = row["cells"]
            assert unit == str(m["unit"]) and numbers(coefficient) == [near(m["coefficient"])]
            assert numbers(adds) == [near(m["adds"])] and ("most" in adds) == (m["adds"] == most)
            assert ("+" in coefficient, "−" in coefficient) == (m["coefficient"] >= 0.005, m["coefficient"] <= -0.005)
            assert row["words"] == [[shown(w) for w in m[k]] for k in ("promoted", "suppressed")]
            assert row["own"] == [word] * (now["word"] in m["promoted"] + m["suppressed"])

    def check_effects(self, page, rows):
        for part, head in zip((True, False), page["heads"], strict=True):
            right = [r["right"] for r in rows if r["to_change"] == part]
            assert numbers(head) == [sum(right), len(right)] and ("␣Rome" in head) == part
        assert len(page["rows"]) == len(rows)
        for got, r in zip(page["rows"], rows, strict=True):  # those that should change come first in the file too
            said, *both, verdict = got["cells"]
            assert said == [r["group"], r["prompt"]]
            for (top, others), (most, *next_ones) in zip(both, (r["before"][:TOP], r["after"][:TOP]), strict=True):
                assert says(top, *most)
                assert all(says(o, *pair, 0) for o, pair in zip(re.split("(?<=%), ", others), next_ones, strict=True))
            assert verdict == ["✓ yes" if r["right"] else "✗ no", f"KL {r['kl']:.3f}"]
            assert (got["wrong"] == "ffn-kn-wrong") == (not r["right"])


@pytest.fixture
def demo(new_page, site):
    return Demo(new_page(f"{site}/{CHAPTER}"))


def test_what_goes_to_the_page_is_the_file():
    got = json.loads(zlib.decompress(packed(KNOWN)))
    for i, prompt in enumerate(KNOWN["prompts"]):
        assert [[dict(zip(SHOWN, m, strict=True)) for m in block[i]] for block in got["blocks"]] == [
            [{k: m[k] for k in SHOWN} for m in block] for block in prompt["blocks"]]
        assert got["prompts"][i] == {k: v for k, v in prompt.items() if k != "blocks"}


def test_the_file_adds_up():
    for p in KNOWN["prompts"]:
        assert p["word"] == p["next"][0][0]
        assert p["embedding"] + sum(p["attention"]) + sum(p["ffn"]) == pytest.approx(p["logit"], abs=0.03)
        assert all(3 <= len(memories) <= 4 for memories in p["blocks"]) and len(p["blocks"]) == 30
    edit = KNOWN["edit"]
    assert [(e["block"], e["moments"]) for e in edit["edits"]] == [
        (block, moments) for block in (3, 13, 28) for moments in ("identity", "covariance")]
    assert edit["prompts"][0] == ["the fact", edit["prompt"]]
    assert all(e["next"][0][0][0] == edit["new"] for e in edit["edits"])


@pytest.mark.browser
def test_every_prompt_at_every_block(demo):
    demo.check(part=0, prompt=0, block=24, where=1, covariance=True, edited=False)
    options = demo.root.locator("option").all_inner_texts()
    assert options[-1] == "def add(a, b):⏎\u00a0\u00a0\u00a0\u00a0return a" and len(options) == 6
    for prompt in range(6):
        demo.root.get_by_label("prompt", exact=True).select_option(index=prompt)
        demo.blocks.focus()
        for block in range(30):
            demo.press("ArrowRight" if block else "Home")
            demo.check(prompt=prompt, block=block)


@pytest.mark.browser
def test_every_edit_on_and_off(demo):
    demo.show(1)
    did = {}
    for where, block in enumerate((3, 13, 28)):
        demo.root.get_by_label(str(block), exact=True).check()
        for covariance, label in enumerate(("the identity", "the keys’ covariance")):
            demo.root.get_by_label(label).check()
            for edited in (True, False):
                demo.switch.set_checked(edited)
                demo.check(part=1, where=where, covariance=bool(covariance), edited=edited)
                rows = demo.view.effects()
                did[edited, block, covariance] = [sum(r["right"] for r in rows if r["to_change"] == t)
                                                  for t in (True, False)]
    assert all(did[False, block, c] == [0, 5] for block in (3, 13, 28) for c in (0, 1))
    assert did[True, 13, 1] == [4, 4] and did[True, 28, 1] == [3, 5] and did[True, 28, 0] == [5, 2]


@pytest.mark.browser
def test_keys_and_pointer_choose_a_block(demo):
    demo.blocks.focus()
    for keys, block in (("ArrowLeft", 23), ("ArrowUp", 24), ("Shift+ArrowLeft", 14), ("Home ArrowDown", 0),
                        ("End ArrowRight", 29), ("Control+Home", 29)):
        demo.press(*keys.split())
        demo.check(block=block, prompt=0)
    assert demo.page.url.endswith(CHAPTER)  # the page's own arrow keys were left out
    demo.root.scroll_into_view_if_needed()
    mouse = demo.page.mouse
    for block, down in ((0, 0.1), (29, 0.5), (17, 0.97), (9, 0.3)):  # on titles, bars, numbers and between
        mouse.click(*demo.at(block, down))
        demo.check(block=block)
    mouse.move(*demo.at(12))
    mouse.down()
    mouse.move(*demo.at(20), steps=4)
    demo.check(block=20)
    mouse.move(*demo.at(40), steps=4)  # out of the picture
    demo.check(block=29)
    mouse.up()
    mouse.move(*demo.at(5))
    demo.check(block=29)


@pytest.mark.browser
def test_a_finger_chooses_and_may_scroll(chromium, site):
    context = chromium.new_context(viewport={"width": 320, "height": 900}, has_touch=True)
    page = context.new_page()
    page.goto(f"{site}/{CHAPTER}")
    page.wait_for_function("performance.getEntriesByName('demos-live').length")
    demo = Demo(page)
    demo.blocks.scroll_into_view_if_needed()
    assert demo.root.locator("svg").evaluate("e => getComputedStyle(e).touchAction") == "pan-y"
    for block in (3, 27):
        page.touchscreen.tap(*demo.at(block))
        demo.check(block=block)
    context.close()


@pytest.mark.browser
def test_by_the_tab_key_alone_and_back_to_the_start(demo):
    def focused(element):
        return element.evaluate("e => e === document.activeElement")
    part = demo.root.get_by_role("radio", name="memories of a prompt")
    part.focus()
    reset = demo.root.get_by_role("button", name="Back to the start")
    for element in (demo.root.get_by_label("prompt", exact=True), demo.blocks, reset):
        demo.press("Tab")
        assert focused(element)
    part.focus()
    demo.press("ArrowRight")
    demo.check(part=1)
    demo.press("Tab", "ArrowRight", "Tab", "ArrowLeft", "Tab", "Space")
    assert focused(demo.switch)
    demo.check(part=1, where=2, covariance=False, edited=True)
    demo.press("Tab")
    assert focused(reset)
    demo.press("Enter")
    demo.check(part=0, prompt=0, block=24, where=1, covariance=True, edited=False)


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_the_strangest_words(new_page, site, theme):
    demo = Demo(new_page(f"{site}/{CHAPTER}", theme=theme))
    for prompt, key in ((5, "Home"), (1, "ArrowRight"), (2, "End")):
        demo.root.get_by_label("prompt", exact=True).select_option(index=prompt)
        demo.blocks.focus()
        demo.press(key)
        found = Axe().run(demo.page, context=".ffn-demo", options={"preload": False}).response["violations"]
        assert not [(v["id"], v["nodes"][0]["html"][:200]) for v in found]


@pytest.mark.browser
def test_tokens_can_be_seen_and_heard(new_page):
    words = [" Paris", " ", "\n" + " " * 50, "=" * 65, "a\x0b", "\ufe0f", "×", "\t\t", "", "  \n"]
    got = new_page().evaluate("""async ([source, words]) => {
        const { token } = await import("data:text/javascript," + encodeURIComponent(source));
        return words.map((w) => { const e = token(w); return [e.textContent, e.role && e.ariaLabel]; }); }""",
        [esm("token.js"), words])
    heard = {1: "space", 2: "newline, 50 spaces", 5: "\\ufe0f", 7: "2 tabs", 8: "nothing", 9: "2 spaces, newline"}
    assert got == [[shown(w), heard.get(i)] for i, w in enumerate(words)]


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_jumps_whatever_the_words(new_page, site, width):
    demo = Demo(new_page(f"{site}/{CHAPTER}", width=width))
    select, found = demo.root.get_by_label("prompt", exact=True), set()
    for prompt in range(6):
        select.select_option(index=prompt)
        demo.blocks.focus()
        for block in range(30):
            demo.press("ArrowRight" if block else "Home")
            found.add(tuple(demo.root.evaluate("""e => [e, ...e.querySelectorAll("table, tbody tr")].map((r) =>
                r.getBoundingClientRect().height)""")))
            assert demo.page.evaluate("document.documentElement.scrollWidth") <= width
            wide = demo.root.evaluate("""e => [...e.querySelectorAll("li")].filter((l) => l.getBoundingClientRect()
                .right > e.getBoundingClientRect().right + 1).map((l) => l.textContent)""")
            assert not wide
    assert len({heights[0] for heights in found}) == 1, found
