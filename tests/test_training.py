"""Losses, optimisers, the training loop, and that what is trained with them learns."""
import builtins
import math

import numpy as np
import pytest

import ffnlib as ff
from ffnlib.data import sentences, two_moons, xor
from ffnlib.tokenizer import Tokenizer
from ffnlib.train import minibatches


def test_softmax_by_hand_and_stable():
    np.testing.assert_allclose(ff.softmax([0.0, math.log(3), -np.inf]), [0.25, 0.75, 0])
    for dtype in (np.float32, np.float64):
        with np.errstate(over="raise", invalid="raise"):
            y = ff.softmax(np.array([[1e4, -1e4, 1e4], [-1e4, -1e4 - 1, -2e4]], dtype))
        assert y.dtype == dtype
        np.testing.assert_allclose(y[0], [0.5, 0, 0.5])
        np.testing.assert_allclose(y[1, 0], 1 / (1 + math.exp(-1)), rtol=1e-6)
    assert ff.softmax(np.ones((3, 0))).shape == (3, 0)
    with pytest.raises(ValueError, match="x: expected shape"):
        ff.softmax(1.0)


def test_cross_entropy_by_hand():
    logits = np.log([[1, 3], [4, 1]])  # probabilities 1/4 3/4 and 4/5 1/5
    assert ff.cross_entropy(logits, [1, 1]) == pytest.approx((math.log(4 / 3) + math.log(5)) / 2)
    t = ff.Trace()
    assert ff.cross_entropy(logits[0], 0, trace=t) == pytest.approx(math.log(4))
    np.testing.assert_allclose(t.probabilities, [0.25, 0.75])
    np.testing.assert_allclose(ff.cross_entropy_backward(t), [-0.75, 0.75])
    with np.errstate(over="raise", invalid="raise"):
        assert ff.cross_entropy(np.array([[1e4, -1e4]], np.float32), [1]) == 2e4


def test_mean_squared_error_by_hand():
    t = ff.Trace()
    assert ff.mean_squared_error([[1.0, 2.0], [3.0, 5.0]], [[0.0, 2.0], [3.0, 1.0]], trace=t) == (1 + 16) / 4
    assert t.error.tolist() == [[1, 0], [0, 4]]
    assert ff.mean_squared_error_backward(t).tolist() == [[0.5, 0], [0, 2]]


@pytest.mark.parametrize(("call", "message"), [
    (lambda: ff.cross_entropy(np.ones((3, 4)), [0, 1]), "targets: expected shape [3], got [2]"),
    (lambda: ff.cross_entropy(np.ones((2, 4)), [0, 4]), "targets: expected numbers below 4, the size of"),
    (lambda: ff.cross_entropy(np.ones((2, 4)), [0, -1]), "targets: expected numbers below 4"),
    (lambda: ff.cross_entropy(np.ones((2, 4)), [0.0, 1.0]), "targets: expected whole numbers, got dtype float64"),
    (lambda: ff.cross_entropy(np.ones((2, 4)), ["a", "b"]), "targets: expected whole numbers, got dtype <U1"),
    (lambda: ff.cross_entropy(np.ones((2, 4)), [[0], [0, 1]]), "targets: expected a rectangular array"),
    (lambda: ff.SGD("0.1"), "lr: expected a number greater than 0, got '0.1'"),
    (lambda: ff.SGD(1, momentum=None), "momentum: expected"),
    (lambda: ff.cross_entropy(np.ones((0, 4)), np.ones(0, int)), "targets: expected at least one"),
    (lambda: ff.cross_entropy(1.0, 0), "logits: expected shape"),
    (lambda: ff.mean_squared_error([1.0, 2.0], [1.0]), "target: expected shape [2], got [1]"),
    (lambda: ff.mean_squared_error(np.ones(0), np.ones(0)), "y: expected at least one entry"),
    (lambda: ff.SGD(0), "lr: expected"), (lambda: ff.SGD(-1), "lr: expected"), (lambda: ff.SGD(math.inf), "lr: exp"),
    (lambda: ff.SGD(1, momentum=1), "momentum: expected"), (lambda: ff.Adam(math.nan), "lr: expected"),
    (lambda: ff.SGD(1, momentum=-0.1), "momentum: expected"), (lambda: ff.Adam(eps=0), "eps: expected"),
    (lambda: ff.Adam(betas=(1.0, 0.9)), "betas[0]: expected"), (lambda: ff.Adam(betas=(0.9, 1.5)), "betas[1]: exp"),
    (lambda: ff.accuracy([1, 0], [1]), "predicted: expected the shape of labels, [1]"),
    (lambda: ff.accuracy([], []), "at least one entry"),
    (lambda: two_moons(-1, rng=np.random.default_rng(0)), "n, noise: expected"),
    (lambda: two_moons(3, rng=np.random.default_rng(0), noise=math.nan), "n, noise: expected"),
])
def test_what_does_not_fit_is_named(call, message):
    with pytest.raises(ValueError) as error:
        call()
    assert message in str(error.value)


