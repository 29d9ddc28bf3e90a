"""Directions of logits, wanted outputs, edits of a model: on the tiny models, and against each other."""
from dataclasses import replace

import numpy as np
import pytest

import ffnlib as ff
from ffnlib.data import plain_sentences
from ffnlib.edit import rank_one_edit
from ffnlib.knowledge import activations, logit_direction, wanted_output, with_ffn
from ffnlib.tiny import load_tiny

TEXT = "the quick fox jumps over the"


@pytest.mark.parametrize("kind", ["pre", "gated"])
def test_what_all_parts_add_sums_up_to_the_logit(kind):
    tiny, t = load_tiny(kind), ff.Trace()
    logits = tiny(TEXT, t)[-1]
    bias = getattr(tiny.weights.final_norm, "bias", None)
    for token in range(35):
        d = logit_direction(t.blocks[-1].resid_post[-1], tiny.weights, tiny.shape, token)
        total = t.embed[-1] @ d + sum(part[-1] @ d for b in t.blocks for part in (b.attn_out, b.ffn_out))
        if bias is not None:  # it is added after the norm, whatever the stream
            total += bias @ (tiny.weights.W_U[:, token] - tiny.weights.W_U.mean(axis=1))
        np.testing.assert_allclose(total, logits[token] - logits.mean(), atol=2e-4)


def test_the_direction_is_the_slope_where_the_scale_stands_still():
    """A step along d that leaves the stream's length as it is moves the logit by that much."""
    tiny, t = load_tiny("gated"), ff.Trace()
    tiny(TEXT, t)
    w = tiny.weights.astype(np.float64)
    x = t.blocks[-1].resid_post[-1].astype(float)
    d = logit_direction(x, w, tiny.shape, 7)
    step = d - (d @ x) / (x @ x) * x
    step *= 1e-5
    before, after = (ff.unembed(v[None], w, tiny.shape)[0] for v in (x, x + step))
    moved = (after[7] - after.mean()) - (before[7] - before.mean())
    assert np.isclose(moved, step @ d, rtol=1e-3) and moved > 0


@pytest.mark.parametrize("kind", ["pre", "gated"])
def test_an_edit_with_the_wanted_output_says_the_wanted_word(kind):
    tiny = load_tiny(kind)
    ids, sun = tiny.tokenizer.encode("the quick bird sings in the"), tiny.tokenizer.encode("sun")[0]
    found = wanted_output([ids], tiny.weights, tiny.shape, block_number=1, positions=[5], token=sun)
    assert found.probability >= 0.95 and found.steps > 0
    t = ff.Trace()
    tiny("the quick bird sings in the", t)
    np.testing.assert_array_equal(found.key, t.blocks[1].ffn.act[5])
    new = rank_one_edit(tiny.weights.blocks[1].ffn, found.key, found.value)
    edited = replace(tiny, weights=with_ffn(tiny.weights, 1, new))
    assert np.isclose(dict(edited.next_words("the quick bird sings in the", 35))["sun"], found.probability, atol=1e-3)
    assert np.array_equal(tiny.weights.blocks[1].ffn.W_down, load_tiny(kind).weights.blocks[1].ffn.W_down)


def test_several_prompts_share_one_change():
    tiny = load_tiny()
    texts, sun = ["the quick bird sings in the", "the bird sings in the"], tiny.tokenizer.encode("sun")[0]
    prompts = [tiny.tokenizer.encode(text) for text in texts]
    positions = [len(p) - 1 for p in prompts]
    found = wanted_output(prompts, tiny.weights, tiny.shape, block_number=1, positions=positions, token=sun)
    outs, keys, chances = [], [], []
    for text, position in zip(texts, positions, strict=True):
        t = ff.Trace()
        tiny(text, t)
        outs.append(t.blocks[1].ffn_out[position])
        keys.append(t.blocks[1].ffn.act[position])
    change = found.value - np.mean(outs, axis=0)
    for text, position in zip(texts, positions, strict=True):
        t = ff.Trace()
        tiny(text, t)
        x = t.blocks[1].resid_post.copy()
        x[position] += change.astype(np.float32)
        chances.append(ff.softmax(ff.unembed(x, tiny.weights, tiny.shape)[-1])[sun])
    np.testing.assert_allclose(found.key, np.mean(keys, axis=0), atol=1e-6)
    assert np.isclose(np.mean(chances), found.probability, atol=1e-4) and found.probability >= 0.95


