"""Demo of chapter 7: the residual stream of a tiny language model, and what each part of its two blocks adds to it."""
from __future__ import annotations

from dataclasses import replace
from itertools import product

import anywidget
import ipywidgets
import numpy as np
import traitlets

from ..arrays import Array
from ..block import BlockWeights, NormWeights
from ..loss import softmax
from ..tiny import Kind, TinyModel, load_tiny
from ..trace import Trace
from .box import demo_box
from .esm import css, esm
from .texts import t

PLACEMENTS: tuple[Kind, ...] = ("pre", "post")
PARTS = ("attn1", "ffn1", "attn2", "ffn2")
SENTENCES = ("the quick fox jumps over the log .", "the small bird sings in the sun .",
             "the patient teacher reads at the table .")
WORDS = [s.split() for s in SENTENCES]
SHOWN = len(WORDS[0]) - 1  # words whose stream is shown: all but the last of a sentence, which nothing follows
TOP = 5


def without(tiny: TinyModel, off: int) -> TinyModel:
    """The model with parts switched off: bit j of `off` is for part j of `PARTS`.

    >>> without(load_tiny(), 0b0010).next_words("the quick", 1)[0][0] == "fox"
    False
    """
    def cut(w: BlockWeights, off: int) -> BlockWeights:
        return replace(w, attn=w.attn.map(np.zeros_like) if off & 1 else w.attn,
                       ffn=w.ffn.map(np.zeros_like) if off & 2 else w.ffn)
    blocks = [cut(w, off >> 2 * i) for i, w in enumerate(tiny.weights.blocks)]
    return replace(tiny, weights=replace(tiny.weights, blocks=blocks))


def stream(t: Trace) -> list[Array]:
    """The residual stream as it enters the first block, and after each part: five arrays [n, d_model]."""
    return [t.embed, *(x for b in t.blocks for x in (b.resid_mid, b.resid_post))]


def added(t: Trace) -> list[Array]:
    """What each part adds: four arrays [n, d_model]."""
    return [x for b in t.blocks for x in (b.attn_out, b.ffn_out)]


def place(step: int, off: int) -> int:
    """Where a table holds what depends on which of the first `step` parts are off: one place, then 2, 4, 8, 16."""
    return (1 << step) - 1 + (off & (1 << step) - 1)


def tables() -> dict[str, bytes]:
    """All that the view shows, of both models, at each word, whatever is off; the weights would be twice as large.

    Word i > 0 of sentence s has row 1 + 6s + i - 1; row 0 is the first word, which is the same in all sentences.

    Returns:
        vectors: int8 [2, 19, 16, 16], what enters, then the contributions at `1 + place(part, off)`. Each is scaled
            to 127 at its largest number: its length says how large it is.
        lengths: uint16 [2, 19, 63], in hundredths: of those 16; of the stream at `16 + place(step, off)`; of what
            leaves the last norm, at `47 + off`.
        guesses: uint16 [2, 19, 16, 5]: the `TOP` most probable words, each as 1024 times its number among the tokens
            plus its probability in thousandths.
        following: uint16 [2, 3, 7, 16], the probability of the word that does come next, in thousandths.
        norms: float32 [2, 5, 2, 16], gain and bias of each block's two norms, then of the final one, if there is one.
    """
    rows = 1 + len(SENTENCES) * (SHOWN - 1)
    vectors, guesses = np.zeros((2, rows, 16, 16), np.int8), np.zeros((2, rows, 16, TOP), np.uint16)
    following = np.zeros((2, len(SENTENCES), SHOWN, 16), np.uint16)
    lengths, norms = np.zeros((2, rows, 63), np.uint16), np.zeros((2, 5, 2, 16), np.float32)
    for k, placement in enumerate(PLACEMENTS):
        tiny = load_tiny(placement)
        for i, norm in enumerate(norms_of(tiny)):
            norms[k, i] = [a for _, a in norm]
        for (s, words), off in product(enumerate(WORDS), range(16)):
            t = Trace()
            p = softmax(without(tiny, off)(SENTENCES[s], trace=t))[:SHOWN].astype(float)
            row = [0, *range(1 + s * (SHOWN - 1), 1 + (s + 1) * (SHOWN - 1))]
            for step, x in enumerate(stream(t)):
                lengths[k, row, 16 + place(step, off)] = hundredths(x)
            lengths[k, row, 47 + off] = hundredths(t.final)
            for i, v in enumerate([t.embed, *added(t)]):
                if i and off >> i - 1 & 1:
                    continue  # that is not what it adds when it is on
                at = 1 + place(i - 1, off) if i else 0
                lengths[k, row, at] = hundredths(v)
                vectors[k, row, at] = np.round(127 * v / np.abs(v).max(axis=-1, keepdims=True))[:SHOWN]
            ids = np.argsort(-p)[:, :TOP]
            guesses[k, row, off] = 1024 * ids + np.round(1000 * np.take_along_axis(p, ids, axis=1))
            next_ids = [tiny.tokenizer.tokens.index(word) for word in words[1:]]
            following[k, s, :, off] = np.round(1000 * p[range(SHOWN), next_ids])
    return {"vectors": vectors.tobytes(), "lengths": lengths.tobytes(), "guesses": guesses.tobytes(),
            "following": following.tobytes(), "norms": norms.tobytes()}


