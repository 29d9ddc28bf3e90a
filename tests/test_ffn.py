"""The feed-forward network, plain and gated, and the MLP: worked by hand, in its other forms, and its sizes."""
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import ffnlib as ff
from ffnlib.ffn import conv1d


def random_ffn(rng, d_model, d_ff, gated=False):
    kind = ff.GatedFFNWeights if gated else ff.FFNWeights
    w = kind.init(d_model, d_ff, rng=rng, bias=True)
    return w.map(lambda a: rng.normal(size=a.shape))


def test_ffn_by_hand():
    w = ff.FFNWeights(W_up=[[1, 2, 0], [0, -1, 3]], W_down=[[1, 0], [10, 1], [100, 2]], b_up=[0, 1, -7],
                      b_down=[0.5, 0.25])
    t = ff.Trace()
    y = ff.ffn([2.0, 1.0], w, trace=t)
    # up: 2·1 + 1·0 + 0, 2·2 − 1·1 + 1, 2·0 + 1·3 − 7
    assert t.pre.tolist() == [2, 4, -4] and t.act.tolist() == [2, 4, 0]
    # down: 2·1 + 4·10 + 0·100 + 0.5, 2·0 + 4·1 + 0·2 + 0.25
    assert y.tolist() == t.out.tolist() == [42.5, 4.25]
    assert t.x.tolist() == [2, 1] and t.activation == "relu"


def test_gated_ffn_by_hand():
    w = ff.GatedFFNWeights(W_gate=[[1, -1], [0, 2]], W_up=[[3, 0], [1, -1]], W_down=[[1, 2], [10, 20]],
                           b_gate=[1, 0], b_up=[0, 2], b_down=[0.5, 0])
    t = ff.Trace()
    y = ff.gated_ffn([2.0, -1.0], w, activation="relu", trace=t)
    assert t.gate_pre.tolist() == [3, -4] and t.gate.tolist() == [3, 0]   # 2 + 1, −2 − 2
    assert t.up.tolist() == [5, 3] and t.act.tolist() == [15, 0]          # 6 − 1, 1 + 2
    assert y.tolist() == t.out.tolist() == [15.5, 30]
    assert t.activation == "relu" and t.x.tolist() == [2, -1]
    # silu is the default: 3σ(3)·5 and −4σ(−4)·3
    s = [3 / (1 + np.exp(-3)) * 5, -4 / (1 + np.exp(4)) * 3]
    np.testing.assert_allclose(ff.gated_ffn([2.0, -1.0], w), [s[0] + 10 * s[1] + 0.5, 2 * s[0] + 20 * s[1]])


@pytest.mark.parametrize("gated", [False, True])
def test_initial_weights(gated):
    kind = ff.GatedFFNWeights if gated else ff.FFNWeights
    w = kind.init(300, 500, rng=np.random.default_rng(0), bias=True, dtype=np.float32)
    for name, a in w:
        assert a.dtype == np.float32
        if a.ndim == 1:
            assert not a.any() and len(a) == (300 if name == "b_down" else 500)
        else:
            assert a.std() == pytest.approx(len(a) ** -0.5, rel=0.02) and abs(a.mean()) < 0.001
    assert np.unique(w.W_up).size > 100_000
    assert kind.init(3, 5, rng=np.random.default_rng(0), bias=False).size == 15 * (3 if gated else 2)
    assert (kind.init(3, 5, rng=np.random.default_rng(0)).b_up is None) == gated  # by default as most models do


@pytest.mark.parametrize(("variant", "gate"), [
    ("bilinear", lambda a: a), ("GLU", lambda a: 1 / (1 + np.exp(-a))), ("ReGLU", lambda a: np.maximum(a, 0)),
    ("GEGLU", ff.gelu), ("SwiGLU", lambda a: a / (1 + np.exp(-a)))])
