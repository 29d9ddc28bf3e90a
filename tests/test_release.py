"""A release: its version agrees everywhere, and its notes are the changelog's."""
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT
from release_notes import notes, release, versions

CHANGELOG = """# Changelog

## [Unreleased]

- Not yet.

## [0.2.0] - 2027-01-31

### Added

- A thing.
- Another.

## [0.1.0]

## [0.1.0-rc1]

### Fixed

- The last.

[0.2.0]: address
"""


@pytest.fixture
def project(tmp_path):
    """A project at version 0.2.0."""
    (tmp_path / "ffnlib").mkdir()
    for name in ("pyproject.toml", "CITATION.cff", "ffnlib/__init__.py"):
        text, now = (ROOT / name).read_text(), versions(ROOT)[name]
        (tmp_path / name).write_text(text.replace(now, "0.2.0", 1))
    (tmp_path / "CHANGELOG.md").write_text(CHANGELOG)
    assert set(versions(tmp_path).values()) == {"0.2.0"}
    return tmp_path


def test_notes_are_the_section_of_the_version():
    assert notes(CHANGELOG, "0.2.0") == "### Added\n\n- A thing.\n- Another.\n"
    assert notes(CHANGELOG, "0.1.0-rc1") == "### Fixed\n\n- The last.\n"
    with pytest.raises(ValueError, match=r"no section '## \[0.3.0\]'"):
        notes(CHANGELOG, "0.3.0")
    with pytest.raises(ValueError, match=r"says nothing below '## \[0.1.0\]'"):
        notes(CHANGELOG, "0.1.0")


def test_release(project):
    assert release("v0.2.0", project).startswith("### Added")


@pytest.mark.parametrize("tag", ["0.2.0", "v0.2", "latest", "v0.2.0; rm -rf x", ""])
def test_a_tag_is_a_version(project, tag):
    with pytest.raises(ValueError, match=r"expected one like v0\.2\.0"):
        release(tag, project)


@pytest.mark.parametrize("name", ["pyproject.toml", "CITATION.cff", "ffnlib/__init__.py"])
def test_a_version_that_does_not_agree_is_named(project, name):
    (project / name).write_text((project / name).read_text().replace("0.2.0", "0.1.9"))
    with pytest.raises(ValueError, match=rf"the tag is v0\.2\.0, but {name} says 0\.1\.9: make them agree"):
        release("v0.2.0", project)


def test_the_command_says_why_in_one_line(tmp_path):
    shutil.copytree(ROOT / "scripts", tmp_path / "scripts")
    (tmp_path / "ffnlib").mkdir()
    for name in ("pyproject.toml", "CITATION.cff", "ffnlib/__init__.py", "CHANGELOG.md"):
        shutil.copy(ROOT / name, tmp_path / name)
    run = subprocess.run([sys.executable, tmp_path / "scripts/release_notes.py", "v9.9.9"],
                         capture_output=True, text=True)
    assert run.returncode and run.stderr.startswith("No release: the tag is v9.9.9, but pyproject.toml says")
    assert run.stderr.count("\n") == 1 and not run.stdout


def test_the_changelog_is_ready_for_the_next_release():
    assert notes((ROOT / "CHANGELOG.md").read_text().replace("## [Unreleased]", "## [9.9.9]"), "9.9.9")
