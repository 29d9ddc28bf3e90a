"""A term of the glossary that a chapter uses before it links to it is a warning, and so stops the build.

Looked at is running text. Not looked at are headings and labels, code and formulas, the box of goals (it names what
is still to come), the choices of questions, which are labels of controls, and other links. A plural counts as the
term, other forms (gated, trained, quantised) do not.
"""
import re
from collections.abc import Iterator

from docutils import nodes
from glossary_terms import Entry, entries, linked
from predict import choice
from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

CHAPTER = re.compile(r"book/\d\d-")
QUIET = (nodes.title, nodes.rubric, nodes.literal, nodes.FixedTextElement, nodes.math, nodes.raw, nodes.Invisible)
QUIET_CLASSES = {"cell", "goals", "sd-summary-title"}

# In these chapters the word's first use is another one: what it means there.
ANOTHER_MEANING = {
    "book/07-block": {"key and value"},  # "pair of key and value heads": linked before, at *key*
    "book/09-cost": {"width"},  # of the channel to the memory
}


def pattern(found: list[Entry]) -> re.Pattern:
    """Matches any name, the longest first. Names in small letters may begin a sentence; others are as they are."""
    names = sorted((name for entry in found for name in entry.names), key=len, reverse=True)
    either = "|".join((f"(?i:{n})" if name.islower() else n) for name in names
                      for n in [re.escape(name).replace(r"\ ", r"\s+")])
    return re.compile(rf"(?<![\w-])({either})(?:e?s)?(?![\w-])")


def quiet(node: nodes.Element) -> bool:
    label = isinstance(node.parent, choice) and node.parent[0] is node
    return label or isinstance(node, QUIET) or not QUIET_CLASSES.isdisjoint(node["classes"])


def prose(node: nodes.Element) -> Iterator[nodes.Text | nodes.reference]:
    """Running text and links, in their order."""
    for child in node.children:
        if isinstance(child, nodes.Text | nodes.reference):
            yield child
        elif not quiet(child):
            yield from prose(child)


def unlinked(doctree: nodes.document, found: list[Entry], expected: re.Pattern) -> Iterator[tuple[str, nodes.Node]]:
    """(name, where) of each entry whose first use is no link to it."""
    by_name = {name.lower(): entry.id for entry in found for name in entry.names}
    by_id = {i: entry.id for entry in found for i in entry.names.values()}
    seen = set()
    for node in prose(doctree):
        if isinstance(node, nodes.reference):
            seen.add(by_id.get(linked(node)))
            continue
        for match in expected.finditer(node.astext()):
            name = " ".join(match[1].split())
            if (entry := by_name[name.lower()]) not in seen:
                seen.add(entry)
                yield name, node.parent


def check(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    if not CHAPTER.match(docname) or app.config.language != "en":
        return
    found = entries(app.env)
    for name, where in unlinked(doctree, found, pattern(found)):
        if name.lower() not in ANOTHER_MEANING.get(docname, ()):
            logger.warning("first use of the term %r is not linked to the glossary", name, location=where)


def setup(app: Sphinx) -> dict:
    app.connect("doctree-resolved", check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
