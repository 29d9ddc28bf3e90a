"""Checks for the exercises: they compare, and when something is wrong they say what, and which known mistake.

A check raises `CheckFailed` with a message for the learner. Where the answer equals a known mistake the message
ends in the mistake's name in square brackets, such as [bias-omitted], so that reports can count them.
"""
from __future__ import annotations

import contextlib
import copy
import hashlib
import io
import math
import os
import re
import traceback
import tracemalloc
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Array, as_float
from .comparing import difference, is_upcast, same, show, show_both
from .mistakes import MISTAKES

__all__ = ["COHORT_SEED", "MISTAKES", "CheckFailed", "check", "check_gradient", "cohort_rng", "numerical_gradient",
           "peak_bytes"]

COHORT_SEED = "FFNLIB_COHORT_SEED"
"""Environment variable with the secret of a cohort; see `cohort_rng`."""

class CheckFailed(AssertionError):
    """A check that failed. Its text is for the learner; `mistakes` names the known mistakes that fit.

    >>> CheckFailed("neuron(1.0) was 2.0", "bias-omitted").mistakes
    ('bias-omitted',)
    """

    def __init__(self, message: str, *mistakes: str) -> None:
        self.mistakes = mistakes
        if mistakes:
            causes = ", or ".join(f"{MISTAKES[m]} [{m}]" for m in mistakes)
            message += f"\n  This is what you get {causes}."
        super().__init__(message)

    def _render_traceback_(self) -> list[str]:
        """What Jupyter shows: the message, and where the learner's own code stopped; not how a check works inside."""
        lines = []
        if self.__cause__:
            inner = traceback.TracebackException.from_exception(self.__cause__)
            inner.stack = traceback.StackSummary.from_list(f for f in inner.stack if f.filename != __file__)
            lines = [*"".join(inner.format(chain=False)).splitlines(), ""]
        return [*lines, *f"CheckFailed: {self}".splitlines()]


def check(function: Callable[..., Any], *args: object, expected: object, why: str = "",
          mistakes: Mapping[str, object] | None = None, memory: tuple[float, int, str] | None = None) -> None:
    """Call `function(*args)` and compare what it returns with `expected`.

    Looked at in this order: does it run, does it return something, did it leave its arguments as they were,
    is the shape right, the dtype (where float32 is expected), the values, the memory it took.

    Args:
        function: the learner's function. It gets copies of `args`.
        expected: a number, array, string, boolean, None, or a tuple, list or dict of them.
        why: the arithmetic behind `expected`, shown with a failure, such as "0.8·1 + 0.3".
        mistakes: for each known mistake (a name in `MISTAKES`), what it would return here.
        memory: (times, unit, name): at its peak the call may have allocated `times` times `unit` bytes, what it
            returns included; `name` says what has the size of a unit, such as "arrays of x's size". For a limit that
            does not hang on trifles let a unit be several MiB, and check the function on something small first.

    Raises:
        CheckFailed: with what was expected, what came, and the known mistake that gives what came.

    >>> check(lambda x, b: x, 1.0, 0.5, expected=1.5, mistakes={"bias-omitted": 1.0})
    Traceback (most recent call last):
    ffnlib.testing.CheckFailed: <lambda>(1.0, 0.5)
      expected: 1.5
      got:      1.0
      This is what you get when the bias is left out [bias-omitted].
    """
    given = copy.deepcopy(args)

    def call() -> str:  # put together only for a failure: it takes longer than most answers
        shown = re.sub(r"\n\s*", " ", ", ".join(map(show, args)))
        return f"{getattr(function, '__name__', 'function')}({shown})"

    try:
        # A warning, or something printed to stderr, is no mistake; but nbgrader would take the points for it.
        with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            got, peak = (function(*given), 0) if memory is None else peak_bytes(function, *given)
    except NotImplementedError as error:
        unanswered = [f.name for f in traceback.extract_tb(error.__traceback__)][-1]
        if unanswered != getattr(function, "__name__", unanswered):
            raise CheckFailed(f"{call()}\n  calls {unanswered}, and that has no answer yet.",
                              "not-implemented") from None
        raise CheckFailed(f"{call()}\n  There is no answer yet: put your code in place of `raise "
                          "NotImplementedError(...)` in the cell above and run it, then run this check again.",
                          "not-implemented") from None
    except Exception as error:
        raise CheckFailed(f"{call()}\n  stopped with {type(error).__name__}: {error}") from error
    if got is None and expected is not None:
        raise CheckFailed(f"{call()}\n  returned None.", "return-missing")
    for i, (before, after) in enumerate(zip(args, given, strict=True)):
        if not same(after, before, exactly=True):
            raise CheckFailed(f"{call()}\n  changed its argument number {i + 1} from {show(before)} "
                              f"to {show(after)}.", "input-changed")
    complaint = difference(got, expected)
    if complaint is None and (memory is None or peak <= memory[0] * memory[1]):
        return
    if complaint is None and memory:
        times, unit, name = memory
        raise CheckFailed(f"{call()}\n  The values are right, but at its peak it had allocated "
                          f"{math.ceil(100 * peak / unit) / 100} {name}; {times:.4g} are allowed, its result included.",
                          "arrays-piled-up")
    wanted, came = show_both(expected, got, len("  expected: "))
    lines = [call(), f"  expected: {wanted}{f'   ({why})' if why else ''}", f"  got:      {came}"]
    if complaint:
        lines.append(f"  {complaint}")
    fitting = [name for name, wrong in (mistakes or {}).items() if same(got, wrong) and not same(wrong, expected)]
    if not fitting and is_upcast(got, expected):
        fitting = ["float64-upcast"]
    raise CheckFailed("\n".join(lines), *fitting)


