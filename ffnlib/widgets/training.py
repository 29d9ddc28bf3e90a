"""Demo of chapter 4: the training of two small networks, scrubbed through time."""
from __future__ import annotations

from dataclasses import dataclass

import anywidget
import ipywidgets
import numpy as np
import traitlets

from ..arrays import Array
from ..data import two_moons, xor
from ..loss import mean_squared_error, mean_squared_error_backward
from ..mlp import MLPWeights, mlp, mlp_backward
from ..optim import SGD, Adam
from ..trace import Trace
from ..train import Optimiser, train
from .box import demo_box
from .esm import css, esm
from .texts import t

SETS = ("XOR", t("two moons"))
FRAMES = 50


@dataclass
class Run:
    """One training run: the points, and the weights at the steps that are shown.

    Args:
        X: [n, 2], the points.
        target: [n], −1 or 1.
        steps: [FRAMES], the steps that are shown.
        weights: the weights at those steps.
        centre, radius: the square that the picture shows.
    """

    X: Array
    target: Array
    steps: list[int]
    weights: list[MLPWeights]
    centre: tuple[float, float]
    radius: float

    @property
    def hidden(self) -> int:
        """Number of hidden units."""
        return self.weights[0].layers[0].W.shape[1]

    def points(self) -> bytes:
        """float32 [n, 3]: x₁, x₂, target."""
        return np.column_stack([self.X, self.target]).astype(np.float32).tobytes()

    def frames(self) -> bytes:
        """float32 [FRAMES, 4 * hidden + 1]: W [2, hidden] and b of the hidden layer, then W and b of the output."""
        return np.array([np.concatenate([a.ravel() for _, a in w]) for w in self.weights], np.float32).tobytes()

    def losses(self) -> bytes:
        """float32 [FRAMES]: the loss on all points."""
        return np.array([loss(w, self.X, self.target)[0] for w in self.weights], np.float32).tobytes()


def loss(w: MLPWeights, x: Array, target: Array) -> tuple[float, MLPWeights]:
    """Mean squared error of the network's one output, and its gradients."""
    net, end = Trace(), Trace()
    value = mean_squared_error(mlp(x, w, trace=net)[:, 0], target, trace=end)
    return value, mlp_backward(mean_squared_error_backward(end)[:, None], w, net)[1]


def shown_steps(steps: int) -> list[int]:
    """FRAMES steps from 0 to `steps`, closer together at the start, where most happens.

    >>> shown_steps(200)[:6], shown_steps(200)[-1]
    ([0, 1, 2, 3, 4, 5], 200)
    """
    return [max(i, round(steps * (i / (FRAMES - 1)) ** 2)) for i in range(FRAMES)]


def training_run(name: str) -> Run:
    """The run on the data set `name`, one of `SETS`: every step sees all points.

    >>> run = training_run("XOR")
    >>> mlp(run.X, run.weights[-1])[:, 0] > 0
    array([False,  True,  True, False])
    """
    optimiser: Optimiser
    if name == "XOR":
        (X, labels), hidden, seed, steps, optimiser = xor(), 4, 27, 200, SGD(0.1)
        centre, radius = (0.5, 0.5), 1.0
    else:
        X, labels = two_moons(200, rng=np.random.default_rng(0))
        hidden, seed, steps, optimiser = 12, 1, 1000, Adam(0.01)
        centre, radius = (0.5, 0.25), 1.8
    X = X.astype(np.float32).astype(float)  # trained on the very numbers that the picture gets
    rng = np.random.default_rng(seed)
    w = MLPWeights.init([2, hidden, 1], rng=rng)
    history = train(w, loss, (X, 2.0 * labels - 1), optimiser=optimiser, steps=steps, batch_size=len(X), rng=rng,
                    record_every=1)
    shown = shown_steps(steps)
    # rounded as the picture gets them, so that what Python says of a frame is what the picture says
    weights = [history.weights[i].astype(np.float32).astype(float) for i in shown]
    return Run(X, 2.0 * labels - 1, shown, weights, centre, radius)


class Training(anywidget.AnyWidget):
    """The picture: points, the network's score as shading, its boundary, each hidden unit's line, and the loss.

    Traits (all seen by Python as they change): the index of the `data` in `SETS`, the `frame` from 0 to FRAMES − 1,
    and the highlighted hidden `unit`, −1 for none. The runs themselves are in `sets`, `points`, `frames` and
    `losses`, both data sets one after the other.
    """

    _esm = esm("training.js")
    _css = css()
    data = traitlets.Int(0).tag(sync=True)
    frame = traitlets.Int(0).tag(sync=True)
    unit = traitlets.Int(-1).tag(sync=True)
    sets = traitlets.List(traitlets.Dict()).tag(sync=True)  # of each: n, hidden, steps, centre, radius
    points = traitlets.Bytes().tag(sync=True)
    frames = traitlets.Bytes().tag(sync=True)
    losses = traitlets.Bytes().tag(sync=True)

    def __init__(self, runs: list[Run]) -> None:
        self.runs = runs
        super().__init__(
            sets=[{"n": len(r.X), "hidden": r.hidden, "steps": r.steps, "centre": list(r.centre), "radius": r.radius}
                  for r in runs],
            points=b"".join(r.points() for r in runs), frames=b"".join(r.frames() for r in runs),
            losses=b"".join(r.losses() for r in runs))

    def trace(self) -> Trace:
        """What ffnlib computes at the present frame: `step`, `loss`, `score` [n], `right` (how many points), `on`
        [n, hidden] (which hidden units are on at which points), `dead` (how many are on at none).
        """
        run = self.runs[self.data]
        w, net, t = run.weights[self.frame], Trace(), Trace()
        score = mlp(run.X, w, trace=net)[:, 0]
        on = net.layers[0].pre > 0
        t.keep(step=run.steps[self.frame], loss=mean_squared_error(score, run.target), score=score, on=on,
               right=int(((score > 0) == (run.target > 0)).sum()), dead=int((~on.any(axis=0)).sum()))
        return t


def training_demo() -> ipywidgets.Box:
    """The picture with its controls. Its `view` attribute is the `Training`.

    >>> demo = training_demo()
    >>> demo.view.trace().right, demo.view.trace().dead
    (2, 0)
    >>> demo.view.frame = FRAMES - 1
    >>> demo.view.trace().right, demo.view.trace().dead, demo.view.trace().loss < 0.002
    (4, 1, True)
    """
    view = Training([training_run(name) for name in SETS])
    which = ipywidgets.ToggleButtons(options=SETS, index=view.data, description=t("data"))
    frame = ipywidgets.IntSlider(value=view.frame, min=0, max=FRAMES - 1, description=t("frame"))
    ipywidgets.jslink((which, "index"), (view, "data"))  # by index: values are not known without a kernel
    ipywidgets.jslink((frame, "value"), (view, "frame"))
    return demo_box(view, [which, frame, view])
