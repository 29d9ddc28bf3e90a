"""Other languages: nothing that a page shows is left out of the catalogues, and the Hindi pages are whole."""
import json
import re
import shutil
import subprocess
import sys
from string import Formatter
from urllib.parse import urljoin

import build_translations
import pytest
import texts
from bs4 import BeautifulSoup
from build_translations import carry, catalogue, lookup
from conftest import ROOT
from test_demos import CHAPTERS, use_everything

LANGUAGES = sorted(p.name for p in (ROOT / "book/locale").iterdir() if p.is_dir())
PAGES = [(language, po.stem) for language in LANGUAGES for po in (ROOT / "book/locale" / language).rglob("book/*.po")]
CATALOGUES = [po for language in LANGUAGES for po in sorted((ROOT / "book/locale" / language).rglob("*.po"))]
name_of = {po: po.relative_to(ROOT / "book/locale").as_posix() for po in CATALOGUES}.get
every_page = pytest.mark.parametrize("language, page", PAGES)
browser = pytest.mark.browser


@pytest.fixture(scope="module")
def templates(book):
    """What `make texts` finds now."""
    return texts.templates()


def test_there_is_a_translation():
    assert {("hi", "01-neuron"), ("hi", "glossary")} <= set(PAGES)


@pytest.mark.parametrize("po", CATALOGUES, ids=name_of)
def test_catalogues_are_up_to_date(templates, po):
    domain = po.relative_to(ROOT / "book/locale").with_suffix("").as_posix().split("/", 2)[2]
    own = {m.id for m in texts.read(po) if m.id}
    now = {m.id for m in templates[domain] if m.id}
    assert own == now, f"{name_of(po)} is behind the sources: run `make texts`, then translate what is new. {own ^ now}"


@pytest.mark.parametrize("po", CATALOGUES, ids=name_of)
def test_everything_is_translated_and_placeholders_are_kept(po):
    def fields(text):
        ours = "demos" in po.parts or po.stem == "site"
        return sorted(f for _, f, _, _ in Formatter().parse(text) if f) if ours else []

    def kept(text):  # code, links and citations, whichever order the language puts them in
        text = re.sub(r"\{term\}`(?:[^`]*<)?([^`>]*)>?`", r"{term}(\1)", text)  # of a term what it leads to
        return sorted(re.findall(r"`[^`]*`|\]\([^)]*\)|\{term\}\([^)]*\)|\{cite(?::t)?\}", text))
    for m in (m for m in texts.read(po) if m.id):
        assert m.string and not m.fuzzy, m.id
        assert fields(m.id) == fields(m.string), m.id
        if "book" in po.parts[-2:]:
            formulas = [sorted(re.sub(r"\\text\{[^}]*\}", "words", f) for f in re.findall(r"\$[^$]+\$", text))
                        for text in (m.id, m.string)]
            assert formulas[0] == formulas[1], m.id
            numbers = [sorted(re.findall(r"[-−]?\d+(?:\.\d+)?", re.sub(r"\$[^$]+\$", "", t))) for t in (m.id, m.string)]
            assert len(m.id) < 30 or numbers[0] == numbers[1] or set(numbers[0]) <= set(numbers[1]), m.id
            if "{download}" not in m.id:
                assert kept(m.id) == kept(m.string), m.id


PLACES = {  # a made-up text in each kind of place, and the catalogue that must have it
    "script of the site": ("book/static/site.js", 'console.log(t("A made-up text"));', "site"),
    "view of a demo": ("ffnlib/widgets/js/line_fit.js", 'const made = t("A made-up text");', "demos/line_fit"),
    "module of the views": ("ffnlib/widgets/js/svg.js", 'const made = t("A made-up text");', "site"),
    "control of a demo": ("ffnlib/widgets/line_fit.py", 'MADE = t("A made-up text")', "demos/line_fit"),
    "directive": ("book/extensions/predict.py", 'MADE = _("A made-up text")', "site"),
    "template": ("book/templates/language-switch.html", '{{ _("A made-up text") }}', "site"),
    "table of contents": ("_toc.yml", "  - caption: A made-up text\n    chapters: []", "site"),
}


