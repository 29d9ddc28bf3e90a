"""Changing a feed-forward network by hand: write one memory, take units out, make it smaller; plain or gated.

Every function returns new weights that share no array with the old ones. The key k* of an edit is a hidden activation
[d_ff], as in ROME; the keys of the memory are columns of W_up. To put a new FFN into a model:

>>> from ffnlib import ModelShape, ModelWeights
>>> w = ModelWeights.init(ModelShape(d_model=4, d_ff=16, n_layers=3), rng=np.random.default_rng(0))
>>> edited = replace(w)                   # its own list of blocks; the blocks themselves are still those of w
>>> edited.blocks[1] = replace(w.blocks[1], ffn=ablate(w.blocks[1].ffn, [0, 5]))
"""
from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Array, as_float, as_rows, check_shape
from .embedding import as_ids
from .ffn import FFNWeights
from .gated import GatedFFNWeights
from .linear import affine
from .memory import as_coefficients, mean_over_positions

__all__ = ["ablate", "covariance", "mean_ablate", "prune", "rank_one_edit"]

FeedForward = TypeVar("FeedForward", FFNWeights, GatedFFNWeights)
"""`FFNWeights` or `GatedFFNWeights`; what comes back is of the kind that was given."""


def covariance(keys: ArrayLike, *, ridge: float = 0.0) -> Array:
    """C = E[kkᵀ], the second moments of hidden activations: "covariance" without subtracting the mean.

    From n keys it has at most rank n: it can be inverted only if at least d_ff of them are linearly independent, so
    never while a unit is off on all of them. A ridge helps: ridge times the mean of the diagonal is added to the
    diagonal, as if every unit also fired a little on its own.

    Source: Meng et al. 2022, "Locating and editing factual associations in GPT", section 3.1; the ridge is ours.

    Args:
        keys: [..., d_ff], the hidden activations (`act`) at one position or more.
        ridge: at least 0, as a fraction of the mean of the diagonal.

    Returns:
        [d_ff, d_ff].

    Raises:
        ValueError: there is no key, or `ridge` is out of its range.

    >>> covariance([[1.0, 0.0], [3.0, 2.0]], ridge=0.5)      # the diagonal was 5 and 2
    array([[6.75, 3.  ],
           [3.  , 3.75]])
    """
    rows = as_float(keys, "keys")
    check_shape(rows, (None, "d_ff"), "keys")
    rows = as_rows(rows)
    if not rows.size:
        raise ValueError(f"keys: expected at least one key, got shape {list(np.shape(keys))}")
    if not 0 <= ridge < float("inf"):
        raise ValueError(f"ridge: expected a finite number of at least 0, got {ridge!r}")
    C: Array = rows.T @ rows / len(rows)
    C[np.diag_indices_from(C)] += ridge * C.diagonal().mean()
    return C


def rank_one_edit(w: FeedForward, key: ArrayLike, value: ArrayLike, *, C: ArrayLike | None = None) -> FeedForward:
    """A network that gives `value` wherever its hidden activation is `key`, and changes as little as it can elsewhere.

    W_down + outer(u, v* − k*W_down − b_down) / (k*·u) with u = C⁻¹k*. Of all changes ΔW that reach v* at k*, this one
    minimises E‖kΔW‖²: how far the outputs for other keys move. A key with k·u = 0 does not move at all.

    Source: Meng et al. 2022 (ROME), section 3.1 and appendix A, transposed, since here rows are positions.

    Args:
        w: the network's weights; only W_down will differ.
        key: k*, [d_ff], the hidden activation (`act`) at the position to be edited, not zero.
        value: v*, [d_model], the output wanted there, b_down included.
        C: [d_ff, d_ff], the second moments of the keys that should stay (`covariance`); the identity if None, which
            weighs all directions alike. The equation is solved in float64.

    Returns:
        the new weights.

    Raises:
        ValueError: the shapes do not fit together, `key` is zero, or `C` is not symmetric or cannot be inverted.

    >>> w = FFNWeights(W_up=np.eye(2), W_down=np.eye(2))
    >>> rank_one_edit(w, key=[2.0, 0.0], value=[6.0, 8.0]).W_down      # the row of the second unit stays
    array([[3., 4.],
           [0., 1.]])
    """
    k, v = as_float(key, "key"), as_float(value, "value")
    check_shape(k, (len(w.W_down),), "key")
    check_shape(v, (w.W_down.shape[1],), "value")
    if not np.isfinite(v).all():
        raise ValueError("value: expected finite numbers, got NaN or infinity")
    u = k if C is None else inverse_times(as_float(C, "C"), k)
    if not 0 < k @ u < float("inf"):
        raise ValueError("key: expected a finite vector other than zero: no weights turn zero into a value")
    change = np.outer(u, v - affine(k, w.W_down, w.b_down)) / (k @ u)
    return replace(w.copy(), W_down=(w.W_down + change).astype(w.W_down.dtype))


