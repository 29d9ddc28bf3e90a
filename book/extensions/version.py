"""The course's version, from pyproject.toml alone: for the footer of every page and the search index."""
import tomllib
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config


def read(app: Sphinx, config: Config) -> None:
    project = tomllib.loads((Path(app.srcdir) / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    config.version = config.release = project["version"]


def setup(app: Sphinx) -> dict:
    app.connect("config-inited", read)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
