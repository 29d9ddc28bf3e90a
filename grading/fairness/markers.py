"""nbgrader's markers in the cells of a source notebook: what they hide, and which of them do not do what they seem to.

A marker that nbgrader does not recognise hides nothing: a typing mistake would publish the hidden tests.
"""
from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions
from rapidfuzz.distance import OSA
from traitlets.config import Config

__all__ = ["Pair", "hidden_lines", "misplaced", "pairs_of", "place"]

# Letters that look like Latin ones: Cyrillic, then Greek.
ALIKE = str.maketrans("АВЕЅІЈКМНОРСТХУавеѕіјкмнорсхуԁ" "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορυ",
                      "ABESIJKMHOPCTXYabesijkmhopcxyd" "ABEZHIKMNOPTYXaiknopu")
SHORT = 8  # letters; a marker with fewer is too easily something else
HIDDEN_ID = re.compile(r"(^|[-_.])hidden([-_.]|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Pair:
    """Two markers, and what they enclose. nbgrader takes a line that contains one as the marker."""

    encloses: str
    begin: str
    end: str
    home: str  # the only kind of cell in which they do what they should

    def at_home(self, cell: NotebookNode) -> bool:
        meta = cell.metadata.get("nbgrader", {})
        if self.encloses == "solution":
            return bool(meta.get("solution"))
        if self.encloses == "mark scheme":
            return bool(meta.get("task"))
        return bool(cell.cell_type == "code" and meta.get("grade") and meta.get("locked") and not meta.get("solution"))


def pairs_of(config: Config) -> tuple[Pair, ...]:
    """The markers that a course's configuration sets, or nbgrader's own."""
    solutions, tests, scheme = (kind(config=config) for kind in (ClearSolutions, ClearHiddenTests, ClearMarkScheme))
    return (Pair("solution", solutions.begin_solution_delimeter, solutions.end_solution_delimeter, "a solution cell"),
            Pair("hidden tests", tests.begin_test_delimeter, tests.end_test_delimeter, "a locked cell of tests"),
            Pair("mark scheme", scheme.begin_mark_scheme_delimeter, scheme.end_mark_scheme_delimeter, "a task cell"))


def place(notebook: str, number: int, cell: NotebookNode, line: int | None = None) -> str:
    """Where something is, for people: "neuron.ipynb, cell 6 (layer-hidden), line 2"; all counts begin with 1."""
    name = cell.metadata.get("nbgrader", {}).get("grade_id") or cell.get("id")
    where = f"{notebook}, cell {number}" + (f" ({name})" if name else "")
    return where if line is None else f"{where}, line {line}"


def hidden_lines(cell: NotebookNode, pairs: Sequence[Pair]) -> set[int]:
    """Numbers of the lines that nbgrader takes away, markers among them; a solution cell without any loses all."""
    hidden, lines = set(), cell.source.split("\n")
    for pair in pairs:
        inside, found = False, False
        for number, line in enumerate(lines, 1):
            begins = pair.begin in line
            ends = not begins and pair.end in line
            inside, found = begins or (inside and not ends), found or begins
            if inside or ends:
                hidden.add(number)
        if pair.encloses == "solution" and pair.at_home(cell) and not found:
            return set(range(1, len(lines) + 1))
    return hidden


def misplaced(cell: NotebookNode, pairs: Sequence[Pair]) -> Iterator[tuple[int, str]]:
    """What is wrong with a cell's markers: (line, sentence)."""
    opened: list[tuple[Pair, int]] = []
    begun: set[str] = set()
    for number, line in enumerate(cell.source.split("\n"), 1):
        marked = [pair for pair in pairs if pair.begin in line or pair.end in line]
        for pair in marked:
            yield from ((number, text) for text in alone(line, cell, pair))
            if pair.begin in line:  # nbgrader looks for this one first
                begun.add(pair.encloses)
                if opened:
                    other, since = opened[-1]
                    yield number, f"{pair.begin} stands within the {other.encloses} that began in line {since}"
                opened.append((pair, number))
                continue
            start = next((i for i in reversed(range(len(opened))) if opened[i][0] == pair), None)
            if start is None:
                yield number, f"{pair.end} has no {pair.begin} before it"
                continue
            if start < len(opened) - 1:
                other, at = opened[-1]
                yield number, f"{pair.end} comes before the {other.encloses} ended that began in line {at}: they cross"
            del opened[start]
        if not marked and (meant := near(line, pairs)):
            yield number, f"{line.strip()!r} looks like {meant}, but nbgrader does not take it as such"
    for pair, since in opened:
        yield since, f"{pair.begin} has no {pair.end} after it"
    meta = cell.metadata.get("nbgrader", {})
    if meta.get("grade") and not meta.get("solution") and HIDDEN_ID.search(str(meta.get("grade_id"))) \
            and "hidden tests" not in begun:
        yield 1, "its grade id says that it is hidden, but no line marks hidden tests"


def alone(line: str, cell: NotebookNode, pair: Pair) -> Iterator[str]:
    """What is wrong with one marker, wherever the other one is."""
    marker = pair.begin if pair.begin in line else pair.end
    if not pair.at_home(cell):
        yield f"{marker} belongs in {pair.home}, and this is {kind(cell)}"
    if cell.cell_type == "code" and not line.lstrip().startswith("#"):
        yield f"{marker} is not a comment of its own: nbgrader takes away the whole line"


def kind(cell: NotebookNode) -> str:
    """What nbgrader calls a cell of this kind, nearly."""
    meta = cell.metadata.get("nbgrader", {})
    if meta.get("solution"):
        return "a solution cell"
    if meta.get("task"):
        return "a task cell"
    what = "code" if cell.cell_type == "code" else "text"
    if meta.get("grade"):
        return f"a cell of tests that {'is text' if meta.get('locked') else 'is not locked'}"
    return f"a locked cell of {what}" if meta.get("locked") else f"an ordinary cell of {what}"


def near(line: str, pairs: Sequence[Pair]) -> str | None:
    """The marker that a line without one was probably meant to be.

    Case, spaces and signs do not count, nor that a letter comes from another alphabet. Three letters may be wrong
    in capitals, two otherwise; a line that goes on after that must begin like a marker, or have it in capitals.
    """
    words = re.findall(r"[A-Za-z0-9]+", unicodedata.normalize("NFKD", line).translate(ALIKE))
    whole = "".join(words)
    for marker in (text for pair in pairs for text in (pair.begin, pair.end)):
        parts = re.findall(r"[A-Z0-9]+", marker.upper())
        meant = "".join(parts)
        if len(meant) < SHORT:
            continue
        if distance(whole, meant) <= (3 if whole.isupper() else 2):
            return marker
        if 1 < len(words) <= len(parts) and whole.isupper() and words[0] in ("BEGIN", "START", "END", "STOP") \
                and set(words[1:]) & set(parts[1:]):
            return marker
        for start in range(len(words)):
            for stop in range(start + 1, min(start + len(parts) + 1, len(words)) + 1):
                window = "".join(words[start:stop])
                if distance(window, meant) <= (2 if window.isupper() else 1 if start == 0 else -1):
                    return marker
    return None


def distance(text: str, marker: str) -> int:
    """How many letters were mistyped: changed, left out, added or swapped with the next."""
    return int(OSA.distance(text.upper(), marker, score_cutoff=3))
