"""Learners' Markdown made harmless, rendered as nbgrader's formgrader does it: nothing of it is alive."""
import re
from html.parser import HTMLParser

import pytest
from hostile import MARKDOWN, PNG
from hypothesis import given, settings
from hypothesis import strategies as st
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from grading.harmless import BREAK, harmless

TAGS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "a", "em", "strong", "code", "pre", "div", "span", "ul", "ol", "li",
        "table", "thead", "tbody", "tr", "th", "td", "blockquote", "hr", "br", "img", "del", "dl", "dt", "dd", "input"}
ATTRIBUTES = {"href": r"(?i)https?://.*|mailto:.*|attachment:.*|(?![a-z][a-z0-9+.-]*:).*",
              "src": r"(?!/|.*\.\.)[\w./-]+|data:image/png;base64,.*", "title": ".*", "alt": ".*", "class": ".*",
              "start": r"\d+", "style": "text-align:(left|right|center)", "type": "checkbox", "disabled": "",
              "checked": "", "id": r"(?![\w-]+\Z).*"}  # no id of formgrader's
ACTIVE_TEX = re.compile(r"\\(href|url|require|unicode|class|style|cssId|html\w+|data|bbox|mmlToken|csname)(?![a-z])",
                        re.IGNORECASE)
ATTACHMENTS = {"own.png": {"image/png": PNG}}

HONEST = [
    "It is $a < b$ and $c<d$, so `if a <b:` holds.", "```python\nif a <b and c</d:\n    print(\"<b>\")  # \\href\n```",
    "# A heading\n\nText with *emphasis*, **strong**, ~~gone~~.\n\n---\n\n1. one\n2. two\n   - three",
    "Under\n=====\n\nlined\n---", "| a | b<c |\n|:--|--:|\n| 1 | `x|y` |",
    "$$\\begin{pmatrix} a & b \\\\ c & d \\end{pmatrix}$$", "&lt; &gt; &amp; &alpha; &mdash;",
    "[a](https://example.org/x_y?a=b:c \"t\"), [b](#part), [c](mailto:a@example.org), [d](file.py), https://example.org/a",
    "[a][1] and [1]\n\n[1]: https://example.org\n---\n", "![own](attachment:own.png) and ![beside](pictures/plot.png)",
    "- [x] done\n- [ ] to do", "> quoted\n> > twice", "    indented <code>", "```\na\n```\n---\n",
    "```python\n---\n```", "x[i](j) and {a: [b]: c}", "\\newcommand{\\R}{\\mathbb{R}} $\\R^n$",
]


def rendered(source):
    """As `HTMLExporter.markdown2html` does it."""
    return MarkdownWithMath(IPythonRenderer(escape=False, attachments=ATTACHMENTS)).render(source)


class Looked(HTMLParser):
    """Complains of every element and attribute that formatted text does not need; keeps the text."""

    def __init__(self, source):
        super().__init__()
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attributes):
        assert tag in TAGS, tag
        for name, value in attributes:
            assert name in ATTRIBUTES and re.fullmatch(ATTRIBUTES[name], value or "", re.DOTALL), (tag, name, value)

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        raise AssertionError(f"comment {data}")

    handle_decl = handle_pi = unknown_decl = handle_comment


def assert_harmless(source):
    text = harmless(source, ATTACHMENTS)
    assert harmless(text, ATTACHMENTS) == text
    assert text.replace(BREAK, "").replace("\u200a", "") == source.replace(BREAK, "").replace("\u200a", "")
    looked = Looked(rendered(text))
    assert not ACTIVE_TEX.search(looked.text) and "jp-Mermaid" not in rendered(text)


@pytest.mark.parametrize("source", MARKDOWN, ids=lambda s: s[:30].encode("unicode_escape").decode())
def test_hostile_text(source):
    assert_harmless(source)
    assert_harmless(f"> {source}\n\n- {source}\n\n| {source} |\n|---|\n\n```x\n{source}\n```\n\n`{source}` *{source}*")


def test_most_of_it_would_be_alive():
    """The list is no list of harmless texts."""
    alive = 0
    for source in MARKDOWN:
        try:
            assert not ACTIVE_TEX.search(Looked(rendered(source)).text)
        except Exception:
            alive += 1
    assert alive > 0.75 * len(MARKDOWN)


PIECES = st.sampled_from(sorted(
    {piece for source in MARKDOWN + HONEST for piece in re.findall(r"\w+|\s|[^\w\s]{1,2}|.", source)}
    | {"javascript:", "](", "![", "<b", "&colon;", "\\href", "]:", "\n# ", "\n```", "$$", BREAK}))
TEXTS = (st.lists(PIECES, max_size=25) | st.lists(st.sampled_from(MARKDOWN), max_size=3)).map("".join) | st.text()


@settings(max_examples=400)
@given(TEXTS)
def test_whatever_the_text(source):
    assert_harmless(source)


@pytest.mark.parametrize("source", HONEST, ids=lambda s: s[:30].encode("unicode_escape").decode())
def test_honest_text_looks_as_before(source):
    """The same elements, text and addresses, but for what cannot be seen."""
    def seen(text):
        html = re.sub(f"{BREAK}|&#8203;", "", rendered(text))
        return re.sub(r'<span class="\w+">(.*?)</span>| id="[^"]*"|class="anchor-link" href="[^"]*"', r"\1", html)
    assert seen(harmless(source, ATTACHMENTS)) == seen(source)


def test_addresses_in_angle_brackets_stay_links():
    assert 'href="https://example.org/a"' in rendered(harmless("<https://example.org/a>."))


@pytest.mark.browser
def test_in_a_browser(new_page):
    """Chromium's own parser finds nothing either, and loads nothing from elsewhere."""
    page, heard = new_page(), []
    page.on("dialog", lambda d: (heard.append(d.message), d.dismiss()))
    page.on("request", lambda r: r.url.startswith("data:image/png") or heard.append(r.url))
    page.set_content("".join(f"<section>{rendered(harmless(s, ATTACHMENTS))}</section>" for s in MARKDOWN))
    page.wait_for_timeout(100)
    found = page.evaluate("""[...document.querySelectorAll("section, section *")].map(e => [e.localName,
        [...e.attributes].map(a => a.name), e.protocol || ""])""")
    assert {tag for tag, _, _ in found} <= TAGS | {"section"}
    assert {name for _, names, _ in found for name in names} <= set(ATTRIBUTES)
    assert {protocol for _, _, protocol in found} <= {"", "http:", "https:", "mailto:", "attachment:", "about:", ":"}
    assert page.evaluate("document.querySelectorAll('section').length") == len(MARKDOWN) and heard == []
