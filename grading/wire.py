"""Plain data over a pipe: what may cross between a learner's process and the one that decides on marks.

Numbers, strings, bytes, booleans, None, arrays of numbers, NumPy's random generators, and tuples, lists, dicts and sets
of them; a learner's function goes as its name. Everything is rebuilt from its parts, never unpickled, and nothing of a
subclass survives.

This file runs on both sides of the sandbox: it needs NumPy and the standard library alone.
"""
from __future__ import annotations

import json
import math
import struct
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

MOST_BYTES, MOST_PARTS, MOST_DEPTH = 256 << 20, 1_000_000, 60
COLLECTIONS: dict[type, str] = {list: "l", tuple: "t", set: "e", frozenset: "z"}
KINDS = "biufcU"  # of dtypes that may cross


class CannotCross(TypeError):
    """A value that is no plain data."""


class Broken(Exception):
    """The other side sent what is no message, or too much of it."""


class Source(Protocol):
    """What can be read from: at most n bytes, and none when it has ended."""

    def read(self, n: int, /) -> bytes: ...


class Sink(Protocol):
    """What can be written to."""

    def write(self, data: bytes, /) -> object: ...

    def flush(self) -> object: ...


def send(stream: Sink, message: object, name_of: Callable[[object], Any] | None = None) -> None:
    """Write one message.

    Args:
        stream: a binary stream.
        message: plain data.
        name_of: what to send for a function: plain data, or None if it may not cross.

    Raises:
        CannotCross: something in it is no plain data, or it is too large.
    """
    buffers: list[bytes] = []
    tree = Packer(buffers, name_of).pack(message)
    head = json.dumps([tree, [len(b) for b in buffers]], separators=(",", ":")).encode("ascii")
    size = len(head) + sum(map(len, buffers))
    if size > MOST_BYTES:
        raise CannotCross(f"a value of {size / 1e6:.0f} MB is too large: at most {MOST_BYTES / 1e6:.0f} MB")
    stream.write(struct.pack("<QQ", size, len(head)) + head)
    for b in buffers:
        stream.write(b)
    stream.flush()


def receive(stream: Source, function: Callable[[Any], object] | None = None) -> Any:
    """Read one message; `function` makes a function of what `name_of` gave for it.

    Raises:
        EOFError: the other side has gone.
        Broken: what came is no message.
    """
    size, head_size = struct.unpack("<QQ", exactly(stream, 16))
    if size > MOST_BYTES + (64 << 20) or head_size > size:
        raise Broken("a reply that is too long")
    head, rest = exactly(stream, head_size), exactly(stream, size - head_size)
    try:
        if sum(head.count(mark) for mark in (b"[", b"{", b",")) > 10 * MOST_PARTS:  # small there, large in memory here
            raise Broken("a reply with too many parts")
        tree, lengths = json.loads(head)
        if sum(lengths) != len(rest) or any(n < 0 for n in lengths):
            raise Broken("a reply whose parts do not fit together")
        buffers, start = [], 0
        for n in lengths:
            buffers.append(rest[start:start + n])
            start += n
        return Unpacker(buffers, function).unpack(tree)
    except Broken:
        raise
    except Exception as error:  # whatever a hostile sender thinks of
        raise Broken(f"a reply that cannot be read ({type(error).__name__})") from None


def exactly(stream: Source, n: int) -> bytes:
    """The next n bytes."""
    parts = []
    while n:
        part = stream.read(min(n, 1 << 20))
        if not part:
            raise EOFError("the other side has gone")
        parts.append(part)
        n -= len(part)
    return b"".join(parts)


class Packer:
    """Turns values into a tree for JSON, and buffers."""

    def __init__(self, buffers: list[bytes], name_of: Callable[[object], Any] | None) -> None:
        self.buffers, self.name_of, self.parts = buffers, name_of, 0

    def pack(self, value: Any, depth: int = 0) -> Any:
        """The tree of a value; CannotCross if it is no plain data."""
        self.parts += 1
        if self.parts > MOST_PARTS or depth > MOST_DEPTH:
            raise CannotCross("a value with too many parts, or nested too deeply")
        kind = type(value)
        if value is None or kind is bool:
            return value
        if kind is int:
            return ["i", format(value, "x")]
        if kind is float:
            return ["f", value.hex()]
        if kind is complex:
            return ["c", value.real.hex(), value.imag.hex()]
        if kind is str:
            return ["s", value]
        if kind is bytes:
            return ["b", self.keep(value)]
        if kind in COLLECTIONS:
            return [COLLECTIONS[kind], [self.pack(v, depth + 1) for v in value]]
        if kind is dict:
            return ["d", [[self.pack(k, depth + 1), self.pack(v, depth + 1)] for k, v in value.items()]]
        if isinstance(value, np.ndarray | np.generic):
            a = np.asarray(value)
            if a.dtype.kind not in KINDS or (kind is not np.ndarray and not isinstance(value, np.generic)):
                raise CannotCross(f"a {kind.__name__} of dtype {a.dtype} cannot be handed over: only plain arrays of "
                                  "numbers, booleans or strings")
            axes = sorted(range(a.ndim), key=lambda i: -abs(a.strides[i]))  # as they lie in memory, which is kept
            a = np.ascontiguousarray(a.transpose(axes), dtype=a.dtype.newbyteorder("="))
            return ["a" if kind is np.ndarray else "g", a.dtype.str, list(a.shape[:len(axes)]), axes,
                    self.keep(a.tobytes())]
        if kind is np.random.Generator and type(value.bit_generator) is np.random.PCG64:
            return ["r", self.pack(value.bit_generator.state, depth + 1)]
        if callable(value) and self.name_of is not None and (name := self.name_of(value)) is not None:
            return ["fn", self.pack(name, depth + 1)]
        raise CannotCross(f"a value of the type {kind.__name__} cannot be handed over: only numbers, strings, arrays, "
                          "and tuples, lists and dicts of them")

    def keep(self, data: bytes) -> int:
        """Keep a buffer, and say which it is."""
        self.buffers.append(data)
        return len(self.buffers) - 1