def ablate(w: FeedForward, units: ArrayLike) -> FeedForward:
    """A network of the same size without the contributions of `units`: their rows of W_down are zero.

    Args:
        w: the network's weights.
        units: [..., n], numbers of hidden units, from 0 to d_ff − 1.

    Returns:
        the new weights.

    Raises:
        ValueError: `units` are no whole numbers in range.

    >>> ablate(FFNWeights(W_up=[[1.0, -1.0]], W_down=[[2.0], [5.0]]), [1]).W_down
    array([[2.],
           [0.]])
    """
    W_down = w.W_down.copy()
    W_down[as_ids(units, len(W_down), "units")] = 0
    return replace(w.copy(), W_down=W_down)


def mean_ablate(w: FeedForward, units: ArrayLike, act: ArrayLike) -> FeedForward:
    """A network in which the coefficients of `units` are always what they are on average.

    A constant coefficient makes a constant contribution, mean(mᵢ)vᵢ: it moves to b_down (which a network without one
    gets), and the unit is ablated.

    Args:
        w: the network's weights.
        units: [..., n], numbers of hidden units, from 0 to d_ff − 1.
        act: [..., d_ff], the coefficients on reference inputs, at one position or more.

    Returns:
        the new weights.

    Raises:
        ValueError: `units` are no whole numbers in range, or `act` does not fit the weights or has no position.

    >>> w = FFNWeights(W_up=[[1.0, -1.0]], W_down=[[2.0], [5.0]])
    >>> mean_ablate(w, [1], act=[[0.0, 1.0], [0.0, 3.0]]).b_down      # 2·5
    array([10.])
    """
    ids = np.unique(as_ids(units, len(w.W_down), "units"))
    constant = mean_over_positions(as_coefficients(act, w))[ids] @ w.W_down[ids]
    b_down = constant if w.b_down is None else w.b_down + constant
    return replace(ablate(w, ids), b_down=b_down.astype(w.W_down.dtype))


def prune(w: FeedForward, keep: ArrayLike) -> FeedForward:
    """A smaller network of the units `keep` alone: the same function as `ablate` of all others.

    `prune(w, strongest_units(act, w, k=100))` keeps those that contribute most; `prune(mean_ablate(w, others, act),
    keep)` puts the average contribution of the others into b_down.

    Args:
        w: the network's weights.
        keep: [..., n], numbers of hidden units, from 0 to d_ff − 1; their order does not matter.

    Returns:
        the new weights, with the units in their old order.

    Raises:
        ValueError: `keep` are no whole numbers in range.

    >>> prune(FFNWeights.init(4, 16, rng=np.random.default_rng(0)), [3, 5])
    FFNWeights(W_up [4, 2], W_down [2, 4], b_up [2], b_down [4])
    """
    units = np.unique(as_ids(keep, len(w.W_down), "keep"))
    return replace(w.copy(), **{name: a.take(units, axis=w.SHAPES[name].index("d_ff")) for name, a in w
                         if "d_ff" in w.SHAPES[name]})


def inverse_times(C: Array, k: Array) -> Array:
    """C⁻¹k in float64, for a symmetric positive definite C.

    Units may differ in size by orders of magnitude, so C is first scaled to a diagonal of ones; if an
    eigenvalue is then no larger than what rounding the entries can make of zero, it counts as zero.

    Raises:
        ValueError: C has another shape, is not symmetric, or is singular as far as its precision can tell.
    """
    check_shape(C, (len(k), len(k)), "C")
    rounding = len(k) * float(np.finfo(C.dtype).eps)
    C = C.astype(np.float64)
    size = np.sqrt(C.diagonal().clip(0))
    if np.isfinite(C).all() and size.all():
        scaled = C / np.outer(size, size)
        if not np.allclose(scaled, scaled.T, rtol=0, atol=1e-3):
            raise ValueError("C: expected a symmetric matrix")
        if (np.linalg.eigvalsh(scaled) > rounding).all():
            u: Array = np.linalg.solve(scaled, k / size) / size
            return u
    raise ValueError("C: expected a matrix that can be inverted, got a singular one, as when a unit is off on all "
                     "keys or there are fewer keys than units: take more keys, or a ridge")
