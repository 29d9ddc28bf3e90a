"""From each chapter to its exercise in one click: in the browser, and on services that are configured.

An exercise belongs to the chapter with its name: exercises/02-bias to book/02-bias. Where the site has "Practise in the
browser" (`make lite` puts it there before the pages are written, so that no link is dead), a button stands in the
chapter's header, and below each link to download an exercise. The theme makes buttons for Binder, Colab and JupyterHub
out of `repository_url` and `launch_buttons` (_config.yml), but lets them open the chapter; here they open the exercise.
"""
from pathlib import Path
from urllib.parse import quote

from docutils import nodes
from sphinx.addnodes import download_reference
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.locale import get_translation

_ = get_translation("site")


def exercise(app: Sphinx, page: str) -> str | None:
    """Path of a page's exercise below exercises/, if it has one."""
    folder = Path(app.srcdir) / "exercises"
    found = sorted(folder.glob(f"{Path(page).name}/*.ipynb")) if page.startswith("book/") else []
    return found[0].relative_to(folder).as_posix() if found else None


def address(app: Sphinx, page: str, path: str) -> str:
    """Where a page finds an exercise, opened in the browser."""
    site = app.builder.get_relative_uri(page, "index").removesuffix("index.html")
    return f"{site}lite/notebooks/index.html?path={quote(Path(path).name)}"


def look(app: Sphinx, config: Config) -> None:
    """Find out whether the site has it; if that changed, Sphinx writes all pages anew."""
    site = Path(app.outdir).with_name("html")  # beside it when this is a translation, which becomes a part of it
    config.practise_in_browser = (site / "lite" / "index.html").is_file()
    if config.practise_in_browser:
        app.tags.add("practise_in_browser")
    if any("url" in key and url for key, url in (config.html_theme_options.get("launch_buttons") or {}).items()):
        app.tags.add("practise_elsewhere")


def link(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Below the download of an exercise, a button; in a list or table of exercises, a link beside it."""
    if app.builder.name != "html" or not app.config.practise_in_browser:
        return
    for download in list(doctree.findall(download_reference)):
        path = download["reftarget"].split("exercises/")[-1]
        if not path.endswith(".ipynb"):
            continue
        opens = nodes.reference("", _("Practise in the browser"), refuri=address(app, page, path), internal=False,
                                target="_blank", classes=["practise-link"])
        paragraph = download.parent
        if not isinstance(paragraph.parent, nodes.section):
            paragraph += nodes.inline("", "", nodes.Text(" · "), opens, classes=["practise-beside"])
            continue
        opens["classes"] += ["sd-btn", "sd-btn-primary"]
        says = _("Python starts from this site; NumPy and Matplotlib are downloaded from Pyodide's own server on first "
                 "import. Your work stays in this browser: download it to keep it or hand it in.")
        guide = nodes.reference("", _("How to practise"), internal=True,
                                refuri=app.builder.get_relative_uri(page, "book/practise"))
        beside = nodes.paragraph("", "", nodes.Text(says + " "), guide, nodes.Text("."), classes=["practise-says"])
        where = paragraph.parent.index(paragraph) + 1
        box = nodes.container("", nodes.paragraph("", "", opens), beside, classes=["practise"])
        paragraph.parent.insert(where, box)


def header(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: object) -> None:
    """The buttons in the article's header: the theme's, made to open the exercise, and that for the browser."""
    path, buttons = exercise(app, pagename), context.get("header_buttons", [])
    for group in [b for b in buttons if b.get("label") == "launch-buttons"]:
        chapter = f"{pagename}{Path(app.env.doc2path(pagename)).suffix}"
        for button in group["buttons"]:
            if path and "url" in button:
                button["url"] = button["url"].replace(chapter, f"exercises/{path}")
        if not path:
            buttons.remove(group)
    if path and app.config.practise_in_browser and app.builder.name == "html":
        buttons.insert(0, {"type": "link", "url": address(app, pagename, path), "text": _("Practise"),
                           "icon": "fas fa-pencil", "label": "practise",
                           "tooltip": _("Do this chapter's exercise in the browser")})


def setup(app: Sphinx) -> dict:
    app.add_config_value("practise_in_browser", False, "html")
    app.connect("config-inited", look, priority=900)
    app.connect("doctree-resolved", link)
    app.connect("html-page-context", header, priority=900)  # after the theme's own
    return {"parallel_read_safe": True, "parallel_write_safe": True}
