"""Checks for the exercises: they compare, and when something is wrong they say what, and which known mistake.

A check raises `CheckFailed` with a message for the learner. Where the answer equals a known mistake the message
ends in the mistake's name in square brackets, such as [bias-omitted], so that reports can count them.
"""
from __future__ import annotations

import contextlib
import copy
import hashlib
import io
import os
import re
import traceback
import warnings
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Array, as_float

COHORT_SEED = "FFNLIB_COHORT_SEED"
"""Environment variable with the secret of a cohort; see `cohort_rng`."""

MISTAKES = {
    "not-implemented": "when an answer is still as it was handed out",
    "return-missing": "when the function ends without `return`",
    "input-changed": "when the function works in place (`x += b`, `x[...] = `) instead of making a new array",
    "float64-upcast": "when a float64 number or array made inside the function meets the float32 input",
    "bias-omitted": "when the bias is left out",
    "bias-subtracted": "when the bias is subtracted; it is added",
    "bias-per-input": "when the bias is added once for every input instead of once",
    "bias-after-activation": "when the bias is added after the activation; it belongs inside",
    "activation-omitted": "when the activation is left out",
    "activation-before-sum": "when ReLU is applied to each product instead of to their sum",
    "sigmoid-for-relu": "when the activation is the sigmoid instead of ReLU",
    "step-for-relu": "when the neuron answers 1 for “on” instead of how strongly it is on",
    "absolute-for-relu": "when negative sums are turned positive; ReLU makes them zero",
    "leaky-relu": "when negative sums are shrunk; ReLU makes them zero",
    "mean-for-sum": "when the products are averaged instead of summed",
    "products-not-summed": "when the products are returned without adding them up",
    "batch-summed": "when the sum runs over the whole batch; it should run over the last axis only",
    "wrong-axis": "when the sum runs over the wrong axis",
    "weights-transposed": "when `W` is used transposed: neuron j is column j of `W`, not row j",
    "bias-per-row": "when each bias is added to a row (an input); there is one bias for each column (neuron)",
    "one-vector-only": "when only the first input of a batch is computed",
    "pattern-not-scaled": "when the pattern is not divided by its length first",
    "length-not-rooted": "when the pattern is divided by its squared length; the length is its square root",
    "scaled-by-sum": "when the pattern is divided by the sum of its entries instead of by its length",
    "threshold-sign": "when the threshold is used as the bias with its own sign; crossing it means pre > 0",
    "threshold-scaled": "when the threshold is divided by the pattern's length as well",
    "threshold-omitted": "when the threshold is left out",
    "weakest-first": "when the words are sorted from the weakest up",
    "row-for-column": "when row j of `W` is taken for neuron j; it is column j",
    "sorted-by-size": "when the words are sorted by absolute value, so that strong dislikes count as likes",
    "off-words-included": "when words that leave the neuron off are listed too",
    "table-order": "when the words are kept in the table's order instead of sorted",
    "count-ignored": "when more words are returned than were asked for",
}
"""Known mistakes by their machine-readable names, each with the end of a sentence: “This is what you get …”."""


class CheckFailed(AssertionError):
    """A check that failed. Its text is for the learner; `mistakes` names the known mistakes that fit."""

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


