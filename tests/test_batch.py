"""Grading all submissions of an assignment: the same marks whichever way, once each, whatever happens meanwhile."""
import csv
import glob
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time

import pytest
from cohort import cohort, course, drawn, grading, hand_in, marks, nbgrader, solutions
from nbgrader.api import Gradebook

NAME = "01-neuron"

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("sandbox")]


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A course with an assignment and nothing handed in."""
    return course(tmp_path_factory.mktemp("course") / "empty", NAME)


@pytest.fixture
def place(empty, tmp_path):
    """A copy of it."""
    subprocess.run(["cp", "-a", str(empty), str(tmp_path / "course")], check=True)
    return tmp_path / "course"


def score(book, learner):
    return sum(points or 0 for (who, _, _), (points, _) in book.items() if who == learner)


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_same_marks_whichever_way(place, tmp_path):
    """Over cores, by nbgrader's own command, by its own converter with our step in it alone, and on a cluster."""
    cohort(place, NAME, 5)
    found = []
    for way in ("jobs", "nbgrader", "step", "cluster"):
        there = tmp_path / way
        subprocess.run(["cp", "-a", str(place), str(there)], check=True)
        if way == "step":
            config = there / "nbgrader_config.py"
            config.write_text(config.read_text().replace("    take_over()\n", ""))
        if way in ("nbgrader", "step"):
            nbgrader(there, "autograde", NAME)
        elif way == "jobs":
            assert "5 graded" in grading(there, "autograde", NAME, "--jobs", "2").stdout
        else:
            with cluster(2) as (address, _):
                assert "5 graded" in grading(there, "autograde", NAME, "--scheduler", address).stdout
        found.append(marks(there))
    assert found[0] == found[1] == found[2] == found[3]
    assert len({score(found[0], f"learner{n:04}") for n in range(5)}) > 1


def test_marks_are_those_of_the_quick_judge(place):
    from judge import judge, notebooks
    path = next(p for p in notebooks() if p.parent.name == NAME)
    cohort(place, NAME, 4)
    grading(place, "autograde", NAME)
    book = marks(place)
    stub = 'raise NotImplementedError("put your code here")'
    for number in range(4):
        answers = {name: drawn(NAME, number).get(name, stub) for name in solutions(NAME) if name != "explain"}
        for cell, points in judge(path, answers).earned.items():
            assert book[f"learner{number:04}", NAME, cell] == (points, False)


def test_what_cannot_be_graded_is_set_aside_and_the_rest_is_graded(place):
    for learner in ("ada", "zoe"):
        hand_in(place, learner, NAME)
    (hand_in(place, "ben", NAME) / "neuron.ipynb").write_text("<html>")
    peer = hand_in(place, "cleo", NAME) / "neuron.ipynb"
    peer.unlink()
    peer.symlink_to(place / "submitted" / "ada" / NAME / "neuron.ipynb")
    os.mkfifo(place / "submitted" / "ben" / NAME / "pipe")
    done = grading(place, "autograde", NAME)
    assert "2 graded, 0 unchanged since they were graded, 2 set aside" in done.stdout
    assert {row["learner"]: row["reason"] for row in rows(place / "quarantine" / f"{NAME}.csv")} == {
        "ben": "special-file", "cleo": "link"}
    book = marks(place)
    assert {who for who, _, _ in book} == {"ada", "zoe"} and score(book, "ada") == score(book, "zoe") == 24
    assert sorted(p.name for p in (place / "autograded").iterdir()) == ["ada", "zoe"]
    # mended for one of them, who alone is graded again; the other stays on the list
    peer.unlink()
    hand_in(place, "cleo", NAME)
    assert "1 graded, 0 unchanged" in grading(place, "autograde", NAME, "--student", "cleo").stdout
    assert [row["learner"] for row in rows(place / "quarantine" / f"{NAME}.csv")] == ["ben"]
    failed = nbgrader(place, "autograde", NAME, check=False)
    assert failed.returncode == 1 and "ben was not graded" in failed.stderr


