"""Bars, matrices and curves."""
from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib as mpl
import numpy as np
from numpy.typing import ArrayLike

from ..arrays import as_float, check_shape
from .picture import COLOURS, WIDTH, Picture, axes, style


def bars(values: ArrayLike, labels: Sequence[str], *, alt: str, xlabel: str = "",
         xlim: tuple[float, float] | None = None) -> Picture:
    """Horizontal bars from a common zero, the first on top: positive to the right, negative to the left.

    Args:
        values: [n].
        labels: n names.
        xlim: range of the axis, so that several pictures can share it.

    >>> bars([1.0, -0.5], ["joy", "fury"], alt="joy is positive, fury negative").alt
    'joy is positive, fury negative'
    """
    values = as_float(values, "values")
    check_shape(values, (len(labels),), "values")
    fig, ax = axes(0.5 + 0.26 * len(labels), 3.3)
    with style():
        ax.barh(range(len(labels)), values, height=0.65,
                color=[COLOURS["on"] if v >= 0 else COLOURS["off"] for v in values])
        ax.axvline(0, color=COLOURS["muted"], linewidth=1)
        ax.set_yticks(range(len(labels)), labels)
        ax.tick_params(axis="y", length=0)
        ax.spines["left"].set_visible(False)
        ax.invert_yaxis()
        ax.set(xlabel=xlabel, xlim=xlim)
    return Picture(fig, alt)


def spread(runs: ArrayLike, labels: Sequence[str], *, alt: str, xlabel: str = "") -> Picture:
    """A row for each label, the first on top: a dot for every run, and their mean ± standard deviation as a bar.

    Args:
        runs: [n, runs], at least two runs.
        labels: n names.

    >>> spread([[1.0, 1.2], [0.5, 0.9]], ["plain", "gated"], alt="two rows of two dots").alt
    'two rows of two dots'
    """
    runs = as_float(runs, "runs")
    check_shape(runs, (len(labels), "runs"), "runs")
    if runs.shape[1] < 2:
        raise ValueError(f"runs: expected at least two for each label, got {runs.shape[1]}")
    fig, ax = axes(0.7 + 0.3 * len(labels), 3.6)
    rows = np.arange(len(labels))
    with style():
        ax.errorbar(runs.mean(axis=1), rows, xerr=runs.std(axis=1, ddof=1), fmt="|", markersize=11, capsize=4,
                    color=COLOURS["ink"], linewidth=1.5)
        ax.scatter(runs, np.repeat(rows[:, None], runs.shape[1], axis=1) + 0.22, s=9, color=COLOURS["on"])
        ax.set_yticks(rows, labels)
        ax.tick_params(axis="y", length=0)
        ax.invert_yaxis()
        ax.set(xlabel=xlabel, xlim=(min(0, runs.min()), None))
    return Picture(fig, alt)


def matrix(M: ArrayLike, rows: Sequence[str], columns: Sequence[str], *, alt: str, digits: int = 1) -> Picture:
    """A matrix as a grid of squares: blue for positive, orange for negative, darker for larger, numbers inside.

    Args:
        M: [n, m].
        rows, columns: n and m names.
        digits: how many decimals to show; what rounds to zero is shown as 0.

    >>> matrix([[1.0, -1.0]], ["happy"], ["neuron 0", "neuron 1"], alt="a row of two weights").alt
    'a row of two weights'
    """
    M = as_float(M, "M")
    check_shape(M, (len(rows), len(columns)), "M")
    largest = np.abs(M).max(initial=1e-12)
    fig, ax = axes(0.6 + 0.36 * len(rows))
    with style():
        for (i, j), v in np.ndenumerate(M):
            ax.add_patch(mpl.patches.Rectangle((j - 0.48, i - 0.46), 0.96, 0.92, linewidth=0,
                                               facecolor=COLOURS["on" if v >= 0 else "off"],
                                               alpha=0.45 * abs(v) / largest))
            number = f"{v:.{digits}f}".replace("-", "−") if abs(v) >= 0.5 * 10**-digits else "0"
            ax.text(j, i, number, ha="center", va="center")
        ax.set(xlim=(-0.5, len(columns) - 0.5), ylim=(len(rows) - 0.5, -0.5))
        ax.set_xticks(range(len(columns)), columns)
        ax.set_yticks(range(len(rows)), rows)
        ax.tick_params(length=0, labeltop=True, labelbottom=False)
        ax.spines[:].set_visible(False)
    return Picture(fig, alt)


