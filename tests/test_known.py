"""The known models: exact totals, what the papers and the course say about them, and that such shapes run."""
from dataclasses import asdict, replace

import numpy as np
import pytest

from ffnlib.count import model_parameters
from ffnlib.gated import matched_d_ff
from ffnlib.known import KNOWN, known
from ffnlib.model import ModelWeights, model

# name: d_model, d_ff, heads, key-value heads, size of a head, layers (the papers' tables), vocabulary (as released)
TABLES = {
    "GPT-2 small": (768, 3072, 12, 12, 64, 12, 50257), "GPT-2 medium": (1024, 4096, 16, 16, 64, 24, 50257),
    "GPT-2 large": (1280, 5120, 20, 20, 64, 36, 50257), "GPT-2 xl": (1600, 6400, 25, 25, 64, 48, 50257),
    "BERT-base": (768, 3072, 12, 12, 64, 12, 30522), "BERT-large": (1024, 4096, 16, 16, 64, 24, 30522),
    "LLaMA-7B": (4096, 11008, 32, 32, 128, 32, 32000), "LLaMA-13B": (5120, 13824, 40, 40, 128, 40, 32000),
    "LLaMA-30B": (6656, 17920, 52, 52, 128, 60, 32000), "LLaMA-65B": (8192, 22016, 64, 64, 128, 80, 32000),
    "Llama-2-7B": (4096, 11008, 32, 32, 128, 32, 32000), "Llama-2-13B": (5120, 13824, 40, 40, 128, 40, 32000),
    "Llama-2-70B": (8192, 28672, 64, 8, 128, 80, 32000), "Llama-3-8B": (4096, 14336, 32, 8, 128, 32, 128256),
    "Llama-3-70B": (8192, 28672, 64, 8, 128, 80, 128256), "Llama-3.1-405B": (16384, 53248, 128, 8, 128, 126, 128256),
    "SmolLM2-135M": (576, 1536, 9, 3, 64, 30, 49152), "SmolLM2-360M": (960, 2560, 15, 5, 64, 32, 49152),
    "SmolLM2-1.7B": (2048, 8192, 32, 32, 64, 24, 49152), "Mistral-7B": (4096, 14336, 32, 8, 128, 32, 32000),
    "Gemma-2B": (2048, 16384, 8, 1, 256, 18, 256000), "Gemma-7B": (3072, 24576, 16, 16, 256, 28, 256000),
}

# Parameters as the papers (and, for GPT-2, its repository) round them, in billions. The papers' own counts differ a
# little for BERT-large, "340M", and LLaMA-65B, "65.2B".
ROUNDED = {
    "GPT-2 small": "0.124", "GPT-2 medium": "0.355", "GPT-2 large": "0.774", "GPT-2 xl": "1.558",
    "BERT-base": "0.11", "LLaMA-7B": "6.7", "LLaMA-13B": "13.0", "LLaMA-30B": "32.5", "Llama-2-7B": "7",
    "Llama-2-13B": "13", "Llama-3-8B": "8", "Llama-3.1-405B": "4e2", "SmolLM2-135M": "0.135", "SmolLM2-360M": "0.36",
    "SmolLM2-1.7B": "1.7", "Mistral-7B": "7",
}

# What a family has in common, as its configurations say it.
GPT2 = {"n_positions": 1024, "n_segments": 0, "gated": False, "activation": "gelu_tanh", "bias": True, "norm": "layer",
        "placement": "pre", "eps": 1e-5, "embed_norm": False, "causal": True, "rope_base": None, "unembed": "tied"}
BERT = GPT2 | {"n_positions": 512, "n_segments": 2, "activation": "gelu", "placement": "post", "eps": 1e-12,
               "embed_norm": True, "causal": False, "unembed": "none"}
LLAMA2 = {"n_positions": 0, "n_segments": 0, "gated": True, "activation": "silu", "bias": False, "norm": "rms",
          "placement": "pre", "eps": 1e-5, "embed_norm": False, "causal": True, "rope_base": 1e4, "unembed": "own"}
