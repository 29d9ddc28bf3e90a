"""Is the grading of an exercise fair? The solution earns everything, the stub nothing, and wrong answers lose marks."""
from __future__ import annotations

import contextlib
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests
from tqdm import tqdm
from traitlets.config import Config

from ..execute import SandboxedExecute, files_of
from ..pool import Failed, each
from ..reasons import count
from .findings import Finding, checked
from .leaks import read
from .trials import Marks, Trial, marks_of, own_tests

__all__ = ["graded", "unknown"]

Results = dict[str, list[Marks | Failed]]  # by whose answers were graded; two for those that were graded twice


def graded(name: str, notebook: NotebookNode, made: Path, config: Config, root: Path, folders: Sequence[str], *,
           jobs: int, seeds: int, progress: bool) -> list[Finding]:
    """Grade one notebook with the solution, the stub, wrong and right answers, under other seeds, and again.

    Args:
        made: folder of the release version.
        config: of the course: limits, and the marker of hidden tests.
        root: the course folder.
        folders: in it, with wrong and with right answers, FUNCTION/*.py.
        jobs, seeds, progress: see `verify`.
    """
    own = own_tests(notebook)
    solution, marks = tried(Trial("the solution", nbformat.writes(notebook), data=files_of(made),
                                  limits=SandboxedExecute(config=config).limits(),
                                  hidden=ClearHiddenTests(config=config).begin_test_delimeter))
    if isinstance(marks, Failed) or marks.lost():
        return [*checked("solution", losses(solution.what, marks), ""),
                Finding("answers", False, f"{name}: not graded, as the solution has to earn full marks first")]
    stubs = {cell.metadata.nbgrader.grade_id: cell.source for cell in read(made / name).cells
             if cell.cell_type == "code" and cell.metadata.get("nbgrader", {}).get("solution")}
    stub = replace(solution, what="the stub", answers=stubs)
    wrong, right = ([(function, replace(solution, what=what, answers={function: file.read_text()}))
                     for function, what, file in answers(root, folder) if function in own] for folder in folders)
    others = [replace(solution, what=f"the solution with the cohort seed {seed!r}", seed=seed)
              for seed in (f"cohort {i + 1}" for i in range(seeds))]
    again = [solution, stub, *{function: trial for function, trial in reversed(wrong)}.values()]
    results = run([solution, stub, *(trial for _, trial in wrong + right), *others, *again], name, jobs, progress)

    points, functions = sum(marks.possible.values()), [function for function, tests in own.items() if tests]
    found = checked("solution", (), f"{name}: it earns all of {points:g} points")
    found += checked("stub", gains(stub.what, results[stub.what][0]), f"{name}: it earns nothing")
    found += checked("mutants", missed(wrong, results, own), summary(folders[0], wrong, functions, "all lose points"))
    found += checked("alternatives", (text for _, t in right for text in losses(t.what, results[t.what][0])),
                     summary(folders[1], right, functions, "all earn full marks"))
    found += checked("seeds", (text for t in others for text in losses(t.what, results[t.what][0])),
                     drawn(marks, count(len(others), "other cohort")))
    found += checked("twice", unsteady(results),
                     f"{count(len(again), 'submission')} graded twice, with the same marks")
    return found


def tried(solution: Trial) -> tuple[Trial, Marks | Failed]:
    """The solution without the cells that only show something; with them if it needs them for full marks."""
    trials = [solution, replace(solution, whole=True)]
    with contextlib.closing(each(marks_of, trials, 1)) as results:
        while True:
            number, marks = next(results)
            if number == 1 or (isinstance(marks, Marks) and not marks.lost()):
                return trials[number], marks


def run(trials: Sequence[Trial], name: str, jobs: int, progress: bool) -> Results:
    """Grade all of them, several at once."""
    results: Results = {}
    for number, marks in tqdm(each(marks_of, trials, jobs), total=len(trials), disable=not progress, file=sys.stderr,
                              desc=name):
        results.setdefault(trials[number].what, []).append(marks)
    return results


def answers(root: Path, folder: str) -> Iterator[tuple[str, str, Path]]:
    """The files FUNCTION/ANSWER.py of a folder: function, what to call it, file."""
    for file in sorted((root / folder).glob("*/*.py")):
        yield file.parent.name, file.relative_to(root).as_posix(), file


def unknown(root: Path, folders: Iterable[str], functions: Collection[str]) -> Iterator[str]:
    """Answers to no function of the assignment."""
    for folder in folders:
        for function in sorted({function for function, _, _ in answers(root, folder)} - set(functions)):
            yield f"{folder}/{function}: no solution cell is called {function}"


def losses(what: str, marks: Marks | Failed) -> Iterator[str]:
    """Where something lost points that should earn all."""
    if isinstance(marks, Failed):
        yield ungraded(what, marks)
        return
    for test in marks.lost():
        why = marks.complaints.get(test, "no error was raised")
        yield f"{what} earns {marks.earned[test]:g} of {marks.possible[test]:g} points in {test}: {why}"


def gains(what: str, marks: Marks | Failed) -> Iterator[str]:
    """Where something earned points that should earn none."""
    if isinstance(marks, Failed):
        yield ungraded(what, marks)
        return
    for test, earned in marks.earned.items():
        if earned:
            yield f"{what} earns {earned:g} of {marks.possible[test]:g} points in {test}"


def ungraded(what: str, failed: Failed) -> str:
    return f"{what} could not be graded: {failed.kind}: {failed.message}"


def missed(wrong: Sequence[tuple[str, Trial]], results: Results, own: Mapping[str, list[str]]) -> Iterator[str]:
    """Wrong answers that lose nothing in their own function's tests."""
    for function, trial in wrong:
        marks = results[trial.what][0]
        if isinstance(marks, Failed):
            yield ungraded(trial.what, marks)
        elif not marks.lost(own[function]):
            yield f"{trial.what} earns full marks in {' and '.join(own[function])}: no test notices what is wrong"


def summary(folder: str, trials: Sequence[tuple[str, Trial]], functions: Sequence[str], fine: str) -> str:
    """How many answers there were, and which functions have none."""
    if not trials:
        return f"none: there are no files {folder}/FUNCTION/*.py"
    without = [function for function in functions if function not in dict(trials)]
    return f"{len(trials)}, {fine}" + (f"; none for {', '.join(without)}" if without else "")


def drawn(marks: Marks, cohorts: str) -> str:
    """Whether the hidden tests draw other numbers for each cohort."""
    text = f"the solution earns full marks for {cohorts}, too"
    if marks.seeded:
        return f"{text}; other numbers for each are drawn in {', '.join(n for n in marks.earned if n in marks.seeded)}"
    return f"{text}; but no test draws from cohort_rng, so that all cohorts are given the same numbers"


def unsteady(results: Results) -> Iterator[str]:
    """What was graded twice, with different marks."""
    for what, (first, *rest) in results.items():
        for second in rest:
            if isinstance(first, Failed) or isinstance(second, Failed):
                yield f"{what} could not be graded twice"
            elif first.earned != second.earned:
                tests = [test for test in first.earned if first.earned[test] != second.earned[test]]
                yield f"{what} was graded twice, with different marks in {' and '.join(tests)}"
