"""What a release version gives away: it is made aside by nbgrader itself, and held to the source version."""
from __future__ import annotations

import logging
import re
import shutil
import warnings
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import ClearSolutions
from traitlets.config.loader import Config, PyFileConfigLoader

from .markers import Pair, hidden_lines, place

__all__ = ["config_of", "differences", "leaks", "make_release", "not_cleared", "read"]

LONG = 8  # characters from which a line is looked for within others, too
STUB = re.compile(r"^\s*raise NotImplementedError\b", re.MULTILINE)


def config_of(root: Path) -> Config:
    """The course's nbgrader_config.py; nbgrader's own settings if it has none."""
    name = "nbgrader_config.py"
    return PyFileConfigLoader(name, path=str(root)).load_config() if (root / name).exists() else Config()


def read(path: Path) -> NotebookNode:
    """A notebook, as it is; what nbformat has to say of cells' own ids is of no interest here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return nbformat.read(path, as_version=4)


def make_release(root: Path, assignment: str, source: str, config: Config, aside: Path) -> Path:
    """Make the release version as `nbgrader generate_assignment` does, and return its folder.

    Args:
        root: the course folder; nothing in it is changed, and its gradebook is not opened.
        source: name of the folder with the source versions.
        config: of the course.
        aside: an empty folder, in which it is made.

    Raises:
        ValueError: nbgrader refuses; the message is what it says.
    """
    for file in (*root.glob("*.ipynb"), *(root / source).glob("*.*")):  # headers and footers, say
        if file.is_file():
            (aside / file.relative_to(root)).parent.mkdir(exist_ok=True)
            shutil.copy(file, aside / file.relative_to(root))
    shutil.copytree(root / source / assignment, aside / source / assignment,
                    ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    config = Config(config)
    config.CourseDirectory.update(root=str(aside), source_directory=source, release_directory="released",
                                  assignment_id=assignment, notebook_id="*")
    said: list[str] = []
    log = logging.Logger("release", logging.ERROR)
    handler = logging.Handler()
    handler.emit = lambda record: said.append(record.getMessage())  # type: ignore[method-assign]
    log.addHandler(handler)
    converter = GenerateAssignment(coursedir=CourseDirectory(config=config, log=log), config=config, log=log,
                                   no_database=True)
    converter.preprocessors = [step for step in converter.preprocessors  # without the one that needs a gradebook
                               if not re.search(r"\bSaveCells\b", str(step))]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            converter.start()
    except (NbGraderException, SystemExit, OSError) as error:
        errors = [text.strip().splitlines()[-1] for text in said if text.startswith("Traceback")]
        raise ValueError(" ".join("; ".join(errors or said or [str(error)]).split())) from error
    return aside / "released" / assignment


def leaks(notebooks: Mapping[str, NotebookNode], released: Path, pairs: Sequence[Pair],
          config: Config) -> Iterator[str]:
    """Hidden lines that can be found anywhere in the release version, markers among them.

    A line that learners see in another place, as `import numpy as np` may be, says nothing and is not looked for.
    """
    cleared = ClearSolutions(config=config)
    visible, hidden = [*cleared.code_stub.values(), cleared.text_stub], []
    for name, notebook in notebooks.items():
        for number, cell in enumerate(notebook.cells, 1):
            away = hidden_lines(cell, pairs)
            for at, line in enumerate(cell.source.split("\n"), 1):
                if at not in away:
                    visible.append(line)
                elif not any(marker in line for pair in pairs for marker in (pair.begin, pair.end)):
                    hidden.append((place(name, number, cell, at), line.strip()))
    seen = "\n".join(visible)
    pieces = [(where, text, {line.strip() for line in text.splitlines()}) for where, text in texts(released)]
    for origin, line in hidden:
        if line in seen or not any(c.isalnum() for c in line):
            continue
        for where, text, lines in pieces:
            if line in lines or (len(line) >= LONG and line in text):
                yield f"{origin}: this hidden line is in the release version, in {where}: {line[:80]}"
                break
    for where, text, _ in pieces:
        for marker in (marker for pair in pairs for marker in (pair.begin, pair.end) if marker in text):
            yield f"{where}: the release version contains {marker}"


def texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Every text in a released folder with its place: all that notebooks have in them, and other files."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = str(path.relative_to(folder))
        if path.suffix != ".ipynb":
            yield name, path.read_text(errors="replace")
            continue
        notebook = read(path)
        for number, cell in enumerate(notebook.cells, 1):
            for part, value in cell.items():
                for text in strings(value):
                    yield f"{place(name, number, cell)}, {part}", text
        for text in strings(notebook.metadata):
            yield f"{name}, metadata", text


def strings(value: Any) -> Iterator[str]:
    """All strings within plain data, keys among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for pair in value.items():
            yield from strings(pair)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from strings(item)


def not_cleared(released: Path) -> Iterator[str]:
    """What else should not be in a release version: outputs, answers, pictures of a text that was taken away."""
    for path in sorted(released.glob("*.ipynb")):
        for number, cell in enumerate(read(path).cells, 1):
            where = place(path.name, number, cell)
            if cell.get("outputs"):
                yield f"{where}: it has outputs"
            if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution") \
                    and not STUB.search(cell.source):
                yield f"{where}: a line `raise NotImplementedError` was expected in place of the answer"
            for name in cell.get("attachments", {}):
                if f"attachment:{name}" not in cell.source:
                    yield f"{where}: the picture {name} is attached to it, and its text does not show it"


def differences(made: Path, committed: Path, called: str) -> Iterator[str]:
    """Where the release version that learners are given is not the one that was made now, cell for cell."""
    names = [{path.name for path in folder.glob("*.ipynb")} for folder in (made, committed)]
    for name in sorted(names[0] ^ names[1]):
        yield f"{name}: it is {'missing in' if name in names[0] else 'not made now, but in'} {called}"
    for name in sorted(names[0] & names[1]):
        ours, theirs = (read(folder / name).cells for folder in (made, committed))
        if len(ours) != len(theirs):
            yield f"{name}: {len(ours)} cells are made now, and in {called} there are {len(theirs)}"
        for number, (one, other) in enumerate(zip(ours, theirs, strict=False), 1):
            if parts := [part for part in sorted({*one, *other}) if one.get(part) != other.get(part)]:
                yield (f"{place(name, number, one)}: {' and '.join(parts)} in {called} are not those of the release "
                       "version made now: generate it anew")
                break
