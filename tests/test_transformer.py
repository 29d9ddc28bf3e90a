"""Norms, block and model: worked by hand, made of their parts, made from shapes, and what does not fit."""
import math
from dataclasses import replace

import numpy as np
import pytest
from layers import block as block_case
from layers import case
from layers import model as model_case

import ffnlib as ff


def test_layer_norm_by_hand():
    w = ff.LayerNormWeights([2.0, 1.0, 1.0, 10.0], [0.0, 5.0, 0.0, 0.0])
    t = ff.Trace()
    # mean 3, deviations −2 0 −1 3, squares 4 0 1 9, their mean (over 4, not 3) 3.5; eps 0.5 inside the root: √4 = 2
    assert ff.layer_norm([1.0, 3.0, 2.0, 6.0], w, eps=0.5, trace=t).tolist() == [-2, 5, -0.5, 15]
    assert t.normed.tolist() == [-1, 0, -0.5, 1.5] and t.scale.tolist() == [0.5]
    assert t.x.tolist() == [1, 3, 2, 6] and t.out.tolist() == [-2, 5, -0.5, 15]
    assert ff.layer_norm([1.0, 3.0], ff.LayerNormWeights([1.0, 1.0]), eps=3.0).tolist() == [-0.5, 0.5]


def test_rms_norm_by_hand():
    # squares 1 9 25 1, mean 9, eps 7 inside the root: √16 = 4; the mean of x itself stays
    assert ff.rms_norm([1.0, 3.0, 5.0, -1.0], ff.RMSNormWeights([4.0, 8.0, 4.0, 4.0]), eps=7.0).tolist() == [
        1, 6, 5, -1]


def test_norms_use_their_default_eps():
    x = np.array([1e-3, -1e-3])
    assert ff.layer_norm(x, ff.LayerNormWeights.init(2))[0] == pytest.approx(1e-3 / math.sqrt(1e-6 + 1e-5))
    assert ff.rms_norm(x, ff.RMSNormWeights.init(2))[0] == pytest.approx(1e-3 / math.sqrt(1e-6 + 1e-5))


@pytest.mark.parametrize("bias", [True, False])
def test_initial_norms_change_nothing_but_the_size(bias):
    assert ff.LayerNormWeights.init(5).size == 10 and ff.AttentionWeights.init(
        2, n_heads=1, rng=np.random.default_rng(0)).size == 4 * (4 + 2)
    w = ff.LayerNormWeights.init(5, bias=bias, dtype=np.float32)
    assert (w.gain == 1).all() and (w.bias is not None) == bias and w.size == (10 if bias else 5)
    assert w.gain.dtype == ff.RMSNormWeights.init(5, dtype=np.float32).gain.dtype == np.float32
    assert not (w.bias if bias else np.zeros(1)).any()


@pytest.mark.parametrize("norm", ["layer", "rms"])
@pytest.mark.parametrize("gated", [True, False])
def test_block_is_its_parts(norm, gated):
    rng = np.random.default_rng(1)
    normed = {"layer": ff.layer_norm, "rms": ff.rms_norm}[norm]
    feed = {True: ff.gated_ffn, False: ff.ffn}[gated]
    for placement in ("pre", "post"):
        shape = ff.ModelShape(d_model=6, d_ff=10, n_heads=3, gated=gated, norm=norm, placement=placement, eps=0.1,
                              activation="silu", rope_base=100.0)
        w = ff.BlockWeights.init(shape, rng=rng).map(lambda a: a + rng.normal(size=a.shape))
        x, t = rng.normal(size=(2, 4, 6)), ff.Trace()
        y = ff.block(x, w, shape, trace=t)

        def attend(x, w=w):
            return ff.attention(x, w.attn, n_heads=3, rope_base=100.0)

        if placement == "pre":
            mid = x + attend(normed(x, w.attn_norm, eps=0.1))
            out = mid + feed(normed(mid, w.ffn_norm, eps=0.1), w.ffn, activation="silu")
            np.testing.assert_allclose(t.resid_mid, x + t.attn_out)
            np.testing.assert_allclose(t.resid_post, t.resid_mid + t.ffn_out)
        else:
            mid = normed(x + attend(x), w.attn_norm, eps=0.1)
            out = normed(mid + feed(mid, w.ffn, activation="silu"), w.ffn_norm, eps=0.1)
        np.testing.assert_allclose(y, out)
        np.testing.assert_array_equal(t.resid_pre, x)
        np.testing.assert_allclose(t.resid_mid, mid)
        np.testing.assert_array_equal(t.resid_post, y)
        np.testing.assert_array_equal(t.ffn_out, t.ffn.out)
        np.testing.assert_array_equal(t.attn_out, t.attn.out)
        assert t.attn_norm.out.shape == t.ffn_norm.out.shape == x.shape


