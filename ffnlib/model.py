"""A whole transformer: token ids in, a score for every possible next token (or hidden states) out."""
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from .arrays import Array
from .attention import KVCache
from .block import BlockWeights, NormWeights, block, block_backward, init_norm
from .embedding import embed, embed_backward, unembed, unembed_backward
from .shape import ModelShape
from .trace import Trace, inner
from .weights import Weights, check_kind, random_matrix


@dataclass(repr=False, eq=False)
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

    def __post_init__(self) -> None:
        super().__post_init__()
        self.blocks = list(self.blocks)

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
          caches: Sequence[KVCache] | None = None, trace: Trace | None = None) -> Array:
    """Embed tokens, run the blocks, and score every token as the next one (unless the model has no unembedding).

    Source: Radford et al. 2019 (GPT-2) for learned positions and pre-norm, Devlin et al. 2018 (BERT) for
    segments and post-norm, Touvron et al. 2023 (LLaMA) for rotary positions, RMS norm and the gate.

    Args:
        ids: [..., n], whole numbers from 0 to vocab − 1.
        w: the weights.
        shape: the hyperparameters that the weights were made for.
        segments: [..., n], the segment of each position, if the model has segments; all 0 unless given.
        caches: one for each block, if `ids` go on where earlier ones ended; they take these up.
        trace: if given, keeps `embed` [..., n, d_model] (what enters the first block), `blocks` (their traces),
            `final` [..., n, d_model] (after the final norm), `out`, and the traces of `embed` and `unembed`.

    Returns:
        logits [..., n, vocab]; hidden states [..., n, d_model] if `shape.unembed` is "none".

    Raises:
        ValueError: ids or segments are no whole numbers in range, there are more positions than the model has
            vectors for, or the weights are not of this shape.

    >>> shape = ModelShape(d_model=4, d_ff=16, vocab=10)
    >>> model([1, 2, 3], ModelWeights.init(shape, rng=np.random.default_rng(0)), shape).shape
    (3, 10)
    """
    check_fits(w, shape)
    t_embed, t_unembed, traces = inner(trace), inner(trace), [inner(trace) for _ in w.blocks]
    per_block = caches if caches is not None else [None] * len(w.blocks)
    start = caches[0].length if caches else 0
    x = embedded = embed(ids, w, shape, segments=segments, start=start, trace=t_embed)
    for one, cache, t in zip(w.blocks, per_block, traces, strict=True):
        x = block(x, one, shape, cache=cache, trace=t)
    out = unembed(x, w, shape, trace=t_unembed)
    if trace is not None and t_unembed is not None:
        trace.keep(embed=embedded, blocks=traces, final=t_unembed.final, out=out, embedding=t_embed,
                   unembedding=t_unembed)
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
    check_kind(w, ModelWeights)
    d, ends = unembed_backward(dy, w, trace.unembedding)
    blocks: list[BlockWeights] = []
    for one, t in zip(reversed(w.blocks), reversed(trace.blocks), strict=True):
        d, grad = block_backward(d, one, t)
        blocks.insert(0, grad)
    grads = embed_backward(d, w, trace.embedding)
    if (tied := ends.pop("W_E", None)) is not None:
        grads["W_E"] += tied
    return ModelWeights(blocks=blocks, **grads, **ends)


def check_fits(w: ModelWeights, shape: ModelShape) -> None:
    """ValueError unless the weights have the parts that the shape says."""
    check_kind(w, ModelWeights)
    for part, wanted, got in (("blocks", shape.n_layers, len(w.blocks)),
                              ("W_U", shape.unembed == "own", w.W_U is not None),
                              ("final_norm", shape.placement == "pre", w.final_norm is not None)):
        if wanted != got:
            raise ValueError(f"w: expected {part}: {wanted}, as the shape says, got {got}")
