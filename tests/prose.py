"""The project's prose, line by line, without code, formulas and addresses: what a speller should read."""
import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

# What is not prose in Markdown, in the order in which it is taken out. Line breaks stay, and lines keep their numbers.
NOT_PROSE = [re.compile(pattern, re.M | re.S) for pattern in (
    r"\A---\n.*?\n---$",                              # front matter
    r"^([ >]*)(`{3,})\{?(?!include|figure)[^\n]*\n.*?^\1\2 *$",  # code, cells and their output
    r"<!--.*?-->|</?[a-zA-Z][^>]*>",                  # comments and tags
    r"\$\$.*?\$\$|(?<![\\$])\$(?!\s)[^$]+?\$",        # formulas
    r"\{(?:cite[:a-z]*|cite|py:[a-z]+|file|download|doc|ref)\}`[^`]*`",
    r"\\begin\{(\w+\*?)\}.*?\\end\{\1\}",
    r"(?<!\})(`+)(?!`)(?:(?!\n\n).)*?(?<!`)\1(?!`)",  # code in the text; a role's text stays
    r"(?<=\])\([^)\s]*(?: [^)]*)?\)|^\([\w-]+\)=$",   # where a link leads, and labels
    r"https?://\S+",
    r"^:::+\{[^\n]*$|^\s*:[\w-]+:[^\n]*$|\{[a-z:]+\}",  # directives, options, names of roles
    r"^    +[a-z][^\n]*$",                            # indented code
    r"&\w+;",
)]
SPAN = re.compile(r"``.+?``|`[^`\n]+`|\$[^$\n]+\$|\{[^{}]*\}|https?://\S+|%\([a-z]+\)[sd]|\\[a-zA-Z]+|<[^>\n]+>|&\w+;")
# A word that is code by its looks: x_1, a.b, d=4, numpy's dtypes, names of files.
CODE = re.compile(r"[\w./\[\]-]*(?:[_/\\=\[\]]|\.\w|\w\(|\d)[\w./\[\]()=-]*")

WORD = re.compile(r"[A-Za-zÀ-ÿ]+(?:['’][A-Za-zÀ-ÿ]+)*(?![\wᵀᵢ])")


def blank(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n") or " "


def of_markdown(text: str) -> str:
    for pattern in NOT_PROSE:
        text = pattern.sub(blank, text)
    return text.replace("`", "")  # what is left of roles, whose text is read


def of_strings(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of the docstrings of Python source, and of its other strings that hold several words."""
    tree = ast.parse(source)
    docs = {id(n.body[0].value) for n in ast.walk(tree)
            if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(n) is not None}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
            if id(node) in docs:  # without examples and what they print
                text = re.sub(r"^ *>>> .*?(?=^\s*$|\Z)", blank, text, flags=re.M | re.S)
                text = re.sub(r'"[A-Z][^"]*"', blank, text)  # titles of papers, which are spelt as their authors spell
                text = re.sub(r"(?<=::\n).*?(?=\n\S|\Z)", blank, text, flags=re.S)
            elif text.count(" ") < 3 or not re.match(r"[A-Z][a-z']* [a-z]|[a-z]+ [a-z]+ [a-z]+", text):
                continue
            yield node.lineno, text


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """Line numbers and lines of the prose of a file: a chapter, a notebook or Python source."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        parts = [(1, of_markdown(text))]
        for cell in re.finditer(r"^```\{code-cell\}[^\n]*\n((?::[^\n]*\n)*)(.*?)^```$", text, re.M | re.S):
            if not cell[2].startswith("%%") and not re.search(r"^\s*[%!]", cell[2], re.M):
                line = text.count("\n", 0, cell.start(2))
                parts += [(line + n, said) for n, said in of_strings(cell[2])]
    elif path.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        parts = [(1, of_markdown("".join(c["source"]))) for c in cells if c["cell_type"] == "markdown"]
    else:
        parts = list(of_strings(text))
    for first, said in parts:
        for n, line in enumerate(said.split("\n"), start=first):
            yield n, CODE.sub(" ", SPAN.sub(" ", line))


def words(path: Path) -> Iterator[tuple[int, str]]:
    """Line number and word, for every word of a file's prose; of "neuron's" the word is "neuron"."""
    for n, line in prose(path):
        for match in WORD.finditer(line):
            yield n, re.sub(r"'s$", "", match[0].replace("’", "'"))
