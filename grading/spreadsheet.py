"""Tables as CSV files that a spreadsheet opens without computing anything, each in place of the last at once."""
from __future__ import annotations

import csv
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from .reasons import shown

__all__ = ["number", "replaced", "unquoted", "write_table"]

FORMULA = tuple("=+-@＝＋－＠")  # what a spreadsheet would compute


@contextmanager
def replaced(path: Path) -> Iterator[TextIO]:
    """A text file to write, which takes the place of `path` when all is written; its folder is made.

    Raises:
        OSError: it cannot be written. What was there before is still there, as after any other error.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with open(temporary, "x", encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_table(path: Path, columns: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Write a table as CSV in UTF-8.

    What a spreadsheet would take for a formula gets an apostrophe before it; None becomes an empty cell.
    """
    with replaced(path) as file:
        out = csv.writer(file, lineterminator="\n")
        for row in chain([columns], rows):
            out.writerow([cell(value) for value in row])


def cell(value: Any) -> str:
    r"""A value as a cell's text.

    >>> cell("=1+1"), cell(-1.5), cell(None), cell("a\n")
    ("'=1+1", '-1.5', '', 'a\\n')
    """
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    if not isinstance(value, str):
        return "" if value is None else number(value)
    text = shown(value, 2000)
    return "'" + text if text.startswith(FORMULA) else text


def unquoted(text: str) -> str:
    """A cell's text without the apostrophe that `cell` put before it."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(FORMULA) else text


def number(value: float) -> str:
    """A number with as many decimals as it needs, two at most.

    >>> number(3.0), number(2.5), number(1 / 3), number(-0.001)
    ('3', '2.5', '0.33', '0')
    """
    return f"{round(value, 2) + 0:.2f}".rstrip("0").rstrip(".")
