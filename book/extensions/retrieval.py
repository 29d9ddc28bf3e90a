"""The directive `retrieval`: a question to answer from memory; its answer is folded away.

    :::{retrieval} shapes
    What is the shape of the output?

    Its answer, one paragraph or more.
    :::

The directive `{revision}` shows the questions of all chapters, `{progress}` a table of what the reader has done.
Questions and answers are all there without JavaScript. With it (static/recall.js) the reader can note which ones came
back to mind; that stays on the device.
"""
from collections.abc import Iterator
from html import escape

from chapters import follows_chapters, in_order, link
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.locale import get_translation
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective
from sphinx.writers.html5 import HTML5Translator

_ = get_translation("site")


class retrieval(nodes.General, nodes.Element):
    """Question in the first child, answer in the others; attribute `key`, under which the reader's note is kept."""


class recap_list(nodes.General, nodes.Element):
    """Where the questions of all chapters will stand."""


class progress(nodes.General, nodes.Element):
    """Where the table of what the reader has done will stand."""


class Retrieval(SphinxDirective):
    required_arguments = 1  # the question's id, unique in its page
    has_content = True

    def run(self) -> list[nodes.Node]:
        name = nodes.make_id(self.arguments[0])
        question = retrieval(ids=[f"recall-{name}"], key=f"{short(self.env.docname)}/{name}")
        self.set_source_info(question)
        self.state.nested_parse(self.content, self.content_offset, question)
        if len(question) < 2 or not isinstance(question[0], nodes.paragraph):
            raise self.error("retrieval: expected a question of one paragraph, and then its answer")
        self.state.document.note_explicit_target(question)
        return [question]


