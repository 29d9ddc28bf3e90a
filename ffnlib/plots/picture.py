"""A figure that carries its description and follows the page's light or dark theme."""
from __future__ import annotations

import hashlib
import html
import io
import re
from contextlib import AbstractContextManager
from functools import cached_property
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

# Each colour is a CSS variable on the page (book/static/palette.css, JupyterLab's own for text) with the value
# here as fallback. All have a contrast of at least 4.5 on white.
COLOURS = {"ink": "#1f2328", "muted": "#59636e", "grid": "#c8d1da", "surface": "#fffffe",
           "on": "#0b62a8", "off": "#b3410e"}
"""The colours of the figures by name, as they are on a light page."""
IN_JUPYTER = {"ink": "--jp-ui-font-color1", "muted": "--jp-ui-font-color2", "grid": "--jp-border-color2",
              "surface": "--jp-layout-color0"}
STYLE: dict[Any, Any] = {"svg.fonttype": "none", "font.family": "sans-serif", "font.size": 12, "axes.spines.top": False,
         "axes.spines.right": False, "text.color": COLOURS["ink"], "axes.labelcolor": COLOURS["ink"],
         "axes.edgecolor": COLOURS["muted"], "xtick.color": COLOURS["muted"], "ytick.color": COLOURS["muted"],
         "xtick.labelcolor": COLOURS["ink"], "ytick.labelcolor": COLOURS["ink"], "grid.color": COLOURS["grid"],
         "figure.facecolor": "none", "axes.facecolor": "none", "savefig.facecolor": "none"}
INPUTS = "x₁", "x₂"  # names of a plane's axes
WIDTH = 4.4  # inches: wide enough for a column, and still readable when a phone shrinks it


class Picture:
    """A figure ready for the page.

    Args:
        fig: a Matplotlib figure drawn under `style()`.
        alt: what the picture shows, in a sentence or two, for those who cannot see it.

    Raises:
        ValueError: `alt` is missing or too short to describe anything.

    >>> fig, ax = axes(2.0)
    >>> Picture(fig, "a pair of axes with nothing in them").svg[:4]
    '<svg'
    """

    def __init__(self, fig: Figure, alt: str) -> None:
        if not isinstance(alt, str) or len(alt.split()) < 4:
            raise ValueError(f"alt: expected a sentence that says what the figure shows, got {alt!r}")
        self.fig, self.alt = fig, alt

    @cached_property
    def svg(self) -> str:
        """As part of a page."""
        nothing = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        return themed(self.saved("svg", metadata=nothing).decode(), self.alt)

    @cached_property
    def png(self) -> bytes:
        """On white, for places where nothing from a notebook may be part of the page.

        >>> fig, ax = axes(2.0)
        >>> Picture(fig, "a pair of axes with nothing in them").png[1:4]
        b'PNG'
        """
        return self.saved("png", facecolor="white")

    def saved(self, kind: str, **options: Any) -> bytes:
        out = io.BytesIO()
        with style():
            self.fig.savefig(out, format=kind, bbox_inches="tight", pad_inches=0.05, **options)
        return out.getvalue()

    def _repr_html_(self) -> str:
        return f'<div class="ffn-figure">{self.svg}</div>'


class Pictures:
    """Several pictures side by side, below one another where the page is narrow.

    >>> one = Picture(axes(2.0)[0], "a pair of axes with nothing in them")
    >>> Pictures(one, one)._repr_html_().count("<svg")
    2
    """

    def __init__(self, *pictures: Picture) -> None:
        self.pictures = pictures

    def _repr_html_(self) -> str:
        return f'<div class="ffn-figures">{"".join(p._repr_html_() for p in self.pictures)}</div>'


def style() -> AbstractContextManager[None]:
    """Context in which to make a figure for `Picture`.

    >>> with style():
    ...     float(mpl.rcParams["font.size"])
    12.0
    """
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
    width = re.findall(r'width="([\d.]+)pt"', svg)[0]
    box = re.findall(r'viewBox="([^"]+)"', svg)[0]
    head = (f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="{box}" '
            f'role="img" aria-label="{html.escape(alt)}" '
            f'style="width: {float(width) / 12:.2f}em; max-width: 100%; height: auto">')
    return head + svg[svg.index(">") + 1:]


def axes(height: float, width: float = WIDTH, **kwargs: Any) -> tuple[Figure, Any]:
    """A figure of `width` × `height` inches with one set of axes, or what `Figure.subplots` makes of `kwargs`.

    >>> axes(2.0, ncols=3)[1].shape
    (3,)
    """
    with style():
        fig = Figure(figsize=(width, height), layout="constrained")
        return fig, fig.subplots(**kwargs)
