"""A tokenizer for the course's own text: whole words, or single characters."""
from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Tokenizer"]


@dataclass(frozen=True)
class Tokenizer:
    """Turns text into token ids and back. Words are what stands between spaces; a token's id is its place.

    Args:
        tokens: every token once.
        level: "word" or "character".

    Raises:
        ValueError: a token occurs twice or is empty, a word has a space in it, or a character token is longer.

    >>> t = Tokenizer.learn(["the quick fox", "the dog"])
    >>> t.encode("the dog"), t.decode([3, 2])
    (array([3, 0]), 'the quick')
    """

    tokens: tuple[str, ...]
    level: Literal["word", "character"] = "word"
    ids: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.level not in ("word", "character"):
            raise ValueError(f"level: expected word or character, got {self.level!r}")
        object.__setattr__(self, "tokens", tuple(self.tokens))
        object.__setattr__(self, "ids", {token: i for i, token in enumerate(self.tokens)})
        if len(self.ids) != len(self.tokens):
            raise ValueError("tokens: expected every token once, got one twice")
        for token in self.tokens:
            if self.split(token) != [token]:
                raise ValueError(f"tokens: expected single {self.level}s, got {token!r}")

    @classmethod
    def learn(cls, texts: Iterable[str], level: Literal["word", "character"] = "word") -> Tokenizer:
        """A tokenizer for everything that occurs in `texts`, in alphabetical order.

        >>> Tokenizer.learn(["aba"], "character").tokens
        ('a', 'b')
        """
        if isinstance(texts, str):
            raise ValueError(f"texts: expected several texts, got a single one; give [{texts[:20]!r}]")
        split = cls((), level).split
        return cls(tuple(sorted({token for text in texts for token in split(text)})), level)

    def split(self, text: str) -> list[str]:
        """The tokens of `text`, as text."""
        return text.split() if self.level == "word" else list(text)

    def encode(self, text: str) -> NDArray[np.intp]:
        """The ids [n] of the tokens of `text`.

        Raises:
            ValueError: a token is not known.
        """
        try:
            return np.array([self.ids[token] for token in self.split(text)], dtype=np.intp)
        except KeyError as error:
            raise ValueError(f"text: expected known {self.level}s, got {error.args[0]!r}; there are "
                             f"{len(self)} of them, from {self.tokens[:1]} to {self.tokens[-1:]}") from None

    def decode(self, ids: ArrayLike) -> str:
        """The text of token ids [n].

        Raises:
            ValueError: an id is out of range, or no whole number.
        """
        a = np.asarray(ids)
        if a.ndim != 1 or (a.size and (a.dtype.kind not in "iu" or a.min() < 0 or a.max() >= len(self))):
            raise ValueError(f"ids: expected whole numbers [n] from 0 to {len(self) - 1}, got {a!r}")
        return (" " if self.level == "word" else "").join(self.tokens[i] for i in a)

    def __len__(self) -> int:
        return len(self.tokens)
