"""Executes a submission: learner's cells in the sandbox, the instructor's tests outside it, proxies between.

`SandboxedExecute` stands in for nbgrader's `Execute` step, so that everything around it stays as it is.
"""
from __future__ import annotations

import base64
import builtins
import contextlib
import io
import re
import traceback
import warnings
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Float, Integer

from .learner import Learner, Proxy
from .sandbox import Limits

PNG, MOST_PNG = b"\x89PNG\r\n\x1a\n", 4 << 20  # characters of a picture, in base64
INTERNAL = str(Path(__file__).parent)
NOT_THERE = ("This cell shows something with a part of ffnlib that is not there while a notebook is graded. It counts "
             "for nothing.")
HIDDEN = "BEGIN HIDDEN TESTS"  # nbgrader's delimiter
ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def execute(notebook: NotebookNode, limits: Limits, files: dict[str, bytes] | None = None,
            hidden: str = HIDDEN) -> NotebookNode:
    """Run all cells of a submission, each where it belongs, and keep what they put out.

    Cells run in their order, and hidden tests on the learner's process as it was at their place, but after all others:
    so nothing that they hand to a learner's function can come out in a later cell.

    Args:
        notebook: with nbgrader's metadata, its tests and locked cells being those of the source version.
        limits: what the learner's side may use.
        files: what the notebook finds in its working folder, by path.
        hidden: a test cell with this in one of its lines is hidden from learners.

    Returns:
        the same notebook, changed.
    """
    with Learner(limits, files) as learner:
        trusted, later = Namespace(learner), []
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        last = max((number for number, cell in enumerate(cells) if kind_of(cell) != "test"), default=-1)
        for number, cell in enumerate(cells):
            cell.execution_count = number + 1
            kind, name = kind_of(cell), cell.metadata.get("nbgrader", {}).get("grade_id", f"cell {number + 1}")
            if kind == "test" and hidden in cell.source:
                later.append((cell, name, learner.keep() if number < last else None, dict(trusted)))
            elif kind == "test":
                cell.outputs = run_outside(cell.source, name, trusted)
            else:
                cell.outputs = shown(learner.run(cell.source, name))
                trusted.functions.clear()
                if "nbgrader" not in cell.metadata and lacks_ffnlib(cell.outputs):
                    cell.outputs = [new_output("stream", name="stdout", text=NOT_THERE)]
                if kind == "locked":
                    run_outside(cell.source, name, trusted)
        for cell, name, key, names in later:
            trusted.clear()
            trusted.functions.clear()
            trusted.update(names)
            with learner.at(key) if key is not None else contextlib.nullcontext():
                cell.outputs = run_outside(cell.source, name, trusted)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [bounded(output, limits.text) for output in cell.outputs[:limits.outputs + 2]]
    return notebook


def kind_of(cell: NotebookNode) -> str:
    """Whose a cell is: "test" (instructor's, gives points), "locked" (instructor's, gives none) or "learner"."""
    meta = cell.metadata.get("nbgrader", {})
    if meta.get("solution") or not (meta.get("locked") or meta.get("grade")):
        return "learner"
    return "test" if meta.get("grade") else "locked"


class Namespace(dict[str, Any]):
    """The names of the instructor's cells; one that they have not made is looked up on the learner's side.

    So a learner's `check` or `np` never takes the place of the instructor's, and functions that test cells made in
    earlier cells find the learner's as they are now.
    """

    def __init__(self, learner: Learner) -> None:
        super().__init__({"__name__": "__main__", "__builtins__": builtins})
        self.learner = learner
        self.functions: dict[str, Proxy] = {}  # of the learner's, until the next of the learner's cells runs

    def __missing__(self, name: str) -> Any:
        if hasattr(builtins, name) or name.startswith("_"):
            raise KeyError(name)
        if name in self.functions:
            return self.functions[name]
        value = self.learner.fetch(name)
        if isinstance(value, Proxy):
            self.functions[name] = value
        return value


def run_outside(source: str, name: str, trusted: Namespace) -> list[NotebookNode]:
    """Run an instructor's cell on this side; its outputs, an error last."""
    printed, outputs = io.StringIO(), []
    error: BaseException | None = None
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            exec(compile(source, f"<{name}>", "exec"), trusted)
        except Exception as e:
            error = e
    if printed.getvalue():
        outputs.append(new_output("stream", name="stdout", text=clean(printed.getvalue())[:Limits.text]))
    if error is not None:
        outputs.append(error_output(error))
    return outputs


