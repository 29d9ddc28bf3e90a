"""numerics.js, which the demos compute with, against ffnlib."""
import numpy as np
import pytest

import ffnlib as ff
from ffnlib.count import ffn_parameters
from ffnlib.widgets.esm import JS

pytestmark = pytest.mark.browser


@pytest.fixture
def numerics(new_page):
    """Function that evaluates JavaScript in a browser, with numerics.js as `m` and the given data as `d`."""
    page, source = new_page(), (JS / "numerics.js").read_text(encoding="utf-8")

    def run(expression, data):
        return page.evaluate(f"""async ([source, d]) => {{
            const m = await import("data:text/javascript," + encodeURIComponent(source));
            return {expression}; }}""", [source, data])
    return run


def test_has_the_six_activations(numerics):
    assert numerics("Object.keys(m.ACTIVATIONS)", None) == list(ff.ACTIVATIONS)


@pytest.mark.parametrize("name", ff.ACTIVATIONS)
def test_activations(numerics, name):
    x = np.concatenate([np.linspace(-12, 12, 961), [-1e4, -100, 100, 1e4, 0.46875, 6 * 2**0.5]])
    f = ff.ACTIVATIONS[name]
    values, slopes = numerics(f"m.ACTIVATIONS.{name}.map((f) => d.map(f))", x.tolist())
    np.testing.assert_allclose(values, f(x), rtol=1e-13, atol=1e-14)
    np.testing.assert_allclose(slopes, f.grad(x), rtol=1e-13, atol=1e-14)


def test_neuron(numerics):
    rng = np.random.default_rng(0)
    for name in ff.ACTIVATIONS:
        x, w, b = rng.normal(size=5), rng.normal(size=5), float(rng.normal())
        t = ff.Trace()
        ff.neuron(x, ff.NeuronWeights(w, b), activation=name, trace=t)
        got = numerics("m.neuron(...d)", [x.tolist(), w.tolist(), b, name])
        np.testing.assert_allclose([got["dot"], got["pre"], got["act"]], [x @ w, t.pre, t.act], rtol=1e-13)


def test_switching_line(numerics):
    rng, r = np.random.default_rng(0), 1.25
    cases = [*(rng.uniform(-1.2, 1.2, size=3) for _ in range(200)), np.array([1, 0, 0.5]), np.array([0, 1, 0.5]),
             np.array([0, 0, 0.5]), np.array([1, 0, 2.0]), np.array([1, 1, 0.0])]
    lines = numerics(f"d.map(([p, q, b]) => m.switchingLine([p, q], b, {r}))", [c.tolist() for c in cases])
    corners = np.array([[x, y] for x in (-r, r) for y in (-r, r)])
    seen = 0
    for (*w, b), line in zip(cases, lines, strict=True):
        pre = corners @ w + b
        crosses = pre.min() < 0 < pre.max() or (any(w) and np.isclose(pre, 0).any())
        assert (line is not None) == crosses
        if line:
            seen += 1
            np.testing.assert_allclose(ff.neuron(line, ff.NeuronWeights(w, b), activation="identity"), 0, atol=1e-12)
            np.testing.assert_allclose(np.abs(line).max(axis=1), r)
            assert not np.allclose(*line)
    assert 50 < seen < len(cases)


def test_floats_at_any_offset(numerics):
    values = np.array([1.5, -2.25, 0.1], np.float32)
    for offset in range(4):
        raw = list(bytes(offset) + values.tobytes())
        got = numerics(f"m.floats(new DataView(Uint8Array.from(d).buffer, {offset}))", raw)
        np.testing.assert_array_equal(np.array(got, np.float32), values)
    assert numerics("m.floats(null)", None) == []


def test_mean_squared_error(numerics):
    y, target = np.random.default_rng(0).normal(size=(2, 30))
    assert numerics("m.meanSquaredError(...d)", [y.tolist(), target.tolist()]) == pytest.approx(
        ff.mean_squared_error(y, target), rel=1e-13)


def test_best_line(numerics):
    rng = np.random.default_rng(0)
    for n in (3, 16, 40):
        x, y = rng.normal(1, 2, size=(2, n))
        for pinned in (0, 1):
            columns = np.stack([x, np.zeros(n) if pinned else np.ones(n)], axis=1)
            got = numerics("m.bestLine(...d)", [x.tolist(), y.tolist(), pinned])
            np.testing.assert_allclose([got["w"], got["b"]], np.linalg.lstsq(columns, y)[0], rtol=1e-11, atol=1e-13)