# Lines differ in stroke as well as in colour.
STROKES = (("on", "solid"), ("off", "dashed"), ("ink", "dotted"), ("muted", "dashdot"))


def curves(x: ArrayLike, lines: Mapping[str, ArrayLike], *, alt: str, xlabel: str = "", ylabel: str = "",
           height: float = 2.6, zero: bool = True) -> Picture:
    """Up to four curves over a common axis.

    Args:
        x: [n].
        lines: name and values [n] of each curve; a single one gets no legend.
        zero: whether to draw the line y = 0.

    Raises:
        ValueError: more than four curves, or values that do not fit x.

    >>> curves([0, 1], {"ReLU": [0, 1]}, alt="ReLU from 0 to 1, a line").alt
    'ReLU from 0 to 1, a line'
    """
    x = as_float(x)
    check_shape(x, ("n",), "x")
    if len(lines) > len(STROKES):
        raise ValueError(f"lines: expected at most {len(STROKES)}, got {len(lines)}")
    fig, ax = axes(height, WIDTH)
    with style():
        if zero:
            ax.axhline(0, color=COLOURS["grid"], linewidth=1)
        for (name, y), (colour, stroke) in zip(lines.items(), STROKES, strict=False):
            y = as_float(y, name)
            check_shape(y, x.shape, name)
            ax.plot(x, y, color=COLOURS[colour], linestyle=stroke, linewidth=2, label=name)
        ax.set(xlabel=xlabel, ylabel=ylabel)
        if len(lines) > 1:
            ax.legend(frameon=False, ncols=2, loc="lower left", bbox_to_anchor=(-0.02, 1.0), borderaxespad=0.2)
    return Picture(fig, alt)


def lines_through(x: ArrayLike, y: ArrayLike, lines: Mapping[str, tuple[float, float]], *, alt: str,
                  xlabel: str = "", ylabel: str = "") -> Picture:
    """Points and straight lines, from the vertical axis to a little beyond the last point.

    Args:
        x, y: [n].
        lines: name, slope and bias of up to four lines.

    Raises:
        ValueError: more than four lines, or x and y of different lengths.

    >>> lines_through([1, 2], [3, 5], {"y = 2x + 1": (2, 1)}, alt="two points and the line through them").alt
    'two points and the line through them'
    """
    x, y = as_float(x, "x"), as_float(y, "y")
    check_shape(x, ("n",), "x")
    check_shape(y, x.shape, "y")
    if len(lines) > len(STROKES):
        raise ValueError(f"lines: expected at most {len(STROKES)}, got {len(lines)}")
    fig, ax = axes(2.8, WIDTH)
    with style():
        ends = np.array([0, 1.05 * x.max(initial=1.0)])
        for (name, (slope, bias)), (colour, stroke) in zip(lines.items(), STROKES, strict=False):
            ax.plot(ends, slope * ends + bias, color=COLOURS[colour], linestyle=stroke, linewidth=2, label=name)
        ax.scatter(x, y, s=30, facecolor=COLOURS["surface"], edgecolor=COLOURS["ink"], linewidth=1.3, zorder=3)
        ax.set(xlabel=xlabel, ylabel=ylabel, xlim=(0, ends[1]), ylim=(0, None))
        ax.legend(frameon=False, ncols=2, loc="lower left", bbox_to_anchor=(-0.02, 1.0), borderaxespad=0.2)
    return Picture(fig, alt)
