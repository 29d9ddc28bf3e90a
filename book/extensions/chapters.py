"""What a chapter says of itself, below its title: reading time, what it builds on, its exercise.

A page is a chapter if its front matter has `needs`, a list of the chapters it builds on. The reading time is counted
by the rule below; the exercise's minutes and difficulty are read from the notebook that the chapter links to. The role
`` {times}`02-bias` `` and the directive `{chapters}` repeat it elsewhere.
"""
import json
import re
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError
from sphinx.locale import get_translation
from sphinx.util.docutils import SphinxDirective, SphinxRole

_ = get_translation("site")

WORDS, LINES = 150, 8  # read in a minute: words of text, lines of code
EQUATION, RECALL, PREDICT, DEMO = 1, 1, 2, 5  # minutes for each
ROUNDED = 5


class Chapter(NamedTuple):
    minutes: int
    needs: list[str]
    exercise_minutes: int
    difficulty: str
    exercise_id: str  # of the section that has the exercise


class times(nodes.Inline, nodes.TextElement):
    """Where a chapter's times will stand; attribute `chapter`."""


class chapters(nodes.General, nodes.Element):
    """Where the list of chapters will stand."""


def reading_minutes(tree: nodes.Node) -> float:
    """Minutes for all below `tree`, by the rule above. Output and folded code are not counted."""
    match tree:
        case nodes.Text():
            return len(tree.split()) / WORDS
        case nodes.literal_block():
            return sum(bool(line.strip()) for line in tree.astext().splitlines()) / LINES
        case nodes.comment() | nodes.raw() | nodes.math() | nodes.substitution_definition():
            return 0
        case nodes.math_block():
            return EQUATION
    own = {"predict": PREDICT, "retrieval": RECALL}.get(type(tree).__name__, 0)
    if isinstance(tree, nodes.Element):
        if "cell_output" in tree["classes"]:
            return 0
        if "tag_demo" in tree["classes"]:
            return DEMO
        if "tag_hide-input" in tree["classes"]:
            return 0
    return own + sum(map(reading_minutes, tree.children))


def exercise(env: BuildEnvironment, document: nodes.document) -> tuple[int, str, str]:
    """Minutes, difficulty and section of the exercise that a chapter links to, from the notebook's first cell."""
    for link in document.findall(addnodes.download_reference):
        path = (Path(env.srcdir) / Path(env.docname).parent / link["reftarget"]).resolve()
        if "exercises" in path.parts:
            env.note_dependency(str(path))
            first = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
            if not (said := re.search(r"\*About (\d+) minutes\. Difficulty: ([^.]+)\.", first)):
                raise ExtensionError(f"{path}: expected '*About 45 minutes. Difficulty: easy.' in the first cell")
            section = link.parent
            while not isinstance(section, nodes.section):
                section = section.parent
            return int(said[1]), said[2], section["ids"][0]
    raise ExtensionError(f"{env.docname}: a chapter links to its exercise with {{download}}; found no such link")


def link(docname: str) -> addnodes.pending_xref:
    """Link to a page, with its title as the text."""
    return addnodes.pending_xref("", nodes.inline(), refdomain="std", reftype="doc", reftarget=f"/{docname}",
                                 refexplicit=False, refwarn=True)


def line(chapter: Chapter) -> nodes.bullet_list:
    """The line below the title."""
    needs: list[nodes.Node] = []
    for name in chapter.needs:
        needs += [nodes.Text(", "), link(name)]
    needs = needs[1:] or [nodes.Text(_("school mathematics and a little NumPy"))]
    to_exercise = nodes.reference("", f"{chapter.exercise_minutes} {_('minutes')}", refid=chapter.exercise_id)
    facts = [(_("Reading"), [nodes.Text(f"{chapter.minutes} {_('minutes')}")]),
             (_("Builds on"), needs),
             (_("Exercise"), [to_exercise, nodes.Text(f", {_(chapter.difficulty)}")])]
    items = [nodes.list_item("", nodes.paragraph("", "", nodes.strong("", name), nodes.Text(": "), *what))
             for name, what in facts]
    return nodes.bullet_list("", *items, classes=["chapter-facts"])


def read(app: Sphinx, document: nodes.document) -> None:
    """Note what there is to say about a chapter, and write the line below its title."""
    env, name = app.env, app.env.docname
    if "needs" not in env.metadata[name]:
        return
    folder = name.rpartition("/")[0]
    needs = [f"{folder}/{n}" for n in json.loads(env.metadata[name]["needs"])]
    minutes = max(ROUNDED, ROUNDED * round(reading_minutes(document) / ROUNDED))
    env.chapters[name] = chapter = Chapter(minutes, needs, *exercise(env, document))
    section = next(document.findall(nodes.section))
    section.insert(1, line(chapter))


def in_order(env: BuildEnvironment) -> dict[str, Chapter]:
    """The chapters in the order of the table of contents."""
    order = [env.config.root_doc, *env.toctree_includes.get(env.config.root_doc, [])]
    return {name: env.chapters[name] for name in order if name in env.chapters}


def spoken(chapter: Chapter) -> str:
    return _("{} minutes, and {} for the exercise").format(chapter.minutes, chapter.exercise_minutes)


def fill(app: Sphinx, document: nodes.document, docname: str) -> None:
    for node in list(document.findall(times)):
        if node["chapter"] not in app.env.chapters:
            raise ExtensionError(f"{docname}: times: expected a chapter, got {node['chapter']!r}")
        node.replace_self(nodes.Text(spoken(app.env.chapters[node["chapter"]])))
    for node in list(document.findall(chapters)):
        items = []
        for name, chapter in in_order(app.env).items():
            uri = app.builder.get_relative_uri(docname, name)
            title = nodes.reference("", app.env.titles[name].astext(), refuri=uri, internal=True)
            items.append(nodes.list_item("", nodes.paragraph("", "", title, nodes.Text(f": {spoken(chapter)}"))))
        node.replace_self(nodes.enumerated_list("", *items, enumtype="arabic", prefix="", suffix="."))


class Times(SphinxRole):
    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        follows_chapters(self.env)
        return [times(chapter=f"{self.env.docname.rpartition('/')[0]}/{self.text}")], []


class Chapters(SphinxDirective):
    def run(self) -> list[nodes.Node]:
        follows_chapters(self.env)
        return [chapters()]


def follows_chapters(env: BuildEnvironment) -> None:
    """Have the page that is being read written anew whenever a chapter changes."""
    env.follow_chapters.add(env.docname)


def prepare(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    for name, start in (("chapters", dict), ("follow_chapters", set)):
        if not hasattr(env, name):
            setattr(env, name, start())


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    for kept in (getattr(env, "chapters", {}), getattr(env, "follow_chapters", set())):
        kept.pop(docname, None) if isinstance(kept, dict) else kept.discard(docname)


def merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    env.chapters.update(other.chapters)
    env.follow_chapters.update(other.follow_chapters)


def followers(app: Sphinx, env: BuildEnvironment) -> list[str]:
    return list(env.follow_chapters)


def setup(app: Sphinx) -> dict:
    app.add_node(times)
    app.add_node(chapters)
    app.add_role("times", Times())
    app.add_directive("chapters", Chapters)
    app.connect("env-before-read-docs", prepare)
    app.connect("env-purge-doc", forget)
    app.connect("env-merge-info", merge)
    app.connect("env-updated", followers)
    app.connect("doctree-read", read)
    app.connect("doctree-resolved", fill)
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
