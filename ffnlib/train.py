"""Training: minibatches, gradients, steps, and a history that can be looked through afterwards."""
from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arrays import Array
from .weights import Weights

W = TypeVar("W", bound=Weights)


class Optimiser(Protocol):
    """Anything with a `step`, such as `SGD` and `Adam`."""

    def step(self, w: Weights, dw: Weights) -> None:
        """Change `w` in place."""


class Diverged(FloatingPointError):
    """A training run met a number that is none. Its `history` has the steps until then.

    >>> Diverged("the loss became inf at step 3", History(loss=[2.0, 9.0])).history
    History(2 steps, 0 recorded, loss 2 → 9)
    """

    def __init__(self, message: str, history: History[Any]) -> None:
        super().__init__(message)
        self.history = history


@dataclass
class History(Generic[W]):
    """What a training run left behind.

    Args:
        loss: the loss of the minibatch of every step, before that step.
        steps: the steps at which weights were recorded: 0 is the start, the last one the end.
        weights: copies of the weights at those steps.

    `history[i]` is the i-th recorded (step, weights).

    >>> from ffnlib import LinearWeights
    >>> history = History(loss=[4.0, 1.0], steps=[0, 2], weights=[LinearWeights([[0.0]]), LinearWeights([[0.5]])])
    >>> history[1]
    (2, LinearWeights(W [1, 1]))
    """

    loss: list[float] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    weights: list[W] = field(default_factory=list)

    def __getitem__(self, i: int) -> tuple[int, W]:
        return self.steps[i], self.weights[i]

    def __len__(self) -> int:
        return len(self.steps)

    def record(self, step: int, w: W) -> None:
        """Keep a copy of `w`."""
        self.steps.append(step)
        self.weights.append(w.copy())

    def __repr__(self) -> str:
        ends = f", loss {self.loss[0]:.4g} → {self.loss[-1]:.4g}" if self.loss else ""
        return f"History({len(self.loss)} steps, {len(self)} recorded{ends})"


def train(w: W, loss: Callable[..., tuple[float, W]], data: ArrayLike | tuple[ArrayLike, ...], *,
          optimiser: Optimiser, steps: int, batch_size: int, rng: np.random.Generator, record_every: int = 0,
          progress: bool = False) -> History[W]:
    """Change `w` in place by `steps` steps, each down the gradient of the loss of one minibatch.

    The data is shuffled, cut into minibatches, and shuffled again when it is used up: each pass over it sees
    every example once (Goodfellow et al. 2016, section 8.1.3). A last, smaller batch of a pass is used too.

    Args:
        w: the weights to train; its arrays change in place.
        loss: called as loss(w, *batch), where a batch holds the same rows of each array of `data`; returns the loss
            and the gradients as a tree like `w`.
        data: one array, or a tuple or list of arrays with the same first dimension, the examples.
        optimiser: an `SGD`, an `Adam`, or anything else with `step(w, dw)`.
        steps: how many.
        batch_size: examples in a minibatch.
        rng: shuffles the examples.
        record_every: copy the weights every so many steps, and at the start and the end; 0 for the two ends alone.
        progress: show a bar with the loss (needs tqdm: `pip install 'ffnlib[train]'`).

    Returns:
        the `History`.

    Raises:
        ValueError: arrays of different lengths, no example, a number that is not in its range, or a `loss` that does
            not return what it should.
        Diverged: the loss or a gradient became NaN or infinite; the weights are those of before that step.

    A line through three points, y = 2x:

    >>> from ffnlib import LinearWeights, SGD, Trace, linear, linear_backward
    >>> from ffnlib import mean_squared_error, mean_squared_error_backward
    >>> def loss(w, x, y):
    ...     layer, end = Trace(), Trace()
    ...     value = mean_squared_error(linear(x, w, trace=layer), y, trace=end)
    ...     return value, linear_backward(mean_squared_error_backward(end), w, layer)[1]
    >>> w, x = LinearWeights([[0.0]]), np.array([[1.0], [2.0], [3.0]])
    >>> train(w, loss, (x, 2 * x), optimiser=SGD(0.1), steps=5, batch_size=3, rng=np.random.default_rng(0))
    History(5 steps, 2 recorded, loss 18.67 → 7.283e-09)
    >>> w.W.round(3)
    array([[2.]])
    """
    arrays = [np.asarray(a) for a in (data if isinstance(data, tuple | list) else (data,))]
    count = check_examples(arrays)
    for name, given, lowest in (("steps", steps, 0), ("batch_size", batch_size, 1), ("record_every", record_every, 0)):
        if not isinstance(given, int | np.integer) or isinstance(given, bool) or given < lowest:
            raise ValueError(f"{name}: expected a whole number of at least {lowest}, got {given!r}")
    history: History[W] = History()
    history.record(0, w)
    batches = minibatches(count, batch_size, rng)
    for step in (bar := progress_bar(range(1, steps + 1), progress)):
        rows = next(batches)
        value, dw = loss(w, *(a[rows] for a in arrays))
        if not isinstance(dw, Weights):
            raise ValueError(f"loss: expected it to return a number and a tree of gradients, got {type(dw).__name__} "
                             "in the second place")
        if not np.isfinite(value) or not all(np.isfinite(g).all() for _, g in dw):
            what = "a gradient became NaN or infinite" if np.isfinite(value) else f"the loss became {value}"
            raise Diverged(f"{what} at step {step}; a smaller learning rate may help", history)
        optimiser.step(w, dw)
        history.loss.append(float(value))
        if step == steps or (record_every and step % record_every == 0):
            history.record(step, w)
        if progress:
            bar.set_postfix_str(f"loss {value:.4g}", refresh=False)  # type: ignore[attr-defined]
    return history


