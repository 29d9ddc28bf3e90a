"""Demo of chapter 2: a line with its bias free or pinned to zero, fitted to data that misses the origin."""
from __future__ import annotations

import anywidget
import ipywidgets
import numpy as np
import traitlets

from ..arrays import Array
from ..data import crossing_line
from ..loss import mean_squared_error
from ..neuron import NeuronWeights, neuron
from ..trace import Trace
from .box import demo_box
from .esm import css, esm
from .texts import t

BIAS = (t("free"), t("pinned to 0"))
SEED = 246


class LineFit(anywidget.AnyWidget):
    """The picture: data points, the line w·x + b, how far it misses each point, and its mean squared error.

    Traits (all seen by Python as they change): `w`, `b`, and `pinned`, an index in `BIAS`. While the bias is pinned,
    `b` does not count; the view then puts it to 0 and sets `locked`, which the bias's slider follows.
    """

    _esm = esm("line_fit.js")
    _css = css("line_fit.css")
    w = traitlets.Float(0.5).tag(sync=True)
    b = traitlets.Float(0.0).tag(sync=True)
    pinned = traitlets.Int(1).tag(sync=True)
    locked = traitlets.Bool(True).tag(sync=True)
    axes = traitlets.List(traitlets.Unicode(), [t("kilometres"), t("euros")]).tag(sync=True)
    points = traitlets.Bytes().tag(sync=True)  # float32 [n, 2]

    def data(self) -> tuple[Array, Array]:
        """x [n] and y [n]."""
        x, y = np.frombuffer(self.points, np.float32).reshape(-1, 2).astype(float).T
        return x, y

    def line(self) -> NeuronWeights:
        """The present line: w [1] and b, None while it is pinned."""
        return NeuronWeights(np.array([self.w]), None if self.pinned else np.array(self.b))

    def best(self) -> NeuronWeights:
        """The line of the least mean squared error, with a bias or without one, as the reader has chosen."""
        x, y = self.data()
        w, *b = np.linalg.lstsq(np.stack([x] if self.pinned else [x, np.ones_like(x)], axis=1), y)[0]
        return NeuronWeights(np.array([w]), np.array(b[0]) if b else None)

    def trace(self, line: NeuronWeights | None = None) -> Trace:
        """What ffnlib computes for a line, the present one if none is given: x, pre, act, error and loss."""
        x, y = self.data()
        found, end = Trace(), Trace()
        y_hat = neuron(x[:, None], self.line() if line is None else line, activation="identity", trace=found)
        loss = mean_squared_error(y_hat, y, trace=end)
        found.keep(**dict(found), error=end.error, loss=loss)
        return found


def line_fit_demo() -> ipywidgets.Box:
    """The picture with its controls. Its `view` attribute is the `LineFit`.

    >>> view = line_fit_demo().view
    >>> round(view.trace().loss, 3), round(view.trace(view.best()).loss, 3)
    (5.685, 1.656)
    >>> view.pinned = 0
    >>> round(float(view.best().b), 2), round(view.trace(view.best()).loss, 3)
    (2.4, 0.073)
    """
    points = np.stack(crossing_line(rng=np.random.default_rng(SEED)), axis=1)
    view = LineFit(points=points.astype(np.float32).tobytes())
    # No readout: Jupyter's would give the nearest step where the best line lies between two; the view says the value.
    slope = ipywidgets.FloatSlider(value=view.w, min=-0.5, max=2, step=0.05, description=t("weight w"), readout=False)
    bias = ipywidgets.FloatSlider(value=view.b, min=-1, max=4, step=0.1, description=t("bias b"), readout=False,
                                  disabled=view.locked)
    choice = ipywidgets.ToggleButtons(options=BIAS, index=view.pinned, description=t("bias"))
    ipywidgets.jslink((slope, "value"), (view, "w"))
    ipywidgets.jslink((bias, "value"), (view, "b"))
    ipywidgets.jslink((choice, "index"), (view, "pinned"))
    ipywidgets.jsdlink((view, "locked"), (bias, "disabled"))
    return demo_box(view, [view, ipywidgets.VBox([choice, slope, bias])])
