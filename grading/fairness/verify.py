"""Is an exercise fair, before it is released? What learners would find out otherwise."""
from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from nbformat import NotebookNode

from ..reasons import count
from ..released import read_notebook
from . import leaks, markers
from .fair import graded, unknown
from .findings import Finding, checked, told
from .trials import own_tests

__all__ = ["Finding", "told", "verify"]


def verify(root: Path, assignment: str, *, source: str = "solutions", release: str = "exercises",
           answers: Sequence[str] = ("tests/mutants", "tests/alternatives"), jobs: int, seeds: int = 3,
           progress: bool = True) -> list[Finding]:
    """Look at an assignment's source version, make its release version aside, and grade both with known answers.

    Nothing in the course folder is changed.

    Args:
        root: the course folder, with nbgrader_config.py.
        source: nbgrader's folder of source versions.
        release: nbgrader's folder of release versions; the assignment's need not be there yet.
        answers: folders with wrong and with right answers, ASSIGNMENT/FUNCTION/*.py: texts of solution cells.
        jobs: how many submissions to grade at once.
        seeds: under how many other cohorts' seeds to grade the solution.
        progress: show a bar, on standard error.

    Returns:
        for each check one finding if all is well, otherwise one for each problem.

    Raises:
        ValueError: there is no such assignment.
    """
    root, paths = Path(root).resolve(), sorted((Path(root) / source / assignment).glob("*.ipynb"))
    if not paths:
        raise ValueError(f"assignment: expected one with a notebook in {source}/, got {assignment!r}")
    notebooks: dict[str, NotebookNode] = {}
    try:
        for path in paths:
            notebooks[path.name] = leaks.read(path)
    except Exception as error:  # of whatever type: it depends on what is wrong
        return [Finding("metadata", False, f"{path.name}: it cannot be read ({type(error).__name__}: {error})")]
    config = leaks.config_of(root)
    pairs = markers.pairs_of(config)
    found = checked("markers", misplaced(notebooks, pairs), "each marker is well-formed and in its place")
    functions = [function for notebook in notebooks.values() for function in own_tests(notebook)]
    sound = checked("metadata", metadata(paths, notebooks), f"{count(len(functions), 'function')}, each with its tests")
    found += sound
    with tempfile.TemporaryDirectory() as aside:
        try:
            made = leaks.make_release(root, assignment, source, config, Path(aside))
        except ValueError as error:
            return [*found, Finding("release", False, f"nbgrader makes no release version: {error}")]
        found += checked("release", leaks.leaks(notebooks, made, pairs, config), "nothing hidden is in it")
        found += checked("stubs", leaks.not_cleared(made), "neither answers nor outputs are in it")
        given = f"{release}/{assignment}"
        there = (root / given).is_dir()
        found += checked("released", leaks.differences(made, root / given, given) if there else (),
                         f"{given} is what nbgrader makes now" if there else f"none yet: there is no {given}")
        if all(finding.ok for finding in sound):
            folders = [f"{folder}/{assignment}" for folder in answers]
            found += [Finding("answers", False, text) for text in unknown(root, folders, functions)]
            for name, notebook in notebooks.items():
                found += graded(name, notebook, made, config, root, folders, jobs=jobs, seeds=seeds,
                                progress=progress)
    return found


def misplaced(notebooks: Mapping[str, NotebookNode], pairs: Sequence[markers.Pair]) -> Iterator[str]:
    for name, notebook in notebooks.items():
        for number, cell in enumerate(notebook.cells, 1):
            for line, text in markers.misplaced(cell, pairs):
                yield f"{markers.place(name, number, cell, line)}: {text}"


def metadata(paths: Iterable[Path], notebooks: Mapping[str, NotebookNode]) -> Iterator[str]:
    """What is wrong with nbgrader's metadata of a notebook."""
    for path in paths:
        try:
            read_notebook(path)
        except ValueError as error:
            yield str(error)
            continue
        own = own_tests(notebooks[path.name])
        for number, cell in enumerate(notebooks[path.name].cells, 1):
            meta, where = cell.metadata.get("nbgrader", {}), markers.place(path.name, number, cell)
            if (meta.get("grade") or meta.get("task")) and not float(meta["points"]) > 0:
                yield f"{where}: its points are {meta['points']}, and should be more than 0"
            if meta.get("grade") and not meta.get("solution"):
                if not meta.get("locked"):
                    yield f"{where}: tests that are not locked can be changed by learners"
                if cell.cell_type != "code":
                    yield f"{where}: tests were expected to be code"
            by_tests = cell.cell_type == "code" and meta.get("solution") and not meta.get("grade")
            if by_tests and not own[meta["grade_id"]]:
                yield f"{where}: no tests follow this solution cell before the next one, so it earns nothing"
