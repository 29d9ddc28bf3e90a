"""The shapes of well-known models, with the exact number of parameters that each was published with.

Shapes are those of the configurations released with the weights; the papers' tables agree with them, but for sizes
that the papers round, and names: GPT-2's paper says 117M, 345M, 762M and 1542M, LLaMA's "30B" has 32.5 billion.
"""
from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .shape import ModelShape

__all__ = ["KNOWN", "KnownModel", "known"]


@dataclass(frozen=True)
class KnownModel:
    """A published model.

    Args:
        name: the key in `KNOWN`.
        shape: its shape, as `model` takes it.
        published: parameters of the released model, every tied matrix counted once.
        source: the paper, and the configuration on the Hugging Face hub.
        beyond: parameters among `published` that a `model` of this shape has no place for.

    >>> KNOWN["GPT-2 small"].published
    124439808
    """

    name: str
    shape: ModelShape
    published: int
    source: str
    beyond: int = 0


def known(name: str) -> ModelShape:
    """The shape of the model called `name` in `KNOWN`.

    Raises:
        ValueError: there is none of that name; the message lists those that exist.

    >>> known("Llama-3-8B").d_ff, known("BERT-base").placement
    (14336, 'post')
    """
    if name not in KNOWN:
        raise ValueError(f"name: expected one of {', '.join(KNOWN)}, got {name!r}")
    return KNOWN[name].shape


def gpt2(d_model: int, n_heads: int, n_layers: int) -> ModelShape:
    """A shape of the GPT-2 family."""
    return ModelShape(d_model=d_model, d_ff=4 * d_model, n_heads=n_heads, n_layers=n_layers, vocab=50257,
                      n_positions=1024)


def bert(d_model: int, n_heads: int, n_layers: int) -> ModelShape:
    """A shape of the (uncased) BERT family; the model ends with hidden states."""
    return ModelShape(d_model=d_model, d_ff=4 * d_model, n_heads=n_heads, n_layers=n_layers, vocab=30522,
                      n_positions=512, n_segments=2, activation="gelu", placement="post", eps=1e-12, embed_norm=True,
                      causal=False, unembed="none")


def llama(d_model: int, d_ff: int, n_heads: int, n_layers: int, *, n_kv_heads: int = 0, d_head: int = 0,
          vocab: int = 32000, activation: str = "silu", eps: float = 1e-5, rope_base: float = 10000.0,
          unembed: Literal["tied", "own"] = "own") -> ModelShape:
    """A shape of the LLaMA family, or of those built like it."""
    return ModelShape(d_model=d_model, d_ff=d_ff, n_heads=n_heads, n_kv_heads=n_kv_heads, d_head=d_head,
                      n_layers=n_layers, vocab=vocab, gated=True, activation=activation, bias=False, norm="rms",
                      eps=eps, rope_base=rope_base, unembed=unembed)


def llama3(d_model: int, d_ff: int, n_heads: int, n_layers: int) -> ModelShape:
    """A shape of the Llama 3 family."""
    return llama(d_model, d_ff, n_heads, n_layers, n_kv_heads=8, vocab=128256, rope_base=500000.0)


def smollm2(d_model: int, d_ff: int, n_heads: int, n_kv_heads: int, n_layers: int, rope_base: float) -> ModelShape:
    """A shape of the SmolLM2 family."""
    return llama(d_model, d_ff, n_heads, n_layers, n_kv_heads=n_kv_heads, vocab=49152, rope_base=rope_base,
                 unembed="tied")


def gemma(d_model: int, d_ff: int, n_heads: int, n_kv_heads: int, n_layers: int) -> ModelShape:
    """A shape of the first Gemma family."""
    return llama(d_model, d_ff, n_heads, n_layers, n_kv_heads=n_kv_heads, d_head=256, vocab=256000,
                 activation="gelu_tanh", eps=1e-6, unembed="tied")


GPT2 = "Radford et al. 2019, table 2; configuration openai-community/"
BERT = "Devlin et al. 2018, section 3; configuration google-bert/"
LLAMA = "Touvron et al. 2023, \"LLaMA\", table 2; configuration huggyllama/"
LLAMA2 = "Touvron et al. 2023, \"Llama 2\", section 2.2 and table 1; configuration meta-llama/"
LLAMA3 = "Grattafiori et al. 2024, \"The Llama 3 herd of models\", table 3; configuration meta-llama/"
SMOLLM2 = "Allal et al. 2025, \"SmolLM2: when smol goes big\"; configuration HuggingFaceTB/"
MISTRAL = "Jiang et al. 2023, \"Mistral 7B\", table 1; configuration mistralai/"
GEMMA = "Gemma Team 2024, tables 1 and 2; configuration google/"