def test_line_inside(numerics):
    rng = np.random.default_rng(0)
    cases = [*rng.uniform(-3, 3, size=(100, 2)).tolist(), [0, 0.5], [0, 5], [0, -5], [1, 10]]
    got = numerics("d.map(([w, b]) => m.lineInside(w, b, [-1, 2], [-1.5, 1]))", cases)
    x, seen = np.linspace(-1, 2, 3001), 0
    for (w, b), ends in zip(cases, got, strict=True):
        y = ff.neuron(x[:, None], ff.NeuronWeights([w], b), activation="identity")
        inside = x[(y >= -1.5) & (y <= 1)]
        if ends is None:
            assert not inside.size
            continue
        seen += 1
        np.testing.assert_allclose([p[0] for p in ends], [inside.min(), inside.max()], atol=0.0011)
        np.testing.assert_allclose([p[1] for p in ends], [w * p[0] + b for p in ends])
    assert 50 < seen < len(cases)


def test_round_down(numerics):
    v = np.append(10 ** np.random.default_rng(0).uniform(-6, 6, 300), [1, 2, 5, 10, 1e-3, 2e-5, 5e4, 4.9999, 9.99])
    steps = np.array([m * 10.0**e for e in range(-8, 8) for m in (1, 2, 5)])
    expected = [steps[steps <= u * (1 + 1e-12)].max() for u in v]
    np.testing.assert_allclose(numerics("d.map(m.roundDown125)", v.tolist()), expected, rtol=1e-12)


@pytest.mark.parametrize("sizes", [(2, 4), (2, 12), (3, 5), (1, 1)])
def test_mlp(numerics, sizes):
    rng = np.random.default_rng(0)
    w = ff.MLPWeights.init([*sizes, 1], rng=rng).map(lambda a: a + rng.normal(size=a.shape))
    X, net, target = rng.normal(size=(7, sizes[0])), ff.Trace(), rng.normal(size=7)
    y = ff.mlp(X, w, trace=net)[:, 0]
    hidden, out = w.layers
    arrays = {"W": hidden.W.ravel(), "b": hidden.b, "v": out.W.ravel()}
    got = numerics("""(() => { const { pre, y } = m.mlp(d.X, d.w);
        return { pre: [...pre], y: [...y], loss: m.meanSquaredError(y, d.target) }; })()""",
        {"X": X.ravel().tolist(), "w": {k: a.tolist() for k, a in arrays.items()} | {"c": float(out.b[0])},
         "target": target.tolist()})
    np.testing.assert_allclose(got["pre"], net.layers[0].pre.ravel(), rtol=1e-12)
    np.testing.assert_allclose(got["y"], y, rtol=1e-12)
    np.testing.assert_allclose(got["loss"], ff.mean_squared_error(y, target), rtol=1e-12)


def test_zero_line(numerics):
    n = 12
    corners, centres = np.random.default_rng(1).normal(size=(n + 1, n + 1)), np.random.default_rng(2).normal(size=n * n)
    found = np.array(numerics("m.zeroLine(...d)", [corners.ravel().tolist(), centres.tolist(), n]))
    expected = []
    for axis in (0, 1):  # zeros on the grid's edges, by linear interpolation
        a, b = np.take(corners, range(n), axis), np.take(corners, range(1, n + 1), axis)
        for i, j in np.argwhere((a > 0) != (b > 0)):
            t = a[i, j] / (a[i, j] - b[i, j])
            end = (j, i + t) if axis == 0 else (j + t, i)
            expected += [end] * (1 if (j if axis == 0 else i) in (0, n) else 2)  # an inner edge belongs to two cells
    np.testing.assert_allclose(sorted(found.reshape(-1, 2).tolist()), sorted(expected), atol=1e-9)

    def one(corners, centre):
        return {frozenset(map(tuple, s)) for s in numerics("m.zeroLine(...d)", [corners, [centre], 1])}
    top, right, bottom, left = (0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5)
    saddle = [1, -1, -1, 1]  # on at the upper left and the lower right
    assert one(saddle, 1) == {frozenset((top, right)), frozenset((bottom, left))}
    assert one(saddle, -1) == {frozenset((top, left)), frozenset((right, bottom))}
    assert one([1, 1, 1, 1], 1) == one([-1, -1, -1, -1], -1) == set()
    assert one([1, 1, -1, -1], 0) == {frozenset((left, right))}


