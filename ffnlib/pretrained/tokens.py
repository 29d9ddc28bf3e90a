"""Text to token ids and back, as a model's own file says."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
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

    def decode(self, ids: Iterable[int]) -> str:
        """The text of token ids."""
        return self.inner.decode([int(i) for i in ids], skip_special_tokens=False)


def of_gguf(file: GGUF) -> Tokens:
    """The byte-level BPE tokenizer that a GGUF file carries: its tokens, their kinds, and the merges."""
    try:
        from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers
    except ImportError as error:
        raise ImportError("tokens need the package tokenizers: make models") from error
    if file.field("tokenizer.ggml.model") != "gpt2" or file.field("tokenizer.ggml.pre") != "smollm":
        raise ValueError(f"{file.path}: expected a tokenizer of the kind gpt2, smollm")
    tokens, kinds = file.field("tokenizer.ggml.tokens"), file.field("tokenizer.ggml.token_type")
    merges = [tuple(merge.split(" ", 1)) for merge in file.field("tokenizer.ggml.merges")]
    inner = Tokenizer(models.BPE({token: i for i, token in enumerate(tokens)}, merges))
    inner.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True),
                                                   pre_tokenizers.ByteLevel(add_prefix_space=False)])
    inner.decoder = decoders.ByteLevel()
    inner.add_special_tokens([AddedToken(t, special=True) for t, k in zip(tokens, kinds, strict=True) if k == 3])
    ends = {file.field("tokenizer.ggml.eos_token_id"), file.field("tokenizer.ggml.unknown_token_id")} - {None}
    return Tokens(inner, frozenset(ends))
