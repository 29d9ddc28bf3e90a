"""The definitions of the terms that a page links to, brought along with the page.

They wait in a `<template>` at the end of the text, which a browser neither draws nor searches; static/terms.js shows
them on hover, on keyboard focus and on tap. Without JavaScript the links lead to the glossary as ever. Mathematics
is written as MathML, which browsers draw by themselves.
"""
from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from glossary_terms import entries, linked
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def plain(definition: nodes.definition) -> nodes.definition:
    """A copy without links, which a tooltip must not hold, and with its formulas as MathML."""
    copy = definition.deepcopy()
    for link in [*copy.findall(nodes.reference), *copy.findall(addnodes.pending_xref)]:
        link.replace_self(link.children)
    for formula in list(copy.findall(nodes.math)):
        mathml = " ".join(tex2mathml(formula.astext(), as_block=False).split())
        formula.replace_self(nodes.raw("", mathml.replace("> <", "><"), format="html"))
    return copy


def bring(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    if app.builder.name not in ("html", "dirhtml") or doctree is None:
        return
    if wanted := {linked(link) for link in doctree.findall(nodes.reference)} - {""}:
        tips = [f'<div data-terms="{" ".join(entry.names.values())}">'
                + "".join(app.builder.render_partial(part)["fragment"] for part in plain(entry.definition)) + "</div>"
                for entry in entries(app.env) if wanted & set(entry.names.values())]
        context["body"] += f'<template class="ffn-terms">{"".join(tips)}</template>'


def outdated(app: Sphinx, env: BuildEnvironment, added: set, changed: set, removed: set) -> list[str]:
    """When the glossary has changed, every page may show something of it."""
    pages = {page for (kind, _), (page, _) in env.get_domain("std").data["objects"].items() if kind == "term"}
    return sorted(env.found_docs) if changed & pages else []


def setup(app: Sphinx) -> dict:
    app.connect("html-page-context", bring)
    app.connect("env-get-outdated", outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
