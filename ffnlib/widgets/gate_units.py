"""Demo of chapter 6: the units of a gated FFN on one vector, gates opened and shut by hand; and matched sizes."""
from __future__ import annotations

import anywidget
import ipywidgets
import numpy as np
import traitlets

from ..arrays import Array
from ..count import ffn_parameters
from ..gated import GLU_VARIANTS, GatedFFNWeights, gated_ffn, matched_d_ff
from ..linear import LinearWeights, linear
from ..tiny import load_tiny
from ..trace import Trace
from .box import demo_box
from .esm import css, esm
from .texts import t

SENTENCE = "the quick fox jumps over the log ."
BLOCK = 2
VARIANTS = tuple(reversed(GLU_VARIANTS))  # the one that the tiny model was trained with comes first
MULTIPLES = {t("whole number"): 1, t("multiple of 256, as LLaMA"): 256}
COMPUTED, SHUT, OPEN = -1, 0, 1  # what `hand` says of a unit
ALMOST = 0.05  # a gate nearer to 0 than this counts as shut


class GateUnits(anywidget.AnyWidget):
    """The picture: gate, up and product of each hidden unit for one word, the output, and two FFNs of equal size.

    Traits (all seen by Python as they change): the indices of the `word` in `words`, of the `variant` in `VARIANTS`
    and of the chosen `unit`; `hand`, for each unit COMPUTED, SHUT or OPEN; `d_model` and `rounding`, the index in
    `MULTIPLES`, of the two FFNs that are compared.
    """

    _esm = esm("gate_units.js")
    _css = css("gate_units.css")
    word = traitlets.Int(1).tag(sync=True)
    variant = traitlets.Int(0).tag(sync=True)
    unit = traitlets.Int(32).tag(sync=True)
    hand = traitlets.List(traitlets.Int()).tag(sync=True)
    d_model = traitlets.Int(4096).tag(sync=True)
    rounding = traitlets.Int(0).tag(sync=True)
    words = traitlets.List(traitlets.Unicode()).tag(sync=True)
    variants = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)  # of each: name, activation
    multiples = traitlets.List(traitlets.Int(), list(MULTIPLES.values())).tag(sync=True)
    almost = traitlets.Float(ALMOST).tag(sync=True)
    vectors = traitlets.Bytes().tag(sync=True)  # float32 [n, d_model], what enters the FFN at each word
    matrices = traitlets.Bytes().tag(sync=True)  # float32, W_gate [d_model, d_ff], W_up, W_down one after the other

    def __init__(self, words: list[str], vectors: Array, weights: GatedFFNWeights) -> None:
        self.x, self.weights = vectors.astype(float), weights.astype(float)
        matrices = (weights.W_gate, weights.W_up, weights.W_down)
        super().__init__(words=words, variants=[[name, GLU_VARIANTS[name]] for name in VARIANTS],
                         hand=[COMPUTED] * weights.W_up.shape[1], vectors=vectors.astype(np.float32).tobytes(),
                         matrices=b"".join(W.astype(np.float32).tobytes() for W in matrices))

    def trace(self) -> Trace:
        """What ffnlib computes for the present state.

        `gate_pre`, `gate` (with those set by hand), `up`, `act` and `out`; how many units are `shut` and how many
        products `negative`; how far `out` is changed by the gates set by hand (`by_hand`), and how far, with all
        gates as computed, by the variant against the one that the model was trained with (`by_variant`): length
        of the change over length of `out` before it.
        """
        def run(name: str) -> Trace:
            trace = Trace()
            gated_ffn(self.x[self.word], self.weights, activation=GLU_VARIANTS[name], trace=trace)
            return trace

        def change(now: Array, before: Array) -> float:
            return float(np.linalg.norm(now - before) / np.linalg.norm(before))

        now, own, hand, found = run(VARIANTS[self.variant]), run(VARIANTS[0]), np.array(self.hand), Trace()
        gate = np.where(hand == COMPUTED, now.gate, hand)
        act = gate * now.up
        out = linear(act, LinearWeights(self.weights.W_down))
        found.keep(gate_pre=now.gate_pre, gate=gate, up=now.up, act=act, out=out,
                   shut=int((np.abs(gate) < ALMOST).sum()), negative=int((act < 0).sum()),
                   by_hand=change(out, now.out), by_variant=change(now.out, own.out))
        return found

    def sizes(self) -> Trace:
        """What ffnlib counts for the two FFNs: `d_ff` and `parameters`, each plain and gated, without biases."""
        d_ff = 4 * self.d_model, matched_d_ff(self.d_model, self.multiples[self.rounding])
        found = Trace()
        found.keep(d_ff=d_ff, parameters=tuple(ffn_parameters(self.d_model, n, gated=gated, bias=False)
                                               for n, gated in zip(d_ff, (False, True), strict=True)))
        return found


def gate_units_demo() -> ipywidgets.Box:
    """The picture with its controls. Its `view` attribute is the `GateUnits`.

    >>> view = gate_units_demo().view
    >>> t = view.trace()
    >>> [round(float(a[view.unit]), 3) for a in (t.gate_pre, t.gate, t.up, t.act)]
    [-4.533, -0.048, -4.611, 0.222]
    >>> view.hand = [SHUT if i == np.abs(t.act).argmax() else COMPUTED for i in range(len(t.act))]
    >>> round(view.trace().by_hand, 2)
    0.93
    """
    tiny, trace = load_tiny("gated"), Trace()
    tiny(SENTENCE, trace)
    weights = tiny.weights.blocks[BLOCK - 1].ffn
    assert isinstance(weights, GatedFFNWeights)
    view = GateUnits([f"{i} {word}" for i, word in enumerate(SENTENCE.split(), 1)], trace.blocks[BLOCK - 1].ffn.x,
                     weights)
    word = ipywidgets.Dropdown(options=view.words, index=view.word, description=t("word x"))
    variant = ipywidgets.ToggleButtons(options=VARIANTS, index=view.variant, description=t("variant"))
    d_model = ipywidgets.IntSlider(value=view.d_model, min=64, max=8192, step=64, description="d_model")
    rounding = ipywidgets.ToggleButtons(options=list(MULTIPLES), index=view.rounding,
                                        description=t("gated d_ff is a"), style={"button_width": "max-content"})
    ipywidgets.jslink((word, "index"), (view, "word"))  # by index: values are not known without a kernel
    ipywidgets.jslink((variant, "index"), (view, "variant"))
    ipywidgets.jslink((d_model, "value"), (view, "d_model"))
    ipywidgets.jslink((rounding, "index"), (view, "rounding"))
    return demo_box(view, [ipywidgets.VBox([word, variant]), view, ipywidgets.VBox([d_model, rounding])], "ffn-gu-demo")