def check(function: Callable, *args: object, expected: object, why: str = "",
          mistakes: Mapping[str, object] | None = None) -> None:
    """Call `function(*args)` and compare what it returns with `expected`.

    Looked at in this order: does it run, does it return something, did it leave its arguments as they were,
    is the shape right, the dtype (where float32 is expected), the values.

    Args:
        function: the learner's function. It gets copies of `args`.
        expected: a number, array, string, boolean, None, or a tuple, list or dict of them.
        why: the arithmetic behind `expected`, shown with a failure, such as "0.8·1 + 0.3".
        mistakes: for each known mistake (a name in `MISTAKES`), what it would return here.

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
    shown = re.sub(r"\n\s*", " ", ", ".join(map(show, args)))
    call = f"{getattr(function, '__name__', 'function')}({shown})"
    try:
        # A warning, or something printed to stderr, is no mistake; but nbgrader would take the points for it.
        with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
            warnings.simplefilter("ignore")
            got = function(*given)
    except NotImplementedError as error:
        unanswered = [f.name for f in traceback.extract_tb(error.__traceback__)][-1]
        if unanswered != getattr(function, "__name__", unanswered):
            raise CheckFailed(f"{call}\n  calls {unanswered}, and that has no answer yet.", "not-implemented") from None
        raise CheckFailed(f"{call}\n  There is no answer yet: put your code in place of `raise "
                          "NotImplementedError(...)` in the cell above and run it, then run this check again.",
                          "not-implemented") from None
    except Exception as error:
        raise CheckFailed(f"{call}\n  stopped with {type(error).__name__}: {error}") from error
    if got is None and expected is not None:
        raise CheckFailed(f"{call}\n  returned None.", "return-missing")
    for i, (before, after) in enumerate(zip(args, given, strict=True)):
        if not same(after, before, exactly=True):
            raise CheckFailed(f"{call}\n  changed its argument number {i + 1} from {show(before)} "
                              f"to {show(after)}.", "input-changed")
    complaint = difference(got, expected)
    if complaint is None:
        return
    lines = [call, f"  expected: {show(expected, len('  expected: '))}{f'   ({why})' if why else ''}",
             f"  got:      {show(got, len('  expected: '))}"]
    if complaint:
        lines.append(f"  {complaint}")
    fitting = [name for name, wrong in (mistakes or {}).items() if same(got, wrong) and not same(wrong, expected)]
    if not fitting and is_upcast(got, expected):
        fitting = ["float64-upcast"]
    raise CheckFailed("\n".join(lines), *fitting)


def check_gradient(f: Callable[[Array], ArrayLike], x: ArrayLike, gradient: ArrayLike, dy: ArrayLike, *,
                   rtol: float = 1e-6) -> None:
    """Compare a gradient with finite differences.

    Args:
        f: a function of x alone.
        x: float64 array, where the gradient was taken.
        gradient: of Σ dy·f(x) with respect to x, of x's shape.
        dy: the upstream gradient, of f(x)'s shape.
        rtol: largest difference allowed, relative to the largest entry of the numerical gradient or 1.

    Raises:
        CheckFailed: naming the entry where the two differ most.

    >>> check_gradient(np.square, np.array([1.0, 3.0]), np.array([2.0, 6.0]), np.ones(2))
    """
    numerical, gradient = numerical_gradient(f, x, dy), np.asarray(gradient)
    if gradient.shape != numerical.shape:
        raise CheckFailed(f"gradient: expected the shape of x, {list(numerical.shape)}, "
                          f"got {list(gradient.shape)}")
    error = np.abs(gradient - numerical)
    if numerical.size and not error.max() <= rtol * max(1.0, np.abs(numerical).max()):
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


def show(value: object, indent: int = 0) -> str:
    """`value` as a learner should see it: numbers in full when there are few of them, else shape and dtype."""
    if isinstance(value, np.ndarray | np.generic):
        a = np.asarray(value)
        if a.size > 12:
            return f"array {list(a.shape)} of {a.dtype}"
        if a.ndim == 0:
            return show(a.item())
        return np.array2string(a, separator=", ", precision=4, suppress_small=True, prefix=" " * indent)
    if isinstance(value, float):
        return str(round(value, 6))
    if isinstance(value, list | tuple):
        inner = ", ".join(show(v) for v in value)
        return f"[{inner}]" if isinstance(value, list) else f"({inner})"
    text = repr(value)
    return text if len(text) <= 80 else text[:77] + "..."


def difference(got: object, expected: object) -> str | None:
    """What is different, as a sentence; "" if the values speak for themselves; None if they agree."""
    if isinstance(expected, str | bool | None):
        kind = {bool: bool | np.bool_, str: str}.get(type(expected), type(expected))
        return None if isinstance(got, kind) and got == expected else ""
    if isinstance(expected, dict):
        if not isinstance(got, dict) or got.keys() != expected.keys():
            return f"Expected a dict with the keys {', '.join(map(str, expected))}."
        got, expected = [got[k] for k in expected], tuple(expected.values())
    if is_sequence(expected):
        if not isinstance(got, list | tuple | np.ndarray) or (isinstance(got, np.ndarray) and got.ndim == 0):
            return f"Expected a {type(expected).__name__}, got a {type(got).__name__}."
        if len(got) != len(expected):
            return f"Expected {len(expected)} of them, got {len(got)}."
        found = [d for g, e in zip(got, expected, strict=True) if (d := difference(g, e)) is not None]
        return found[0] if found else None
    want = np.asarray(expected)
    try:
        have = np.asarray(got)
    except ValueError:
        return "Expected a rectangular array, got rows of unequal length."
    if have.dtype.kind not in "biuf":
        return f"Expected numbers, got a {type(got).__name__}."
    if have.shape != want.shape:
        return f"Expected shape {list(want.shape)}, got {list(have.shape)}."
    if is_upcast(got, expected):
        return f"Expected dtype {want.dtype}, got {have.dtype}."
    plain = not isinstance(expected, np.ndarray | np.generic)  # a number without a dtype of its own
    single = want.dtype == np.float32 or (plain and have.dtype == np.float32)
    rtol, atol = (1e-4, 1e-5) if single else (1e-9, 1e-12)
    if np.allclose(have, want, rtol=rtol, atol=atol, equal_nan=True):
        return None
    if np.isnan(have).any() and not np.isnan(want).any():
        return "Some of the numbers are NaN (not a number)."
    return "" if want.size <= 12 else (
        f"{np.count_nonzero(~np.isclose(have, want, rtol=rtol, atol=atol))} of {want.size} numbers differ.")


def is_sequence(expected: object) -> bool:
    """Whether to compare item by item: tuples, and lists that are not rows of numbers."""
    return isinstance(expected, tuple) or (
        isinstance(expected, list)
        and (not expected or any(isinstance(v, str | tuple | list | np.ndarray | None) for v in expected)))


def is_upcast(got: object, expected: object) -> bool:
    """Whether float32 was expected and an array of a wider float came, at any depth."""
    if is_sequence(expected):
        return isinstance(got, list | tuple) and any(map(is_upcast, got, expected))
    return (isinstance(expected, np.ndarray | np.generic) and expected.dtype == np.float32
            and isinstance(got, np.ndarray | np.generic) and got.dtype == np.float64)


def same(got: object, wanted: object, exactly: bool = False) -> bool:
    """Whether two values agree in shape and content; `exactly`: to the last bit (NaN equals NaN)."""
    if not exactly:
        return difference(got, wanted) is None
    if isinstance(wanted, np.ndarray):
        return isinstance(got, np.ndarray) and got.shape == wanted.shape and np.array_equal(
            got, wanted, equal_nan=wanted.dtype.kind == "f")
    if isinstance(wanted, dict):
        return isinstance(got, dict) and same(list(got.items()), list(wanted.items()), exactly=True)
    if isinstance(wanted, list | tuple):
        return type(got) is type(wanted) and len(got) == len(wanted) and all(
            same(g, w, exactly=True) for g, w in zip(got, wanted, strict=True))
    return got is wanted or bool(got == wanted)
