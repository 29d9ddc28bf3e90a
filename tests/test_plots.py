"""Pictures of traces and training: what they draw comes from what they were given."""
import re

import numpy as np
import pytest

import ffnlib as ff
from ffnlib import plots
from ffnlib.data import xor

ALT = "a picture with some lines in it"


def texts(picture):
    return [t.replace("−", "-") for t in re.findall(r"<text[^>]*>([^<]+)</text>", picture.svg)]


def test_bars_of_an_ffn_have_a_panel_for_every_value():
    rng = np.random.default_rng(0)
    t = ff.Trace()
    ff.ffn(rng.normal(size=(2, 3, 4)), ff.FFNWeights.init(4, 6, rng=rng), trace=t)
    assert {"pre", "act", "out"} <= set(texts(plots.ffn_bars(t, (1, 2), alt=ALT)))
    few = [x for x in texts(plots.ffn_bars(t, (1, 2), alt=ALT, units=[5, 2])) if x.isdigit()]
    assert few == [*"52", *"52", *"0123"], "hidden units by their numbers, outputs by theirs"
    g = ff.Trace()
    ff.gated_ffn(rng.normal(size=(3, 4)), ff.GatedFFNWeights.init(4, 6, rng=rng), trace=g)
    assert [x for x in texts(plots.ffn_bars(g, 0, alt=ALT)) if x.isidentifier()] == [
        "gate_pre", "gate", "up", "act", "out"]
    with pytest.raises(IndexError):
        plots.ffn_bars(g, 3, alt=ALT)


def test_curves():
    x = np.linspace(0, 1, 5)
    two = plots.curves(x, {"first": x, "second": x**2}, alt=ALT, xlabel="input", ylabel="output")
    assert {"first", "second", "input", "output"} <= set(texts(two))
    assert "stroke-dasharray" in two.svg, "lines should differ in stroke, not in colour alone"
    assert "first" not in texts(plots.curves(x, {"first": x}, alt=ALT))
    with pytest.raises(ValueError, match=r"second: expected shape \[5\], got \[4\]"):
        plots.curves(x, {"first": x, "second": x[1:]}, alt=ALT)
    with pytest.raises(ValueError, match="lines: expected at most 4, got 5"):
        plots.curves(x, dict.fromkeys("abcde", x), alt=ALT)


def test_residual_sizes_and_loss():
    shape, t = ff.ModelShape(d_model=4, d_ff=8, vocab=5, n_layers=3), ff.Trace()
    ff.model([1, 2, 3], ff.ModelWeights.init(shape, rng=np.random.default_rng(0)), shape, trace=t)
    assert {"residual stream", "attention adds", "FFN adds", "block"} <= set(texts(plots.residual_sizes(t, alt=ALT)))
    history = ff.History(loss=[4.0, 2.0, 1.0, 0.5])
    assert {"step", "loss"} <= set(texts(plots.loss_curve(history, alt=ALT)))
    assert plots.loss_curve(history, alt=ALT, smooth=2).svg != plots.loss_curve(history, alt=ALT).svg


def test_surface_marks_both_classes_and_the_boundary():
    X, labels = xor()
    both = plots.surface(lambda p: p[..., 0] - p[..., 1], X, labels, alt=ALT)
    assert both.svg.count("<use") >= 4
    never = plots.surface(lambda p: 0 * p[..., 0] + 1, X, labels, alt=ALT)
    moved = plots.surface(lambda p: p[..., 0] - p[..., 1], X, labels, alt=ALT, level=0.5)
    assert len(never.svg) < len(both.svg) and moved.svg != both.svg
    with pytest.raises(ValueError, match=r"X: expected shape \[4, 2\]"):
        plots.surface(lambda p: p[..., 0], X[:, :1], labels, alt=ALT)


def test_surface_names_its_axes():
    X, labels = xor()
    assert {"a₁", "a₂"} <= set(texts(plots.surface(lambda p: p[..., 0], X, labels, alt=ALT, features=("a₁", "a₂"))))


def test_flow_fills_what_is_lit():
    steps = ["words", ("FFN", "each alone"), "next"]
    picture = plots.flow(steps, lit=["FFN"], repeated=("FFN", "next", "12 times"), alt=ALT)
    assert {"words", "FFN", "each alone", "next", "12 times"} <= set(texts(picture))
    assert "--ffn-on" in picture.svg and "--ffn-on" not in plots.flow(steps, alt=ALT).svg
    with pytest.raises(ValueError, match=r"expected one of the boxes .* got 'attention'"):
        plots.flow(steps, lit=["attention"], alt=ALT)


def test_spread_has_a_dot_for_every_run():
    def dots(runs):
        return plots.spread(runs, ["a", "b"], alt=ALT, xlabel="error").svg.count("<use")
    few, more = dots([[1, 2], [3, 5]]), dots([[1, 1.5, 2], [3, 4, 5]])
    assert more == few + 2
    for bad, message in (([[1], [2]], "at least two"), ([[1, 2]], r"runs: expected shape \[2, runs\]")):
        with pytest.raises(ValueError, match=message):
            dots(bad)


@pytest.mark.parametrize("draw", [
    lambda alt: plots.curves([0, 1], {"a": [0, 1]}, alt=alt),
    lambda alt: plots.loss_curve(ff.History(loss=[1.0]), alt=alt),
    lambda alt: plots.surface(lambda p: p[..., 0], *xor(), alt=alt)])
def test_every_picture_needs_a_description(draw):
    with pytest.raises(ValueError, match="alt: expected a sentence"):
        draw("curve")
    assert 'aria-label="a picture with some lines in it"' in draw(ALT).svg
