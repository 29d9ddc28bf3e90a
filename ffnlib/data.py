"""The course's own small data sets: made here, seeded where random, nothing downloaded."""
from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .arrays import Array
from .words import FEATURES, IN_PLANE, WORDS, WordTable, unlabelled_layer, words

__all__ = ["FEATURES", "IN_PLANE", "WORDS", "WordTable", "crossing_line", "plain_sentences", "sentences", "two_moons",
           "unlabelled_layer", "words", "xor"]


def xor() -> tuple[Array, NDArray[np.intp]]:
    """Exclusive or: the four corners of a square, labelled 1 where exactly one coordinate is 1.

    The smallest task that no single layer can do (Minsky & Papert 1969, "Perceptrons").

    Returns:
        X: [4, 2], float64, entries 0 and 1.
        labels: [4], 0 or 1.

    >>> xor()[1]
    array([0, 1, 1, 0])
    """
    X = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return X, np.array([0, 1, 1, 0])


def crossing_line(*, rng: np.random.Generator) -> tuple[Array, Array]:
    """Sixteen points about the line y = 2.4 + 0.5 x, which crosses the vertical axis well above the origin.

    The noise in y has the standard deviation 0.3; both coordinates are rounded to one decimal.

    Args:
        rng: makes the noise. The course uses the seed 246, with which the best line has the bias 2.40.

    Returns:
        x: [16], float64, evenly from 0 to 5.
        y: [16], float64.

    >>> x, y = crossing_line(rng=np.random.default_rng(246))
    >>> x[:4], y[:4]
    (array([0. , 0.3, 0.7, 1. ]), array([2.4, 2.4, 2.6, 3.4]))
    """
    x = np.linspace(0, 5, 16).round(1)
    return x, (2.4 + 0.5 * x + 0.3 * rng.standard_normal(16)).round(1)


def two_moons(n: int, *, rng: np.random.Generator, noise: float = 0.1) -> tuple[Array, NDArray[np.intp]]:
    """Two half circles that reach into one another, which no straight line can tell apart.

    The upper moon is the half circle of radius 1 about (0, 0), the lower one that about (1, 0.5) upside down.

    Args:
        n: points in all; the upper moon gets one more if n is odd.
        rng: places the points along the moons and adds the noise.
        noise: standard deviation of the noise in each coordinate.

    Returns:
        X: [n, 2], float64, the points in random order.
        labels: [n], 0 for the upper moon, 1 for the lower.

    Raises:
        ValueError: n or the noise is negative.

    >>> X, labels = two_moons(200, rng=np.random.default_rng(0))
    >>> X.shape, labels.sum()
    ((200, 2), np.int64(100))
    """
    if n < 0 or not 0 <= noise < np.inf:
        raise ValueError(f"n, noise: expected numbers of at least 0, got {n!r} and {noise!r}")
    labels = rng.permutation(np.arange(n) % 2)
    angle = rng.uniform(0, np.pi, n)
    upper = np.stack([np.cos(angle), np.sin(angle)], axis=-1)
    lower = np.stack([1 - np.cos(angle), 0.5 - np.sin(angle)], axis=-1)
    X = np.where(labels[:, None] == 1, lower, upper)
    return X + noise * rng.standard_normal((n, 2)), labels


# The course's corpus is made of sentences of one pattern. Who does what, and with what, hangs together, so that
# there is something to learn: a model of it has to know what foxes do and what birds sit on.
SUBJECTS = {
    "fox": ("quick", "jumps", "runs"), "dog": ("lazy", "sleeps", "runs"), "cat": ("quiet", "sleeps", "jumps"),
    "bird": ("small", "sings", "flies"), "child": ("happy", "sings", "laughs"),
    "teacher": ("patient", "laughs", "reads"),
}
PLACES = {
    "jumps": ("over the fence", "over the log"), "runs": ("through the forest", "through the garden"),
    "sleeps": ("under the table", "in the sun"), "sings": ("in the garden", "in the sun"),
    "flies": ("over the forest", "over the fence"), "laughs": ("in the garden", "at the table"),
    "reads": ("at the table", "in the sun"),
}
LINKS = ("and", "while", "but")


def sentences(n: int, *, rng: np.random.Generator) -> list[str]:
    """Sentences for the course's own small language models, in small letters, each ending in " .".

    About half of them are two clauses joined by a word such as "while".

    Args:
        n: how many.
        rng: chooses them.

    >>> sentences(1, rng=np.random.default_rng(3))
    ['the happy child sings in the garden .']
    """
    def one(options: tuple[str, ...]) -> str:
        return options[rng.integers(len(options))]

    def clause() -> str:
        subject = one(tuple(SUBJECTS))
        adjective, *verbs = SUBJECTS[subject]
        verb = one(tuple(verbs))
        described = f"the {adjective} {subject}" if rng.random() < 0.7 else f"the {subject}"
        return f"{described} {verb} {one(PLACES[verb])}"

    return [clause() + (f" {one(LINKS)} {clause()}" if rng.random() < 0.5 else "") + " ." for _ in range(n)]


def plain_sentences() -> list[str]:
    """Four hundred sentences of plain English on forty topics, for a real model to read.

    Sentence i has topic i % 40, so that every run of them is mixed: capitals, animals, cooking, arithmetic, law and so
    on, four lines of Python and a sentence each in German, French and Spanish among them. Written for this course.

    >>> plain_sentences()[0]
    'Paris is the capital of France, and the Seine runs right through the middle of it.'
    """
    return (Path(__file__).parent / "texts" / "plain_sentences.txt").read_text(encoding="utf-8").splitlines()