def test_every_variant_activates_the_gate_alone(variant, gate):
    rng = np.random.default_rng(1)
    w, x = random_ffn(rng, 4, 6, gated=True), rng.normal(size=(5, 4))
    expected = (gate(x @ w.W_gate + w.b_gate) * (x @ w.W_up + w.b_up)) @ w.W_down + w.b_down
    np.testing.assert_allclose(ff.gated_ffn(x, w, activation=ff.GLU_VARIANTS[variant]), expected, rtol=1e-12)
    assert len(ff.GLU_VARIANTS) == 5


@given(seed=st.integers(0, 1000))
def test_relu_before_or_after_the_gate_is_the_same(seed):
    """ReLU(a·g) = ReLU(a)·g where g ≥ 0, as a sigmoid is: two orderings that circulate, one function, neither GLU."""
    rng = np.random.default_rng(seed)
    a, g = rng.normal(size=(2, 50))
    g = ff.sigmoid(g)
    np.testing.assert_allclose(ff.relu(a) * g, ff.relu(a * g))
    assert not np.allclose(ff.relu(a) * g, a * g)
    assert not np.allclose(ff.gelu(a) * g, ff.gelu(a * g))


@given(seed=st.integers(0, 1000), leading=st.lists(st.integers(1, 3), max_size=2), n=st.integers(1, 6))
def test_two_convolutions_are_the_ffn(seed, leading, n):
    rng = np.random.default_rng(seed)
    w, x = random_ffn(rng, 3, 7), rng.normal(size=(*leading, n, 3))
    for name in ff.ACTIVATIONS:
        np.testing.assert_allclose(ff.ffn_as_conv1d(x, w, activation=name), ff.ffn(x, w, activation=name), rtol=1e-10,
                                   atol=1e-12)
    without = ff.FFNWeights(w.W_up, w.W_down)
    np.testing.assert_allclose(ff.ffn_as_conv1d(x, without), ff.ffn(x, without), rtol=1e-10, atol=1e-12)
    single = w.astype(np.float32)
    assert ff.ffn_as_conv1d(x.astype(np.float32), single).dtype == np.float32


def test_convolution_by_its_definition():
    rng = np.random.default_rng(2)
    x, kernel, b = rng.normal(size=(2, 6, 3)), rng.normal(size=(3, 3, 4)), rng.normal(size=4)
    y = conv1d(x, kernel, b)
    assert y.shape == (2, 4, 4)
    for i, t, e in np.ndindex(*y.shape):
        total = sum(x[i, t + s, d] * kernel[s, d, e] for s in range(3) for d in range(3)) + b[e]
        assert y[i, t, e] == pytest.approx(total)
    # longer than 1 a kernel mixes positions: changing the last one moves the outputs that see it
    moved = x.copy()
    moved[:, -1] += 1
    assert [bool((conv1d(moved, kernel)[0, t] != conv1d(x, kernel)[0, t]).any()) for t in range(4)] == [
        False, False, False, True]


@pytest.mark.parametrize(("call", "message"), [
    (lambda: conv1d(np.ones((5, 2)), np.ones((1, 3, 4))), "x: expected shape [..., n, 3], got [5, 2]"),
    (lambda: conv1d(np.ones(3), np.ones((1, 3, 4))), "x: expected shape [..., n, 3], got [3]"),
    (lambda: conv1d(np.ones((5, 2)), np.ones((2, 4))), "kernel: expected shape [k, d_in, d_out], got [2, 4]"),
    (lambda: conv1d(np.ones((1, 2)), np.ones((2, 2, 4))), "x: expected at least 2 positions"),
    (lambda: ff.FFNWeights(np.ones((2, 8)), np.ones((2, 8))), "W_down: expected shape [8, 2], got [2, 8]"),
    (lambda: ff.FFNWeights(np.ones((2, 8)), np.ones((8, 2)), np.ones(2)), "b_up: expected shape [8], got [2]"),
    (lambda: ff.GatedFFNWeights(np.ones((2, 8)), np.ones((2, 7)), np.ones((8, 2))),
     "W_up: expected shape [2, 8], got [2, 7]"),
    (lambda: ff.ffn([1.0], ff.FFNWeights([[1.0]], [[1.0]]), activation="swish"), "activation: expected one of"),
    (lambda: ff.gated_ffn([1.0], ff.GatedFFNWeights([[1.0]], [[1.0]], [[1.0]]), activation="GLU"), "got 'GLU'"),
    (lambda: ff.MLPWeights([]), "layers: expected at least one layer"),
    (lambda: ff.MLPWeights.init([3], rng=np.random.default_rng(0)), "sizes: expected at least two"),
    (lambda: ff.MLPWeights([ff.LinearWeights(np.ones((2, 3))), ff.LinearWeights(np.ones((2, 3)))]),
     "layers[1].W: expected shape [3, d_out], got [2, 3]"),
    (lambda: ff.mlp([1.0], ff.MLPWeights([ff.LinearWeights([[1.0]])]), activation=["relu", "relu"]),
     "activation: expected one name or 1, one for each layer, got 2"),
])
def test_what_does_not_fit_is_named(call, message):
    with pytest.raises(ValueError) as error:
        call()
    assert message in str(error.value)


