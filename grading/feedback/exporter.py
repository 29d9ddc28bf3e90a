"""Feedback for learners: marks, what they wrote, what the checks said; of hidden checks the known mistakes alone.

`FeedbackExporter` is what `nbgrader generate_feedback` and the formgrader use; see nbgrader_config.py.
"""
from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import ClearHiddenTests
from nbgrader.utils import has_failed
from traitlets import default

from ffnlib.mistakes import MISTAKES

from ..execute import kind_of
from .page import picture, render

__all__ = ["FeedbackExporter"]

HEADING = re.compile(r"^(#{1,3}) +(.+?)[ #]*$", re.MULTILINE)
FRAME = re.compile(r'  File "<learner (?:.*) \d+>", line (\d+), in (.*)')
CAUSES = re.compile(r"  This is what you get (.+)\.")
OVER = "OverLimit"
TITLES = {"answer": "Your answer", "other": "Another cell", "shown": "What a cell of the course showed",
          "visible": "Visible check", "hidden": "Hidden check"}


@dataclass
class Item:
    """One cell on the page. `kind` says how it is shown: "text", "raw", "code", "shown", "visible" or "hidden"."""

    kind: str
    title: str
    source: str = ""
    earned: float = 0.0
    points: float | None = None
    unread: bool = False
    comment: str = ""
    attachments: Mapping[str, Any] = field(default_factory=dict)
    outputs: list[tuple[str, str]] = field(default_factory=list)
    lines: list[tuple[str, str]] = field(default_factory=list)
    failed: bool = False
    over: bool = False
    hints: list[str] = field(default_factory=list)


@dataclass
class Part:
    """A section of the notebook: what stands below one heading of the instructor's, or around one answer."""

    number: int
    title: str
    name: str = ""
    items: list[Item] = field(default_factory=list)

    def those(self, *kinds: str) -> list[Item]:
        """Items of these kinds that have points."""
        return [item for item in self.items if item.kind in kinds and item.points is not None]

    def earned(self, *kinds: str) -> float:
        """Points of these kinds of items together."""
        return sum(item.earned for item in self.those(*kinds))

    def points(self, *kinds: str) -> float:
        """Points that these kinds of items could have."""
        return sum(item.points or 0 for item in self.those(*kinds))

    @property
    def read(self) -> bool:
        """Whether a person marks something in it."""
        return bool(self.those("text", "code"))

    @property
    def marked(self) -> bool:
        """Whether it has points."""
        return any(item.points is not None for item in self.items)

    @property
    def unread(self) -> bool:
        """Whether a person has still to read something in it."""
        return any(item.unread for item in self.those("text", "code"))