def test_sgd_by_hand():
    w, g = ff.LinearWeights([[1.0]], [2.0]), ff.LinearWeights([[4.0]], [-2.0])
    optimiser = ff.SGD(0.5, momentum=0.25)
    optimiser.step(w, g)
    assert (w.W.item(), w.b.item()) == (-1, 3)
    optimiser.step(w, g)  # v = 0.25·4 + 4 = 5 and 0.25·−2 − 2 = −2.5
    assert (w.W.item(), w.b.item()) == (-3.5, 4.25)
    assert g.W.item() == 4, "the gradient was changed"


def test_adam_by_hand():
    w, g = ff.LinearWeights([[1.0]]), ff.LinearWeights([[2.0]])
    optimiser = ff.Adam(0.1, betas=(0.5, 0.75), eps=1.0)
    optimiser.step(w, g)  # m̂ = 2, v̂ = 4: 0.1·2 / (2 + 1)
    assert w.W.item() == pytest.approx(1 - 0.2 / 3)
    before = w.W.item()
    optimiser.step(w, ff.LinearWeights([[0.0]]))  # m = 0.5, v = 0.75; m̂ = 0.5 / 0.75, v̂ = 0.75 / 0.4375
    assert w.W.item() == pytest.approx(before - 0.1 * (0.5 / 0.75) / (math.sqrt(0.75 / 0.4375) + 1))
    assert ff.Adam().lr == 1e-3 and ff.Adam().betas == (0.9, 0.999) and ff.Adam().eps == 1e-8


@pytest.mark.parametrize("make", [lambda: ff.SGD(0.1, momentum=0.9), lambda: ff.Adam(0.1)])
def test_optimisers_keep_dtypes_and_refuse_other_trees(make):
    w = ff.FFNWeights.init(2, 3, rng=np.random.default_rng(0), dtype=np.float32)
    before = w.copy()
    wider = ff.FFNWeights.init(2, 4, rng=np.random.default_rng(0))
    for bad, message in ((ff.FFNWeights(w.W_up, w.W_down), "dw: expected a gradient b_up [3], got none"),
                         (wider, "dw: expected a gradient W_up [2, 3], got W_up [2, 4]")):
        with pytest.raises(ValueError) as error:
            make().step(w, bad)
        assert message in str(error.value)
    with pytest.raises(ValueError, match="dw: expected a gradient for each array"):
        make().step(ff.FFNWeights(w.W_up, w.W_down), w)
    assert all(np.array_equal(a, b) for (_, a), (_, b) in zip(w, before, strict=True))
    make().step(w, w.map(np.ones_like))
    assert all(a.dtype == np.float32 and (a != b).all() for (_, a), (_, b) in zip(w, before, strict=True))


def test_minibatches_show_every_example_once_in_a_pass():
    batches = minibatches(10, 3, np.random.default_rng(0))
    passes = [[next(batches) for _ in range(4)] for _ in range(3)]
    for one in passes:
        assert [len(b) for b in one] == [3, 3, 3, 1] and sorted(np.concatenate(one)) == list(range(10))
    assert np.concatenate(passes[0]).tolist() != np.concatenate(passes[1]).tolist() != list(range(10))


def sum_of_squares(w, x):
    return float(((w.W - x.mean()) ** 2).sum()), ff.LinearWeights(2 * (w.W - x.mean()))


