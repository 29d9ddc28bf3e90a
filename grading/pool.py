"""Runs a function for many tasks at once, each task in a process of its own.

A slot is a process that has imported what is needed and does nothing but fork: a task starts in milliseconds and always
from the same state, memory stays flat, and a process that dies takes only its own task with it.
"""
from __future__ import annotations

import ctypes
import gc
import importlib
import os
import pickle
import select
import signal
import struct
import subprocess
import sys
import traceback
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO

from .wire import exactly

__all__ = ["Failed", "Slot", "cores", "each", "spare_imports", "windowed"]

ROOT = Path(__file__).resolve().parent.parent
SIZE = struct.Struct("<Q")
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Failed:
    """What a task has in place of a result: the exception's type and message, and the whole traceback."""

    kind: str
    message: str
    details: str = ""


class Slot:
    """A process that runs `function(task)` for one task at a time, each in a fork of itself.

    Args:
        function: at the top level of a module. A function `ready()` of that module is called before each fork.
    """

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.name = f"{function.__module__}:{function.__qualname__}"
        self.process: subprocess.Popen[bytes] | None = None
        self.closed = False

    def run(self, task: Any) -> Any:
        """What the function returns, or Failed. It may be any trusted plain data: pickle carries it."""
        if self.closed:
            return Failed("Closed", "the pool was closed")
        if self.process is None:
            # -P: nothing is imported from the folder in which somebody happens to be.
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-c", f"from {__name__} import main; main()", self.name],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0,
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MPLBACKEND": "agg",
                     "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)})
        assert self.process.stdin and self.process.stdout
        try:
            put(self.process.stdin, pickle.dumps(task))
            return pickle.loads(take(self.process.stdout))
        except (OSError, EOFError):
            code = self.stop()
            return Failed("Died", f"the process that grades ended with {code}")

    def stop(self) -> int | None:
        """End the process and what runs in it; how it ended."""
        process, self.process = self.process, None
        if process is None:
            return None
        assert process.stdin and process.stdout
        process.stdin.close()  # at which it ends
        code = process.wait()
        process.stdout.close()
        return code

    def close(self) -> None:
        """End for good; a `run` in another thread returns."""
        self.closed = True
        self.stop()


def each(function: Callable[[Any], Any], tasks: Iterable[Any], jobs: int) -> Generator[tuple[int, Any]]:
    """Run `function` for every task, `jobs` at a time: each one's number and result, or Failed, as they are done.

    Tasks are taken from `tasks` when there is room, so that few are in memory at once. One whose process dies is tried
    once more, in case it was the machine.
    """
    free = [Slot(function) for _ in range(jobs)]
    slots = list(free)

    def run(task: Any) -> Any:
        slot = free.pop()
        try:
            result = slot.run(task)
            return slot.run(task) if isinstance(result, Failed) and result.kind == "Died" else result
        finally:
            free.append(slot)

    with ThreadPoolExecutor(jobs) as threads:  # each does no more than wait for its slot
        try:
            yield from windowed(lambda task: threads.submit(run, task), tasks, lambda: jobs,
                                lambda running: wait(running, return_when=FIRST_COMPLETED).done)
        finally:
            for slot in slots:
                slot.close()


def windowed(submit: Callable[[Any], Any], tasks: Iterable[Any], most: Callable[[], int],
             finished: Callable[[list[Any]], Iterable[Any]]) -> Generator[tuple[int, Any]]:
    """Hand in tasks so that at most `most()` are under way: (number, result) in the order in which they are done."""
    running: dict[Any, int] = {}
    waiting = enumerate(tasks)
    while True:
        while len(running) < most() and (task := next(waiting, None)):
            running[submit(task[1])] = task[0]
        if not running:
            return
        for future in list(finished(list(running))):
            number = running.pop(future)
            try:
                result = future.result()
            except Exception as error:
                result = Failed(type(error).__name__, str(error))
            yield number, result


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def spare_imports() -> None:
    """Keep jsonschema, which nbformat imports, from spending a second on a grammar of addresses that nothing needs."""
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def put(stream: IO[bytes], data: bytes) -> None:
    left = memoryview(SIZE.pack(len(data)) + data)
    while left:
        left = left[stream.write(left):]


def take(stream: IO[bytes]) -> bytes:
    return exactly(stream, SIZE.unpack(exactly(stream, SIZE.size))[0])


def serve(function: Callable[[Any], Any], ready: Callable[[], None], requests: BinaryIO, replies: BinaryIO) -> None:
    """In the slot's process: one fork for each task, until the other side closes."""
    while True:
        try:
            task = take(requests)
        except EOFError:
            return
        ready()
        gc.freeze()  # what is there now is not looked through in each fork, which would copy it
        inner, outer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(inner)
            work(function, task, outer)
        os.close(outer)
        with os.fdopen(inner, "rb", 0) as stream:
            data = bytearray()
            while True:
                waiting = select.select([stream, requests], [], [])[0]
                if requests in waiting:  # closed, as no task comes before the last one's reply
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
                    return
                part = os.read(stream.fileno(), 1 << 20)
                if not part:
                    break
                data += part
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        put(replies, bytes(data) if code == 0 else pickle.dumps(
            Failed("Died", f"the process that graded ended with {code}")))


def work(function: Callable[[Any], Any], task: bytes, outer: int) -> None:
    """In a task's own process: run it, write the result, end."""
    code = 1
    try:
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # does not outlive the slot
        try:
            result = function(pickle.loads(task))
        except Exception as error:
            result = Failed(type(error).__name__, str(error), traceback.format_exc())
        with os.fdopen(outer, "wb") as stream:
            stream.write(pickle.dumps(result))
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def main() -> None:
    spare_imports()
    module, _, name = sys.argv[1].partition(":")
    requests, replies = os.fdopen(os.dup(0), "rb", 0), os.fdopen(os.dup(1), "wb", 0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # what anything prints does not get among the replies
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's; the other side closes when it stops
    loaded = importlib.import_module(module)
    serve(getattr(loaded, name), getattr(loaded, "ready", lambda: None), requests, replies)
