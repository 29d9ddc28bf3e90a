"""Runs a learner's cells and calls a learner's functions, inside the sandbox. It holds no tests and no answers.

Requests come as messages of `wire` on one pipe, replies go over another. One thing at a time; while a function runs it
may ask back for a function of the other side that it was given.
"""
from __future__ import annotations

import base64
import contextlib
import copy
import gc
import io
import os
import resource
import select
import signal
import socket
import struct
import sys
import traceback
import warnings
from typing import Any, BinaryIO

import confine  # beside this file in the sandbox
import wire

OFTEN = 0.1  # seconds between two counts of a worker's processes

os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")


class Worker:
    """A shell with the learner's names, and the two ends of the pipes."""

    shell: Any

    def __init__(self, requests: BinaryIO, replies: BinaryIO, limits: dict[str, int]) -> None:
        self.requests, self.replies, self.limits = requests, replies, limits
        self.handles: dict[int, Any] = {}
        self.kept: dict[int, tuple[int, int]] = {}  # snapshots: process, and the pipe that wakes it

    @classmethod
    def prepare_shell(cls) -> None:
        """Make the shell, and import what nearly every notebook does, before any learner's cell is there."""
        from IPython.core.interactiveshell import InteractiveShell
        cls.shell = InteractiveShell.instance(colors="nocolor", xmode="Minimal")  # other modes take their time
        cls.shell.history_manager.enabled = False
        cls.shell.history_manager.save_thread.stop()  # beside a thread no namespaces can be made
        cls.shell._showtraceback = lambda *_: None  # an error goes over as data, not among what was printed
        import matplotlib.pyplot as plt

        import ffnlib.data
        import ffnlib.plots
        import ffnlib.testing
        hook, formatter = cls.shell.displayhook, cls.shell.display_formatter
        hook.write_output_prompt = lambda: None  # a cell's value is shown like what it displays
        hook.write_format_data = lambda data, _: cls.shell.display_pub.publish(data)
        formatter.active_types = ["text/plain", "image/png"]  # what is kept
        formatter.formatters["image/png"].for_type(ffnlib.plots.Picture, lambda picture: picture.png)
        figure, axes = plt.subplots()
        axes.set_title("looks for fonts, once")
        figure.savefig(io.BytesIO())
        plt.close(figure)

    def serve(self) -> None:
        """Answer requests until the other side closes."""
        while True:
            request = self.receive()
            try:
                operations = (self.run, self.call, self.prepare, self.go, self.result, self.get, self.keep, self.enter,
                              self.leave)
                reply = {o.__name__: o for o in operations}[request.pop("op")](**request)
            except BaseException as error:  # the next request is answered all the same
                reply = {"error": describe(error)}
            self.send(reply)

    def send(self, message: Any) -> None:
        try:
            wire.send(self.replies, message, self.name_of)
        except wire.CannotCross as error:
            wire.send(self.replies, {"error": {"type": "CannotCross", "message": str(error), "frames": []}})

    def receive(self) -> Any:
        return wire.receive(self.requests, self.function)

    def name_of(self, function: Any) -> Any:
        """A learner's function, or one that was given, as the other side knows it."""
        if isinstance(function, Given):
            return {"yours": function.number}
        if callable(function):
            self.handles[id(function)] = function
            return {"handle": id(function), "name": str(getattr(function, "__name__", "function"))[:100]}
        return None

    def function(self, name: Any) -> Any:
        """What the other side means: one of the learner's functions, or one of its own."""
        if "handle" in name:
            return self.handles[name["handle"]]
        if "learner" in name:
            return self.shell.user_ns[name["learner"]]
        return Given(self, name["number"], name["name"])

    def run(self, cell: str, name: str) -> dict[str, Any]:
        """Run a cell; what it printed and displayed, and its error."""
        from IPython.utils.capture import capture_output
        with capture_output() as seen:
            result = self.shell.run_cell(cell, store_history=True)
        error = result.error_before_exec or result.error_in_exec
        most = self.limits["text"]
        kept = [o.data for o in seen.outputs[:self.limits["outputs"]]]
        outputs = [[str(data.get("text/plain", ""))[:most], in_base64(data.get("image/png"))] for data in kept]
        return {"stdout": seen.stdout[:most], "outputs": outputs, "error": describe(error) if error else None}

    def call(self, function: Any, args: list[Any], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Call a function; what it returned, what has become of its arguments, what it printed and warned of."""
        printed, said = io.StringIO(), Warned()
        with warnings.catch_warnings(), contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("always")
            warnings.showwarning = lambda message, category, *_: said.keep(message, category)
            try:
                value = function(*args, **kwargs)
                reply = {"value": value, "args": args, "kwargs": kwargs, "is": wire.place_of(value, args)}
            except BaseException as error:
                reply = {"error": describe(error), "args": args, "kwargs": kwargs}
        return {**reply, "stdout": printed.getvalue()[:self.limits["text"]], "warnings": said.kept}

    def prepare(self, function: Any, args: list[Any], kwargs: dict[str, Any]) -> bool:
        """Keep what is to be called."""
        self.waiting = function, args, kwargs
        return True

    def go(self) -> bool:
        """Call it, and keep the reply."""
        self.done = self.call(*self.waiting)
        return True

    def result(self) -> dict[str, Any]:
        """The reply that was kept."""
        reply = self.done
        del self.done, self.waiting
        return reply

    def get(self, name: str) -> dict[str, Any]:
        """A learner's variable by its value, if the cells have made one of this name."""
        if name not in self.shell.user_ns or name in self.shell.user_ns_hidden or name.startswith("_"):
            return {"missing": True}
        return {"value": copy.copy(self.shell.user_ns[name])}

    def keep(self, key: int) -> bool:
        """Keep this process as it is now: a fork that waits until it is entered."""
        waiting, wake = os.pipe()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of a fork beside threads
            pid = os.fork()
        if pid:
            os.close(waiting)
            self.kept[key] = pid, wake
        else:
            for _, other in self.kept.values():
                os.close(other)
            os.close(wake)
            self.kept = {}
            if not os.read(waiting, 1):
                os._exit(0)
        return True  # to `keep` here, and to `enter` there

    def enter(self, key: int) -> dict[str, Any]:
        """Let a snapshot answer what comes next, until it leaves or ends."""
        pid, wake = self.kept.pop(key)
        os.write(wake, b"1")
        os.waitpid(pid, 0)
        os.close(wake)
        return {"error": {"type": "RuntimeError", "message": "the process of this notebook ended", "frames": []},
                "left": True}

    def leave(self) -> None:
        """End a snapshot."""
        os._exit(0)


class Warned:
    """The first few warnings of a call, as plain data."""

    def __init__(self) -> None:
        self.kept: list[list[str]] = []

    def keep(self, message: object, category: type) -> None:
        """What is shown of a warning, in place of printing it."""
        if len(self.kept) < 20:
            self.kept.append([category.__name__, str(message)[:500]])


class Given:
    """A function of the other side."""

    def __init__(self, worker: Worker, number: int, name: str) -> None:
        self.worker, self.number, self.__name__ = worker, number, name

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.worker.send({"ask": self.number, "args": list(args), "kwargs": kwargs})
        reply = self.worker.receive()
        if "error" in reply:
            raise RuntimeError(reply["error"])
        for mine, theirs in zip(args, reply["args"], strict=True):
            wire.refill(mine, theirs)
        return reply["value"] if reply["is"] is None else args[reply["is"]]


def in_base64(png: object) -> str | None:
    """A picture as notebooks hold it, whether or not it already is."""
    if isinstance(png, bytes):
        return base64.b64encode(png).decode()
    return png if isinstance(png, str) else None


def describe(error: BaseException) -> dict[str, Any]:
    """An exception as plain data: type, message, and the frames of the learner's own cells."""
    try:
        message = str(error)[:2000]
    except BaseException:
        message = ""
    stack = traceback.StackSummary.extract(traceback.walk_tb(error.__traceback__), lookup_lines=False)
    frames = [[str(f.filename), int(f.lineno or 0), str(f.name), str(f.line or "")]
              for f in stack if f.filename.startswith("<")][-20:]  # of cells
    return {"type": type(error).__name__, "message": message, "frames": frames}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGCHLD, lambda *_: reap())
    Worker.prepare_shell()
    gc.collect()
    gc.freeze()  # what is there now is not looked through in each fork, which would copy it
    while True:
        word, fds, _, _ = socket.recv_fds(control, 4, 3)
        if not word:
            return
        processes, = struct.unpack("<i", word)
        if not processes or os.fork() == 0:
            control.close()
            begin(fds, processes)
        for fd in fds:
            os.close(fd)