def test_history_can_be_scrubbed():
    w = ff.LinearWeights([[0.0]])
    seen = []
    history = ff.train(w, lambda w, x: (seen.append((w.W.item(), len(x))), sum_of_squares(w, x))[1], np.ones(6),
                       optimiser=ff.SGD(0.25), steps=7, batch_size=4, rng=np.random.default_rng(0), record_every=3)
    assert history.steps == [0, 3, 6, 7] and len(history) == 4
    values = [1 - 0.5**k for k in range(8)]
    assert [a.W.item() for a in history.weights] == [values[i] for i in history.steps]
    assert seen == [(v, n) for v, n in zip(values[:7], (4, 2, 4, 2, 4, 2, 4), strict=True)]
    assert history.loss == [(1 - v) ** 2 for v in values[:7]]
    assert history[1] == (3, history.weights[1]) and w.W.item() == values[7]
    assert repr(history) == "History(7 steps, 4 recorded, loss 1 → 0.0002441)" and repr(ff.History()) == (
        "History(0 steps, 0 recorded)")
    ends = ff.train(w, sum_of_squares, np.ones(6), optimiser=ff.SGD(0.25), steps=4, batch_size=4,
                    rng=np.random.default_rng(0))
    assert ends.steps == [0, 4]
    assert ff.train(w, sum_of_squares, np.ones(1), optimiser=ff.SGD(1), steps=0, batch_size=1,
                    rng=np.random.default_rng(0)).steps == [0]


def test_training_gets_the_same_rows_of_every_array():
    def loss(w, x, y):
        np.testing.assert_array_equal(y, 2 * x[:, 0])
        return 0.0, w.map(np.zeros_like)

    x = np.arange(20.0).reshape(10, 2)
    ff.train(ff.LinearWeights([[0.0]]), loss, (x, 2 * x[:, 0]), optimiser=ff.SGD(1), steps=9, batch_size=3,
             rng=np.random.default_rng(0))


@pytest.mark.parametrize(("change", "message"), [
    ({"data": np.ones((0, 2))}, "data: expected arrays with the same first dimension of at least 1, got [0, 2]"),
    ({"data": (np.ones(3), np.ones(4))}, "same first dimension of at least 1, got [3], [4]"),
    ({"data": 1.0}, "data: expected"), ({"data": ()}, "got none"),
    ({"steps": -1}, "steps: expected a whole number of at least 0, got -1"), ({"steps": 2.0}, "steps: expected"),
    ({"batch_size": 0}, "batch_size: expected a whole number of at least 1"),
    ({"record_every": -2}, "record_every: expected"),
])
def test_bad_training_is_named(change, message):
    options = {"data": np.ones(3), "steps": 1, "batch_size": 1} | change
    with pytest.raises(ValueError) as error:
        ff.train(ff.LinearWeights([[0.0]]), sum_of_squares, options.pop("data"), optimiser=ff.SGD(1),
                 rng=np.random.default_rng(0), **options)
    assert message in str(error.value)


@pytest.mark.parametrize(("second", "message"), [((math.nan, 1.0), "the loss became nan at step 2"),
                                                 ((1.0, math.inf), "a gradient became NaN or infinite at step 2")])
def test_training_stops_when_something_is_no_number(second, message):
    w = ff.LinearWeights([[1.0]])
    results = iter([(7.0, 1.0), second])

    def loss(w, x):
        value, gradient = next(results)
        return value, ff.LinearWeights([[gradient]])

    with pytest.raises(FloatingPointError, match=message) as error:
        ff.train(w, loss, np.ones(1), optimiser=ff.SGD(0.5), steps=5, batch_size=1, rng=np.random.default_rng(0))
    assert w.W.item() == 0.5 and error.value.history.loss == [7.0]


def test_a_loss_must_return_gradients():
    with pytest.raises(ValueError, match="loss: expected it to return a number and a tree of gradients, got float"):
        ff.train(ff.LinearWeights([[1.0]]), lambda w, x: (w, 1.0), np.ones(1), optimiser=ff.SGD(0.5), steps=1,
                 batch_size=1, rng=np.random.default_rng(0))