class Revision(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        follows_chapters(self.env)
        return [recap_list()]


class Progress(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        follows_chapters(self.env)
        return [progress()]


def short(docname: str) -> str:
    return docname.rpartition("/")[2]


def questions(env: BuildEnvironment, docname: str) -> Iterator[retrieval]:
    """Copies of a chapter's questions, for another page: without ids, with links that are resolved there."""
    for original in env.get_doctree(docname).findall(retrieval):
        question = original.deepcopy()
        uri = env.app.builder.get_relative_uri(env.docname, docname)
        back = nodes.reference("", env.titles[docname].astext(), refuri=f"{uri}#{original['ids'][0]}", internal=True)
        question += nodes.paragraph("", "", nodes.Text(_("From") + " "), back, classes=["retrieval-from"])
        for node in question.findall(nodes.Element):
            node["ids"] = []
            if isinstance(node, addnodes.pending_xref):
                node["refdoc"] = env.docname
        yield question


class Fill(SphinxPostTransform):
    """Put the questions, and the table, where they belong, before links are resolved."""
    default_priority = 5

    def run(self, **kwargs: object) -> None:
        env = self.env
        for place in list(self.document.findall(recap_list)):
            for docname in in_order(env):
                section = nodes.section("", nodes.title("", "", link(docname)), ids=[f"revise-{short(docname)}"])
                section += list(questions(env, docname))
                place += section
            env.get_domain("math").data["has_equations"][env.docname] = True  # else MathJax would be left out
        for place in list(self.document.findall(progress)):
            rows = []
            for docname in in_order(env):
                tree = env.get_doctree(docname)
                counts = [sum(type(n).__name__ == kind for n in tree.findall()) for kind in ("predict", "retrieval")]
                rows.append((docname, env.titles[docname].astext(), *counts))
            place["rows"] = rows


def append_mark(app: Sphinx, document: nodes.document) -> None:
    """At the end of a chapter: a box to tick, shown once it works."""
    env = app.env
    if env.docname not in env.chapters:
        return
    box = nodes.raw("", f'<label><input type="checkbox" autocomplete="off"> {_("I have read this chapter")}</label> ',
                    format="html")
    line = nodes.paragraph("", "", box, classes=["chapter-read"])
    for page in ("revision", "progress"):
        if (docname := f"{env.docname.rpartition('/')[0]}/{page}") in env.found_docs:
            line += [link(docname), nodes.Text(" ")]
    next(document.findall(nodes.section)).append(addnodes.only("", line, expr="html"))


def visit_retrieval(self: HTML5Translator, node: retrieval) -> None:
    ids = f' id="{node["ids"][0]}"' if node["ids"] else ""
    self.body.append(f'<details class="retrieval"{ids} data-key="{escape(node["key"])}"><summary>')
    for child in node[0].children:  # a summary holds phrases only
        child.walkabout(self)
    self.body.append(f' <span class="retrieval-mark" data-is="known" hidden>✓ {_("knew it")}</span>'
                     f'<span class="retrieval-mark" data-is="open" hidden>↻ {_("not yet")}</span></summary>')
    for child in node[1:]:
        child.walkabout(self)
    self.body.append(f'<div class="retrieval-bar" role="group" aria-label="{_("Did you know it?")}" hidden>'
                     f'<button type="button" aria-pressed="false" value="known">{_("I knew it")}</button> '
                     f'<button type="button" aria-pressed="false" value="open">{_("Not yet")}</button></div></details>')
    raise nodes.SkipNode


def visit_revision(self: HTML5Translator, node: recap_list) -> None:
    self.body.append(
        '<div class="revision"><div class="revision-bar" hidden>'
        f'<button type="button" class="revision-mix" aria-pressed="false">{_("Mix")}</button> '
        f'<label><input type="checkbox" autocomplete="off"> {_("Only what I do not know yet")}</label> '
        f'<p role="status" data-says="{_("{known} of {all} known")}"></p></div>'
        f'<div class="revision-mixed" hidden></div>')


def depart_revision(self: HTML5Translator, node: recap_list) -> None:
    self.body.append("</div>")


def visit_progress(self: HTML5Translator, node: progress) -> None:
    head = (_("Chapter"), _("Read"), _("Predictions made"), _("Questions known"))
    self.body.append(f'<div class="progress-report"><noscript><p>{_("This table needs JavaScript.")}</p></noscript>'
                     '<div class="pst-scrollable-table-container"><table class="table"><thead><tr>'
                     + "".join(f'<th scope="col">{h}</th>' for h in head) + "</tr></thead><tbody>")
    here = self.builder.current_docname
    for docname, title, predictions, recalls in node["rows"]:
        self.body.append(f'<tr data-chapter="{short(docname)}"><th scope="row"><a class="reference internal" '
                         f'href="{self.builder.get_relative_uri(here, docname)}">{escape(title)}</a></th>'
                         f'<td data-yes="✓ {_("yes")}" data-no="{_("not yet")}">–</td>')
        for kind, n in (("predict", predictions), ("recall", recalls)):
            self.body.append(f'<td data-kind="{kind}" data-says="{_("{done} of {all}")}" data-all="{n}">–</td>')
        self.body.append("</tr>")
    self.body.append(
        '</tbody></table></div><div class="progress-tools" hidden>'
        f'<a class="progress-export" download="progress.json">{_("Save as a file")}</a> '
        f'<label>{_("Take in a file")} <input type="file" accept=".json,application/json"></label> '
        f'<button type="button" class="progress-erase">{_("Erase everything")}</button></div>'
        f'<div class="progress-sure" role="group" aria-label="{_("Erase everything?")}" hidden>'
        f'<p>{_("Erase all that this browser keeps of your work with this book? It cannot be brought back.")}</p>'
        f'<button type="button" class="progress-yes">{_("Yes, erase it")}</button> '
        f'<button type="button" class="progress-no">{_("No, keep it")}</button></div>'
        f'<p role="status" data-took="{_("The file was taken in.")}" data-erased="{_("Everything is erased.")}" '
        f'data-refused="{_("This is not a file that was saved here, so nothing was changed.")}" '
        f'data-lost="{_("This browser keeps nothing for this site, so all this lasts until you leave the page.")}">'
        '</p></div>')
    raise nodes.SkipNode


def plain(self: object, node: nodes.Node) -> None:
    """In other formats a question is its paragraphs."""


def skip(self: object, node: nodes.Node) -> None:
    raise nodes.SkipNode


def add_script(app: Sphinx, page: str, template: str, context: dict, document: nodes.document | None) -> None:
    if not document:
        return
    context["body"] += f'<div id="progress-texts" hidden data-read="{_("read")}" data-begun="{_("begun")}"></div>'
    if next(document.findall(progress), None):
        app.add_js_file("progress-page.js", type="module")


def setup(app: Sphinx) -> dict:
    app.setup_extension("chapters")
    app.add_node(retrieval, html=(visit_retrieval, None), latex=(plain, plain), text=(plain, plain))
    app.add_node(recap_list, html=(visit_revision, depart_revision), latex=(plain, plain), text=(plain, plain))
    app.add_node(progress, html=(visit_progress, None), latex=(skip, None), text=(skip, None))
    app.add_directive("retrieval", Retrieval)
    app.add_directive("revision", Revision)
    app.add_directive("progress", Progress)
    app.add_post_transform(Fill)
    app.connect("doctree-read", append_mark)
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
