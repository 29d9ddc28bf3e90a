"""A learner's Markdown made harmless for pages that render it with HTML and MathJax, as nbgrader's formgrader does.

Nothing is taken away: an invisible character (a zero-width space) goes in where something would begin that is more than
formatted text, and breaks it, wherever it stands: in text, in code or in a formula.
"""
from __future__ import annotations

import html
import re
from collections.abc import Collection

__all__ = ["harmless"]

BREAK = "\u200b"
TAG = re.compile(r"<(?=[A-Za-z/!?])")
AUTOLINK = re.compile(r"<(https?://[^\s<>]*)>", re.IGNORECASE)
ENTITY = re.compile(r"&(?=(#[0-9]+;|#[xX][0-9a-fA-F]+;|[^\t\n\f <&#;]{1,32};))")
TEX = re.compile(r"\\(?=(?:href|url|require|unicode|class|style|cssid|html[a-z]*|data[a-z]*|bbox|mmltoken|csname)"
                 r"(?![a-z]))", re.IGNORECASE)  # links, styles, packages, names put together
LINK = re.compile(r"\](?=[(:][\s\x00-\x20>]*([^)]{0,300}))")  # [text](target) and [name]: target, in a quotation too
IMAGE = re.compile(r"!(?=\[)(?!\[[^\[\]`$\\<\n]*\]\((?:attachment:|\./)?(?!\.)[\w.-]+(?:/(?!\.)[\w.-]+)*\))", re.ASCII)
ATTACHED = re.compile(r"!(?=\[[^\[\]\n]*\]\(attachment:([^)]*)\))")
MERMAID = re.compile(r"(?<![`~])((?:`{3,}|~{3,})[^\S\n]*mer)(?=maid)")  # code that nbconvert does not escape
BEFORE = r"(?:[ \t>*+-]|\d+[.)])*"  # of lists and quotations
HEADING = re.compile(rf"^({BEFORE}#{{1,6}}[ \t]*)(?![#{BREAK}])(?=\S)", re.MULTILINE)
UNDERLINED = re.compile(rf"^(?!{BEFORE}(?:`{{3,}}[^`\n]*$|~~~|\[[^\]\n]*\]:))(.*[^\s{BREAK}])"
                        r"(?=[ \t]*\n[ \t>]*(?:=+|-+)[ \t]*$)", re.MULTILINE)
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
GOOD_SCHEME = re.compile(r"https?://|mailto:|attachment:", re.IGNORECASE)


def harmless(markdown: str, attachments: Collection[str] = ()) -> str:
    """Markdown in which no HTML, no link but to http, https and mailto, and no active TeX comes alive.

    Pictures are shown from `attachments` (names of those that the cell has: nbconvert fails on others) and from files
    beside the notebook. Those from elsewhere become links, since loading them tells who is looking. Headings lose the
    ids by which formgrader's own script could take them for its fields. A second time it changes nothing more.

    >>> harmless("a < b, <b>, [x](javascript:y)").replace(BREAK, "|")
    'a < b, <|b>, [x]|(javascript:y)'
    """
    text = AUTOLINK.sub(f"<{BREAK}\\1\u200a>", markdown)  # the hair space ends the link
    text = TAG.sub(f"<{BREAK}", text)
    text = ENTITY.sub(lambda m: "&" if is_plain(f"&{m[1]}") else f"&{BREAK}", text)
    text = TEX.sub(lambda m: f"\\{BREAK}", text)
    text = LINK.sub(lambda m: "]" if is_good(m[1]) else f"]{BREAK}", text)
    text = IMAGE.sub(f"!{BREAK}", text)
    text = ATTACHED.sub(lambda m: "!" if m[1] in attachments else f"!{BREAK}", text)
    text = MERMAID.sub(rf"\1{BREAK}", text)
    text = HEADING.sub(rf"\1{BREAK}", text)
    return UNDERLINED.sub(rf"\1{BREAK}", text)


def is_plain(entity: str) -> bool:
    """Whether an entity stands for one character that has no meaning in addresses and in TeX."""
    meant = html.unescape(entity)
    return meant == entity or (len(meant) == 1 and (not meant.isascii() or meant in "<>&\"'"))


def is_good(target: str) -> bool:
    """Whether a link's target is on the page, beside it, or has a good scheme.

    Whatever Markdown and browsers leave out on the way to an address is left out here; entities are resolved as often
    as they can be, as mistune does it twice.
    """
    while (meant := html.unescape(target)) != target:
        target = meant
    address = re.sub(r"[\x00-\x20\x7f-\x9f\s>\\]", "", target).lstrip("<")
    return not SCHEME.match(address) or bool(GOOD_SCHEME.match(address))
