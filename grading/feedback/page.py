"""Pages of HTML made of what learners wrote: all of it is text on them, and nothing of it is active.

Jinja escapes by itself (autoescape); the few functions here that return `Markup` are the only way around that.
"""
from __future__ import annotations

import base64
import binascii
import hashlib
import re
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jinja2
import mistune
from markupsafe import Markup, escape
from nbconvert.filters.markdown_mistune import MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

__all__ = ["coloured", "formatted", "picture", "plain", "render", "sentence_page"]

TEMPLATES = Path(__file__).parent
STYLE = (TEMPLATES / "page.css").read_text(encoding="utf-8")
# The hash lets in this style sheet alone; frame-ancestors has no effect in a <meta>.
POLICY = ("default-src 'none'; img-src data:; base-uri 'none'; form-action 'none'; style-src 'sha256-"
          f"{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'")

LONGEST = 6_000  # characters of printed text or of a message
LONGEST_SOURCE = 40_000  # longer ones are shown without colours and formatting, which would take long
LARGEST_PICTURE = 3 << 20  # characters of base64
WIDEST_PICTURE = 8_000  # pixels: a few bytes can stand for a picture that fills the memory
BEGINNINGS = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}

ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\^_])")
INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def plain(text: object, longest: int = LONGEST) -> str:
    r"""Text without colour codes, overwritten lines and characters that no page can hold; shortened, with a note.

    >>> plain("\x1b[31m10%\r100%\x1b[0m\n"), plain("abcdef", 4)
    ('100%\n', 'abcd\n… (2 more characters)')
    """
    lines = ANSI.sub("", str(text)).split("\n")
    kept = INVISIBLE.sub("", "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines))
    return kept if len(kept) <= longest else f"{kept[:longest]}\n… ({len(kept) - longest:,} more characters)"


def coloured(source: str) -> Markup:
    """Python code with its parts marked for the style sheet."""
    source = plain(source, LONGEST_SOURCE + 1)
    if len(source) > LONGEST_SOURCE:
        return escape(source)
    return Markup(highlight(source, PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)))


def picture(kind: str, data: object) -> str | None:
    """Address of an embedded PNG or JPEG picture; None if it is something else, or too large."""
    try:
        text = "".join(str(data).split())
        start = base64.b64decode(text, validate=True)[:24] if len(text) <= LARGEST_PICTURE else b""
        if kind not in BEGINNINGS or not start.startswith(BEGINNINGS[kind]):
            return None
        if kind == "image/png" and max(struct.unpack(">II", start[16:24])) > WIDEST_PICTURE:
            return None
    except (binascii.Error, struct.error, ValueError):
        return None
    return f"data:{kind};base64,{text}"


def formatted(source: str, attachments: Mapping[str, Mapping[str, object]] | None = None) -> Markup:
    """A learner's Markdown in Jupyter's dialect, with HTML and TeX as they were typed."""
    source = plain(source, LONGEST_SOURCE + 1)
    if len(source) <= LONGEST_SOURCE:
        try:
            return Markup(MarkdownWithMath(Renderer(attachments or {})).render(source))
        except Exception:  # whatever it is: the learner's text must not stop the page
            pass
    return Markup("<pre>{}</pre>").format(source)


class Renderer(mistune.HTMLRenderer):
    """Markdown as HTML without any of the learner's: links to http, https and mailto, pictures that are in the cell."""

    def __init__(self, attachments: Mapping[str, Mapping[str, object]]) -> None:
        super().__init__(escape=True)
        self.attachments = attachments

    def link(self, text: str, url: str, title: str | None = None) -> str:
        if not re.match(r"(https?://|mailto:)[^\s\\]", url, re.IGNORECASE):
            return text
        return Markup('<a href="{}" rel="noopener noreferrer nofollow">{}</a>').format(url, Markup(text))

    def image(self, text: str, url: str, title: str | None = None) -> str:
        alt = mistune.util.unescape(mistune.util.striptags(text))
        kind, _, data = url.removeprefix("data:").partition(";base64,")
        bundle = {kind: data} if data else self.attachments.get(unquote(
            url.removeprefix("attachment:")), {})
        for one, content in bundle.items():
            if address := picture(one, content):
                return Markup('<img src="{}" alt="{}">').format(address, alt or "A picture of this answer")
        return self.link(text or str(escape(url)), url)

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        return f"<h{min(level + 3, 6)}>{text}</h{min(level + 3, 6)}>\n"  # below those of the page

    def block_code(self, code: str, info: str | None = None) -> str:
        python = re.match(r"\s*(python|py|ipython)", info or "", re.IGNORECASE)
        return f"<pre><code>{coloured(code) if python else escape(code)}</code></pre>\n"

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        return f"<th>{text}</th>" if head else f"<td>{text}</td>"

    def task_list_item(self, text: str, checked: bool = False) -> str:
        return f"<li>{'☑' if checked else '☐'} {text}</li>\n"

    def inline_math(self, body: str) -> str:
        return Markup("<code>${}$</code>").format(body)

    def block_math(self, body: str) -> str:
        return Markup("<code>$${}$$</code>").format(body)

    def latex_environment(self, name: str, body: str) -> str:
        return Markup("<code>\\begin{{{}}}{}\\end{{{}}}</code>").format(name, body, name)


def marked(text: str) -> Markup:
    """Text in which what stands between backticks is code."""
    return Markup("").join(Markup("<code>{}</code>").format(part) if i % 2 else escape(part)
                           for i, part in enumerate(text.split("`")))


ENVIRONMENT = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True,
                                 lstrip_blocks=True, undefined=jinja2.StrictUndefined)
ENVIRONMENT.filters |= {"coloured": coloured, "formatted": formatted, "plain": plain, "marked": marked,
                        "number": lambda x: f"{round(float(x or 0), 2):g}"}


def render(template: str, **values: Any) -> str:
    """A page made from a template of this package."""
    return ENVIRONMENT.get_template(template).render(style=Markup(STYLE), policy=POLICY, **values)


def sentence_page(title: str, sentence: str) -> str:
    """A page that says one thing: to a learner whose work was set aside, what was wrong and what to do."""
    return render("page.html.j2", title=plain(title), sentence=plain(sentence))
