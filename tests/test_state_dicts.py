"""Published names: what a state dictionary says is computed, it comes back, and what does not fit is refused."""
import dataclasses
import re

import numpy as np
import pytest
from states import PREFIXES, SHAPES, Reference, prefixed, random_state

from ffnlib.model import ModelWeights, model
from ffnlib.state_dicts import from_state, skeleton, to_state

every_family = pytest.mark.parametrize("names", SHAPES)


@every_family
def test_a_model_computes_what_its_state_says(names):
    state, shape, ids = random_state(names), SHAPES[names], np.array([3, 0, 6, 2])
    expected = getattr(Reference(state), names)(ids)
    segments = ids % 3 if names == "bert" else None
    for given in (state, prefixed(state, names)):
        w = from_state(given, shape, names=names)
        np.testing.assert_allclose(model(ids, w, shape, segments=segments), expected, rtol=1e-9, atol=1e-9)


@every_family
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_states_come_back_exactly(names, dtype):
    shape, state = SHAPES[names], random_state(names, dtype)
    w = from_state(state, shape, names=names)
    back = to_state(w, shape, names=names)
    expected = state if names == "bert" else prefixed(state, names)
    assert back.keys() == expected.keys() and dict(w).keys() == dict(skeleton(shape)).keys()
    for name, a in expected.items():
        assert back[name].dtype == dtype
        np.testing.assert_array_equal(back[name], a)


@pytest.mark.parametrize("unembed", ["tied", "own", "none"])
@every_family
def test_weights_come_back_exactly(names, unembed):
    shape = dataclasses.replace(SHAPES[names], unembed="none" if names == "bert" else unembed)
    w = ModelWeights.init(shape, rng=np.random.default_rng(1), dtype=np.float32).map(lambda a: a + np.float32(0.25))
    state = to_state(w, shape, names=names)
    assert any(name.startswith(PREFIXES[names]) for name in state) == (shape.unembed != "none")
    assert ("lm_head.weight" in state) == (shape.unembed == "own")
    back = dict(from_state(state, shape, names=names))
    assert back.keys() == dict(w).keys()
    for name, a in w:
        assert back[name].dtype == np.float32
        np.testing.assert_array_equal(back[name], a)


@every_family
def test_the_skeleton_has_the_names_and_shapes_of_a_model_of_that_shape(names):
    for changes in ({}, {"bias": not SHAPES[names].bias}, {"n_positions": 0, "n_segments": 0}, {"gated": True},
                    {"placement": "post"}, {"norm": "rms"}, {"norm": "layer"}, {"embed_norm": True},
                    {"unembed": "own"}):
        shape = dataclasses.replace(SHAPES[names], **changes)
        expected = ModelWeights.init(shape, rng=np.random.default_rng(0))
        assert [(n, a.shape) for n, a in skeleton(shape)] == [(n, a.shape) for n, a in expected]


@every_family
def test_nothing_is_copied_or_changed(names):
    state = random_state(names)
    for a in state.values():
        a.flags.writeable = False
    for name, a in from_state(state, SHAPES[names], names=names):
        assert any(np.shares_memory(a, theirs) for theirs in state.values()), name


@pytest.mark.parametrize(("names", "extra"), [
    ("gpt2", ["h.0.attn.bias", "h.1.attn.masked_bias"]),
    ("bert", ["embeddings.position_ids", "pooler.dense.weight", "cls.predictions.bias", "cls.seq_relationship.weight"]),
    ("llama", ["rotary_emb.inv_freq", "layers.1.self_attn.rotary_emb.inv_freq"]),
])
def test_what_is_no_weight_of_the_model_is_left_out(names, extra):
    state = random_state(names)
    expected = from_state(state, SHAPES[names], names=names)
    more = state | {name: np.array([True]) for name in extra}
    for given in (more, prefixed(more, names)):
        w = from_state(given, SHAPES[names], names=names)
        assert all(np.array_equal(a, b) for a, b in zip(dict(w).values(), dict(expected).values(), strict=True))


