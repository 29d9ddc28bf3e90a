"""Counting: the parameters, floating-point operations and bytes of an FFN, a block and a whole transformer.

All of it follows from a `ModelShape`, without making a single weight. A backward pass has two products for every
product of the forward pass, one for the gradient of each factor, hence twice the operations.
"""
from __future__ import annotations

from contextlib import suppress

import numpy as np
from numpy.typing import DTypeLike

from .parts import Parts
from .shape import ModelShape

__all__ = ["Parts", "activation_bytes", "block_flops", "block_parameters", "ffn_activation_bytes", "ffn_flops",
           "ffn_parameters", "kv_cache_bytes", "model_flops", "model_parameters", "token_flops", "weight_bytes"]


def ffn_parameters(d_model: int, d_ff: int, *, gated: bool = False, bias: bool = True) -> int:
    """Parameters of a feed-forward network: two matrices, three if it is gated, and their biases.

    Raises:
        ValueError: a size is no whole number of at least 0.

    >>> ffn_parameters(512, 2048)                                  # Vaswani et al. 2017
    2099712
    """
    d_model, d_ff, up = whole(d_model, "d_model"), whole(d_ff, "d_ff"), 1 + gated
    return (up + 1) * d_model * d_ff + bias * (up * d_ff + d_model)


def block_parameters(shape: ModelShape) -> Parts:
    """Parameters of one transformer block.

    >>> p = block_parameters(ModelShape(d_model=768, d_ff=3072, n_heads=12))
    >>> p.total, round(p.ffn / p.attention, 3)                     # 2 but for the biases
    (7087872, 1.999)
    """
    d, (d_q, d_kv) = shape.d_model, head_columns(shape)
    return Parts(attention=2 * d * (d_q + d_kv) + shape.bias * (d_q + 2 * d_kv + d),
                 ffn=ffn_parameters(d, shape.d_ff, gated=shape.gated, bias=shape.bias),
                 norms=2 * norm_parameters(shape))


def model_parameters(shape: ModelShape) -> Parts:
    """Parameters of a whole transformer. A tied unembedding has none of its own: its matrix is an embedding.

    >>> model_parameters(ModelShape(d_model=768, d_ff=3072, n_heads=12, n_layers=12, vocab=50257, n_positions=1024))
    embeddings   39,383,808   31.6 %
    attention    28,348,416   22.8 %
    ffn          56,669,184   45.5 %
    norms            38,400    0.0 %
    total       124,439,808  100.0 %
    """
    return shape.n_layers * block_parameters(shape) + Parts(
        embeddings=(shape.vocab + shape.n_positions + shape.n_segments) * shape.d_model,
        norms=((shape.placement == "pre") + shape.embed_norm) * norm_parameters(shape),
        unembedding=shape.d_model * shape.vocab if shape.unembed == "own" else 0)


def ffn_flops(d_model: int, d_ff: int, n: int = 1, *, gated: bool = False, backward: bool = False) -> int:
    """Floating-point operations of a feed-forward network's matrix products at `n` positions.

    A product takes two for each weight, a multiplication and an addition: 2N per position forward and 4N backward
    with N weights in the matrices (Kaplan et al. 2020, section 2.1). Biases and activations are not counted.

    Args:
        n: positions, all sequences together.
        backward: count the backward pass instead of the forward pass.

    Raises:
        ValueError: a size is no whole number of at least 0.

    >>> ffn_flops(512, 2048), ffn_flops(512, 2048, backward=True)
    (4194304, 8388608)
    """
    return 2 * (1 + backward) * whole(n, "n") * ffn_parameters(d_model, d_ff, gated=gated, bias=False)


def block_flops(shape: ModelShape, n: int, *, backward: bool = False) -> Parts:
    """Floating-point operations of a block's matrix products, for one sequence of `n` positions.

    To its four matrices attention adds two products with n² numbers in every head: the scores and the mixing. The
    full square is counted, as it is computed here; code that skips what a causal mask hides needs about half of it.
    With d_ff = 4·d_model it costs as much as the FFN at n = 2·d_model. Arguments and errors are those of `ffn_flops`.

    >>> flops = block_flops(ModelShape(d_model=64, d_ff=256, n_heads=4), 128)
    >>> flops.attention == flops.ffn
    True
    """
    n, (d_q, d_kv) = whole(n, "n"), head_columns(shape)
    projections, squares = 2 * n * 2 * shape.d_model * (d_q + d_kv), 2 * 2 * n * n * d_q
    return Parts(attention=(1 + backward) * (projections + squares),
                 ffn=ffn_flops(shape.d_model, shape.d_ff, n, gated=shape.gated, backward=backward))


def model_flops(shape: ModelShape, n: int, *, backward: bool = False) -> Parts:
    """Floating-point operations of a transformer's matrix products, for one sequence of `n` positions.

    Embedding is looking up, which costs none; unembedding costs the same whether its matrix is tied or not.
    Arguments and errors are those of `ffn_flops`.

    >>> model_flops(ModelShape(d_model=4, d_ff=16, vocab=10), 3)
    attention      528   34.4 %
    ffn            768   50.0 %
    unembedding    240   15.6 %
    total        1,536  100.0 %
    """
    n, scores = whole(n, "n"), 0 if shape.unembed == "none" else shape.vocab
    return shape.n_layers * block_flops(shape, n, backward=backward) + Parts(
        unembedding=2 * (1 + backward) * n * shape.d_model * scores)


