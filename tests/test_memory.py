"""A feed-forward network read as keys and values: coefficients, contributions, top memories, vocabulary ends."""
import math

import numpy as np
import pytest

from ffnlib.block import FUNCTIONS, init_norm
from ffnlib.embedding import unembedding
from ffnlib.ffn import FFNWeights
from ffnlib.gated import GatedFFNWeights
from ffnlib.memory import (
    coefficients,
    contribution_sizes,
    contributions,
    keys,
    promoted,
    strongest_units,
    top_memories,
)
from ffnlib.model import ModelWeights, model
from ffnlib.shape import ModelShape
from ffnlib.trace import Trace

ACTIVATION = {FFNWeights: "relu", GatedFFNWeights: "silu"}
FORMULA = {"relu": lambda a: max(a, 0.0), "silu": lambda a: a / (1 + math.exp(-a))}
KINDS = pytest.mark.parametrize("kind", [FFNWeights, GatedFFNWeights])
BIAS = pytest.mark.parametrize("bias", [True, False])


def network(kind, bias=True, d_model=4, d_ff=9, dtype=np.float64, seed=0):
    """Random weights, biases too, that cannot be written to."""
    rng = np.random.default_rng(seed)
    w = kind.init(d_model, d_ff, rng=rng, bias=bias).map(lambda a: rng.normal(size=a.shape).astype(dtype))
    for _, a in w:
        a.flags.writeable = False
    return w


def inputs(*leading, d=4, dtype=np.float64):
    return np.random.default_rng(7).normal(size=(*leading, d)).astype(dtype)


def output(x, w):
    return FUNCTIONS[type(w)][0](x, w, activation=ACTIVATION[type(w)])


def m_of(x, w):
    return coefficients(x, w, activation=ACTIVATION[type(w)])


@KINDS
@BIAS
@pytest.mark.parametrize("leading", [(), (3,), (2, 3), (0,)])
def test_contributions_and_bias_are_the_output(kind, bias, leading):
    w, x = network(kind, bias), inputs(*leading)
    m = m_of(x, w)
    assert m.shape == (*leading, 9) and contributions(m, w).shape == (*leading, 9, 4)
    b = w.b_down if bias else 0
    np.testing.assert_allclose(m @ w.W_down + b, output(x, w), rtol=1e-13, atol=1e-13)
    np.testing.assert_allclose(contributions(m, w).sum(axis=-2) + b, output(x, w), rtol=1e-13, atol=1e-13)


@KINDS
def test_each_coefficient_and_contribution_follows_its_definition(kind):
    w, x = network(kind), inputs(5)
    f, m = FORMULA[ACTIVATION[kind]], m_of(x, w)
    for t in range(5):
        for i in range(9):
            up = sum(x[t, d] * keys(w)["up"][i, d] for d in range(4)) + w.b_up[i]
            want = f(up)
            if kind is GatedFFNWeights:
                want = f(sum(x[t, d] * keys(w)["gate"][i, d] for d in range(4)) + w.b_gate[i]) * up
            value = [want * w.W_down[i, d] for d in range(4)]
            assert m[t, i] == pytest.approx(want, abs=1e-14)
            assert contributions(m, w)[t, i] == pytest.approx(value, abs=1e-14)
            assert contribution_sizes(m, w)[t, i] == pytest.approx(math.hypot(*value), abs=1e-14)


def test_coefficients_of_a_model_are_in_its_trace():
    shape = ModelShape(d_model=4, d_ff=9, vocab=6, gated=True, activation="silu", norm="rms", bias=False)
    w, t = ModelWeights.init(shape, rng=np.random.default_rng(0)), Trace()
    model([1, 2, 3], w, shape, trace=t)
    block = t.blocks[0]
    np.testing.assert_array_equal(coefficients(block.ffn_norm.out, w.blocks[0].ffn, activation="silu"), block.ffn.act)


def test_keys_are_columns():
    plain, gated = network(FFNWeights), network(GatedFFNWeights)
    assert list(keys(plain)) == ["up"] and sorted(keys(gated)) == ["gate", "up"]
    np.testing.assert_array_equal(keys(plain)["up"][2], plain.W_up[:, 2])
    np.testing.assert_array_equal(keys(gated)["up"][2], gated.W_up[:, 2])
    np.testing.assert_array_equal(keys(gated)["gate"][2], gated.W_gate[:, 2])


