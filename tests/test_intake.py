"""Intake: whatever is handed in, everyone gets a submission that can be graded or a reason, and the batch goes on."""
import csv
import doctest
import os
import re
import unicodedata
from datetime import datetime
from pathlib import Path

import pytest
from handed_in import ASSIGNMENT, BAD_FILES, BAD_FOLDERS, COURSE, NAME, NOW, edited, fresh, put, raw, run
from hypothesis import given
from hypothesis import strategies as st

from grading import folder, frame, intake, notebook, reasons, released
from grading.intake import Rejected, Sizes, Submission
from grading.quarantine import quarantine
from grading.reasons import REASONS, Refused


@pytest.fixture
def submitted(tmp_path):
    """A folder with Ada's and Cleo's submissions, which are good; what is wrong comes between them, as Ben's."""
    made = tmp_path / "submitted"
    for learner in ("ada", "cleo"):
        put(made, learner, {NAME: raw(), "timestamp.txt": b"2026-02-28 23:59:59.5 UTC", "data/words.csv": b"a,b\n"})
    return made


def between(submitted, **options):
    """What becomes of what lies between Ada and Cleo: these two are accepted, and nothing is changed."""
    def state():
        return {path: (path.lstat().st_mode, path.lstat().st_size, path.lstat().st_mtime_ns)
                for path in sorted(submitted.parent.rglob("*"))}
    before, results = state(), run(submitted, **options)
    assert state() == before
    first, *rest, last = results
    for good, learner in ((first, "ada"), (last, "cleo")):
        assert isinstance(good, Submission) and good.learner == learner and good.notes == ()
        assert good.notebooks == {NAME: raw()} and good.files == {"data/words.csv": b"a,b\n"}
        assert good.timestamp == datetime(2026, 2, 28, 23, 59, 59, 500_000)
    assert len(rest) == 1
    return rest[0]


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_refused_and_the_batch_goes_on(submitted, case):
    reason, files = BAD_FILES[case]
    put(submitted, "ben", files if isinstance(files, dict) else {NAME: files})
    bad = between(submitted)
    assert isinstance(bad, Rejected) and (bad.learner, bad.assignment, bad.reason) == ("ben", ASSIGNMENT, reason)
    assert bad.details and re.fullmatch(r"[^{}]{20,}\.", bad.sentence)


@pytest.mark.parametrize(("reason", "make"), [(r, m) for r, makers in BAD_FOLDERS.items() for m in makers])
def test_what_is_no_plain_file_is_refused_and_never_opened(submitted, tmp_path, reason, make):
    outside = tmp_path / "private" / "peer.ipynb"
    outside.parent.mkdir()
    outside.write_bytes(raw())
    (submitted / "ben" / ASSIGNMENT).mkdir(parents=True)
    make(submitted / "ben" / ASSIGNMENT, outside)
    bad = between(submitted)
    assert isinstance(bad, Rejected) and bad.reason == reason, bad


@pytest.mark.parametrize(("reason", "turn"), [
    ("unreadable", lambda path: path.symlink_to("../../../secret.ipynb")),
    ("special-file", os.mkfifo),
    ("special-file", os.mkdir),
])
def test_a_file_that_is_exchanged_after_the_look_is_not_read(submitted, tmp_path, monkeypatch, reason, turn):
    (tmp_path / "secret.ipynb").write_bytes(raw())
    put(submitted, "ben", {NAME: raw()})
    path, real = submitted / "ben" / ASSIGNMENT / NAME, folder.look

    def look(parent, name, where):
        status = real(parent, name, where)
        if where == NAME and os.path.samestat(os.fstat(parent), os.stat(path.parent)):
            path.unlink()
            turn(path)
        return status
    monkeypatch.setattr(folder, "look", look)
    ben = run(submitted)[1]
    assert not path.is_file() or path.is_symlink()
    assert isinstance(ben, Rejected) and ben.reason == reason