def token_flops(shape: ModelShape, n: int) -> Parts:
    """Floating-point operations of a transformer's matrix products for one token, with a cache of keys and values.

    It attends to `n` positions, its own included. This is an n-th of `model_flops`, which counts the full square.
    Errors are those of `ffn_flops`.

    >>> token_flops(ModelShape(d_model=4, d_ff=16, vocab=10), 3)
    attention    176   34.4 %
    ffn          256   50.0 %
    unembedding   80   15.6 %
    total        512  100.0 %
    """
    n, (d_q, _) = whole(n, "n"), head_columns(shape)
    return model_flops(shape, 1) + Parts(attention=shape.n_layers * 2 * 2 * (n - 1) * d_q)


def weight_bytes(shape: ModelShape, dtype: DTypeLike) -> Parts:
    """Bytes of a transformer's weights as `dtype`, which must be one of NumPy's (for bfloat16 say float16).

    >>> weight_bytes(ModelShape(d_model=4, d_ff=16, vocab=10), np.float16).ffn
    296
    """
    return itemsize(dtype) * model_parameters(shape)


def ffn_activation_bytes(d_model: int, d_ff: int, n: int, dtype: DTypeLike, *, gated: bool = False,
                         trace: bool = True) -> int:
    """Bytes of the arrays that a feed-forward network makes at `n` positions.

    With a trace it keeps the hidden values before and after the activation (gated: both branches, the activated gate
    and the product) and the output. Without one, at most one hidden array (gated: two) and the output exist at once.

    Args:
        n: positions, all sequences together.
        dtype: of the input and the weights.
        trace: whether a trace is kept.

    Raises:
        ValueError: a size is no whole number of at least 0, or `dtype` is none of NumPy's dtypes of numbers.

    >>> ffn_activation_bytes(512, 2048, 1, np.float32), ffn_activation_bytes(512, 2048, 1, np.float32, trace=False)
    (18432, 10240)
    """
    hidden = (1 + gated) * (1 + trace) * whole(d_ff, "d_ff")
    return itemsize(dtype) * whole(n, "n") * (hidden + whole(d_model, "d_model"))


def activation_bytes(shape: ModelShape, n: int, dtype: DTypeLike) -> Parts:
    """Bytes that the trace of a transformer keeps for one sequence of `n` positions, the token ids not counted.

    An array counts once, even where two layers' traces hold it. Attention keeps queries, keys, values, the pattern
    (n numbers per position in every head), the mixed values and its output; a norm keeps the normed values, their
    scale and its output; the residual stream two sums in each block. Arguments and errors: `ffn_activation_bytes`.

    >>> activation_bytes(ModelShape(d_model=4, d_ff=16, vocab=10), 3, np.float32).unembedding    # the logits
    120
    """
    n, d, (d_q, d_kv) = whole(n, "n"), shape.d_model, head_columns(shape)
    values = n * itemsize(dtype)
    block = Parts(attention=values * (2 * d_q + 2 * d_kv + shape.n_heads * n + d), residual=values * 2 * d,
                  ffn=ffn_activation_bytes(d, shape.d_ff, n, dtype, gated=shape.gated))
    norms = 2 * shape.n_layers + (shape.placement == "pre") + shape.embed_norm
    return shape.n_layers * block + values * Parts(embeddings=d, norms=norms * (2 * d + 1),
                                                   unembedding=0 if shape.unembed == "none" else shape.vocab)


def kv_cache_bytes(shape: ModelShape, n: int, dtype: DTypeLike) -> int:
    """Bytes of the keys and values of `n` positions, which decoding keeps; errors as in `ffn_activation_bytes`.

    >>> kv_cache_bytes(ModelShape(d_model=4096, d_ff=14336, n_heads=32, n_kv_heads=8, n_layers=32), 1, np.float16)
    131072
    """
    return shape.n_layers * 2 * head_columns(shape)[1] * whole(n, "n") * itemsize(dtype)


def head_columns(shape: ModelShape) -> tuple[int, int]:
    """Numbers in the queries of a position, all heads together, and in its keys (or its values)."""
    return shape.n_heads * shape.d_head, shape.n_kv_heads * shape.d_head


def norm_parameters(shape: ModelShape) -> int:
    """Parameters of a norm: a gain, and in a layer norm with biases a bias."""
    return shape.d_model * (2 if shape.norm == "layer" and shape.bias else 1)


def whole(value: int, name: str) -> int:
    """`value` as a Python int, which cannot overflow; ValueError unless it is a whole number of at least 0."""
    if not isinstance(value, int | np.integer) or isinstance(value, bool) or value < 0:
        raise ValueError(f"{name}: expected a whole number of at least 0, got {value!r}")
    return int(value)


def itemsize(dtype: DTypeLike) -> int:
    """Bytes of a number of this dtype; ValueError if it is none of numbers."""
    with suppress(TypeError):
        if np.dtype(dtype).kind in "fiu":
            return np.dtype(dtype).itemsize
    raise ValueError(f"dtype: expected a NumPy dtype of real numbers, got {dtype!r}")
