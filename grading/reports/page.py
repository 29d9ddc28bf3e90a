"""A report's page: one file without scripts, whose only style is named by its hash and nothing else is loaded."""
from __future__ import annotations

import base64
import hashlib
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jinja2
from markupsafe import Markup

from ffnlib.plots import COLOURS, Picture, axes, style

from ..reasons import count, shown
from ..spreadsheet import number
from .findings import Findings
from .statistics import bins, per_cent
from .tables import few, in_functions

__all__ = ["histogram", "page"]

TEMPLATES = Path(__file__).parent


def page(found: Findings, unfinished: bool = False) -> str:
    """The page as HTML. Whatever text comes from outside is escaped, and hidden characters in it are shown."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, finalize=lambda value: shown(value, 2000) if type(value) is str else value)
    environment.filters |= {"number": number, "per_cent": per_cent, "duration": duration, "few": few,
                            "in_functions": in_functions}
    picture, rules = classed(histogram(found.totals, found.marks.maximum).svg)
    css = (TEMPLATES / "report.css").read_text(encoding="utf-8") + rules
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return environment.get_template("report.html.j2").render(
        found=found, marks=found.marks, count=count, unfinished=unfinished, picture=Markup(picture), css=Markup(css),
        digest=digest, now=datetime.now(UTC))


def histogram(totals: list[float], maximum: float) -> Picture:
    """How many had how many points; the alternative text has the same numbers."""
    edges, counts = bins(totals, maximum)
    said = [f"{n} from {number(low)} to {'under ' if i < len(counts) - 1 else ''}{number(high)}"
            for i, (n, low, high) in enumerate(zip(counts, edges, edges[1:], strict=False)) if n]
    fig, ax = axes(2.4)
    with style():
        bars = ax.bar(edges[:-1], counts, width=edges[1], align="edge", color=COLOURS["on"],
                      edgecolor=COLOURS["surface"])
        ax.bar_label(bars, [n or "" for n in counts], fontsize=10 if len(counts) <= 10 else 8, padding=1)
        ax.set(xlabel="points", ylabel="learners", xlim=(0, edges[-1]), ylim=(0, 1.15 * max(counts)))
        ax.set_xticks(edges if len(edges) <= 8 else edges[::2])
        ax.xaxis.set_major_formatter(lambda value, _: number(value))
        ax.yaxis.get_major_locator().set_params(integer=True)
    return Picture(fig, f"Histogram of the points of {count(len(totals), 'learner')}: {', '.join(said)}.")


def classed(svg: str) -> tuple[str, str]:
    """An SVG with classes in place of style attributes, which a strict policy forbids, and the rules for them.

    >>> classed('<svg style="width: 1em"><g style="width: 1em"/></svg>')
    ('<svg class="s0"><g class="s0"/></svg>', '.s0 { width: 1em }\\n')
    """
    svg = re.sub(r"<style.*?</style>", "", svg, flags=re.DOTALL)
    styles = list(dict.fromkeys(re.findall(r' style="([^"]*)"', svg)))
    svg = re.sub(r' style="([^"]*)"', lambda m: f' class="s{styles.index(m[1])}"', svg)
    return svg, "".join(f".s{i} {{ {rule} }}\n" for i, rule in enumerate(styles))


def duration(time: timedelta) -> str:
    """A time in its two largest units.

    >>> duration(timedelta(days=1, hours=2, minutes=5)), duration(timedelta(seconds=40))
    ('1 day 2 hours', 'under a minute')
    """
    minutes = int(time.total_seconds()) // 60
    parts = [(minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute")]
    return " ".join([count(n, noun) for n, noun in parts if n][:2]) or "under a minute"
