"""Pages in other languages: which there are, the switch between them, and links that leave a language where it ends.

A page is translated if book/locale has a catalogue for it. The English build puts the switch on such pages;
`scripts/build_translations.py` builds them in each language, into a folder of the book that has that language's name.
There a link to a page without translation leads to the English one.
"""
from pathlib import Path

from babel import Locale
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import get_translation, init
from sphinx.transforms import SphinxTransform
from sphinx.util.nodes import extract_messages
from sphinx.util.osutil import relative_uri

LOCALE = Path(__file__).resolve().parent.parent / "locale"
SOURCE = "en"
_ = get_translation("site")


def translated(locale: Path = LOCALE) -> dict[str, list[str]]:
    """The pages that each language has, by the language's code."""
    return {folder.name: sorted(po.relative_to(folder / "LC_MESSAGES").with_suffix("").as_posix()
                                for po in folder.glob("LC_MESSAGES/book/*.po"))
            for folder in sorted(locale.glob("*")) if folder.joinpath("LC_MESSAGES", "book").is_dir()}


def name_of(language: str) -> str:
    """A language's name for itself.

    >>> name_of("hi"), name_of("en")
    ('हिन्दी', 'English')
    """
    return Locale.parse(language).get_language_name(language) or language


def prefix(language: str) -> str:
    return "" if language == SOURCE else f"{language}/"


def address(page: str, language: str, up: str) -> str:
    """From a page to the same one in a language; `up` leads to the whole book's own folder."""
    return relative_uri(f"{page}.html", f"{up}{prefix(language)}{page}.html") or f"{Path(page).name}.html"


def configure(app: Sphinx, config: Config) -> None:
    if config.language != SOURCE:  # else MathJax sets words letter by letter, which tears letters of some scripts apart
        mathjax = config.mathjax3_config or {}
        config.mathjax3_config = {**mathjax, "chtml": {**mathjax.get("chtml", {}), "mtextInheritFont": True}}
    config.translated = translated()  # a page more or less, and all pages are written anew


class Formulas(SphinxTransform):
    """Words in formulas, before Sphinx's own transform (20): that would write a formula as reStructuredText."""

    default_priority = 19

    def apply(self, **kwargs: object) -> None:
        if self.config.language == SOURCE:
            return
        texts, _ = init([str(LOCALE)], self.config.language, self.env.docname)
        for node, text in list(extract_messages(self.document)):
            if isinstance(node, nodes.math_block):
                node.rawsource = texts.gettext(text)  # what the other transform then does not find
                node[:] = [nodes.Text(node.rawsource)]


def leave(app: Sphinx) -> None:
    """In a translation, lead to the English page where there is no other."""
    language, builder = app.config.language, app.builder
    if language == SOURCE or builder.name != "html":
        return
    own, pages = builder.get_target_uri, app.config.translated.get(language, [])
    builder.search = False  # a few pages need no index of their own; the English one is linked
    builder.get_target_uri = lambda docname, typ=None: ("" if docname in pages else "../") + own(docname, typ)


def alternates(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """Put the page's other languages where the template of the switch, and search engines, look for them."""
    here, up = app.config.language, "" if app.config.language == SOURCE else "../"
    others = [code for code, pages in app.config.translated.items() if pagename in pages]
    context["languages"] = [] if not others else [
        {"code": code, "name": name_of(code), "here": code == here, "href": address(pagename, code, up)}
        for code in (SOURCE, *others)]
    context["languages_label"] = _("Language")
    for one in context["languages"]:
        context["metatags"] = context.get("metatags", "") + (
            f'\n<link rel="alternate" hreflang="{one["code"]}" href="{one["href"]}" />')


def words(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    context["author"], context["version_label"] = _(app.config.author), _("Version")
    if app.config.language != SOURCE:
        context["theme_search_bar_text"] = _("Search the English book")


def setup(app: Sphinx) -> dict:
    app.add_config_value("translated", {}, "html", [dict])
    for catalogue in ("site", "booktheme"):
        app.add_message_catalog(catalogue, str(LOCALE))
    app.add_transform(Formulas)
    app.connect("config-inited", configure)
    app.connect("builder-inited", leave)
    # The theme leaves out a template that is empty when its own turn comes, and there sets the search's text.
    app.connect("html-page-context", alternates, priority=100)
    app.connect("html-page-context", words, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
