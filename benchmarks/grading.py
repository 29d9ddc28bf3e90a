"""Grading beside stock nbgrader: submissions for a second of processor time, on the same submissions, by turns.

Processor seconds are those of the command and all that it started, as the system counts them. Stock nbgrader runs a
learner's code and the tests in one kernel with the instructor's rights; here the code runs in a sandbox. Marks of
honest work must be the same. With --many a large cohort is graded as well, and the memory of all processes is watched.
"""
from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))
from cohort import cohort, course, hand_in, marks


def run(folder: Path, *command: str, **environment: str) -> tuple[float, float]:
    """Wall seconds and processor seconds of a command."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", *command], cwd=folder, env={**os.environ, **environment},
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime


def compare(folder: Path, assignment: str, submissions: int, turns: int) -> None:
    """Print throughput of both."""
    ours, stock = course(folder / "ours", assignment), folder / "stock"
    for number in range(submissions):  # a turn is a first letter
        hand_in(ours, f"{chr(97 + number % turns)}{number:03}", assignment)
    shutil.copytree(ours, stock)
    seconds = {"stock nbgrader": [0.0, 0.0], "python -m grading": [0.0, 0.0]}
    for turn in range(turns):
        for name, where, command, environment in (
                ("stock nbgrader", stock, ("nbgrader", "autograde", assignment), {"FFN_GRADE_UNPROTECTED": "1"}),
                ("python -m grading", ours, ("grading", "autograde", assignment), {})):
            for i, used in enumerate(run(where, *command, "--student", f"{chr(97 + turn)}*", **environment)):
                seconds[name][i] += used
    same = marks(ours) == marks(stock)
    print(f"{assignment}: {submissions} submissions in {turns} turns, marks {'the same' if same else 'DIFFERENT'}")
    for name, (wall, processor) in seconds.items():
        print(f"  {name:18} {wall:7.1f} s, {processor:7.1f} s of processor time: "
              f"{submissions / processor:5.2f} submissions for a second of it")
    print(f"  ratio {seconds['stock nbgrader'][1] / seconds['python -m grading'][1]:.1f} (aim: 4)")


def many(folder: Path, assignment: str, submissions: int) -> None:
    """Print what a large cohort takes, and the memory of all processes meanwhile."""
    place, sizes = course(folder / "many", assignment), []
    cohort(place, assignment, submissions)
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "grading", "autograde", assignment], cwd=place,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def watch() -> None:
        while process.poll() is None:
            try:
                family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
                sizes.append((time.perf_counter() - start, family[0].memory_info().rss,
                              sum(p.memory_full_info().pss for p in family)))
            except (psutil.Error, OSError):
                pass
            time.sleep(2)
    watcher = threading.Thread(target=watch)
    watcher.start()
    process.wait()
    watcher.join()
    seconds = time.perf_counter() - start
    learners = {who for who, _, _ in marks(place)}
    print(f"{submissions} submissions of {assignment}: {seconds:.0f} s, {len(learners)} learners in the gradebook")
    for part in (0.1, 0.25, 0.5, 0.75, 0.95):
        when, own, total = sizes[int(part * len(sizes))]
        print(f"  after {when:5.0f} s: {own / 2**20:4.0f} MiB in the process that writes, {total / 2**20:5.0f} in all")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("assignments", nargs="*", default=["01-neuron"])
    parser.add_argument("--submissions", type=int, default=60)
    parser.add_argument("--turns", type=int, default=2)
    parser.add_argument("--many", type=int, default=0, help="size of a large cohort")
    given = parser.parse_args()
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"  # nbgrader calls alembic
    with tempfile.TemporaryDirectory() as folder:
        for assignment in given.assignments:
            compare(Path(folder, assignment), assignment, given.submissions, given.turns)
        if given.many:
            many(Path(folder), given.assignments[0], given.many)


if __name__ == "__main__":
    main()
