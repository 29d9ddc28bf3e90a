"""A whole transformer: token ids in, a score for every possible next token (or hidden states) out."""
from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from .arrays import Array, as_rows, check_shape, upstream
from .block import BlockWeights, NormWeights, block, block_backward, init_norm, norm, norm_backward
from .shape import ModelShape
from .trace import Trace, inner
from .weights import Weights, random_matrix


@dataclass(repr=False)
class ModelWeights(Weights):
    """Weights of a transformer.

    Args:
        W_E: [vocab, d_model], one vector for each token.
        blocks: the weights of each block.
        W_pos: [n_positions, d_model], one vector for each position, or None.
        W_seg: [n_segments, d_model], one for each segment, or None.
        embed_norm, final_norm: norms before the first block and after the last, or None.
        W_U: [d_model, vocab], the unembedding; None if it is `W_E` once more, or if there is none.

    >>> shape = ModelShape(d_model=4, d_ff=16, vocab=10, n_positions=8)
    >>> w = ModelWeights.init(shape, rng=np.random.default_rng(0))
    >>> w.W_E.shape, w.blocks[0].ffn.W_up.shape, w.size
    ((10, 4), (4, 16), 324)
    """

    W_E: Array
    blocks: list[BlockWeights]
    W_pos: Array | None = None
    W_seg: Array | None = None
    embed_norm: NormWeights | None = None
    final_norm: NormWeights | None = None
    W_U: Array | None = None

    SHAPES: ClassVar = {"W_E": ("vocab", "d_model"), "W_pos": ("n_positions", "d_model"),
                        "W_seg": ("n_segments", "d_model"), "W_U": ("d_model", "vocab")}

    @classmethod
    def init(cls, shape: ModelShape, *, rng: np.random.Generator, dtype: DTypeLike = np.float64) -> ModelWeights:
        """Random weights for a model of this shape; embeddings have entries of variance 1/d_model.

        >>> shape = ModelShape(d_model=4, d_ff=11, vocab=10, n_layers=2, gated=True, norm="rms", bias=False)
        >>> len(ModelWeights.init(shape, rng=np.random.default_rng(0)).blocks)
        2
        """
        def table(n: int) -> Array | None:
            return random_matrix(shape.d_model, n, rng, dtype).T.copy() if n else None

        W_E = table(shape.vocab)
        assert W_E is not None
        return cls(
            W_E, [BlockWeights.init(shape, rng=rng, dtype=dtype) for _ in range(shape.n_layers)],
            W_pos=table(shape.n_positions), W_seg=table(shape.n_segments),
            embed_norm=init_norm(shape, dtype) if shape.embed_norm else None,
            final_norm=init_norm(shape, dtype) if shape.placement == "pre" else None,
            W_U=random_matrix(shape.d_model, shape.vocab, rng, dtype) if shape.unembed == "own" else None)


