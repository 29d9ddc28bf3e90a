"""What every layer keeps to: dtype in, dtype out; inputs unchanged; any leading dimensions; nothing overflows."""
import warnings
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from layers import LAYERS, case

import ffnlib as ff

FLOATS = (np.float32, np.float64)
ids = {"ids": lambda make: make.__name__}
every_layer = pytest.mark.parametrize("make", LAYERS, **ids)
on_arrays = pytest.mark.parametrize("make", [m for m in LAYERS if m.__name__ != "model"], **ids)
POSITIONWISE = [m for m in LAYERS if m.__name__ not in ("attention", "block", "model")]


def core(make):
    """How many of the last axes of its input a layer mixes."""
    return 2 if make.__name__ in ("attention", "block") else 1


def frozen(one):
    """Copies of everything that a layer gets, and the originals made read-only."""
    arrays = [one.x, *(a for _, a in one.w)]
    before = [a.copy() for a in arrays]
    for a in arrays:
        a.flags.writeable = False
    return lambda: all(np.array_equal(a, b) for a, b in zip(arrays, before, strict=True))


@every_layer
@settings(max_examples=40)
@given(seed=st.integers(0, 10**6), dtype=st.sampled_from(FLOATS))
def test_dtype_in_dtype_out_and_inputs_unchanged(make, seed, dtype):
    one, t = case(make, seed, dtype), ff.Trace()
    unchanged = frozen(one)
    y = one.run(trace=t)
    assert y.dtype == dtype
    np.testing.assert_array_equal(y, one.run())  # the path without a trace is the same function
    dy = np.ones_like(np.asarray(y))
    dy.flags.writeable = False
    dx, dw = one.gradients(dy, t)
    assert dx is None or (dx.dtype == dtype and dx.shape == one.x.shape)
    assert all(g.dtype == dtype for _, g in dw)
    assert unchanged()
    again = dict(one.gradients(dy, t)[1])
    assert all(np.array_equal(g, again[name]) for name, g in dw), "a backward pass changed its trace"


@on_arrays
@settings(max_examples=20)
@given(seed=st.integers(0, 10**6))
def test_strided_inputs_give_the_same(make, seed):
    one = case(make, seed)
    y = one.run()
    spread = np.zeros(tuple(2 * n for n in one.x.shape))
    view = spread[tuple(slice(None, None, -2) for _ in one.x.shape)]
    view[...] = one.x
    fortran = one.w.map(lambda a: np.copy(a, order="F"))
    np.testing.assert_allclose(one.run(x=view, w=fortran), y, rtol=1e-12, atol=1e-12)
    t = ff.Trace()
    one.run(x=view, w=fortran, trace=t)
    dx, _ = one.gradients(np.asarray(y), t, w=fortran)
    one.run(trace=t)
    np.testing.assert_allclose(dx, one.gradients(np.asarray(y), t)[0], rtol=1e-10, atol=1e-10)


@on_arrays
@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), leading=st.lists(st.integers(0, 3), max_size=3))
def test_leading_dimensions_are_a_batch(make, seed, leading):
    """Every item of a batch gets what it would get alone."""
    one = case(make, seed)
    x = np.random.default_rng(seed).normal(size=(*leading, *one.x.shape[one.x.ndim - core(make):]))
    y = one.run(x=x)
    for i in np.ndindex(*leading):
        np.testing.assert_allclose(y[i], one.run(x=x[i]), rtol=1e-9, atol=1e-9)
    assert y.shape[:len(leading)] == tuple(leading)


@pytest.mark.parametrize("make", POSITIONWISE, **ids)
@settings(max_examples=20)
@given(seed=st.integers(0, 10**6), changed=st.integers(0, 4))
def test_a_position_moves_its_own_output_alone(make, seed, changed):
    one = case(make, seed)
    x = np.random.default_rng(seed).normal(size=(5, one.x.shape[-1]))
    y = one.run(x=x)
    x[changed] += 1
    others = np.arange(5) != changed
    np.testing.assert_array_equal(one.run(x=x)[others], y[others])
    order = np.random.default_rng(seed).permutation(5)
    np.testing.assert_allclose(one.run(x=x[order]), one.run(x=x)[order], rtol=1e-12, atol=1e-12)


@on_arrays
def test_integers_become_float64_and_lists_are_taken(make):
    one = case(make, 3)
    x = np.arange(one.x.size).reshape(one.x.shape) % 3
    y = one.run(x=x)
    assert y.dtype == np.float64
    np.testing.assert_array_equal(one.run(x=x.tolist()), y)


@on_arrays
@pytest.mark.parametrize("dtype", FLOATS)
def test_large_magnitudes_do_not_overflow(make, dtype):
    for seed in range(20):
        one, t = case(make, seed, dtype), ff.Trace()
        one.x = (1e4 * one.x).astype(dtype)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            y = np.asarray(one.run(trace=t))
            _, dw = one.gradients(np.ones_like(y), t)
        assert np.isfinite(y).all() and all(np.isfinite(g).all() for _, g in dw)


