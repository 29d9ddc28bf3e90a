"""The pool: each task in a process of its own, from the same state; what dies takes only its own task with it."""
import os
import signal
import time
from pathlib import Path

import pytest

from grading.pool import Failed, Slot, each

STATE = []


def double(x):
    return 2 * x


def remember(x):
    STATE.append(x)
    return len(STATE)


def odd_ones_fail(x):
    if x % 2:
        raise ValueError(f"{x} is odd")
    return x


def odd_ones_die(x):
    if x % 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return x


def prints(x):
    print("to stdout", x)
    os.write(1, b"and to the descriptor\n")
    return x


def large(x):
    return b"x" * x


def sleeps(x):
    Path(x).write_text(str(os.getpid()))
    time.sleep(600)


@pytest.fixture(autouse=True)
def found(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))


@pytest.mark.parametrize("jobs", [1, 3])
def test_every_task_has_its_result(jobs):
    assert dict(each(double, range(20), jobs)) == {n: 2 * n for n in range(20)}


def test_no_task_sees_what_another_left():
    assert [result for _, result in each(remember, range(5), 1)] == [1] * 5


def test_an_exception_is_the_tasks_own():
    results = dict(each(odd_ones_fail, range(4), 2))
    assert [results[0], results[2]] == [0, 2]
    assert (results[1].kind, results[1].message) == ("ValueError", "1 is odd") and "odd_ones_fail" in results[1].details


def test_a_death_is_the_tasks_own():
    results = dict(each(odd_ones_die, range(6), 2))
    assert [results[n] for n in (0, 2, 4)] == [0, 2, 4]
    assert all(results[n].kind == "Died" and "-9" in results[n].message for n in (1, 3, 5))


def test_prints_do_not_get_among_the_results():
    assert dict(each(prints, range(3), 1)) == {0: 0, 1: 1, 2: 2}


def test_large_results_come_whole():
    assert dict(each(large, [10_000_000], 1)) == {0: b"x" * 10_000_000}


def test_tasks_are_taken_as_there_is_room():
    taken = []

    def tasks():
        for n in range(10):
            taken.append(n)
            yield n
    results = each(double, tasks(), 2)
    next(results)
    assert len(taken) <= 3
    results.close()


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def ended(pid):
    for _ in range(100):
        if not alive(pid):
            return True
        time.sleep(0.05)
    return False


def started(file):
    for _ in range(400):
        if file.exists() and file.read_text():
            return int(file.read_text())
        time.sleep(0.05)
    raise TimeoutError


@pytest.mark.parametrize("how", ["close", "kill the slot"])
def test_what_runs_does_not_outlive_its_slot(tmp_path, how):
    from concurrent.futures import ThreadPoolExecutor
    slot = Slot(sleeps)
    with ThreadPoolExecutor(1) as threads:
        running = threads.submit(slot.run, str(tmp_path / "pid"))
        pid = started(tmp_path / "pid")
        assert alive(pid)
        if how == "close":
            slot.close()
        else:
            slot.process.kill()
        assert ended(pid)
        assert isinstance(running.result(), Failed)
    slot.close()
