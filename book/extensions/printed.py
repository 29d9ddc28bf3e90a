"""Below every demo, for paper alone: that the picture is live on the web."""
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import get_translation

_ = get_translation("site")


def add(app: Sphinx, doctree: nodes.document) -> None:
    for cell in list(doctree.findall(lambda n: isinstance(n, nodes.container) and "tag_demo" in n.get("classes", ()))):
        line = _("The demo's first state; on the web page the picture is live.")
        cell += nodes.paragraph("", line, classes=["print-only"])


def setup(app: Sphinx) -> dict:
    app.connect("doctree-read", add)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
