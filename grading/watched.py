"""The pipes to a learner's process, within limits: nothing here waits longer for what it sends, or does not read."""
from __future__ import annotations

import os
import select
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .sandbox import Limits
    from .sandbox.launch import Running

__all__ = ["LearnerError", "OverLimit", "Watched"]

OFTEN = 0.05  # seconds between two looks at what the process uses


class LearnerError(Exception):
    """An exception of a learner's own kind, or one that says what a limit or the sandbox did."""


class OverLimit(LearnerError):
    """A call used more than it may."""


class Watched:
    """Both pipes as one binary stream, for one call. Reading and writing raise OverLimit.

    Args:
        used: processor seconds of the submission's processes that are gone.
        begun: when the submission's grading began, as `time.monotonic()` has it.
    """

    def __init__(self, running: Running, limits: Limits, used: float, begun: float) -> None:
        self.running, self.limits, self.used, self.all_begun = running, limits, used, begun
        self.begun = time.monotonic()
        self.looked, self.spent = self.begun, -1.0

    def read(self, n: int) -> bytes:
        """At most n bytes, as soon as there are some; none if the other side has gone."""
        source = self.running.replies.fileno()
        while not select.select([source], [], [], OFTEN)[0]:
            self.look()
        self.look()
        return os.read(source, n)

    def write(self, data: bytes) -> None:
        """All of it, as fast as the other side reads."""
        target, left = self.running.requests.fileno(), memoryview(data)
        while left:
            if select.select([], [target], [], OFTEN)[1]:
                left = left[os.write(target, left):]
            self.look()

    def flush(self) -> None:
        """Nothing is kept back."""

    def look(self) -> None:
        """OverLimit if the process uses too much; not more often than makes sense."""
        now, limits = time.monotonic(), self.limits
        if now - self.looked < OFTEN:
            return
        self.looked = now
        if self.running.tasks(limits.processes) > limits.processes:  # the system's own limit does not bind root
            raise OverLimit(f"started more than {limits.processes} processes and threads")
        used = self.running.processor_seconds()
        if self.spent < 0:
            self.spent = used  # not the time before this call
        if used - self.spent > limits.call_seconds:
            raise OverLimit(f"used more than {limits.call_seconds:g} seconds of processor time")
        if self.used + used > limits.seconds:
            raise OverLimit(f"used more than {limits.seconds:g} seconds of processor time in all")
        if self.running.resident(limits.memory) > limits.memory:
            raise OverLimit(f"used more than {limits.memory / 1e9:.1f} GB of memory")
        if now - self.begun > limits.patience * limits.call_seconds:
            raise OverLimit(f"did not end within {limits.patience * limits.call_seconds:g} seconds")
        if now - self.all_begun > limits.patience * limits.seconds:
            raise OverLimit(f"took more than {limits.patience * limits.seconds:g} seconds in all")
