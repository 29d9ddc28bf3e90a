"""The book's figures, as pictures that carry a description and follow the page's light or dark theme.

Each function draws arrays that the caller computed and returns a `Picture`: an SVG in the page itself, whose
colours are the page's own, so that it needs no second version for the dark. Needs the extra `ffnlib[plots]`.
"""
from __future__ import annotations

import hashlib
import html
import io
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from .activations import activation_named
from .arrays import as_float, check_shape

try:
    import matplotlib as mpl
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
except ImportError as error:
    raise ImportError("ffnlib.plots draws with Matplotlib: pip install 'ffnlib[plots]'") from error

# Each colour is a CSS variable on the page (book/static/palette.css, JupyterLab's own for text) with the value
# here as fallback. All have a contrast of at least 4.5 on white.
COLOURS = {"ink": "#1f2328", "muted": "#59636e", "grid": "#c8d1da", "surface": "#fffffe",
           "on": "#0b62a8", "off": "#b3410e"}
IN_JUPYTER = {"ink": "--jp-ui-font-color1", "muted": "--jp-ui-font-color2", "grid": "--jp-border-color2",
              "surface": "--jp-layout-color0"}
STYLE = {"svg.fonttype": "none", "font.family": "sans-serif", "font.size": 12, "axes.spines.top": False,
         "axes.spines.right": False, "text.color": COLOURS["ink"], "axes.labelcolor": COLOURS["ink"],
         "axes.edgecolor": COLOURS["muted"], "xtick.color": COLOURS["muted"], "ytick.color": COLOURS["muted"],
         "xtick.labelcolor": COLOURS["ink"], "ytick.labelcolor": COLOURS["ink"], "grid.color": COLOURS["grid"],
         "figure.facecolor": "none", "axes.facecolor": "none", "savefig.facecolor": "none"}
WIDTH = 4.4  # inches: wide enough for a column, and still readable when a phone shrinks it


class Picture:
    """A figure ready for the page.

    Args:
        fig: a Matplotlib figure drawn under `style()`.
        alt: what the picture shows, in a sentence or two, for those who cannot see it.

    Raises:
        ValueError: `alt` is missing or too short to describe anything.
    """

    def __init__(self, fig: Figure, alt: str) -> None:
        if not isinstance(alt, str) or len(alt.split()) < 4:
            raise ValueError(f"alt: expected a sentence that says what the figure shows, got {alt!r}")
        self.alt = alt
        out = io.StringIO()
        with style():
            fig.savefig(out, format="svg", bbox_inches="tight", pad_inches=0.05,
                        metadata={"Creator": None, "Date": None, "Format": None, "Type": None})
        self.svg = themed(out.getvalue(), alt)

    def _repr_html_(self) -> str:
        return f'<div class="ffn-figure">{self.svg}</div>'


class Pictures:
    """Several pictures side by side, below one another where the page is narrow."""

    def __init__(self, *pictures: Picture) -> None:
        self.pictures = pictures

    def _repr_html_(self) -> str:
        return f'<div class="ffn-figures">{"".join(p._repr_html_() for p in self.pictures)}</div>'


def style() -> mpl.rc_context:
    """Context in which to make a figure for `Picture`."""
    return mpl.rc_context(STYLE)


def themed(svg: str, alt: str) -> str:
    """Matplotlib's SVG, as part of a page: described, scalable, its colours the page's, its ids its own."""
    svg = svg[svg.index("<svg"):]
    for name, value in COLOURS.items():
        fallback = f"var({IN_JUPYTER[name]}, {value})" if name in IN_JUPYTER else value
        svg = svg.replace(value, f"var(--ffn-{name}, {fallback})")
    svg = re.sub(r"font: ([\d.]+)px [^;\"]*", r"font-size: \1px; font-family: inherit", svg)
    used = set(re.findall(r"(?:url\(|href=\")#([^\")]+)", svg))
    own = "f" + hashlib.sha256((alt + svg).encode()).hexdigest()[:8]
    svg = re.sub(r' id="([^"]+)"', lambda m: f' id="{own}-{m[1]}"' if m[1] in used else "", svg)
    svg = re.sub(r'(url\(|href=")#', rf"\1#{own}-", svg)
    width = re.search(r'width="([\d.]+)pt"', svg)[1]
    box = re.search(r'viewBox="([^"]+)"', svg)[1]
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="{box}" '
            f'role="img" aria-label="{html.escape(alt)}" '
            f'style="width: {float(width) / 12:.2f}em; max-width: 100%; height: auto">')
    return head + svg[svg.index(">") + 1:]


def axes(height: float, width: float = WIDTH, **kwargs: object) -> tuple[Figure, Axes]:
    """A figure of `width` × `height` inches with one set of axes, under the book's style."""
    with style():
        fig = Figure(figsize=(width, height), layout="constrained")
        return fig, fig.subplots(**kwargs)


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