def test_gamma_and_beta_of_early_checkpoints():
    state = random_state("bert")
    old = {name.replace("Norm.weight", "Norm.gamma").replace("Norm.bias", "Norm.beta"): a for name, a in state.items()}
    assert "embeddings.LayerNorm.gamma" in old and "encoder.layer.1.output.LayerNorm.beta" in old
    for (_, a), (_, b) in zip(from_state(old, SHAPES["bert"], names="bert"),
                              from_state(state, SHAPES["bert"], names="bert"), strict=True):
        np.testing.assert_array_equal(a, b)
    with pytest.raises(ValueError, match="gamma or beta beside"):
        from_state(old | state, SHAPES["bert"], names="bert")


@pytest.mark.parametrize("names", ["gpt2", "llama"])
def test_a_tied_embedding_may_come_twice_if_it_is_the_same(names):
    state, shape = random_state(names), dataclasses.replace(SHAPES[names], unembed="tied")
    tokens = state["wte.weight" if names == "gpt2" else "embed_tokens.weight"]
    twice = state | {"lm_head.weight": tokens.copy()}
    assert from_state(twice, shape, names=names).W_U is None
    twice["lm_head.weight"][-1, -1] += 1e-9
    with pytest.raises(ValueError, match=r"lm_head\.weight: expected a copy of the token embedding"):
        from_state(twice, shape, names=names)
    with pytest.raises(ValueError, match=r"lm_head\.weight: expected shape \[7, 6\], got \[6, 7\]"):
        from_state(twice | {"lm_head.weight": tokens.T}, shape, names=names)
    with pytest.raises(ValueError, match=r"state: unexpected lm_head\.weight"):
        from_state(twice, dataclasses.replace(shape, unembed="none"), names=names)


@every_family
def test_every_array_that_does_not_fit_is_named(names):
    """Each array in turn, in every way; nothing but an error comes of it."""
    for name, a in prefixed(random_state(names), names).items():
        nan, infinite = a.copy(), a.copy()
        nan.flat[-1], infinite.flat[0] = np.nan, -np.inf
        wrong = [(nan, "finite numbers, got 1 that"), (infinite, "finite numbers, got 1 that"),
                 (a[:-1], f"shape {list(a.shape)}, got {list(a[:-1].shape)}".replace("[", r"\[")),
                 (a[None], "shape"), (np.ones(a.shape, int), "floating-point numbers, got dtype int64"),
                 (a.astype(complex), "floating-point numbers, got dtype complex128"),
                 (a.astype(str), "floating-point numbers, got dtype <U"), ([[1.0, 2.0], [3.0]], "an array"),
                 (None, "floating-point numbers, got dtype object")]
        if a.ndim == 2 and a.shape[0] != a.shape[1]:
            wrong.append((a.T, f"shape {list(a.shape)}, got {list(a.T.shape)}".replace("[", r"\[")))
        for value, message in wrong:
            with pytest.raises(ValueError, match=f"^{re.escape(name)}: expected {message}"):
                from_state({**prefixed(random_state(names), names), name: value}, SHAPES[names], names=names)


@pytest.mark.parametrize("error", [TypeError, ValueError, RuntimeError])
def test_what_numpy_cannot_read_is_named(error):
    class Tensor:
        def __array__(self, *args, **kwargs):
            raise error("no such dtype")
    with pytest.raises(ValueError, match=r"^wpe\.weight: expected an array, got .*no such dtype"):
        from_state(random_state("gpt2") | {"wpe.weight": Tensor()}, SHAPES["gpt2"])


@every_family
def test_every_missing_name_is_an_error(names):
    for state in (random_state(names), prefixed(random_state(names), names)):
        for name in state:
            with pytest.raises(ValueError, match=f"^state: missing {re.escape(name)}$"):
                from_state({n: a for n, a in state.items() if n != name}, SHAPES[names], names=names)