def model(ids: ArrayLike, w: ModelWeights, shape: ModelShape, *, segments: ArrayLike | None = None,
          trace: Trace | None = None) -> Array:
    """Embed tokens, run the blocks, and score every token as the next one (unless the model has no unembedding).

    Source: Radford et al. 2019 (GPT-2) for learned positions and pre-norm, Devlin et al. 2018 (BERT) for
    segments and post-norm, Touvron et al. 2023 (LLaMA) for rotary positions, RMS norm and the gate.

    Args:
        ids: [..., n], whole numbers from 0 to vocab − 1.
        w: the weights.
        shape: the hyperparameters that the weights were made for.
        segments: [..., n], the segment of each position, if the model has segments; all 0 unless given.
        trace: if given, keeps `embed` [..., n, d_model] (what enters the first block), `blocks` (their traces),
            `final` [..., n, d_model] (after the final norm) and `out`.

    Returns:
        logits [..., n, vocab]; hidden states [..., n, d_model] if `shape.unembed` is "none".

    Raises:
        ValueError: ids or segments are no whole numbers in range, or there are more positions than the model has
            vectors for.

    >>> shape = ModelShape(d_model=4, d_ff=16, vocab=10)
    >>> model([1, 2, 3], ModelWeights.init(shape, rng=np.random.default_rng(0)), shape).shape
    (3, 10)
    """
    ids = as_ids(ids, len(w.W_E), "ids")
    n = ids.shape[-1]
    x = w.W_E[ids]
    if w.W_pos is not None:
        if n > len(w.W_pos):
            raise ValueError(f"ids: expected at most {len(w.W_pos)} positions, got {n}")
        x += w.W_pos[:n]
    segment_ids = None
    if w.W_seg is not None:
        segment_ids = as_ids(np.zeros(ids.shape, int) if segments is None else segments, len(w.W_seg), "segments")
        check_shape(segment_ids, ids.shape, "segments")
        x += w.W_seg[segment_ids]
    elif segments is not None:
        raise ValueError("segments: this model has none")
    t_embed_norm, t_final_norm = inner(trace), inner(trace)
    if w.embed_norm is not None:
        x = norm(x, w.embed_norm, shape.eps, t_embed_norm)
    embed, traces = x, [inner(trace) for _ in w.blocks]
    for one, t in zip(w.blocks, traces, strict=True):
        x = block(x, one, shape, trace=t)
    if w.final_norm is not None:
        x = norm(x, w.final_norm, shape.eps, t_final_norm)
    W_U = unembedding(w, shape.unembed)
    out = x if W_U is None else (as_rows(x) @ W_U).reshape(*ids.shape, W_U.shape[1])
    if trace is not None:
        trace.keep(ids=ids, segments=segment_ids, embed_norm=t_embed_norm, embed=embed, blocks=traces,
                   final_norm=t_final_norm, final=x, out=out, unembed=shape.unembed)
    return out


def model_backward(dy: ArrayLike, w: ModelWeights, trace: Trace) -> ModelWeights:
    """Gradients of the weights of a transformer, given the gradient `dy` with respect to its output.

    A tied embedding gets gradients from both of its uses.

    Args:
        dy: of the shape that the forward pass returned.
        trace: the trace of that forward pass.

    Returns:
        the gradients as a `ModelWeights`.

    Raises:
        ValueError: `dy` has another shape than the output had.

    >>> shape, t = ModelShape(d_model=4, d_ff=16, vocab=10), Trace()
    >>> w = ModelWeights.init(shape, rng=np.random.default_rng(0))
    >>> logits = model([1, 2, 3], w, shape, trace=t)
    >>> model_backward(np.ones_like(logits), w, t).size == w.size
    True
    """
    d = upstream(dy, trace.out)
    grads: dict[str, Array] = {}
    dW_E = np.zeros_like(w.W_E)
    W_U = unembedding(w, trace.unembed)
    if W_U is not None:
        d_rows, final = as_rows(d), as_rows(trace.final)
        if w.W_U is None:
            dW_E += d_rows.T @ final
        else:
            grads["W_U"] = final.T @ d_rows
        d = (d_rows @ W_U.T).reshape(trace.final.shape)
    final_norm = embed_norm = None
    if w.final_norm is not None:
        d, final_norm = norm_backward(d, w.final_norm, trace.final_norm)
    blocks: list[BlockWeights] = []
    for one, t in zip(reversed(w.blocks), reversed(trace.blocks), strict=True):
        d, grad = block_backward(d, one, t)
        blocks.insert(0, grad)
    if w.embed_norm is not None:
        d, embed_norm = norm_backward(d, w.embed_norm, trace.embed_norm)
    np.add.at(dW_E, trace.ids, d)
    if w.W_pos is not None:
        n = d.shape[-2]
        grads["W_pos"] = np.zeros_like(w.W_pos)
        grads["W_pos"][:n] = d.reshape(-1, n, d.shape[-1]).sum(axis=0) if n else 0
    if w.W_seg is not None:
        grads["W_seg"] = np.zeros_like(w.W_seg)
        np.add.at(grads["W_seg"], trace.segments, d)
    return ModelWeights(dW_E, blocks, embed_norm=embed_norm, final_norm=final_norm, **grads)


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
    a = np.asarray(ids)
    check_shape(a, (None, "n"), name)
    if a.dtype.kind not in "iu" and a.size:
        raise ValueError(f"{name}: expected whole numbers, got dtype {a.dtype}")
    if a.size and (a.min() < 0 or a.max() >= count):
        raise ValueError(f"{name}: expected numbers from 0 to {count - 1}, got {a.min()} to {a.max()}")
    return a.astype(np.intp)
