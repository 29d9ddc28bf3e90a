"""GPT-2's, BERT's and LLaMA's weights under their public (Hugging Face) names, to and from `ModelWeights`."""
from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .attention import AttentionWeights
from .block import BlockWeights, NormWeights
from .ffn import FFNWeights
from .files import AnyArray, check_names, check_weight, checked, filled
from .gated import GatedFFNWeights
from .model import ModelWeights
from .norm import LayerNormWeights, RMSNormWeights
from .shape import ModelShape
from .weights import Weights

__all__ = ["from_state", "skeleton", "to_state"]

LM_HEAD = "lm_head.weight"


@dataclass(frozen=True)
class Family:
    """How a family of models names its arrays.

    Args:
        model, block: their names to ours, of the arrays outside the blocks and of each block. `.T`: transposed;
            several of ours: side by side in one of theirs.
        layer: what comes before the names of a block, the block's number at {}.
        prefix: what comes before all names but that of the unembedding in a model that ends in logits.
        ignored: regular expression for names, less the prefix, that are no weights of the model proper.
        causal, rotary: what `ModelShape` has to say, as the names do not.
    """

    model: Mapping[str, str]
    block: Mapping[str, str]
    layer: str
    prefix: str
    ignored: str
    causal: bool = True
    rotary: bool = False


FAMILIES = {
    # Radford et al. 2019. Its Conv1D stores [in, out]; c_attn has q, k and v side by side. Ignored: masks.
    "gpt2": Family(
        {"wte.weight": "W_E", "wpe.weight": "W_pos", "ln_f.weight": "final_norm.gain", "ln_f.bias": "final_norm.bias",
         LM_HEAD: "W_U.T"},
        {"ln_1.weight": "attn_norm.gain", "ln_1.bias": "attn_norm.bias",
         "attn.c_attn.weight": "attn.W_q attn.W_k attn.W_v", "attn.c_attn.bias": "attn.b_q attn.b_k attn.b_v",
         "attn.c_proj.weight": "attn.W_o", "attn.c_proj.bias": "attn.b_o",
         "ln_2.weight": "ffn_norm.gain", "ln_2.bias": "ffn_norm.bias",
         "mlp.c_fc.weight": "ffn.W_up", "mlp.c_fc.bias": "ffn.b_up",
         "mlp.c_proj.weight": "ffn.W_down", "mlp.c_proj.bias": "ffn.b_down"},
        layer="h.{}.", prefix="transformer.", ignored=r"h\.\d+\.attn\.(bias|masked_bias)"),
    # Devlin et al. 2018. nn.Linear stores [out, in]. Ignored: 0, 1, 2 …, the pooler, the pre-training heads.
    "bert": Family(
        {"embeddings.word_embeddings.weight": "W_E", "embeddings.position_embeddings.weight": "W_pos",
         "embeddings.token_type_embeddings.weight": "W_seg",
         "embeddings.LayerNorm.weight": "embed_norm.gain", "embeddings.LayerNorm.bias": "embed_norm.bias"},
        {"attention.self.query.weight": "attn.W_q.T", "attention.self.query.bias": "attn.b_q",
         "attention.self.key.weight": "attn.W_k.T", "attention.self.key.bias": "attn.b_k",
         "attention.self.value.weight": "attn.W_v.T", "attention.self.value.bias": "attn.b_v",
         "attention.output.dense.weight": "attn.W_o.T", "attention.output.dense.bias": "attn.b_o",
         "attention.output.LayerNorm.weight": "attn_norm.gain", "attention.output.LayerNorm.bias": "attn_norm.bias",
         "intermediate.dense.weight": "ffn.W_up.T", "intermediate.dense.bias": "ffn.b_up",
         "output.dense.weight": "ffn.W_down.T", "output.dense.bias": "ffn.b_down",
         "output.LayerNorm.weight": "ffn_norm.gain", "output.LayerNorm.bias": "ffn_norm.bias"},
        layer="encoder.layer.{}.", prefix="bert.", ignored=r"embeddings\.position_ids|(pooler|cls)\..*", causal=False),
    # Touvron et al. 2023. nn.Linear stores [out, in]. Ignored: the speeds of the rotary positions.
    "llama": Family(
        {"embed_tokens.weight": "W_E", "norm.weight": "final_norm.gain", LM_HEAD: "W_U.T"},
        {"input_layernorm.weight": "attn_norm.gain", "self_attn.q_proj.weight": "attn.W_q.T",
         "self_attn.k_proj.weight": "attn.W_k.T", "self_attn.v_proj.weight": "attn.W_v.T",
         "self_attn.o_proj.weight": "attn.W_o.T", "post_attention_layernorm.weight": "ffn_norm.gain",
         "mlp.gate_proj.weight": "ffn.W_gate.T", "mlp.up_proj.weight": "ffn.W_up.T",
         "mlp.down_proj.weight": "ffn.W_down.T"},
        layer="layers.{}.", prefix="model.", ignored=r"(layers\.\d+\.self_attn\.)?rotary_emb\.inv_freq", rotary=True),
}