def minibatches(count: int, size: int, rng: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    """Indices of minibatches without end: passes over all `count` examples, each in a new random order.

    >>> batches = minibatches(5, 2, np.random.default_rng(0))
    >>> [len(next(batches)) for _ in range(6)]
    [2, 2, 1, 2, 2, 1]
    """
    while True:
        order = rng.permutation(count)
        for i in range(0, count, size):
            yield order[i:i + size]


def check_examples(arrays: list[Any]) -> int:
    """How many examples there are; ValueError if there are none, or more of one array than of another."""
    lengths = [a.shape[0] if a.ndim else 0 for a in arrays]
    if not lengths or len(set(lengths)) > 1 or not lengths[0]:
        raise ValueError("data: expected arrays with the same first dimension of at least 1, got "
                         f"{', '.join(str(list(a.shape)) for a in arrays) or 'none'}")
    return lengths[0]


def progress_bar(things: Iterable[Any], shown: bool | None, **how: Any) -> Iterable[Any]:
    """The same things, with a bar that shows how far they are.

    Args:
        shown: whether to show it; None for: on a terminal, if tqdm is there.
        how: passed on to tqdm.
    """
    if shown is False:
        return things
    try:
        from tqdm import tqdm
    except ImportError as error:
        if shown is None:
            return things
        raise ImportError("the progress bar needs tqdm: pip install 'ffnlib[train]', or progress=False") from error
    bar: Iterable[Any] = tqdm(things, disable=False if shown else None, **how)
    return bar


def accuracy(predicted: ArrayLike, labels: ArrayLike) -> float:
    """The share of labels that were predicted.

    Args:
        predicted, labels: of one shape, at least one entry.

    Raises:
        ValueError: the shapes differ or are empty.

    >>> accuracy([1, 0, 1, 1], [1, 1, 1, 1])
    0.75
    """
    predicted, labels = np.asarray(predicted), np.asarray(labels)
    if predicted.shape != labels.shape or not labels.size:
        raise ValueError(f"predicted: expected the shape of labels, {list(labels.shape)}, and at least one entry, "
                         f"got {list(predicted.shape)}")
    right: Array = predicted == labels
    return float(right.mean())
