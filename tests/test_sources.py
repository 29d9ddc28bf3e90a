"""The book's sources: every page in the contents, every picture used, every code cell with a purpose."""
import ast
import re
from collections import Counter

import nbformat
import pytest
import yaml
from conftest import ROOT

CHAPTERS = sorted((ROOT / "book").glob("*.md"))
NOTEBOOKS = sorted((ROOT / "solutions").glob("*/*.ipynb"))
UNSEEN = {"remove-output", "remove-cell"}
CELL = re.compile(r"^(`{3,})\{code-cell\}[^\n]*\n((?::[^\n]*\n)*)(.*?)^\1 *$", re.M | re.S)


def listed(node) -> list[str]:
    """Every file that a table of contents names, with repetitions."""
    if isinstance(node, dict):
        return [v for k, v in node.items() if k in ("root", "file")] + listed([v for v in node.values()])
    return [name for child in node for name in listed(child)] if isinstance(node, list) else []


def test_every_page_is_in_the_contents_once():
    names = listed(yaml.safe_load((ROOT / "_toc.yml").read_text()))
    there = {p.relative_to(ROOT).with_suffix("").as_posix() for p in (ROOT / "book").rglob("*.md")}
    twice = [n for n, k in Counter(names).items() if k > 1]
    assert not twice, f"_toc.yml names {twice} more than once"
    orphans = sorted(there - set(names))
    assert not orphans, f"no reader finds {orphans}: name them in _toc.yml, or delete them"
    gone = sorted(n for n in names if not list(ROOT.glob(f"{n}.*")))
    assert not gone, f"_toc.yml names {gone}, which is not there"


def test_every_picture_is_used():
    texts = "".join(p.read_text() for p in [*CHAPTERS, ROOT / "README.md", ROOT / "_config.yml",
                                            *(ROOT / "book").glob("*/*.py"), *(ROOT / "book").glob("*/*.html")])
    for picture in sorted((ROOT / "book").rglob("*.*")):
        if picture.suffix in (".png", ".svg", ".jpg", ".gif", ".webp"):
            assert picture.name in texts, f"{picture.relative_to(ROOT)}: nobody shows it: use it, or delete it"


def test_labels_are_given_once():
    places = {}
    for chapter in CHAPTERS:
        text = CELL.sub(lambda cell: "\n" * cell[0].count("\n"), chapter.read_text())
        found = re.finditer(r"^\(([\w-]+)\)=|^:::+\{predict\} +(\S+)|^:(?:name|label): *(\S+)", text, re.M)
        for match in found:
            # a question's id need be unique in its page only
            label = match[1] or match[3] or f"{chapter.name}: predict {match[2]}"
            line = f"{chapter.name}:{text.count(chr(10), 0, match.start()) + 1}"
            assert label not in places, f"{line}: the label '{label}' is also at {places[label]}: rename one"
            places[label] = line
    assert len(places) > 20


def cells(path) -> list[tuple[str, set[str], str]]:
    """Place, tags and code of every code cell of a chapter or notebook."""
    if path.suffix == ".ipynb":
        return [(f"{path.name}, cell {n}", {*c.metadata.get("tags", []), *c.metadata.get("nbgrader", {})}, c.source)
                for n, c in enumerate(nbformat.read(path, 4).cells, start=1) if c.cell_type == "code"]
    text, found = path.read_text(), []
    for match in CELL.finditer(text):
        tags = re.search(r"^:tags: *\[(.*)\]", match[2], re.M)
        found.append((f"{path.name}:{text.count(chr(10), 0, match.start()) + 1}",
                      {t.strip() for t in tags[1].split(",")} if tags else set(), match[3]))
    return found


def names_of(tree: ast.AST) -> tuple[set[str], set[str]]:
    """Names that a cell gives, and names that it uses."""
    gives, uses = set(), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (uses if isinstance(node.ctx, ast.Load) else gives).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            gives.add(node.name)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            gives |= {(alias.asname or alias.name).split(".")[0] for alias in node.names}
    return gives, uses


