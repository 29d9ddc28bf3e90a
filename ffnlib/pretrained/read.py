"""A model's files, as published, to ffnlib's own weights: GGUF, or safetensors with a config.json beside it."""
from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from ..files import AnyArray, load_arrays
from ..model import ModelWeights
from ..shape import ModelShape
from ..state_dicts import from_state
from .gguf_file import GGUF
from .tokens import Tokens, of_file, of_gguf

Progress = Callable[[Iterable[Any], int], Iterable[Any]]  # (things, how many) to the same things, shown as they pass


def read(path: Path, progress: Progress) -> tuple[ModelWeights, ModelShape, Tokens]:
    """Weights, shape and tokenizer of a model.

    Args:
        path: of a file that ends in .gguf, or in .safetensors (or .safetensors.index.json) with config.json and
            tokenizer.json beside it.
        progress: shows how far reading has come.

    Raises:
        ValueError: the file is damaged, or of a kind of model that is not known here.
        FileNotFoundError: a file is missing.
    """
    if path.suffix == ".gguf":
        file = GGUF(path)
        state, shape = dict(progress(file.state(), len(file.reader.tensors))), file.shape()
        return from_state(state, shape, names="llama"), shape, of_gguf(file)
    if ".safetensors" not in path.suffixes:
        raise ValueError(f"{path}: expected a file that ends in .gguf or .safetensors")
    config = json.loads((path.parent / "config.json").read_text(encoding="utf-8"))
    kind = config.get("model_type")
    if kind not in SHAPES:
        raise ValueError(f"{path.parent}: expected a model of the type {' or '.join(SHAPES)}, got {kind!r}")
    ends = config.get("eos_token_id")
    tokens = of_file(path.parent / "tokenizer.json", [] if ends is None else ends if isinstance(ends, list) else [ends])
    arrays = load_arrays(path)
    state = {name: ready(a) for name, a in progress(arrays.items(), len(arrays))}
    try:
        shape = SHAPES[kind](config)
    except KeyError as missing:
        raise ValueError(f"{path.parent / 'config.json'}: has no {missing}") from missing
    return from_state(state, shape, names=kind), shape, tokens


def ready(a: AnyArray) -> AnyArray:
    """An array to compute with: half precision becomes float32, which loses nothing."""
    return a.astype("float32") if a.dtype.kind == "f" and a.dtype.itemsize == 2 else a


def bert(config: Mapping[str, Any]) -> ModelShape:
    """The shape of a BERT-shaped encoder."""
    return ModelShape(
        d_model=config["hidden_size"], d_ff=config["intermediate_size"], n_heads=config["num_attention_heads"],
        n_layers=config["num_hidden_layers"], vocab=config["vocab_size"], n_positions=config["max_position_embeddings"],
        n_segments=config["type_vocab_size"], activation=config["hidden_act"], placement="post",
        eps=config["layer_norm_eps"], embed_norm=True, causal=False, unembed="none")


def llama(config: Mapping[str, Any]) -> ModelShape:
    """The shape of a LLaMA-shaped model with plain rotary positions."""
    rope = config.get("rope_parameters") or {}
    scaled = config.get("rope_scaling") or rope.get("rope_type", "default") != "default"
    for name, wrong in (("rope_scaling", scaled), ("attention_bias", config.get("attention_bias")),
                        ("mlp_bias", config.get("mlp_bias")), ("hidden_act", config["hidden_act"] != "silu")):
        if wrong:
            raise ValueError(f"config.json: this {name} is not known here: {config.get(name, wrong)!r}")
    return ModelShape(
        d_model=config["hidden_size"], d_ff=config["intermediate_size"], n_heads=config["num_attention_heads"],
        n_kv_heads=config.get("num_key_value_heads") or 0, d_head=config.get("head_dim") or 0,
        n_layers=config["num_hidden_layers"], vocab=config["vocab_size"], gated=True, activation="silu", bias=False,
        norm="rms", eps=config["rms_norm_eps"], rope_base=float(config.get("rope_theta") or rope["rope_theta"]),
        unembed="tied" if config.get("tie_word_embeddings") else "own")


SHAPES: dict[str, Callable[[Mapping[str, Any]], ModelShape]] = {"bert": bert, "llama": llama}