@pytest.mark.parametrize(("names", "extra"), [
    ("gpt2", "h.2.ln_1.weight"), ("gpt2", "h.0.crossattention.c_attn.weight"), ("gpt2", "lm_head.bias"),
    ("gpt2", "transformer.h.9.ln_1.weight"), ("gpt2", "pooler.dense.weight"), ("gpt2", "h.0.attn.bias.more"),
    ("gpt2", "h.x.attn.bias"), ("bert", "classifier.weight"), ("bert", "lm_head.weight"), ("bert", "poolers"),
    ("bert", "encoder.layer.0.crossattention.self.query.weight"), ("llama", "layers.0.self_attn.q_norm.weight"),
    ("llama", "layers.0.self_attn.q_proj.bias"), ("llama", "norm.bias"), ("llama", "layers.1.mlp.experts.0.w1"),
])
def test_a_name_that_means_something_else_is_an_error(names, extra):
    state = random_state(names)
    both = extra.startswith("transformer.")  # then the prefix is expected everywhere
    with pytest.raises(ValueError, match="unexpected wte.weight" if both else f"unexpected {re.escape(extra)}$"):
        from_state(state | {extra: np.ones((2, 2))}, SHAPES[names], names=names)


def test_of_many_names_a_few_are_told():
    with pytest.raises(ValueError) as error:
        from_state(random_state("bert"), SHAPES["gpt2"])
    assert str(error.value) == (
        "state: missing wte.weight, wpe.weight, ln_f.weight, ln_f.bias, h.0.ln_1.weight and 23 more; unexpected "
        "embeddings.word_embeddings.weight, embeddings.position_embeddings.weight, "
        "embeddings.token_type_embeddings.weight, embeddings.LayerNorm.weight, embeddings.LayerNorm.bias and 32 more")


@pytest.mark.parametrize(("names", "changes", "message"), [
    ("gpt", {}, "names: expected one of gpt2, bert, llama, got 'gpt'"),
    ("gpt2", {"causal": False}, "shape: expected causal = True for gpt2, got False"),
    ("gpt2", {"rope_base": 1e4}, "shape: expected rope_base None for gpt2, got 10000.0"),
    ("gpt2", {"gated": True}, r"family, got blocks\.0\.ffn\.W_gate"),
    ("gpt2", {"n_segments": 2}, "family, got W_seg"), ("gpt2", {"embed_norm": True}, "family, got embed_norm.bias"),
    ("bert", {"causal": True}, "shape: expected causal = False for bert, got True"),
    ("bert", {"unembed": "tied"}, 'shape: expected unembed "none" for bert, got "tied"'),
    ("bert", {"unembed": "own"}, 'shape: expected unembed "none" for bert, got "own"'),
    ("bert", {"placement": "pre"}, "family, got final_norm.bias"),
    ("llama", {"rope_base": None}, "shape: expected rope_base a number for llama, got None"),
    ("llama", {"bias": True}, r"family, got blocks\.0\.attn\.b_k"), ("llama", {"n_positions": 9}, "family, got W_pos"),
])
def test_a_shape_that_is_not_of_the_family_is_an_error(names, changes, message):
    shape = dataclasses.replace(SHAPES.get(names, SHAPES["gpt2"]), **changes)
    with pytest.raises(ValueError, match=message):
        from_state({}, shape, names=names)
    with pytest.raises(ValueError, match=message):
        to_state(skeleton(shape), shape, names=names)


@every_family
def test_weights_of_another_shape_are_not_written(names):
    shape = SHAPES[names]
    w = skeleton(shape)
    with pytest.raises(ValueError, match=r"^w: missing blocks\.2\.attn_norm\.gain, "):
        to_state(w, dataclasses.replace(shape, n_layers=3), names=names)
    with pytest.raises(ValueError, match=r"^w: unexpected blocks\.1\.attn_norm\.gain, "):
        to_state(w, dataclasses.replace(shape, n_layers=1), names=names)
    with pytest.raises(ValueError, match=r"^blocks\.0\.ffn\.\w+: expected shape \[6, 11\], got \[6, 10\]"):
        to_state(w, dataclasses.replace(shape, d_ff=11), names=names)