def norms_of(tiny: TinyModel) -> list[NormWeights]:
    """The norms in the order in which they come."""
    found = [norm for b in tiny.weights.blocks for norm in (b.attn_norm, b.ffn_norm)]
    return found if tiny.weights.final_norm is None else [*found, tiny.weights.final_norm]


def hundredths(x: Array) -> Array:
    """Lengths of the shown words' vectors, in hundredths; they have to fit 16 bits."""
    found: Array = np.round(100 * np.linalg.norm(x[:SHOWN], axis=-1).astype(float))
    assert found.max() < 2**16
    return found


class ResidualStream(anywidget.AnyWidget):
    """The picture: the stream at one word as a lane through two blocks, what each part adds, and the next word.

    Traits (all seen by Python as they change): `placement`, the index of the model in `PLACEMENTS`; `sentence`, an
    index in `SENTENCES`; `word`, the position in it; and whether each part is on: `attn1`, `ffn1`, `attn2`, `ffn2`.
    """

    _esm = esm("residual_stream.js")
    _css = css("residual_stream.css")
    placement = traitlets.Int(0).tag(sync=True)
    sentence = traitlets.Int(0).tag(sync=True)
    word = traitlets.Int(1).tag(sync=True)
    attn1 = traitlets.Bool(True).tag(sync=True)
    ffn1 = traitlets.Bool(True).tag(sync=True)
    attn2 = traitlets.Bool(True).tag(sync=True)
    ffn2 = traitlets.Bool(True).tag(sync=True)
    sentences = traitlets.List(traitlets.Unicode(), list(SENTENCES)).tag(sync=True)
    tokens = traitlets.List(traitlets.Unicode()).tag(sync=True)
    vectors = traitlets.Bytes().tag(sync=True)
    lengths = traitlets.Bytes().tag(sync=True)
    guesses = traitlets.Bytes().tag(sync=True)
    following = traitlets.Bytes().tag(sync=True)
    norms = traitlets.Bytes().tag(sync=True)

    def model(self) -> TinyModel:
        """The present model, without the parts that are off."""
        off = sum(1 << i for i, name in enumerate(PARTS) if not getattr(self, name))
        return without(load_tiny(PLACEMENTS[self.placement]), off)

    def trace(self) -> Trace:
        """What ffnlib computes for the present state, at all words of the sentence."""
        t = Trace()
        self.model()(self.sentences[self.sentence], trace=t)
        return t

    def next_words(self) -> list[tuple[str, float]]:
        """The most probable words after the chosen one, then the one that does come next; with their probabilities."""
        words = self.sentences[self.sentence].split()
        found = self.model().next_words(" ".join(words[:self.word + 1]), len(self.tokens))
        return [*found[:TOP], next(pair for pair in found if pair[0] == words[self.word + 1])]


def residual_stream_demo() -> ipywidgets.Box:
    """The picture with its controls. Its `view` attribute is the `ResidualStream`.

    >>> view = residual_stream_demo().view
    >>> [round(float(np.linalg.norm(x[view.word])), 2) for x in added(view.trace())]
    [1.4, 7.21, 1.81, 10.91]
    >>> view.next_words()[0][0]
    'fox'
    >>> view.ffn1 = False
    >>> view.next_words()[0][0]
    '.'
    """
    layout = ipywidgets.Layout()  # one for all: each would take a kilobyte of the page
    view = ResidualStream(tokens=list(load_tiny().tokenizer.tokens), layout=layout, **tables())
    kind = ipywidgets.ToggleButtons(options=[t("pre-norm"), t("post-norm")], index=view.placement,
                                    description=t("norms"), layout=layout)
    sentence = ipywidgets.ToggleButtons(options=[s.split()[2] for s in view.sentences], index=view.sentence,
                                        description=t("sentence about"), layout=layout)
    ipywidgets.jslink((kind, "index"), (view, "placement"))  # by index: values are not known without a kernel
    ipywidgets.jslink((sentence, "index"), (view, "sentence"))
    return demo_box(view, [sentence, kind, view], "ffn-rs-demo", layout=layout)