LLAMA1 = LLAMA2 | {"eps": 1e-6}
LLAMA3 = LLAMA2 | {"rope_base": 5e5}
SMOLLM2 = LLAMA2 | {"rope_base": 1e5, "unembed": "tied"}
GEMMA = LLAMA2 | {"activation": "gelu_tanh", "eps": 1e-6, "unembed": "tied"}
FAMILIES = {"GPT-2": GPT2, "BERT": BERT, "LLaMA": LLAMA1, "LLaMA-65B": LLAMA2, "Llama-2": LLAMA2, "Llama-3": LLAMA3,
            "SmolLM2": SMOLLM2, "SmolLM2-1.7B": SMOLLM2 | {"rope_base": 1.3e5}, "Mistral": LLAMA2, "Gemma": GEMMA}


@pytest.mark.parametrize("name", KNOWN)
class TestKnownModel:
    def test_has_exactly_the_published_parameters(self, name):
        m = KNOWN[name]
        assert m.name == name and known(name) is m.shape
        assert model_parameters(m.shape).total + m.beyond == m.published

    def test_has_the_sizes_in_the_tables(self, name):
        s = known(name)
        assert (s.d_model, s.d_ff, s.n_heads, s.n_kv_heads, s.d_head, s.n_layers, s.vocab) == TABLES[name]

    def test_is_configured_as_its_family(self, name):
        family = max((f for f in FAMILIES if name.startswith(f)), key=len)
        shape = asdict(known(name))
        assert {key: shape[key] for key in FAMILIES[family]} == FAMILIES[family]

    def test_names_its_source(self, name):
        paper, configuration = KNOWN[name].source.split("; configuration ")
        assert any(year in paper for year in ("2018", "2019", "2023", "2024", "2025"))
        owner, repository = configuration.split("/")
        short = name.lower().removesuffix(" small").replace("gpt-2", "gpt2").replace(" ", "-")
        assert owner and repository.lower().removeprefix("meta-").startswith(short)

    def test_runs_when_made_small(self, name):
        small = replace(known(name), d_model=8, d_ff=6, d_head=4, n_layers=2, vocab=11)
        y = model([1, 2, 3], ModelWeights.init(small, rng=np.random.default_rng(0), dtype=np.float32), small)
        assert y.shape == (3, 8 if small.unembed == "none" else 11) and y.dtype == np.float32 and np.isfinite(y).all()


def test_tables_are_complete():
    assert KNOWN.keys() == TABLES.keys() and ROUNDED.keys() <= KNOWN.keys()


@pytest.mark.parametrize("name", ROUNDED)
def test_published_total_rounds_to_what_the_paper_says(name):
    digits = len(ROUNDED[name].split("e")[0].replace(".", "").lstrip("0"))
    assert float(f"{KNOWN[name].published / 1e9:.{digits}g}") == float(ROUNDED[name])


@pytest.mark.parametrize(("name", "elsewhere"), [("Gemma-2B", 1_981_884_416), ("Gemma-7B", 7_751_248_896)])
def test_gemma_without_embeddings(name, elsewhere):
    """Gemma Team 2024, table 2: the only paper here that gives exact numbers."""
    p = model_parameters(known(name))
    assert p.total - p.embeddings == elsewhere


@pytest.mark.parametrize(("name", "percent"), [
    ("GPT-2 small", 46), ("LLaMA-7B", 64), ("Llama-3-8B", 70), ("Llama-2-70B", 82)])
def test_share_of_the_ffn(name, percent):
    assert round(100 * model_parameters(known(name)).share("ffn")) == percent


@pytest.mark.parametrize(("name", "ratio"), [
    ("GPT-2 small", 2.00), ("Llama-2-7B", 2.02), ("SmolLM2-135M", 3.00), ("Llama-3-8B", 4.20)])
def test_ffn_over_attention(name, ratio):
    p = model_parameters(known(name))
    assert round(p.ffn / p.attention, 2) == ratio


@pytest.mark.parametrize(("name", "multiple_of", "multiplier"), [
    ("LLaMA-7B", 256, 1), ("LLaMA-13B", 256, 1), ("LLaMA-30B", 256, 1), ("LLaMA-65B", 256, 1),
    ("Llama-2-70B", 4096, 1.3), ("Llama-3-8B", 1024, 1.3), ("Llama-3-70B", 4096, 1.3), ("Llama-3.1-405B", 4096, 1.2)])
def test_d_ff_follows_llamas_rule(name, multiple_of, multiplier):
    assert known(name).d_ff == matched_d_ff(known(name).d_model, multiple_of, multiplier)


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(ValueError, match=r"name: expected one of GPT-2 small, .*Gemma-7B, got 'GPT-5'"):
        known("GPT-5")
