"""One neuron: in the plane of its inputs, and as a diagram with its numbers."""
from __future__ import annotations

from collections.abc import Sequence

import matplotlib as mpl
import numpy as np
from numpy.typing import ArrayLike

from ..arrays import as_float, check_shape
from .picture import COLOURS, INPUTS, WIDTH, Picture, axes, style


def plane(points: ArrayLike, labels: Sequence[str], w: ArrayLike, b: float, *, alt: str,
          activation: str = "relu", features: Sequence[str] = INPUTS, shade: bool = True) -> Picture:
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
    if shade:
        # Before anything is drawn: a graded notebook has plots, but no activations.
        from ..activations import activation_named
        output = activation_named(activation)
    r = 1.2
    fig, ax = axes(WIDTH)
    with style():
        ax.axhline(0, color=COLOURS["grid"], linewidth=1)
        ax.axvline(0, color=COLOURS["grid"], linewidth=1)
        side = np.linspace(-r, r, 61)
        grid = np.stack(np.meshgrid(side, side), axis=-1)
        pre = grid @ w + b
        if shade:
            out = output(pre)
            levels = np.linspace(0, max(out.max(), 1e-9), 9)
            ax.contourf(side, side, out, levels=levels[1:] - levels[1] / 2,
                        extend="max",
                        colors=[(*mpl.colors.to_rgb(COLOURS["on"]), a) for a in np.linspace(0.06, 0.4, 8)])
        if pre.min() < 0 < pre.max():
            ax.contour(side, side, pre, levels=[0], colors=COLOURS["ink"], linewidths=1.5, linestyles="dashed")
        on = points @ w + b > 0
        for chosen, face in ((on, COLOURS["on"]), (~on, COLOURS["surface"])):
            ax.scatter(points[chosen, 0], points[chosen, 1], s=34, facecolor=face, edgecolor=COLOURS["on"],
                       linewidth=1.5, zorder=3)
        for (x, y), label in zip(points, labels, strict=True):
            fits = x + 0.05 + 0.058 * len(label) < r
            ax.text(x + 0.05 * fits, y + (0.02 if fits else 0.05), label, ha="left" if fits else "center",
                    va="bottom", fontsize=10.5, zorder=4)
        if w.any():
            ax.annotate("", xy=(w[0], w[1]), xytext=(0, 0), zorder=5,
                        arrowprops={"arrowstyle": "-|>", "color": COLOURS["off"], "linewidth": 2.5,
                                    "mutation_scale": 16, "shrinkA": 0, "shrinkB": 0})
            beside = w * 0.55 + np.array([-w[1], w[0]]) / np.hypot(w[0], w[1]) * 0.1
            ax.text(beside[0], beside[1], "w", color=COLOURS["off"],
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
