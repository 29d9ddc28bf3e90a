"""A LLaMA-shaped model in a GGUF file: its weights, dequantised, its shape and its tokenizer."""
from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from ..files import AnyArray
from ..shape import ModelShape

# GGUF's names to those of Hugging Face, of the arrays outside the blocks and in a block.
OUTSIDE = {"token_embd": "model.embed_tokens", "output_norm": "model.norm", "output": "lm_head"}
BLOCK = {"attn_norm": "input_layernorm", "attn_q": "self_attn.q_proj", "attn_k": "self_attn.k_proj",
         "attn_v": "self_attn.v_proj", "attn_output": "self_attn.o_proj", "ffn_norm": "post_attention_layernorm",
         "ffn_gate": "mlp.gate_proj", "ffn_up": "mlp.up_proj", "ffn_down": "mlp.down_proj"}


class GGUF:
    """An open GGUF file of a LLaMA-shaped model.

    Args:
        path: the file.

    Raises:
        FileNotFoundError: there is no such file.
        ImportError: the package `gguf` is missing.
        ValueError: the file is damaged or holds another kind of model.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        try:
            import gguf
        except ImportError as error:
            raise ImportError("GGUF files need the package gguf: make models") from error
        self.path, self.gguf = Path(path), gguf
        with open(self.path, "rb"):
            pass  # a file that is missing keeps its own error
        try:
            self.reader = gguf.GGUFReader(self.path)
        except Exception as error:  # of whatever type: it depends on which byte is wrong
            raise ValueError(f"{self.path}: damaged, or no GGUF file ({error})") from error
        if self.field("general.architecture") != "llama":
            raise ValueError(f"{self.path}: expected a model of the architecture llama, got "
                             f"{self.field('general.architecture')}")

    def field(self, name: str, default: Any = None) -> Any:
        """A value of the file's metadata."""
        found = self.reader.fields.get(name)
        return default if found is None else found.contents()

    def shape(self) -> ModelShape:
        """The hyperparameters that the metadata states."""
        def llama(name: str) -> Any:
            value = self.field(f"llama.{name}")
            if value is None:
                raise ValueError(f"{self.path}: has no llama.{name}")
            return value

        tied = not any(t.name == "output.weight" for t in self.reader.tensors)
        return ModelShape(
            d_model=llama("embedding_length"), d_ff=llama("feed_forward_length"), n_heads=llama("attention.head_count"),
            n_kv_heads=llama("attention.head_count_kv"), n_layers=llama("block_count"), vocab=llama("vocab_size"),
            gated=True, activation="silu", bias=False, norm="rms", eps=float(llama("attention.layer_norm_rms_epsilon")),
            rope_base=float(llama("rope.freq_base")), unembed="tied" if tied else "own")

    def state(self) -> Iterator[tuple[str, AnyArray]]:
        """Names, as Hugging Face has them, and float32 arrays, one at a time."""
        shape = self.shape()
        for tensor in self.reader.tensors:
            name, kind = tensor.name.rsplit(".", 1)
            if name.startswith("blk."):
                _, layer, part = name.split(".")
                theirs = f"model.layers.{layer}.{BLOCK[part]}.{kind}"
            else:
                theirs = f"{OUTSIDE[name]}.{kind}"
            array = self.gguf.dequantize(tensor.data, tensor.tensor_type).astype(np.float32, copy=False)
            if name.endswith(("attn_q", "attn_k")):
                array = unpermuted(array, shape.n_heads if name.endswith("q") else shape.n_kv_heads)
            yield theirs, array


def unpermuted(W: AnyArray, n_heads: int) -> AnyArray:
    """Rows of a query or key matrix in Hugging Face's order.

    Rotary positions turn pairs of entries. GGUF has the two of a pair side by side, Hugging Face (and ffnlib) half a
    head apart.

    >>> unpermuted(np.arange(8)[:, None], 2).ravel()
    array([0, 2, 1, 3, 4, 6, 5, 7])
    """
    return W.reshape(n_heads, -1, 2, W.shape[1]).swapaxes(1, 2).reshape(W.shape)