def test_only_what_has_changed_is_graded_again(place):
    cohort(place, NAME, 3)
    first = grading(place, "autograde", NAME)
    files = {p: p.stat().st_mtime_ns for p in place.glob("autograded/*/*/*.ipynb")}
    assert "3 graded" in first.stdout and len(files) == 3
    assert all(stat.S_IMODE(p.stat().st_mode) == 0o444 for p in files)
    assert "0 graded, 3 unchanged" in grading(place, "autograde", NAME).stdout
    hand_in(place, "learner0001", NAME)
    assert "1 graded, 2 unchanged" in grading(place, "autograde", NAME).stdout
    assert [p.parent.parent.name for p in files if p.stat().st_mtime_ns != files[p]] == ["learner0001"]
    assert score(marks(place), "learner0001") == 24
    # other hidden numbers: all of them
    assert "3 graded" in grading(place, "autograde", NAME, env={**os.environ, "FFNLIB_COHORT_SEED": "x"}).stdout
    # the gradebook was lost
    (place / "gradebook.db").unlink()
    nbgrader(place, "generate_assignment", NAME, "--force")
    assert "3 graded" in grading(place, "autograde", NAME).stdout
    assert "3 graded" in grading(place, "autograde", NAME, "--force").stdout


def test_marks_by_hand_stay(place):
    hand_in(place, "ada", NAME)
    grading(place, "autograde", NAME)
    with Gradebook(f"sqlite:///{place / 'gradebook.db'}") as book:
        assert book.find_grade("explain", "neuron", NAME, "ada").needs_manual_grade
        for name, points in (("explain", 3), ("layer-check", 1)):
            given = book.find_grade(name, "neuron", NAME, "ada")
            given.manual_score, given.needs_manual_grade = points, False
        book.db.commit()
    hand_in(place, "ada", NAME, {**solutions(NAME), "layer": "def layer(x, W, b):\n    return x"})
    grading(place, "autograde", NAME)
    with Gradebook(f"sqlite:///{place / 'gradebook.db'}") as book:
        given = book.find_grade("layer-check", "neuron", NAME, "ada")
        assert (given.auto_score, given.manual_score, given.score, given.needs_manual_grade) == (0, 1, 1, True)
        assert book.find_grade("explain", "neuron", NAME, "ada").manual_score == 3


def test_an_answer_in_words_that_is_not_there_earns_nothing_and_needs_no_reader(place):
    hand_in(place, "ada", NAME, {k: v for k, v in solutions(NAME).items() if k != "explain"})
    grading(place, "autograde", NAME)
    with Gradebook(f"sqlite:///{place / 'gradebook.db'}") as book:
        given = book.find_grade("explain", "neuron", NAME, "ada")
        assert (given.auto_score, given.needs_manual_grade) == (0, False)
        assert book.find_comment("explain", "neuron", NAME, "ada").auto_comment == "No response."


def test_late_work(place):
    """The time counts wherever it was; the penalty is the configured plugin's."""
    (place / "late.py").write_text("from nbgrader.plugins import BasePlugin\nclass Late(BasePlugin):\n"
                                   "    def late_submission_penalty(self, student, score, seconds):\n"
                                   "        return 5 if seconds > 0 else None\n")
    with open(place / "nbgrader_config.py", "a") as file:
        file.write("\nimport sys\nsys.path.insert(0, '.')\nc.AssignLatePenalties.plugin_class = 'late.Late'\n")
    with Gradebook(f"sqlite:///{place / 'gradebook.db'}") as book:
        book.update_or_create_assignment(NAME, duedate="2026-01-31 12:00:00 UTC")
    for learner, when in {"early": "2026-01-31 12:59:59 +0100", "late": "2026-01-31 12:00:01 UTC",
                          "none": None}.items():
        folder = hand_in(place, learner, NAME)
        if when:
            (folder / "timestamp.txt").write_text(when)
    grading(place, "autograde", NAME)
    with Gradebook(f"sqlite:///{place / 'gradebook.db'}") as book:
        assert {who: book.find_submission_notebook("neuron", NAME, who).late_submission_penalty
                for who in ("early", "late", "none")} == {"early": None, "late": 5, "none": None}