@on_arrays
def test_nan_goes_through(make):
    one = case(make, 2)
    one.x = one.x.copy()
    one.x[(0,) * one.x.ndim] = np.nan
    with np.errstate(invalid="ignore"):
        assert np.isnan(one.run()).any()


@on_arrays
@pytest.mark.parametrize(("bad", "message"), [
    (lambda x: x[..., :-1], "x: expected shape"), (lambda x: np.concatenate([x, x], axis=-1), "x: expected shape"),
    (lambda x: x.astype(complex), "x: expected real numbers"), (lambda x: x.astype(str), "x: expected real numbers"),
    (lambda x: x.astype(object), "x: expected real numbers"), (lambda x: 1.0, "x: expected shape"),
])
def test_bad_inputs_are_named(make, bad, message):
    one = case(make, 4)
    with pytest.raises(ValueError, match=f"^{message}"):
        one.run(x=bad(one.x))


@every_layer
def test_bad_weights_are_named(make):
    """Every array of every tree, a column too long."""
    one = case(make, 5)
    for name, a in one.w:
        tree = one.w.copy()
        longer = np.ones((*a.shape[:-1], a.shape[-1] + 1)) if a.ndim else np.ones(2)
        *path, last = name.split(".")
        inner = tree
        for part in path:
            inner = inner[int(part)] if part.isdigit() else getattr(inner, part)
        setattr(inner, last, longer)
        array_names = dict(inner)
        if len(array_names) == 1 and last in ("W", "w", "gain"):
            continue  # alone it fits whatever its length
        with pytest.raises(ValueError, match="expected shape"):
            type(inner)(**{f.name: getattr(inner, f.name) for f in fields(inner)})


def test_out_is_checked():
    x = np.ones((4, 6))
    for out in (np.ones((4, 5)), np.ones((4, 6), np.float32), np.ones((6, 4)).T, [1.0], np.ones((4, 12))[:, ::2]):
        with pytest.raises(ValueError, match="out: expected"):
            ff.gelu(x, out=out)
    read_only = np.ones((4, 6))
    read_only.flags.writeable = False
    with pytest.raises(ValueError, match="out: expected"):
        ff.gelu(x, out=read_only)
    y = np.empty_like(x)
    assert ff.gelu(x, out=y) is not None and np.array_equal(y, ff.gelu(x))
    assert ff.gelu(x, out=x) is not None and np.array_equal(x, y)


@pytest.mark.parametrize("name", ff.ACTIVATIONS)
@pytest.mark.parametrize("dtype", FLOATS)
def test_blocks_are_the_plain_formula(name, dtype):
    """More elements than a block, and not a multiple of it: the fast path equals the formula on the whole array."""
    f = ff.ACTIVATIONS[name]
    x = (5 * np.random.default_rng(0).normal(size=(3, 33333))).astype(dtype)
    with np.errstate(over="ignore"):
        np.testing.assert_array_equal(f(x), f.value(x))
        np.testing.assert_array_equal(f.grad(x), f.slope(x))
        dy = np.random.default_rng(1).normal(size=x.shape).astype(dtype)
        np.testing.assert_array_equal(f.backward(dy, x), dy * f.slope(x))
        expected = dy * f.slope(x)
    assert f.backward(dy, x, out=dy) is dy
    np.testing.assert_array_equal(dy, expected)
    np.testing.assert_array_equal(f(x.T), f(x).T)


@every_layer
def test_weights_of_another_kind_are_refused(make):
    one, t = case(make, 6), ff.Trace()
    y = one.run(trace=t)
    other = ff.RMSNormWeights.init(3) if make.__name__ != "rms_norm" else ff.LayerNormWeights.init(3)
    with pytest.raises(ValueError, match=f"^w: expected {type(one.w).__name__}, got {type(other).__name__}"):
        one.run(w=other)
    with pytest.raises(ValueError, match=r"^w: expected"):
        one.gradients(np.asarray(y), t, w=other)


@every_layer
def test_gradients_take_the_dtype_of_the_layer(make):
    one, t = case(make, 7, np.float32), ff.Trace()
    y = one.run(trace=t)
    dx, dw = one.gradients(np.ones(y.shape), t)
    assert all(g.dtype == np.float32 for _, g in dw) and (dx is None or dx.dtype == np.float32)


@on_arrays
def test_half_precision(make):
    """The same numbers as in float32, to half precision, and no overflow where only an intermediate sum is large."""
    one = case(make, 8, np.float32)
    one.w, one.x = one.w.astype(np.float16), (8 * one.x).astype(np.float16)
    y, exact = one.run(), one.run(x=one.x.astype(np.float64), w=one.w.astype(np.float64))
    assert y.dtype == np.float16
    np.testing.assert_allclose(y, exact, rtol=0.05, atol=0.02 * np.abs(exact).max())
    if make.__name__.endswith("norm"):
        x = np.full((2, 400), 100, np.float16)
        x[:, ::2] = -100
        wide = type(one.w).init(400, dtype=np.float16)
        np.testing.assert_allclose(one.forward(x, wide), np.sign(x), rtol=1e-3)


