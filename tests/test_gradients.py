"""Every backward pass against central differences in float64, with random upstream gradients and weights."""
import numpy as np
import pytest
from layers import LAYERS, case, choose, with_array

import ffnlib as ff
from ffnlib.testing import check_gradient


def assert_gradients(one, rng):
    """The gradients with respect to the input and to every single array of weights."""
    t = ff.Trace()
    y = one.run(trace=t)
    dy = rng.normal(size=y.shape)
    dx, dw = one.gradients(dy, t)
    if one.x.dtype.kind == "f":
        check_gradient(lambda v: one.run(x=v), one.x, dx, dy)
    assert type(dw) is type(one.w) and [name for name, _ in dw] == [name for name, _ in one.w]
    for name, a in one.w:
        check_gradient(lambda v, name=name: one.run(w=with_array(one.w, name, v)), a, dict(dw)[name], dy)


@pytest.mark.parametrize("make", LAYERS, ids=lambda make: make.__name__)
def test_gradients_agree_with_finite_differences(make):
    for seed in range(5 if make.__name__ in ("block", "model") else 25):
        one = case(make, seed)
        if one.x.size > 60 and one.x.dtype.kind == "f":  # one forward pass for each entry: keep it quick
            one.x = one.x[(slice(0, 1),) * (one.x.ndim - (3 if make.__name__ in ("attention", "block") else 2))]
        far_from_kinks(one)
        assert_gradients(one, np.random.default_rng(seed))


def far_from_kinks(one, gap=1e-4):
    """Move the input until no hidden value is nearer to ReLU's kink than the step of the differences."""
    for attempt in range(50):
        t = ff.Trace()
        one.run(trace=t)
        # exactly 0 is a sum of nothing: the layer before is off, and so it stays
        if all(((np.abs(pre) > gap) | (pre == 0)).all() for pre in pre_activations(t)):
            return
        if one.x.dtype.kind == "f":
            one.x = one.x + 0.01 * np.random.default_rng(attempt).normal(size=one.x.shape)
        else:
            one.w = one.w.map(lambda a, n=attempt: a + 0.01 * np.random.default_rng(n).normal(size=a.shape))
    raise AssertionError(f"no input without a kink found for {one}")


def pre_activations(trace):
    """Every array in a trace that an activation is applied to."""
    for name, value in trace:
        if name in ("pre", "gate_pre"):
            yield np.asarray(value)
        elif isinstance(value, ff.Trace):
            yield from pre_activations(value)
        elif isinstance(value, list):
            for part in value:
                yield from pre_activations(part)


@pytest.mark.parametrize("name", ff.ACTIVATIONS)
@pytest.mark.parametrize("gated", [False, True])
def test_gradients_near_the_kinks(name, gated):
    """Hidden values on both sides of 0, three steps of the differences away from it."""
    rng = np.random.default_rng(5)
    near = rng.choice([-3e-5, 3e-5], size=(2, 4))
    x = np.eye(2, 3)  # row i picks row i of the weights, so those are the hidden values
    first, second = rng.normal(size=(3, 4)), rng.normal(size=(4, 3))
    first[:2] = near
    w = (ff.GatedFFNWeights(first, rng.normal(size=(3, 4)), second) if gated else ff.FFNWeights(first, second))
    forward, backward = (ff.gated_ffn, ff.gated_ffn_backward) if gated else (ff.ffn, ff.ffn_backward)
    t = ff.Trace()
    dy = rng.normal(size=forward(x, w, activation=name, trace=t).shape)
    dx, dw = backward(dy, w, t)
    # a step moves a hidden value by at most 1.1e-5 times a weight below 2.7: not across the kink
    assert np.abs(first).max() < 2.7
    check_gradient(lambda v: forward(v, w, activation=name), x, dx, dy, rtol=1e-6)
    for array, a in w:
        check_gradient(lambda v, array=array: forward(x, with_array(w, array, v), activation=name), a,
                       dict(dw)[array], dy)


@pytest.mark.parametrize("make", [m for m in LAYERS if m.__name__ != "model"], ids=lambda make: make.__name__)
def test_empty_batches_have_gradients_of_zero(make):
    one = case(make, 0)
    core = 2 if make.__name__ in ("attention", "block") else 1
    for leading in ((0,), (2, 0, 3)):
        one.x = np.zeros((*leading, *one.x.shape[-core:]))
        t = ff.Trace()
        y = one.run(trace=t)
        dx, dw = one.gradients(np.zeros_like(y), t)
        assert dx.shape == one.x.shape and y.shape[:len(leading)] == leading
        for (name, a), (_, g) in zip(one.w, dw, strict=True):
            assert g.shape == a.shape and not g.any(), name


def test_no_positions_at_all():
    for make in (LAYERS[-2], LAYERS[-1]):
        for seed in range(4):
            one = case(make, seed)
            one.x = one.x[..., :0, :] if make.__name__ == "block" else one.x[..., :0]
            one.settings = {}
            t = ff.Trace()
            y = one.run(trace=t)
            assert y.size == 0
            assert not any(g.any() for _, g in one.gradients(y, t)[1])


@pytest.mark.parametrize("make", LAYERS, ids=lambda make: make.__name__)
def test_upstream_gradients_must_have_the_shape_of_the_output(make):
    one, t = case(make, 1), ff.Trace()
    y = one.run(trace=t)
    for dy in (np.ones((*y.shape, 2)), np.ones((*y.shape[:-1], y.shape[-1] + 1) if y.ndim else (3,))):
        with pytest.raises(ValueError, match=r"^d[ya]: expected shape"):
            one.gradients(dy, t)
    with pytest.raises(ValueError, match=r"^d[ya]: expected real numbers"):
        one.gradients(y.astype(complex), t)


def test_losses():
    rng = np.random.default_rng(8)
    for shape in ((5,), (3, 4), (2, 3, 6)):
        logits, t = 3 * rng.normal(size=shape), ff.Trace()
        targets = rng.integers(shape[-1], size=shape[:-1])
        ff.cross_entropy(logits, targets, trace=t)
        check_gradient(lambda v, y=targets: ff.cross_entropy(v, y), logits, ff.cross_entropy_backward(t), 1.0)
        goal = rng.normal(size=shape)
        ff.mean_squared_error(logits, goal, trace=t)
        check_gradient(lambda v, y=goal: ff.mean_squared_error(v, y), logits, ff.mean_squared_error_backward(t), 1.0)
        dy = rng.normal(size=shape)
        check_gradient(ff.softmax, logits, ff.softmax_backward(dy, ff.softmax(logits)), dy)


def test_rotary_positions_turn_back():
    rng = np.random.default_rng(9)
    x, dy = rng.normal(size=(2, 5, 6)), rng.normal(size=(2, 5, 6))
    base, start = choose(rng, 10.0, 1e4), 3
    check_gradient(lambda v: ff.rotary(v, base, start=start), x, ff.rotary(dy, base, start=start, inverse=True), dy)
    np.testing.assert_allclose(ff.rotary(ff.rotary(x, base), base, inverse=True), x, atol=1e-15)