KNOWN: dict[str, KnownModel] = {m.name: m for m in (
    # The hub shows more for GPT-2, 137,022,720 for the smallest: its files hold the causal masks, 1024² in each block.
    KnownModel("GPT-2 small", gpt2(768, 12, 12), 124_439_808, GPT2 + "gpt2"),
    KnownModel("GPT-2 medium", gpt2(1024, 16, 24), 354_823_168, GPT2 + "gpt2-medium"),
    KnownModel("GPT-2 large", gpt2(1280, 20, 36), 774_030_080, GPT2 + "gpt2-large"),
    KnownModel("GPT-2 xl", gpt2(1600, 25, 48), 1_557_611_200, GPT2 + "gpt2-xl"),
    # `beyond`: the pooler, one linear layer on the first position. The heads used in pre-training alone are not
    # counted; the hub's file has them, 110,106,428 in all for the base model.
    KnownModel("BERT-base", bert(768, 12, 12), 109_482_240, BERT + "bert-base-uncased", beyond=768 * 768 + 768),
    KnownModel("BERT-large", bert(1024, 16, 24), 335_141_888, BERT + "bert-large-uncased", beyond=1024 * 1024 + 1024),
    KnownModel("LLaMA-7B", llama(4096, 11008, 32, 32, eps=1e-6), 6_738_415_616, LLAMA + "llama-7b"),
    KnownModel("LLaMA-13B", llama(5120, 13824, 40, 40, eps=1e-6), 13_015_864_320, LLAMA + "llama-13b"),
    KnownModel("LLaMA-30B", llama(6656, 17920, 52, 60, eps=1e-6), 32_528_943_616, LLAMA + "llama-30b"),
    KnownModel("LLaMA-65B", llama(8192, 22016, 64, 80), 65_285_660_672, LLAMA + "llama-65b"),  # its eps is 1e-5
    KnownModel("Llama-2-7B", llama(4096, 11008, 32, 32), 6_738_415_616, LLAMA2 + "Llama-2-7b-hf"),
    KnownModel("Llama-2-13B", llama(5120, 13824, 40, 40), 13_015_864_320, LLAMA2 + "Llama-2-13b-hf"),
    KnownModel("Llama-2-70B", llama(8192, 28672, 64, 80, n_kv_heads=8), 68_976_648_192, LLAMA2 + "Llama-2-70b-hf"),
    KnownModel("Llama-3-8B", llama3(4096, 14336, 32, 32), 8_030_261_248, LLAMA3 + "Meta-Llama-3-8B"),
    KnownModel("Llama-3-70B", llama3(8192, 28672, 64, 80), 70_553_706_496, LLAMA3 + "Meta-Llama-3-70B"),
    # For counting: 3.1 also slows its rotary positions down for long contexts, which `model` does not. The first
    # files on the hub had 16 heads of keys and values, 410 billion parameters; the paper and today's files have 8.
    KnownModel("Llama-3.1-405B", llama3(16384, 53248, 128, 126), 405_853_388_800, LLAMA3 + "Llama-3.1-405B"),
    KnownModel("SmolLM2-135M", smollm2(576, 1536, 9, 3, 30, 1e5), 134_515_008, SMOLLM2 + "SmolLM2-135M"),
    KnownModel("SmolLM2-360M", smollm2(960, 2560, 15, 5, 32, 1e5), 361_821_120, SMOLLM2 + "SmolLM2-360M"),
    KnownModel("SmolLM2-1.7B", smollm2(2048, 8192, 32, 32, 24, 1.3e5), 1_711_376_384, SMOLLM2 + "SmolLM2-1.7B"),
    # Its attention reaches 4096 positions back; up to there `model` is the same.
    KnownModel("Mistral-7B", llama(4096, 14336, 32, 32, n_kv_heads=8), 7_241_732_096, MISTRAL + "Mistral-7B-v0.1"),
    # For counting: Gemma also multiplies embeddings by √d_model, which `model` does not. Its report gives d_ff as
    # gate and up together, twice as much, and 128 tokens more than the released table of embeddings has.
    KnownModel("Gemma-2B", gemma(2048, 16384, 8, 1, 18), 2_506_172_416, GEMMA + "gemma-2b"),
    KnownModel("Gemma-7B", gemma(3072, 24576, 16, 16, 28), 8_537_680_896, GEMMA + "gemma-7b"),
)}
"""Published models by name."""
