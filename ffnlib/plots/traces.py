"""Pictures of what a forward pass or a training run left behind."""
from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from numpy.typing import ArrayLike

from ..arrays import Array, as_float, check_shape
from .charts import curves
from .picture import COLOURS, INPUTS, WIDTH, Picture, axes, style

if TYPE_CHECKING:  # alone: a graded notebook has plots, but no layers
    from ..trace import Trace
    from ..train import History


def ffn_bars(trace: Trace, position: int | tuple[int, ...], *, alt: str, units: Sequence[int] | None = None) -> Picture:
    """What one position's vector became on its way through an FFN, plain or gated, as bars side by side.

    A panel for each value in the trace, `pre`, `act`, `out` or `gate_pre`, `gate`, `up`, `act`, `out`: bars from a
    common zero, positive to the right, the panels of hidden values on one scale.

    Args:
        trace: of `ffn` or `gated_ffn`.
        position: index of the position (of all leading dimensions).
        units: which hidden units to show; all of them unless given.

    >>> from ffnlib import FFNWeights, Trace, ffn
    >>> t = Trace()
    >>> y = ffn(np.ones((2, 3)), FFNWeights.init(3, 5, rng=np.random.default_rng(0)), trace=t)
    >>> ffn_bars(t, 0, alt="five hidden units, of which some are off").alt
    'five hidden units, of which some are off'
    """
    names = [name for name in ("gate_pre", "gate", "pre", "up", "act", "out") if name in dict(trace)]
    panels: dict[str, Array] = {name: getattr(trace, name)[position] for name in names}
    if units is not None:
        panels = {name: v if name == "out" else v[list(units)] for name, v in panels.items()}
    hidden = max(np.abs(v).max(initial=1e-12) for name, v in panels.items() if name != "out")
    rows, tallest = -(-len(panels) // 3), max(len(v) for v in panels.values())  # three side by side fit a phone
    fig, grid = axes(rows * (0.8 + 0.17 * tallest), WIDTH, nrows=rows, ncols=3, squeeze=False)
    with style():
        for ax in grid.flat[len(panels):]:
            ax.axis("off")
        for ax, (name, v) in zip(grid.flat, panels.items(), strict=False):
            numbers = range(len(v)) if units is None or name == "out" else units
            ax.barh(range(len(v)), v, height=0.7, color=[COLOURS["on" if a > 0 else "off"] for a in v])
            ax.axvline(0, color=COLOURS["muted"], linewidth=1)
            limit = 1.05 * (np.abs(v).max(initial=1e-12) if name == "out" else hidden)
            ax.set(xlim=(-limit, limit), ylim=(tallest - 0.4, -0.6), title=name)
            step = 1 if tallest <= 12 else 2
            ax.set_yticks(range(0, len(v), step), [str(n) for n in numbers[::step]])
            ax.xaxis.set_major_locator(mpl.ticker.MaxNLocator(2, min_n_ticks=3))
            ax.tick_params(axis="y", length=0, labelsize=9)
            ax.spines["left"].set_visible(False)
    return Picture(fig, alt)


def residual_sizes(trace: Trace, *, alt: str) -> Picture:
    """How long the vectors in the residual stream are, and what attention and FFN add, block by block.

    Args:
        trace: of `model`.

    >>> from ffnlib import ModelShape, ModelWeights, Trace, model
    >>> shape, t = ModelShape(d_model=4, d_ff=16, vocab=9, n_layers=3), Trace()
    >>> y = model([1, 2], ModelWeights.init(shape, rng=np.random.default_rng(0)), shape, trace=t)
    >>> residual_sizes(t, alt="the residual stream grows from block to block").alt
    'the residual stream grows from block to block'
    """
    def sizes(name: str) -> list[float]:
        return [float(np.linalg.norm(getattr(t, name), axis=-1).mean()) for t in trace.blocks]

    lines = {"residual stream": sizes("resid_post"), "attention adds": sizes("attn_out"), "FFN adds": sizes("ffn_out")}
    return curves(np.arange(1, len(trace.blocks) + 1), lines, alt=alt, xlabel="block", ylabel="mean length")


def loss_curve(history: History[Any], *, alt: str, smooth: int = 1) -> Picture:
    """The loss over the steps of a training run.

    Args:
        smooth: average over so many steps, each average drawn at the last of them.

    Raises:
        ValueError: `smooth` is not from 1 to the number of steps.

    >>> from ffnlib import History
    >>> loss_curve(History(loss=[2.0, 1.0, 0.5]), alt="the loss falls from 2 to 0.5").alt
    'the loss falls from 2 to 0.5'
    """
    if not 1 <= smooth <= len(history.loss):
        raise ValueError(f"smooth: expected a number from 1 to {len(history.loss)}, the steps there are, got {smooth}")
    loss = np.convolve(history.loss, np.ones(smooth) / smooth, mode="valid")
    return curves(np.arange(smooth, len(history.loss) + 1), {"loss": loss}, alt=alt, xlabel="step", ylabel="loss")


def surface(score: Callable[[Array], Array], X: ArrayLike, labels: ArrayLike, *, alt: str,
            level: float = 0.0, features: Sequence[str] = INPUTS) -> Picture:
    """Points of two classes in a plane and what a network says everywhere: shading, and a line where it is undecided.

    Args:
        score: of points [..., 2], the network's output [...], larger for class 1.
        X: [n, 2]; class 0 is drawn as open circles, class 1 as filled squares.
        labels: [n], 0 or 1.
        level: the score at the boundary between the classes.
        features: names of the two axes.

    >>> from ffnlib.data import xor
    >>> X, labels = xor()
    >>> surface(lambda p: p[..., 0] - p[..., 1], X, labels, alt="four points and a slanted line").alt
    'four points and a slanted line'
    """
    X, labels = as_float(X, "X"), np.asarray(labels)
    check_shape(X, (len(labels), 2), "X")
    low, high = X.min(axis=0) - 0.4, X.max(axis=0) + 0.4
    across, up = np.linspace(low[0], high[0], 81), np.linspace(low[1], high[1], 81)
    z = np.asarray(score(np.stack(np.meshgrid(across, up), axis=-1))) - level
    check_shape(z, (81, 81), "score")
    fig, ax = axes(WIDTH * 0.8)
    with style():
        reach = max(np.abs(z).max(), 1e-12)
        shades = [(*mpl.colors.to_rgb(COLOURS[name]), alpha)
                  for name, alpha in (("off", 0.3), ("off", 0.12), ("on", 0.12), ("on", 0.3))]
        ax.contourf(across, up, z, levels=[-reach, -reach / 2, 0, reach / 2, reach], colors=shades)
        if z.min() < 0 < z.max():
            ax.contour(across, up, z, levels=[0], colors=COLOURS["ink"], linewidths=1.5)
        for label, marker, face in ((0, "o", COLOURS["surface"]), (1, "s", COLOURS["on"])):
            one = X[labels == label]
            ax.scatter(one[:, 0], one[:, 1], s=26, marker=marker, facecolor=face, zorder=3, linewidth=1.2,
                       edgecolor=COLOURS["off" if label == 0 else "on"])
        ax.set(xlabel=features[0], ylabel=features[1], xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    return Picture(fig, alt)
