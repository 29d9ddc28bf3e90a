"""Arrays and weights in files: `.npz` (NumPy's own) and `.safetensors` (what most published models come in).

A file is read whole or not at all, and written whole or not at all: an existing file survives a failed write.
"""
from __future__ import annotations

import json
import os
import secrets
import zipfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .arrays import check_shape
from .weights import Weights

__all__ = ["load_arrays", "load_weights", "save_arrays", "save_weights"]

AnyArray = NDArray[Any]
W = TypeVar("W", bound=Weights)

# The safetensors package's names of dtypes; the format is little-endian. bfloat16, which NumPy lacks, is read apart.
DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1",
          "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "u1", "BOOL": "?"}


def load_arrays(path: str | os.PathLike[str]) -> dict[str, AnyArray]:
    """The arrays of a file by name, in the dtypes they are stored in; bfloat16 becomes float32, exactly.

    Args:
        path: ends in `.npz`, `.safetensors`, or `.safetensors.index.json`: the list of the files that a large model
            is spread over, which lie beside it.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is damaged, is of another format, or holds something else than finite real numbers; the
            message names the file and the array. Safetensors has no checksums: a changed byte there may go unseen.
        ImportError: the package `safetensors` is missing.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_arrays(f"{folder}/a.npz", {"x": [1.0, 2.0]})
    ...     load_arrays(f"{folder}/a.npz")
    {'x': array([1., 2.])}
    """
    path = Path(path)
    if path.name.endswith(".safetensors.index.json"):
        return load_shards(path)
    read = {".npz": read_npz, ".safetensors": read_safetensors}[checked_suffix(path)]
    with open(path, "rb") as file:  # outside the try: a file that is missing or forbidden keeps its own error
        try:
            arrays = read(file)
        except ImportError:
            raise
        except Exception as error:  # of whatever type: it depends on which byte is wrong
            raise ValueError(f"{path}: expected a whole {path.suffix} file, got one that cannot be read "
                             f"({type(error).__name__}: {error})") from error
    return {name: checked(a, f"{path}: {name}") for name, a in arrays.items()}


def save_arrays(path: str | os.PathLike[str], arrays: Mapping[str, ArrayLike]) -> None:
    """Write arrays to a file by name, in place of what was there.

    Args:
        path: ends in `.npz` or `.safetensors`; the folder exists.
        arrays: of real numbers, any shapes.

    Raises:
        ValueError: an array holds something else than finite real numbers; the message names it.
        OSError: the file cannot be written. What was there before is still there.
        ImportError: the package `safetensors` is missing.

    For an example see `load_arrays`.
    """
    path = Path(path)
    write = {".npz": write_npz, ".safetensors": write_safetensors}[checked_suffix(path)]
    whole = {name: checked(np.asarray(a), f"{path}: {name}") for name, a in arrays.items()}
    with replacing(path) as file:
        write(file, whole)


def save_weights(path: str | os.PathLike[str], w: Weights) -> None:
    """Write a tree of weights to a file, its arrays under their dotted names, such as `blocks.0.ffn.W_up`.

    Args:
        path, and what is raised: as for `save_arrays`.
        w: the weights.

    >>> import tempfile
    >>> from ffnlib import LinearWeights
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save_weights(f"{folder}/a.npz", LinearWeights([[1.0, 2.0]], [0.0, 0.5]))
    ...     load_weights(f"{folder}/a.npz", like=LinearWeights([[0.0, 0.0]], [0.0, 0.0])).b
    array([0. , 0.5])
    """
    save_arrays(path, dict(w))


def load_weights(path: str | os.PathLike[str], *, like: W) -> W:
    """Weights from a file that `save_weights` wrote.

    Args:
        path: as for `load_arrays`.
        like: weights of the same structure and shapes; left as they are.

    Returns:
        a new tree of that structure, in the dtypes of the file.

    Raises:
        ValueError: as for `load_arrays`; also if the names, shapes or kinds of numbers are not those of `like`.

    For an example see `save_weights`.
    """
    arrays = load_arrays(path)
    expected = dict(like)
    check_names(arrays, expected, str(path))
    for name, a in arrays.items():
        check_weight(a, expected[name].shape, f"{path}: {name}")
    return filled(like, arrays)


def filled(like: W, arrays: Mapping[str, AnyArray]) -> W:
    """A tree of the structure of `like` with the arrays that have its names."""
    names = iter([name for name, _ in like])  # `map` goes through them in the same order
    return like.map(lambda _: arrays[next(names)])


def check_names(got: Collection[str], expected: Collection[str], where: str) -> None:
    """ValueError with the names that are missing and those that are too many, a few of each, if there are any."""
    faults = [f"{kind} {', '.join(names[:5])}{f' and {len(names) - 5} more' if len(names) > 5 else ''}"
              for kind, names in (("missing", [n for n in expected if n not in got]),
                                  ("unexpected", [n for n in got if n not in expected])) if names]
    if faults:
        raise ValueError(f"{where}: {'; '.join(faults)}")


