"""Repairs of the HTML that the theme and myst-nb write, each asked for by axe-core."""
from sphinx.application import Sphinx

IN_BODY = (
    # myst-nb's label does not contain the visible text "Show code cell output"
    ('<summary aria-label="Toggle hidden content">', "<summary>"),
    # what a list holds must be list items, and these entries have another role
    ('<div role="list" class="citation-list">', '<div class="citation-list">'),
    # a table that scrolls must be reachable by keyboard
    ('<div class="pst-scrollable-table-container">', '<div class="pst-scrollable-table-container" tabindex="0">'),
)


def repair(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    body = context.get("body") or ""
    for old, new in IN_BODY:
        body = body.replace(old, new)
    context["body"] = body


def setup(app: Sphinx) -> dict:
    app.connect("html-page-context", repair)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
