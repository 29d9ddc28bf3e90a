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


def name_the_current(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """Have the table of contents say in words, not by colour alone, which page is open."""
    if not (draw := context.get("generate_toctree_html")):
        return

    def drawn(*args: object, **options: object) -> object:
        html = draw(*args, **options)
        for link in html.select("a.current[href='#']") if hasattr(html, "select") else ():
            link["aria-current"] = "page"
        if isinstance(html, str):
            html = html.replace('internal" href="#"', 'internal" href="#" aria-current="page"')
        return html
    context["generate_toctree_html"] = drawn


def setup(app: Sphinx) -> dict:
    app.connect("html-page-context", repair)
    app.connect("html-page-context", name_the_current, priority=900)  # after the theme's own
    return {"parallel_read_safe": True, "parallel_write_safe": True}