def test_unknown_learners_are_set_aside_if_so_wished(place):
    hand_in(place, "ada", NAME)
    hand_in(place, "ben", NAME)
    with Gradebook(f"sqlite:///{place / 'gradebook.db'}") as book:
        book.add_student("ada")
    assert "1 graded, 0 unchanged since they were graded, 1 set aside" in grading(
        place, "autograde", NAME, "--no-create").stdout
    assert rows(place / "quarantine" / f"{NAME}.csv")[0]["reason"] == "unknown-learner"


@pytest.mark.parametrize(("what", "says"), [
    (["autograde", "02-bias"], "the gradebook has no assignment 02-bias yet"),
    (["autograde", "nonsense"], "no assignment nonsense in solutions"),
    (["autograde", NAME], "there is no folder")])
def test_what_is_missing_is_said(place, what, says):
    if what[1] == "02-bias":
        (place / "solutions" / "02-bias").mkdir()
        source = json.loads((place / "solutions" / NAME / "neuron.ipynb").read_text())
        (place / "solutions" / "02-bias" / "bias.ipynb").write_text(json.dumps(source))
        (place / "submitted").mkdir()
    done = grading(place, *what, check=False)
    assert done.returncode == 1 and says in done.stderr and "Traceback" not in done.stderr


def test_tests_that_have_changed_need_to_be_generated_anew(place):
    hand_in(place, "ada", NAME)
    path = place / "solutions" / NAME / "neuron.ipynb"
    source = json.loads(path.read_text())
    for cell in source["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "layer-check":
            cell["metadata"]["nbgrader"]["grade_id"] = "layer-other"
    path.write_text(json.dumps(source))
    done = grading(place, "autograde", NAME, check=False)
    assert done.returncode == 1 and "layer-check, layer-other" in done.stderr
    assert f"nbgrader generate_assignment {NAME} --force" in done.stderr


def test_without_the_sandbox_nothing_is_graded(place, tmp_path):
    hand_in(place, "ada", NAME)
    (tmp_path / "bin").mkdir()
    done = grading(place, "autograde", NAME, check=False, env={**os.environ, "PATH": str(tmp_path / "bin")})
    assert done.returncode == 1 and "bubblewrap is not installed" in done.stderr
    assert marks(place) == {} and not (place / "autograded").exists()


class cluster:
    """A scheduler and workers of one thread on this machine."""

    def __init__(self, workers):
        self.count = workers

    def __enter__(self):
        self.scheduler = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0",
             "--no-dashboard"], stderr=subprocess.PIPE, text=True)
        for line in self.scheduler.stderr:
            if "Scheduler at:" in line:
                address = line.split()[-1]
                break
        self.workers = [subprocess.Popen(
            [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny",
             "--no-dashboard"], stderr=subprocess.DEVNULL) for _ in range(self.count)]
        return address, self.workers

    def __exit__(self, *_):
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()
        self.scheduler.stderr.close()


def until(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def handed(place):
    return len(list(place.glob("autograded/*/*/*.ipynb")))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT])
