"""A course with hostile submissions, from the files in tests/attacks/, and a look at all that must stay as it was.

`NAME.py` is a hostile answer to the function `neuron`; a line `# cell: after neuron-hidden` (or before, or `last`)
begins one more cell. `# answers: right` gives the other functions their solutions, `# copies: 3` hands it in so often,
and `# earns: 20` says what it must earn; without that, at most what its author's honest part is worth.
`NAME.json` changes a submission: its `answers` (stub or right), its `cells`, the `notebook`, its `folder`, the
`timestamp`; `quarantine` is the reason for which it must be set aside. `@course@` stands for the course's folder.
"""
from __future__ import annotations

import copy
import json
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from cohort import hand_in, solutions
from conftest import ROOT

NAME, FILE, FULL, NEURON = "01-neuron", "neuron.ipynb", 24, 4
ATTACKS = sorted((ROOT / "tests" / "attacks").iterdir())
CODE = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
HONEST = ("aa-honest", "mm-honest", "zz-honest")  # before, between and after all others


@dataclass(frozen=True)
class Attack:
    """An attack: who hands it in, whether other functions are right, what it must earn, why it must be set aside."""

    learner: str
    file: Path
    right: bool = False
    earns: float | None = None
    quarantine: str | None = None

    @property
    def most(self) -> float:
        return self.earns if self.earns is not None else FULL - NEURON if self.right else 0


def attacks(*names: str) -> list[Attack]:
    """All attacks, or those of these names."""
    return [attack for path in ATTACKS if not names or path.stem in names for attack in read(path)]


def read(path: Path) -> list[Attack]:
    """An attack, once for each time that it is to be handed in."""
    if path.suffix == ".json":
        data = json.loads(path.read_text())
        return [Attack(data.get("learner", path.stem), path, data.get("answers") == "right", data.get("earns"),
                       data.get("quarantine"))]
    options = dict(re.findall(r"^# (answers|copies|earns): (\w+)$", path.read_text(), re.MULTILINE))
    learners = [path.stem, *(f"{path.stem}-{i + 1}" for i in range(1, int(options.get("copies", 1))))]
    return [Attack(learner, path, options.get("answers") == "right",
                   float(options["earns"]) if "earns" in options else None) for learner in learners]


def hand_in_attack(course: Path, attack: Attack) -> None:
    """Put an attack into submitted/."""
    text = attack.file.read_text().replace("@course@", str(course))
    answers = dict(solutions(NAME)) if attack.right else {}
    data = json.loads(text) if attack.file.suffix == ".json" else {}
    sections = re.split(r"^# cell: (.+)\n", "" if data else text, flags=re.MULTILINE)
    if not data:
        answers["neuron"] = sections[0]
    folder = hand_in(course, attack.learner, NAME, answers)
    notebook = json.loads((folder / FILE).read_text())
    for place, source in zip(sections[1::2], sections[2::2], strict=True):
        add(notebook, {**CODE, "source": source}, place)
    for operation in data.get("cells", ()):
        change(notebook, **operation)
    notebook |= data.get("notebook", {})
    (folder / FILE).write_text(json.dumps(notebook))
    for path, what in data.get("folder", {}).items():
        put(folder / path, what)
    if "timestamp" in data:
        (folder / "timestamp.txt").write_text(data["timestamp"])


def change(notebook: dict, do: str, id: str = "", other: str = "", times: int = 1, cell: dict | None = None,
           source: dict | None = None, **metadata: dict) -> None:
    """Change cells: `set` what is given of one, `duplicate` it, `swap` the names of two, `add` one at the end."""
    if source:
        cell = {**(cell or {}), "source": source["text"] * source["times"]}
    if do == "add":
        for _ in range(times):
            add(notebook, copy.deepcopy(cell), "last")
        return
    found = position(notebook, id)
    one = notebook["cells"][found]
    if do == "duplicate":
        notebook["cells"].insert(found + 1, copy.deepcopy(one))
    elif do == "swap":
        second = notebook["cells"][position(notebook, other)]
        one["metadata"], second["metadata"] = second["metadata"], one["metadata"]
    elif do == "set":
        one |= cell or {}
        one["metadata"]["nbgrader"] |= metadata.get("nbgrader", {})
        one["metadata"] |= metadata.get("metadata", {})
    else:
        raise ValueError(f"do: {do}")


def position(notebook: dict, grade_id: str) -> int:
    return next(i for i, cell in enumerate(notebook["cells"])
                if cell["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def add(notebook: dict, cell: dict, place: str) -> None:
    """Put a cell at a place such as `last`, `before neuron` or `after neuron-hidden`."""
    word, _, grade_id = place.partition(" ")
    at = len(notebook["cells"]) if word == "last" else position(notebook, grade_id) + (word == "after")
    notebook["cells"].insert(at, cell)


def put(path: Path, what: dict) -> None:
    """Make a file: its text (as often as `times`), a `link`, a `hard link` or a pipe."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    if "text" in what:
        path.write_text(what["text"] * what.get("times", 1))
    elif "link" in what:
        path.symlink_to(what["link"])
    elif "hard link" in what:
        os.link(what["hard link"], path)
    else:
        os.mkfifo(path)


def state(course: Path) -> dict[str, tuple[int, ...]]:
    """Of all files that grading has no business with: number, size, and when they and their status last changed."""
    outputs = [course / name for name in ("autograded", "quarantine", "gradebook.db")]
    packages = Path(sys.prefix, "lib", f"python{sys.version_info.major}.{sys.version_info.minor}", "site-packages")
    found = [*packages.glob("*.pth"), *packages.glob("*.py"), Path("/dev/null"), Path("/proc/version")]
    for top in (course, *(ROOT / name for name in ("solutions", "exercises", "grading", "ffnlib", "tests", "book"))):
        for base, folders, names in os.walk(top):
            folders[:] = [name for name in folders if name != "__pycache__" and Path(base, name) not in outputs]
            if Path(base) != course:  # where the gradebook and its journals come and go
                found += [Path(base)]
            found += [Path(base, name) for name in names if not name.startswith("gradebook.db")]
    stats = {str(path): path.lstat() for path in found}
    return {path: (s.st_ino, s.st_mode, *(() if path.startswith(("/dev", "/proc")) else (
        s.st_size, s.st_mtime_ns, s.st_ctime_ns))) for path, s in stats.items()}