def test_flipping_an_up_key_and_its_value_changes_nothing_but_the_sign():
    w, x = network(GatedFFNWeights, bias=False), inputs(6)
    flipped = w.copy()
    flipped.W_up[:, 3] *= -1
    flipped.W_down[3] *= -1
    np.testing.assert_allclose(output(x, flipped), output(x, w), atol=1e-14)
    np.testing.assert_array_equal(m_of(x, flipped)[:, 3], -m_of(x, w)[:, 3])


@KINDS
@pytest.mark.parametrize("leading", [(), (3,), (2, 3), (0,)])
@pytest.mark.parametrize("k", [1, 4, np.int64(9)])
def test_top_memories_are_the_largest(kind, leading, k):
    w, x = network(kind), inputs(*leading)
    m = m_of(x, w)
    top = top_memories(m, w, k=k)
    assert top.units.shape == top.coefficients.shape == top.sizes.shape == (*leading, k)
    for t in np.ndindex(leading):
        size = [abs(m[t][i]) * math.hypot(*w.W_down[i]) for i in range(9)]
        best = sorted(range(9), key=lambda i: (-size[i], i))[:k]
        assert top.units[t].tolist() == best
        assert top.coefficients[t].tolist() == [m[t][i] for i in best]
        assert top.sizes[t] == pytest.approx([size[i] for i in best], rel=1e-14)
        np.testing.assert_array_equal(top.coefficients[t][:, None] * w.W_down[top.units[t]],
                                      contributions(m, w)[t][best])


def test_of_equals_the_lower_number_comes_first():
    w = FFNWeights(np.ones((1, 40)), np.ones((40, 1)))
    act = np.tile([2.0, -2.0, 1.0, -1.0], 10)
    order = [i for i in range(40) if i % 4 < 2] + [i for i in range(40) if i % 4 >= 2]
    assert top_memories(act, w, k=30).units.tolist() == order[:30]
    assert strongest_units([act, -act], w, k=30).tolist() == order[:30]
    ends = promoted([1.0], [np.repeat(act, 2)], k=80)
    plus, minus = np.arange(80)[np.repeat(act, 2) == 2], np.arange(80)[np.repeat(act, 2) == -2]
    assert ends.promoted[:20].tolist() == plus.tolist() and ends.suppressed[:20].tolist() == minus.tolist()


@KINDS
def test_strongest_units_have_the_largest_mean_size(kind):
    w, x = network(kind), inputs(2, 30)
    m = m_of(x, w)
    size = [np.mean([abs(m[t][i]) for t in np.ndindex(2, 30)]) * math.hypot(*w.W_down[i]) for i in range(9)]
    assert strongest_units(m, w, k=5).tolist() == sorted(range(9), key=lambda i: -size[i])[:5]
    assert strongest_units(m[0, 0], w, k=1).tolist() == top_memories(m[0, 0], w, k=1).units.tolist()


@pytest.mark.parametrize("norm", ["layer", "rms"])
@pytest.mark.parametrize("unembed", ["tied", "own"])
def test_projections_add_up_to_the_logits_of_a_model(norm, unembed):
    """With the norm's scale as it was and its bias added once, every part of the stream has its share of the logits."""
    shape = ModelShape(d_model=4, d_ff=9, vocab=11, norm=norm, unembed=unembed, activation="relu")
    rng, t = np.random.default_rng(5), Trace()
    w = ModelWeights.init(shape, rng=rng).map(lambda a: rng.normal(size=a.shape))
    logits, W_U = model([[3, 1, 4], [1, 5, 9]], w, shape, trace=t), unembedding(w, shape)
    block = t.blocks[0]

    def project(v):
        ends = promoted(v, W_U, norm=w.final_norm, k=11)
        scores = np.empty(ends.promoted.shape)
        np.put_along_axis(scores, ends.promoted, ends.promoted_scores, -1)
        assert np.all(np.diff(ends.promoted_scores) <= 0) and np.all(np.diff(ends.suppressed_scores) >= 0)
        np.testing.assert_array_equal(np.take_along_axis(scores, ends.suppressed, -1), ends.suppressed_scores)
        return scores

    ffn = w.blocks[0].ffn
    parts = block.ffn.act @ project(ffn.W_down) + project(ffn.b_down) + project(block.resid_mid)
    bias = w.final_norm.bias @ W_U if norm == "layer" else 0
    np.testing.assert_allclose(t.unembedding.norm.scale * parts + bias, logits, atol=1e-11)