def test_a_batch_that_was_stopped_goes_on_where_it_was(place, how):
    cohort(place, NAME, 8)
    running = subprocess.Popen([sys.executable, "-m", "grading", "autograde", NAME, "--jobs", "2"], cwd=place,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    until(lambda: handed(place) >= 3)
    running.send_signal(how)
    assert running.wait() == (130 if how == signal.SIGINT else -9)
    before = {p: p.stat().st_mtime_ns for p in place.glob("autograded/*/*/*.ipynb")}
    assert 3 <= len(before) < 8
    done = grading(place, "autograde", NAME)
    graded, kept = int(done.stdout.split()[0]), int(done.stdout.split()[2])
    assert graded + kept == 8 and kept == len(before)
    assert all(p.stat().st_mtime_ns == was for p, was in before.items())
    book = marks(place)
    grading(place, "autograde", NAME, "--force")
    assert marks(place) == book and len({who for who, _, _ in book}) == 8
    assert not list(place.glob("autograded/*/.*"))


def test_a_worker_of_a_cluster_may_die(place):
    cohort(place, NAME, 8)
    with cluster(2) as (address, workers):
        running = subprocess.Popen([sys.executable, "-m", "grading", "autograde", NAME, "--scheduler", address],
                                   cwd=place, stdout=subprocess.PIPE, text=True)
        until(lambda: handed(place) >= 2)
        workers[0].kill()
        assert "8 graded, 0 unchanged since they were graded, 0 set aside" in running.communicate()[0]
    book = marks(place)
    grading(place, "autograde", NAME, "--force")
    assert marks(place) == book and len({who for who, _, _ in book}) == 8


def test_no_cluster_at_this_address(place):
    hand_in(place, "ada", NAME)
    done = grading(place, "autograde", NAME, "--scheduler", "tcp://127.0.0.1:9", check=False,
                   env={**os.environ, "DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT": "1s"})
    assert done.returncode == 1 and "127.0.0.1:9" in done.stderr and "Traceback" not in done.stderr


@pytest.fixture
def postgresql(tmp_path_factory):
    """URL of an empty database of a PostgreSQL server that belongs to this test; skip where there is none."""
    tools = shutil.which("initdb", path=os.pathsep.join([os.environ["PATH"], *glob.glob("/usr/lib/postgresql/*/bin")]))
    if tools is None:
        pytest.skip("PostgreSQL is not installed")
    folder, tools = tempfile.mkdtemp(prefix="pg"), os.path.dirname(os.path.realpath(tools))
    user = {}
    if os.getuid() == 0:  # PostgreSQL refuses to run as root
        os.chown(folder, 65534, 65534)
        user = {"user": 65534, "group": 65534, "extra_groups": []}
    quiet = {"check": True, "cwd": folder, "stdout": subprocess.DEVNULL, **user}
    subprocess.run([f"{tools}/initdb", "-D", f"{folder}/data", "-U", "teacher", "-A", "trust"], **quiet)
    start = f"-c listen_addresses= -c unix_socket_directories={folder}"
    subprocess.run([f"{tools}/pg_ctl", "-D", f"{folder}/data", "-w", "-l", f"{folder}/log", "-o", start, "start"],
                   **quiet)
    try:
        subprocess.run([f"{tools}/createdb", "-h", folder, "-U", "teacher", "course"], **quiet)
        yield f"postgresql://teacher@/course?host={folder}"
    finally:
        subprocess.run([f"{tools}/pg_ctl", "-D", f"{folder}/data", "-m", "immediate", "stop"], **quiet)
        shutil.rmtree(folder)


def test_a_gradebook_in_postgresql(tmp_path, postgresql):
    """The same marks as in SQLite; and another person may mark meanwhile."""
    for name, config in (("sqlite", ""), ("postgresql", f"\nc.CourseDirectory.db_url = {postgresql!r}\n")):
        cohort(course(tmp_path / name, NAME, config=config), NAME, 4)
        grading(tmp_path / name, "autograde", NAME)
        grading(tmp_path / name, "report", NAME)
    assert not (tmp_path / "postgresql" / "gradebook.db").exists()
    tables = [rows(tmp_path / name / "reports" / NAME / "marks.csv") for name in ("sqlite", "postgresql")]
    assert len(tables[0]) == 4 and tables[0] == tables[1]
