"""Takes in what learners handed in: each submission comes out as one that can be graded, or with a reason.

Nothing of it is run, moved or changed, and everything is read once: later steps work from the bytes that were checked.
"""
from __future__ import annotations

import os
import re
import stat
import zoneinfo
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from .folder import Sizes, look, opened, read_folder
from .frame import check_cells, recognise, restored
from .notebook import read_cells
from .reasons import Refused, listed, shown
from .released import Assignment

__all__ = ["Rejected", "Sizes", "Submission", "intake"]

LEARNER = re.compile(r"\w([\w.@+ -]{0,126}[\w.@+-])?")  # the gradebook has room for 128 characters
TIMESTAMP = "timestamp.txt"
FORMAT = re.compile(r"(?P<time>[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?)"
                    r" ?(?P<zone>[+-][0-9]{2}:?[0-5][0-9]|[A-Za-z][A-Za-z0-9_+/-]{0,63})?")
NOTEBOOK = re.compile(r"\.ipynb(\.txt|\.json)?$", re.IGNORECASE)  # browsers and systems add endings
AHEAD = timedelta(days=1)  # so much a local time that is taken as UTC can be ahead


@dataclass(frozen=True)
class Submission:
    """What can be graded.

    Attributes:
        timestamp: when it was handed in, in UTC and without a zone, as nbgrader's gradebook has it; None if not known.
        notebooks: the assignment's notebooks by file name, as handed in.
        restored: the same, to be graded: the learner's text in the released frame; see `frame.restored`.
        files: what lies beside them, by path; notebooks that are not the assignment's are not among it. Python would
            import a numpy.py from there: it may lie where the learner's code runs, and nowhere else.
        notes: what the instructor may want to know.
    """

    learner: str
    assignment: str
    timestamp: datetime | None
    notebooks: dict[str, bytes]
    restored: dict[str, bytes]
    files: dict[str, bytes]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rejected:
    """What cannot be graded: which file (empty: the folder), a reason of `REASONS`, what the learner should do."""

    learner: str
    assignment: str
    file: str
    reason: str
    sentence: str
    details: str


def intake(submitted: str | os.PathLike[str], assignment: str, course: Mapping[str, Assignment], *,
           learners: Collection[str] | None = None, chosen: Callable[[str], bool] = lambda learner: True,
           sizes: Sizes | None = None, now: datetime | None = None) -> Iterator[Submission | Rejected]:
    """Look at `submitted/LEARNER/ASSIGNMENT/` of every learner who has one, in the order of their names.

    One at a time, so that no more than one submission needs to be in memory.

    Args:
        submitted: nbgrader's folder. It may be a link, nothing below it may.
        course: from `read_course`.
        learners: ids in the gradebook, others are rejected; None if everyone may hand in (`autograde --create`).
        chosen: whom to look at.
        now: in UTC without a zone; a submission from the future is rejected.

    Raises:
        ValueError: the course has no such assignment.
        OSError: `submitted` cannot be read.
    """
    if assignment not in course:
        raise ValueError(f"assignment: expected one of {listed(course)}, got {shown(assignment)}")
    sizes, now = sizes or Sizes(), now or datetime.now(UTC).replace(tzinfo=None)
    with opened(submitted, flags=os.O_DIRECTORY) as root:
        for learner in sorted(os.listdir(root)):
            try:
                if chosen(learner) and handed_in(root, learner, assignment):
                    yield take(root, learner, course[assignment], course, learners, sizes, now)
            except Refused as refused:
                yield Rejected(learner, assignment, refused.file, refused.reason, refused.sentence, refused.details)
            except OSError as error:
                yield rejected(learner, assignment, "unreadable", error)
            except Exception as error:  # whatever it is, it must not stop the batch
                yield rejected(learner, assignment, "failed", error)


def rejected(learner: str, assignment: str, reason: str, error: Exception) -> Rejected:
    """A submission at which Python failed."""
    refused = Refused(reason, details=shown(f"{type(error).__name__}: {error}", 300))
    return Rejected(learner, assignment, "", reason, refused.sentence, refused.details)


def handed_in(root: int, learner: str, assignment: str) -> bool:
    """Whether there is such a submission. Files beside the learners' folders are none of ours."""
    if not stat.S_ISDIR(look(root, learner, "").st_mode):
        return False
    with opened(learner, root, os.O_DIRECTORY) as folder:
        return assignment in os.listdir(folder)


