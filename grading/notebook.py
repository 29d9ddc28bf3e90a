"""Reads a notebook as handed in: bytes from anyone.

Of each cell the text, type, id, pasted pictures and nbgrader's metadata are kept, and whatever else there is (outputs,
tags such as `skip-execution`, another kernel) is left behind. So nbformat 3 and every 4.x will do.
"""
from __future__ import annotations

import itertools
import json
import math
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, NoReturn

from .folder import Sizes
from .reasons import Refused, listed, shown

__all__ = ["Handed", "read_cells"]

TYPES = ("code", "markdown", "raw")
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")  # not SVG, which can hold scripts
LONGEST_NUMBER = 400  # characters; more is no number that a notebook needs


@dataclass
class Handed:
    """A cell as handed in. `nbgrader` is its metadata if it has a grade id, else it is empty."""

    cell_type: str
    source: str
    id: object = None
    nbgrader: dict[str, Any] = field(default_factory=dict)
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def grade_id(self) -> str | None:
        return self.nbgrader.get("grade_id")


def read_cells(data: bytes, file: str, sizes: Sizes) -> list[Handed]:
    """The cells of the notebook in `data`.

    Raises:
        Refused: it cannot be read as a notebook.
    """
    notebook = parse(data, file, sizes.depth)
    if not isinstance(notebook, dict) or "nbformat" not in notebook:
        raise Refused("not-a-notebook", file, "no JSON object with the key nbformat")
    major, minor = notebook["nbformat"], notebook.get("nbformat_minor")
    if type(major) is not int or major not in (3, 4) or (major == 4 and (type(minor) is not int or minor < 0)):
        version = shown(f"{major}.{minor}")
        raise Refused("wrong-nbformat", file, f"nbformat {version}; 3 and 4.x are accepted", version)
    given = notebook.get("cells") if major == 4 else cells_of_3(notebook, file)
    if not isinstance(given, list):
        raise Refused("not-a-notebook", file, "its cells are not a list")
    if len(given) > sizes.cells:
        raise Refused("too-many-cells", file, f"{len(given)} cells", sizes.cells)
    return [read_cell(cell, f"cell {i}", file) for i, cell in enumerate(given, 1)]


def parse(data: bytes, file: str, depth: int) -> Any:
    """The JSON in `data`, stricter than Python's: no NaN, no key twice, no endless number, no bottomless nesting."""
    def refuse(what: str) -> NoReturn:
        raise Refused("not-json", file, what)

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(items)
        if len(made) < len(items):
            twice = [key for key, n in Counter(key for key, _ in items).items() if n > 1]
            refuse(f"keys that are there twice: {listed(twice)}")
        return made

    def number(text: str) -> float:
        if len(text) > LONGEST_NUMBER:
            refuse(f"a number of {len(text)} characters")
        if not any(c in text for c in ".eE"):
            return int(text)
        return float(text) if math.isfinite(float(text)) else refuse(f"the number {shown(text)} is too large")

    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in data[:4]:
        raise Refused("not-utf-8", file, "it begins as UTF-16 or UTF-32 does, or with NUL")
    try:
        text = data.decode("utf-8-sig")  # some editors begin a file with a byte order mark
    except UnicodeDecodeError as error:
        raise Refused("not-utf-8", file, f"{error.reason} at byte {error.start}") from None
    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_int=number, parse_float=number,
                           parse_constant=lambda name: refuse(f"{name} is no JSON"))
    except json.JSONDecodeError as error:
        raise Refused("not-json", file, str(error)) from None
    except (RecursionError, MemoryError) as error:
        raise Refused("too-deep", file, type(error).__name__) from None
    level, levels = [value], 0
    while level := [v for v in level if isinstance(v, (dict, list))]:
        levels += 1
        if levels > depth:
            raise Refused("too-deep", file, f"more than {depth} levels")
        level = list(itertools.chain.from_iterable(v.values() if isinstance(v, dict) else v for v in level))
    return value


def cells_of_3(notebook: dict[str, Any], file: str) -> list[Any]:
    """Cells of nbformat 3 as those of nbformat 4, in the way of nbformat's own conversion."""
    cells: list[Any] = []
    sheets = notebook.get("worksheets")
    for sheet in sheets if isinstance(sheets, list) else [None]:
        inner = sheet.get("cells") if isinstance(sheet, dict) else None
        if not isinstance(inner, list):
            raise Refused("not-a-notebook", file, "its worksheets do not hold lists of cells")
        for cell in inner:
            if isinstance(cell, dict):
                kind, level = cell.get("cell_type"), cell.get("level")
                source = cell.get("input" if kind == "code" else "source", "")
                if kind == "heading":
                    hashes = "#" * (level if type(level) is int and 1 <= level <= 6 else 1)
                    text = joined(source)
                    source = text if text is None else f"{hashes} {' '.join(text.splitlines())}"
                cell = {"cell_type": "markdown" if kind in ("heading", "html") else kind, "source": source,
                        "metadata": cell.get("metadata", {})}
            cells.append(cell)
    return cells


def read_cell(cell: Any, name: str, file: str) -> Handed:
    """One cell of nbformat 4."""
    if not isinstance(cell, dict) or cell.get("cell_type") not in TYPES:
        raise Refused("not-a-notebook", file, f"{name} has not the form of a cell")
    source, metadata = joined(cell.get("source")), cell.get("metadata")
    if source is None or not isinstance(metadata, dict):
        raise Refused("not-a-notebook", file, f"{name} has no text, or no metadata")
    nbgrader = metadata.get("nbgrader") or {}
    if not isinstance(nbgrader, dict) or not isinstance(nbgrader.get("grade_id", ""), str):
        raise Refused("wrong-schema", file, f"{name} has metadata that are not nbgrader's")
    if not nbgrader.get("grade_id"):
        nbgrader = {}  # nothing can be graded by it: an ordinary cell
    if any(c == "\0" or "\ud800" <= c <= "\udfff" for c in source):
        label = shown(nbgrader.get("grade_id", name))
        raise Refused("bad-character", file, f"{label}: NUL, or half of a surrogate pair", label)
    return Handed(cell["cell_type"], source.replace("\r\n", "\n"), cell.get("id"), nbgrader,
                  pictures(cell.get("attachments")))


def joined(source: object) -> str | None:
    """Text of a cell, which may be stored as a list of lines; None if it is neither."""
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        return "".join(source)
    return source if isinstance(source, str) else None


def pictures(attachments: object) -> dict[str, dict[str, str]]:
    """Those attachments of a cell that are pictures; others are left behind."""
    kept: dict[str, dict[str, str]] = {}
    for name, bundle in attachments.items() if isinstance(attachments, dict) else ():
        if isinstance(bundle, dict) and name.isprintable():
            texts = {kind: joined(bundle[kind]) for kind in PICTURES if kind in bundle}
            whole = {kind: text for kind, text in texts.items() if text and re.fullmatch(r"[A-Za-z0-9+/=\n]+", text)}
            kept |= {name: whole} if whole else {}
    return kept