def check_weight(a: AnyArray, shape: tuple[int, ...], name: str) -> None:
    """ValueError unless `a` holds floating-point numbers (integers would be quantised weights) in this shape."""
    if a.dtype.kind != "f":
        raise ValueError(f"{name}: expected floating-point numbers, got dtype {a.dtype}")
    check_shape(a, shape, name)


def checked(a: AnyArray, name: str) -> AnyArray:
    """`a` if it holds finite real numbers of at most 64 bits, which both formats have; else a ValueError."""
    if a.dtype.kind not in "biuf" or a.dtype.itemsize > 8:
        raise ValueError(f"{name}: expected real numbers of at most 64 bits, got dtype {a.dtype}")
    if not (finite := np.isfinite(a)).all():
        wrong = np.argwhere(~finite)
        raise ValueError(f"{name}: expected finite numbers, got {len(wrong)} that are NaN or infinite, the first at "
                         f"{wrong[0].tolist()}")
    return a


def checked_suffix(path: Path) -> str:
    """The suffix of `path`, if it is that of a known format."""
    if path.suffix not in (".npz", ".safetensors"):
        raise ValueError(f"path: expected a name that ends in .npz or .safetensors, got {path.name!r}")
    return path.suffix


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file in the folder of `path` to write to; it takes that name if all goes well, and goes away if not."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with open(temporary, "xb") as file:
            yield file
        os.replace(temporary, path)
    except OSError as error:
        error.filename = str(path)  # not the temporary one, and a full disk has none
        raise
    finally:
        temporary.unlink(missing_ok=True)


def read_npz(file: BinaryIO) -> dict[str, AnyArray]:
    """The arrays of a zip file of `.npy` files; pickled objects, which could run code, are refused."""
    arrays = {}
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            with archive.open(entry) as member:
                arrays[entry.filename.removesuffix(".npy")] = np.lib.format.read_array(member, allow_pickle=False)
                if member.read(1):  # a checksum is compared only when the end is reached
                    raise ValueError(f"{entry.filename} goes on after its array")
            if entry.comment:  # NumPy writes none; with one wrong byte, the entries that follow look like one
                raise ValueError(f"{entry.filename} has a comment")
    return arrays


def write_npz(file: BinaryIO, arrays: Mapping[str, AnyArray]) -> None:
    """What np.savez writes; there, an array cannot have the name of one of its own arguments."""
    with zipfile.ZipFile(file, "w") as archive:
        for name, a in arrays.items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, a, allow_pickle=False)


def read_safetensors(file: BinaryIO) -> dict[str, AnyArray]:
    """The arrays of a safetensors file, sorted by name."""
    tensors = dict(safetensors().deserialize(file.read()))
    return {name: decoded(tensors.pop(name)) for name in sorted(tensors)}


def write_safetensors(file: BinaryIO, arrays: Mapping[str, AnyArray]) -> None:
    """A safetensors file. The package takes an array's memory as it lies, in whatever order."""
    if "__metadata__" in arrays:
        raise ValueError("__metadata__: expected another name for an array, this one is safetensors' own")
    file.write(safetensors().numpy.save({name: np.asarray(a, order="C") for name, a in arrays.items()}))


def decoded(tensor: Mapping[str, Any]) -> AnyArray:
    """One tensor of the package's `deserialize` as an array. A bfloat16 is the upper half of a float32."""
    if tensor["dtype"] == "BF16":
        flat: AnyArray = (np.frombuffer(tensor["data"], "<u2").astype(np.uint32) << 16).view(np.float32)
    elif tensor["dtype"] in DTYPES:
        flat = np.frombuffer(tensor["data"], DTYPES[tensor["dtype"]])
    else:
        raise ValueError(f"expected one of the dtypes BF16, {', '.join(DTYPES)}, got {tensor['dtype']}")
    return flat.reshape(tensor["shape"])


def safetensors() -> Any:
    """The package safetensors."""
    try:
        import safetensors.numpy
    except ImportError as error:
        raise ImportError("safetensors files need the package safetensors: pip install 'ffnlib[files]'") from error
    return safetensors


def load_shards(index: Path) -> dict[str, AnyArray]:
    """The arrays of all files that an index names: `{"weight_map": {array: file}}`."""
    try:
        places: dict[str, str] = json.loads(index.read_text("utf-8"))["weight_map"]
        files = sorted(set(places.values()))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{index}: expected JSON with a weight_map of arrays to files, got {error!r}") from error
    arrays = {}
    for file in files:
        if Path(str(file)).name != file or not file.endswith(".safetensors"):  # it must not lead out of the folder
            raise ValueError(f"{index}: expected names of .safetensors files in the same folder, got {file!r}")
        shard = load_arrays(index.with_name(file))
        check_names(shard, [name for name, place in places.items() if place == file], str(index.with_name(file)))
        arrays.update(shard)
    return arrays
