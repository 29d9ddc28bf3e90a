"""A learner's process as the judging side sees it: run a cell, call a function, fetch a value, within limits."""
from __future__ import annotations

import contextlib
import linecache
import time
import types
import warnings
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from . import wire
from .sandbox import Limits, launch
from .watched import LearnerError, OverLimit, Watched

__all__ = ["Learner", "LearnerError", "OverLimit", "Proxy"]

# Exceptions that cross over as what they are; others become a `LearnerError` of the same name.
ERRORS = {e.__name__: e for e in (
    ArithmeticError, AssertionError, AttributeError, FloatingPointError, IndexError, KeyError, LookupError,
    MemoryError, NameError, NotImplementedError, OverflowError, RecursionError, RuntimeError, TypeError,
    UnboundLocalError, ValueError, ZeroDivisionError)}
WARNINGS = {w.__name__: w for w in (
    DeprecationWarning, FutureWarning, RuntimeWarning, SyntaxWarning, UserWarning, np.exceptions.ComplexWarning)}


class Learner:
    """One submission's process. It starts when it is needed, and again when it has died.

    Args:
        limits: what it may use.
        files: what the notebook finds in its working folder, by path.
    """

    def __init__(self, limits: Limits, files: dict[str, bytes] | None = None) -> None:
        self.limits, self.files = limits, files or {}
        self.running: Any = None
        self.done: list[tuple[str, str] | int] = []  # cells that have run and snapshots, to make again in a new process
        self.wanted: int | None = None  # the snapshot that is to answer
        self.entered = False
        self.given: list[Callable[..., Any]] = []
        self.used = 0.0  # processor seconds of processes that are gone
        self.begun = time.monotonic()
        self.generation = 0

    def __enter__(self) -> Learner:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End the process, and all that it started."""
        if self.running is not None:
            self.used += self.running.processor_seconds()
            self.running.stop()
            self.running, self.entered = None, False

    def run(self, cell: str, name: str) -> dict[str, Any]:
        """Run a cell: what it printed (`stdout`), displayed (`outputs`), and its `error`, or None.

        A cell that ends the process, or uses too much, has that as its error, and is left out from then on.
        """
        try:
            reply: dict[str, Any] = self.ask({"op": "run", "cell": cell, "name": name})
        except LearnerError as error:
            return {"stdout": "", "outputs": [], "error": {
                "type": type(error).__name__, "message": str(error), "frames": []}}
        self.done.append((cell, name))
        return reply

    def keep(self) -> int:
        """Keep the process as it is now, for `at`: what happens later does not reach it, nor the other way round."""
        key = sum(isinstance(entry, int) for entry in self.done)
        with contextlib.suppress(LearnerError):  # says so when it is entered
            self.ask({"op": "keep", "key": key})
        self.done.append(key)
        return key

    @contextlib.contextmanager
    def at(self, key: int) -> Iterator[None]:
        """Within this, what is asked is answered by the process as it was at `keep`."""
        self.wanted = key
        try:
            yield
        finally:
            self.wanted = None
            if self.entered:
                self.entered = False
                with contextlib.suppress(LearnerError):
                    reply = self.ask({"op": "leave"})
                    if not (isinstance(reply, dict) and "left" in reply):
                        self.stop()

    def fetch(self, name: str) -> Any:
        """A variable by value, or a proxy of a function; KeyError if the cells have made none of this name."""
        reply = self.ask({"op": "get", "name": name})
        if "missing" in reply:
            raise KeyError(name)
        if "error" in reply:
            raise rebuilt(reply["error"])
        value = reply["value"]
        return Proxy(self, {"learner": name}, name) if isinstance(value, Proxy) else value

    def ask(self, request: dict[str, Any]) -> Any:
        """Send a request and wait for the reply, within the limits.

        Raises:
            OverLimit: it used more than it may; the process is gone.
            LearnerError: the process ended, or sent what is no reply.
        """
        if self.running is None:
            self.start()
        if self.wanted is not None and not self.entered and not (self.enter() or self.enter()):
            raise LearnerError("the process of this notebook ended")
        pipe = Watched(self.running, self.limits, self.used, self.begun)
        try:
            wire.send(pipe, request, self.name_of)
            while True:
                reply = wire.receive(pipe, self.function)
                if not (isinstance(reply, dict) and "ask" in reply):
                    if isinstance(reply, dict) and "left" in reply:
                        self.entered = False  # a snapshot ended, and the process goes on as it was
                    return reply
                wire.send(pipe, self.answer(reply), self.name_of)
        except OverLimit:
            self.stop()
            raise
        except wire.CannotCross:
            raise
        except (OSError, EOFError, wire.Broken) as error:
            too_many = self.running.too_many()
            self.stop()
            if too_many:
                raise OverLimit(f"started more than {self.limits.processes} processes and threads") from None
            raise LearnerError("the process of this notebook ended" if isinstance(error, OSError | EOFError)
                               else f"the process of this notebook sent {error}") from None

    def enter(self) -> bool:
        """Let the snapshot answer that is wanted. The process ends if it is gone: a second time there is a new one."""
        if self.running is None:
            self.start()
        self.entered = True
        if self.ask({"op": "enter", "key": self.wanted}) is not True:
            self.stop()
        return self.entered

    def start(self) -> None:
        """Start the process, and do again what it had done; LearnerError if it ends meanwhile."""
        self.running, self.generation = launch(self.limits, self.files), self.generation + 1
        again, self.done, wanted, self.wanted = self.done, [], self.wanted, None
        for entry in again:
            if isinstance(entry, int):
                self.keep()
            else:
                self.run(*entry)
        self.wanted = wanted
        if self.running is None:  # it ended again
            raise LearnerError("the process of this notebook ended")

    def name_of(self, function: object) -> Any:
        """How the other side knows a function."""
        if isinstance(function, Proxy):
            if "handle" in function.reference and function.generation != self.generation:
                raise LearnerError("a function of a process that has ended")
            return function.reference
        self.given.append(function)  # type: ignore[arg-type]
        return {"number": len(self.given) - 1, "name": str(getattr(function, "__name__", "function"))}

    def function(self, name: Any) -> object:
        """What the other side means by a function."""
        if "yours" in name:
            return self.given[name["yours"]]
        return Proxy(self, {"handle": name["handle"]}, str(name["name"]))

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Call a function of this side for the other one."""
        try:
            args, kwargs = request["args"], request["kwargs"]
            value = self.given[request["ask"]](*args, **kwargs)
            return {"value": value, "args": args, "is": wire.place_of(value, args)}
        except Exception as error:  # it is the learner's call that failed
            return {"error": f"{type(error).__name__}: {error}"[:500]}


