"""Files of arrays: they come back bit for bit, and a failed write leaves what was there."""
import json
import os
import re
import struct
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ffnlib.files import load_arrays, save_arrays

pytest.importorskip("safetensors")

DTYPES = ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?"]
ARRAYS = {"blocks.0.W": np.arange(6, dtype=np.float32).reshape(2, 3) + 0.5, "b": np.array([-1.5, 1e-300]),
          "n": np.array([3, 4])}
formats = pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
finite = {"allow_nan": False, "allow_infinity": False}


def same(a, b):
    return a.keys() == b.keys() and all(
        a[n].dtype == b[n].dtype and a[n].shape == b[n].shape and a[n].tobytes() == b[n].tobytes() for n in a)


def saved(folder, suffix, arrays=ARRAYS):
    save_arrays(folder / f"a{suffix}", arrays)
    return folder / f"a{suffix}"


@formats
@given(arrays=st.dictionaries(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12),
    st.sampled_from(DTYPES).flatmap(lambda d: hnp.arrays(
        d, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=3),
        elements=finite if d[0] == "f" else None)), max_size=4))
def test_arrays_come_back_bit_for_bit(tmp_path_factory, suffix, arrays):
    path = tmp_path_factory.mktemp("files") / f"a{suffix}"
    save_arrays(path, arrays)
    assert same(load_arrays(path), arrays)


@formats
def test_arrays_in_any_order_of_memory(tmp_path, suffix):
    a = np.arange(24.0).reshape(2, 3, 4)
    views = {"T": a.T, "reversed": a[::-1, ::-2], "fortran": np.asfortranarray(a), "big-endian": a.astype(">f8"),
             "broadcast": np.broadcast_to(1.5, (2, 3)), "file": a[..., 1], "allow_pickle": a[0, 0], "x.npy": a[1]}
    before = {name: view.copy() for name, view in views.items()}
    back = load_arrays(saved(tmp_path, suffix, views))
    for name, a in before.items():
        np.testing.assert_array_equal(back[name], a)
        np.testing.assert_array_equal(views[name], a)


@formats
def test_lists_and_numbers_are_arrays_too(tmp_path, suffix):
    assert same(load_arrays(saved(tmp_path, suffix, {"x": [1.0, 2.0], "y": 3})),
                {"x": np.array([1.0, 2.0]), "y": np.array(3)})


def test_other_libraries_read_and_write_the_same(tmp_path):
    from safetensors.numpy import load_file, save_file
    assert same(dict(np.load(saved(tmp_path, ".npz"), allow_pickle=False)), ARRAYS)
    assert same(load_file(saved(tmp_path, ".safetensors")), ARRAYS)
    np.savez(tmp_path / "np.npz", **ARRAYS)
    np.savez_compressed(tmp_path / "small.npz", **ARRAYS)
    save_file(ARRAYS, tmp_path / "st.safetensors", metadata={"format": "pt"})
    for name in ("np.npz", "small.npz", "st.safetensors"):
        assert same(load_arrays(tmp_path / name), ARRAYS)


def write_tensor(path, dtype, shape, data, header=None):
    """A safetensors file of one tensor `x`, written from the format's definition."""
    text = header or json.dumps({"x": {"dtype": dtype, "shape": shape, "data_offsets": [0, len(data)]}}).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)
    return path


def test_bfloat16_becomes_float32_exactly(tmp_path):
    bits = [0x0000, 0x8000, 0x3F80, 0xBFC0, 0x0001, 0x7F7F, 0x3EAB, 0x4049]
    values = [0.0, -0.0, 1.0, -1.5, 2.0**-133, (2 - 2.0**-7) * 2.0**127, 0.333984375, 3.140625]
    x = load_arrays(write_tensor(tmp_path / "a.safetensors", "BF16", [2, 4], struct.pack("<8H", *bits)))["x"]
    assert x.dtype == np.float32 and x.tobytes() == np.array(values, np.float32).tobytes() and x.shape == (2, 4)


@pytest.mark.parametrize(("dtype", "data", "message"), [
    ("BF16", struct.pack("<2H", 0x3F80, 0x7F80), r"x: expected finite numbers, got 1 .* the first at \[1\]"),
    ("F8_E4M3", b"ab", "got F8_E4M3"), ("C64", bytes(16), "got C64"), ("F99", b"ab", "unknown variant"),
    ("F32", bytes(7), "cannot be read"),
])
def test_tensors_of_other_kinds_are_refused(tmp_path, dtype, data, message):
    path = write_tensor(tmp_path / "a.safetensors", dtype, [2], data)
    with pytest.raises(ValueError, match=f"^{re.escape(str(path))}: .*{message}"):
        load_arrays(path)


@formats
def test_a_missing_file_is_a_missing_file(tmp_path, suffix):
    for call in (lambda p: load_arrays(p), lambda p: save_arrays(p, ARRAYS)):
        with pytest.raises(FileNotFoundError) as error:
            call(tmp_path / "no" / f"a{suffix}")
        assert error.value.filename in (str(tmp_path / "no" / f"a{suffix}"), tmp_path / "no" / f"a{suffix}")


