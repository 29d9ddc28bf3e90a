"""The numbers of a report: spread of the totals, bins for a histogram, pass rates, and which of them deserve a look."""
from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from .marks import Cell, Marks

__all__ = ["Rate", "Spread", "bins", "per_cent", "rates", "remarks", "spread"]

LOW = 0.3  # a test that fewer passed deserves a look
GAP = 0.3  # so much lower than its visible test's a hidden test's rate deserves one too
FEW = 5  # learners of whom nothing is concluded


@dataclass(frozen=True)
class Spread:
    """Of the totals, in points. The quartiles are interpolated, the lowest and highest being 0 and 100 per cent."""

    count: int
    mean: float
    median: float
    lower: float
    upper: float
    lowest: float
    highest: float


@dataclass(frozen=True)
class Rate:
    """How many passed a test, of those whose work was graded. Passed means full points from the test itself."""

    cell: Cell
    passed: int
    graded: int

    @property
    def rate(self) -> float:
        return self.passed / self.graded if self.graded else math.nan


def spread(totals: Sequence[float]) -> Spread:
    """Mean, median and quartiles of at least one number.

    >>> spread([4, 1, 2, 3])
    Spread(count=4, mean=2.5, median=2.5, lower=1.75, upper=3.25, lowest=1, highest=4)
    """
    # twice the same numbers would move the quartiles; one number is all of them
    lower, _, upper = (statistics.quantiles(totals, n=4, method="inclusive") if len(totals) > 1 else [totals[0]] * 3)
    return Spread(len(totals), statistics.fmean(totals), statistics.median(totals), lower, upper,
                  min(totals), max(totals))


def bins(totals: Sequence[float], maximum: float) -> tuple[list[float], list[int]]:
    """Edges and counts of a histogram from 0 to the maximum; the last bin includes its upper edge.

    About 5 bins for fewer than 20 learners, 10 for fewer than 100, else 15. Where the maximum is a whole number, so is
    their width: otherwise some would hold more possible marks than others, which makes waves out of nothing. If none
    divides the maximum, the last edge is beyond it.

    >>> bins([0, 13, 28, 28], 28)
    ([0.0, 7.0, 14.0, 21.0, 28.0], [1, 1, 0, 2])
    """
    wanted = 5 if len(totals) < 20 else 10 if len(totals) < 100 else 15
    top = max(maximum, *totals) if totals else maximum  # extra points go beyond the maximum
    if top <= 0:
        return [0.0, 1.0], [len(totals)]
    number_of = wanted
    if top == int(top):
        near = [k for k in range(1, int(top) + 1) if top % k == 0 and wanted / 2 <= k <= wanted * 4 / 3]
        if near:
            number_of = min(near, key=lambda k: abs(math.log(k / wanted)))
        else:
            width = math.ceil(top / wanted)
            number_of = math.ceil(top / width)
            top = float(width * number_of)
    counts = [0] * number_of
    for total in totals:
        counts[min(int(total * number_of / top), number_of - 1)] += 1
    return [top * i / number_of for i in range(number_of + 1)], counts


def rates(marks: Marks) -> list[Rate]:
    """Each test's pass rate, in the order of the notebook."""
    works = marks.graded.values()
    return [Rate(cell, sum((work.points[cell.name].auto or 0.0) >= cell.points for work in works), len(works))
            for cell in marks.tests]


def per_cent(rate: float) -> str:
    """A rate in words that never call nearly all all, or hardly any none.

    >>> per_cent(0.5), per_cent(0.999), per_cent(0.001), per_cent(1.0)
    ('50 %', 'over 99 %', 'under 1 %', '100 %')
    """
    if 0 < rate < 0.005:
        return "under 1 %"
    return "over 99 %" if 0.995 <= rate < 1 else f"{100 * rate:.0f} %"


def remarks(rates: Sequence[Rate]) -> list[str]:
    """What in the pass rates deserves a look, in plain words; of few learners nothing is concluded."""
    by_name = {rate.cell.name: rate for rate in rates if rate.graded >= FEW}
    found = []
    for name, rate in by_name.items():
        visible = by_name.get(f"{rate.cell.function}-check")
        if name.endswith("-hidden") and visible and visible.rate - rate.rate >= GAP:
            found.append(f"Look at {name}: {per_cent(rate.rate)} passed it, and {per_cent(visible.rate)} the test that "
                         f"they could see, {visible.cell.name}. The task may leave something unsaid.")
        elif rate.rate < LOW:
            found.append(f"Look at {name}: {rate.passed} of {rate.graded} passed it ({per_cent(rate.rate)}).")
    if everyone := [name for name, rate in by_name.items() if rate.passed == rate.graded]:
        found.append(f"Everyone passed {', '.join(everyone)}.")
    return found
