"""Below each entry of the bibliography, links to the pages that cite it."""
from collections import defaultdict

from docutils import nodes
from sphinx.application import Sphinx


def add(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    domain = app.env.get_domain("cite")
    pages = defaultdict(set)
    for use in domain.citation_refs:
        for target in use.targets:
            pages[target.key].add(use.docname)
    keys = {entry.citation_id: entry.key for entry in domain.citations}
    order = list(app.env.toctree_includes.get(app.config.root_doc, [])) + sorted(app.env.found_docs)
    for citation in doctree.findall(nodes.citation):
        where = sorted(pages[keys[citation["ids"][0]]], key=order.index)
        if not where:
            continue
        line = nodes.paragraph("", "Cited in ", classes=["cited-in"])
        for i, name in enumerate(where):
            title = app.env.titles[name].astext()
            line += [nodes.Text(", " if i else ""),
                     nodes.reference("", title, internal=True, refuri=app.builder.get_relative_uri(docname, name))]
        citation += line


def setup(app: Sphinx) -> dict:
    app.connect("doctree-resolved", add)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