def test_initial_weights_follow_the_shape():
    for seed in range(30):
        rng = np.random.default_rng(seed)
        shape = model_case(rng, np.float32).shape
        w = ff.ModelWeights.init(shape, rng=rng, dtype=np.float32)
        assert len(w.blocks) == shape.n_layers and all(a.dtype == np.float32 for _, a in w)
        one = w.blocks[-1]
        assert isinstance(one.ffn, ff.GatedFFNWeights if shape.gated else ff.FFNWeights)
        assert isinstance(one.attn_norm, ff.LayerNormWeights if shape.norm == "layer" else ff.RMSNormWeights)
        assert one.attn.W_k.shape == (shape.d_model, shape.n_kv_heads * shape.d_head)
        assert one.attn.W_o.shape == (shape.n_heads * shape.d_head, shape.d_model)
        assert all((b is not None) == shape.bias for b in (one.attn.b_q, one.attn.b_o, one.ffn.b_up, one.ffn.b_down))
        assert (w.final_norm is not None) == (shape.placement == "pre")
        assert (w.embed_norm is not None) == shape.embed_norm
        assert (w.W_U is not None) == (shape.unembed == "own")
        assert (0 if w.W_pos is None else len(w.W_pos)) == shape.n_positions
        assert (0 if w.W_seg is None else len(w.W_seg)) == shape.n_segments
    big = ff.ModelWeights.init(ff.ModelShape(d_model=64, d_ff=8, vocab=2000, n_positions=500, unembed="own"), rng=rng)
    for table in (big.W_E, big.W_pos, big.W_U):
        assert table.std() == pytest.approx(1 / 8, rel=0.02)
    attn = ff.AttentionWeights.init(200, n_heads=4, rng=rng)
    assert attn.W_q.shape == attn.W_k.shape == (200, 200) and attn.W_v.std() == pytest.approx(200**-0.5, rel=0.02)
    assert not attn.b_v.any()


def test_model_is_its_parts():
    for seed in range(20):
        one, t = case(model_case, seed), ff.Trace()
        y, w, shape = one.run(trace=t), one.w, one.shape
        x = w.W_E[one.x]
        if shape.n_positions:
            x = x + w.W_pos[:one.x.shape[-1]]
        if shape.n_segments:
            x = x + w.W_seg[one.settings.get("segments", np.zeros_like(one.x))]
        normed = {"layer": ff.layer_norm, "rms": ff.rms_norm}[shape.norm]
        x = normed(x, w.embed_norm, eps=shape.eps) if shape.embed_norm else x
        np.testing.assert_allclose(t.embed, x)
        for b in w.blocks:
            x = ff.block(x, b, shape)
        x = normed(x, w.final_norm, eps=shape.eps) if shape.placement == "pre" else x
        np.testing.assert_allclose(t.final, x)
        W_U = {"none": np.eye(shape.d_model), "tied": w.W_E.T, "own": w.W_U}[shape.unembed]
        np.testing.assert_allclose(y, x @ W_U)
        assert len(t.blocks) == shape.n_layers


def test_logit_lens():
    """What the model says after its last block is what it says; after an earlier one it is something else."""
    one, t = next(one for one in (case(model_case, seed) for seed in range(50)) if one.shape.n_layers == 3), ff.Trace()
    y = one.run(trace=t)
    np.testing.assert_array_equal(ff.unembed(t.blocks[-1].resid_post, one.w, one.shape), y)
    assert not np.allclose(ff.unembed(t.blocks[0].resid_post, one.w, one.shape), y)
    np.testing.assert_array_equal(ff.embed(one.x, one.w, one.shape, **one.settings), t.embed)


def test_a_part_of_zeros_adds_nothing():
    one = case(block_case, 1)
    one.shape = replace(one.shape, placement="pre")
    w = replace(one.w, ffn=one.w.ffn.map(np.zeros_like), attn=one.w.attn.map(np.zeros_like))
    np.testing.assert_array_equal(one.run(w=w), one.x)


