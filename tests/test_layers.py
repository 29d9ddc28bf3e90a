"""Activations, the linear layer, neurons and layers of them: values, gradients, dtypes, errors."""
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import ffnlib as ff
from ffnlib.special import erf
from ffnlib.testing import check_gradient

FLOATS = (np.float32, np.float64)
arrays = hnp.arrays(st.sampled_from(FLOATS), hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5),
                    elements=st.floats(-1e4, 1e4, width=32))

# Written again from the definitions, scalar by scalar, with the standard library.
DEFINITIONS = {
    "identity": lambda x: x,
    "relu": lambda x: max(0.0, x),
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)) if x > -700 else 0.0,
    "silu": lambda x: x / (1 + math.exp(-x)) if x > -700 else 0.0,
    "gelu": lambda x: x * (1 + math.erf(x / math.sqrt(2))) / 2,
    "gelu_tanh": lambda x: 0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
}


@pytest.mark.parametrize("name", ff.ACTIVATIONS)
class TestActivation:
    def test_agrees_with_its_definition(self, name):
        x = np.concatenate([np.linspace(-12, 12, 2401), [-1e4, -100, 100, 1e4]])
        expected = [DEFINITIONS[name](v) for v in x]
        np.testing.assert_allclose(ff.ACTIVATIONS[name](x), expected, rtol=1e-12, atol=1e-15)
        np.testing.assert_allclose(ff.ACTIVATIONS[name](x.astype(np.float32)), expected, rtol=1e-5, atol=1e-6)

    def test_slope_agrees_with_finite_differences(self, name):
        rng = np.random.default_rng(0)
        x = np.concatenate([rng.uniform(-6, 6, 400), [-1e-3, 1e-3, -30.0, 30.0]])  # on both sides of ReLU's kink
        f, dy = ff.ACTIVATIONS[name], rng.normal(size=x.shape)
        check_gradient(f, x, dy * f.grad(x), dy, rtol=1e-8)

    @given(x=arrays)
    def test_keeps_shape_and_dtype_and_leaves_its_input_alone(self, name, x):
        before = x.copy()
        x.flags.writeable = False
        for f in (ff.ACTIVATIONS[name], ff.ACTIVATIONS[name].grad):
            y = f(x)
            assert y.shape == x.shape and y.dtype == x.dtype and np.isfinite(y).all()
        np.testing.assert_array_equal(x, before)

    @pytest.mark.parametrize("dtype", FLOATS)
    def test_does_not_overflow(self, name, dtype):
        big = np.finfo(dtype).max
        x = np.array([-big, -1e4, 0, 1e4, big], dtype)
        f = ff.ACTIVATIONS[name]
        with np.errstate(over="raise", invalid="raise", divide="raise"):
            y, slope = f(x), f.grad(x)
        left = {"identity": -big, "sigmoid": 0}.get(name, 0)
        right = {"sigmoid": 1}.get(name, big)
        assert y[0] == left and y[-1] == right
        assert slope[0] == (name == "identity") and slope[-1] == (name != "sigmoid")

    def test_lets_nan_through_and_takes_integers(self, name):
        f = ff.ACTIVATIONS[name]
        if name != "relu":  # its slope asks x > 0, which NaN answers with no, as in PyTorch
            assert name == "identity" or np.isnan(f.grad(np.nan))
        assert np.isnan(f(np.nan))
        assert f([1, -2]).dtype == np.float64


def test_float16_and_plain_biases_keep_the_dtype():
    x = np.array([-4, 0.5, 4, 6], np.float16)
    for f in ff.ACTIVATIONS.values():
        np.testing.assert_allclose(f(x), f(x.astype(float)).astype(np.float16), rtol=5e-3, atol=1e-3)
        assert f(x).dtype == f.grad(x).dtype == np.float16
    x = np.ones(3, np.float32)
    assert ff.neuron(x, ff.NeuronWeights(x, 0.5)).dtype == np.float32
    assert ff.layer(x, ff.LinearWeights(np.ones((3, 2), np.float32), [0.5, 1])).dtype == np.float32


def test_relu_slope_is_zero_at_zero():
    assert ff.relu.grad(0.0) == 0