class Proxy:
    """A learner's function. Calling it runs it in the learner's process, with plain data in and out.

    Arguments that it changed in place are changed here, too, so that a check can see it.
    """

    def __init__(self, learner: Learner, reference: dict[str, Any], name: str) -> None:
        self.learner, self.reference, self.__name__ = learner, reference, name
        self.generation = learner.generation

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.taken(self.asked("call", args, kwargs), args, kwargs)

    def peak_bytes(self, *args: Any) -> tuple[Any, int]:
        """What the function returns, and how many bytes its process grew by at its peak, as the system counts them.

        Measured from outside: in three steps, so that handing values over does not count.
        """
        self.asked("prepare", args, {})
        before = self.learner.running.reset_peak()
        self.asked("go")
        peak = self.learner.running.peak() - before
        return self.taken(self.asked("result"), args, {}), peak

    def asked(self, op: str, args: Sequence[Any] = (), kwargs: dict[str, Any] | None = None) -> Any:
        """The learner's side's reply to a request about this function."""
        about = {} if op in ("go", "result") else {"function": self, "args": list(args), "kwargs": kwargs or {}}
        try:
            return self.learner.ask({"op": op, **about})
        except wire.CannotCross as error:
            raise LearnerError(str(error)) from None

    def taken(self, reply: Any, args: Sequence[Any], kwargs: dict[str, Any]) -> Any:
        """What the function returned or raised; its arguments become what they are on the other side."""
        if not isinstance(reply, dict):
            raise LearnerError("the process of this notebook sent no reply")
        for mine, theirs in zip([*args, *kwargs.values()], [*reply.get("args", []), *reply.get("kwargs", {}).values()],
                                strict=False):
            wire.refill(mine, theirs)
        if reply.get("stdout"):
            print(str(reply["stdout"])[:self.learner.limits.text], end="")
        for category, message in reply.get("warnings", []):
            warnings.warn(str(message), WARNINGS.get(category, UserWarning), stacklevel=3)
        if "error" in reply:
            raise rebuilt(reply["error"])
        place = reply.get("is")
        if type(place) is int and 0 <= place < len(args):
            return args[place]  # what it returned is the argument itself, not a copy
        return reply["value"]


def rebuilt(error: Any) -> BaseException:
    """An exception of this side like the one that was described, with the learner's lines as its traceback."""
    try:
        name, message = str(error["type"])[:100], str(error["message"])[:10_000]
        frames = [(max(1, min(int(n), 10_000)), str(where)[:100], str(line)[:1000])
                  for _, n, where, line in error["frames"][-20:]]
    except (KeyError, TypeError, ValueError):
        return LearnerError("the process of this notebook sent no reply")
    kind = ERRORS.get(name) or type(name if name.isidentifier() else "LearnerError", (LearnerError,), {})
    made, chain = kind(message), None
    for i, (line, where, text) in enumerate(reversed(frames)):
        file = f"<learner {where} {i}>"
        linecache.cache[file] = (len(text), None, ["\n"] * (line - 1) + [text + "\n"], file)
        chain = types.TracebackType(chain, frame_of(file, where), -1, line)
    return made.with_traceback(chain)


def frame_of(file: str, name: str) -> types.FrameType:
    """A frame that says it is in this function of this file."""
    code = compile("import sys; here = sys._getframe()", file, "exec").replace(co_name=name)
    space: dict[str, Any] = {}
    exec(code, space)
    frame: types.FrameType = space["here"]
    return frame
