"""Solutions for those who learn by themselves: the directive `solution`, and a book without any.

    ```{solution} pre_activation
    :also: einsum, loop-over-features

    Why it is right, in a few sentences.
    ```

on the page `book/solutions/NN-name` shows, from the notebook in `solutions/NN-name/`: the task; folded, the solution's
code with the analysis written here and the other ways named, which are files in `tests/alternatives/`; folded, the
mistakes that the visible check knows by name. Hidden tests are never read. `FFN_SOLUTIONS=0 make book` builds the book
without these pages, their entry in the table of contents and every `{solutions-link}` to them.
"""
import ast
import os
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import nbformat
from docutils import nodes
from nbformat import NotebookNode
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util.docutils import SphinxDirective

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "book/solutions/"
WANTED = os.environ.get("FFN_SOLUTIONS", "1") != "0"
MARKED = re.compile(r"^ *### (?:BEGIN|END) SOLUTION\n?", re.MULTILINE)
DOCSTRING = re.compile(r'( *""".*?""")', re.DOTALL)


@cache
def notebook(path: Path, changed: int) -> dict[str, NotebookNode]:
    """Every cell with a name, by that name; hidden tests are left out."""
    cells = nbformat.read(path, as_version=4).cells
    named = {cell.metadata.get("nbgrader", {}).get("grade_id"): cell for cell in cells}
    return {name: cell for name, cell in named.items() if name and "HIDDEN TESTS" not in cell.source}


def mistakes(cells: dict[str, NotebookNode], function: str) -> list[str]:
    """What the visible checks of a function call by name."""
    from ffnlib.mistakes import MISTAKES
    checks = "\n".join(cell.source for name, cell in cells.items()
                       if name.startswith(f"{function}-") and cell.cell_type == "code")
    texts = {n.value for n in ast.walk(ast.parse(checks)) if isinstance(n, ast.Constant) and isinstance(n.value, str)}
    return [name for name in MISTAKES if name in texts]


def listed(names: Iterable[str]) -> list[str]:
    from ffnlib.mistakes import MISTAKES
    return [f"- `{name}`: {MISTAKES[name]}" for name in names]


def folded(title: str, *lines: str) -> list[str]:
    return [f"::::::{{dropdown}} {title}", *lines, "::::::", ""]


def code(text: str) -> list[str]:
    return ["```python", text.strip("\n"), "```", ""]


class Solution(SphinxDirective):
    required_arguments = 1
    option_spec = {"also": str}  # noqa: RUF012  (docutils wants it like this)
    has_content = True

    def run(self) -> list[nodes.Node]:
        name, exercise = self.arguments[0], Path(self.env.docname).name
        (path,) = (ROOT / "solutions" / exercise).glob("*.ipynb")
        self.env.note_dependency(str(path))
        cells = notebook(path, path.stat().st_mtime_ns)
        if name not in cells or f"{name}-task" not in cells:
            raise self.error(f"solution: {path} has no task {name}")
        heading, _, task = cells[f"{name}-task"].source.partition("\n")
        lines = [task, ""]
        if f"{name}-check" in cells:  # a function; otherwise a question that is answered in words
            before, text, after = MARKED.sub("", cells[name].source).partition(DOCSTRING.search(cells[name].source)[0])
            lines += [*code(before + text), *folded("Solution", *code(before + after.lstrip("\n")), *self.content, "",
                                                    *self.others(exercise, name))]
            if known := mistakes(cells, name):
                lines += folded("Mistakes that the check knows by name", *listed(known))
        else:
            lines += folded("Answer", cells[name].source, "", *self.content)
        section = nodes.section(ids=[nodes.make_id(name)])
        number, title = re.fullmatch(r"#+ (\d+\.) (.+)", heading).groups()
        section += nodes.title("", f"{number} ", *self.parsed([title])[0].children)
        section += self.parsed("\n".join(lines).splitlines())
        return [section]

    def parsed(self, lines: list[str]) -> list[nodes.Node]:
        container = nodes.container()
        self.content.data[:] = lines
        self.content.items[:] = [(self.env.doc2path(self.env.docname), self.lineno)] * len(lines)
        self.state.nested_parse(self.content, self.content_offset, container)
        return container.children

    def others(self, exercise: str, name: str) -> list[str]:
        out = []
        for other in filter(None, map(str.strip, self.options.get("also", "").split(","))):
            path = ROOT / "tests" / "alternatives" / exercise / name / f"{other}.py"
            if not path.exists():
                raise self.error(f"solution: expected {path.relative_to(ROOT)}, which is not there")
            self.env.note_dependency(str(path))
            out += [f"Another right way, *{other.replace('-', ' ')}*:", "", *code(path.read_text())]
        return out


class Mistakes(SphinxDirective):
    """A list of known mistakes, by name."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        return Solution.parsed(self, listed(map(str.strip, self.arguments[0].split(","))))


class SolutionsLink(SphinxDirective):
    """A sentence with a link to the chapter's solutions; nothing in a book without them."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        here = Path(self.env.docname).name
        if not WANTED or f"{FOLDER}{here}" not in self.env.found_docs:
            return []
        container = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, container)
        return container.children


def leave_out(app: Sphinx, config: Config) -> None:
    """Take the pages out of the table of contents, and from what is read."""
    if WANTED:
        return
    site = config.external_site_map
    for name in [name for name in site if name.startswith(FOLDER)]:
        del site[name]
    for document in site.values():
        for tree in document.subtrees:
            tree.items = [item for item in tree.items if not str(item).startswith(FOLDER)]
        document.subtrees = [tree for tree in document.subtrees if tree.items]
    config.exclude_patterns = [*config.exclude_patterns, FOLDER + "**"]


def setup(app: Sphinx) -> dict:
    app.add_directive("solution", Solution)
    app.add_directive("mistakes", Mistakes)
    app.add_directive("solutions-link", SolutionsLink)
    app.connect("config-inited", leave_out, priority=950)  # after sphinx-external-toc has read _toc.yml
    return {"parallel_read_safe": True, "parallel_write_safe": True}