def test_known_minima():
    """GELU −0.170 at −0.752, SiLU −0.278 at −1.278; the two GELUs at most 4.73e-4 apart, at |x| = 2.70."""
    x = np.linspace(-4, 4, 800001)
    for f, where, value in ((ff.gelu, -0.752, -0.170), (ff.silu, -1.278, -0.278)):
        y = f(x)
        assert round(x[y.argmin()], 3) == where and round(y.min(), 3) == value
    gap = np.abs(ff.gelu(x) - ff.gelu_tanh(x))
    assert f"{gap.max():.2e}" == "4.73e-04" and round(abs(x[gap.argmax()]), 2) == 2.70


def test_erf_agrees_with_the_standard_library():
    x = np.concatenate([np.linspace(-7, 7, 20001), [0.46875, 6.0, 1e300, -1e300, np.inf, -np.inf, 0.0]])
    assert np.abs(erf(x) - [math.erf(v) for v in x]).max() <= 1e-15


def random_case(rng, d_in, d_out, leading, bias, dtype=np.float64):
    w = ff.LinearWeights.init(d_in, d_out, rng=rng, bias=bias, dtype=dtype)
    if bias:
        w.b = rng.normal(size=d_out).astype(dtype)
    return rng.normal(size=(*leading, d_in)).astype(dtype), w


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("leading", [(), (4,), (2, 3), (0,), (2, 0, 3)])
@pytest.mark.parametrize(("d_in", "d_out"), [(3, 5), (5, 2), (1, 1), (4, 0)])
@pytest.mark.parametrize("kind", ["linear", "identity", "relu", "gelu"])
def test_layer_gradients(kind, d_in, d_out, leading, bias):
    rng = np.random.default_rng([d_in, d_out, len(leading), bias])
    x, w = random_case(rng, d_in, d_out, leading, bias)
    dy = rng.normal(size=(*leading, d_out))

    def run(x, w, trace=None):
        return ff.linear(x, w, trace=trace) if kind == "linear" else ff.layer(x, w, activation=kind, trace=trace)

    t = ff.Trace()
    assert run(x, w, t).shape == dy.shape
    dx, dw = (ff.linear_backward if kind == "linear" else ff.layer_backward)(dy, w, t)
    check_gradient(lambda v: run(v, w), x, dx, dy)
    check_gradient(lambda v: run(x, ff.LinearWeights(v, w.b)), w.W, dw.W, dy)
    if bias:
        check_gradient(lambda v: run(x, ff.LinearWeights(w.W, v)), w.b, dw.b, dy)
    else:
        assert dw.b is None


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("leading", [(), (4,), (2, 3), (0,)])
def test_neuron_gradients(leading, bias):
    rng = np.random.default_rng(1)
    x, dy = rng.normal(size=(*leading, 3)), rng.normal(size=leading)
    w = ff.NeuronWeights(rng.normal(size=3), 0.3 if bias else None)
    t = ff.Trace()
    a = ff.neuron(x, w, activation="silu", trace=t)
    assert a.shape == leading == t.pre.shape == t.act.shape
    dx, dw = ff.neuron_backward(dy, w, t)
    check_gradient(lambda v: ff.neuron(v, w, activation="silu"), x, dx, dy)
    check_gradient(lambda v: ff.neuron(x, ff.NeuronWeights(v, w.b), activation="silu"), w.w, dw.w, dy)
    if bias:
        check_gradient(lambda v: ff.neuron(x, ff.NeuronWeights(w.w, v), activation="silu"), w.b, dw.b, dy)
    else:
        assert dw.b is None


def test_hand_worked_neuron():
    w = ff.NeuronWeights([1.0, -0.5], -0.3)
    t = ff.Trace()
    assert ff.neuron([0.8, -0.2], w, trace=t) == pytest.approx(1 * 0.8 + -0.5 * -0.2 - 0.3)
    assert t.pre == pytest.approx(0.6)
    assert ff.neuron([-0.7, 1.0], w) == 0


