"""What only some tests need: reference implementations (`make parity`), real models (`make models`)."""
import importlib
import os
import warnings

import pytest


def required(name):
    """The module; where it is not installed its tests are skipped, but in continuous integration they fail."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what importing it warns of is not ours
        if os.environ.get("CI"):
            return importlib.import_module(name)
        return pytest.importorskip(name, reason=f"{name} is not installed: `make parity` adds it")


def required_model(name):
    """Skip unless the packages for a real model are there; in continuous integration it fails."""
    from ffnlib.pretrained import find
    try:
        find(name)
        importlib.import_module("gguf")
        importlib.import_module("tokenizers")
    except (FileNotFoundError, ImportError) as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"{missing}", allow_module_level=True)
