"""The two ends of a transformer: from token ids to vectors, and from vectors to a score for every token."""
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arrays import Array, as_array, as_float, check_shape, upstream
from .block import norm, norm_backward
from .linear import affine, affine_backward
from .shape import ModelShape
from .trace import Trace, inner

if TYPE_CHECKING:
    from .model import ModelWeights


def embed(ids: ArrayLike, w: ModelWeights, shape: ModelShape, *, segments: ArrayLike | None = None, start: int = 0,
          trace: Trace | None = None) -> Array:
    """What enters the first block: the vectors of token, position and segment added up, and normed if the model does.

    Args:
        ids, w, shape, segments: as for `model`.
        start: the position of the first id.
        trace: if given, keeps `ids`, `segments` and `norm`, the norm's own trace.

    Returns:
        [..., n, d_model].

    Raises:
        ValueError: as `model`.

    >>> from ffnlib import ModelWeights
    >>> shape = ModelShape(d_model=4, d_ff=16, vocab=10)
    >>> w = ModelWeights.init(shape, rng=np.random.default_rng(0))
    >>> np.array_equal(embed([7], w, shape)[0], w.W_E[7])
    True
    """
    ids = as_ids(ids, len(w.W_E), "ids")
    n = ids.shape[-1]
    x = w.W_E[ids]
    if w.W_pos is not None:
        if start + n > len(w.W_pos):
            raise ValueError(f"ids: expected at most {len(w.W_pos)} positions, got {start + n}")
        x += w.W_pos[start:start + n]
    if w.W_seg is not None:
        segments = as_ids(np.zeros(ids.shape, int) if segments is None else segments, len(w.W_seg), "segments")
        check_shape(segments, ids.shape, "segments")
        x += w.W_seg[segments]
    elif segments is not None:
        raise ValueError("segments: this model has none")
    t = inner(trace)
    if w.embed_norm is not None:
        x = norm(x, w.embed_norm, shape.eps, t)
    if trace is not None:
        trace.keep(ids=ids, segments=segments, norm=t)
    return x


def embed_backward(dy: ArrayLike, w: ModelWeights, trace: Trace) -> dict[str, Any]:
    """Gradients of the arrays of `ModelWeights` that `embed` uses, by their names.

    A vector that was looked up several times gets the sum of the gradients of all its places.

    Args:
        dy: [..., n, d_model], with respect to what `embed` returned.
        trace: the trace of that call.
    """
    d = as_float(dy, "dy")
    grads: dict[str, Any] = {}
    if w.embed_norm is not None:
        d, grads["embed_norm"] = norm_backward(d, w.embed_norm, trace.norm)
    grads["W_E"] = np.zeros_like(w.W_E)
    np.add.at(grads["W_E"], trace.ids, d)
    if w.W_pos is not None:
        grads["W_pos"] = np.zeros_like(w.W_pos)
        np.add.at(grads["W_pos"], np.broadcast_to(np.arange(d.shape[-2]), d.shape[:-1]), d)
    if w.W_seg is not None:
        grads["W_seg"] = np.zeros_like(w.W_seg)
        np.add.at(grads["W_seg"], trace.segments, d)
    return grads


def unembed(x: ArrayLike, w: ModelWeights, shape: ModelShape, *, trace: Trace | None = None) -> Array:
    """The final norm and the scores of all tokens, for the residual stream as it is after the last block.

    Given the stream after an earlier block it shows what the model would say if it stopped there: the "logit lens"
    (nostalgebraist 2020, "interpreting GPT: the logit lens").

    Args:
        x: [..., n, d_model].
        w, shape: as for `model`.
        trace: if given, keeps `final` [..., n, d_model] (after the norm), `norm`, the norm's own trace, and `out`.

    Returns:
        logits [..., n, vocab]; the normed vectors if `shape.unembed` is "none".

    Raises:
        ValueError: the last axis of `x` is not d_model.

    >>> from ffnlib import ModelWeights, model
    >>> shape, t = ModelShape(d_model=4, d_ff=16, vocab=10), Trace()
    >>> w = ModelWeights.init(shape, rng=np.random.default_rng(0))
    >>> logits = model([1, 2], w, shape, trace=t)
    >>> np.array_equal(unembed(t.blocks[-1].resid_post, w, shape), logits)
    True
    """
    x, t = as_float(x), inner(trace)
    if w.final_norm is not None:
        x = norm(x, w.final_norm, shape.eps, t)
    W_U = unembedding(w, shape.unembed)
    out = x if W_U is None else affine(x, W_U, None)
    if trace is not None:
        trace.keep(final=x, norm=t, out=out, kind=shape.unembed)
    return out


def unembed_backward(dy: ArrayLike, w: ModelWeights, trace: Trace) -> tuple[Array, dict[str, Any]]:
    """Gradients of `unembed`: dx [..., n, d_model], and those of the arrays of `ModelWeights` by their names.

    Args:
        dy: of the shape that `unembed` returned.
        trace: the trace of that call.

    Raises:
        ValueError: `dy` has another shape than the output had.
    """
    d = upstream(dy, trace.out)
    grads: dict[str, Any] = {}
    if (W_U := unembedding(w, trace.kind)) is not None:
        d, dW_U, _ = affine_backward(d, trace.final, W_U, None)
        grads |= {"W_E": dW_U.T} if w.W_U is None else {"W_U": dW_U}
    if w.final_norm is not None:
        d, grads["final_norm"] = norm_backward(d, w.final_norm, trace.norm)
    return d, grads


def unembedding(w: ModelWeights, kind: str) -> Array | None:
    """The matrix [d_model, vocab] that makes logits of hidden states, or None; `kind` as in `ModelShape`."""
    if kind == "none":
        return None
    return w.W_E.T if w.W_U is None else w.W_U


def as_ids(ids: ArrayLike, count: int, name: str) -> NDArray[np.intp]:
    """`ids` as an array of indices below `count`.

    Raises:
        ValueError: they are no whole numbers, or out of range, or there is no axis of positions.
    """
    a = as_array(ids, name)
    check_shape(a, (None, "n"), name)
    if a.dtype.kind not in "iu" and a.size:
        raise ValueError(f"{name}: expected whole numbers, got dtype {a.dtype}")
    if a.size and (a.min() < 0 or a.max() >= count):
        raise ValueError(f"{name}: expected numbers from 0 to {count - 1}, got {a.min()} to {a.max()}")
    return a.astype(np.intp)
