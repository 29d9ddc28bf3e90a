"""Hostile submissions in one batch: each earns no more than its honest part, harms nobody, leaves nothing behind."""
import csv
import ctypes
import json
import os
import re
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from attacked import ATTACKS, FILE, FULL, HONEST, NAME, attacks, hand_in_attack, state
from cohort import course, grading, hand_in, marks, nbgrader
from nbgrader.api import Gradebook

from ffnlib.testing import COHORT_SEED, cohort_rng

SECRET = "canary-7351902846"
TIGHT = """
c.SandboxedExecute.call_seconds, c.SandboxedExecute.seconds, c.SandboxedExecute.patience = 2, 8, 3
c.SandboxedExecute.memory = 3 << 30
c.LateSubmissionPlugin.penalty_method = "zero"
"""
SUBREAPER = 36  # prctl: processes whose parents have ended become this one's
BAD = re.compile(r"FOUND|WROTE|REACHED \[\(|CAUGHT|<script|onerror=|onload=|javascript:alert|" + SECRET)
ALIVE = re.compile(r"<script|<iframe|<[a-z][^<>]*\s(on\w+\s*=|(xlink:)?(href|src)\s*=\s*[\"']?\s*javascript:)",
                   re.IGNORECASE)

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("sandbox")]


def hidden_numbers(seed):
    """Beginnings of numbers that hidden tests hand to `neuron`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(COHORT_SEED, seed)
        return [f"{abs(number):.8f}"[:9] for number in cohort_rng(f"{NAME}/neuron").normal(size=8)]


def mine():
    """The processes that this one has started or taken over."""
    return {int(pid) for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text().split()}


def text_of(cell):
    return json.dumps(cell.get("outputs", ()), ensure_ascii=False)


@pytest.fixture(scope="module")
def batch(tmp_path_factory):
    """What came of the batch, and how the world was before and after."""
    top = tmp_path_factory.mktemp("attacks")
    place, temporary = course(top / "course", NAME, config=TIGHT), top / "temporary"
    temporary.mkdir()
    (place / "secret.txt").write_text(SECRET)
    with Gradebook(f"sqlite:///{place / 'gradebook.db'}") as book:
        book.update_or_create_assignment(NAME, duedate="2026-01-31 12:00:00 UTC")
    for learner in HONEST:
        hand_in(place, learner, NAME)
    for attack in attacks():
        hand_in_attack(place, attack)
    before, children = state(place), mine()
    environment = {**os.environ, COHORT_SEED: SECRET, "FFNLIB_SECRET": SECRET, "TMPDIR": str(temporary)}
    libc = ctypes.CDLL(None)
    libc.prctl(SUBREAPER, 1)
    try:
        done = grading(place, "autograde", NAME, check=False, env=environment)
        deadline = time.monotonic() + 10
        while (left := mine() - children) and time.monotonic() < deadline:
            for pid in left:
                os.waitpid(pid, os.WNOHANG)
            time.sleep(0.1)
    finally:
        libc.prctl(SUBREAPER, 0)
    after = state(place)
    feedback = nbgrader(place, "generate_feedback", NAME, check=False)
    with open(place / "quarantine" / f"{NAME}.csv", newline="") as file:
        reasons = {row["learner"].removeprefix("'"): row["reason"] for row in csv.DictReader(file)}
    earned, scores = {}, marks(place)
    with Gradebook(f"sqlite:///{place / 'gradebook.db'}") as book:
        for learner in {learner for learner, _, _ in scores}:
            late = book.find_submission_notebook(Path(FILE).stem, NAME, learner).late_submission_penalty
            total = sum(points or 0 for (who, _, _), (points, _) in scores.items() if who == learner)
            earned[learner] = total - (late or 0)
        students = {student.id for student in book.students}
    return SimpleNamespace(place=place, temporary=temporary, done=done, left=left, before=before, after=after,
                           earned=earned, students=students, reasons=reasons, feedback=feedback)


def cells(batch, learner):
    return json.loads((batch.place / "autograded" / learner / NAME / FILE).read_text())["cells"]


def test_the_batch_ends_and_says_how(batch):
    accepted = {a.learner for a in attacks() if not a.quarantine}
    assert batch.done.returncode == 0, batch.done.stderr[-3000:]
    assert f"{len(accepted) + len(HONEST)} graded, 0 unchanged" in batch.done.stdout
    assert SECRET not in batch.done.stdout + batch.done.stderr


@pytest.mark.parametrize("learner", HONEST)
def test_honest_learners_beside_them_earn_everything(batch, learner):
    assert batch.earned[learner] == FULL


@pytest.mark.parametrize("attack", attacks(), ids=lambda attack: attack.learner)
def test_an_attack_earns_nothing(batch, attack):
    assert batch.reasons.get(attack.learner) == attack.quarantine
    if attack.quarantine:
        assert attack.learner not in batch.earned and not (batch.place / "autograded" / attack.learner).exists()
        return
    assert batch.earned[attack.learner] <= attack.most
    if attack.earns is not None:
        assert batch.earned[attack.learner] == attack.earns
    notebook = cells(batch, attack.learner)
    shown = "".join(text_of(c) for c in notebook)
    assert not BAD.findall(shown) and len(shown) < 2_000_000
    assert "text/html" not in shown and "image/svg" not in shown and "application/" not in shown
    numbers = hidden_numbers(SECRET)
    for c in notebook:
        if not c["metadata"].get("nbgrader", {}).get("grade_id", "").endswith("-hidden"):
            assert not any(number in text_of(c) for number in numbers)
    if "LOOKED" in attack.file.read_text() and attack.file.suffix == ".py":
        assert "LOOKED" in shown  # it ran to its end


def test_the_numbers_are_those_of_hidden_tests(batch):
    """Else looking for them would be in vain. They may stand in outputs of hidden tests, which feedback leaves out."""
    shown = "".join(text_of(c) for c in cells(batch, "stores-hidden"))
    assert any(number in shown for number in hidden_numbers(SECRET))


def test_the_gradebook_holds_what_it_should(batch):
    accepted = {a.learner for a in attacks() if not a.quarantine} | set(HONEST)
    assert set(batch.earned) == batch.students == accepted
    assert {path.name for path in (batch.place / "autograded").iterdir()} == accepted
    assert set(batch.reasons) == {a.learner for a in attacks() if a.quarantine}
    assert all({path.name for path in folder.rglob("*")} == {NAME, FILE}
               for folder in (batch.place / "autograded").iterdir())


def test_nothing_else_has_changed_and_nothing_is_left(batch):
    assert {path for path in batch.before.keys() | batch.after.keys()
            if batch.before.get(path) != batch.after.get(path)} == set()
    assert list(batch.temporary.iterdir()) == []
    assert batch.left == set()
    assert not (batch.place / "attacked").exists() and not Path("/tmp/attacked").exists()


def test_feedback_shows_nothing_hidden_and_nothing_alive(batch):
    assert batch.feedback.returncode == 0, batch.feedback.stderr[-3000:]
    numbers = hidden_numbers(SECRET)
    pages = sorted((batch.place / "feedback").glob("*/*/*.html"))
    assert {page.parent.parent.name for page in pages} == set(batch.earned)
    for page in pages:
        text = page.read_text()
        assert SECRET not in text and not ALIVE.search(text), page
        assert not any(number in text for number in numbers), page


def test_every_attack_says_what_it_is():
    for path in ATTACKS:
        text = path.read_text()
        assert json.loads(text)["why"].endswith(".") if path.suffix == ".json" else re.match(r"# .+\.\n", text), path