def test_hand_worked_projection_shows_both_ends():
    layer, rms = (init_norm(ModelShape(d_model=2, d_ff=1, norm=n)) for n in ("layer", "rms"))
    for n in (layer, rms):
        n.gain[:] = [1, 10]
    layer.bias[:] = [100, -100]
    W_U = [[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]
    for n, scores in ((None, [1, 3, 4]), (rms, [1, 30, 31]), (layer, [-1, 10, 9])):
        ends = promoted([1, 3], W_U, norm=n, k=2)
        order = sorted(range(3), key=lambda i: -scores[i])
        assert ends.promoted.tolist() == order[:2] and ends.suppressed.tolist() == order[:0:-1]
        assert ends.promoted_scores.tolist() == [scores[i] for i in order[:2]]
        assert ends.suppressed_scores.tolist() == [scores[i] for i in order[:0:-1]]
    turned = promoted([-1, -3], W_U, norm=layer, k=2)
    assert turned.promoted.tolist() == [0, 2] and turned.suppressed.tolist() == [1, 2]


@pytest.mark.parametrize("leading", [(), (5,), (2, 3), (0,), (2, 0)])
def test_many_vectors_are_projected_one_by_one(leading):
    v, W_U = inputs(*leading), inputs(8).T
    ends = promoted(v, W_U, k=3)
    assert all(a.shape == (*leading, 3) for a in ends)
    for t in np.ndindex(leading):
        for many, one in zip(ends, promoted(v[t], W_U, k=3), strict=True):
            np.testing.assert_allclose(many[t], one, rtol=1e-13)


@KINDS
def test_dtype_stays_and_inputs_do_too(kind):
    w, x = network(kind, dtype=np.float32), inputs(3, dtype=np.float32)
    m, norm = m_of(x, w), init_norm(ModelShape(d_model=4, d_ff=1), np.float32)
    top, ends = top_memories(m, w, k=2), promoted(w.W_down, x.T, norm=norm, k=2)
    floats = (m, contributions(m, w), contribution_sizes(m, w), top.coefficients, top.sizes, ends.promoted_scores,
              ends.suppressed_scores, keys(w)["up"])
    assert all(a.dtype == np.float32 for a in floats)
    assert {a.dtype.kind for a in (top.units, ends.promoted, ends.suppressed, strongest_units(m, w, k=2))} == {"i"}
    whole = FFNWeights(np.ones((1, 2)), np.ones((2, 1)))
    assert top_memories([1, -2], whole, k=1).coefficients.dtype == np.float64


W3 = FFNWeights(np.ones((2, 3)), np.ones((3, 2)))


@pytest.mark.parametrize(("call", "message"), [
    (lambda: coefficients(np.ones(3), W3, activation="relu"), "x: expected shape [..., 2], got [3]"),
    (lambda: coefficients(np.ones(2), W3, activation="tanh"), "activation: expected one of identity, relu"),
    (lambda: contributions(np.ones(2), W3), "act: expected shape [..., 3], got [2]"),
    (lambda: contribution_sizes(1.0, W3), "act: expected shape [..., 3], got []"),
    (lambda: top_memories(np.ones((3, 2)), W3, k=1), "act: expected shape [..., 3], got [3, 2]"),
    (lambda: top_memories(np.ones(3), W3, k=0), "k: expected a whole number from 1 to 3, got 0"),
    (lambda: top_memories(np.ones(3), W3, k=4), "k: expected a whole number from 1 to 3, got 4"),
    (lambda: top_memories(np.ones(3), W3, k=2.0), "k: expected a whole number from 1 to 3, got 2.0"),
    (lambda: top_memories(np.ones(3), W3, k=True), "k: expected a whole number from 1 to 3, got True"),
    (lambda: strongest_units(np.ones((0, 3)), W3, k=1), "act: expected at least one position, got shape [0, 3]"),
    (lambda: strongest_units(np.ones(3), W3), "k: expected a whole number from 1 to 3, got 10"),
    (lambda: promoted(np.ones(3), np.ones((2, 7)), k=1), "values: expected shape [..., 2], got [3]"),
    (lambda: promoted(np.ones(1), np.ones((2, 7)), norm=init_norm(ModelShape(d_model=2, d_ff=1)), k=1),
     "values: expected shape [..., 2], got [1]"),
    (lambda: promoted(np.ones(2), np.ones(2), k=1), "W_U: expected shape [d_model, vocab], got [2]"),
    (lambda: promoted(np.ones(2), np.ones((2, 7)), k=8), "k: expected a whole number from 1 to 7, got 8"),
    (lambda: promoted(np.ones(2), np.ones((2, 7)), norm=init_norm(ModelShape(d_model=3, d_ff=1)), k=1),
     "norm.gain: expected shape [2], got [3]"),
    (lambda: promoted(["a", "b"], np.ones((2, 7)), k=1), "values: expected real numbers"),
])
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError) as error:
        call()
    assert message in str(error.value)
