"""Text to token ids and back, as a model's own file says."""
from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from .gguf_file import GGUF


@dataclass(frozen=True)
class Tokens:
    """A tokenizer of the package `tokenizers`, and the ids with which a text ends."""

    inner: Any
    ends: frozenset[int] = frozenset()

    def encode(self, text: str) -> NDArray[np.intp]:
        """Token ids [n]."""
        return np.array(self.inner.encode(text).ids, dtype=np.intp)

    def write(self, path: Path) -> None:
        """Write it to a file of JSON."""
        path.write_text(json.dumps({"ends": sorted(self.ends), "tokenizer": self.inner.to_str()}), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Tokens:
        """From a file that `write` wrote."""
        stored = json.loads(path.read_text(encoding="utf-8"))
        return cls(tokenizers().Tokenizer.from_str(stored["tokenizer"]), frozenset(stored["ends"]))

    def decode(self, ids: Iterable[int]) -> str:
        """The text of token ids."""
        return self.inner.decode([int(i) for i in ids], skip_special_tokens=False)


SPECIAL = 3  # GGUF's kind of a token that is never made of text, such as <|im_start|>


def tokenizers() -> Any:
    """The package `tokenizers`.

    Raises:
        ImportError: it is missing.
    """
    try:
        import tokenizers
    except ImportError as error:
        raise ImportError("tokens need the package tokenizers: make models") from error
    return tokenizers


def of_file(path: Path, ends: Iterable[int] = ()) -> Tokens:
    """The tokenizer of a tokenizer.json, as Hugging Face writes it, and the ids with which a text ends."""
    inner = tokenizers().Tokenizer.from_file(str(path))
    inner.no_padding()
    inner.no_truncation()
    return Tokens(inner, frozenset(ends))


def of_gguf(file: GGUF) -> Tokens:
    """The byte-level BPE tokenizer that a GGUF file carries: its tokens, their kinds, and the merges."""
    t = tokenizers()
    if file.field("tokenizer.ggml.model") != "gpt2" or file.field("tokenizer.ggml.pre") != "smollm":
        raise ValueError(f"{file.path}: expected a tokenizer of the kind gpt2, smollm")
    tokens, kinds = file.field("tokenizer.ggml.tokens"), file.field("tokenizer.ggml.token_type")
    merges = [tuple(merge.split(" ", 1)) for merge in file.field("tokenizer.ggml.merges")]
    inner = t.Tokenizer(t.models.BPE({token: i for i, token in enumerate(tokens)}, merges))
    inner.pre_tokenizer = t.pre_tokenizers.Sequence([t.pre_tokenizers.Digits(individual_digits=True),
                                                     t.pre_tokenizers.ByteLevel(add_prefix_space=False)])
    inner.decoder = t.decoders.ByteLevel()
    special = [token for token, kind in zip(tokens, kinds, strict=True) if kind == SPECIAL]
    inner.add_special_tokens([t.AddedToken(token, special=True) for token in special])
    ends = {file.field("tokenizer.ggml.eos_token_id"), file.field("tokenizer.ggml.unknown_token_id")} - {None}
    return Tokens(inner, frozenset(ends))
