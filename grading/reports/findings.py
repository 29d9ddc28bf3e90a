"""What a report tells of an assignment: the gradebook, the graded notebooks and what was set aside, put together."""
from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from ..quarantine import set_aside
from ..reasons import count, shown
from .diagnosed import Mistake, diagnose
from .gradebook import read_marks
from .marks import Entry, Marks
from .statistics import Rate, Spread, rates, remarks, spread

__all__ = ["Findings", "findings"]


@dataclass(frozen=True)
class Findings:
    """What is known of an assignment.

    Attributes:
        mistakes: recognised by the checks, the commonest first.
        unreadable: graded learners without a notebook that could be read for that.
        set_aside: rows of the list of what could not be graded, with the columns `quarantine.COLUMNS`.
    """

    marks: Marks
    mistakes: list[Mistake]
    unreadable: list[str]
    set_aside: list[dict[str, str]]

    @cached_property
    def rates(self) -> list[Rate]:
        return rates(self.marks)

    @cached_property
    def totals(self) -> list[float]:
        """Of all that was graded, in points; answers that nobody read yet count as none."""
        return [work.total for work in self.marks.graded.values()]

    @cached_property
    def spread(self) -> Spread:
        return spread(self.totals)

    @cached_property
    def remarks(self) -> list[str]:
        return remarks(self.rates)

    @cached_property
    def set_aside_learners(self) -> set[str]:
        return {row["learner"] for row in self.set_aside}

    @cached_property
    def learners(self) -> set[str]:
        """All: of the gradebook, and those who handed in and are not in it."""
        return {e.learner for e in self.marks.entries} | self.set_aside_learners

    @cached_property
    def handed_in(self) -> int:
        return len({e.learner for e in self.marks.entries if e.work} | self.set_aside_learners)

    @cached_property
    def late(self) -> list[Entry]:
        return [e for e in self.marks.entries if e.work and e.work.late]

    @cached_property
    def to_read(self) -> list[Entry]:
        """Learners with answers that a person has to read."""
        return [e for e in self.marks.entries if e.work and e.work.graded and e.work.unread]

    def exported(self, unfinished: bool) -> list[Entry]:
        """Learners whose marks can go elsewhere: completely marked, or all that are graded."""
        return [e for e in self.marks.entries
                if self.state(e) == "complete" or (unfinished and e.work and e.work.graded)]

    def left_out(self, unfinished: bool) -> int:
        """How many of those who handed in are not among them."""
        return self.handed_in - len(self.exported(unfinished))

    def state(self, entry: Entry) -> str:
        """Where a learner's work stands, in a word or two."""
        graded = entry.work is not None and entry.work.graded
        if entry.learner in self.set_aside_learners:
            return "set aside, an earlier one graded" if graded else "set aside"
        if entry.work is None:
            return "nothing handed in"
        return "not graded" if not graded else "to be read" if entry.work.unread else "complete"


def findings(coursedir: CourseDirectory, assignment: str, quarantine: Path = Path("quarantine")) -> Findings:
    """Read the gradebook, the graded notebooks and the list of what was set aside, `quarantine/ASSIGNMENT.csv`.

    Raises:
        ValueError: no such gradebook or assignment, or nothing is graded yet.
    """
    marks = read_marks(coursedir, assignment)
    aside = set_aside(Path(coursedir.root) / quarantine / f"{assignment}.csv")
    if not marks.graded:
        came = sum(entry.work is not None for entry in marks.entries)
        raise ValueError(f"{shown(assignment)}: nothing is graded yet; the gradebook has {count(came, 'submission')}, "
                         f"and {len(aside)} set aside. Grade first, then report")
    return Findings(marks, *diagnose(coursedir, marks), aside)