def test_a_word_that_is_there_already_takes_no_step():
    tiny = load_tiny()
    ids, over = tiny.tokenizer.encode("the quick fox jumps"), tiny.tokenizer.encode("over")[0]
    found = wanted_output([ids], tiny.weights, tiny.shape, block_number=0, positions=[2], token=over, enough=0.5)
    t = ff.Trace()
    tiny("the quick fox jumps", t)
    assert found.steps == 0
    np.testing.assert_allclose(found.value, t.blocks[0].ffn_out[2])


def test_steps_are_bounded():
    tiny = load_tiny()
    ids = tiny.tokenizer.encode("the quick fox jumps")
    found = wanted_output([ids], tiny.weights, tiny.shape, block_number=0, positions=[0], token=0, steps=3)
    assert found.steps == 3 and found.probability < 0.95


def test_activations_are_those_of_the_whole_model():
    tiny = load_tiny()
    ids = np.random.default_rng(0).integers(0, 35, (5, 9))
    for k in (0, 1):
        t = ff.Trace()
        ff.model(ids, tiny.weights, tiny.shape, trace=t)
        for rows in (1, 2, 16):
            found = activations(ids, tiny.weights, tiny.shape, block_number=k, rows=rows)
            np.testing.assert_allclose(found, t.blocks[k].ffn.act, atol=1e-5)


def test_bad_input_is_refused():
    tiny, post = load_tiny(), load_tiny("post")
    ids = [1, 2, 3]
    with pytest.raises(ValueError, match="pre-norm"):
        wanted_output([ids], post.weights, post.shape, block_number=0, positions=[0], token=0)
    with pytest.raises(ValueError, match="final norm"):
        logit_direction(np.ones(16), post.weights, post.shape, 0)
    for wrong in ({"block_number": 2}, {"block_number": -1}, {"positions": [3]}, {"positions": [0, 0]}, {"token": 35}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            wanted_output([ids], tiny.weights, tiny.shape, **{"block_number": 0, "positions": [0], "token": 0, **wrong})
    with pytest.raises(ValueError, match="prompts"):
        wanted_output([[ids]], tiny.weights, tiny.shape, block_number=0, positions=[0], token=0)
    with pytest.raises(ValueError, match="block_number"):
        with_ffn(tiny.weights, 2, tiny.weights.blocks[0].ffn)
    with pytest.raises(ValueError, match="d_model"):
        with_ffn(tiny.weights, 0, ff.FFNWeights(np.ones((3, 4)), np.ones((4, 3))))
    with pytest.raises(ValueError, match="token"):
        logit_direction(np.ones(16), tiny.weights, tiny.shape, 35)


def test_kl_divergence():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 4, 6, 11)) * 5
    p, q = ff.softmax(a), ff.softmax(b)
    np.testing.assert_allclose(ff.kl_divergence(a, b), (p * np.log(p / q)).sum(axis=-1))
    np.testing.assert_allclose(ff.kl_divergence(a + 1e4, b - 1e4), ff.kl_divergence(a, b), rtol=1e-6)
    assert (ff.kl_divergence(a, a) == 0).all()
    assert ff.kl_divergence([1e4, 0.0], [0.0, 1e4]) == 1e4  # nothing overflows
    with pytest.raises(ValueError, match="after"):
        ff.kl_divergence([1.0, 2], [1.0, 2, 3])


def test_plain_sentences_cover_all_topics():
    texts = plain_sentences()
    assert len(texts) == len(set(texts)) == 400 and all(text == text.strip() and text.isprintable() for text in texts)
    assert sum(len(text.split()) for text in texts) > 5000
