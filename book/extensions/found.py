"""What lets a page be found and shown elsewhere: a description of each, and, once the site's address is known, where
each page is for good, a picture for those who link to it, and a list of all pages.

The address is `html_baseurl` of the configuration, or the environment variable BOOK_ADDRESS, which a deployment sets.
"""
import os
import re
import shutil
from html import escape
from pathlib import Path
from urllib.parse import quote

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

PICTURE = "book/demo-1.png"
LONGEST = 160  # characters of a description that search engines show


def address(app: Sphinx, config: Config) -> None:
    given = os.environ.get("BOOK_ADDRESS") or config.html_baseurl or ""
    config.html_baseurl = f"{given.rstrip('/')}/" if given else ""


def shortened(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip()
    return text if len(text) <= LONGEST else text[:LONGEST].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def first_paragraph(doctree: nodes.document) -> str:
    """The first paragraph of the running text that has no formula in it; boxes and lists do not count."""
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section) and not list(paragraph.findall(nodes.math)):
            return paragraph.astext()
    return ""


def describe(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: nodes.document | None) -> None:
    tags, title = context.get("metatags") or "", re.sub("<.*?>", "", context.get("title") or "")
    given = re.search(r'<meta content="([^"]*)" name="description"', tags)
    text = given[1] if given else escape(shortened((first_paragraph(doctree) if doctree else "") or
                                                   f"{title or pagename.capitalize()}: {app.config.html_title}"))
    if not given:
        tags += f'\n<meta name="description" content="{text}" />'
    if base := app.config.html_baseurl:
        where = base + quote(app.builder.get_target_uri(pagename))
        for name, content in (("title", title), ("description", text), ("url", where), ("type", "article"),
                              ("site_name", escape(app.config.html_title)), ("image", f"{base}_static/preview.png")):
            tags += f'\n<meta property="og:{name}" content="{content}" />'
    context["metatags"] = tags


def list_pages(app: Sphinx, failure: Exception | None) -> None:
    base = app.config.html_baseurl
    if failure or not base or app.builder.format != "html":
        return
    out = Path(app.outdir)
    pages = "".join(f"<url><loc>{base}{quote(app.builder.get_target_uri(name))}</loc></url>\n"
                    for name in sorted(app.env.found_docs))
    (out / "sitemap.xml").write_text('<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns='
                                     f'"http://www.sitemaps.org/schemas/sitemap/0.9">\n{pages}</urlset>\n')
    # only a site at the root of its host can have one; elsewhere it is never asked for
    (out / "robots.txt").write_text(f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n")
    shutil.copy(Path(app.srcdir) / PICTURE, out / "_static" / "preview.png")


def setup(app: Sphinx) -> dict:
    app.connect("config-inited", address)
    app.connect("html-page-context", describe)
    app.connect("build-finished", list_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
