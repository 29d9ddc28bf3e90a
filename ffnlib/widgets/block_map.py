"""Map of a language model for the front page: each part of its blocks with shape, parameters and chapter."""
from __future__ import annotations

from math import prod
from typing import Any

import anywidget
import ipywidgets
import traitlets

from ..attention import AttentionWeights
from ..count import model_parameters
from ..ffn import FFNWeights
from ..gated import GatedFFNWeights
from ..known import known
from ..model import ModelWeights
from ..norm import LayerNormWeights, RMSNormWeights
from ..shape import ModelShape
from .box import demo_box
from .esm import css, esm
from .texts import t

MODELS = ("GPT-2 small", "SmolLM2-135M", "Llama-3-8B", "Llama-2-70B")
# Numbers of the chapters that are about each part, in the order in which the picture has the parts.
CHAPTERS = {"embed": (7,), "stream": (7,), "norm1": (7,), "attn": (7,), "norm2": (7,), "ffn": (5, 8, 9), "gate": (6,),
            "up": (1, 2, 4), "activation": (3,), "down": (4, 5), "final": (7,), "unembed": (7,)}
ONCE = ("embed", "final", "unembed")  # parts of the model; those of a block are there once in each
PAGES = {1: (t("Neuron"), "01-neuron"), 2: (t("Bias"), "02-bias"), 3: (t("Activation"), "03-activation"),
         4: (t("Multiple layers"), "04-layers"), 5: (t("Feed-forward network"), "05-feed-forward"),
         6: (t("Gating"), "06-gating"), 7: (t("Transformer block"), "07-block"), 8: (t("Knowledge"), "08-knowledge"),
         9: (t("Cost"), "09-cost")}


def arrays(shape: ModelShape) -> dict[str, dict[str, tuple[int, ...]]]:
    """The learned arrays of one of each part: name and shape.

    >>> arrays(known("GPT-2 small"))["ffn"]
    {'W_up': (768, 3072), 'b_up': (3072,), 'W_down': (3072, 768), 'b_down': (768,)}
    """
    lengths = {"d_model": shape.d_model, "d_ff": shape.d_ff, "d_q": shape.n_heads * shape.d_head,
               "d_kv": shape.n_kv_heads * shape.d_head, "vocab": shape.vocab, "n_positions": shape.n_positions,
               "n_segments": shape.n_segments}
    norm = {"layer": LayerNormWeights, "rms": RMSNormWeights}[shape.norm]

    def of(layer: type[Any], *ends: str) -> dict[str, tuple[int, ...]]:
        """Those of a layer's arrays whose names end so, biases if the shape has them; matrix, bias, matrix, bias."""
        found = {name: tuple(lengths[d] for d in dims) for name, dims in layer.SHAPES.items()
                 if name.endswith(ends) and (shape.bias or name[0] != "b") and all(lengths[d] for d in dims)}
        return {name: found[name] for end in ends for name in found if name.endswith(end)}

    ffn = GatedFFNWeights if shape.gated else FFNWeights
    ups = ("gate", "up") if shape.gated else ("up",)
    return {"embed": of(ModelWeights, "W_E", "W_pos", "W_seg"), "stream": {}, "norm1": of(norm, "gain", "bias"),
            "attn": of(AttentionWeights, "_q", "_k", "_v", "_o"), "norm2": of(norm, "gain", "bias"),
            "ffn": of(ffn, *ups, "down"), "gate": of(ffn, "gate") if shape.gated else {}, "up": of(ffn, "up"),
            "activation": {}, "down": of(ffn, "down"), "final": of(norm, "gain", "bias"),
            "unembed": of(ModelWeights, "W_U") if shape.unembed == "own" else {}}


def size(some: dict[str, tuple[int, ...]]) -> int:
    """How many numbers there are in arrays of these shapes."""
    return sum(prod(dims) for dims in some.values())


def seen(shape: ModelShape) -> dict[str, Any]:
    """What the view shows of a model."""
    return {"d_model": shape.d_model, "d_ff": shape.d_ff, "n_layers": shape.n_layers, "vocab": shape.vocab,
            "gated": shape.gated, "bias": shape.bias, "positions": shape.n_positions > 0,
            "activation": {"gelu_tanh": "GELU", "silu": "SiLU"}[shape.activation],
            "total": model_parameters(shape).total,
            "parts": {part: [[name, list(dims)] for name, dims in some.items()]
                      for part, some in arrays(shape).items()}}


class BlockMap(anywidget.AnyWidget):
    """The picture: a transformer with norms before its parts, from a word to the next, its feed-forward network lit.

    Traits (all seen by Python as they change): `model`, an index in `MODELS`; `part`, a key of `CHAPTERS`. When
    `model` changes to one without a gate, the view takes `part` from "gate" to "ffn". `chapters` has title and
    address of each; without addresses there are no links.
    """

    _esm = esm("block_map.js")
    _css = css("block_map.css")
    model = traitlets.Int(0).tag(sync=True)
    part = traitlets.Unicode("ffn").tag(sync=True)
    models = traitlets.List([seen(known(name)) for name in MODELS]).tag(sync=True)
    about = traitlets.Dict({part: list(numbers) for part, numbers in CHAPTERS.items()}).tag(sync=True)
    chapters = traitlets.Dict().tag(sync=True)

    def parameters(self) -> tuple[int, int, float]:
        """What ffnlib counts for the present state: in one such part, in all of the model, and their share of it."""
        shape = known(MODELS[self.model])
        one = size(arrays(shape)[self.part])
        whole = one * (1 if self.part in ONCE else shape.n_layers)
        return one, whole, whole / model_parameters(shape).total


def block_map_demo(pages: str | None = None) -> ipywidgets.Box:
    """The picture with its control. Its `view` attribute is the `BlockMap`.

    Args:
        pages: where the book's pages are, as a prefix of their names; None for no links.

    >>> view = block_map_demo().view
    >>> one, whole, share = view.parameters()
    >>> one, whole, round(share, 3)                                 # the FFN of GPT-2 small
    (4722432, 56669184, 0.455)
    """
    view = BlockMap(chapters={str(n): [title] if pages is None else [title, f"{pages}{name}.html"]
                              for n, (title, name) in PAGES.items()})
    choice = ipywidgets.Dropdown(options=MODELS, index=0, description=t("model"))
    ipywidgets.jslink((choice, "index"), (view, "model"))
    return demo_box(view, [view, choice], "ffn-bm-demo")
