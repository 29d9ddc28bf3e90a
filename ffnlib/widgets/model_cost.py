"""Demo of chapter 9: what a transformer of any shape costs: parameters, operations, bytes and time for each token."""
from __future__ import annotations

from dataclasses import astuple, dataclass
from math import gcd
from typing import Any

import anywidget
import ipywidgets
import traitlets

from ..count import kv_cache_bytes, model_flops, model_parameters, token_flops
from ..known import known
from ..shape import ModelShape
from ..trace import Trace
from .box import demo_box
from .esm import css, esm
from .texts import t

# d_ff for each d_model, as the fraction that it is: 43/16 is LLaMA-7B's 11008 / 4096, 13/4 Llama-3.1-405B's.
RATIOS = {"1": (1, 1), "2": (2, 1), "8/3": (8, 3), "2.6875": (43, 16), "3": (3, 1), "3.25": (13, 4), "3.5": (7, 2),
          "4": (4, 1), "6": (6, 1), "8": (8, 1)}
SIZES: dict[str, tuple[int, ...]] = {
    "d_model": (128, 256, 384, 512, 576, 768, 1024, 1280, 1600, 2048, 2560, 3072, 4096, 5120, 6656, 8192, 12288, 16384),
    "n_layers": (1, 2, 4, 6, 8, 12, 16, 18, 24, 30, 32, 40, 48, 60, 80, 96, 126),
    "d_head": (32, 64, 128, 256),
    "group": (1, 2, 3, 4, 8, 16, 32),
    "vocab": (256, 1000, 8000, 32000, 49152, 50257, 128256, 256000),
    "n": (1, 4, 16, 64, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072),
}
FAMILIES = ("GPT-2", "LLaMA")
POSITIONS = 1024  # that GPT-2 has learnt vectors for
# Those that the controls can express: not Gemma-7B (4096 numbers in the queries, d_model 3072) and not BERT.
PRESETS = ("GPT-2 small", "GPT-2 xl", "SmolLM2-135M", "Gemma-2B", "LLaMA-7B", "Mistral-7B", "Llama-3-8B", "Llama-2-70B",
           "Llama-3.1-405B")
SHAPE = ("d_model", "ratio", "n_layers", "gated", "d_head", "group", "vocab", "unembed", "family")


@dataclass(frozen=True)
class Format:
    """How numbers are kept: bits for each weight, bytes for each number in the cache."""

    bits: float
    cache: int


# The last: 4 bits, and for every 32 weights a scale of 16 bits, as in the GGUF format Q4_0. The cache then has 16 bits.
FORMATS = {"float32": Format(32, 4), t("16 bits"): Format(16, 2), t("4.5 bits"): Format(4.5, 2)}


@dataclass(frozen=True)
class Machine:
    """Peaks: floating-point operations a second with weights in each of `FORMATS`, bytes a second; bytes of memory."""

    flops: tuple[float, ...]
    bandwidth: float
    memory: float


# NVIDIA A100 80GB SXM, data sheet: 19.5 TFLOP/s FP32 (tensor cores round float32 to TF32, which is not counted here),
# 312 TFLOP/s BF16 dense, 2039 GB/s; fewer bits are unpacked to 16 for the arithmetic.
# The test machine: one core of an AMD EPYC with AVX-512, NumPy 2.4 with OpenBLAS. benchmarks/machine.py printed 110 to
# 114 GFLOP/s (product of two float32 matrices [2048, 2048]) and 34 to 35 GB/s (matrix of 1 GiB times vector) in its
# best turns. Whatever the format, it would compute in float32. 24 GB.
MACHINES = {"NVIDIA A100, 80 GB": Machine((19.5e12, 312e12, 312e12), 2039e9, 80e9),
            t("test machine, one core"): Machine((110e9, 110e9, 110e9), 35e9, 24e9)}