@pytest.mark.parametrize(("arguments", "expected"), [
    ((4096, 256), 11008), ((5120, 256), 13824), ((6656, 256), 17920), ((8192, 256), 22016),  # LLaMA 7B to 65B
    ((8192, 4096, 1.3), 28672), ((4096, 1024, 1.3), 14336),                       # Llama 2 70B, Llama 3 8B
    ((3,), 8), ((5,), 13), ((768,), 2048), ((4,), 10), ((10, 1, 1.5), 39), ((1, 100), 100),
    ((np.int64(4096), 256), 11008)])
def test_matched_d_ff_follows_the_rule(arguments, expected):
    assert ff.matched_d_ff(*arguments) == expected and isinstance(ff.matched_d_ff(*arguments), int)


def test_matched_d_ff_matches_parameters():
    for d in (48, 384, 768, 4096):
        plain, gated = 2 * d * 4 * d, 3 * d * ff.matched_d_ff(d)
        assert abs(gated - plain) <= 3 * d


@pytest.mark.parametrize(("arguments", "name"), [
    ((0,), "d_model"), ((-4,), "d_model"), ((4.0,), "d_model"), ((True,), "d_model"), ((4, 0), "multiple_of"),
    ((4, 1, 0), "multiplier"), ((4, 1, float("nan")), "multiplier"), ((4, 1, float("inf")), "multiplier")])
def test_matched_d_ff_refuses(arguments, name):
    with pytest.raises(ValueError, match=f"{name}: expected"):
        ff.matched_d_ff(*arguments)


def test_mlp_by_hand():
    w = ff.MLPWeights([ff.LinearWeights([[1, -1]], [0, 1]), ff.LinearWeights([[2], [3]], [-10])])
    t = ff.Trace()
    assert ff.mlp([[4.0], [-2.0]], w, trace=t).tolist() == [[-2], [-1]]         # 4·2 + 0 − 10, 0 + 3·3 − 10
    assert t.layers[0].act.tolist() == [[4, 0], [0, 3]] and t.layers[1].pre.tolist() == [[-2], [-1]]
    assert ff.mlp([[4.0], [-2.0]], w, activation=["relu", "relu"]).tolist() == [[0], [0]]
    assert ff.mlp([[4.0]], w, activation="identity").tolist() == [[8 - 9 - 10]]  # 4·2 − 3·3 − 10
    assert [a.shape for _, a in ff.MLPWeights.init([2, 5, 3, 1], rng=np.random.default_rng(0), bias=False)] == [
        (2, 5), (5, 3), (3, 1)]


def test_without_activation_the_ffn_is_one_affine_map():
    rng = np.random.default_rng(4)
    w, x = random_ffn(rng, 3, 8), rng.normal(size=(6, 3))
    np.testing.assert_allclose(ff.ffn(x, w, activation="identity"),
                               x @ (w.W_up @ w.W_down) + (w.b_up @ w.W_down + w.b_down), rtol=1e-10)