def reap() -> None:
    """Let forks that have ended go; their processor time counts for this process from then on."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def begin(fds: list[int], processes: int) -> None:
    """Become a worker with at most so many processes and threads; 0: the only one of this sandbox, without a guard."""
    inner = processes > 0
    there = socket.socket(fileno=fds[2])
    try:
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        if inner:
            confine.close_others(fds)  # which all workers of this sandbox would share
        confine.isolate(inner)
        everything = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)  # which the worker will not see
        if inner and (pid := os.fork()):  # the first process of the new namespace
            for fd in fds[:2]:
                os.close(fd)
            guard(pid, processes, there, everything)
        os.close(everything)
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))  # only its guard goes first
        confine.protect()
        confine.give_up_rights()
    except OSError as error:
        there.send(str(error).encode()[:500])
        os._exit(1)
    there.send(b"1")
    there.close()
    requests, replies = os.fdopen(fds[0], "rb"), os.fdopen(fds[1], "wb")
    first = wire.receive(requests)
    with contextlib.suppress(OSError):  # such as a disk that is full
        for path, data in first["files"].items():
            os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
            with open(path, "wb") as file:
                file.write(data)
    restrict(first["limits"])
    try:
        Worker(requests, replies, first["limits"]).serve()
    finally:
        os._exit(0)


def guard(worker: int, most: int, there: socket.socket, proc: int) -> None:
    """Wait for a worker to end, and end with it. End it when the other side does, or when there are too many processes.

    Where root grades, the system's own limit on processes does not bind, and on a busy machine nobody else would get
    to count them before there are thousands: a guard goes before all that it guards.
    """
    handle = os.pidfd_open(worker)
    while not (ready := select.select([handle, there.fileno()], [], [], OFTEN)[0]):
        if tasks(proc, worker, most) > most:
            there.send(b"p")
            break
    if handle not in ready:
        signal.pidfd_send_signal(handle, signal.SIGKILL)  # the first of its namespace: the others end with it
    os.waitpid(worker, 0)
    os._exit(0)


def tasks(proc: int, pid: int, most: int) -> int:
    """How many threads a process and its descendants have, seen in an open /proc; beyond `most` it stops counting."""
    count, queue = 0, [pid]
    while queue and count <= most:
        place = f"{queue.pop()}/task"
        with contextlib.suppress(OSError, ValueError):  # one that has just ended
            folder = os.open(place, os.O_RDONLY | os.O_DIRECTORY, dir_fd=proc)
            with os.scandir(folder) as threads:
                names = [thread.name for thread in threads]
            os.close(folder)
            count += len(names)
            for name in names:
                file = os.open(f"{place}/{name}/children", os.O_RDONLY, dir_fd=proc)
                queue += map(int, os.read(file, 1 << 16).split())
                os.close(file)
    return count


def restrict(limits: dict[str, Any]) -> None:
    """Limits of this process and those that it starts."""
    seconds = int(limits["seconds"])
    for kind, soft, hard in ((resource.RLIMIT_CPU, seconds + 5, seconds + 10),
                             (resource.RLIMIT_AS, limits["memory"], limits["memory"]),
                             (resource.RLIMIT_FSIZE, limits["file_bytes"], limits["file_bytes"]),
                             (resource.RLIMIT_NOFILE, 256, 256),
                             (resource.RLIMIT_NPROC, limits["processes"], limits["processes"])):
        resource.setrlimit(kind, (soft, hard))


if __name__ == "__main__":
    main()