@pytest.fixture
def sources(tmp_path, monkeypatch):
    for name in ("ffnlib/widgets", "book/static", "book/extensions", "book/templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(ROOT / name, tmp_path)
    monkeypatch.setattr(texts, "ROOT", tmp_path)
    return tmp_path


@pytest.mark.parametrize("place", PLACES)
def test_a_text_is_found(place, sources):
    path, line, domain = PLACES[place]
    with (sources / path).open("a", encoding="utf-8") as f:
        f.write(f"\n{line}\n")
    assert "A made-up text" in texts.shared()[domain]


def test_texts_of_a_page_are_found(tmp_path):
    """Prose, terms, questions with choices and explanations, headings, tables, descriptions of pictures; no code."""
    (tmp_path / "book").mkdir()
    (tmp_path / "book/page.md").write_text(MADE_UP)
    (tmp_path / "conf.py").write_text(
        f"import sys\nsys.path.insert(0, {str(ROOT / 'book/extensions')!r})\nroot_doc = 'book/page'\nlanguage = 'en'\n"
        "extensions = ['myst_nb', 'sphinx_design', 'predict', 'translation']\nnb_execution_mode = 'off'\n"
        "gettext_compact = False\ngettext_additional_targets = ['image']\n"
        "myst_enable_extensions = ['colon_fence', 'deflist', 'dollarmath']\n")
    run = subprocess.run([sys.executable, "-m", "sphinx", "-q", "-b", "gettext", tmp_path, tmp_path / "out"],
                         capture_output=True, text=True)
    assert not run.returncode, run.stderr
    found = texts.read(tmp_path / "out/book/page.pot")
    assert {m.id for m in found if m.id} == {"Heading", "Prose.", "Question?", "Choice one", "Because.", "Choice two",
            "Therefore.", "cell", "other", "head", "body", "Opens", "Hidden.", "word", "Meaning.", "Seen",
            "A picture.", ".. image:: x.svg", "![A picture.](x.svg)"}  # Sphinx asks for a picture's place and its words


MADE_UP = """---
kernelspec: {display_name: Python 3, language: python, name: python3}
---
# Heading

Prose.

:::{predict} q
:answer: 1

Question?

1. Choice one

   Because.
2. Choice two

   Therefore.
:::

| cell | other |
|---|---|
| head | body |

:::{dropdown} Opens
Hidden.
:::

:::{glossary}
word
  Meaning.
:::

:::{admonition} Seen
![A picture.](x.svg)
:::

```{code-cell}
print("not a text")   # nor this
```
"""


def test_filled_placeholders_are_found():
    assert lookup({"of block {n}": "{n} का"}, "of block 12") == "12 का" and lookup({}, "x") == "x"


@pytest.fixture(scope="module")
def page_of(book):
    def get(language, page):
        return BeautifulSoup((book / language / "book" / f"{page}.html").read_text(encoding="utf-8"), "html.parser")
    return get


@every_page
def test_no_text_is_left_in_english(page_of, language, page):
    """Every text has letters of the language, apart from code, outputs, names, and what is said to be English."""
    soup = page_of(language, page)
    for e in soup.select("script, style, pre, code, svg, [lang=en], .math, .cell_output, a[href*=references]"):
        e.decompose()
    left = []
    for e in soup.select("h1, h2, p, li, td, th, dt, dd, summary, label, legend, button, figcaption, title, a"):
        text = " ".join(e.get_text().split())
        words = re.findall(r"[A-Za-z]{3,}", text)
        if len(words) > 1 and not re.search(r"[\u0900-\u097f]", text):
            left.append(text)
    for e in soup.body.select("[aria-label], [alt], [title], [placeholder], [data-bs-title]"):
        for key in ("aria-label", "alt", "title", "placeholder", "data-bs-title"):
            if re.search(r"[A-Za-z]{3,}", e.get(key, "")) and not re.search(r"[\u0900-\u097f]", e[key]):
                left.append(e[key])
    assert not left, sorted(left)


@every_page
def test_what_a_page_needs_is_there(book, page_of, language, page):
    soup, here = page_of(language, page), f"http://x/{language}/book/{page}.html"
    assert soup.html["lang"] == language
    for e in soup.select("script[src], link[href], img[src], form[action], a[href]"):
        address = urljoin(here, e.get("src") or e.get("href") or e.get("action")).split("#")[0].split("?")[0]
        assert (book / address.removeprefix("http://x/")).exists(), e
    for e in soup.select("main a[href^='../../book'], nav a[href^='../../book']"):
        assert e.get("hreflang") == "en", e


@every_page
def test_pages_name_each_other(book, page_of, language, page):
    for own, path in ((language, f"{language}/book/{page}"), ("en", f"book/{page}")):
        soup = BeautifulSoup((book / f"{path}.html").read_text(encoding="utf-8"), "html.parser")
        found = {e["hreflang"]: urljoin(f"http://x/{path}.html", e["href"]) for e in soup.select("link[hreflang]")}
        assert found[language] == f"http://x/{language}/book/{page}.html" and found["en"] == f"http://x/book/{page}.html"
        switch = soup.select(".language-switch a")
        assert own not in [a["lang"] for a in switch] and all(a["lang"] == a["hreflang"] for a in switch)


def test_english_pages_carry_nothing(book):
    assert not [p.name for p in (book / "book").glob("*.html") if 'id="ffn-texts"' in p.read_text(encoding="utf-8")]
    without = (book / "book" / "02-bias.html").read_text(encoding="utf-8")
    assert "language-switch" not in without and "hreflang" not in without


@browser
@every_page
def test_switch(new_page, site, language, page):
    tab = new_page(f"{site}/book/{page}.html", width=320)
    tab.locator(f".language-switch a[lang={language}]").press("Enter")
    tab.wait_for_url(f"**/{language}/book/{page}.html")
    tab.locator(".language-switch").get_by_role("link", name="English", exact=True).click()
    tab.wait_for_url(f"{site}/book/{page}.html")


@browser
def test_demo_speaks_hindi(new_page, site):
    demo = new_page(f"{site}/hi/book/01-neuron.html").locator(".ffn-demo")
    start = demo.inner_text()
    assert "शब्द x" in start and "सक्रियण फलन" in start
    demo.locator("select").select_option("joy")
    assert "“joy” चालू वाली ओर है" in demo.inner_text()
    demo.get_by_role("slider", name="भार-वेक्टर").press("ArrowUp")
    demo.get_by_role("button", name="आरंभ पर लौटें").click()
    assert demo.inner_text() == start
    question = demo.page.locator("form.predict").first
    question.locator("button[type=submit]").click()
    assert question.locator(".predict-verdict").inner_text() == "पहले एक उत्तर चुनिए।"


# Words of a demo that are the same in each language: names in code and of models; and those of its data.
NAMES = """pre act out relu sigmoid identity ReLU SiLU XOR GLU GEGLU ReGLU SwiGLU bilinear down gate model float
    GPT small Gemma LLaMA Llama Mistral NVIDIA SmolLM"""
DATA = {
    "01-neuron": """angry celebrated forgave is forgotten fury gloats grumbles happy was insulted joy loved peace
        sadness shouted table teased""",
    "05-feed-forward": "after bird child fence flies fox garden happy jumps laughs log over quick the",
    "06-gating": "fox jumps log over quick the",
    "07-block": "and bird but forest fox patient reads table teacher the while",
    "08-knowledge": """Big Ben is in the city of The Eiffel Tower made capital France author Hamlet William Louvre
        Monday Tuesday opposite hot You can visit We all know that stands centre found def add return"""}
SHOWN = """(demo) => {
    const names = ["aria-label", "aria-valuetext", "aria-description", "title", "placeholder"], texts = [];
    const walker = document.createTreeWalker(demo, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) texts.push(walker.currentNode.data);
    const attributes = [...demo.querySelectorAll("*")].flatMap((e) => names.map((n) => e.getAttribute(n) ?? ""));
    return [texts.join(" | "), ...attributes];
}"""


@browser
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_all_texts_of_a_demo_can_be_translated(new_page, site, book, monkeypatch, chapter):
    """A made-up language with a mark around each text: whatever has none was not found by `make texts`."""
    found = texts.shared()
    monkeypatch.setattr(build_translations, "catalogue", lambda language, *domains: {
        m.id: f"⟦{m.id}⟧" for domain in domains for m in found.get(domain, ()) if m.id})
    html = build_translations.carry((book / "book" / f"{chapter}.html").read_text(encoding="utf-8"), "made-up")
    page, address = new_page(), f"{site}/book/{chapter}.html"
    page.route(address, lambda route: route.fulfill(body=html, content_type="text/html"))
    page.goto(address)
    page.wait_for_function("performance.getEntriesByName('demos-live').length")
    demo, left = page.locator(".ffn-demo"), set()
    for _ in (0, *use_everything(demo)):
        for shown in demo.evaluate(SHOWN):
            while shown != (shown := re.sub(r"⟦[^⟦⟧]*⟧", " ", shown)):
                pass
            left |= set(re.findall(r"[^\W\d_]{3,}", shown))
    left -= set(f"{NAMES} {DATA.get(chapter, '')}".split())
    assert not left, " ".join(sorted(left))


def test_a_page_carries_its_own_demos_texts(book):
    page = (book / "book" / "01-neuron.html").read_text(encoding="utf-8")
    carried = json.loads(re.search(r'id="ffn-texts">(.*?)</script>', carry(page, "hi"))[1])
    assert carried == {k: v for k, v in catalogue("hi", "site", "demos/neuron_plane").items()}
