"""Holds the cells of a notebook as handed in to those released, and puts the learner's text into the released frame."""
from __future__ import annotations

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import nbformat

from .notebook import Handed
from .reasons import Refused, listed, shown
from .released import SCHEMA, Assignment, Cell, Notebook

__all__ = ["check_cells", "recognise", "restored"]


def recognise(cells: Iterable[Handed], here: tuple[str, str], course: Mapping[str, Assignment]) -> tuple[str, str]:
    """Which notebook this is, as (assignment, file name): the one that has most of its grade ids; `here` in doubt."""
    ids = {cell.grade_id for cell in cells} - {None}
    shared = {(assignment.name, notebook.name): len(ids & notebook.cells.keys())
              for assignment in course.values() for notebook in assignment.notebooks.values()}
    return max(sorted(shared), key=lambda other: (shared[other], other[0] == here[0], other == here), default=here)


def check_cells(cells: list[Handed], released: Notebook) -> list[str]:
    """Hold a notebook's cells to those released.

    Returns:
        What is unusual and does no harm: `restored` puts right what a cell's metadata say otherwise.

    Raises:
        Refused: what is graded is not there exactly once, as it was released.
    """
    file, notes = released.name, []
    found = [(cell.grade_id, cell) for cell in cells if cell.grade_id]
    if not any(name in released.cells for name, _ in found):
        raise Refused("no-released-cells", file, f"grade ids there: {listed(name for name, _ in found) or 'none'}")
    versions = [cell.nbgrader.get("schema_version", 0) for _, cell in found]
    if other := [version for version in versions if type(version) is not int or version != SCHEMA]:
        raise Refused("wrong-schema", file, f"nbgrader's schema version is {shown(str(other[0]))}, not {SCHEMA}")
    if twice := [name for name, n in Counter(name for name, _ in found).items() if n > 1]:
        raise Refused("duplicate-cells", file, listed(twice), listed(twice))
    if unknown := [name for name, _ in found if name not in released.cells]:
        escaped = listed(name.encode("unicode_escape").decode() for name in unknown)
        raise Refused("unknown-cells", file, f"grade ids that were not released: {escaped}", listed(unknown))
    names = [name for name, _ in found]
    missing = [cell for name, cell in released.cells.items() if name not in names]
    if needed := listed(cell.grade_id for cell in missing if cell.needed):
        raise Refused("missing-cells", file, needed, needed)
    changes = [(name, *difference) for name, cell in found for difference in differences(cell, released.cells[name])]
    if kind := [change for change in changes if change[1] in ("grade", "solution", "task")]:
        raise Refused("changed-kind", file, "; ".join(f"{name}: {key} is {shown(repr(value))}"
                                                      for name, key, value in kind[:10]),
                      listed(dict.fromkeys(name for name, *_ in kind)))
    notes += [f"{name}: {key} was {shown(repr(value))}, graded as released" for name, key, value in changes]
    notes += [f"{cell.grade_id}: this text is missing" for cell in missing]
    if names != [name for name in released.cells if name in names]:
        notes.append("the cells are in another order than released")
    return [f"{file}: {note}" for note in notes]


def differences(cell: Handed, released: Cell) -> list[tuple[str, object]]:
    """What a cell's metadata say otherwise than those released."""
    given = {"grade": False, "solution": False, "task": False, "locked": False, **cell.nbgrader}
    wrong: list[tuple[str, object]] = [(key, given[key]) for key in ("grade", "solution", "task", "locked")
                                       if given[key] is not getattr(released, key)]
    if released.points is not None and given.get("points") != released.points:
        wrong.append(("points", given.get("points")))
    if cell.cell_type != released.cell_type:
        wrong.append(("cell_type", cell.cell_type))
    return wrong


def restored(cells: list[Handed], released: Notebook) -> bytes:
    """The notebook to be graded, in nbformat 4.5: the learner's text in the released frame.

    Each cell that nbgrader knows gets the type and metadata that it was released with, any other has none, so points,
    locks and tags are the instructor's. The text of locked cells is as handed in: nbgrader's OverwriteCells sets it.
    The same cells always give the same bytes.
    """
    made: list[dict[str, Any]] = []
    valid = [isinstance(cell.id, str) and bool(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", cell.id)) for cell in cells]
    taken: set[object] = {cell.id for cell, usable in zip(cells, valid, strict=True) if usable}
    used: set[object] = set()
    for cell, usable in zip(cells, valid, strict=True):
        name = cell.id
        if not usable or name in used:
            name = next(f"cell-{n}" for n in itertools.count(1) if f"cell-{n}" not in taken)
        taken.add(name)
        used.add(name)
        known = released.cells.get(cell.grade_id or "")
        kind = known.cell_type if known else cell.cell_type
        one = {"cell_type": kind, "id": name, "metadata": {"nbgrader": known.metadata()} if known else {},
               "source": cell.source}
        if kind == "code":
            one |= {"execution_count": None, "outputs": []}
        elif cell.attachments:
            one["attachments"] = cell.attachments
        made.append(one)
    notebook = {"cells": made, "metadata": released.metadata, "nbformat": 4, "nbformat_minor": 5}
    nbformat.validate(notebook)
    return json.dumps(notebook, ensure_ascii=False, allow_nan=False, indent=1).encode()