def plane(points: ArrayLike, labels: Sequence[str], w: ArrayLike, b: float, *, alt: str,
          activation: str = "relu", features: Sequence[str] = ("x₁", "x₂"), shade: bool = True) -> Picture:
    """Points in a plane, a neuron's weight vector and switching line, and its output as shading.

    Args:
        points: [n, 2]; those where the neuron's weighted sum is positive are filled.
        labels: n names.
        w, b: the neuron's weights [2] and bias.

    >>> plane([[1, 0], [0, 1]], ["a", "b"], [1, 1], -0.5, alt="two points beside a line").alt
    'two points beside a line'
    """
    points, w = as_float(points, "points"), as_float(w, "w")
    check_shape(points, (len(labels), 2), "points")
    check_shape(w, (2,), "w")
    r = 1.2
    fig, ax = axes(WIDTH)
    with style():
        ax.axhline(0, color=COLOURS["grid"], linewidth=1)
        ax.axvline(0, color=COLOURS["grid"], linewidth=1)
        side = np.linspace(-r, r, 61)
        grid = np.stack(np.meshgrid(side, side), axis=-1)
        pre = grid @ w + b
        if shade:
            out = activation_named(activation)(pre)
            levels = np.linspace(0, max(out.max(), 1e-9), 9)
            ax.contourf(side, side, out, levels=levels[1:] - levels[1] / 2,
                        extend="max",
                        colors=[(*mpl.colors.to_rgb(COLOURS["on"]), a) for a in np.linspace(0.06, 0.4, 8)])
        if pre.min() < 0 < pre.max():
            ax.contour(side, side, pre, levels=[0], colors=COLOURS["ink"], linewidths=1.5, linestyles="dashed")
        on = points @ w + b > 0
        for chosen, face in ((on, COLOURS["on"]), (~on, COLOURS["surface"])):
            ax.scatter(*points[chosen].T, s=34, facecolor=face, edgecolor=COLOURS["on"], linewidth=1.5, zorder=3)
        for (x, y), label in zip(points, labels, strict=True):
            fits = x + 0.05 + 0.058 * len(label) < r
            ax.text(x + 0.05 * fits, y + (0.02 if fits else 0.05), label, ha="left" if fits else "center",
                    va="bottom", fontsize=10.5, zorder=4)
        if w.any():
            ax.annotate("", xy=w, xytext=(0, 0), zorder=5,
                        arrowprops={"arrowstyle": "-|>", "color": COLOURS["off"], "linewidth": 2.5,
                                    "mutation_scale": 16, "shrinkA": 0, "shrinkB": 0})
            ax.text(*(w * 0.55 + np.array([-w[1], w[0]]) / np.hypot(*w) * 0.1), "w", color=COLOURS["off"],
                    fontweight="bold", ha="center", va="center", zorder=5)
        ax.set(xlim=(-r, r), ylim=(-r, r), aspect="equal", xlabel=f"{features[0]} →", ylabel=f"{features[1]} →")
        ax.set_xticks([-1, 0, 1])
        ax.set_yticks([-1, 0, 1])
    return Picture(fig, alt)


def neuron_diagram(x: ArrayLike, w: ArrayLike, b: float, pre: float, act: float, features: Sequence[str], *,
                   alt: str) -> Picture:
    """One neuron with its numbers: inputs, the weight on each arrow, the sum with the bias, the output.

    Args:
        x, w: [n], inputs and weights.
        b, pre, act: bias, weighted sum with the bias, output.
        features: n names of the inputs.

    >>> neuron_diagram([1.0], [2.0], 0.5, 2.5, 2.5, ["happy"], alt="one input, weight 2, output 2.5").alt
    'one input, weight 2, output 2.5'
    """
    x, w = as_float(x, "x"), as_float(w, "w")
    check_shape(x, (len(features),), "x")
    check_shape(w, (len(features),), "w")

    def number(v: float) -> str:
        return f"{v:.2f}".replace("-", "−")

    fig, ax = axes(0.7 + 0.75 * len(x), WIDTH)
    with style():
        line = {"color": COLOURS["muted"], "linewidth": 1.5}
        arrow = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, "mutation_scale": 12, **line}
        middle = (len(x) - 1) / 2
        for i, name in enumerate(features):
            ax.annotate("", xy=(1.72, middle + (i - middle) * 0.25), xytext=(0.28, i), arrowprops=arrow)
            ax.text(0, i, number(x[i]), ha="center", va="center",
                    bbox={"boxstyle": "round,pad=0.35", "facecolor": COLOURS["surface"], "edgecolor": COLOURS["on"]})
            ax.text(0, i - 0.36, name, ha="center", va="center", fontsize=10.5, color=COLOURS["muted"])
            ax.text(0.82, i + (middle - i) * 0.28 - 0.16, f"× {number(w[i])}", ha="center", va="center",
                    color=COLOURS["off"])
        ax.annotate("", xy=(2, middle + 0.38), xytext=(2, middle + 0.95), arrowprops=arrow)
        ax.text(2, middle + 1.1, f"b = {number(b)}", ha="center", va="center", color=COLOURS["off"])
        ax.annotate("", xy=(3.05, middle), xytext=(2.28, middle), arrowprops=arrow)
        for at, text, name in ((2, number(pre), "sum"), (3.35, number(act), "output")):
            ax.text(at, middle, text, ha="center", va="center",
                    bbox={"boxstyle": "circle,pad=0.35" if name == "sum" else "round,pad=0.35",
                          "facecolor": COLOURS["surface"], "edgecolor": COLOURS["on"]})
            ax.text(at, middle - 0.55, name, ha="center", va="center", fontsize=10.5, color=COLOURS["muted"])
        ax.text(2.66, middle - 0.16, "f", ha="center", va="center", style="italic")
        ax.set(xlim=(-0.5, 3.75), ylim=(max(len(x) - 0.6, middle + 1.35), -0.6))
        ax.axis("off")
    return Picture(fig, alt)
