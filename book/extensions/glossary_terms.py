"""The entries of the glossary, for the extensions that show them (`term_tips`) and check their links (`first_use`)."""
from dataclasses import dataclass

from docutils import nodes
from sphinx import addnodes
from sphinx.environment import BuildEnvironment


@dataclass(frozen=True)
class Entry:
    """One entry: its first id, all its names with their ids, and what it says."""

    id: str
    names: dict[str, str]
    definition: nodes.definition


def entries(env: BuildEnvironment) -> list[Entry]:
    """Every entry of the book's glossaries, in their order."""
    objects = env.get_domain("std").data["objects"]
    pages = sorted({page for (kind, _), (page, _) in objects.items() if kind == "term"})
    return [Entry(item.next_node(nodes.term)["ids"][0],
                  {" ".join(term.astext().split()): term["ids"][0] for term in item.findall(nodes.term)},
                  item.next_node(nodes.definition))
            for page in pages for glossary in env.get_doctree(page).findall(addnodes.glossary)
            for item in glossary.findall(nodes.definition_list_item)]


def linked(node: nodes.Node) -> str:
    """The id of the term that a resolved link leads to; empty if it is another link, or none."""
    target = node.get("refuri", "").rpartition("#")[2] or node.get("refid", "")
    return target if isinstance(node, nodes.reference) and target.startswith("term-") else ""
