"""Reference implementations that tests compare with; they come with `make parity`."""
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