def from_state(state: Mapping[str, Any], shape: ModelShape, *, names: str = "gpt2") -> ModelWeights:
    """The weights of a published model, from its state dictionary.

    Sources of the names: `GPT2LMHeadModel`, `BertModel` and `LlamaForCausalLM` of Hugging Face transformers, with or
    without the prefix "transformer.", "bert." or "model.". Left out are buffers, which are no weights, and BERT's
    pooler and pre-training heads, which are no part of the encoder. A tied model may have its embedding a second time
    as "lm_head.weight". Any other name that is not expected is an error.

    Args:
        state: arrays by name: NumPy's, PyTorch's on the CPU, or nested lists.
        shape: the model's hyperparameters. The names do not tell activation, heads, eps and rope_base: take those from
            the model's own configuration.
        names: whose names: "gpt2", "bert" or "llama".

    Returns:
        the weights in the dtypes they came in. Nothing is copied: matrices may be transposed views, and share
        memory with `state`. Use `.copy()` before changing them in place.

    Raises:
        ValueError: names are missing or unexpected, this family has no name for an array of this shape of model, or an
            array is of the wrong shape or holds something else than finite floating-point numbers.

    >>> shape = ModelShape(d_model=4, d_ff=16, vocab=10, n_positions=8)
    >>> state = to_state(ModelWeights.init(shape, rng=np.random.default_rng(0)), shape)
    >>> state["transformer.h.0.mlp.c_fc.weight"].shape
    (4, 16)
    >>> from_state(state, shape).blocks[0].ffn
    FFNWeights(W_up [4, 16], W_down [16, 4], b_up [16], b_down [4])
    """
    family = family_for(shape, names)
    # Checkpoints of BERT's first years call a layer norm's gain gamma and its bias beta.
    now = {name: re.sub(r"LayerNorm\.gamma$", "LayerNorm.weight", re.sub(r"LayerNorm\.beta$", "LayerNorm.bias", name))
           for name in state}
    prefix = family.prefix if any(name.startswith(family.prefix) for name in state) else ""
    given = {now[name]: value for name, value in state.items()
             if not re.fullmatch(family.ignored, name.removeprefix(prefix))}
    if len(set(now.values())) < len(now):
        raise ValueError("state: expected every layer norm under one name, got gamma or beta beside weight or bias")
    tree = skeleton(shape)
    shapes = {name: a.shape for name, a in tree}
    rows = table(family, shape, shapes, prefix)
    tied = {LM_HEAD} & given.keys() if shape.unembed == "tied" else set()
    check_names(given, [*(theirs for theirs, _, _ in rows), *tied], "state")
    arrays: dict[str, AnyArray] = {}
    for theirs, ours, transposed in rows:
        widths = [shapes[name][-1] for name in ours]
        expected = (*shapes[ours[0]][:-1], sum(widths))
        a = as_weight(given[theirs], expected[::-1] if transposed else expected, theirs)
        parts = np.split(a.T if transposed else a, np.cumsum(widths)[:-1], axis=-1)
        arrays.update(zip(ours, parts, strict=True))
    if tied and not np.array_equal(as_weight(given[LM_HEAD], shapes["W_E"], LM_HEAD), arrays["W_E"]):
        raise ValueError(f'{LM_HEAD}: expected a copy of the token embedding, as shape.unembed is "tied", got another '
                         'matrix')
    return filled(tree, arrays)


def to_state(w: ModelWeights, shape: ModelShape, *, names: str = "gpt2") -> dict[str, AnyArray]:
    """The state dictionary of a published model, from weights: the inverse of `from_state`.

    The names are those of `GPT2LMHeadModel` or `LlamaForCausalLM`, or those of `GPT2Model` or `LlamaModel` if
    shape.unembed is "none"; and of `BertModel`. A tied embedding is there once, as in published files.

    Args:
        w: the weights.
        shape: the hyperparameters that they were made for.
        names: whose names: "gpt2", "bert" or "llama".

    Returns:
        arrays by name. Where no copy is needed they share memory with `w`, transposed ones as views.

    Raises:
        ValueError: the weights are not of this shape, or this family has no name for one of them.

    >>> shape = ModelShape(d_model=4, d_ff=8, vocab=10, gated=True, norm="rms", bias=False, rope_base=10000.0)
    >>> state = to_state(ModelWeights.init(shape, rng=np.random.default_rng(0)), shape, names="llama")
    >>> state["model.layers.0.mlp.down_proj.weight"].shape
    (4, 8)
    """
    family = family_for(shape, names)
    arrays, shapes = dict(w), {name: a.shape for name, a in skeleton(shape)}
    check_names(arrays, shapes, "w")
    for name, a in arrays.items():
        check_weight(a, shapes[name], name)
    state = {}
    prefix = "" if shape.unembed == "none" else family.prefix
    for theirs, ours, transposed in table(family, shape, shapes, prefix):
        a = arrays[ours[0]] if len(ours) == 1 else np.concatenate([arrays[name] for name in ours], axis=-1)
        state[theirs] = a.T if transposed else a
    return state