@pytest.mark.parametrize("name", ["a.pt", "a", "npz", "a.npz.bak", "a.json", ".npz"])
def test_another_suffix_is_refused(tmp_path, name):
    for call in (lambda p: load_arrays(p), lambda p: save_arrays(p, ARRAYS)):
        with pytest.raises(ValueError, match=rf"ends in \.npz or \.safetensors, got '{re.escape(name)}'"):
            call(tmp_path / name)
    assert not os.listdir(tmp_path)


BAD = [(np.array([[1.0, np.nan], [0.0, np.inf]]), r"finite numbers, got 2 .* the first at \[0, 1\]"),
       (np.array(-np.inf, np.float16), r"finite numbers, got 1 .* the first at \[\]"),
       (np.ones(2, complex), "real numbers of at most 64 bits, got dtype complex128"),
       (np.ones(2, np.complex64), "real numbers of at most 64 bits, got dtype complex64"),
       (np.array(["a"]), "real numbers .* dtype <U1"), (np.array([None]), "real numbers .* dtype object"),
       (np.ones(2, np.longdouble), "real numbers of at most 64 bits"), (np.zeros(1, "M8[s]"), "real numbers")]


@formats
@pytest.mark.parametrize(("bad", "message"), BAD)
def test_what_is_no_finite_number_is_not_written(tmp_path, suffix, bad, message):
    path = saved(tmp_path, suffix)
    with pytest.raises(ValueError, match=f"^{re.escape(str(path))}: blocks.1.b: expected {message}"):
        save_arrays(path, {**ARRAYS, "blocks.1.b": bad})
    assert same(load_arrays(path), ARRAYS) and os.listdir(tmp_path) == [path.name]


@pytest.mark.parametrize(("bad", "message"), [case for case in BAD if case[0].dtype != object])
def test_what_is_no_finite_number_is_not_read(tmp_path, bad, message):
    np.savez(tmp_path / "a.npz", x=np.ones(2), y=bad)
    with pytest.raises(ValueError, match=f"a.npz: y: expected {message}"):
        load_arrays(tmp_path / "a.npz")


@formats
def test_a_write_that_fails_halfway_leaves_the_old_file_and_no_other(tmp_path, suffix):
    resource = pytest.importorskip("resource")
    path = saved(tmp_path, suffix)
    before, limits = path.read_bytes(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20000, limits[1]))  # like a disk that is full after 20 kB
    try:
        with pytest.raises(OSError, match=f"too large.*{re.escape(str(path))}"):
            save_arrays(path, {"first": np.ones(100), "large": np.ones(10000)})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == before and os.listdir(tmp_path) == [path.name]
    save_arrays(path, {"large": np.ones(10000)})
    assert load_arrays(path)["large"].sum() == 10000 and os.listdir(tmp_path) == [path.name]


@formats
@pytest.mark.parametrize("error", [PermissionError("forbidden"), KeyboardInterrupt()])
def test_a_file_that_cannot_be_put_in_place_leaves_the_old_one(tmp_path, monkeypatch, suffix, error):
    path = saved(tmp_path, suffix)
    before = path.read_bytes()

    def fail(temporary, target):
        assert os.path.dirname(temporary) == os.path.dirname(target) and target == path
        raise error
    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(type(error)):
        save_arrays(path, {"x": np.ones(3)})
    assert path.read_bytes() == before and os.listdir(tmp_path) == [path.name]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to(tmp_path):
    path = saved(tmp_path, ".npz")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(PermissionError):
            save_arrays(path, {"x": np.ones(3)})
    finally:
        tmp_path.chmod(0o700)
    assert same(load_arrays(path), ARRAYS) and os.listdir(tmp_path) == [path.name]


def test_a_file_gets_the_rights_of_any_new_file(tmp_path):
    (tmp_path / "new").touch()
    for suffix in (".npz", ".safetensors"):
        assert saved(tmp_path, suffix).stat().st_mode == (tmp_path / "new").stat().st_mode


def test_the_name_that_safetensors_keeps_for_itself(tmp_path):
    with pytest.raises(ValueError, match="__metadata__: expected another name"):
        saved(tmp_path, ".safetensors", {"__metadata__": np.ones(2)})
    assert not os.listdir(tmp_path)


def test_a_missing_package_is_named(tmp_path, monkeypatch):
    path = saved(tmp_path, ".safetensors")
    monkeypatch.setitem(sys.modules, "safetensors", None)
    for call in (lambda: load_arrays(path), lambda: save_arrays(path, ARRAYS)):
        with pytest.raises(ImportError, match=re.escape("pip install 'ffnlib[files]'")):
            call()
    assert same(load_arrays(saved(tmp_path, ".npz")), ARRAYS)
