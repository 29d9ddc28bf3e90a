"""Print the changelog's section for a release, after checking that every place states its version.

python scripts/release_notes.py v0.2.0
"""
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def versions(root: Path) -> dict[str, str]:
    """What each file that states the version says."""
    def first(pattern: str, name: str) -> str:
        found = re.search(pattern, (root / name).read_text(encoding="utf-8"), re.M)
        return found[1] if found else "nothing"
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {"pyproject.toml": project["version"],
            "CITATION.cff": first(r"^version: *[\"']?([^\s\"']+)", "CITATION.cff"),
            "ffnlib/__init__.py": first(r'^__version__ = "([^"]+)"', "ffnlib/__init__.py")}


def notes(changelog: str, version: str) -> str:
    """The text below `## [version]`, without that heading."""
    found = re.search(rf"^## \[{re.escape(version)}\][^\n]*\n(.*?)(?=^## |^\[[^]\n]+\]: |\Z)", changelog, re.M | re.S)
    if not found:
        raise ValueError(f"CHANGELOG.md has no section '## [{version}]': rename '## [Unreleased]' to it, with the date")
    if not re.search(r"^[-*] ", found[1], re.M):
        raise ValueError(f"CHANGELOG.md says nothing below '## [{version}]': a release needs at least one line")
    return found[1].strip() + "\n"


def release(tag: str, root: Path = ROOT) -> str:
    """The notes for a tag such as v0.2.0; ValueError says what does not agree with it."""
    if not re.fullmatch(r"v\d+\.\d+\.\d+([.-]?[a-z]+\.?\d+)?", tag):
        raise ValueError(f"tag: expected one like v0.2.0, got {tag!r}")
    if wrong := [f"{name} says {v}" for name, v in versions(root).items() if v != tag[1:]]:
        raise ValueError(f"the tag is {tag}, but {', '.join(wrong)}: make them agree, and tag that commit")
    return notes((root / "CHANGELOG.md").read_text(encoding="utf-8"), tag[1:])


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        print(release(sys.argv[1]), end="")
    except ValueError as error:
        sys.exit(f"No release: {error}")
