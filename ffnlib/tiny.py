"""A tiny language model of the course's own, trained on `data.sentences`: real learnt weights for every picture.

It has 35 words, vectors of 16 numbers, two blocks, and FFNs of 64 hidden units. There are three kinds: "pre" and
"post", by the place of their norms, and "gated", as LLaMA has it: pre-norm, RMS norm, SwiGLU, no biases, and as many
hidden units as make the FFN about as large. The weights lie in `tiny/`; `make tiny` makes them anew, in seconds.
"""
from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from .data import sentences
from .files import load_weights
from .gated import matched_d_ff
from .loss import cross_entropy, cross_entropy_backward, softmax
from .model import ModelWeights, model, model_backward
from .optim import Adam
from .shape import ModelShape
from .tokenizer import Tokenizer
from .trace import Trace
from .train import History, train

__all__ = ["KINDS", "TinyModel", "examples", "load_tiny", "tiny_loss", "tiny_shape", "train_tiny"]

Kind = Literal["pre", "post", "gated"]
FOLDER = Path(__file__).parent / "tiny"
KINDS: tuple[Kind, ...] = ("pre", "post", "gated")
"""The kinds that there are: pre-norm, post-norm, and pre-norm with a gated network."""
LENGTH, HELD_OUT = 16, 500  # tokens that the model sees at once; examples kept for measuring
STEPS, BATCH, RATE = 2500, 32, 0.01
TOKENIZER = Tokenizer.learn(sentences(1000, rng=np.random.default_rng(0)))


@dataclass(frozen=True)
class TinyModel:
    """Weights with what is needed to use them.

    Args:
        weights, shape: for `ffnlib.model`.
        tokenizer: one token for each of the 35 words.
        made: how the weights were made: seed, steps, loss on held-out sentences, versions.
    """

    weights: ModelWeights
    shape: ModelShape
    tokenizer: Tokenizer
    made: dict[str, object]

    def __call__(self, text: str, trace: Trace | None = None) -> NDArray[np.floating]:
        """Logits [n, 35] for the n words of `text`: row i scores what comes after word i."""
        return model(self.tokenizer.encode(text), self.weights, self.shape, trace=trace)

    def next_words(self, text: str, k: int = 5) -> list[tuple[str, float]]:
        """The `k` most probable words after `text`, each with its probability, largest first.

        >>> [word for word, _ in load_tiny().next_words("the quick fox jumps", 1)]
        ['over']
        """
        p = softmax(self(text)[-1])
        return [(self.tokenizer.tokens[i], float(p[i])) for i in np.argsort(-p)[:k]]


def tiny_shape(kind: Kind = "pre") -> ModelShape:
    """The hyperparameters of a tiny model.

    Raises:
        ValueError: there is no such kind.

    >>> tiny_shape().d_ff, tiny_shape("gated").d_ff
    (64, 42)
    """
    if kind not in KINDS:
        raise ValueError(f"kind: expected one of {', '.join(KINDS)}, got {kind!r}")
    plain = ModelShape(d_model=16, d_ff=64, n_heads=2, n_layers=2, vocab=len(TOKENIZER.tokens), n_positions=LENGTH,
                       unembed="own")
    if kind == "gated":
        return replace(plain, d_ff=matched_d_ff(plain.d_model), gated=True, activation="silu", norm="rms", bias=False)
    return replace(plain, placement=kind)


def examples(n: int, *, rng: np.random.Generator) -> NDArray[np.intp]:
    """Token ids [about n, 17]: from the start of each of n sentences, running on into the next ones.

    The first 16 are what the model sees, the last 16 what should come after each of them.

    >>> examples(3, rng=np.random.default_rng(0)).shape
    (2, 17)
    """
    ids = [TOKENIZER.encode(text) for text in sentences(n, rng=rng)]
    stream, lengths = np.concatenate(ids), [len(one) for one in ids]
    starts = np.cumsum([0, *lengths[:-1]])
    return stream[starts[starts + LENGTH < len(stream), None] + np.arange(LENGTH + 1)]


def tiny_loss(w: ModelWeights, ids: NDArray[np.intp], *, shape: ModelShape) -> tuple[float, ModelWeights]:
    """Cross-entropy of predicting each next token of `ids` [n, 17], and its gradients.

    >>> w = load_tiny().weights
    >>> value, dw = tiny_loss(w, examples(200, rng=np.random.default_rng(1)), shape=tiny_shape())
    >>> 0.5 < value < 0.8, dw.size == w.size
    (True, True)
    """
    layers, end = Trace(), Trace()
    value = cross_entropy(model(ids[:, :-1], w, shape, trace=layers), ids[:, 1:], trace=end)
    return value, model_backward(cross_entropy_backward(end), w, layers)


def train_tiny(kind: Kind = "pre", *, seed: int = 0, steps: int = STEPS,
               progress: bool = False) -> tuple[ModelWeights, History[ModelWeights], float]:
    """Train a tiny model from scratch.

    Args:
        kind: "pre", "post" or "gated".
        seed: of the generator of sentences, weights and minibatches.
        steps: of Adam, with 32 examples each.
        progress: show a bar.

    Returns:
        weights (float32), history, and the loss on 500 examples that were held out.

    >>> w, history, loss = train_tiny(steps=20)
    >>> history.loss[-1] < history.loss[0]
    True
    """
    rng, shape = np.random.default_rng(seed), tiny_shape(kind)
    ids = examples(20_000, rng=rng)
    w = ModelWeights.init(shape, rng=rng)
    history = train(w, lambda w, batch: tiny_loss(w, batch, shape=shape), ids[:-HELD_OUT], optimiser=Adam(RATE),
                    steps=steps, batch_size=BATCH, rng=rng, progress=progress)
    w = w.astype(np.float32)
    return w, history, tiny_loss(w, ids[-HELD_OUT:], shape=shape)[0]


def load_tiny(kind: Kind = "pre") -> TinyModel:
    """The trained tiny model that comes with the course.

    Args:
        kind: "pre", "post" or "gated"; each was trained by itself.

    Raises:
        ValueError: there is no such kind.

    >>> load_tiny().weights.size
    7968
    """
    shape = tiny_shape(kind)
    like = ModelWeights.init(shape, rng=np.random.default_rng(0))
    made = json.loads((FOLDER / f"{kind}.json").read_text(encoding="utf-8"))
    return TinyModel(load_weights(FOLDER / f"{kind}.npz", like=like), shape, TOKENIZER, made)
