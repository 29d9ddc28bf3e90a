"""A picture of what goes into what."""
from __future__ import annotations

from collections.abc import Sequence

from .picture import COLOURS, WIDTH, Picture, axes, style


def flow(steps: Sequence[str | tuple[str, str]], *, alt: str, lit: Sequence[str] = (),
         repeated: tuple[str, str, str] | None = None) -> Picture:
    """Boxes from top to bottom, with arrows between them and a note beside each.

    Args:
        steps: labels of the boxes, each alone or with a note.
        lit: labels of the boxes to fill.
        repeated: first and last label of a part that is framed, and what is said of it, such as "12 times".

    Raises:
        ValueError: `lit` or `repeated` names no box.

    >>> flow(["words", ("FFN", "each word alone"), "next word"], lit=["FFN"], alt="three boxes, the middle one lit").alt
    'three boxes, the middle one lit'
    """
    pairs = [(step, "") if isinstance(step, str) else step for step in steps]
    labels = [label for label, _ in pairs]
    for name in (*lit, *(repeated[:2] if repeated else ())):
        if name not in labels:
            raise ValueError(f"expected one of the boxes {labels}, got {name!r}")
    fig, ax = axes(0.62 * len(pairs), WIDTH)
    with style():
        ax.set(xlim=(0, 10), ylim=(len(pairs) - 0.4, -0.6))
        ax.axis("off")
        for i, (label, note) in enumerate(pairs):
            filled = label in lit
            ax.text(2.6, i, label, ha="center", va="center", color=COLOURS["surface" if filled else "ink"],
                    bbox={"boxstyle": "round,pad=0.35", "facecolor": COLOURS["on"] if filled else "none",
                          "edgecolor": COLOURS["on" if filled else "muted"], "linewidth": 1.2})
            ax.text(5.4, i, note, ha="left", va="center", fontsize=10, color=COLOURS["muted"])
            if i:
                ax.annotate("", (2.6, i - 0.32), (2.6, i - 0.68),
                            arrowprops={"arrowstyle": "->", "color": COLOURS["muted"]})
        if repeated:
            first, last = labels.index(repeated[0]) - 0.5, labels.index(repeated[1]) + 0.5
            ax.plot([0.5, 0.1, 0.1, 0.5], [first, first, last, last], color=COLOURS["muted"], linewidth=1)
            ax.text(-0.1, (first + last) / 2, repeated[2], ha="right", va="center", rotation=90, fontsize=10,
                    color=COLOURS["muted"])
    return Picture(fig, alt)