def test_a_layer_has_one_dtype_and_all_that_it_needs():
    w = ff.FFNWeights(np.ones((2, 3), np.float32), np.ones((3, 2)), [0, 0, 0])
    assert {a.dtype.name for _, a in w} == {"float64"}
    assert ff.LinearWeights(np.ones((1, 2), np.float32), [0, 1]).b.dtype == np.float32
    with pytest.raises(ValueError, match="W_up: expected real numbers, got dtype object"):
        ff.FFNWeights(None, np.ones((3, 2)))
    assert "W_up" in w and "b_up" in w and "b_down" not in w
    assert w == w and w != w.copy()


@pytest.mark.parametrize(("call", "message"), [
    (lambda: ff.LinearWeights(1.0), "W: expected shape [d_in, d_out], got []"),
    (lambda: ff.FFNWeights(1.0, 1.0), "W_up: expected shape [d_model, d_ff], got []"),
    (lambda: ff.GatedFFNWeights(1.0, 1.0, 1.0), "W_gate: expected shape [d_model, d_ff], got []"),
    (lambda: ff.LayerNormWeights(1.0), "gain: expected shape [d_model], got []"),
    (lambda: ff.RMSNormWeights(np.ones((2, 2))), "gain: expected shape [d_model], got [2, 2]"),
    (lambda: ff.AttentionWeights(1.0, 1.0, 1.0, 1.0), "W_q: expected shape [d_model, d_q], got []"),
    (lambda: ff.AttentionWeights(np.ones((2, 4)), 1.0, 1.0, 1.0), "W_k: expected shape [2, d_kv], got []"),
    (lambda: ff.ModelWeights(1.0, []), "W_E: expected shape [vocab, d_model], got []"),
    (lambda: ff.ModelWeights(np.ones((5, 2)), [], 1.0), "W_pos: expected shape [n_positions, 2], got []"),
    (lambda: ff.ModelWeights(np.ones((5, 2)), [], None, 1.0), "W_seg: expected shape [n_segments, 2], got []"),
    (lambda: ff.relu.backward(np.ones((3, 4)), np.ones((4, 3))), "dy: expected shape [4, 3], got [3, 4]"),
    (lambda: ff.rotary(np.ones(4), 10.0), "x: expected shape [..., n, d_head], got [4]"),
    (lambda: ff.rotary(np.ones((2, 4)), 0.0), "rope_base: expected a finite number greater than 0, got 0.0"),
    (lambda: ff.rotary(np.ones((2, 3)), 10.0), "d_head: expected an even number"),
    (lambda: ff.layer_norm([1.0], ff.LayerNormWeights.init(1), eps=-1.0), "eps: expected a number of at least 0"),
    (lambda: ff.LinearWeights.init(2, 3, rng=0), "rng: expected a numpy.random.Generator, got 0"),
    (lambda: ff.LinearWeights.init(2, 3, rng=np.random.default_rng(0), dtype=int), "dtype: expected one of floating"),
    (lambda: ff.AttentionWeights.init(5, n_heads=2, rng=np.random.default_rng(0)), "n_heads: expected a divisor of"),
    (lambda: ff.mlp([1.0], ff.MLPWeights([ff.LinearWeights([[1.0]])]), activation="rleu"), "got 'rleu'"),
    (lambda: ff.conv1d(np.ones((4, 2)), np.ones((1, 2, 3)), np.ones((3, 1))), "b: expected shape [3], got [3, 1]"),
    (lambda: ff.conv1d(np.ones((4, 2)), np.ones((0, 2, 3))), "kernel: expected a length of at least 1, got 0"),
])
def test_small_functions_name_what_does_not_fit(call, message):
    with pytest.raises(ValueError) as error:
        call()
    assert message in str(error.value)


def test_small_functions_take_integers_and_keep_dtypes():
    whole = np.array([[1, 1], [0, 0], [2, 1]])
    np.testing.assert_array_equal(ff.rotary(whole, 10.0), ff.rotary(whole.astype(float), 10.0))
    assert ff.conv1d(np.ones((4, 2), np.float32), np.ones((1, 2, 3), np.float32), [0.0, 1.0, 2.0]).dtype == np.float32
    assert ff.relu.backward([1, 2], np.ones(2, np.float32)).dtype == np.float32


def test_out_may_be_the_input_but_not_overlap_it():
    a = np.linspace(-1, 1, 40001)
    with pytest.raises(ValueError, match="out: expected x itself or an array that does not overlap it"):
        ff.relu(a[:-1], out=a[1:])


def test_a_trace_is_replaced_whole():
    t = ff.Trace()
    ff.ffn([1.0], ff.FFNWeights([[1.0]], [[1.0]]), trace=t)
    assert "pre" in t and "gate" not in t
    ff.gated_ffn([1.0], ff.GatedFFNWeights([[1.0]], [[1.0]], [[1.0]]), trace=t)
    assert "pre" not in t and "gate" in t