@pytest.mark.parametrize("make", [lambda: ff.SGD(0.1, momentum=0.9), lambda: ff.Adam(0.1)])
def test_optimisers_are_for_one_tree_that_can_be_changed(make):
    optimiser, w = make(), ff.LinearWeights(np.ones((2, 3)), np.ones(3))
    optimiser.step(w, w.copy())
    other = ff.LinearWeights(np.ones((2, 4)), np.ones(4))
    with pytest.raises(ValueError, match=r"that this optimiser was used for before, with W \[2, 3\]"):
        optimiser.step(other, other.copy())
    w.b.flags.writeable = False
    before = w.copy()
    with pytest.raises(ValueError, match="got a read-only b; take"):
        optimiser.step(w, w.copy())
    assert np.array_equal(w.W, before.W), "half a step was done"
    for bad, name in (((np.ones(3), w), "w"), ((before, np.ones(3)), "dw")):
        with pytest.raises(ValueError, match=f"^{name}: expected Weights, got ndarray"):
            optimiser.step(*bad)


def test_half_precision_does_not_overflow_on_the_way():
    half = np.float16
    logits = np.zeros((1, 70000), half)
    assert ff.cross_entropy(logits, [3]) == pytest.approx(math.log(70000), rel=1e-3)
    assert ff.softmax(logits).dtype == half
    w = ff.LinearWeights(np.ones((1, 2), half))
    ff.Adam(0.25).step(w, ff.LinearWeights(np.array([[0.0, 2.0]], half)))
    assert w.W.tolist() == [[1, 0.75]] and w.W.dtype == half


def test_progress_bar(capsys, monkeypatch):
    def run():
        ff.train(ff.LinearWeights([[0.0]]), sum_of_squares, np.ones(2), optimiser=ff.SGD(0.1), steps=3, batch_size=1,
                 rng=np.random.default_rng(0), progress=True)

    run()
    assert "3/3" in capsys.readouterr().err
    real = builtins.__import__
    monkeypatch.setattr(builtins, "__import__",
                        lambda name, *a: exec("raise ImportError") if name == "tqdm" else real(name, *a))
    with pytest.raises(ImportError, match=r"pip install 'ffnlib\[train\]'"):
        run()


def classify(w, x, labels):
    layers, end = ff.Trace(), ff.Trace()
    value = ff.cross_entropy(ff.mlp(x, w, trace=layers), labels, trace=end)
    return value, ff.mlp_backward(ff.cross_entropy_backward(end), w, layers)[1]


@pytest.mark.parametrize(("data", "sizes"), [(xor(), [2, 8, 2]),
                                             (two_moons(200, rng=np.random.default_rng(0)), [2, 16, 2])])
def test_a_small_network_learns(data, sizes):
    X, labels = data
    w = ff.MLPWeights.init(sizes, rng=np.random.default_rng(1))
    history = ff.train(w, classify, data, optimiser=ff.Adam(0.05), steps=400, batch_size=32,
                       rng=np.random.default_rng(2))
    assert history.loss[-1] < 0.1 < history.loss[0]
    assert ff.accuracy(ff.mlp(X, w).argmax(axis=-1), labels) >= 0.98


def test_a_language_model_learns_the_corpus():
    """A whole transformer, its own tokenizer and text: far better than knowing how often each word occurs."""
    rng = np.random.default_rng(0)
    text = [s for s in sentences(400, rng=rng) if len(s.split()) < 9]
    t = Tokenizer.learn(text)
    rows = np.stack([np.resize(np.append(t.encode(s), [t.ids["."]] * 9), 9) for s in text])
    shape = ff.ModelShape(d_model=16, d_ff=64, n_heads=2, n_layers=2, vocab=len(t), n_positions=9)

    def loss(w, ids):
        trace, end = ff.Trace(), ff.Trace()
        value = ff.cross_entropy(ff.model(ids[:, :-1], w, shape, trace=trace), ids[:, 1:], trace=end)
        return value, ff.model_backward(ff.cross_entropy_backward(end), w, trace)

    w = ff.ModelWeights.init(shape, rng=rng, dtype=np.float32)
    history = ff.train(w, loss, rows, optimiser=ff.Adam(0.01), steps=150, batch_size=32, rng=rng)
    share = np.bincount(rows[:, 1:].ravel()) / rows[:, 1:].size
    entropy = -(share[share > 0] * np.log(share[share > 0])).sum()
    assert history.loss[0] > entropy and history.loss[-1] < entropy / 3
    assert t.decode(ff.model(t.encode("the quick fox jumps over"), w, shape)[-1:].argmax(axis=-1)) == "the"
