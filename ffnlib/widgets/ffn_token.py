"""Demo of chapter 5: one position's way through the feed-forward network of the tiny model, beside another's."""
from __future__ import annotations

import anywidget
import ipywidgets
import numpy as np
import traitlets

from ..arrays import Array
from ..ffn import FFNWeights, ffn
from ..tiny import TinyModel, load_tiny
from ..trace import Trace
from .box import demo_box
from .esm import css, esm
from .texts import t

SENTENCES = ("the quick fox jumps over the log .", "the small bird flies over the fence .",
             "the happy child laughs in the garden .")  # equally long: a position stays one when the sentence changes
ACTIVATIONS = {"gelu_tanh": t("tanh GELU (as trained)"), "relu": "ReLU"}  # name in ffnlib -> as shown
NEARLY = 0.05


class FFNToken(anywidget.AnyWidget):
    """The picture: `x`, `pre`, `act` and `out` of one position as bars, with another position's as an outline.

    Traits (all seen by Python as they change), each counted from 0: the `sentence`, the `position` in it, the
    `pinned` position, −1 for none, the `block`, the `activation` as an index in `ACTIVATIONS`, and the hidden `unit`.
    What comes into the FFNs is in `inputs`, and their weights, block by block, in `weights`.
    """

    _esm = esm("ffn_token.js")
    _css = css("ffn_token.css")
    sentence = traitlets.Int(0).tag(sync=True)
    position = traitlets.Int(2).tag(sync=True)
    pinned = traitlets.Int(-1).tag(sync=True)
    block = traitlets.Int(0).tag(sync=True)
    activation = traitlets.Int(0).tag(sync=True)
    unit = traitlets.Int(0).tag(sync=True)
    sentences = traitlets.List(traitlets.Unicode()).tag(sync=True)
    names = traitlets.List(traitlets.Unicode(), list(ACTIVATIONS)).tag(sync=True)
    d_model = traitlets.Int().tag(sync=True)
    d_ff = traitlets.Int().tag(sync=True)
    inputs = traitlets.Bytes().tag(sync=True)  # float32 [sentence, block, position, d_model]
    weights = traitlets.Bytes().tag(sync=True)  # float32, of each block W_up, W_down, b_up, b_down

    def __init__(self, tiny: TinyModel, sentences: tuple[str, ...] = SENTENCES) -> None:
        self.ffns: list[FFNWeights] = [one.ffn.astype(np.float64) for one in tiny.weights.blocks
                                       if isinstance(one.ffn, FFNWeights)]
        traces = [Trace() for _ in sentences]
        for text, trace in zip(sentences, traces, strict=True):
            tiny(text, trace=trace)
        self.x: Array = np.array([[block.ffn.x for block in one.blocks] for one in traces], np.float32).astype(float)
        super().__init__(
            sentences=list(sentences), d_model=tiny.shape.d_model, d_ff=tiny.shape.d_ff,
            inputs=self.x.astype(np.float32).tobytes(),
            weights=b"".join(a.astype(np.float32).tobytes() for w in self.ffns for _, a in w))
        self.unit = int(self.trace().adds.argmax())

    def trace(self, position: int | None = None) -> Trace:
        """What ffnlib computes at a position of the present sentence, the chosen one if none is given.

        It keeps `word`, `x` [d_model], `pre` and `act` [d_ff], `out` [d_model], `adds` [d_ff] (the length of what
        each hidden unit adds to `out`: its `act` times its row of W_down), and how many units are exactly `zero`,
        and how many of the others are `nearly` so.
        """
        position = self.position if position is None else position
        w, found = self.ffns[self.block], Trace()
        ffn(self.x[self.sentence, self.block, position], w, activation=self.names[self.activation], trace=found)
        size = np.abs(found.act)
        found.keep(word=self.sentences[self.sentence].split()[position], x=found.x, pre=found.pre, act=found.act,
                   out=found.out, adds=np.linalg.norm(found.act[:, None] * w.W_down, axis=-1),
                   zero=int((size == 0).sum()), nearly=int(((size > 0) & (size < NEARLY)).sum()))
        return found


def ffn_token_demo() -> ipywidgets.Box:
    """The picture with its controls. Its `view` attribute is the `FFNToken`.

    >>> view = ffn_token_demo().view
    >>> t = view.trace()
    >>> t.word, t.x.shape, t.pre.shape, t.act.shape, t.out.shape
    ('fox', (16,), (64,), (64,), (16,))
    >>> t.zero, t.nearly
    (0, 20)
    >>> view.activation = 1
    >>> view.trace().zero, view.trace().nearly
    (52, 0)
    """
    view = FFNToken(load_tiny())
    sentence = ipywidgets.Dropdown(options=SENTENCES, index=view.sentence, description=t("sentence"))
    block = ipywidgets.ToggleButtons(options=[t("of block {n}").format(n=i + 1) for i in range(len(view.ffns))],
                                     index=view.block, description=t("which FFN"))
    activation = ipywidgets.ToggleButtons(options=list(ACTIVATIONS.values()), index=view.activation,
                                          description=t("activation"))
    ipywidgets.jslink((sentence, "index"), (view, "sentence"))  # by index: values are not known without a kernel
    ipywidgets.jslink((block, "index"), (view, "block"))
    ipywidgets.jslink((activation, "index"), (view, "activation"))
    return demo_box(view, [sentence, block, activation, view], "ffn-ft-demo")