def take(root: int, learner: str, assignment: Assignment, course: Mapping[str, Assignment],
         learners: Collection[str] | None, sizes: Sizes, now: datetime) -> Submission:
    """One learner's submission, or Refused."""
    if not LEARNER.fullmatch(learner):
        raise Refused("bad-learner", "", "letters, digits and any of _.@+- and spaces, at most 128, were expected")
    if learners is not None and learner not in learners:
        raise Refused("unknown-learner", "", "not in the gradebook, and learners are not created")
    with opened(learner, root, os.O_DIRECTORY) as folder:
        if not stat.S_ISDIR(look(folder, assignment.name, "").st_mode):
            raise Refused("no-notebook", "", "the assignment's folder is a file", listed(assignment.notebooks))
        files = read_folder(folder, assignment.name, sizes)
    notebooks = {name: files[name] for name in assignment.notebooks if name in files}
    if not notebooks:
        raise misnamed(files, assignment, course, sizes)
    timestamp, notes = when(files.pop(TIMESTAMP, None), now), []
    clean = {}
    for name, data in notebooks.items():
        cells = read_cells(data, name, sizes)
        refuse_other(name, recognise(cells, (assignment.name, name), course), (assignment.name, name))
        notes += check_cells(cells, assignment.notebooks[name])
        clean[name] = restored(cells, assignment.notebooks[name])
    if absent := assignment.notebooks.keys() - notebooks:
        notes.append(f"not handed in: {listed(sorted(absent))}")
    if others := [path for path in files if path.endswith(".ipynb") and path not in notebooks]:
        notes.append(f"other notebooks, not graded: {listed(others)}")
    beside = {path: data for path, data in files.items() if not path.endswith(".ipynb")}
    return Submission(learner, assignment.name, timestamp, notebooks, clean, beside, tuple(notes))


def refuse_other(file: str, found: tuple[str, str], here: tuple[str, str]) -> None:
    """Refuse a notebook that was recognised as another one than it should be."""
    if found[0] != here[0]:
        raise Refused("wrong-assignment", file, f"its grade ids are those of {found[0]}/{found[1]}", found[0])
    if found[1] != here[1]:
        raise Refused("wrong-name", file, f"its grade ids are those of {found[1]}", found[1])


def misnamed(files: Mapping[str, bytes], assignment: Assignment, course: Mapping[str, Assignment],
             sizes: Sizes) -> Refused:
    """Why none of the assignment's notebooks is there: under another name, in a folder, another's, or not at all."""
    expected, near = listed(assignment.notebooks), [path for path in files if NOTEBOOK.search(path)]
    if not near:
        return Refused("no-notebook", "", f"files there: {listed(files) or 'none'}", expected)
    if len(near) == 1:
        try:
            here = (assignment.name, "")
            refuse_other(near[0], recognise(read_cells(files[near[0]], near[0], sizes), here, course), here)
        except Refused as refused:
            if refused.reason in ("wrong-assignment", "wrong-name"):
                return refused
    return Refused("wrong-name", near[0], f"none of {listed(near)} is called {expected}", expected)


def when(data: bytes | None, now: datetime) -> datetime | None:
    """Time of a submission, in UTC; None if none was noted, as with nbgrader.

    The zone is UTC if none is given. Unlike nbgrader, which takes one that it does not know (CEST) as UTC and +0100 as
    100 seconds, this wants UTC, GMT, a number or a name such as Europe/Berlin.

    >>> when(b"2026-01-31 12:00:00 Europe/Berlin", datetime(2026, 2, 1))
    datetime.datetime(2026, 1, 31, 11, 0)
    """
    text = (data or b"").decode("utf-8-sig", "replace").strip()
    if not text:
        return None
    match = FORMAT.fullmatch(text)
    try:
        if not match:
            raise ValueError("expected such as 2026-01-31 12:00:00.000000 UTC")
        time = datetime.fromisoformat(match["time"]).replace(tzinfo=zone(match["zone"]))
        time = time.astimezone(UTC).replace(tzinfo=None)
        if time > now + AHEAD:
            raise ValueError(f"it is in the future; now it is {now:%Y-%m-%d %H:%M:%S}")
    except (ValueError, OverflowError, OSError, zoneinfo.ZoneInfoNotFoundError) as error:
        raise Refused("bad-timestamp", TIMESTAMP, f"{shown(text)}: {shown(str(error))}") from None
    return time


def zone(name: str | None) -> timezone | zoneinfo.ZoneInfo:
    if name in (None, "Z", "UTC", "GMT"):
        return UTC
    if name[0] in "+-":
        hours, minutes = int(name[1:3]), int(name[-2:])
        return timezone((-1 if name[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))
    return zoneinfo.ZoneInfo(name)
