"""The pool's work on a Dask cluster, whose workers need this package and bubblewrap, and neither gradebook nor course.

A cluster is trusted: Dask runs whatever whoever can reach its scheduler sends.
"""
from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from distributed import Client, wait

from .pool import Failed, Slot, windowed

__all__ = ["Cluster"]

SLOTS = threading.local()  # in a worker's process: one for each of its threads


class Cluster:
    """A Dask cluster.

    Args:
        address: of its scheduler, such as tcp://host:8786.
    """

    def __init__(self, address: str) -> None:
        self.address = address

    def each(self, function: Callable[[Any], Any], tasks: Iterable[Any], jobs: int) -> Iterator[tuple[int, Any]]:
        """As `pool.each`; workers may come and go, and at most two tasks for each of their threads are under way.

        A task whose worker has gone is done by another one, up to three times.

        Raises:
            OSError: no scheduler answers at the address.
        """
        with Client(self.address) as client:
            yield from windowed(lambda task: client.submit(in_slot, function, task, pure=False, retries=3), tasks,
                                lambda: max(2, 2 * sum(client.nthreads().values())),
                                lambda running: wait(running, return_when="FIRST_COMPLETED").done)


def in_slot(function: Callable[[Any], Any], task: Any) -> Any:
    """Run a task in a process of its own, on the machine of a worker."""
    if not hasattr(SLOTS, "slot"):
        SLOTS.slot = Slot(function)
    result = SLOTS.slot.run(task)
    if isinstance(result, Failed) and result.kind == "Died":
        raise RuntimeError(result.message)  # as when a worker's processes are killed before itself: another one tries
    return result
