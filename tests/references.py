"""What only some tests need: reference implementations (`make parity`), real models (`make models`)."""
import importlib
import os
import warnings

import pytest


def required(name):
    """The module; where it is not installed its tests are skipped, but in continuous integration they fail."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what importing it warns of is not ours
        if os.environ.get("CI"):
            return importlib.import_module(name)
        return pytest.importorskip(name, reason=f"{name} is not installed: `make parity` adds it")


def required_model(name):
    """Skip unless the packages for a real model are there; in continuous integration it fails."""
    from ffnlib.pretrained import find
    try:
        find(name)
        importlib.import_module("gguf")
        importlib.import_module("tokenizers")
    except (FileNotFoundError, ImportError) as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"{missing}", allow_module_level=True)


def transformers_llama(shape, state):
    """Hugging Face's implementation of a tied LLaMA of this shape, with the weights given by their names there."""
    torch, transformers = required("torch"), required("transformers")
    config = transformers.LlamaConfig(
        hidden_size=shape.d_model, intermediate_size=shape.d_ff, num_hidden_layers=shape.n_layers,
        num_attention_heads=shape.n_heads, num_key_value_heads=shape.n_kv_heads, vocab_size=shape.vocab,
        rms_norm_eps=shape.eps, tie_word_embeddings=True, max_position_embeddings=8192,
        rope_parameters={"rope_type": "default", "rope_theta": shape.rope_base})
    model = transformers.LlamaForCausalLM(config).eval()
    rest = model.load_state_dict({name: torch.tensor(a) for name, a in state}, strict=False)
    assert rest.missing_keys == ["lm_head.weight"] and not rest.unexpected_keys
    model.tie_weights()
    return model