def peak_bytes(function: Callable[..., Any], *args: object) -> tuple[Any, int]:
    """What `function(*args)` returns, and how many bytes it had allocated at its peak, the returned ones included.

    Counted by tracemalloc, to which NumPy reports its arrays; what existed before the call, such as `args`, does not
    count, nor do the buffers that BLAS keeps for itself. A function's first call may allocate things that stay, so
    call it on something small before.

    A function that can measure itself, as it runs in another process, does so by its method `peak_bytes(*args)`.

    >>> x = np.ones(2**20)
    >>> round(peak_bytes(lambda x: x + x, x)[1] / x.nbytes, 2)
    1.0
    """
    if (measured := getattr(function, "peak_bytes", None)) is not None:
        value, peak = measured(*args)
        return value, int(peak)
    ours = not tracemalloc.is_tracing()
    if ours:
        tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        result = function(*args)
        return result, tracemalloc.get_traced_memory()[1] - before
    finally:
        if ours:
            tracemalloc.stop()


def check_gradient(f: Callable[[Array], ArrayLike], x: ArrayLike, gradient: ArrayLike, dy: ArrayLike, *,
                   rtol: float = 1e-6, atol: float = 1e-8) -> None:
    """Compare a gradient with finite differences.

    Args:
        f: a function of x alone.
        x: float64 array, where the gradient was taken.
        gradient: of Σ dy·f(x) with respect to x, of x's shape.
        dy: the upstream gradient, of f(x)'s shape.
        rtol: largest difference allowed, relative to the largest entry of the numerical gradient.
        atol: what is allowed beside that, for the rounding of the differences.

    Raises:
        CheckFailed: naming the entry where the two differ most.

    >>> check_gradient(np.square, np.array([1.0, 3.0]), np.array([2.0, 6.0]), np.ones(2))
    """
    numerical, gradient = numerical_gradient(f, x, dy), np.asarray(gradient)
    if gradient.shape != numerical.shape:
        raise CheckFailed(f"gradient: expected the shape of x, {list(numerical.shape)}, "
                          f"got {list(gradient.shape)}")
    error = np.abs(gradient - numerical)
    if numerical.size and not error.max() <= rtol * np.abs(numerical).max() + atol:
        worst = np.unravel_index(np.argmax(error), error.shape)
        raise CheckFailed(f"gradient at {[int(i) for i in worst]}: expected {numerical[worst]:.9g} (by finite "
                          f"differences), got {gradient[worst]:.9g}")


def numerical_gradient(f: Callable[[Array], ArrayLike], x: ArrayLike, dy: ArrayLike, h: float = 1e-5) -> Array:
    """Gradient of Σ dy·f(x) with respect to x by central differences of step h, in float64.

    >>> numerical_gradient(np.square, np.array([3.0]), np.array([1.0])).round(6)
    array([6.])
    """
    x, dy = as_float(x).astype(np.float64), as_float(dy, "dy")
    gradient = np.empty_like(x)
    for i in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[i] = h
        gradient[i] = np.sum(dy * (np.asarray(f(x + step)) - np.asarray(f(x - step)))) / (2 * h)
    return gradient


def cohort_rng(label: str) -> np.random.Generator:
    """Random generator for hidden checks: other numbers for each `label` and for each cohort.

    The seed comes from `label` and the environment variable FFNLIB_COHORT_SEED. Without it the course's own
    is used, so that learners get the same numbers every time; an instructor sets it to any text for a cohort.

    >>> float(cohort_rng("a").random()) == float(cohort_rng("a").random()) != float(cohort_rng("b").random())
    True
    """
    secret = os.environ.get(COHORT_SEED, "for everyone")
    return np.random.default_rng(list(hashlib.sha256(f"{secret}\0{label}".encode()).digest()))
