"""Runs a function for many tasks at once, each task in a process of its own.

A slot is a process that has imported what is needed and does nothing but fork: a task starts in milliseconds and always
from the same state, memory stays flat, and a process that dies takes only its own task with it.
"""
from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import os
import pickle
import select
import signal
import socket
import struct
import subprocess
import sys
import traceback
from collections.abc import Callable, Generator, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
        function: at the top level of a module. That may have functions `prepare()`, which is called once, and
            `ready()`, which is called before each fork.
    """

    def __init__(self, function: Callable[[Any], Any]) -> None:
        self.name = f"{function.__module__}:{function.__qualname__}"
        self.process: subprocess.Popen[bytes] | None = None  # of the slots that were started together, the first one's
        self.line: socket.socket | None = None
        self.closed = False

    @staticmethod
    def start(slots: Sequence[Slot]) -> None:
        """Start their processes, the others as forks of the first, so that what is needed is imported once."""
        pairs = [socket.socketpair() for _ in slots]
        # -P: nothing is imported from the folder in which somebody happens to be.
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", f"from {__name__} import main; main()", slots[0].name,
             *(str(there.fileno()) for _, there in pairs)], pass_fds=[there.fileno() for _, there in pairs],
            stdin=subprocess.DEVNULL, stdout=2,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MPLBACKEND": "agg",
                 "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep)})
        for slot, (here, there) in zip(slots, pairs, strict=True):
            there.close()
            slot.process, slot.line = process, here

    def run(self, task: Any) -> Any:
        """What the function returns, or Failed. It may be any trusted plain data: pickle carries it."""
        if self.closed:
            return Failed("Closed", "the pool was closed")
        if self.line is None:
            self.start([self])
        assert self.line is not None
        try:
            with self.line.makefile("rwb", 0) as stream:
                put(stream, pickle.dumps(task))
                return pickle.loads(take(stream))
        except (OSError, EOFError):
            self.hang_up()
            return Failed("Died", "the process that grades ended")

    def hang_up(self) -> None:
        """Let the process end, with what runs in it; a `run` in another thread returns."""
        line, self.line = self.line, None
        if line is not None:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def close(self) -> None:
        """End for good. Slots that were started together must all have hung up."""
        self.closed = True
        self.hang_up()
        if self.process is not None:
            self.process.wait()


def each(function: Callable[[Any], Any], tasks: Iterable[Any], jobs: int) -> Generator[tuple[int, Any]]:
    """Run `function` for every task, `jobs` at a time: each one's number and result, or Failed, as they are done.

    Tasks are taken from `tasks` when there is room, so that few are in memory at once. One that fails is tried once
    more, in case it was the machine.
    """
    free = [Slot(function) for _ in range(jobs)]
    slots = list(free)
    Slot.start(slots)

    def run(task: Any) -> Any:
        slot = free.pop()
        try:
            result = slot.run(task)
            return slot.run(task) if isinstance(result, Failed) else result
        finally:
            free.append(slot)

    with ThreadPoolExecutor(jobs) as threads:  # each does no more than wait for its slot
        try:
            yield from windowed(lambda task: threads.submit(run, task), tasks, lambda: jobs,
                                lambda running: wait(running, return_when=FIRST_COMPLETED).done)
        finally:
            for slot in slots:
                slot.closed = True
                slot.hang_up()
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


def put(stream: socket.SocketIO, data: bytes) -> None:
    left = memoryview(SIZE.pack(len(data)) + data)
    while left:
        left = left[stream.write(left):]


def take(stream: socket.SocketIO) -> bytes:
    return exactly(stream, SIZE.unpack(exactly(stream, SIZE.size))[0])


def serve(function: Callable[[Any], Any], ready: Callable[[], None], stream: socket.SocketIO) -> None:
    """In the slot's process: one fork for each task, until the other side closes."""
    while True:
        try:
            task = take(stream)
        except (EOFError, OSError):
            return
        ready()
        gc.freeze()  # what is there now is not looked through in each fork, which would copy it
        inner, outer = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(inner)
            work(function, task, outer)
        os.close(outer)
        with os.fdopen(inner, "rb", 0) as result:
            data = bytearray()
            while True:
                waiting = select.select([result, stream], [], [])[0]
                if stream in waiting:  # closed, as no task comes before the last one's reply
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
                    return
                part = os.read(result.fileno(), 1 << 20)
                if not part:
                    break
                data += part
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        with contextlib.suppress(OSError):  # closed meanwhile
            put(stream, bytes(data) if code == 0 else pickle.dumps(
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
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal's; the other side closes when it stops
    module, _, name = sys.argv[1].partition(":")
    loaded = importlib.import_module(module)
    getattr(loaded, "prepare", lambda: None)()
    mine, *rest = (socket.socket(fileno=int(fd)) for fd in sys.argv[2:])
    others: list[int] = []
    while rest:
        line = rest.pop()
        if pid := os.fork():
            others.append(pid)
            line.close()
        else:
            for other in (mine, *rest):
                other.close()  # or the other side would not notice when that slot ends
            mine, rest, others = line, [], []
    serve(getattr(loaded, name), getattr(loaded, "ready", lambda: None), mine.makefile("rwb", 0))
    for pid in others:
        os.waitpid(pid, 0)
