"""The gated feed-forward network: a second up-projection, through the activation, scales the first."""
from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from .activations import activation_named
from .arrays import Array, as_float, upstream
from .linear import affine, affine_backward
from .trace import Trace
from .weights import Weights, check_kind, random_matrix

GLU_VARIANTS = {"bilinear": "identity", "GLU": "sigmoid", "ReGLU": "relu", "GEGLU": "gelu", "SwiGLU": "silu"}
"""The gated variants of Shazeer 2020, each by the activation on its gate branch."""


@dataclass(repr=False, eq=False)
class GatedFFNWeights(Weights):
    """Weights of a gated feed-forward network.

    Args:
        W_gate: [d_model, d_ff], the branch with the activation.
        W_up: [d_model, d_ff], the linear branch.
        W_down: [d_ff, d_model].
        b_gate, b_up, b_down: [d_ff], [d_ff] and [d_model], or None, as in most models.

    Raises:
        ValueError: the shapes do not fit together.

    >>> GatedFFNWeights(np.ones((2, 5)), np.ones((2, 5)), np.ones((5, 2))).size
    30
    """

    W_gate: Array
    W_up: Array
    W_down: Array
    b_gate: Array | None = None
    b_up: Array | None = None
    b_down: Array | None = None

    SHAPES: ClassVar = {"W_gate": ("d_model", "d_ff"), "W_up": ("d_model", "d_ff"), "W_down": ("d_ff", "d_model"),
                        "b_gate": ("d_ff",), "b_up": ("d_ff",), "b_down": ("d_model",)}

    @classmethod
    def init(cls, d_model: int, d_ff: int, *, rng: np.random.Generator, bias: bool = False,
             dtype: DTypeLike = np.float64) -> GatedFFNWeights:
        """Random matrices of variance 1/(number of rows); zero biases if any.

        >>> GatedFFNWeights.init(4, 11, rng=np.random.default_rng(0))
        GatedFFNWeights(W_gate [4, 11], W_up [4, 11], W_down [11, 4])
        """
        matrices = [random_matrix(a, b, rng, dtype) for a, b in ((d_model, d_ff), (d_model, d_ff), (d_ff, d_model))]
        return cls(*matrices, *([np.zeros(d, dtype) for d in (d_ff, d_ff, d_model)] if bias else ()))


def gated_ffn(x: ArrayLike, w: GatedFFNWeights, *, activation: str = "silu", trace: Trace | None = None) -> Array:
    """(f(xW_gate + b_gate) ⊙ (xW_up + b_up))W_down + b_down, at every position on its own.

    Source: Shazeer 2020, "GLU variants improve Transformer", equations 4 to 6 (there without biases); the
    gate is that of Dauphin et al. 2016, "Language modeling with gated convolutional networks", equation 1.

    Args:
        x: [..., d_model].
        w: the network's weights.
        activation: of the gate branch, a name in `ACTIVATIONS`; `GLU_VARIANTS` has those of the named variants.
        trace: if given, keeps `x`, `gate_pre`, `gate` (activated), `up` (linear), `act` (their product), all
            [..., d_ff], and `out`. Without it two arrays [..., d_ff] are all that is needed in between.

    Returns:
        out: [..., d_model].

    Raises:
        ValueError: the last axis of `x` is not d_model, or there is no such activation.

    >>> w = GatedFFNWeights(W_gate=[[1.0, -1.0]], W_up=[[2.0, 3.0]], W_down=[[1.0], [1.0]])
    >>> gated_ffn([2.0], w, activation="relu")       # 2·4 by the first hidden unit, the second is shut
    array([8.])
    """
    check_kind(w, GatedFFNWeights)
    f = activation_named(activation)
    x = as_float(x)
    gate_pre = affine(x, w.W_gate, w.b_gate)
    gate = f(gate_pre, out=gate_pre if trace is None else None)  # in place unless a trace keeps both
    up = affine(x, w.W_up, w.b_up)
    act = np.multiply(gate, up, out=up if trace is None else None)
    out = affine(act, w.W_down, w.b_down)
    if trace is not None:
        trace.keep(x=x, gate_pre=gate_pre, gate=gate, up=up, act=act, out=out, activation=activation)
    return out


def gated_ffn_backward(dy: ArrayLike, w: GatedFFNWeights, trace: Trace) -> tuple[Array, GatedFFNWeights]:
    """Gradients of a gated feed-forward network, given the gradient `dy` with respect to its output.

    The product rule: dup = dact ⊙ gate and dgate = dact ⊙ up; then dgate_pre = dgate ⊙ f′(gate_pre), and x
    gets a gradient from both branches.

    Args:
        dy: [..., d_model], of the shape that the forward pass returned.
        trace: the trace of that forward pass.

    Returns:
        dx: [..., d_model], and the gradients of the weights as a `GatedFFNWeights`.

    Raises:
        ValueError: `dy` has another shape than the output had.

    >>> t, w = Trace(), GatedFFNWeights(W_gate=[[1.0]], W_up=[[2.0]], W_down=[[1.0]])
    >>> y = gated_ffn([3.0], w, activation="identity", trace=t)      # y = x · 2x
    >>> gated_ffn_backward([1.0], w, t)[0]                           # dy/dx = 4x
    array([12.])
    """
    check_kind(w, GatedFFNWeights)
    dy = upstream(dy, trace.out)
    dact, dW_down, db_down = affine_backward(dy, trace.act, w.W_down, w.b_down)
    dup = dact * trace.gate
    dgate = np.multiply(dact, trace.up, out=dact)
    dgate_pre = activation_named(trace.activation).backward(dgate, trace.gate_pre, out=dgate)
    dx, dW_up, db_up = affine_backward(dup, trace.x, w.W_up, w.b_up)
    dx_gate, dW_gate, db_gate = affine_backward(dgate_pre, trace.x, w.W_gate, w.b_gate)
    dx += dx_gate
    return dx, GatedFFNWeights(dW_gate, dW_up, dW_down, db_gate, db_up, db_down)


def matched_d_ff(d_model: int, multiple_of: int = 1, multiplier: float = 1.0) -> int:
    """The hidden size at which a gated FFN has about as many parameters as a plain one of 4·d_model.

    Three matrices instead of two call for 2/3 of the width: 8/3·d_model, by LLaMA's rule `int(2·4·d_model / 3)`,
    then times `multiplier`, cut to a whole number, and rounded up to a multiple of `multiple_of`.

    Source: Shazeer 2020, section 2, for the 2/3; Touvron et al. 2023, "LLaMA", section 2.2, for 2/3·4d; the
    rounding and the multiplier are those of Meta's reference code for LLaMA and Llama 2.

    Args:
        d_model: at least 1.
        multiple_of: at least 1.
        multiplier: greater than 0.

    Raises:
        ValueError: an argument is out of its range.

    >>> matched_d_ff(4096, 256), matched_d_ff(8192, 4096, 1.3), matched_d_ff(4096, 1024, 1.3)
    (11008, 28672, 14336)
    """
    for name, value in (("d_model", d_model), ("multiple_of", multiple_of)):
        if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < 1:
            raise ValueError(f"{name}: expected a whole number of at least 1, got {value!r}")
    if not 0 < multiplier < float("inf"):
        raise ValueError(f"multiplier: expected a number greater than 0, got {multiplier!r}")
    d_ff = int(int(2 * 4 * d_model / 3) * multiplier)
    return int(-(-d_ff // multiple_of) * multiple_of)
