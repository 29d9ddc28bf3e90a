"""Losses: one number for how wrong outputs are, and its gradient with respect to them."""
from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Array, as_array, as_float, check_shape, total, upstream
from .trace import Trace


def softmax(x: ArrayLike) -> Array:
    """exp(xᵢ) / Σⱼ exp(xⱼ) over the last axis; the largest entry is subtracted first, so that nothing overflows.

    Source: Goodfellow et al. 2016, "Deep Learning", equation 4.1 and section 4.1.

    Args:
        x: [..., d]; −∞ gives 0, as long as one entry is finite.

    Returns:
        [..., d], none negative, with the sum 1.

    >>> softmax([0.0, 0.0, -1e4])
    array([0.5, 0.5, 0. ])
    """
    x = as_float(x)
    check_shape(x, (None, "d"), "x")
    e = x - x.max(axis=-1, keepdims=True, initial=-np.inf)
    np.exp(e, out=e)
    e /= total(e)
    return e


def softmax_backward(dy: Array, y: Array) -> Array:
    """Gradient of softmax, given the gradient `dy` with respect to its output `y`: y ⊙ (dy − Σ y·dy).

    >>> softmax_backward(np.array([1.0, 0.0]), np.array([0.5, 0.5]))
    array([ 0.25, -0.25])
    """
    along = np.einsum("...d,...d->...", dy, y)
    return y * (dy - along[..., None])


def kl_divergence(before: ArrayLike, after: ArrayLike) -> Array:
    """How far one prediction is from another, in nats: Σ p log(p / q), p and q the softmaxes of two sets of logits.

    0 if they are equal, else positive; not symmetric. Adding a number to all logits of either changes nothing.

    Source: Kullback & Leibler 1951, "On information and sufficiency", equation 2.4.

    Args:
        before: [..., vocab], logits that make p.
        after: [..., vocab], logits that make q.

    Returns:
        [...].

    Raises:
        ValueError: the shapes differ.

    >>> kl_divergence([0.0, 0.0], np.log([0.25, 0.75])).round(4)     # 0.5 log(0.5/0.25) + 0.5 log(0.5/0.75)
    np.float64(0.1438)
    """
    a, b = as_float(before, "before"), as_float(after, "after")
    check_shape(a, (None, "vocab"), "before")
    check_shape(b, a.shape, "after")
    p, q = (x - x.max(axis=-1, keepdims=True) for x in (a, b))
    p, q = (x - np.log(np.exp(x).sum(axis=-1, keepdims=True)) for x in (p, q))
    # Rounding can leave a little less than zero.
    return np.maximum(np.einsum("...d,...d->...", np.exp(p), p - q), 0)


def cross_entropy(logits: ArrayLike, targets: ArrayLike, *, trace: Trace | None = None) -> float:
    """Mean over positions of −log softmax(logits)[target]: how surprised the model is, in nats.

    Source: Goodfellow et al. 2016, section 6.2.2.3 (softmax units and their log-likelihood).

    Args:
        logits: [..., vocab].
        targets: [...], whole numbers from 0 to vocab − 1.
        trace: if given, keeps what `cross_entropy_backward` needs, `probabilities` [..., vocab] among it.

    Returns:
        the loss, a float.

    Raises:
        ValueError: shapes that do not fit, no position at all, or targets that are no whole numbers in range.

    >>> round(cross_entropy([[0.0, 0.0], [0.0, 0.0]], [0, 1]), 4)     # two equal choices: log 2
    0.6931
    """
    logits, targets = as_float(logits, "logits"), as_array(targets, "targets")
    check_shape(logits, (None, "vocab"), "logits")
    check_shape(targets, logits.shape[:-1], "targets")
    vocab = logits.shape[-1]
    if not targets.size:
        raise ValueError("targets: expected at least one, got none")
    if targets.dtype.kind not in "iu":
        raise ValueError(f"targets: expected whole numbers, got dtype {targets.dtype}")
    if targets.min() < 0 or targets.max() >= vocab:
        raise ValueError(f"targets: expected numbers below {vocab}, the size of the vocabulary, and not below 0, got "
                         f"{targets.min()} to {targets.max()}")
    shifted = logits - logits.max(axis=-1, keepdims=True)
    e = np.exp(shifted)
    sums = total(e)
    right = np.take_along_axis(shifted, targets[..., None], axis=-1)
    if trace is not None:
        trace.keep(probabilities=(e / sums).astype(e.dtype, copy=False), targets=targets)
    return float((np.log(sums) - right).mean())


def cross_entropy_backward(trace: Trace) -> Array:
    """Gradient of `cross_entropy` with respect to the logits: (probabilities − 1 at the target) / positions.

    Args:
        trace: that of the forward call.

    Returns:
        [..., vocab].

    >>> t = Trace()
    >>> loss = cross_entropy([[0.0, 0.0]], [1], trace=t)
    >>> cross_entropy_backward(t)
    array([[ 0.5, -0.5]])
    """
    d: Array = trace.probabilities.copy()
    at = trace.targets[..., None]
    np.put_along_axis(d, at, np.take_along_axis(d, at, axis=-1) - 1, axis=-1)
    d /= trace.targets.size
    return d


def mean_squared_error(y: ArrayLike, target: ArrayLike, *, trace: Trace | None = None) -> float:
    """Mean over all entries of (y − target)².

    Source: Goodfellow et al. 2016, section 5.1.4, equation 5.5.

    Args:
        y, target: arrays of one shape.
        trace: if given, keeps `error`, y − target.

    Returns:
        the loss, a float.

    Raises:
        ValueError: the shapes differ (nothing is broadcast), or there is no entry.

    >>> mean_squared_error([1.0, 2.0], [1.0, 4.0])
    2.0
    """
    y = as_float(y, "y")
    target = upstream(target, y, "target")
    if not y.size:
        raise ValueError("y: expected at least one entry, got none")
    error = y - target
    if trace is not None:
        trace.keep(error=error)
    return float((error * error).mean())


def mean_squared_error_backward(trace: Trace) -> Array:
    """Gradient of `mean_squared_error` with respect to y: 2 (y − target) / entries.

    Args:
        trace: that of the forward call.

    >>> t = Trace()
    >>> loss = mean_squared_error([1.0, 2.0], [1.0, 4.0], trace=t)
    >>> mean_squared_error_backward(t)
    array([ 0., -2.])
    """
    d: Array = trace.error * (2 / trace.error.size)
    return d
