"""Counts of parameters, operations and bytes, held to what models of those shapes really have, compute and keep."""
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ffnlib.attention import KVCache
from ffnlib.block import FUNCTIONS
from ffnlib.count import (
    Parts,
    activation_bytes,
    block_flops,
    block_parameters,
    ffn_activation_bytes,
    ffn_flops,
    ffn_parameters,
    kv_cache_bytes,
    model_flops,
    model_parameters,
    token_flops,
    weight_bytes,
)
from ffnlib.ffn import FFNWeights
from ffnlib.gated import GatedFFNWeights
from ffnlib.model import ModelWeights, model, model_backward
from ffnlib.shape import ModelShape
from ffnlib.trace import Trace

NAMES = ("embeddings", "attention", "ffn", "norms", "residual", "unembedding")


@st.composite
def shapes(draw):
    n_kv_heads, yes = draw(st.integers(1, 3)), st.booleans()
    return ModelShape(
        d_model=draw(st.integers(1, 9)), d_ff=draw(st.integers(1, 11)), n_heads=n_kv_heads * draw(st.integers(1, 3)),
        n_kv_heads=n_kv_heads, d_head=2 * draw(st.integers(1, 3)), n_layers=draw(st.integers(1, 3)),
        vocab=draw(st.integers(1, 13)), n_positions=draw(st.sampled_from([0, 8])),
        n_segments=draw(st.integers(0, 2)), gated=draw(yes), bias=draw(yes), embed_norm=draw(yes), causal=draw(yes),
        norm=draw(st.sampled_from(["layer", "rms"])), placement=draw(st.sampled_from(["pre", "post"])),
        rope_base=draw(st.sampled_from([None, 10000.0])), unembed=draw(st.sampled_from(["tied", "own", "none"])),
        activation=draw(st.sampled_from(["relu", "identity"])))


def made(shape, dtype=np.float64):
    return ModelWeights.init(shape, rng=np.random.default_rng(0), dtype=dtype)


def part_of(name):
    """The part that a weight belongs to, by its name in the tree."""
    found = [part for part, mark in (("embeddings", "W_E"), ("embeddings", "W_pos"), ("embeddings", "W_seg"),
                                     ("norms", "norm."), ("attention", ".attn."), ("ffn", ".ffn."),
                                     ("unembedding", "W_U")) if mark in name]
    assert len(found) == 1, name
    return found[0]


def by_part(pairs):
    """{part: sum} of (part, number) pairs, with 0 for the parts that do not occur."""
    sums = dict.fromkeys(NAMES, 0)
    for part, number in pairs:
        sums[part] += number
    return sums


@given(shape=shapes())
def test_parameters_are_those_of_the_weights(shape):
    w = made(shape)
    assert model_parameters(shape).total == w.size
    assert dict(model_parameters(shape)) == by_part((part_of(name), a.size) for name, a in w)
    block = [("blocks.0." + name, a) for name, a in w.blocks[0]]
    assert dict(block_parameters(shape)) == by_part((part_of(name), a.size) for name, a in block)
    assert ffn_parameters(shape.d_model, shape.d_ff, gated=shape.gated, bias=shape.bias) == w.blocks[0].ffn.size


@pytest.mark.parametrize("dtype", [np.float16, np.float32, "float64"])
@given(shape=shapes())
def test_weight_bytes_are_those_of_the_weights(dtype, shape):
    assert dict(weight_bytes(shape, dtype)) == by_part((part_of(name), a.nbytes) for name, a in made(shape, dtype))


class Counting(np.ndarray):
    """An array that adds up the operations of all matrix products it takes part in: two for each multiplication."""

    flops = 0

    def __array_ufunc__(self, ufunc, method, *inputs, out=(), **kwargs):
        plain = [a.view(np.ndarray) if isinstance(a, Counting) else a for a in inputs]
        if out:
            kwargs["out"] = tuple(a.view(np.ndarray) if isinstance(a, Counting) else a for a in out)
        result = getattr(ufunc, method)(*plain, **kwargs)
        if ufunc is np.matmul:
            Counting.flops += 2 * result.size * plain[0].shape[-1]
        return result.view(Counting) if isinstance(result, np.ndarray) else result


