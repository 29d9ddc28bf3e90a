"""Demo of chapter 1: steer a neuron's weight vector and bias over a plane of words."""
from __future__ import annotations

import anywidget
import ipywidgets
import numpy as np
import traitlets

from ..data import IN_PLANE, words
from ..neuron import NeuronWeights, neuron
from ..trace import Trace
from .box import demo_box
from .esm import css, esm
from .texts import t

KINDS = ("relu", "sigmoid", "identity")


class NeuronPlane(anywidget.AnyWidget):
    """The picture: words in a plane of two features, the neuron's weight vector, switching line and output.

    Traits (all seen by Python as they change): `w1`, `w2`, `b`, the index of the `activation` in `KINDS`, and
    the index of the `selected` word.
    """

    _esm = esm("neuron_plane.js")
    _css = css()
    w1 = traitlets.Float(1.0).tag(sync=True)
    w2 = traitlets.Float(-0.5).tag(sync=True)
    b = traitlets.Float(-0.3).tag(sync=True)
    activation = traitlets.Int(0).tag(sync=True)
    selected = traitlets.Int(5).tag(sync=True)
    words = traitlets.List(traitlets.Unicode()).tag(sync=True)
    features = traitlets.List(traitlets.Unicode()).tag(sync=True)
    points = traitlets.Bytes().tag(sync=True)  # float32 [n, 2]

    def trace(self) -> Trace:
        """What ffnlib computes for the selected word with the present weights: x, pre, act."""
        x = np.frombuffer(self.points, np.float32).reshape(-1, 2)[self.selected]
        found = Trace()
        neuron(x.astype(float), NeuronWeights(np.array([self.w1, self.w2]), np.array(self.b)),
               activation=KINDS[self.activation], trace=found)
        return found


def neuron_demo() -> ipywidgets.Box:
    """The picture with its controls. Its `view` attribute is the `NeuronPlane`.

    >>> neuron_demo().view.trace().pre.round(3)
    np.float64(0.1)
    """
    table = words().pick(*IN_PLANE)
    view = NeuronPlane(words=list(table.words), features=list(table.features[:2]),
                       points=table.X[:, :2].astype(np.float32).tobytes())

    def slider(name: str, description: str) -> ipywidgets.FloatSlider:
        control = ipywidgets.FloatSlider(value=getattr(view, name), min=-1.2, max=1.2, step=0.1,
                                         description=description, readout_format=".1f")
        ipywidgets.jslink((control, "value"), (view, name))
        return control

    word = ipywidgets.Dropdown(options=table.words, index=view.selected, description=t("word x"))
    kind = ipywidgets.ToggleButtons(options=KINDS, index=view.activation, description=t("activation"))
    ipywidgets.jslink((word, "index"), (view, "selected"))  # by index: values are not known without a kernel
    ipywidgets.jslink((kind, "index"), (view, "activation"))
    controls = ipywidgets.VBox([slider("w1", t("w₁ (happy)")), slider("w2", t("w₂ (angry)")),
                                slider("b", t("bias b")), word, kind])
    return demo_box(view, [view, controls])