def indices(shape: ModelShape) -> list[int]:
    """Where the controls stand for a shape, in the order of `SHAPE`; ValueError if they cannot express it."""
    ratios = [i for i, (p, q) in enumerate(RATIOS.values()) if shape.d_model * p == shape.d_ff * q]
    if not ratios or shape.n_heads * shape.d_head != shape.d_model:
        raise ValueError("shape: d_ff or the heads are none that the controls can be set to")
    at = {"ratio": ratios[0], "gated": int(shape.gated), "unembed": int(shape.unembed == "own"),
          "family": int(not shape.bias)}
    values = {"d_model": shape.d_model, "n_layers": shape.n_layers, "d_head": shape.d_head, "vocab": shape.vocab,
              "group": shape.n_heads // shape.n_kv_heads}
    return [at[name] if name in at else SIZES[name].index(values[name]) for name in SHAPE]


class ModelCost(anywidget.AnyWidget):
    """The picture: shares of a model's parts in its parameters, its operations and its bytes; and time for each token.

    Traits (all seen by Python as they change) are places in lists: `d_model`, `n_layers`, `d_head`, `group` (of
    queries that share keys and values), `vocab` and the context `n` in `SIZES`; `ratio` in `RATIOS`; `family` in
    `FAMILIES`, for biases, norms and positions; `numbers` in `FORMATS`, `machine` in `MACHINES`; `preset`, 0 or one
    more than the place in `PRESETS`. 0 or 1: `gated`; `unembed`, tied or own; `prompt`, all of n tokens at once. When
    `preset` changes, the view sets the rest of the shape; when the shape changes, it sets `preset` to 0.
    """

    _esm = esm("model_cost.js")
    _css = css("model_cost.css")
    preset = traitlets.Int(1).tag(sync=True)
    d_model = traitlets.Int(0).tag(sync=True)
    ratio = traitlets.Int(0).tag(sync=True)
    n_layers = traitlets.Int(0).tag(sync=True)
    gated = traitlets.Int(0).tag(sync=True)
    d_head = traitlets.Int(0).tag(sync=True)
    group = traitlets.Int(0).tag(sync=True)
    vocab = traitlets.Int(0).tag(sync=True)
    unembed = traitlets.Int(0).tag(sync=True)
    family = traitlets.Int(0).tag(sync=True)
    n = traitlets.Int(SIZES["n"].index(1024)).tag(sync=True)
    numbers = traitlets.Int(0).tag(sync=True)
    machine = traitlets.Int(1).tag(sync=True)
    prompt = traitlets.Int(0).tag(sync=True)
    sizes = traitlets.Dict({name: list(values) for name, values in SIZES.items()}).tag(sync=True)
    ratios = traitlets.List([list(pair) for pair in RATIOS.values()]).tag(sync=True)
    presets = traitlets.List([indices(known(name)) for name in PRESETS]).tag(sync=True)  # each in the order of `SHAPE`
    positions = traitlets.Int(POSITIONS).tag(sync=True)
    formats = traitlets.List([list(astuple(f)) for f in FORMATS.values()]).tag(sync=True)
    machines = traitlets.List([list(astuple(m)) for m in MACHINES.values()]).tag(sync=True)

    def size(self, name: str) -> int:
        """The value that one of `SIZES` has now."""
        return SIZES[name][getattr(self, name)]

    def shape(self) -> ModelShape:
        """The present shape. A head's size, or a group, that does not divide: the greatest common divisor."""
        d, (p, q), llama = self.size("d_model"), list(RATIOS.values())[self.ratio], self.family == 1
        d_head = gcd(d, self.size("d_head"))
        heads = d // d_head
        return ModelShape(
            d_model=d, d_ff=d * p // q, n_heads=heads, n_kv_heads=heads // gcd(heads, self.size("group")),
            d_head=d_head, n_layers=self.size("n_layers"), vocab=self.size("vocab"), gated=bool(self.gated),
            n_positions=0 if llama else POSITIONS, bias=not llama, norm="rms" if llama else "layer",
            unembed="own" if self.unembed else "tied")

    def cost(self) -> Trace:
        """What ffnlib counts for the present state.

        `parameters` and `flops`, of one token at context n; `weights`, the bytes of each part, and `cache`, those of
        keys and values; and the seconds for each token that `arithmetic` and `memory` would need alone. A token
        needs every weight once, n tokens at once need it once together; of the embeddings one row, which is left out.
        """
        shape, n, machine = self.shape(), self.size("n"), list(MACHINES.values())[self.machine]
        kept, found = list(FORMATS.values())[self.numbers], Trace()
        parameters, cache = model_parameters(shape), kv_cache_bytes(shape, n, f"f{kept.cache}")
        weights = {part: count * kept.bits / 8 for part, count in parameters}
        table = 0 if shape.unembed == "own" else shape.d_model * shape.vocab
        read = (parameters.total - parameters.embeddings + table) * kept.bits / 8 + cache
        flops, share = (model_flops(shape, n), n) if self.prompt else (token_flops(shape, n), 1)
        found.keep(parameters=parameters, flops=token_flops(shape, n), weights=weights, cache=cache,
                   arithmetic=flops.total / machine.flops[self.numbers] / share,
                   memory=read / machine.bandwidth / share)
        return found


def model_cost_demo() -> ipywidgets.Box:
    """The picture with its controls. Its `view` attribute is the `ModelCost`.

    >>> view = model_cost_demo().view
    >>> cost = view.cost()
    >>> cost.parameters.total, round(cost.parameters.share("ffn"), 3)
    (124439808, 0.455)
    >>> round(1000 * cost.arithmetic, 2), round(1000 * cost.memory, 2)     # milliseconds
    (2.59, 16.29)
    """
    layout = ipywidgets.Layout()  # one for all: each would take a kilobyte of the page
    style = {"description_width": "9em"}
    start = PRESETS.index("GPT-2 small")
    view = ModelCost(preset=1 + start, layout=layout, **dict(zip(SHAPE, indices(known(PRESETS[start])), strict=True)))

    def control(kind: type[Any], name: str, options: Any, description: str) -> ipywidgets.Widget:
        look = style | ({"button_width": "max-content"} if kind is ipywidgets.ToggleButtons else {})
        made = kind(options=[str(o) for o in options], index=getattr(view, name), description=description,
                    layout=layout, style=look)
        ipywidgets.jslink((made, "index"), (view, name))  # by index: values are not known without a kernel
        return made

    slider, choice, menu = ipywidgets.SelectionSlider, ipywidgets.ToggleButtons, ipywidgets.Dropdown
    shape = [control(slider, "d_model", SIZES["d_model"], "d_model"),
             control(slider, "ratio", RATIOS, "d_ff / d_model"),
             control(choice, "gated", (t("plain"), t("gated")), t("FFN")),
             control(slider, "n_layers", SIZES["n_layers"], t("blocks")),
             control(slider, "d_head", SIZES["d_head"], t("size of a head")),
             control(slider, "group", SIZES["group"], t("queries per key head")),
             control(slider, "vocab", SIZES["vocab"], t("vocabulary")),
             control(choice, "unembed", (t("tied"), t("own")), t("unembedding")),
             control(choice, "family", FAMILIES, t("biases, norms as in"))]
    use = [control(slider, "n", SIZES["n"], t("context n")),
           control(choice, "prompt", (t("one by one"), t("a prompt of n at once")), t("tokens")),
           control(choice, "numbers", FORMATS, t("weights in")),
           control(menu, "machine", MACHINES, t("machine"))]
    preset = control(menu, "preset", (t("your own"), *PRESETS), t("model"))
    boxes = [ipywidgets.VBox(some, layout=layout) for some in ([preset], shape, use)]
    return demo_box(view, [boxes[0], ipywidgets.VBox(boxes[1:], layout=layout), view], "ffn-mc-demo", layout=layout)
