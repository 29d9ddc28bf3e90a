"""The tiny language model: what is stored is what its script makes, and it has learnt the course's sentences."""
import json
import os
import re
import subprocess
import sys

import numpy as np
import pytest
from conftest import ROOT

from ffnlib.data import sentences
from ffnlib.files import load_arrays
from ffnlib.tiny import FOLDER, KINDS, examples, load_tiny, tiny_loss, tiny_shape, train_tiny

every_kind = pytest.mark.parametrize("kind", KINDS)


@every_kind
def test_it_says_how_it_was_made(kind):
    tiny = load_tiny(kind)
    assert tiny.made["parameters"] == tiny.weights.size and all(a.dtype == np.float32 for _, a in tiny.weights)
    loss, _ = tiny_loss(tiny.weights, examples(500, rng=np.random.default_rng(9)), shape=tiny.shape)
    assert loss == pytest.approx(tiny.made["held_out_loss"], abs=0.03)
    assert sum(f.stat().st_size for f in FOLDER.iterdir()) < 150_000


@every_kind
def test_the_same_seed_gives_the_same_bits(kind):
    runs = [train_tiny(kind, seed=3, steps=30) for _ in range(2)]
    assert all(np.array_equal(a, b) for (_, a), (_, b) in zip(runs[0][0], runs[1][0], strict=True))
    assert runs[0][1].loss == runs[1][1].loss and runs[0][2] == runs[1][2]
    other = train_tiny(kind, seed=4, steps=30)[0]
    assert not np.array_equal(other.W_E, runs[0][0].W_E)


def test_its_script_makes_it_again(tmp_path):
    """Bit for bit on the machine and versions that made it; elsewhere with the same loss."""
    run = f"import sys; sys.path[:0] = ['scripts', '.']; import make_tiny; from pathlib import Path; " \
          f"make_tiny.FOLDER = Path({str(tmp_path)!r}); make_tiny.main()"
    done = subprocess.run([sys.executable, "-c", run], cwd=ROOT, capture_output=True, text=True, env=os.environ)
    assert done.returncode == 0, done.stderr[-3000:]
    for kind in KINDS:
        stored, made = (json.loads((folder / f"{kind}.json").read_text()) for folder in (FOLDER, tmp_path))
        assert made["held_out_loss"] == pytest.approx(stored["held_out_loss"], abs=0.01)
        surroundings = ("python", "numpy", "processor", "system")
        if all(stored[k] == made[k] for k in surroundings):
            assert stored == made
            a, b = (load_arrays(folder / f"{kind}.npz") for folder in (FOLDER, tmp_path))
            assert all(np.array_equal(a[name], b[name]) for name in a)


@every_kind
def test_it_continues_as_the_sentences_do(kind):
    tiny = load_tiny(kind)
    for start, words in (("the quick", {"fox"}), ("the lazy", {"dog"}), ("the quick fox", {"jumps", "runs"}),
                         ("the bird", {"sings", "flies"}), ("the quiet cat sleeps", {"under", "in"})):
        likely = {word for word, p in tiny.next_words(start) if p > 0.05}
        assert likely == words, start
    assert re.fullmatch(r"(\w+ )+\.", sentences(1, rng=np.random.default_rng(0))[0])


def test_its_ffns_are_needed():
    """Without them the loss is far higher: what the demos show is no ornament."""
    tiny, ids = load_tiny(), examples(300, rng=np.random.default_rng(1))
    w = tiny.weights.copy()
    for block in w.blocks:
        block.ffn.W_down[:] = block.ffn.b_down[:] = 0
    assert tiny_loss(w, ids, shape=tiny.shape)[0] > 2 * tiny_loss(tiny.weights, ids, shape=tiny.shape)[0]


def test_bad_input():
    with pytest.raises(ValueError, match="kind: expected one of pre, post, gated, got 'middle'"):
        load_tiny("middle")
    with pytest.raises(ValueError, match="purple"):
        load_tiny()("the purple fox")
    assert tiny_shape().vocab == 35
