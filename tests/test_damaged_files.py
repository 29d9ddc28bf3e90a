"""Files that are cut off, changed, or something else: refused by name, and nothing in them is run."""
import io
import os
import pickle
import re
import struct
import zipfile

import numpy as np
import pytest
from test_files import formats, same, saved

from ffnlib.files import load_arrays

pytest.importorskip("safetensors")


@formats
def test_a_truncated_file_is_refused(tmp_path, suffix):
    whole = saved(tmp_path, suffix).read_bytes()
    path = tmp_path / f"cut{suffix}"
    for n in [*range(0, len(whole), 5), *range(len(whole) - 23, len(whole))]:
        path.write_bytes(whole[:n])
        with pytest.raises(ValueError, match=f"^{re.escape(str(path))}: expected a whole {suffix} file"):
            load_arrays(path)


def test_one_wrong_byte_never_gives_other_arrays_from_npz(tmp_path):
    arrays = {"x": np.arange(6.0).reshape(2, 3), "y": np.array([1.5], np.float32)}
    whole, path, refused = saved(tmp_path, ".npz", arrays).read_bytes(), tmp_path / "damaged.npz", 0
    for i in range(len(whole)):
        for flip in (0x01, 0xFF):
            path.write_bytes(whole[:i] + bytes([whole[i] ^ flip]) + whole[i + 1:])
            try:
                assert same(load_arrays(path), arrays), (i, flip)  # such as a wrong date
            except ValueError as error:
                assert str(error).startswith(f"{path}: expected a whole .npz file")
                refused += 1
    assert refused > len(whole)


def test_a_header_that_promises_fewer_numbers_is_refused(tmp_path):
    path = saved(tmp_path, ".npz", {"x": np.ones((90, 90))})  # too large to be read, and checked, all at once
    path.write_bytes(path.read_bytes().replace(b"(90, 90)", b"(90, 10)"))
    with pytest.raises(ValueError, match=r"x\.npy goes on after its array"):
        load_arrays(path)


def test_a_damaged_header_of_safetensors_is_refused(tmp_path):
    whole, path = saved(tmp_path, ".safetensors").read_bytes(), tmp_path / "damaged.safetensors"
    for i in range(8 + struct.unpack("<Q", whole[:8])[0]):
        path.write_bytes(whole[:i] + bytes([whole[i] ^ 0xFF]) + whole[i + 1:])
        with pytest.raises(ValueError, match=f"^{re.escape(str(path))}: expected a whole .safetensors file"):
            load_arrays(path)


class Harmful:
    def __reduce__(self):
        return os.mkdir, ("harm",)


def foreign():
    """Contents that are no file of arrays."""
    pickled, text, array = io.BytesIO(), io.BytesIO(), io.BytesIO()
    np.savez(pickled, x=np.array([Harmful()], dtype=object))
    with zipfile.ZipFile(text, "w") as archive:
        archive.writestr("readme.txt", "no array")
    np.save(array, np.ones(3))
    return {"empty": b"", "text": b"hello\n" * 99, "pickle": pickle.dumps(Harmful()), "object": pickled.getvalue(),
            "zip": text.getvalue(), "npy": array.getvalue(), "json": b'{"weight_map": {}}'}


@formats
@pytest.mark.parametrize("kind", foreign())
def test_a_foreign_file_is_refused_and_never_run(tmp_path, monkeypatch, suffix, kind):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / f"foreign{suffix}"
    path.write_bytes(foreign()[kind])
    with pytest.raises(ValueError, match=f"^{re.escape(str(path))}: expected a whole {suffix} file"):
        load_arrays(path)
    assert os.listdir() == [path.name]