def error_output(error: BaseException) -> NotebookNode:
    """An error as nbgrader and the feedback read it, without frames of the grading itself."""
    if hasattr(error, "_render_traceback_"):
        lines = error._render_traceback_()
    else:
        told = traceback.TracebackException.from_exception(error, limit=None)
        told.stack = traceback.StackSummary.from_list([f for f in told.stack if not f.filename.startswith(INTERNAL)])
        lines = "".join(told.format()).splitlines()
    return new_output("error", ename=clean(type(error).__name__), evalue=clean(error),
                      traceback=[clean(line) for line in lines])


def lacks_ffnlib(outputs: list[NotebookNode]) -> bool:
    """Whether a cell stopped because the sandbox does not have all of ffnlib."""
    return any(output.output_type == "error" and "ffnlib" in output.evalue
               and output.ename in ("ModuleNotFoundError", "ImportError", "AttributeError") for output in outputs)


def clean(text: object) -> str:
    """Text without colour codes, and with nothing that UTF-8 cannot store."""
    return ANSI.sub("", str(text)).encode("utf-8", "backslashreplace").decode()


def shown(reply: Any) -> list[NotebookNode]:
    """What a learner's cell put out, as text and pictures alone."""
    outputs = []
    try:
        if reply["stdout"]:
            outputs.append(new_output("stream", name="stdout", text=clean(reply["stdout"])))
        for text, png in reply["outputs"]:
            data = {"text/plain": clean(text)}
            if isinstance(png, str) and len(png) <= MOST_PNG and base64.b64decode(png, validate=True).startswith(PNG):
                data["image/png"] = png
            outputs.append(new_output("display_data", data=data))
        if reply["error"]:
            e = reply["error"]
            lines = [f"{where}, line {line}: {text}" for _, line, where, text in e["frames"]]
            outputs.append(new_output("error", ename=clean(e["type"]), evalue=clean(e["message"]),
                                      traceback=[clean(line) for line in (*lines, f"{e['type']}: {e['message']}")]))
    except (KeyError, TypeError, ValueError):
        outputs.append(new_output("error", ename="LearnerError", evalue="what this cell put out cannot be read",
                                  traceback=[]))
    return outputs


def bounded(value: Any, most: int) -> Any:
    """An output with every text in it cut to `most` characters."""
    if isinstance(value, str):
        return value[:most]
    if isinstance(value, list):  # lines of a traceback
        kept, room = [], most
        for line in value:
            if room > 0:
                kept.append(bounded(line, room))
                room -= len(line)
        return kept
    if isinstance(value, dict):
        return type(value)({key: bounded(inner, MOST_PNG if key == "image/png" else most)
                            for key, inner in value.items()})
    return value


class SandboxedExecute(NbGraderPreprocessor):
    """nbgrader's step between sanitising and saving the marks, in place of `Execute`."""

    call_seconds = Float(Limits.call_seconds, help="Processor seconds of one call or cell.").tag(config=True)
    seconds = Float(Limits.seconds, help="Processor seconds of a submission.").tag(config=True)
    patience = Float(Limits.patience, help="Seconds by the clock for one processor second.").tag(config=True)
    memory = Integer(Limits.memory, help="Bytes of address space of each process, and of memory in all.").tag(
        config=True)
    processes = Integer(Limits.processes, help="Processes and threads at once.").tag(config=True)
    file_bytes = Integer(Limits.file_bytes, help="Bytes of one file.").tag(config=True)
    text = Integer(Limits.text, help="Characters kept of what a cell prints.").tag(config=True)
    outputs = Integer(Limits.outputs, help="Pictures and values kept of a cell.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Execute the notebook."""
        place = resources.get("metadata", {}).get("path")
        return execute(nb, self.limits(), files_of(Path(place)) if place else None), resources

    def limits(self) -> Limits:
        """Those that are configured."""
        return Limits(**{name: getattr(self, name) for name in self.trait_names(config=True)
                         if name in Limits.__dataclass_fields__})


def files_of(folder: Path) -> dict[str, bytes]:
    """The files of a folder by path, without notebooks and links."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*"))
            if path.is_file() and not path.is_symlink() and path.suffix != ".ipynb"}