def test_weights_must_have_the_parts_of_their_shape():
    shape = ff.ModelShape(d_model=4, d_ff=8, vocab=5, n_layers=2)
    w = ff.ModelWeights.init(shape, rng=np.random.default_rng(0))
    for change, message in (({"n_layers": 3}, "w: expected blocks: 3, as the shape says, got 2"),
                            ({"unembed": "own"}, "w: expected W_U: True, as the shape says, got False"),
                            ({"placement": "post"}, "w: expected final_norm: False, as the shape says, got True")):
        with pytest.raises(ValueError, match=message):
            ff.model([1], w, replace(shape, **change))
    b, small = w.blocks[0], ff.FFNWeights.init(3, 8, rng=np.random.default_rng(0))
    for change, message in (({"ffn": small}, "ffn: expected d_model 4, as attn has, got 3"),
                            ({"ffn": b.attn}, "ffn: expected FFNWeights or GatedFFNWeights, got AttentionWeights"),
                            ({"ffn_norm": ff.RMSNormWeights.init(5)}, "ffn_norm: expected d_model 4"),
                            ({"attn": small}, "attn: expected AttentionWeights, got FFNWeights"),
                            ({"attn_norm": None}, "attn_norm: expected LayerNormWeights or RMSNormWeights, got None")):
        with pytest.raises(ValueError, match=message):
            replace(b, **change)
    changed = replace(w)
    changed.blocks[0] = None
    assert w.blocks[0] is b, "the lists of blocks should be two"


def test_a_part_that_is_not_there_is_not_needed():
    shape = ff.ModelShape(d_model=4, d_ff=8, vocab=5)
    w = ff.ModelWeights.init(shape, rng=np.random.default_rng(0))
    with pytest.raises(ValueError, match="segments: this model has none"):
        ff.model([0, 1], w, shape, segments=[0, 0])


@pytest.mark.parametrize(("ids", "segments", "message"), [
    ([5], None, r"ids: expected numbers from 0 to 4, got 5 to 5"), ([-1, 0], None, r"ids: .*got -1 to 0"),
    ([0.0], None, "ids: expected whole numbers, got dtype float64"), (3, None, r"ids: expected shape \[..., n\]"),
    ([0, 1, 2, 3], None, "ids: expected at most 3 positions, got 4"),
    ([0, 1], [0, 2], "segments: expected numbers from 0 to 1"),
    ([0, 1], [0], r"segments: expected shape \[2\], got \[1\]")])
def test_bad_ids_are_named(ids, segments, message):
    shape = ff.ModelShape(d_model=4, d_ff=8, vocab=5, n_positions=3, n_segments=2)
    w = ff.ModelWeights.init(shape, rng=np.random.default_rng(0))
    assert ff.model([4, 0, 0], w, shape, segments=[1, 0, 1]).shape == (3, 5)
    with pytest.raises(ValueError, match=message):
        ff.model(ids, w, shape, segments=segments)


@pytest.mark.parametrize(("options", "message"), [
    ({"d_model": 0}, "d_model: expected a whole number of at least 1"), ({"d_ff": 2.5}, "d_ff: expected"),
    ({"n_heads": 3}, "n_heads: expected a divisor of d_model = 8"), ({"n_layers": 0}, "n_layers: expected"),
    ({"n_heads": 4, "n_kv_heads": 3}, "n_kv_heads: expected a divisor of n_heads = 4"),
    ({"n_kv_heads": -1}, "n_kv_heads: expected"), ({"vocab": 0}, "vocab: expected"), ({"d_head": True}, "d_head"),
    ({"activation": "swish"}, "activation: expected one of"), ({"norm": "batch"}, "norm: expected one of layer, rms"),
    ({"placement": "middle"}, "placement: expected one of pre, post"), ({"unembed": None}, "unembed: expected one of"),
    ({"eps": -1e-5}, "eps: expected"), ({"eps": float("nan")}, "eps: expected"),
    ({"rope_base": float("inf")}, "rope_base: expected"),
    ({"n_heads": 8, "rope_base": 1e4}, "d_head: expected an even"),
    ({"n_positions": -1}, "n_positions: expected a whole number of at least 0")])
def test_bad_shapes_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        ff.ModelShape(**{"d_model": 8, "d_ff": 16} | options)


def test_shape_fills_in_what_follows():
    shape = ff.ModelShape(d_model=12, d_ff=16, n_heads=6)
    assert (shape.d_head, shape.n_kv_heads) == (2, 6)
    shape = ff.ModelShape(d_model=12, d_ff=16, n_heads=6, n_kv_heads=2, d_head=5)
    assert (shape.d_head, shape.n_kv_heads) == (5, 2)
    # the defaults are GPT-2's
    assert (shape.eps, shape.norm, shape.placement, shape.causal, shape.bias, shape.unembed, shape.gated) == (
        1e-5, "layer", "pre", True, True, "tied", False)


def test_residual_stream_of_a_stack():
    """Each block's stream goes on where the last one's ended."""
    one, t = case(model_case, 2), ff.Trace()
    one.run(trace=t)
    for before, after in zip(t.blocks[:-1], t.blocks[1:], strict=True):
        np.testing.assert_array_equal(before.resid_post, after.resid_pre)
    np.testing.assert_array_equal(t.blocks[0].resid_pre, t.embed)
    assert case(block_case, 0).run().shape == case(block_case, 0).x.shape
