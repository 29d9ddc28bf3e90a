"""The shape of a transformer: everything about a model that is chosen before it learns."""
from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

import numpy as np

from .activations import activation_named


@dataclass(frozen=True, kw_only=True)
class ModelShape:
    """Hyperparameters of a transformer, or of a single block of one.

    Args:
        d_model: size of the vectors in the residual stream.
        d_ff: hidden units of each FFN.
        n_heads: attention heads.
        n_kv_heads: heads of keys and values; 0 for as many as `n_heads`.
        d_head: size of a head; 0 for d_model / n_heads.
        n_layers: blocks.
        vocab: tokens.
        n_positions: learned position vectors; 0 for none.
        n_segments: learned segment vectors, as in BERT; 0 for none.
        gated: whether the FFN has a gate.
        activation: of the FFN, a name in `ACTIVATIONS`.
        bias: whether linear layers (and layer norms) have biases.
        norm: "layer" or "rms".
        placement: of the norms: "pre", before each part, with one more at the end, or "post", after each sum.
        eps: of the norms.
        embed_norm: whether the embeddings are normed before the first block, as in BERT.
        causal: whether a position sees itself and earlier ones only.
        rope_base: base of rotary positions, or None for none.
        unembed: "tied" to the token embeddings, "own" matrix, or "none": the model ends with hidden states.

    Raises:
        ValueError: a value is out of its range; the message names it.

    >>> ModelShape(d_model=768, d_ff=3072, n_heads=12).d_head
    64
    """

    d_model: int
    d_ff: int
    n_heads: int = 1
    n_kv_heads: int = 0
    d_head: int = 0
    n_layers: int = 1
    vocab: int = 1
    n_positions: int = 0
    n_segments: int = 0
    gated: bool = False
    activation: str = "gelu_tanh"
    bias: bool = True
    norm: Literal["layer", "rms"] = "layer"
    placement: Literal["pre", "post"] = "pre"
    eps: float = 1e-5
    embed_norm: bool = False
    causal: bool = True
    rope_base: float | None = None
    unembed: Literal["tied", "own", "none"] = "tied"

    def __post_init__(self) -> None:
        for f in fields(self):
            value, lowest = getattr(self, f.name), 1 if f.name in MUST_BE_POSITIVE else 0
            if f.type == "int":
                if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < lowest:
                    raise ValueError(f"{f.name}: expected a whole number of at least {lowest}, got {value!r}")
                object.__setattr__(self, f.name, int(value))
            if f.name in CHOICES and value not in CHOICES[f.name]:
                raise ValueError(f"{f.name}: expected one of {', '.join(CHOICES[f.name])}, got {value!r}")
        activation_named(self.activation)
        if not 0 <= self.eps < float("inf"):
            raise ValueError(f"eps: expected a finite number of at least 0, got {self.eps!r}")
        if self.rope_base is not None and not 0 < self.rope_base < float("inf"):
            raise ValueError(f"rope_base: expected a finite number greater than 0 or None, got {self.rope_base!r}")
        if not self.d_head:
            if self.d_model % self.n_heads:
                raise ValueError(f"n_heads: expected a divisor of d_model = {self.d_model}, got {self.n_heads}; "
                                 "or give d_head")
            object.__setattr__(self, "d_head", self.d_model // self.n_heads)
        if not self.n_kv_heads:
            object.__setattr__(self, "n_kv_heads", self.n_heads)
        if self.n_heads % self.n_kv_heads:
            raise ValueError(f"n_kv_heads: expected a divisor of n_heads = {self.n_heads}, got {self.n_kv_heads}")
        if self.rope_base is not None and self.d_head % 2:
            raise ValueError(f"d_head: expected an even number for rotary positions, got {self.d_head}")


MUST_BE_POSITIVE = {"d_model", "d_ff", "n_heads", "n_layers", "vocab"}
CHOICES = {"norm": ("layer", "rms"), "placement": ("pre", "post"), "unembed": ("tied", "own", "none")}
