"""Demo of chapter 3: an activation function with its tangent and slope, and how far a second one is from it."""
from __future__ import annotations

from itertools import product

import anywidget
import ipywidgets
import numpy as np
import traitlets

from ..activations import ACTIVATIONS
from ..arrays import Array
from .box import demo_box
from .esm import css, esm
from .texts import t

KINDS = {"relu": "ReLU", "sigmoid": t("sigmoid"), "silu": "SiLU", "gelu": t("GELU (exact)"),
         "gelu_tanh": t("GELU (tanh form)"), "identity": t("identity")}  # name in ACTIVATIONS -> as shown
END, STEP = 6, 0.05


def lowest_points() -> Array:
    """Where each of `KINDS` has its minimum between -6 and 6, and its value there: [6, 2]; NaN without one.

    >>> lowest_points()[2].round(3)
    array([-1.278, -0.278])
    """
    found = []
    for name in KINDS:
        f, left, right = ACTIVATIONS[name], -3.0, 0.0
        if not f.grad(left) < 0 < f.grad(right):
            found.append((np.nan, np.nan))
            continue
        for _ in range(50):  # halve the interval in which the slope turns from minus to plus
            middle = (left + right) / 2
            left, right = (middle, right) if f.grad(middle) < 0 else (left, middle)
        found.append((right, float(f(right))))
    return np.array(found)


def largest_differences() -> Array:
    """For each pair of `KINDS` how far the two are apart at most, where, and whether at -x as well: [6, 6, 3].

    >>> most, at, both = largest_differences()[3, 4]
    >>> print(f"{most:.6f} at {at:.2f}", bool(both))
    0.000473 at 2.70 True
    """
    x = np.arange(-1000 * END, 1000 * END + 1) / 1000
    values = [ACTIVATIONS[name](x) for name in KINDS]
    found = []
    for f, g in product(values, values):
        d = np.abs(f - g)
        # with as much at -x, take the positive one of the two, whatever rounding made of the tie
        both = np.isclose(d.max(), d[::-1][d.argmax()], rtol=1e-9, atol=0)
        at = x[d.argmax()]
        found.append((d.max(), abs(at) if both else at, both))
    return np.array(found).reshape(len(KINDS), len(KINDS), 3)


class ActivationCurves(anywidget.AnyWidget):
    """The picture: a function f with its tangent at x, its slope, and its difference from a second function g.

    Traits (all seen by Python as they change): `x`, `activation`, the index of f in `KINDS`, and `compared`: 0 for
    no second function, else one more than the index of g.
    """

    _esm = esm("activation_curves.js")
    _css = css("activation_curves.css")
    x = traitlets.Float(1.0).tag(sync=True)
    activation = traitlets.Int(list(KINDS).index("gelu")).tag(sync=True)
    compared = traitlets.Int(0).tag(sync=True)
    names = traitlets.List(traitlets.Unicode(), list(KINDS)).tag(sync=True)
    labels = traitlets.List(traitlets.Unicode(), list(KINDS.values())).tag(sync=True)
    lowest = traitlets.Bytes().tag(sync=True)  # float32 [6, 2]
    largest = traitlets.Bytes().tag(sync=True)  # float32 [6, 6, 3]

    def numbers(self) -> dict[str, float]:
        """What ffnlib computes for the present state: value and slope of f, and of g if there is one."""
        f = ACTIVATIONS[self.names[self.activation]]
        found = {"value": float(f(self.x)), "slope": float(f.grad(self.x))}
        if self.compared:
            g = ACTIVATIONS[self.names[self.compared - 1]]
            found |= {"value_compared": float(g(self.x)), "slope_compared": float(g.grad(self.x))}
        return found


def activation_curves_demo() -> ipywidgets.Box:
    """The picture with its controls. Its `view` attribute is the `ActivationCurves`.

    >>> demo = activation_curves_demo()
    >>> demo.view.compared = 1
    >>> {key: round(value, 3) for key, value in demo.view.numbers().items()}
    {'value': 0.841, 'slope': 1.083, 'value_compared': 1.0, 'slope_compared': 1.0}
    """
    view = ActivationCurves(lowest=lowest_points().astype(np.float32).tobytes(),
                            largest=largest_differences().astype(np.float32).tobytes())
    x = ipywidgets.FloatSlider(value=view.x, min=-END, max=END, step=STEP, description="x", readout_format=".2f")
    f = ipywidgets.Dropdown(options=view.labels, index=view.activation, description=t("function f"))
    g = ipywidgets.Dropdown(options=[t("none"), *view.labels], index=view.compared,
                             description=t("compare with"))
    ipywidgets.jslink((x, "value"), (view, "x"))
    ipywidgets.jslink((f, "index"), (view, "activation"))  # by index: values are not known without a kernel
    ipywidgets.jslink((g, "index"), (view, "compared"))
    return demo_box(view, [view, ipywidgets.VBox([f, x, g])], "ffn-ac-demo")
