"""A feed-forward network read as a memory of keys and values (Geva et al. 2021), plain or gated.

FFN(x) = Σᵢ mᵢ vᵢ + b_down: hidden unit i asks how well x, the input after the block's norm, matches its key (column
i of W_up, in a gated network also column i of W_gate), and adds mᵢ times its value vᵢ (row i of W_down). There is no
softmax: the coefficients m need not sum to one, and no unit waits for another. In a gated network mᵢ has any sign, and
the signs of the up key and the value mean nothing alone: flip both, and the function is the same. Where the block
norms the output of its FFN, mᵢvᵢ does not reach the residual stream unchanged.
"""
from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arrays import Array, as_float, as_rows, check_shape
from .block import NormWeights
from .ffn import FFNWeights, ffn
from .gated import GatedFFNWeights, gated_ffn
from .linear import affine
from .norm import LayerNormWeights, mean
from .trace import Trace

__all__ = ["TopMemories", "VocabularyEnds", "coefficients", "contribution_sizes", "contributions", "keys", "promoted",
           "strongest_units", "top_memories"]


class TopMemories(NamedTuple):
    """The hidden units that contribute most, strongest first: `units`, `coefficients`, `sizes`, all [..., k].

    For an example see `top_memories`.
    """

    units: NDArray[np.intp]
    coefficients: Array
    sizes: Array


class VocabularyEnds(NamedTuple):
    """Both ends of a projection on the vocabulary, the strongest token first in each; all [..., k].

    For an example see `promoted`.
    """

    promoted: NDArray[np.intp]
    promoted_scores: Array
    suppressed: NDArray[np.intp]
    suppressed_scores: Array


def keys(w: FFNWeights | GatedFFNWeights) -> dict[str, Array]:
    """The keys, row i that of hidden unit i: "up" [d_ff, d_model], in a gated network also "gate".

    Views of the weights. The values are `w.W_down` itself, row i that of unit i.
    Source: Geva et al. 2021, "Transformer feed-forward layers are key-value memories", section 2.

    >>> keys(FFNWeights(W_up=[[1.0, 2.0]], W_down=[[5.0], [6.0]]))["up"][1]
    array([2.])
    """
    return {"gate": w.W_gate.T, "up": w.W_up.T} if isinstance(w, GatedFFNWeights) else {"up": w.W_up.T}


def coefficients(x: ArrayLike, w: FFNWeights | GatedFFNWeights, *, activation: str) -> Array:
    """The memory coefficients m of an input: how much of its value each hidden unit adds.

    m = f(xW_up + b_up), or f(xW_gate + b_gate) ⊙ (xW_up + b_up): what the trace of `ffn` and `gated_ffn`, and so that
    of a whole model, calls `act`.

    Source: Geva et al. 2021, section 2.

    Args:
        x: [..., d_model], the network's input.
        w: its weights.
        activation: a name in `ACTIVATIONS`.

    Returns:
        [..., d_ff]; times W_down, plus b_down, it is the network's output.

    Raises:
        ValueError: as `ffn` and `gated_ffn`.

    >>> coefficients([3.0], FFNWeights(W_up=[[1.0, -1.0]], W_down=[[2.0], [5.0]]), activation="relu")
    array([3., 0.])
    """
    trace = Trace()
    if isinstance(w, GatedFFNWeights):
        gated_ffn(x, w, activation=activation, trace=trace)
    else:
        ffn(x, w, activation=activation, trace=trace)
    act: Array = trace.act
    return act


def contributions(act: ArrayLike, w: FFNWeights | GatedFFNWeights) -> Array:
    """What each hidden unit adds to the output: mᵢ vᵢ.

    d_model times as large as `act`. For the units of a `TopMemories` alone it is
    `top.coefficients[..., None] * w.W_down[top.units]`; for sizes alone there is `contribution_sizes`.

    Source: Geva et al. 2021, section 2.

    Args:
        act: [..., d_ff], the coefficients.
        w: the network's weights.

    Returns:
        [..., d_ff, d_model]; the sum over d_ff, plus b_down, is the network's output.

    Raises:
        ValueError: the last axis of `act` is not d_ff.

    >>> contributions([3.0, 0.5], FFNWeights(W_up=[[1.0, -1.0]], W_down=[[2.0], [5.0]]))
    array([[6. ],
           [2.5]])
    """
    return as_coefficients(act, w)[..., None] * w.W_down


def contribution_sizes(act: ArrayLike, w: FFNWeights | GatedFFNWeights) -> Array:
    """The length of what each hidden unit adds: |mᵢ| ‖vᵢ‖.

    Source: Geva et al. 2022, "Transformer feed-forward layers build predictions by promoting concepts in the
    vocabulary space", who rank by it.

    Args:
        act: [..., d_ff], the coefficients.
        w: the network's weights.

    Returns:
        [..., d_ff].

    Raises:
        ValueError: the last axis of `act` is not d_ff.

    >>> contribution_sizes([-2.0, 1.0], FFNWeights(W_up=np.ones((2, 2)), W_down=[[3.0, 4.0], [0.0, 1.0]]))
    array([10.,  1.])
    """
    sizes: Array = np.abs(as_coefficients(act, w)) * np.linalg.norm(w.W_down, axis=-1)
    return sizes


