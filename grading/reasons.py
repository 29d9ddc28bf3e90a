"""Why a submission is set aside: a name for programs, a sentence for the learner, details for the instructor."""
from __future__ import annotations

from collections.abc import Iterable

__all__ = ["REASONS", "Refused", "count", "listed", "shown"]

FRESH = ("Open a fresh copy of the assignment's notebook, paste the text of your answers into its cells (the text, not "
         "the cells), and hand that in.")

REASONS = {
    # the folder
    "bad-learner": "The name that your work was handed in under cannot be used. Please ask your instructor.",
    "unknown-learner": "The name that your work was handed in under is not on the course's list. Please ask your "
                       "instructor.",
    "unreadable": "Your work could not be read. Please hand it in again, and tell your instructor if this comes twice.",
    "failed": "Your work could not be looked at, and your instructor has been told why. You need do nothing for now.",
    "link": "{file} is a link to a file and not a file of its own. Please hand in a copy of the file itself.",
    "special-file": "{file} is neither a file nor a folder. Please hand in the notebook and its data files alone.",
    "bad-file-name": "The name of {file} has characters that cannot be used. Please rename it and hand in again.",
    "too-many-files": "You handed in more than {what} files and folders. Please hand in the notebook and its data "
                      "files alone.",
    "too-large": "{file} is too large: {what} are accepted. In Jupyter, choose Edit, then Clear Outputs of All Cells, "
                 "save, leave out what is not needed, and hand in again.",
    "bad-timestamp": "The time at which you handed in could not be made out. Please hand in again, and tell your "
                     "instructor if this comes twice.",
    # which notebook
    "no-notebook": "There is no notebook in what you handed in. Please hand in {what} itself, not an archive of it.",
    "wrong-name": "You handed in {file}. Please hand it in again as {what}, by that name and in no folder.",
    "wrong-assignment": "{file} belongs to the assignment {what}. Please hand it in there, and this assignment's "
                        "notebook here.",
    # the file
    "not-utf-8": "{file} is not stored as UTF-8 text. Open it in Jupyter, save it there, and hand that in.",
    "not-json": "{file} is not a whole notebook: it is empty, cut off, or something else, such as a web page. Open it "
                "in Jupyter, save it there, and hand that in.",
    "too-deep": "{file} holds something that is nested too deeply. In Jupyter, choose Edit, then Clear Outputs of All "
                "Cells, save, and hand in again.",
    "not-a-notebook": f"{{file}} is not put together as a notebook is. {FRESH}",
    "wrong-nbformat": "{file} is in another notebook format, {what}. Save it with JupyterLab 3 or newer, in format 4, "
                      "and hand that in.",
    "too-many-cells": "{file} has more than {what} cells. Delete those that are not needed, and hand in again.",
    "bad-character": f"The cell {{what}} contains a character that no program can store. {FRESH}",
    # the assignment's cells
    "wrong-schema": f"{{file}} comes from an older or newer release of the assignment. {FRESH}",
    "no-released-cells": "None of the assignment's cells can be found in {file}: a program other than Jupyter may have "
                         f"dropped their names. {FRESH}",
    "duplicate-cells": "There is more than one cell of this name: {what}. So nobody can tell which is your answer; it "
                       f"happens when a cell is copied as a whole. {FRESH}",
    "unknown-cells": f"The assignment has no cells of these names: {{what}}. {FRESH}",
    "missing-cells": "These cells of the assignment are missing: {what}. They were deleted, or lost their names when "
                     f"they were cut and pasted. {FRESH}",
    "changed-kind": f"These cells have been given another part in the assignment: {{what}}. {FRESH}",
}
"""For each reason the learner's sentence; {file} is the file and {what} what it is about."""


class Refused(Exception):
    """A submission cannot be graded. `file` and `what` go into the sentence, `details` is for the instructor."""

    def __init__(self, reason: str, file: str = "", details: str = "", what: object = "") -> None:
        self.reason, self.file, self.details = reason, file, details
        self.sentence = REASONS[reason].format(file=shown(file) or "your folder", what=what)
        super().__init__(f"{reason}: {self.sentence} ({details})")


def shown(text: str, longest: int = 80) -> str:
    r"""A learner's text on one line, short, and without characters that hide or reorder others.

    >>> print(shown("a\u202eb\n\udc80"), shown("x" * 99, 5))
    a\u202eb\n\udc80 xxxxx…
    """
    line = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text[:longest + 1])
    return line if len(line) <= longest else line[:longest] + "…"


def listed(names: Iterable[str], most: int = 10) -> str:
    """Names on one line, the first few of many.

    >>> listed(["a", "b"]), listed("abc", 2)
    ('a, b', 'a, b and 1 more')
    """
    names = list(names)
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(shown(name) for name in names[:most]) + more


def count(n: int, noun: str) -> str:
    """A number with its noun.

    >>> count(1, "learner"), count(2, "learner")
    ('1 learner', '2 learners')
    """
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"
