"""Facts in a language model: which part of it raises a word's score, and what an FFN would have to say instead.

With `memory` (what a unit's value promotes) and `edit` (the rank-one change) it is all that chapter 8 needs.
"""
from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .arrays import Array, as_float, check_shape
from .block import block, block_backward
from .edit import FeedForward
from .embedding import as_ids, embed, unembed, unembed_backward, unembedding
from .linear import LinearWeights
from .loss import softmax
from .model import ModelWeights, model
from .norm import LayerNormWeights, mean
from .optim import Adam
from .shape import ModelShape
from .trace import Trace

__all__ = ["Wanted", "activations", "logit_direction", "wanted_output", "with_ffn"]


class Wanted(NamedTuple):
    """What `wanted_output` finds: `key` [d_ff], the hidden activation as it is; `value` [d_model], the output wanted
    there; the `probability` of the token with it, and the number of `steps` taken."""

    key: Array
    value: Array
    probability: float
    steps: int


def logit_direction(x: ArrayLike, w: ModelWeights, shape: ModelShape, token: int) -> Array:
    """The direction in the residual stream along which a token's logit grows, as against the mean logit.

    The dot product of anything that was added to the stream with it is what that adds to "logit of the token minus
    mean of all logits", if the final norm divides by what it divides the whole stream by. So what all parts of a
    pre-norm model add sums up to the logit exactly (but for a norm's bias, which is added whatever the stream is).

    Source: Elhage et al. 2021, "A mathematical framework for transformer circuits", who call it direct logit
    attribution.

    Args:
        x: [d_model], the residual stream after the last block, at one position.
        w, shape: of a pre-norm model with an unembedding.
        token: its id.

    Returns:
        [d_model].

    Raises:
        ValueError: the model has no final norm or no unembedding, or `x` or `token` does not fit.

    >>> shape, t = ModelShape(d_model=4, d_ff=16, n_layers=2, vocab=10, norm="rms"), Trace()
    >>> w = ModelWeights.init(shape, rng=np.random.default_rng(0))
    >>> logits = model([1, 2], w, shape, trace=t)[-1]
    >>> d = logit_direction(t.blocks[-1].resid_post[-1], w, shape, token=7)
    >>> parts = [t.embed[-1] @ d, *(part[-1] @ d for b in t.blocks for part in (b.attn_out, b.ffn_out))]
    >>> bool(np.isclose(sum(parts), logits[7] - logits.mean()))
    True
    """
    x, W_U = as_float(x), unembedding(w, shape.unembed)
    if w.final_norm is None or W_U is None:
        raise ValueError("w: expected a pre-norm model with an unembedding, got one without a "
                         + ("final norm" if w.final_norm is None else "unembedding"))
    check_shape(x, (len(W_U),), "x")
    (token,) = as_ids([token], W_U.shape[1], "token")
    d: Array = w.final_norm.gain * (W_U[:, token] - W_U.mean(axis=1))
    if isinstance(w.final_norm, LayerNormWeights):  # taking the mean away is symmetric: (x − x̄)·d = x·(d − d̄)
        x, d = x - mean(x), d - mean(d)
    return d / np.sqrt(np.mean(x**2) + shape.eps)


def wanted_output(prompts: Sequence[ArrayLike], w: ModelWeights, shape: ModelShape, *, block_number: int,
                  positions: Sequence[int], token: int, rate: float = 0.15, pull: float = 0.02, enough: float = 0.95,
                  steps: int = 60) -> Wanted:
    """The output that one block's FFN would have to give at one position, for `token` to come after the prompt.

    Gradient descent (Adam) on a change of that output alone; no weight changes. The loss is the token's surprisal
    plus `pull` times how far the output has moved, relative to its length, so that it stays near what it was. Given
    several prompts, the same change is made in all of them, and the loss is the mean.

    Source: Meng et al. 2022 (ROME), section 3.1, steps 1 and 2; theirs also holds what the model says of the subject
    otherwise in place.

    Args:
        prompts: token ids [n], one prompt or more: usually one text after several beginnings.
        w, shape: the model, pre-norm.
        block_number: which block, from 0.
        positions: which position in each prompt, usually the last one of the subject.
        token: id of the token that is wanted after each prompt.
        rate: of Adam.
        pull: weight of the distance.
        enough: the mean probability at which to stop.
        steps: after which it stops anyway.

    Returns:
        `Wanted`; with several prompts, key and value are means over them.

    Raises:
        ValueError: a number is out of its range, there is no prompt, or the model is not pre-norm.

    >>> from ffnlib.tiny import load_tiny
    >>> tiny = load_tiny("gated")
    >>> ids, sun = tiny.tokenizer.encode("the quick bird sings in the"), tiny.tokenizer.encode("sun")[0]
    >>> found = wanted_output([ids], tiny.weights, tiny.shape, block_number=1, positions=[5], token=sun)
    >>> found.key.shape, found.value.shape, found.probability > 0.95
    ((42,), (16,), True)
    """
    if shape.placement != "pre":
        raise ValueError(f"shape: expected a pre-norm model, got placement {shape.placement!r}")
    if len(prompts) != len(positions) or not len(prompts):
        raise ValueError(f"positions: expected one for each prompt, at least one, got {len(positions)} for "
                         f"{len(prompts)} prompts")
    as_ids([token], len(w.W_E), "token")
    as_ids([block_number], len(w.blocks), "block_number")
    starts = []
    for prompt, position in zip(prompts, positions, strict=True):
        ids, trace = as_ids(prompt, len(w.W_E), "prompts"), Trace()
        check_shape(ids, ("n",), "prompts")
        as_ids([position], len(ids), "positions")
        model(ids, w, shape, trace=trace)
        starts.append((trace.blocks[block_number], position))
    old = np.mean([start.ffn_out[position] for start, position in starts], axis=0, dtype=float)
    change = LinearWeights(np.zeros((1, len(old))))  # a tree, as Adam likes it
    adam, length = Adam(rate), np.linalg.norm(old)
    for step in range(steps + 1):
        outcomes = [continued(start.resid_post, change.W[0], position, w, shape, block_number, token)
                    for start, position in starts]
        probability = float(np.mean([p for p, _ in outcomes]))
        if probability >= enough or step == steps:
            break
        far = np.linalg.norm(change.W)
        away = change.W / (far * length) if far else change.W
        adam.step(change, LinearWeights(np.mean([backward() for _, backward in outcomes], axis=0)[None] + pull * away))
    key = np.mean([start.ffn.act[position] for start, position in starts], axis=0)
    return Wanted(key, old + change.W[0], probability, step)