@given(data=st.data())
def test_a_layer_is_its_neurons(data):
    d_in, d_out = data.draw(st.integers(1, 5)), data.draw(st.integers(1, 5))
    leading = tuple(data.draw(st.lists(st.integers(0, 3), max_size=3)))
    dtype = data.draw(st.sampled_from(FLOATS))
    name = data.draw(st.sampled_from(sorted(ff.ACTIVATIONS)))
    x, w = random_case(np.random.default_rng(d_in), d_in, d_out, leading, True, dtype)
    x.flags.writeable = False
    whole = ff.layer(x, w, activation=name)
    assert whole.dtype == dtype and whole.shape == (*leading, d_out)
    tolerance = 1e-12 if dtype == np.float64 else 1e-5
    for j in range(d_out):
        one = ff.neuron(x, ff.NeuronWeights(w.W[:, j], w.b[j]), activation=name)
        assert one.dtype == dtype
        np.testing.assert_allclose(whole[..., j], one, rtol=tolerance, atol=tolerance)


def test_inputs_may_be_strided_and_are_not_changed():
    rng = np.random.default_rng(3)
    x, w = rng.normal(size=(6, 8))[::2, ::-2], ff.LinearWeights.init(4, 3, rng=rng)
    before, weights = x.copy(), w.W.copy()
    t = ff.Trace()
    y = ff.layer(x, w, trace=t)
    ff.layer_backward(np.ones_like(y), w, t)
    np.testing.assert_array_equal(x, before)
    np.testing.assert_array_equal(w.W, weights)
    np.testing.assert_array_equal(y, ff.layer(x.copy(), w))


def test_initial_weights_keep_the_size_of_their_input():
    w = ff.LinearWeights.init(400, 300, rng=np.random.default_rng(0), dtype=np.float32)
    assert w.W.dtype == w.b.dtype == np.float32 and not w.b.any()
    assert w.W.std() == pytest.approx(1 / 20, rel=0.02)
    assert w.size == 400 * 300 + 300 and dict(w).keys() == {"W", "b"}
    assert ff.LinearWeights.init(4, 3, rng=np.random.default_rng(0), bias=False).size == 12


@pytest.mark.parametrize(("call", "message"), [
    (lambda w: ff.linear(np.ones((5, 2)), w), r"x: expected shape [..., 3], got [5, 2]"),
    (lambda w: ff.linear(1.0, w), r"x: expected shape [..., 3], got []"),
    (lambda w: ff.linear([[1, 2], [3]], w), "x: expected a rectangular array"),
    (lambda w: ff.linear(["a", "b", "c"], w), "x: expected real numbers, got dtype"),
    (lambda w: ff.linear(np.ones(3, complex), w), "x: expected real numbers, got dtype complex128"),
    (lambda w: ff.layer(np.ones(3), w, activation="tanh"), "activation: expected one of identity, relu"),
    (lambda w: ff.layer(np.ones(3), w, activation=None), "got None"),
    (lambda w: ff.neuron(np.ones(4), ff.NeuronWeights(np.ones(3))), "x: expected shape [..., 3], got [4]"),
    (lambda w: ff.LinearWeights(np.ones(3)), "W: expected shape [d_in, d_out], got [3]"),
    (lambda w: ff.LinearWeights(np.ones((3, 2)), np.ones(3)), "b: expected shape [2], got [3]"),
    (lambda w: ff.NeuronWeights(np.ones((3, 1))), "w: expected shape [d_in], got [3, 1]"),
    (lambda w: ff.NeuronWeights(np.ones(3), np.ones(3)), "b: expected shape [], got [3]"),
])
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError) as error:
        call(ff.LinearWeights(np.ones((3, 2)), np.zeros(2)))
    assert message in str(error.value)


def test_backward_wants_the_gradient_of_what_the_forward_pass_returned():
    w, t = ff.LinearWeights(np.ones((3, 2))), ff.Trace()
    ff.linear(np.ones((4, 3)), w, trace=t)
    with pytest.raises(ValueError, match=r"dy: expected shape \[4, 2\], got \[2\]"):
        ff.linear_backward(np.ones(2), w, t)


def test_an_empty_trace_says_what_to_do():
    with pytest.raises(AttributeError, match=r"no 'pre'.*run the forward pass"):
        _ = ff.Trace().pre
