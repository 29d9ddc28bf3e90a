"""The words of chapter 1, described by features that were judged by hand for this course."""
from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Array

FEATURES = ("happy", "angry", "past tense", "active voice")
"""The four features by which the words are judged."""

# Judged by hand for this course, each feature from -1 to 1:
#   happy         1 very happy … -1 very unhappy        past tense    1 past, -1 present, 0 not a verb
#   angry         1 very angry … -1 calm and gentle     active voice  1 active, -1 passive, 0 not a verb
WORDS = {
    "joy":           ( 0.9, -0.3,  0.0,  0.0),
    "cheerful":      ( 0.8, -0.4,  0.0,  0.0),
    "laughed":       ( 0.8, -0.2,  1.0,  1.0),
    "rejoices":      ( 1.0, -0.1, -1.0,  1.0),
    "celebrated":    ( 0.9,  0.1,  1.0,  1.0),
    "was praised":   ( 0.7, -0.3,  1.0, -1.0),
    "is loved":      ( 0.8, -0.7, -1.0, -1.0),
    "peace":         ( 0.6, -0.9,  0.0,  0.0),
    "forgave":       ( 0.3, -0.8,  1.0,  1.0),
    "gloats":        ( 0.6,  0.4, -1.0,  1.0),
    "teased":        ( 0.2,  0.3,  1.0,  1.0),
    "table":         ( 0.0,  0.0,  0.0,  0.0),
    "walks":         ( 0.1, -0.1, -1.0,  1.0),
    "was built":     ( 0.1,  0.0,  1.0, -1.0),
    "sadness":       (-0.9, -0.2,  0.0,  0.0),
    "wept":          (-0.8, -0.4,  1.0,  1.0),
    "is forgotten":  (-0.5, -0.3, -1.0, -1.0),
    "grumbles":      (-0.4,  0.5, -1.0,  1.0),
    "was insulted":  (-0.8,  0.6,  1.0, -1.0),
    "shouted":       (-0.2,  0.8,  1.0,  1.0),
    "fury":          (-0.7,  1.0,  0.0,  0.0),
    "raged":         (-0.6,  0.9,  1.0,  1.0),
}
"""Each word with its features, judged by hand for this course, from -1 to 1."""

IN_PLANE = ("joy", "celebrated", "is loved", "peace", "forgave", "gloats", "teased", "table", "sadness",
            "is forgotten", "grumbles", "was insulted", "shouted", "fury")
"""Words that lie far enough apart on the first two features to be labelled in a picture of that plane."""


@dataclass(frozen=True)
class WordTable:
    """Words described by features.

    Args:
        words: n words or two-word verb forms.
        features: d names.
        X: [n, d], entries from -1 to 1; row i describes word i.

    >>> len(WordTable(("joy",), ("happy",), np.array([[0.9]])))
    1
    """

    words: tuple[str, ...]
    features: tuple[str, ...]
    X: Array

    def __getitem__(self, word: str) -> Array:
        """The features [d] of one word.

        Raises:
            KeyError: the word is not in the table.
        """
        if word not in self.words:
            raise KeyError(f"{word!r} is not in the table; it has {', '.join(self.words)}")
        return self.X[self.words.index(word)]

    def __len__(self) -> int:
        return len(self.words)

    def pick(self, *chosen: str) -> WordTable:
        """The table of the chosen words alone, in the order given.

        Raises:
            KeyError: a word is not in the table.
        """
        return WordTable(chosen, self.features, np.array([self[word] for word in chosen]))

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{f}</th>' for f in self.features)
        body = "".join(f'<tr><th scope="row">{w}</th>{"".join(f"<td>{signed(v)}</td>" for v in row)}</tr>'
                       for w, row in zip(self.words, self.X, strict=True))
        return (f'<table class="ffn-table"><thead><tr><th scope="col">word</th>{head}</tr></thead>'
                f"<tbody>{body}</tbody></table>")


def signed(v: float) -> str:
    """`v` to one decimal with its sign, as a person writes it: +0.9, −0.3, 0."""
    return f"{v:+.1f}".replace("-", "−") if v else "0"


def words() -> WordTable:
    """The table of words of chapter 1: 22 words, 4 features, float64.

    >>> words().X.shape
    (22, 4)
    >>> words()["joy"]
    array([ 0.9, -0.3,  0. ,  0. ])
    """
    return WordTable(tuple(WORDS), FEATURES, np.array(list(WORDS.values())))


def unlabelled_layer() -> tuple[Array, Array]:
    """W [4, 5] and b [5] of the five neurons that chapter 1 asks the reader to tell apart by what they like.

    Set by hand, so that each column is a pattern over `FEATURES` that a person can read.

    >>> W, b = unlabelled_layer()
    >>> W.shape, b.shape
    ((4, 5), (5,))
    """
    W = np.array([[0.0, -0.5,  0.1,  1.0,  0.3],
                  [0.9,  0.1, -0.1, -0.2,  0.1],
                  [0.1,  0.0,  0.8,  0.0, -0.6],
                  [0.0, -0.1,  0.1,  0.0,  0.7]])
    return W, np.array([-0.3, -0.1, -0.5, -0.4, -0.6])