@pytest.mark.parametrize("sizes", [(16, 64), (3, 5), (1, 1)])
@pytest.mark.parametrize("activation", ["relu", "gelu_tanh", "silu"])
def test_ffn(numerics, sizes, activation):
    rng = np.random.default_rng(0)
    w = ff.FFNWeights.init(*sizes, rng=rng).map(lambda a: a + rng.normal(size=a.shape))
    x, t = rng.normal(size=sizes[0]), ff.Trace()
    ff.ffn(x, w, activation=activation, trace=t)
    got = numerics("(() => { const t = m.ffn(d.x, d.w, d.f); return { ...t, adds: m.added(t.act, d.w) }; })()",
                   {"x": x.tolist(), "w": {k: a.ravel().tolist() for k, a in w}, "f": activation})
    for name in ("pre", "act", "out"):
        np.testing.assert_allclose(got[name], getattr(t, name), rtol=1e-12, atol=1e-13)
    np.testing.assert_allclose(got["adds"], np.linalg.norm(t.act[:, None] * w.W_down, axis=1), rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize("name", ff.GLU_VARIANTS)
def test_gated_ffn(numerics, name):
    rng, f = np.random.default_rng(0), ff.GLU_VARIANTS[name]
    w, x, t = ff.GatedFFNWeights.init(5, 8, rng=rng), rng.normal(size=5), ff.Trace()
    ff.gated_ffn(x, w, activation=f, trace=t)
    W = {k: a.ravel().tolist() for k, a in (("gate", w.W_gate), ("up", w.W_up), ("down", w.W_down))}
    got = numerics("m.gatedFfn(...d)", [x.tolist(), W, f])
    for key, value in (("gatePre", t.gate_pre), ("gate", t.gate), ("up", t.up), ("act", t.act), ("out", t.out)):
        np.testing.assert_allclose(got[key], value, rtol=1e-12, atol=1e-14)

    hand = np.array([-1, 0, 1, -1, -1, 0.5, 0, 1])  # a gate that is held at 0, 1 or something else
    got, gate = numerics("m.gatedFfn(...d)", [x.tolist(), W, f, hand.tolist()]), np.where(hand < 0, t.gate, hand)
    np.testing.assert_allclose(got["gatePre"], t.gate_pre, rtol=1e-12)
    np.testing.assert_allclose(got["gate"], gate, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(got["act"], gate * t.up, rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(got["out"], gate * t.up @ w.W_down, rtol=1e-12, atol=1e-14)


def test_relative_distance(numerics):
    v, start = np.random.default_rng(0).normal(size=(2, 16))
    assert numerics("m.relativeDistance(...d)", [v.tolist(), start.tolist()]) == pytest.approx(
        np.linalg.norm(v - start) / np.linalg.norm(start), rel=1e-13)


def test_matched_sizes(numerics):
    for multiple in (1, 2, 7, 256, 4096):
        sizes = [*range(1, 200), *range(256, 16385, 128)]
        dff = [[4 * d, ff.matched_d_ff(d, multiple)] for d in sizes]
        assert numerics("d[0].map((n) => m.matchedDff(n, d[1]))", [sizes, multiple]) == [gated for _, gated in dff]
        expected = [{"dff": both, "parameters": [ffn_parameters(d, n, gated=gated, bias=False)
                                                 for n, gated in zip(both, (False, True), strict=True)]}
                    for d, both in zip(sizes, dff, strict=True)]
        assert numerics("d[0].map((n) => m.matchedSizes(n, d[1]))", [sizes, multiple]) == expected
    assert numerics("m.matchedDff(4096)", None) == ff.matched_d_ff(4096)


def test_round_up(numerics):
    v = np.append(10 ** np.random.default_rng(0).uniform(-3, 4, 300), [1, 1.5, 2, 8, 10, 100, 0.3, 0.001, 9.99])
    rounds = np.array([m * 10.0**e for e in range(-4, 6) for m in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8)])
    expected = [rounds[rounds >= u * (1 - 1e-12)].min() for u in v]
    np.testing.assert_allclose(numerics("d.map(m.roundUp)", v.tolist()), expected, rtol=1e-12)