def family_for(shape: ModelShape, names: str) -> Family:
    """The family of this name, if models of this shape belong to it; else a ValueError."""
    if names not in FAMILIES:
        raise ValueError(f"names: expected one of {', '.join(FAMILIES)}, got {names!r}")
    family = FAMILIES[names]
    if shape.causal != family.causal:
        raise ValueError(f"shape: expected causal = {family.causal} for {names}, got {shape.causal}")
    if (shape.rope_base is not None) != family.rotary:
        raise ValueError(f"shape: expected rope_base {'a number' if family.rotary else 'None'} for {names}, "
                         f"got {shape.rope_base}")
    if shape.unembed != "none" and LM_HEAD not in family.model:
        raise ValueError(f'shape: expected unembed "none" for {names}, got "{shape.unembed}"')
    return family


def table(family: Family, shape: ModelShape, expected: Collection[str], prefix: str
          ) -> list[tuple[str, list[str], bool]]:
    """(their name, our names, whether transposed) for the `expected` ones of ours; ValueError if one has none."""
    groups = [(prefix, "", family.model)]
    groups += [(prefix + family.layer.format(i), f"blocks.{i}.", family.block) for i in range(shape.n_layers)]
    rows = [(theirs if theirs == LM_HEAD else before + theirs,
             [inside + name for name in ours.removesuffix(".T").split()], ours.endswith(".T"))
            for before, inside, names in groups for theirs, ours in names.items()]
    rows = [row for row in rows if row[1][0] in expected]
    unnamed = set(expected).difference(*(ours for _, ours, _ in rows))
    if unnamed:
        raise ValueError(f"shape: expected one whose arrays all have a name in this family, got {min(unnamed)}")
    return rows


def as_weight(value: Any, shape: tuple[int, ...], name: str) -> AnyArray:
    """`value` as an array; ValueError unless it holds finite floating-point numbers in this shape."""
    try:
        a = np.asarray(value)
    except (TypeError, ValueError, RuntimeError) as error:  # rows of unequal length; PyTorch's refusals
        raise ValueError(f"{name}: expected an array, got what NumPy cannot read ({error})") from error
    check_weight(a, shape, name)
    return checked(a, name)


def skeleton(shape: ModelShape) -> ModelWeights:
    """Weights of this shape that take no memory: every array is one zero, seen everywhere.

    >>> skeleton(ModelShape(d_model=4, d_ff=16, vocab=10)).W_E.strides
    (0, 0)
    """
    lengths = {"d_model": shape.d_model, "d_ff": shape.d_ff, "d_q": shape.n_heads * shape.d_head,
               "d_kv": shape.n_kv_heads * shape.d_head, "vocab": shape.vocab, "n_positions": shape.n_positions,
               "n_segments": shape.n_segments}

    def zeros(kind: type[Weights], *left_out: str) -> dict[str, Any]:
        return {name: np.broadcast_to(np.float32(0), [lengths[d] for d in dims]) for name, dims in kind.SHAPES.items()
                if name not in left_out and (shape.bias or not name.startswith("b"))}

    def norm() -> NormWeights:
        return (RMSNormWeights(**zeros(RMSNormWeights)) if shape.norm == "rms"
                else LayerNormWeights(**zeros(LayerNormWeights)))

    FeedForward = GatedFFNWeights if shape.gated else FFNWeights
    blocks = [BlockWeights(norm(), AttentionWeights(**zeros(AttentionWeights)), norm(),
                           FeedForward(**zeros(FeedForward))) for _ in range(shape.n_layers)]
    left_out = [name for name, there in (("W_pos", shape.n_positions), ("W_seg", shape.n_segments),
                                         ("W_U", shape.unembed == "own")) if not there]
    return ModelWeights(blocks=blocks, embed_norm=norm() if shape.embed_norm else None,
                        final_norm=norm() if shape.placement == "pre" else None, **zeros(ModelWeights, *left_out))
