"""Reads a learner's folder into memory, once: real files alone, within limits, and never through a link.

Every folder and file is opened relative to the folder that it lies in, by a single name and without following links,
so nothing that is changed meanwhile can lead elsewhere. Nothing is unpacked.
"""
from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase

from .reasons import Refused, shown

__all__ = ["Sizes", "look", "opened", "read_folder"]

# nbgrader's own list, and what systems leave behind in folders and archives
IGNORED = (".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "__MACOSX", ".DS_Store", "._*", "Thumbs.db",
           "desktop.ini")

SPECIAL = {stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}


@dataclass(frozen=True)
class Sizes:
    """What a submission may have at most.

    Attributes:
        file_mb: megabytes (10⁶ bytes) of one file.
        total_mb: megabytes of all files.
        files: number of files and folders.
        cells: number of a notebook's cells.
        depth: levels of nesting in a notebook's JSON; an ordinary notebook has ten.
    """

    file_mb: float = 10
    total_mb: float = 50
    files: int = 200
    cells: int = 1000
    depth: int = 100


@contextmanager
def opened(name: str | os.PathLike[str], parent: int | None = None, flags: int = 0) -> Iterator[int]:
    """File descriptor of what is called `name` in the folder `parent`; a link there is not followed."""
    follow = 0 if parent is None else os.O_NOFOLLOW
    descriptor = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | follow | flags, dir_fd=parent)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def look(parent: int, name: str, path: str) -> os.stat_result:
    """Status of `name` in the folder `parent`, which is a file or a folder. It is not opened: a device may act on that.

    Raises:
        Refused: it is a link or something special.
        OSError: it is not there, or cannot be looked at.
    """
    status = os.stat(name, dir_fd=parent, follow_symlinks=False)
    if stat.S_ISLNK(status.st_mode):
        raise Refused("link", path, f"a symbolic link to {shown(os.readlink(name, dir_fd=parent), 200)}")
    check_kind(status, path, stat.S_IFREG, stat.S_IFDIR)
    return status


def check_kind(status: os.stat_result, path: str, *kinds: int) -> None:
    if (kind := stat.S_IFMT(status.st_mode)) not in kinds:
        raise Refused("special-file", path, SPECIAL.get(kind, "of another kind than expected"))


def read_folder(parent: int, name: str, sizes: Sizes) -> dict[str, bytes]:
    """The files of a folder by their paths in it, sorted.

    Args:
        parent: descriptor of the folder in which it lies.

    Raises:
        Refused: something in it cannot be accepted.
        OSError: something in it cannot be read.
    """
    found: dict[str, bytes] = {}
    read_into(found, parent, name, "", sizes, [0])
    return found


def read_into(found: dict[str, bytes], parent: int, name: str, path: str, sizes: Sizes, seen: list[int]) -> None:
    """Put the files of one folder into `found`; `seen` counts files and folders."""
    with opened(name, parent, os.O_DIRECTORY) as folder:
        names = []
        with os.scandir(folder) as entries:
            for entry in entries:  # stops early, however many there are
                seen[0] += 1
                if seen[0] > sizes.files:
                    raise Refused("too-many-files", path, f"more than {sizes.files} files and folders", sizes.files)
                names.append(entry.name)
        for inner in sorted(names):
            if any(fnmatchcase(inner, pattern) for pattern in IGNORED):
                continue
            where = f"{path}/{inner}" if path else inner
            if any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in inner):
                raise Refused("bad-file-name", where, "line breaks, control characters or bytes that are not UTF-8")
            if stat.S_ISDIR(look(folder, inner, where).st_mode):
                read_into(found, folder, inner, where, sizes, seen)
            else:
                found[where] = read_file(folder, inner, where, sizes, sum(map(len, found.values())))


def read_file(parent: int, name: str, path: str, sizes: Sizes, before: int) -> bytes:
    """The bytes of one file, which is a real one and has no other name; `before` bytes were read before it."""
    left = int(sizes.total_mb * 1e6) - before
    most = min(int(sizes.file_mb * 1e6), left)
    what = (f"{sizes.total_mb:g} MB for all files together" if most == left else f"{sizes.file_mb:g} MB for one file")
    with opened(name, parent) as file:
        status = os.fstat(file)  # of what was opened, whatever the name stands for by now
        check_kind(status, path, stat.S_IFREG)
        if status.st_nlink > 1:
            raise Refused("link", path, f"{status.st_nlink} hard links: the file has other names elsewhere. If a "
                                        "backup made them, copy the submissions without links")
        if status.st_size > most:
            raise Refused("too-large", path, f"{status.st_size} bytes", what)
        data = bytearray()
        while chunk := os.read(file, min(most + 1 - len(data), 1 << 20)):
            data += chunk
            if len(data) > most:
                raise Refused("too-large", path, f"more than {most} bytes", what)
    return bytes(data)
