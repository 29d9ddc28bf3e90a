"""What learners hand in: files and folders that intake must refuse, each with its reason, and odd ones that it accepts.

Adding a case is adding a line.
"""
import copy
import json
import os
import socket
import sys
from datetime import datetime
from functools import cache

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT))  # `grading` is not installed

from grading import intake
from grading.released import read_course

ASSIGNMENT, NAME = "01-neuron", "neuron.ipynb"
NOW = datetime(2026, 3, 1, 12, 0)
COURSE = read_course(ROOT / "solutions")
RELEASED = COURSE[ASSIGNMENT].notebooks[NAME]
PNG = "iVBORw0KGgo="


def put(submitted, learner, files, assignment=ASSIGNMENT):
    """Hand in `files`, bytes by path."""
    for path, data in files.items():
        target = submitted / learner / assignment / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def run(submitted, **options):
    return list(intake.intake(submitted, ASSIGNMENT, COURSE, **{"now": NOW, **options}))


@cache
def raw(name=ASSIGNMENT):
    return next((ROOT / "exercises" / name).glob("*.ipynb")).read_bytes()


def fresh(name=ASSIGNMENT):
    return json.loads(raw(name))


def cell(nb, grade_id="neuron"):
    return next(c for c in nb["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def meta(nb, grade_id="neuron"):
    return cell(nb, grade_id)["metadata"]["nbgrader"]


def edited(change):
    """The released notebook after `change(notebook)`, as bytes; what that returns, if anything, replaces it."""
    nb = fresh()
    made = change(nb)
    return made if isinstance(made, bytes) else json.dumps(nb if made is None else made).encode()


def beginning(new):
    """The released notebook with something in place of its first brace."""
    assert raw()[:1] == b"{"
    return new + raw()[1:]


def in_other_case(nb, key):
    nb[key.upper()] = nb.pop(key)


def deep(levels):
    """With so many levels of nesting in all."""
    return beginning(b'{"x": ' + b"[" * (levels - 1) + b"]" * (levels - 1) + b",")


def spoilt(change, grade_id="neuron"):
    return edited(lambda nb: change(cell(nb, grade_id)))


def copied(nb):
    nb["cells"].append(copy.deepcopy(cell(nb)))


def without(*grade_ids):
    def change(nb):
        nb["cells"] = [c for c in nb["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") not in grade_ids]
    return edited(change)


def nameless(nb):
    for c in nb["cells"]:
        c["metadata"].pop("nbgrader", None)


# What each file is refused for. A single notebook, unless paths are given.
BAD_FILES = {
    "archive": ("no-notebook", {"neuron.zip": b"PK\3\4" + bytes(99)}),
    "nothing": ("no-notebook", {"readme.txt": b"I am ill"}),
    "only a timestamp": ("no-notebook", {"timestamp.txt": b"2026-02-28 23:59:59 UTC"}),
    "only a checkpoint": ("no-notebook", {f".ipynb_checkpoints/{NAME}": raw()}),
    "only a Mac's resource": ("no-notebook", {f"._{NAME}": b"\0\5\x16\7"}),
    "another name": ("wrong-name", {"my answers.ipynb": raw()}),
    "another case": ("wrong-name", {"Neuron.ipynb": raw()}),
    "a browser's ending": ("wrong-name", {"neuron.ipynb.txt": raw()}),
    "a folder too many": ("wrong-name", {f"homework/{NAME}": raw()}),
    "a folder of that name": ("wrong-name", {f"{NAME}/{NAME}": raw()}),
    "damaged and misnamed": ("wrong-name", {"draft.ipynb": b"{"}),
    "several others": ("wrong-name", {"a.ipynb": raw(), "b.ipynb": raw()}),
    "another assignment": ("wrong-assignment", raw("02-bias")),
    "another assignment under its name": ("wrong-assignment", {"bias.ipynb": raw("02-bias")}),
    "line break in a name": ("bad-file-name", {NAME: raw(), "a\nb.csv": b""}),
    "no UTF-8 in a name": ("bad-file-name", {NAME: raw(), os.fsdecode(b"\xff.csv"): b""}),
    "201 files": ("too-many-files", {NAME: raw(), **{f"{i}.csv": b"" for i in range(200)}}),
    "a file of 10 MB": ("too-large", {NAME: raw(), "big.csv": bytes(10**7 + 1)}),
    "51 MB together": ("too-large", {NAME: raw(), **{f"{i}.csv": bytes(10**7 - 1) for i in range(6)}}),
    "time in words": ("bad-timestamp", {NAME: raw(), "timestamp.txt": b"yesterday"}),
    "time in the future": ("bad-timestamp", {NAME: raw(), "timestamp.txt": b"2026-03-02 12:00:01 UTC"}),
    "time on no calendar": ("bad-timestamp", {NAME: raw(), "timestamp.txt": b"2026-02-30 12:00:00"}),
    "time in an unknown zone": ("bad-timestamp", {NAME: raw(), "timestamp.txt": b"2026-02-28 12:00:00 CESTX"}),
    "time in no zone": ("bad-timestamp", {NAME: raw(), "timestamp.txt": b"2026-02-28 12:00:00 +2500"}),
    "time in a folder": ("bad-timestamp", {NAME: raw(), "timestamp.txt": b"2026-02-28 12:00:00 Europe"}),
    "time in a file": ("bad-timestamp", {NAME: raw(), "timestamp.txt": b"2026-02-28 12:00:00 /etc/localtime"}),
    "time before all": ("bad-timestamp", {NAME: raw(), "timestamp.txt": b"0001-01-01 00:00:00 +1400"}),
    "time in no text": ("bad-timestamp", {NAME: raw(), "timestamp.txt": b"\xff\xfe2\0"}),
    "UTF-16": ("not-utf-8", raw().decode().encode("utf-16")),
    "UTF-16 without a mark": ("not-utf-8", raw().decode().encode("utf-16-le")),
    "UTF-32": ("not-utf-8", raw().decode().encode("utf-32-be")),
    "Latin-1": ("not-utf-8", '{"nbformat": "é"}'.encode("latin-1")),
    "a surrogate as bytes": ("not-utf-8", b'{"nbformat": "\xed\xa0\x80"}'),
    "zeros": ("not-utf-8", bytes(1000)),
    "empty": ("not-json", b""),
    "cut off": ("not-json", raw()[:-200]),
    "web page": ("not-json", b"<!DOCTYPE html>"),
    "conflict of a merge": ("not-json", b"<<<<<<< HEAD\n" + raw()),
    "NaN": ("not-json", beginning(b'{"x": NaN,')),
    "infinity": ("not-json", beginning(b'{"x": -Infinity,')),
    "infinite by its exponent": ("not-json", beginning(b'{"x": 1e999,')),
    "a number of 5000 digits": ("not-json", beginning(b'{"x": ' + b"9" * 5000 + b",")),
    "a million digits after the point": ("not-json", b'{"nbformat": 4.' + b"9" * 10**6 + b"}"),
    "a key twice": ("not-json", beginning(b'{"nbformat": 4,')),
    "NUL as it is": ("not-json", raw().replace(b"def neuron", b"def\0neuron")),
    "101 levels": ("too-deep", deep(101)),
    "a million levels": ("too-deep", deep(10**6)),
    "a million open brackets": ("too-deep", b"[" * 10**6),
    "a million open braces": ("too-deep", b'{"":' * 10**6),
    "a number alone": ("not-a-notebook", b"4"),
    "a list": ("not-a-notebook", b"[]"),
    "other JSON": ("not-a-notebook", b'{"cells": []}'),
    "cells are an object": ("not-a-notebook", edited(lambda nb: nb.update(cells={}))),
    "no cells": ("not-a-notebook", edited(lambda nb: in_other_case(nb, "cells"))),
    "a cell is a number": ("not-a-notebook", edited(lambda nb: nb["cells"].append(1))),
    "an unknown type of cell": ("not-a-notebook", spoilt(lambda c: c.update(cell_type="heading"))),
    "type is a list": ("not-a-notebook", spoilt(lambda c: c.update(cell_type=[]))),
    "source is a number": ("not-a-notebook", spoilt(lambda c: c.update(source=1))),
    "source is lines of numbers": ("not-a-notebook", spoilt(lambda c: c.update(source=["a", 1]))),
    "no source": ("not-a-notebook", spoilt(lambda c: c.pop("source") and None)),
    "metadata are a list": ("not-a-notebook", spoilt(lambda c: c.update(metadata=[]))),
    "worksheets of nothing": ("not-a-notebook", b'{"nbformat": 3, "worksheets": [1]}'),
    "nbformat 3 without worksheets": ("not-a-notebook", b'{"nbformat": 3}'),
    "nbformat 5": ("wrong-nbformat", edited(lambda nb: nb.update(nbformat=5, nbformat_minor=0))),
    "nbformat 2": ("wrong-nbformat", edited(lambda nb: nb.update(nbformat=2))),
    "nbformat as text": ("wrong-nbformat", edited(lambda nb: nb.update(nbformat="4"))),
    "nbformat 4.0 in one number": ("wrong-nbformat", edited(lambda nb: nb.update(nbformat=4.0))),
    "nbformat true": ("wrong-nbformat", edited(lambda nb: nb.update(nbformat=True))),
    "nbformat -1": ("wrong-nbformat", edited(lambda nb: nb.update(nbformat_minor=-1))),
    "no minor version": ("wrong-nbformat", edited(lambda nb: in_other_case(nb, "nbformat_minor"))),
    "1001 cells": ("too-many-cells", edited(lambda nb: nb["cells"].extend([nb["cells"][-2]] * 1000))),
    "NUL in the code": ("bad-character", spoilt(lambda c: c.update(source="x = '\0'"))),
    "half a surrogate pair": ("bad-character", spoilt(lambda c: c.update(source="x = '\ud800'"))),
    "schema 1": ("wrong-schema", edited(lambda nb: meta(nb).update(schema_version=1))),
    "schema 2": ("wrong-schema", edited(lambda nb: meta(nb).update(schema_version=2))),
    "schema 4": ("wrong-schema", edited(lambda nb: meta(nb).update(schema_version=4))),
    "schema as text": ("wrong-schema", edited(lambda nb: meta(nb).update(schema_version="3"))),
    "schema 3.0": ("wrong-schema", edited(lambda nb: meta(nb).update(schema_version=3.0))),
    "no schema": ("wrong-schema", edited(lambda nb: meta(nb).pop("schema_version") and None)),
    "metadata of nbgrader as text": ("wrong-schema", spoilt(lambda c: c["metadata"].update(nbgrader="neuron"))),
    "grade id is a number": ("wrong-schema", edited(lambda nb: meta(nb).update(grade_id=1))),
    "names dropped": ("no-released-cells", edited(nameless)),
    "no cell at all": ("no-released-cells", edited(lambda nb: nb.update(cells=[]))),
    "copied": ("duplicate-cells", edited(copied)),
    "an id of one's own": ("unknown-cells", edited(lambda nb: meta(nb, "intro").update(grade_id="bonus"))),
    "an id in Cyrillic": ("unknown-cells", edited(lambda nb: meta(nb).update(grade_id="nеurоn"))),
    "an id in full width": ("unknown-cells", edited(lambda nb: meta(nb).update(grade_id="ｎeuron"))),
    "an id with a space": ("unknown-cells", edited(lambda nb: meta(nb).update(grade_id="neuron "))),
    "test deleted": ("missing-cells", without("neuron-hidden")),
    "answer deleted": ("missing-cells", without("neuron")),
    "imports deleted": ("missing-cells", without("imports")),
    "cut and pasted": ("missing-cells", spoilt(lambda c: c.update(metadata={}))),
    "id deleted": ("missing-cells", edited(lambda nb: meta(nb).pop("grade_id") and None)),
    "test without a grade": ("changed-kind", edited(lambda nb: meta(nb, "neuron-check").update(grade=False))),
    "test as an answer": ("changed-kind", edited(lambda nb: meta(nb, "neuron-check").update(solution=True))),
    "answer as a test": ("changed-kind", edited(lambda nb: meta(nb).update(grade=True, points=99))),
    "answer as a task": ("changed-kind", edited(lambda nb: meta(nb).update(task=True))),
    "grade is 1": ("changed-kind", edited(lambda nb: meta(nb, "neuron-check").update(grade=1))),
}


def link_notebook(folder, outside):
    (folder / NAME).symlink_to(outside)


def link_folder(folder, outside):
    folder.rmdir()
    folder.symlink_to(outside.parent)


def link_learner(folder, outside):
    folder.rmdir()
    folder.parent.rmdir()
    (outside.parent / ASSIGNMENT).mkdir()
    folder.parent.symlink_to(outside.parent)


def link_beside(folder, outside):
    (folder / NAME).write_bytes(raw())
    (folder / "data.csv").symlink_to("/etc/passwd")


def link_below(folder, outside):
    (folder / NAME).write_bytes(raw())
    (folder / "data").symlink_to(outside.parent)


def link_hard(folder, outside):
    os.link(outside, folder / NAME)


def link_to_nowhere(folder, outside):
    (folder / NAME).symlink_to("nowhere")


def link_to_itself(folder, outside):
    (folder / NAME).symlink_to(NAME)


def pipe(folder, outside):
    os.mkfifo(folder / NAME)


def pipe_for_folder(folder, outside):
    folder.rmdir()
    os.mkfifo(folder)


def pipe_for_timestamp(folder, outside):
    (folder / NAME).write_bytes(raw())
    os.mkfifo(folder / "timestamp.txt")


def device(folder, outside):
    try:
        os.mknod(folder / NAME, 0o666 | 0o020000, os.makedev(1, 5))  # /dev/zero
    except OSError as error:
        pytest.skip(f"no device can be made here: {error}")


def named_socket(folder, outside):
    here = os.getcwd()
    os.chdir(folder)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as s:
        s.bind(NAME)
    os.chdir(here)


def sparse(folder, outside):
    with open(folder / NAME, "wb") as file:
        file.truncate(10**12)


def file_for_folder(folder, outside):
    folder.rmdir()
    folder.write_bytes(raw())


BAD_FOLDERS = {
    "link": (link_notebook, link_folder, link_learner, link_beside, link_below, link_hard, link_to_nowhere,
             link_to_itself),
    "special-file": (pipe, pipe_for_folder, pipe_for_timestamp, device, named_socket),
    "too-large": (sparse,),
    "no-notebook": (file_for_folder, lambda folder, outside: None),
}


def format_3(nb):
    def as_3(c):
        if c["cell_type"] == "code":
            return {"cell_type": "code", "input": c["source"], "language": "python", "outputs": [],
                    "metadata": c["metadata"]}
        return {key: c[key] for key in ("cell_type", "metadata", "source")}
    cells = [{"cell_type": "heading", "level": 2, "source": "A\nheading"}, *map(as_3, nb["cells"])]
    return {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": cells}]}


def as_minor(minor):
    def change(nb):
        nb["nbformat_minor"] = minor
        for c in nb["cells"]:
            del c["id"]
    return change


def locked_and_tagged(nb):
    cell(nb, "neuron-check")["metadata"] |= {"tags": ["skip-execution", "raises-exception"], "editable": True}
    meta(nb, "neuron-check")["points"] = 1e6


def with_attachments(nb):
    svg = "<svg onload='alert(1)'/>"
    cell(nb, "explain")["attachments"] = {"a.png": {"image/png": PNG}, "b.svg": {"image/svg+xml": svg}, "c": 1,
                                          "d.png": {"image/png": '"><script>'}, "e\n": {"image/png": PNG}}


def own_cells(nb):
    nb["cells"] += [{"cell_type": "code", "id": "mine", "metadata": {"tags": ["skip-execution"], "nbgrader": {}},
                     "source": "1", "outputs": [], "execution_count": 5, "what": "ever"}]


def strange_outputs(nb):
    for c in nb["cells"]:
        if c["cell_type"] == "code":
            c |= {"outputs": [{"output_type": "stream", "text": "\0\ud800"}, 7], "execution_count": "*"}


def same_cell_ids(nb):
    for c in nb["cells"]:
        c["id"] = "same"


def other_kernel(nb):
    nb["metadata"] = {"kernelspec": {"name": "bash", "language": "bash", "display_name": "Bash"}, "widgets": []}


# What is accepted, and what its note says.
GOOD_FILES = {
    "byte order mark": (b"\xef\xbb\xbf" + raw(), None),
    "CRLF between lines": (raw().replace(b"\n", b"\r\n"), None),
    "CRLF in the text": (edited(lambda nb: cell(nb).update(source="a\r\nb")), None),
    "indented otherwise": (json.dumps(fresh(), indent="\t", ensure_ascii=False).encode(), None),
    "text in one string": (edited(lambda nb: cell(nb).update(source="".join(cell(nb)["source"]))), None),
    **{f"nbformat 4.{i}": (edited(as_minor(i)), None) for i in range(6)},
    "nbformat 4.6": (edited(lambda nb: nb.update(nbformat_minor=6)), None),
    "ids in nbformat 4.4": (edited(lambda nb: nb.update(nbformat_minor=4)), None),
    "nbformat 3": (edited(format_3), None),
    "the same cell id": (edited(same_cell_ids), None),
    "cell ids of another type": (edited(lambda nb: cell(nb).update(id=[1])), None),
    "no execution count": (edited(lambda nb: cell(nb).pop("execution_count") and None), None),
    "strange outputs": (edited(strange_outputs), None),
    "cells of one's own": (edited(own_cells), None),
    "pasted pictures": (edited(with_attachments), None),
    "another kernel": (edited(other_kernel), None),
    "100 levels": (deep(100), None),
    "schema with extras": (edited(lambda nb: meta(nb).update(remarks=[1])), None),
    "checksum changed": (edited(lambda nb: meta(nb).update(checksum=0)), None),
    "points and tags changed": (edited(locked_and_tagged), "neuron-check: points was 1000000.0, graded as released"),
    "points as text": (edited(lambda nb: meta(nb, "neuron-check").update(points="ten")), "points was 'ten'"),
    "points deleted": (edited(lambda nb: meta(nb, "neuron-check").pop("points") and None), "points was None"),
    "unlocked": (edited(lambda nb: meta(nb, "intro").update(locked=False)), "intro: locked was False"),
    "code as text": (spoilt(lambda c: c.update(cell_type="markdown")), "neuron: cell_type was 'markdown'"),
    "text as code": (spoilt(lambda c: c.update(cell_type="code"), "explain"), "explain: cell_type was 'code'"),
    "text missing": (without("neuron-task"), "neuron-task: this text is missing"),
    "another order": (edited(lambda nb: nb["cells"].reverse()), "another order"),
}