def shows(tree: ast.Module, code: str) -> bool:
    """Whether a cell has an output: a last line with a value, or something printed or displayed."""
    last = tree.body[-1]
    if isinstance(last, ast.Expr) and not code.rstrip().endswith(";"):
        return True
    return any(isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id in ("print", "display")
               for n in ast.walk(tree))


def acts(tree: ast.AST) -> bool:
    """Whether a cell checks something (by an assertion, or a function with one), frees memory or prepares cells."""
    called = (getattr(n.func, "attr", getattr(n.func, "id", "")) for n in ast.walk(tree) if isinstance(n, ast.Call))
    return (any(isinstance(n, ast.Assert | ast.Raise | ast.Delete) for n in ast.walk(tree))
            or any(re.match(r"assert|check|raises|real_cells|settle", name) for name in called))


def without_purpose(found: list[tuple[str, set[str], str]]) -> list[str]:
    """What is wrong with cells: each must show something, do something (`acts`), or give a name that a later one uses.

    Apart from that none may be empty or repeat another, and what is imported must be used.
    """
    faults, trees, seen = [], [], {}
    for place, tags, code in found:
        plain = re.sub(r"\A\s*%%real\n", "", code)
        plain = re.sub(r"^(\s*)[%!].*$", r"\1pass", plain, flags=re.M)
        trees.append((place, tags, plain, ast.parse(plain)))
    for n, (place, tags, code, tree) in enumerate(trees):
        if not tree.body:
            faults.append(f"{place}: the cell is empty: fill it, or delete it")
            continue
        key = ast.dump(tree)
        if key in seen and "nbgrader" not in tags and not shows(tree, code):
            faults.append(f"{place}: repeats {seen[key]}: delete it")
        seen.setdefault(key, place)
        later = set().union(*(names_of(t)[1] for *_, t in trees[n + 1:])) if n + 1 < len(trees) else set()
        gives, own = names_of(tree)
        seen_by_reader = shows(tree, code) and not tags & UNSEEN
        if not seen_by_reader and not acts(tree) and not gives & later and "grade" not in tags:
            given = ", ".join(sorted(gives)) or "nothing"
            faults.append(f"{place}: nobody sees an output of this cell, it checks nothing, and no later cell uses "
                          f"what it defines ({given}): show something, or delete it")
        imported = names_of(ast.Module([s for s in tree.body if isinstance(s, ast.Import | ast.ImportFrom)], []))[0]
        if unused := imported - own - later:
            faults.append(f"{place}: imports {', '.join(sorted(unused))}, which no cell uses: take it out")
    return faults


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda p: p.name)
def test_every_cell_of_a_chapter_has_a_purpose(path):
    found = cells(path)
    assert len(found) >= 10 or not re.match(r"\d\d-", path.name)
    faults = without_purpose(found)
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.name)
def test_every_cell_of_an_exercise_has_a_purpose(path):
    found = cells(path)
    assert len(found) >= 10
    faults = without_purpose(found)
    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize(("codes", "says"), [
    (["# nothing\n"], "empty"), (["x = 1\n", "print(2)\n"], "nobody sees"), (["import os\n1 + 1\n"], "imports os"),
    (["def f():\n    return 1\n", "def f():\n    return 1\n", "f()\n"], "repeats"), (["1 + 1;\n"], "nobody sees")])
def test_a_cell_without_a_purpose_is_told(codes, says):
    faults = without_purpose([(f"x.md:{n}", set(), code) for n, code in enumerate(codes, start=1)])
    assert len(faults) == 1 and says in faults[0], faults
    assert without_purpose([("x.md:1", {"remove-output"}, "1 + 1\n")])
    assert not without_purpose([("x.md:1", {"remove-cell"}, "x = 1\nassert x == 1\n")])
    assert not without_purpose([("x.md:1", set(), "import numpy as np\nx = np.ones(3)\n"), ("x.md:9", set(), "x\n")])
