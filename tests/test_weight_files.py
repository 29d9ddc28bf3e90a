"""Trees of weights in files, and models that are spread over several of them."""
import json
import os
import re

import numpy as np
import pytest

from ffnlib.files import load_arrays, load_weights, save_arrays, save_weights
from ffnlib.model import ModelWeights
from ffnlib.shape import ModelShape

pytest.importorskip("safetensors")
formats = pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
SHAPE = ModelShape(d_model=4, d_ff=6, n_heads=2, n_layers=11, vocab=5, n_positions=3)  # blocks.10 sorts before blocks.2


def weights(seed, dtype=np.float32):
    return ModelWeights.init(SHAPE, rng=np.random.default_rng(seed), dtype=dtype)


@formats
def test_weights_come_back_under_their_names(tmp_path, suffix):
    w, like = weights(0), weights(1, np.float64)
    before = like.copy()
    save_weights(tmp_path / f"w{suffix}", w)
    assert load_arrays(tmp_path / f"w{suffix}").keys() == dict(w).keys() and "blocks.10.ffn.W_up" in dict(w)
    back = load_weights(str(tmp_path / f"w{suffix}"), like=like)
    assert type(back) is ModelWeights and len(back.blocks) == 11
    for (name, a), (expected_name, expected) in zip(back, w, strict=True):
        assert name == expected_name and a.dtype == np.float32
        np.testing.assert_array_equal(a, expected)
    for (_, a), (_, b) in zip(like, before, strict=True):
        np.testing.assert_array_equal(a, b)
    assert not any(np.shares_memory(a, b) for (_, a), (_, b) in zip(back, like, strict=True))


@formats
@pytest.mark.parametrize(("change", "message"), [
    (lambda a: a.pop("blocks.3.ffn.W_up"), r"missing blocks\.3\.ffn\.W_up$"),
    (lambda a: a.update(W_U=a["W_E"]), r"unexpected W_U$"),
    (lambda a: a.update(W_U=a.pop("W_E")), r"missing W_E; unexpected W_U$"),
    (lambda a: a.update(W_E=a["W_E"].T), r"W_E: expected shape \[5, 4\], got \[4, 5\]"),
    (lambda a: a.update(W_E=a["W_E"].astype(int)), r"W_E: expected floating-point numbers, got dtype int64"),
])
def test_a_file_of_other_weights_is_refused(tmp_path, suffix, change, message):
    arrays, path = dict(weights(0)), tmp_path / f"w{suffix}"
    change(arrays)
    save_arrays(path, arrays)
    with pytest.raises(ValueError, match=f"^{re.escape(str(path))}: {message}"):
        load_weights(path, like=weights(1))


def sharded(folder, weight_map=None, first="model-1-of-2.safetensors"):
    save_arrays(folder / "model-1-of-2.safetensors", {"a": [1.0], "b": [2.0, 3.0]})
    save_arrays(folder / "model-2-of-2.safetensors", {"c": [[4.0]]})
    index = folder / "model.safetensors.index.json"
    index.write_text(json.dumps({"metadata": {"total_size": 32}, "weight_map": weight_map or {
        "a": first, "c": "model-2-of-2.safetensors", "b": first}}))
    return index


def test_a_model_spread_over_files(tmp_path):
    arrays = load_arrays(sharded(tmp_path))
    assert {name: a.tolist() for name, a in arrays.items()} == {"a": [1.0], "b": [2.0, 3.0], "c": [[4.0]]}


@pytest.mark.parametrize("name", ["../x.safetensors", "/x.safetensors", "sub/x.safetensors", "..", "", "x.npz",
                                  "model.safetensors.index.json", 5, None])
def test_an_index_does_not_lead_elsewhere(tmp_path, name):
    folder = tmp_path / "model"
    (folder / "sub").mkdir(parents=True)
    for place in (tmp_path, folder, folder / "sub"):
        save_arrays(place / "x.safetensors", {"a": [1.0], "b": [2.0]})
    index = sharded(folder, first=name)
    with pytest.raises(ValueError, match=f"^{re.escape(str(index))}: expected"):
        load_arrays(index)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"weight_map": 3}', '{"weight_map": ["a"]}', "\xff",
                                  '{"weight_map": {"a": ["x.safetensors"]}}'])
def test_what_is_no_index_is_refused(tmp_path, text):
    index = tmp_path / "model.safetensors.index.json"
    index.write_bytes(text.encode("latin-1"))
    with pytest.raises(ValueError, match=f"^{re.escape(str(index))}: expected JSON with a weight_map"):
        load_arrays(index)


def test_an_index_and_its_files_have_to_agree(tmp_path):
    first, second = "model-1-of-2.safetensors", "model-2-of-2.safetensors"
    with pytest.raises(ValueError, match=f"{first}: unexpected b$"):
        load_arrays(sharded(tmp_path, {"a": first, "c": second}))
    with pytest.raises(ValueError, match=f"{second}: missing d$"):
        load_arrays(sharded(tmp_path, {"a": first, "b": first, "c": second, "d": second}))
    index = sharded(tmp_path)
    os.remove(tmp_path / second)
    with pytest.raises(FileNotFoundError, match=second):
        load_arrays(index)
