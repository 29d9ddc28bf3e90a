"""Repairs of the HTML that the theme, Sphinx and myst-nb write, asked for by axe-core and by phones."""
import re

from sphinx.application import Sphinx
from sphinx.locale import get_translation

_ = get_translation("site")

IN_BODY = (
    # myst-nb's label does not contain the visible text "Show code cell output"
    ('<summary aria-label="Toggle hidden content">', "<summary>"),
    # what a list holds must be list items, and these entries have another role, which ARIA no longer has
    ('<div role="list" class="citation-list">', '<div class="citation-list">'),
    (' role="doc-biblioentry"', ""),
    # a table that scrolls must be reachable by keyboard
    ('<div class="pst-scrollable-table-container">', '<div class="pst-scrollable-table-container" tabindex="0">'),
    # the corner of a table heads nothing
    ('<th class="head"><p></p></th>', "<td></td>"),
)
# viewcode's list of modules has lists between its items, not in them.
IN_MODULES = (("</li>\n<ul>", "\n<ul>"), ("</ul><li>", "</ul></li>\n<li>"))
# A long signature's parameters are no definitions: they stand in lines of their own.
PARAMETERS = re.compile(r"<dl>\s*((?:<dd>.*?</dd>\s*)+)</dl>", re.DOTALL)
# What opens the pages below an entry of the table of contents needs a name.
OPENS = re.compile(r'(>([^<>]+)</a><details[^>]*>)<summary>')

# Where long names in code may go on in the next line of a narrow column.
CODE = re.compile(r'(?<=<span class="pre">)[^<]+')
BREAK = re.compile(r"(?<=[\w)\]]{3}[._(=/])(?=[^<]{4})|(?<=[a-z]{4})(?=[A-Z][a-z]{2})")


def lines(match: re.Match[str]) -> str:
    inner = match[1].replace("<dd>", '<span class="sig-line">').replace("</dd>", "</span>")
    return f'<span class="sig-lines">{inner}</span>'


def repair(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    body = context.get("body") or ""
    for old, new in (*IN_BODY, *(IN_MODULES if pagename == "_modules/index" else ())):
        body = body.replace(old, new)
    body = CODE.sub(lambda m: BREAK.sub("<wbr>", m[0]), body)
    context["body"] = PARAMETERS.sub(lines, body)


def name_in_contents(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """Have the table of contents say in words, not by colour alone, which page is open, and what its arrows open."""
    if not (draw := context.get("generate_toctree_html")):
        return

    def drawn(*args: object, **options: object) -> object:
        html = draw(*args, **options)
        if hasattr(html, "select"):
            for link in html.select("a.current[href='#']"):
                link["aria-current"] = "page"
            for summary in html.select("details > summary"):
                if link := summary.parent.find_previous_sibling("a"):
                    summary["aria-label"] = _("{}: pages below").format(link.get_text())
        if isinstance(html, str):
            html = html.replace('internal" href="#"', 'internal" href="#" aria-current="page"')
            says = _("{}: pages below")
            html = OPENS.sub(lambda m: f'{m[1]}<summary aria-label="{says.format(m[2])}">', html)
        return html
    context["generate_toctree_html"] = drawn


def setup(app: Sphinx) -> dict:
    app.connect("html-page-context", repair)
    app.connect("html-page-context", name_in_contents, priority=900)  # after the theme's own
    return {"parallel_read_safe": True, "parallel_write_safe": True}
