"""The chapter for instructors stays true: its commands, settings, defaults, reasons, files and messages exist."""
import re
import shlex

import pytest
from conftest import ROOT
from nbformat import writes
from nbformat.v4 import new_code_cell, new_notebook
from nbgrader import plugins
from nbgrader.apps.nbgraderapp import NbGraderApp
from nbgrader.coursedir import CourseDirectory

from grading.__main__ import parser
from grading.batch import SandboxedAutograde
from grading.execute import SandboxedExecute
from grading.grade import Task, grade
from grading.pool import Slot
from grading.reasons import REASONS
from grading.sandbox import SandboxMissing

TEXTS = {name: (ROOT / name).read_text() for name in ("book/grading.md", "README.md", "Containerfile")}
CHAPTER = TEXTS["book/grading.md"]
SETTINGS = {one.__name__: one for one in (SandboxedExecute, SandboxedAutograde, CourseDirectory,
                                          plugins.FileNameCollectorPlugin, plugins.LateSubmissionPlugin)}
MADE_UP = {"10-ours", "NAME"}  # assignments that are examples


def commands(text, name):
    """Every command line of a program, as words, in blocks of a shell and in code among text."""
    text = re.sub(r"\\\n[# ]*", "", text)  # a line that goes on
    blocks = re.findall(r"```console\n(.*?)```", text, re.S) if "```" in text else [text]
    lines = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", text)
    for block in blocks:
        shown = re.findall(r"^\$ (.*)", block, re.M)  # among what they print
        lines += shown or block.splitlines()
    for line in lines:
        if found := re.search(rf"(?:^|[\s]){name} (.*)", line):
            yield shlex.split(re.split(r" (?:&&|&)(?: |$)", found[1])[0], comments=True)


@pytest.mark.parametrize("name", TEXTS)
def test_every_command_of_ours_parses(name):
    found = [words for words in commands(TEXTS[name], "python -m grading") if words]
    assert len(found) >= (15 if name == "book/grading.md" else 1)
    for words in found:
        given = parser().parse_args(words)
        assert given.assignment in MADE_UP or (ROOT / "solutions" / given.assignment).is_dir(), words


@pytest.mark.parametrize("name", ["book/grading.md", "README.md"])
def test_every_command_of_nbgrader_exists_with_its_options(name):
    found = [words for words in commands(TEXTS[name], "nbgrader") if words]
    assert found
    for words in found:
        app, rest = NbGraderApp(), list(words)
        while rest and rest[0] in app.subcommands:
            app = app.subcommands[rest.pop(0)][0]()
        assert not isinstance(app, NbGraderApp) and not app.subcommands, words
        for option in (word[2:].split("=")[0] for word in rest if word.startswith("--")):
            assert option in {*app.flags, *app.aliases}, words


def test_every_setting_exists_with_the_default_that_is_stated():
    named = re.findall(r"\bc\.(\w+)\.(\w+)", CHAPTER)
    assert len(named) > 15
    for owner, setting in named:
        assert SETTINGS[owner].class_traits(config=True)[setting], setting
    stated = re.findall(r"^\| `c\.(\w+)\.(\w+)` \| (\S+) \|", CHAPTER, re.M)
    for owner, setting, default in stated:
        assert float(default) == SETTINGS[owner].class_traits()[setting].default_value, setting
    assert {setting for owner, setting, _ in stated if owner == "SandboxedExecute"} == set(
        SandboxedExecute.class_own_traits(config=True))
    assert SETTINGS["LateSubmissionPlugin"].class_traits()["penalty_method"].default_value == "none"


def test_every_option_and_every_reason_exists():
    options = re.findall(r"^\| `(--[^`]+)` \|", CHAPTER, re.M)
    assert len(options) == 5 and parser().parse_args(["autograde", "NAME", *shlex.split(" ".join(options))])
    section = CHAPTER[CHAPTER.index("**Set aside.**"):]
    named = set(re.findall(r"`([a-z0-9]+(?:-[a-z0-9]+)+|link|failed)`", section))
    assert len(named) >= 15 and named <= REASONS.keys(), named - REASONS.keys()
    for sentence, reason in re.findall(r"was not graded: (.*) \((\S+): .*\)", CHAPTER):
        told = re.escape(REASONS[reason]).replace(r"\{file\}", ".*").replace(r"\{what\}", ".*")
        assert re.fullmatch(told, sentence), sentence


def test_messages_are_those_of_the_code():
    code = "".join(path.read_text() for path in sorted((ROOT / "grading").rglob("*.py")))
    for part in ("bubblewrap is not installed", "there is no folder", "yet: ", "has other cells than the gradebook",
                 "install the same everywhere", "bubblewrap could not start: ", "unchanged since they were graded",
                 "the reason why their work was set aside", "left out", "to be read"):
        assert part in CHAPTER or part == "yet: ", part
        assert part in code, part


def test_every_file_that_is_named_exists():
    for name in re.findall(r"`((?:grading|tests|scripts)/[\w./-]*)`", CHAPTER):
        assert (ROOT / name).exists() or "10-ours" in name or "FUNCTION" in name, name


def test_a_missing_bubblewrap_is_told_and_is_nobodys_mistake(monkeypatch):
    monkeypatch.setenv("PATH", "")
    notebook = writes(new_notebook(cells=[new_code_cell("1 + 1")])).encode()
    slot = Slot(grade)
    try:
        failed = slot.run(Task("ada", "01-neuron", None, {"a.ipynb": notebook}, {}, {"a.ipynb": {}}, {}))
    finally:
        slot.close()
    assert failed.kind == SandboxMissing.__name__ and "bubblewrap is not installed" in failed.message


def test_nothing_of_a_course_goes_into_the_image():
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in lines
    taken = {line[1:] for line in lines if line.startswith("!")}
    assert all((ROOT / name).exists() for name in taken)
    assert taken == {"requirements.lock", "pyproject.toml", "README.md", "LICENSE", "scripts/setup.py", "ffnlib",
                     "grading"}
