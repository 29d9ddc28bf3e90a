"""A model that was read once, kept in the user's cache folder in the form in which it is fastest to read again."""
from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from ..files import load_weights, save_weights
from ..model import ModelWeights
from ..shape import ModelShape
from ..state_dicts import skeleton
from .tokens import Tokens

VERSION = 1  # of what is stored; an older one is read anew


def cache_folder() -> Path:
    """Where the models are kept: FFNLIB_CACHE if set, else ffnlib/ in the system's folder for caches."""
    if given := os.environ.get("FFNLIB_CACHE"):
        return Path(given)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "ffnlib"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "ffnlib"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ffnlib"


def entry(name: str, path: Path) -> Path:
    """The folder for a model read from a file, another one when the file changes."""
    stat = path.stat()
    key = f"{VERSION} {path.resolve()} {stat.st_size} {stat.st_mtime_ns}"
    return cache_folder() / f"{name}-{hashlib.sha256(key.encode()).hexdigest()[:12]}"


def restore(folder: Path) -> tuple[ModelWeights, ModelShape, Tokens] | None:
    """What is kept in a folder; None if there is nothing, or nothing whole."""
    try:
        shape = ModelShape(**json.loads((folder / "shape.json").read_text(encoding="utf-8")))
        tokens = Tokens.read(folder / "tokens.json")
        return load_weights(folder / "weights.npz", like=skeleton(shape)), shape, tokens
    except (OSError, ValueError, TypeError, KeyError):
        return None


def keep(folder: Path, model: tuple[ModelWeights, ModelShape, Tokens]) -> None:
    """Keep a model. Two processes may do so at once: each writes a folder of its own, and the last one stays."""
    weights, shape, tokens = model
    with contextlib.suppress(OSError):  # no room, or not allowed: then it is read anew each time
        folder.parent.mkdir(parents=True, exist_ok=True)
        new = Path(tempfile.mkdtemp(prefix=f"{folder.name}.", dir=folder.parent))
        try:
            save_weights(new / "weights.npz", weights)
            tokens.write(new / "tokens.json")
            (new / "shape.json").write_text(json.dumps(asdict(shape)), encoding="utf-8")
            if folder.exists():
                shutil.rmtree(folder, ignore_errors=True)
            os.replace(new, folder)
        finally:
            shutil.rmtree(new, ignore_errors=True)