def top_memories(act: ArrayLike, w: FFNWeights | GatedFFNWeights, *, k: int = 10) -> TopMemories:
    """The k hidden units with the largest contributions, at every position on its own.

    Args:
        act: [..., d_ff], the coefficients.
        w: the network's weights.
        k: from 1 to d_ff.

    Returns:
        units, coefficients (with their signs) and sizes, each [..., k], largest first; of equals, the unit with the
        lower number comes first.

    Raises:
        ValueError: the last axis of `act` is not d_ff, or `k` is out of its range.

    >>> top_memories([1.0, -3.0, 2.0], FFNWeights(W_up=np.ones((1, 3)), W_down=[[1.0], [1.0], [1.0]]), k=2)
    TopMemories(units=array([1, 2]), coefficients=array([-3.,  2.]), sizes=array([3., 2.]))
    """
    act = as_coefficients(act, w)
    sizes = contribution_sizes(act, w)
    units = largest(sizes, k)
    return TopMemories(units, np.take_along_axis(act, units, -1), np.take_along_axis(sizes, units, -1))


def strongest_units(act: ArrayLike, w: FFNWeights | GatedFFNWeights, *, k: int = 10) -> NDArray[np.intp]:
    """The k hidden units whose contributions are largest on average over all positions: those to keep in `prune`.

    Args:
        act: [..., d_ff], the coefficients at one position or more.
        w: the network's weights.
        k: from 1 to d_ff.

    Returns:
        [k], largest first; of equals, the unit with the lower number comes first.

    Raises:
        ValueError: the last axis of `act` is not d_ff, it has no position, or `k` is out of its range.

    >>> w = FFNWeights(W_up=np.ones((1, 3)), W_down=np.ones((3, 1)))
    >>> strongest_units([[1.0, -3.0, 0.0], [1.0, 3.0, 8.0]], w, k=2)
    array([2, 1])
    """
    return largest(mean_over_positions(contribution_sizes(act, w)), k)


def promoted(values: ArrayLike, W_U: ArrayLike, *, norm: NormWeights | None = None, k: int = 10) -> VocabularyEnds:
    """The tokens that value vectors promote most, and those that they suppress most.

    A vector v in the residual stream reaches the logits through the final norm: a layer norm centres it and
    multiplies it by its gain, an RMS norm only multiplies; then comes the unembedding: (v − mean(v)) ⊙ gain W_U or
    v ⊙ gain W_U. Left out are the norm's division by its scale, one positive number for all tokens, which changes no
    order, and its bias, which adds the same to the logits whatever v is. A coefficient scales the scores, and a
    negative one, common in a gated network, turns the ends round: look at both.

    Source: Geva et al. 2021, section 4, there without the norm.

    Args:
        values: [..., d_model], one value vector (a row of W_down) or many, or any other vectors of the residual stream.
        W_U: [d_model, vocab], the model's unembedding; with tied embeddings that is W_E.T.
        norm: the weights of the final norm; None for a model without one.
        k: tokens at each end, from 1 to vocab.

    Returns:
        token ids and scores of both ends, each [..., k], the most promoted and the most suppressed first; of equals,
        the lower id comes first.

    Raises:
        ValueError: the shapes do not fit together, or `k` is out of its range.

    >>> ends = promoted([1.0, -2.0], W_U=[[1.0, 0.0, 5.0], [0.0, 1.0, 1.0]], k=1)      # scores 1, −2, 3
    >>> ends.promoted, ends.promoted_scores, ends.suppressed, ends.suppressed_scores
    (array([2]), array([3.]), array([1]), array([-2.]))
    """
    v, W_U = as_float(values, "values"), as_float(W_U, "W_U")
    check_shape(W_U, ("d_model", "vocab"), "W_U")
    check_shape(v, (None, len(W_U)), "values")
    if norm is not None:
        check_shape(norm.gain, (len(W_U),), "norm.gain")
        v = (v - mean(v) if isinstance(norm, LayerNormWeights) else v) * norm.gain
    scores = affine(v, W_U, None, "values")
    top, bottom = largest(scores, k), largest(-scores, k)
    return VocabularyEnds(top, np.take_along_axis(scores, top, -1), bottom, np.take_along_axis(scores, bottom, -1))


def as_coefficients(act: ArrayLike, w: FFNWeights | GatedFFNWeights) -> Array:
    """`act` as a float array [..., d_ff] that fits the weights."""
    a = as_float(act, "act")
    check_shape(a, (None, len(w.W_down)), "act")
    return a


def mean_over_positions(a: Array) -> Array:
    """The mean [d] of vectors [..., d] over all leading dimensions.

    Raises:
        ValueError: there is no vector to take the mean of.
    """
    rows = as_rows(a)
    if not len(rows):
        raise ValueError(f"act: expected at least one position, got shape {list(a.shape)}")
    average: Array = rows.mean(axis=0)
    return average


def largest(a: Array, k: int) -> NDArray[np.intp]:
    """The places [..., k] of the k largest entries along the last axis, largest first; of equals, the first.

    Raises:
        ValueError: `k` is no whole number, less than 1, or more than there are entries.
    """
    n = a.shape[-1]
    if not isinstance(k, int | np.integer) or isinstance(k, bool) or not 1 <= k <= n:
        raise ValueError(f"k: expected a whole number from 1 to {n}, got {k!r}")
    places = np.empty((*a.shape[:-1], k), np.intp)
    for i in np.ndindex(a.shape[:-1]):  # row by row: sorting a whole vocabulary for every unit would take gigabytes
        down = -a[i]
        candidates = np.flatnonzero(~(down > np.partition(down, k - 1)[k - 1]))  # "not >" takes NaN too; they come last
        places[i] = candidates[np.argsort(down[candidates], kind="stable")[:k]]
    return places