def test_a_folder_that_becomes_a_link_is_not_followed(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with folder.opened(tmp_path) as parent:
        with folder.opened("real", parent, os.O_DIRECTORY):
            pass
        with pytest.raises(OSError), folder.opened("link", parent, os.O_DIRECTORY):
            pass


@pytest.mark.parametrize("claimed", [1, 2000])
def test_no_more_is_read_than_the_limit_whatever_size_is_claimed(tmp_path, monkeypatch, claimed):
    (tmp_path / "claimed").write_bytes(bytes(claimed))
    (tmp_path / "real").write_bytes(bytes(2000))
    status, real, sizes = os.stat(tmp_path / "claimed"), os.read, []

    def read(descriptor, n):
        sizes.append(n)
        return real(descriptor, n)
    monkeypatch.setattr(os, "fstat", lambda descriptor: status)
    monkeypatch.setattr(os, "read", read)
    with folder.opened(tmp_path) as parent, pytest.raises(Refused, match="too-large"):
        folder.read_file(parent, "real", "real", Sizes(file_mb=0.001), 0)
    assert sizes == ([1001] if claimed == 1 else [])


def test_limits_are_the_last_values_allowed(submitted):
    put(submitted, "ben", {NAME: raw(), "a.csv": bytes(500)})
    size, cells = len(raw()), len(fresh()["cells"])
    fits = {"file_mb": size / 1e6, "total_mb": (size + 500) / 1e6, "files": 4, "cells": cells, "depth": 5}
    assert isinstance(between(submitted, sizes=Sizes(**fits)), Submission)
    less = {"file_mb": ("too-large", (size - 1) / 1e6), "total_mb": ("too-large", (size + 499) / 1e6),
            "files": ("too-many-files", 1), "cells": ("too-many-cells", cells - 1), "depth": ("too-deep", 4)}
    for name, (reason, value) in less.items():
        ben = run(submitted, sizes=Sizes(**{**fits, name: value}))[1]
        assert isinstance(ben, Rejected) and ben.reason == reason


@pytest.mark.parametrize("error", [PermissionError(13, "Permission denied"), OSError(5, "Input/output error"),
                                   FileNotFoundError(2, "No such file")])
@pytest.mark.parametrize("at", ["ben", ASSIGNMENT, NAME])
def test_a_folder_that_cannot_be_read_is_its_own_learners_trouble(submitted, monkeypatch, error, at):
    put(submitted, "ben", {NAME: raw()})
    real, names = os.open, []

    def fail(name, *args, **kwargs):
        names.append(name)
        if name == at and "cleo" not in names and "ben" in names:
            raise error
        return real(name, *args, **kwargs)
    monkeypatch.setattr(os, "open", fail)
    ben = between(submitted)
    assert ben.reason == "unreadable" and error.strerror in ben.details


@pytest.mark.parametrize("error", [ZeroDivisionError("ours"), MemoryError(), RecursionError()])
def test_even_a_mistake_of_ours_does_not_stop_the_batch(submitted, monkeypatch, error):
    put(submitted, "ben", {NAME: edited(lambda nb: nb["cells"].clear())})
    real = intake.check_cells

    def fail(cells, released):
        if not cells:
            raise error
        return real(cells, released)
    monkeypatch.setattr(intake, "check_cells", fail)
    assert between(submitted).reason == "failed"


@pytest.mark.parametrize("learner", ["b en", "ben@example.org", "béla", "b-1_2.3+4", "b" * 128])
def test_learners_names(submitted, learner):
    put(submitted, learner, {NAME: raw()})
    assert isinstance(between(submitted), Submission)
    assert isinstance(between(submitted, learners={"ada", "cleo", learner}), Submission)
    bad = between(submitted, learners={"ada", "cleo"})
    assert (bad.learner, bad.reason) == (learner, "unknown-learner")


@pytest.mark.parametrize("learner", ["b*", "b\n", "b ", "b,c", "b..\\c", "b'; DROP TABLE student", "b\u202e", "b\u0301",
                                     os.fsdecode(b"b\xff"), "b" * 129, "b{0}"])
def test_learners_names_that_cannot_be(submitted, learner):
    put(submitted, learner, {NAME: raw()})
    assert between(submitted, learners={"ada", "cleo", learner}).reason == "bad-learner"


def test_every_reason_is_tried_here():
    tried = {reason for reason, _ in BAD_FILES.values()} | BAD_FOLDERS.keys()
    assert tried | {"bad-learner", "unknown-learner", "unreadable", "failed"} == REASONS.keys()


def test_what_is_no_submission_is_passed_over(submitted):
    (submitted / ".DS_Store").write_bytes(b"")
    (submitted / "readme.txt").write_bytes(b"")
    (submitted / "nobody").mkdir()
    put(submitted, "dora", {"bias.ipynb": raw("02-bias")}, "02-bias")
    assert [r.learner for r in run(submitted)] == ["ada", "cleo"]


def test_learners_come_in_order(submitted):
    for learner in ("zoe", "Ben", "b10", "b9"):
        put(submitted, learner, {NAME: b""})
    assert [r.learner for r in run(submitted)] == ["Ben", "ada", "b10", "b9", "cleo", "zoe"]


def test_what_the_instructor_has_wrong_is_said_at_once(submitted, tmp_path):
    with pytest.raises(ValueError, match=r"assignment: expected one of 01-neuron, .*, got 10-none"):
        list(intake.intake(submitted, "10-none", COURSE))
    with pytest.raises(FileNotFoundError):
        list(intake.intake(tmp_path / "none", ASSIGNMENT, COURSE))


def test_the_submitted_folder_itself_may_be_a_link(submitted, tmp_path):
    (tmp_path / "other").symlink_to(submitted)
    assert all(isinstance(r, Submission) for r in run(tmp_path / "other"))


def test_what_lies_beside_the_notebook(submitted):
    beside = {"data/deep/er/a b.csv": b"1", "é.txt": b"", "=cmd.csv": b"2", "neuron.zip": b"PK\3\4"}
    left_out = {"neuron-Copy1.ipynb": raw(), "Untitled.ipynb": b"{", ".ipynb_checkpoints/neuron-checkpoint.ipynb": b"",
                "__pycache__/a.pyc": b"", ".DS_Store": b"", "._neuron.ipynb": b"\0"}
    put(submitted, "ben", {NAME: raw(), **beside, **left_out})
    good = between(submitted)
    assert good.files == beside and list(good.files) == sorted(beside) and good.notebooks == {NAME: raw()}
    assert good.notes == ("other notebooks, not graded: Untitled.ipynb, neuron-Copy1.ipynb",)


@pytest.mark.parametrize(("text", "expected"), {
    "2026-02-02 15:58:23.948203 UTC": datetime(2026, 2, 2, 15, 58, 23, 948203),
    "2026-02-02 15:58:23.948203 +0100\n": datetime(2026, 2, 2, 14, 58, 23, 948203),
    "2026-02-02T15:58:23-05:30": datetime(2026, 2, 2, 21, 28, 23),
    "2026-02-02 15:58:23Z": datetime(2026, 2, 2, 15, 58, 23),
    "2026-02-02 15:58:23": datetime(2026, 2, 2, 15, 58, 23),
    "2026-02-02 15:58": datetime(2026, 2, 2, 15, 58),
    "\ufeff2026-07-02 15:58:23 America/New_York": datetime(2026, 7, 2, 19, 58, 23),
    " \r\n": None,
    "": None,
}.items())
def test_timestamps(text, expected):
    assert intake.when(text.encode(), datetime(2026, 8, 1)) == expected


def test_a_local_time_taken_as_utc_is_not_the_future():
    assert intake.when(b"2026-03-02 11:59:00", NOW) == datetime(2026, 3, 2, 11, 59)


# Assignments of more than one notebook.

@pytest.fixture
def pair():
    """A course with an assignment of two notebooks."""
    both = released.Assignment("pair", {**COURSE["01-neuron"].notebooks, **COURSE["02-bias"].notebooks})
    return {"pair": both, "03-activation": COURSE["03-activation"]}


def test_an_assignment_of_two_notebooks(tmp_path, pair):
    neuron, bias, both = "neuron.ipynb", "bias.ipynb", {"neuron.ipynb": raw(), "bias.ipynb": raw("02-bias")}
    put(tmp_path, "all", both, "pair")
    put(tmp_path, "half", {bias: both[bias]}, "pair")
    put(tmp_path, "swapped", {neuron: both[bias], bias: both[neuron]}, "pair")
    put(tmp_path, "misnamed", {"b.ipynb": both[bias]}, "pair")
    put(tmp_path, "other", {"b.ipynb": raw("03-activation")}, "pair")
    results = {r.learner: r for r in intake.intake(tmp_path, "pair", pair)}
    assert results["all"].notebooks == both and results["all"].notes == ()
    assert list(results["half"].restored) == [bias] and results["half"].notes == ("not handed in: neuron.ipynb",)
    assert {name: results[name].reason for name in ("swapped", "misnamed", "other")} == {
        "swapped": "wrong-name", "misnamed": "wrong-name", "other": "wrong-assignment"}
    assert f"again as {bias}, by" in results["misnamed"].sentence


def test_cells_that_every_assignment_has_are_no_sign_of_another(tmp_path):
    few = edited(lambda nb: nb.update(cells=[c for c in nb["cells"] if c["id"] in ("intro", "imports", "explain")]))
    put(tmp_path, "ada", {"bias.ipynb": few}, "02-bias")
    put(tmp_path, "ben", {"other.ipynb": few}, "02-bias")
    ada, ben = intake.intake(tmp_path, "02-bias", COURSE)
    assert (ada.reason, ben.reason) == ("missing-cells", "wrong-name")


@pytest.mark.parametrize("name", COURSE)
def test_every_released_assignment_is_accepted_and_no_other_is(tmp_path, name):
    for learner, handed_in in zip("abcdefghi", COURSE, strict=True):
        file = next(iter(COURSE[name].notebooks))
        put(tmp_path, learner, {file: raw(handed_in)}, name)
    for result, other in zip(intake.intake(tmp_path, name, COURSE), COURSE, strict=True):
        if other == name:
            assert isinstance(result, Submission) and result.notes == ()
        else:
            assert result.reason == "wrong-assignment" and f"belongs to the assignment {other}." in result.sentence


@given(st.binary(max_size=40) | st.from_regex(intake.FORMAT, fullmatch=True).map(str.encode))
def test_timestamps_never_raise(data):
    try:
        time = intake.when(data, NOW)
    except Refused as refused:
        assert refused.reason == "bad-timestamp"
    else:
        assert time is None or (time.tzinfo is None and time <= NOW + intake.AHEAD)


@given(st.text(st.characters(exclude_categories=[]), max_size=300))
def test_what_is_shown_is_one_short_line(text):
    line = reasons.shown(text)
    assert line.isprintable() and len(line) <= 81
    line.encode()


# The list for the instructor.

def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_quarantine_lists_what_was_rejected(submitted, tmp_path):
    put(submitted, "ben", {NAME: b""})
    put(submitted, "@dora", {NAME: raw()})
    put(submitted, "eve", {NAME: raw(), "=HYPERLINK(1)\n.csv": b""})
    put(submitted, os.fsdecode(b"\xfe"), {NAME: raw()})
    results = run(submitted)
    path = quarantine(tmp_path / "quarantine", ASSIGNMENT, results)
    assert path == tmp_path / "quarantine" / f"{ASSIGNMENT}.csv"
    rows = read(path)
    assert [(r["learner"], r["file"], r["reason"]) for r in rows] == [
        ("'@dora", "", "bad-learner"), ("ben", NAME, "not-json"), ("eve", "'=HYPERLINK(1)\\n.csv", "bad-file-name"),
        ("\\udcfe", "", "bad-learner")]
    bad = next(r for r in results if r.learner == "ben")
    assert rows[1] == {"learner": "ben", "file": NAME, "reason": "not-json", "sentence": bad.sentence,
                       "details": bad.details}


def test_quarantine_is_replaced_and_whole(submitted, tmp_path):
    put(submitted, "ben", {NAME: b""})
    folder = tmp_path / "quarantine"
    path = quarantine(folder, ASSIGNMENT, run(submitted))
    before = path.read_bytes()

    def stops():
        yield from run(submitted)
        raise KeyboardInterrupt
    with pytest.raises(KeyboardInterrupt):
        quarantine(folder, ASSIGNMENT, stops())
    assert path.read_bytes() == before and os.listdir(folder) == [path.name]
    quarantine(folder, ASSIGNMENT, [])
    assert read(path) == [] and path.read_text() == "learner,file,reason,sentence,details\n"
    with pytest.raises(ValueError, match="assignment"):
        quarantine(folder, "../01-neuron", [])


def test_quarantine_does_not_write_through_a_link(tmp_path):
    (tmp_path / "mine").write_text("mine")
    (tmp_path / f"{ASSIGNMENT}.csv").symlink_to("mine")
    quarantine(tmp_path, ASSIGNMENT, [])
    assert (tmp_path / "mine").read_text() == "mine" and not (tmp_path / f"{ASSIGNMENT}.csv").is_symlink()


def test_sentences_are_whole_and_speak_to_the_learner():
    for reason, template in REASONS.items():
        sentence = template.format(file=NAME, what="x")
        assert sentence.endswith(".") and len(sentence) < 330, reason
        assert re.search(r"[Pp]lease|hand |need do nothing", sentence), f"{reason} does not say what to do"
        assert not unicodedata.normalize("NFKC", sentence) != sentence


@pytest.mark.parametrize("module", [folder, frame, intake, notebook, reasons, released])
def test_examples_run(module):
    assert doctest.testmod(module).failed == 0
    assert len(Path(module.__file__).read_text().splitlines()) <= 250