class FeedbackExporter(Exporter):
    """Makes a learner's page from an autograded notebook, after nbgrader's preprocessor GetGrades."""

    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(self, nb: NotebookNode, resources: Any = None, **kw: Any) -> tuple[str, Any]:  # type: ignore[override]
        """The page as a string, and the resources."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        about = resources["nbgrader"]
        unread = unread_of(about)
        title, parts = parts_of(nb.cells, ClearHiddenTests(parent=self).begin_test_delimeter, unread)
        course = getattr(getattr(self.parent, "coursedir", None), "course_id", "")
        place = [name for name in (course, about["assignment"], about["notebook"]) if name]
        page = render("feedback.html.j2", title=title or about["notebook"], place=place, learner=about["student"],
                      score=about["score"], max_score=about["max_score"], late_penalty=about["late_penalty"],
                      unread=len(unread), parts=parts)
        return page, resources


def unread_of(about: Mapping[str, str]) -> set[str]:
    """Grade ids of the answers of a submitted notebook that a person has still to read."""
    with Gradebook(about["db_url"]) as book:
        notebook = book.find_submission_notebook(about["notebook"], about["assignment"], about["student"])
        return {grade.name for grade in notebook.grades if grade.needs_manual_grade}


def parts_of(cells: Iterable[NotebookNode], hidden: str, unread: set[str]) -> tuple[str, list[Part]]:
    """The notebook's title, and what is shown of its cells, part by part.

    Args:
        cells: with scores and comments in nbgrader's metadata.
        hidden: delimiter that makes a test cell a hidden one.
        unread: grade ids of answers that a person has still to read.
    """
    title, parts = "", [Part(0, "Before the first part")]
    for cell in cells:
        meta = cell.metadata.get("nbgrader", {})
        meta = meta if meta.get("grade_id") else {}
        if cell.cell_type == "markdown" and meta.get("locked") and not meta.get("solution"):
            for hashes, heading in HEADING.findall(cell.source):
                if len(hashes) == 1:
                    title = title or heading
                else:
                    parts.append(Part(len(parts), heading))
        elif meta.get("solution"):
            if any(item.title == TITLES["answer"] for item in parts[-1].items):
                parts.append(Part(len(parts), meta["grade_id"]))
            parts[-1].name = meta["grade_id"] if cell.cell_type == "code" else ""
        item = item_of(cell, meta, hidden)
        if item is not None:
            item.unread = meta.get("grade_id") in unread
            parts[-1].items.append(item)
    return title, [part for part in parts if part.items]


def item_of(cell: NotebookNode, meta: Mapping[str, Any], hidden: str) -> Item | None:
    """What is shown of a cell; None if nothing is.

    A hidden test's source, messages and printed text go no further than this function.
    """
    marks: Any = {"earned": meta.get("score") or 0.0, "points": meta.get("points") if "score" in meta else None,
                  "comment": meta.get("comment") or ""}
    kind = kind_of(cell) if meta else "learner"
    if cell.cell_type != "code" and (kind != "learner" or meta.get("task")):
        return Item("text", "Your work on this task", **marks) if meta.get("task") else None
    if kind != "learner" and hidden in cell.source:
        errors = [output for output in cell.outputs if output.output_type == "error"]
        return Item("hidden", TITLES["hidden"], failed=has_failed(cell), over=any(map(is_over, errors)),
                    hints=[MISTAKES[name] for error in errors for name in mistakes_in(error)], **marks)
    if cell.cell_type != "code":
        return Item({"markdown": "text"}.get(cell.cell_type, "raw"), TITLES["answer" if meta else "other"], cell.source,
                    attachments=cell.get("attachments", {}), **marks)
    outputs = [shown for output in cell.outputs for shown in shown_of(output, kind)]
    if kind == "test":
        lines = [line for output in cell.outputs for line in lines_of(output)]
        return Item("visible", TITLES["visible"], cell.source, outputs=outputs, lines=lines, failed=has_failed(cell),
                    **marks)
    if kind == "locked":
        return Item("shown", TITLES["shown"], outputs=outputs) if outputs else None
    return Item("code", TITLES["answer" if meta else "other"], cell.source, outputs=outputs, **marks)


def shown_of(output: NotebookNode, kind: str) -> list[tuple[str, str]]:
    """What is shown of an output: ("printed", "message" or "error", text), ("picture", address), or ("over", "")."""
    if output.output_type == "stream":
        return [("printed", output.text)]
    if output.output_type == "error":
        over = [("over", "")] if is_over(output) else []
        if over and output.ename == OVER:
            return over
        if kind == "test":
            return [*over, ("message", output.evalue if output.ename == "CheckFailed" else
                            f"{output.ename}: {output.evalue}")]
        return [*over, ("error", "\n".join(output.traceback) or f"{output.ename}: {output.evalue}")]
    if address := picture("image/png", output.data.get("image/png")):
        return [("picture", address)]
    return [("printed", str(output.data["text/plain"]))] if "text/plain" in output.data else []


def lines_of(output: NotebookNode) -> list[tuple[str, str]]:
    """The learner's lines of a traceback: function with the line's number, and the line; no frames of the grading."""
    lines = "\n".join(output.get("traceback", [])).splitlines()
    frames = [(FRAME.fullmatch(line), after) for line, after in itertools.pairwise([*lines, ""])]
    return [(f"{frame[2]}, line {frame[1]}" if frame[1] != "0" else frame[2],
             after.strip() if after.startswith("    ") else "") for frame, after in frames if frame]


def is_over(error: NotebookNode) -> bool:
    """Whether a cell, or a function that it called, was stopped at a limit."""
    return error.ename == OVER or f"\n  stopped with {OVER}: " in error.evalue


def mistakes_in(error: NotebookNode) -> list[str]:
    """Names of the known mistakes that a failed check found.

    A learner's function must not choose among them by what it raises: so the whole of it has to be as
    `ffnlib.testing.CheckFailed` writes it, and a message that holds an exception's does not count.
    """
    message = error.evalue.splitlines()
    if (error.ename != "CheckFailed" or any(line.startswith("  stopped with ") for line in message)
            or error.traceback[-len(message):] != f"CheckFailed: {error.evalue}".splitlines()
            or not (causes := CAUSES.fullmatch(message[-1]))):
        return []
    names = [name for name in re.findall(r"\[([a-z0-9-]+)\]", causes[1]) if name in MISTAKES]
    return names if causes[1] == ", or ".join(f"{MISTAKES[name]} [{name}]" for name in names) else []
