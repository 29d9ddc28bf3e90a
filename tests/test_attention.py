"""Attention and rotary positions: the definition written again, and what must and must not matter."""
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from layers import attention as attention_case
from layers import case

import ffnlib as ff
from ffnlib.attention import KVCache


def attend_slowly(x, w, n_heads, n_kv_heads, causal, rope_base):
    """Attention of one sequence from its definition, one query, key and number at a time."""
    n = len(x)
    d_head = w.W_q.shape[1] // n_heads

    def vector(W, b, i, head):
        v = x[i] @ W + (0 if b is None else b)
        return v[head * d_head:(head + 1) * d_head]

    def turned(v, i):
        if rope_base is None:
            return v
        half, y = d_head // 2, v.copy()
        for j in range(half):
            angle = i * rope_base ** (-2 * j / d_head)
            y[j] = v[j] * math.cos(angle) - v[j + half] * math.sin(angle)
            y[j + half] = v[j + half] * math.cos(angle) + v[j] * math.sin(angle)
        return y

    out = np.zeros((n, n_heads * d_head))
    for h in range(n_heads):
        shared = h // (n_heads // n_kv_heads)
        for i in range(n):
            q = turned(vector(w.W_q, w.b_q, i, h), i)
            seen = range(i + 1) if causal else range(n)
            weights = [math.exp(q @ turned(vector(w.W_k, w.b_k, j, shared), j) / math.sqrt(d_head)) for j in seen]
            for j, a in zip(seen, weights, strict=True):
                out[i, h * d_head:(h + 1) * d_head] += a / sum(weights) * vector(w.W_v, w.b_v, j, shared)
    return out @ w.W_o + (0 if w.b_o is None else w.b_o)


def test_attention_by_its_definition():
    for seed in range(30):
        one = case(attention_case, seed)
        x = np.random.default_rng(seed).normal(size=(4, one.x.shape[-1]))
        np.testing.assert_allclose(one.run(x=x), attend_slowly(x, one.w, **one.settings), rtol=1e-9, atol=1e-12)


def test_attention_keeps_what_it_computes():
    one, t = case(attention_case, 3), ff.Trace()
    one.settings |= {"causal": True, "rope_base": None}
    one.x = one.x[..., :1, :].repeat(4, axis=-2)
    y = one.run(trace=t)
    heads, kv = one.settings["n_heads"], one.settings["n_kv_heads"]
    assert t.q.shape[-3] == heads and t.k.shape == t.v.shape and t.k.shape[-3] == kv
    assert t.pattern.shape[-3:] == (heads, 4, 4)
    np.testing.assert_allclose(t.pattern.sum(axis=-1), 1)
    assert (np.triu(t.pattern, 1) == 0).all()
    np.testing.assert_allclose(t.pattern, np.broadcast_to(np.tri(4) / np.arange(1, 5)[:, None], t.pattern.shape))
    np.testing.assert_array_equal(t.out, y)


def test_causal_attention_sees_nothing_later_and_bidirectional_all():
    for seed in range(10):
        one = case(attention_case, seed)
        x = np.random.default_rng(seed).normal(size=(5, one.x.shape[-1]))
        moved = x.copy()
        moved[3] += 1
        differs = (one.run(x=moved) != one.run(x=x)).any(axis=-1)
        assert differs.tolist() == ([False, False, False, True, True] if one.settings["causal"] else [True] * 5)


@given(shift=st.integers(0, 50), base=st.sampled_from([10.0, 1e4]))
def test_rotary_products_depend_on_distance_alone(shift, base):
    rng = np.random.default_rng(shift)
    q, k = rng.normal(size=(2, 6, 8))
    q[:], k[:] = q[0], k[0]
    here = ff.rotary(q, base) @ ff.rotary(k, base).T
    np.testing.assert_allclose(here, ff.rotary(q, base, start=shift) @ ff.rotary(k, base, start=shift).T, atol=1e-12)
    for i in range(5):
        np.testing.assert_allclose(np.diag(here, -i), here[i, 0], atol=1e-12)
    assert not np.allclose(here[0, 0], here[3, 0])
    np.testing.assert_allclose(ff.rotary(q, base, start=2)[0], ff.rotary(q, base)[2])


def test_without_positions_attention_does_not_know_order():
    """Permuting the others changes nothing for the last position: so permutation is no proof of being position-wise."""
    rng = np.random.default_rng(0)
    w, x = ff.AttentionWeights.init(6, n_heads=3, rng=rng), rng.normal(size=(5, 6))
    swapped = x[[2, 0, 1, 3, 4]]
    last = ff.attention(x, w, n_heads=3)[-1]
    np.testing.assert_allclose(ff.attention(swapped, w, n_heads=3)[-1], last)
    assert not np.allclose(ff.attention(swapped, w, n_heads=3, rope_base=1e4)[-1],
                           ff.attention(x, w, n_heads=3, rope_base=1e4)[-1])


@pytest.mark.parametrize(("heads", "message"), [
    ({"n_heads": 4}, "n_heads, n_kv_heads: expected heads of one size"),
    ({"n_heads": 3, "n_kv_heads": 2}, "n_kv_heads: expected a divisor of n_heads = 3, got 2"),
    ({"n_heads": 0}, "n_heads: expected a whole number of at least 1, got 0"),
    ({"n_heads": 2.0}, "n_heads: expected a whole number"),
    ({"n_heads": 2, "n_kv_heads": True}, "n_kv_heads: expected"),
    ({"n_heads": 2, "n_kv_heads": 1}, "expected heads of one size"),
    ({"n_heads": 6, "rope_base": 1e4}, "d_head: expected an even number")])
def test_bad_heads_are_named(heads, message):
    w = ff.AttentionWeights.init(6, n_heads=2, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match=message):
        ff.attention(np.ones((3, 6)), w, **heads)


@pytest.mark.parametrize("kind", [{}, {"n_positions": 20}, {"rope_base": 100.0, "n_kv_heads": 2, "gated": True}])
@pytest.mark.parametrize("batch", [(), (3,)])
def test_positions_seen_before_need_not_be_computed_again(kind, batch):
    rng = np.random.default_rng(0)
    shape = ff.ModelShape(d_model=16, d_ff=32, n_heads=4, n_layers=2, vocab=11, **kind)
    w = ff.ModelWeights.init(shape, rng=rng)
    ids = rng.integers(11, size=(*batch, 15))
    caches = [KVCache() for _ in w.blocks]
    parts = [ff.model(part, w, shape, caches=caches) for part in np.split(ids, [6, 7, 8, 12], axis=-1)]
    np.testing.assert_allclose(np.concatenate(parts, axis=-2), ff.model(ids, w, shape), atol=1e-12)
    assert {cache.length for cache in caches} == {15}


def test_a_cache_grows():
    rng, cache = np.random.default_rng(0), KVCache()
    k, v = rng.normal(size=(2, 2, 3, 200, 4))
    for a, b in ((0, 60), (60, 61), (61, 130), (130, 200)):
        keys, values = cache.extend(k[..., a:b, :], v[..., a:b, :])
        np.testing.assert_array_equal(keys, k[..., :b, :])
        np.testing.assert_array_equal(values, v[..., :b, :])