@pytest.mark.parametrize("n", [2, 3, 8])
@given(shape=shapes())
def test_flops_are_those_of_the_products_in_both_passes(n, shape):
    concatenate = np.concatenate
    with pytest.MonkeyPatch.context() as patch:  # both would take the counter off
        patch.setattr(np, "asarray", np.asanyarray)
        patch.setattr(np, "concatenate", lambda *args, **kwargs: concatenate(*args, **kwargs).view(Counting))
        w, t = made(shape).map(lambda a: a.view(Counting)), Trace()
        Counting.flops = 0
        y = model(np.zeros(n, int), w, shape, trace=t)
        forward, Counting.flops = Counting.flops, 0
        model_backward(np.ones_like(y).view(Counting), w, t)
    assert model_flops(shape, n).total == forward
    assert model_flops(shape, n, backward=True).total == Counting.flops


@given(shape=shapes(), n=st.integers(0, 8))
def test_flops_by_part(shape, n):
    """Two for each weight of a matrix at each position, four for each number of a pattern and each of a head."""
    w, t = made(shape), Trace()
    model(np.zeros(n, int), w, shape, trace=t)
    matrices = [(part_of(name), 2 * n * a.size) for name, a in w
                if a.ndim == 2 and name not in ("W_E", "W_pos", "W_seg", "W_U")]
    squares = [("attention", 4 * b.attn.pattern.size * shape.d_head) for b in t.blocks]
    scores = [] if shape.unembed == "none" else [("unembedding", 2 * n * w.W_E.size)]
    expected = by_part(matrices + squares + scores)
    assert dict(model_flops(shape, n)) == expected
    assert dict(model_flops(shape, n, backward=True)) == {part: 2 * count for part, count in expected.items()}
    one = block_flops(shape, n)
    assert (one.attention, one.ffn) == (expected["attention"] // shape.n_layers, expected["ffn"] // shape.n_layers)
    assert one.total == one.attention + one.ffn
    assert ffn_flops(shape.d_model, shape.d_ff, n, gated=shape.gated) == one.ffn


@given(shape=shapes().filter(lambda s: s.causal), n=st.integers(1, 8))
def test_flops_of_one_token_are_those_of_the_products_with_a_cache(shape, n):
    caches, concatenate = [KVCache() for _ in range(shape.n_layers)], np.concatenate
    with pytest.MonkeyPatch.context() as patch:  # both would take the counter off
        patch.setattr(np, "asarray", np.asanyarray)
        patch.setattr(np, "concatenate", lambda *args, **kwargs: concatenate(*args, **kwargs).view(Counting))
        w = made(shape).map(lambda a: a.view(Counting))
        model(np.zeros(n - 1, int), w, shape, caches=caches)
        Counting.flops = 0
        model(np.zeros(1, int), w, shape, caches=caches)
    one = token_flops(shape, n)
    assert one.total == Counting.flops
    assert n * one == model_flops(shape, n)


def test_flops_of_one_token_by_hand():
    """d_model 6, three heads of 2 and one head of keys and values, d_ff 5, gated, seven tokens; the fourth position."""
    shape = ModelShape(d_model=6, d_ff=5, n_heads=3, n_kv_heads=1, n_layers=2, vocab=7, gated=True, bias=False)
    q_and_out, k_and_v, scores_and_mixing = 2 * (2 * 6 * 6), 2 * (2 * 6 * 2), 2 * 3 * (2 * 2 * 4)
    assert token_flops(shape, 4) == Parts(attention=2 * (q_and_out + k_and_v + scores_and_mixing),
                                          ffn=2 * 3 * (2 * 6 * 5), unembedding=2 * 6 * 7)


def kept(*values):
    """{address: bytes} of the floating-point memory behind arrays, traces and lists of traces."""
    found = {}
    for value in values:
        if isinstance(value, Trace):
            found |= kept(*(inner for _, inner in value))
        elif isinstance(value, list):
            found |= kept(*value)
        elif isinstance(value, np.ndarray) and value.dtype.kind == "f":
            while value.base is not None:
                value = value.base
            found[id(value)] = value.nbytes
    return found


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@given(shape=shapes(), n=st.integers(1, 8))
def test_activation_bytes_are_those_of_the_trace(dtype, shape, n):
    w, t = made(shape, dtype), Trace()
    model(np.zeros(n, int), w, shape, trace=t)
    counted = activation_bytes(shape, n, dtype)
    everything = kept(t)
    assert counted.total == sum(everything.values())

    def besides_input(traces):
        return kept(*(a for trace in traces for name, a in trace if name != "x"))

    norms = [norm for b in t.blocks for norm in (b.attn_norm, b.ffn_norm)] + [
        t.embedding.norm, t.unembedding.norm]
    parts = {
        "embeddings": kept(t.embedding.norm.x if shape.embed_norm else t.embed),
        "attention": besides_input(b.attn for b in t.blocks), "ffn": besides_input(b.ffn for b in t.blocks),
        "norms": besides_input(norms), "unembedding": {} if shape.unembed == "none" else kept(t.out)}
    rest = everything.keys() - set().union(*parts.values())
    parts["residual"] = {key: everything[key] for key in rest}
    assert dict(counted) == {part: sum(memory.values()) for part, memory in parts.items()}
    assert kv_cache_bytes(shape, n, dtype) == sum(b.attn.k.nbytes + b.attn.v.nbytes for b in t.blocks)


@pytest.mark.parametrize("gated", [False, True])
def test_an_ffn_keeps_and_needs_what_is_said(gated):
    n, d_model, d_ff = 200, 700, 900  # every array is larger than the blocks that an activation works on
    rng = np.random.default_rng(0)
    w = (GatedFFNWeights if gated else FFNWeights).init(d_model, d_ff, rng=rng, dtype=np.float32)
    run, _ = FUNCTIONS[type(w)]
    x, t = rng.standard_normal((n, d_model)).astype(np.float32), Trace()
    run(x, w, activation="relu", trace=t)
    assert ffn_activation_bytes(d_model, d_ff, n, np.float32, gated=gated) == sum(kept(t).values()) - x.nbytes
    needed = ffn_activation_bytes(d_model, d_ff, n, np.float32, gated=gated, trace=False)
    tracemalloc.start()
    run(x, w, activation="relu")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert needed <= peak < needed + 100_000  # NumPy's buffers and Python's own objects


def test_worked_by_hand():
    """d_model 2, d_ff 3, one head of 2, two positions, one block, five tokens, everything with biases."""
    shape = ModelShape(d_model=2, d_ff=3, vocab=5, n_positions=4)
    p = model_parameters(shape)
    assert p == Parts(embeddings=5 * 2 + 4 * 2, attention=4 * (4 + 2), ffn=6 + 3 + 6 + 2, norms=3 * 4)
    # 4 products [2, 2] @ [2, 2] of 16; scores and mixing 16 each; up and down 2·2·2·3 each; 2·2·2·5 to unembed
    assert model_flops(shape, 2) == Parts(attention=4 * 16 + 32, ffn=48, unembedding=40)
    assert ffn_parameters(2, 3, gated=True) == 18 + 3 + 3 + 2 and ffn_flops(2, 3, gated=True) == 36
    assert ffn_parameters(2, 3, bias=False) == 12 and ffn_parameters(0, 3) == 3 and ffn_flops(2, 3, 0) == 0


def test_cost_per_position():
    """Attention 8d² + 4nd forward, the FFN 16d²; 2N forward and 4N backward; equal at n = 2d."""
    d = 64
    shape = ModelShape(d_model=d, d_ff=4 * d, n_heads=4)
    for n in (1, 2 * d - 1, 2 * d, 2 * d + 1):
        flops, backward = block_flops(shape, n), block_flops(shape, n, backward=True)
        assert flops == n * Parts(attention=8 * d * d + 4 * n * d, ffn=16 * d * d)
        assert backward == 2 * flops
        assert (flops.attention > flops.ffn) - (flops.attention < flops.ffn) == (n > 2 * d) - (n < 2 * d)
    assert ffn_flops(d, 4 * d) == 2 * 8 * d * d and ffn_flops(d, 4 * d, backward=True) == 4 * 8 * d * d


def test_parts_add_up():
    a, b = Parts(attention=1, ffn=2), Parts(1, 2, 3, 4, 5, 6)
    assert tuple(dict(b)) == NAMES and b.total == 21
    assert a + b == Parts(1, 3, 5, 4, 5, 6) and sum([a, a], Parts()) == a * 2 == 2 * a == Parts(attention=2, ffn=4)
    assert a.share("ffn") == 2 / 3 and a.share("norms") == 0 == Parts().share("ffn") and Parts(ffn=1).share("ffn") == 1
    assert sum(b.share(part) for part in NAMES) == pytest.approx(1)
    assert repr(Parts(ffn=1234, norms=4)) == "ffn    1,234   99.7 %\nnorms      4    0.3 %\ntotal  1,238  100.0 %"
    assert repr(Parts()) == "total  0  100.0 %"


def test_small_and_large_numbers():
    assert weight_bytes(SHAPE, np.uint8) == weight_bytes(SHAPE, "int8") == model_parameters(SHAPE)
    n = np.int32(2**20)
    assert ffn_flops(np.int16(2**14), np.int32(2**16), n) == 2**52
    assert ffn_activation_bytes(np.int16(2**14), np.int32(2**16), n, np.float64) == 2**23 * (2**17 + 2**14)
    assert ffn_parameters(np.int16(2**14), np.int16(2**14), bias=False) == 2**29


SHAPE = ModelShape(d_model=2, d_ff=3)


@pytest.mark.parametrize(("call", "message"), [
    (lambda: ffn_parameters(-1, 3), "d_model: expected a whole number of at least 0, got -1"),
    (lambda: ffn_parameters(2, 3.0), "d_ff: expected a whole number of at least 0, got 3.0"),
    (lambda: ffn_flops(2, 3, True), "n: expected a whole number of at least 0, got True"),
    (lambda: ffn_flops(2, -3), "d_ff: expected a whole number"),
    (lambda: block_flops(SHAPE, -1), "n: expected a whole number"),
    (lambda: model_flops(SHAPE, 1.5), "n: expected a whole number"),
    (lambda: token_flops(SHAPE, -1), "n: expected a whole number"),
    (lambda: activation_bytes(SHAPE, -2, np.float32), "n: expected a whole number"),
    (lambda: kv_cache_bytes(SHAPE, "1", np.float32), "n: expected a whole number"),
    (lambda: ffn_activation_bytes(2, 3, -1, np.float32), "n: expected a whole number"),
    (lambda: ffn_activation_bytes(-2, 3, 1, np.float32), "d_model: expected a whole number"),
    (lambda: ffn_activation_bytes(2, -3, 1, np.float32), "d_ff: expected a whole number"),
    (lambda: weight_bytes(SHAPE, "bfloat16"), "dtype: expected a NumPy dtype of real numbers, got 'bfloat16'"),
    (lambda: kv_cache_bytes(SHAPE, 1, complex), "dtype: expected a NumPy dtype of real numbers"),
    (lambda: activation_bytes(SHAPE, 1, "U4"), "dtype: expected a NumPy dtype of real numbers, got 'U4'"),
    (lambda: Parts().share("total"), "part: expected one of embeddings, attention, ffn, norms, residual, unembedding"),
])
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError) as error:
        call()
    assert message in str(error.value)
