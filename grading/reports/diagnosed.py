"""Which known mistakes the checks recognised, counted over all graded notebooks."""
from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory

from ffnlib.mistakes import MISTAKES

from .marks import Marks

__all__ = ["Mistake", "diagnose", "named"]

CAUSE = "\n  This is what you get "  # begins the last line of a message; see ffnlib.testing.CheckFailed


@dataclass
class Mistake:
    """A known mistake: who made it, and in how many learners' answers each function had it.

    Attributes:
        sentence: ends "This is what you get ...".
        learners: in the order of the marks.
    """

    name: str
    sentence: str
    learners: list[str] = field(default_factory=list)
    functions: Counter[str] = field(default_factory=Counter)


def diagnose(coursedir: CourseDirectory, marks: Marks) -> tuple[list[Mistake], list[str]]:
    """Count the mistakes in the notebooks of `autograded/`, each once for a learner and a function.

    Where a message leaves open which of several mistakes it was, each of them counts.

    Returns:
        the mistakes, the commonest first, and the graded learners of whom no notebook could be read.
    """
    found: dict[str, Mistake] = {}
    unread = []
    for learner in marks.graded:
        folder = Path(coursedir.format_path(coursedir.autograded_directory, learner, marks.assignment))
        pairs, read = set(), False
        for notebook in sorted({cell.notebook for cell in marks.tests}):
            functions = {cell.grade_id: cell.function for cell in marks.tests if cell.notebook == notebook}
            try:
                cells = json.loads((folder / f"{notebook}.ipynb").read_bytes())["cells"]
                pairs |= {(name, functions[id_]) for id_, text in failures(cells) if id_ in functions
                          for name in named(text)}
                read = True
            except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
                continue  # one that was not handed in, or is no notebook
        if not read and marks.tests:
            unread.append(learner)
        for name, function in sorted(pairs):
            mistake = found.setdefault(name, Mistake(name, MISTAKES[name]))
            mistake.functions[function] += 1
            if learner not in mistake.learners[-1:]:
                mistake.learners.append(learner)
    return sorted(found.values(), key=lambda m: (-len(m.learners), -m.functions.total(), m.name)), unread


def failures(cells: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Grade id and message of each check that failed."""
    return [(cell["metadata"]["nbgrader"]["grade_id"], output["evalue"])
            for cell in cells if cell["metadata"].get("nbgrader", {}).get("grade")
            for output in cell.get("outputs", ()) if output.get("ename") == "CheckFailed"]


def named(message: str) -> list[str]:
    """The known mistakes that a message ends in; what it quotes of a learner's answer does not count.

    >>> named("f(1)\\n  got: '[bias-omitted]'\\n  This is what you get when it is subtracted [bias-subtracted].")
    ['bias-subtracted']
    """
    cause = message.rpartition(CAUSE)
    return [name for name in re.findall(r"\[([a-z0-9-]+)\]", cause[2]) if name in MISTAKES] if cause[1] else []