def continued(stream: Array, change: Array, position: int, w: ModelWeights, shape: ModelShape, block_number: int,
              token: int) -> tuple[float, Callable[[], Array]]:
    """The later blocks, run on a stream [n, d_model] that is changed at one position.

    Returns:
        the probability of `token` at the end, and a function for the gradient of its surprisal with respect to
        `change`.
    """
    x, layers, end = stream.copy(), [], Trace()
    x[position] += change.astype(x.dtype)
    for later in w.blocks[block_number + 1:]:
        trace = Trace()
        x = block(x, later, shape, trace=trace)
        layers.append((later, trace))
    logits = unembed(x, w, shape, trace=end)
    p = softmax(logits[-1].astype(float))

    def backward() -> Array:
        d = np.zeros_like(logits)
        d[-1] = p
        d[-1, token] -= 1
        d, _ = unembed_backward(d, w, end)
        for later, trace in reversed(layers):
            d, _ = block_backward(d, later, trace)
        gradient: Array = d[position].astype(float)
        return gradient

    return float(p[token]), backward


def with_ffn(w: ModelWeights, block_number: int, ffn: FeedForward) -> ModelWeights:
    """A model with another FFN in one block; every other array is shared with `w`.

    Args:
        w: the model's weights.
        block_number: which block, from 0.
        ffn: the weights to put there.

    Raises:
        ValueError: there is no such block, or the FFN does not fit it.

    >>> from ffnlib.edit import ablate
    >>> w = ModelWeights.init(ModelShape(d_model=4, d_ff=16, n_layers=3), rng=np.random.default_rng(0))
    >>> edited = with_ffn(w, 1, ablate(w.blocks[1].ffn, [0, 5]))
    >>> edited.blocks[1].ffn.W_down[5], edited.blocks[2] is w.blocks[2]
    (array([0., 0., 0., 0.]), True)
    """
    as_ids([block_number], len(w.blocks), "block_number")
    blocks = list(w.blocks)
    blocks[block_number] = replace(blocks[block_number], ffn=ffn)
    return replace(w, blocks=blocks)


def activations(ids: ArrayLike, w: ModelWeights, shape: ModelShape, *, block_number: int, rows: int = 16) -> Array:
    """The hidden activations of one block's FFN at every position; later blocks are not run.

    Args:
        ids: [..., n], token ids.
        w, shape: the model.
        block_number: which block, from 0.
        rows: how many sequences to run at once, which bounds the memory this takes.

    Returns:
        [..., n, d_ff].

    Raises:
        ValueError: there is no such block, or `ids` does not fit the model.

    >>> from ffnlib.tiny import load_tiny
    >>> tiny = load_tiny()
    >>> activations([[1, 2, 3]], tiny.weights, tiny.shape, block_number=1).shape
    (1, 3, 64)
    """
    as_ids([block_number], len(w.blocks), "block_number")
    ids = as_ids(ids, len(w.W_E), "ids")
    flat, found = ids.reshape(-1, ids.shape[-1]), []
    for first in range(0, len(flat), rows):
        x, trace = embed(flat[first:first + rows], w, shape), Trace()
        for earlier in w.blocks[:block_number]:
            x = block(x, earlier, shape)
        block(x, w.blocks[block_number], shape, trace=trace)
        found.append(trace.ffn.act)
    return np.concatenate(found).reshape(*ids.shape, -1)