class Unpacker:
    """Rebuilds values from a tree and buffers."""

    def __init__(self, buffers: list[bytes], function: Callable[[Any], object] | None) -> None:
        self.buffers: list[bytes | None] = [*buffers]
        self.function, self.parts = function, 0

    def unpack(self, tree: Any, depth: int = 0) -> Any:
        """The value of a tree; any error if there is none."""
        self.parts += 1
        if self.parts > 2 * MOST_PARTS or depth > MOST_DEPTH + 2:
            raise Broken("a reply with too many parts, or nested too deeply")
        if tree is None or tree is True or tree is False:
            return tree
        kind, *rest = tree
        if kind == "i":
            return int(rest[0], 16)
        if kind == "f":
            return float.fromhex(rest[0])
        if kind == "c":
            return complex(*map(float.fromhex, rest))
        if kind == "s":
            return str(rest[0])
        if kind == "b":
            return self.buffer(rest[0])
        if kind in ("l", "t", "e", "z"):
            return {"l": list, "t": tuple, "e": set, "z": frozenset}[kind](self.unpack(v, depth + 1) for v in rest[0])
        if kind == "d":
            return {self.unpack(k, depth + 1): self.unpack(v, depth + 1) for k, v in rest[0]}
        if kind in ("a", "g"):
            dtype, shape, axes, data = np.dtype(rest[0]), tuple(rest[1]), rest[2], self.buffer(rest[3])
            if (dtype.kind not in KINDS or dtype.fields or any(type(n) is not int or n < 0 for n in shape)
                    or sorted(axes) != list(range(len(shape)))):
                raise Broken("an array that is not one of numbers")
            if math.prod(shape) * dtype.itemsize != len(data):
                raise Broken("an array of another size than its shape says")
            a = np.frombuffer(data, dtype=dtype).reshape(shape).copy().transpose(np.argsort(axes))
            return a if kind == "a" else a[()]
        if kind == "r":
            generator = np.random.Generator(np.random.PCG64(0))
            generator.bit_generator.state = self.unpack(rest[0], depth + 1)
            return generator
        if kind == "fn" and self.function is not None:
            return self.function(self.unpack(rest[0], depth + 1))
        raise Broken("a part of an unknown kind")

    def buffer(self, place: int) -> bytes:
        """A buffer, which is used once: copies of one would need far more memory than was sent."""
        data, self.buffers[place] = self.buffers[place], None
        if data is None:
            raise Broken("a part that is used twice")
        return data


def refill(mine: Any, theirs: Any) -> None:
    """Make a mutable argument what it has become on the other side."""
    if type(mine) is not type(theirs):
        return
    if isinstance(mine, np.ndarray):
        if mine.shape == theirs.shape and mine.dtype == theirs.dtype and mine.flags.writeable:
            mine[...] = theirs
    elif isinstance(mine, list):
        if len(mine) == len(theirs):
            for a, b in zip(mine, theirs, strict=True):
                refill(a, b)
        changed = len(mine) != len(theirs) or any(not isinstance(a, np.ndarray | list | dict) and a is not b
                                                  for a, b in zip(mine, theirs, strict=False))
        if changed:
            mine[:] = theirs
    elif isinstance(mine, dict):
        mine.clear()
        mine.update(theirs)
    elif isinstance(mine, np.random.Generator):
        mine.bit_generator.state = theirs.bit_generator.state


def place_of(value: Any, args: list[Any]) -> int | None:
    """Which of the arguments a value is itself, or is a view of, as large."""
    for i, arg in enumerate(args):
        if isinstance(arg, np.ndarray | list | dict) and (value is arg or (
                isinstance(value, np.ndarray) and isinstance(arg, np.ndarray) and value.shape == arg.shape
                and value.dtype == arg.dtype and value.size and np.may_share_memory(value, arg)
                and value.__array_interface__["data"] == arg.__array_interface__["data"]
                and value.strides == arg.strides)):
            return i
    return None
