"""A batch with hostile submissions, graded by a user without root's rights."""
import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from attacked import FULL, NAME, attacks, hand_in_attack
from cohort import course, hand_in, marks
from conftest import ROOT

from ffnlib.testing import COHORT_SEED

FEW = ("course-folder", "hang", "kernel-parameters", "left-forged", "memory-of-nobody", "passes-on", "sandbox-left")
NOBODY = 65534
TIGHT = "\nc.SandboxedExecute.call_seconds, c.SandboxedExecute.seconds, c.SandboxedExecute.patience = 2, 8, 3\n"

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("sandbox"), pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can become another user; without root, test_attacks.py is this test already")]


def as_nobody(needed, *command):
    """The command line that runs a command as an ordinary user who can read these folders, wherever they lie.

    Folders that others may not enter are covered, for that command alone, by empty ones in which the needed ones stand.
    """
    closed = {next((str(p) for p in reversed(path.parents) if not p.stat().st_mode & 1), None): path for path in needed}
    lines, hold = ["mount -t tmpfs -o mode=755 none /mnt"], "/mnt"
    for number, path in enumerate(needed):
        lines += [f"mkdir -p {hold}/{number}", f"mount --rbind {shlex.quote(str(path))} {hold}/{number}"]
    lines += [f"mount -t tmpfs -o mode=755 none {shlex.quote(top)}" for top in sorted(closed.keys() - {None})]
    for number, path in enumerate(needed):
        if any(not p.stat().st_mode & 1 for p in path.parents):
            lines += [f"mkdir -p {shlex.quote(str(path))}", f"mount --rbind {hold}/{number} {shlex.quote(str(path))}"]
    lines.append(f'exec setpriv --reuid={NOBODY} --regid={NOBODY} --clear-groups "$@"')
    return ["unshare", "--mount", "--propagation", "private", "sh", "-ec", "\n".join(lines), "sh", *command]


def test_an_ordinary_user_can_grade(tmp_path):
    place = course(tmp_path / "seen" / "course", NAME, config=TIGHT)
    temporary, home = place.parent / "temporary", place.parent / "home"
    for folder in (temporary, home):
        folder.mkdir()
    (place / "secret.txt").write_text("canary")
    for learner in ("aa-honest", "zz-honest"):
        hand_in(place, learner, NAME)
    few = attacks(*FEW)
    for attack in few:
        hand_in_attack(place, attack)
    subprocess.run(["chown", "-R", f"{NOBODY}:{NOBODY}", str(place.parent)], check=True)
    needed = [place.parent, ROOT, Path(sys.prefix), Path(sys.base_prefix).resolve()]
    environment = {**os.environ, COHORT_SEED: "another", "TMPDIR": str(temporary), "HOME": str(home)}

    def run(*command):
        return subprocess.run(as_nobody(needed, *command), cwd="/", env=environment, capture_output=True,
                              text=True, check=False)

    first = run(sys.executable, "-c", "import os, nbgrader; assert os.getuid()")
    if first.returncode:
        pytest.skip(f"Python, its packages or this project cannot be shown to an ordinary user here: {first.stderr}")
    done = run("sh", "-c", f'cd "{place}" && exec "$@"', "sh", sys.executable, "-m", "grading", "autograde", NAME)
    if "bubblewrap could not start" in done.stderr and "permi" in done.stderr.lower():
        pytest.skip(f"ordinary users may make no namespaces here: {done.stderr}")
    assert done.returncode == 0, done.stderr
    earned = {}
    for (learner, _, _), (points, _) in marks(place).items():
        earned[learner] = earned.get(learner, 0) + (points or 0)
    assert earned == {"aa-honest": FULL, "zz-honest": FULL, **{attack.learner: attack.earns or 0 for attack in few}}
    shown = "".join(json.dumps(cell.get("outputs", ())) for path in place.glob("autograded/*/*/*.ipynb")
                    for cell in json.loads(path.read_text())["cells"])
    assert [word for word in ("FOUND", "WROTE", "REACHED", "canary") if word in shown] == []
    assert shown.count("LOOKED") == sum("LOOKED" in attack.file.read_text() for attack in few)
    assert list(temporary.iterdir()) == [] and not (place / "attacked").exists()
