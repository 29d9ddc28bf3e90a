"""An assignment's marks: its cells, its learners, what they handed in and earned."""
from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

__all__ = ["Cell", "Entry", "Marks", "Points", "Work"]


@dataclass(frozen=True)
class Cell:
    """A cell that gives points.

    Attributes:
        name: its grade id; before it the notebook's, if the assignment has several.
        is_test: whether it is run, not read by a person.
    """

    notebook: str
    grade_id: str
    name: str
    points: float
    is_test: bool

    @property
    def function(self) -> str:
        """What it tests: NAME-check and NAME-hidden both NAME."""
        return re.sub(r"-(check|hidden)$", "", self.name)


@dataclass(frozen=True)
class Points:
    """What one cell earned: by its test (None: not run), by a person (None: not read), and whether one must look."""

    auto: float | None
    manual: float | None
    extra: float
    unread: bool

    @property
    def given(self) -> float:
        """As in nbgrader, a person's points go before the test's, and extra ones are added to points alone."""
        points = self.auto if self.manual is None else self.manual
        return 0.0 if points is None else points + self.extra


@dataclass(frozen=True)
class Work:
    """What a learner handed in.

    Attributes:
        timestamp: in UTC, None if not known.
        late: how much after the date it was due, extensions being granted.
        penalty: points taken off for that.
        points: by the cell's name.
        graded: whether all its tests were run.
    """

    timestamp: datetime | None
    late: timedelta
    penalty: float
    points: dict[str, Points]
    graded: bool

    @property
    def auto(self) -> float:
        """Points that tests gave, and nobody changed."""
        return sum(p.auto or 0.0 for p in self.points.values() if p.manual is None)

    @property
    def manual(self) -> float:
        """Points that a person gave, extra ones included."""
        return sum(p.given for p in self.points.values()) - self.auto

    @property
    def total(self) -> float:
        """All points without the penalty, not below zero."""
        return max(0.0, self.auto + self.manual - self.penalty)

    @property
    def unread(self) -> int:
        """How many answers a person still has to read; tests that were not run yet are among them."""
        return sum(p.unread for p in self.points.values())

    @property
    def complete(self) -> bool:
        return self.graded and not self.unread


@dataclass(frozen=True)
class Entry:
    """A learner of the gradebook; `work` is None if nothing came in."""

    learner: str
    last_name: str
    first_name: str
    email: str
    lms_user_id: str
    work: Work | None


@dataclass(frozen=True)
class Marks:
    """An assignment: the cells in the notebook's order, the learners by name."""

    assignment: str
    cells: tuple[Cell, ...]
    entries: tuple[Entry, ...]

    @property
    def maximum(self) -> float:
        return sum(cell.points for cell in self.cells)

    @property
    def tests(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.is_test]

    @property
    def graded(self) -> dict[str, Work]:
        """What was graded, by learner."""
        return {e.learner: e.work for e in self.entries if e.work and e.work.graded}
