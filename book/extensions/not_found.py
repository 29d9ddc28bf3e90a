"""404.html, which a host shows for an address that does not exist, whatever its depth.

So the page cannot know where it is shown: its links start from the book's own place on the host.
"""
from collections.abc import Iterator
from urllib.parse import urlsplit

from sphinx.application import Sphinx


def page(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    env, order = app.env, [app.config.root_doc]
    for name in order:  # grows while it is read: a page's own pages come after it
        order += [n for n in env.toctree_includes.get(name, []) if n not in order and n in env.titles]
    yield "404", {
        "place": urlsplit(app.config.html_baseurl).path or "/",
        "pages": [(app.builder.get_target_uri(n), env.titles[n].astext()) for n in order],
    }, "404.html"


def setup(app: Sphinx) -> dict:
    app.connect("html-collect-pages", page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
