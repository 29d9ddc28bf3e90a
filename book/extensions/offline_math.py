"""Serve MathJax from the book itself: the parts it needs of the copy that sphinx-mathjax-offline carries."""
import shutil
from importlib.metadata import files
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError

COMPONENT = "tex-chtml.js"
PARTS = (COMPONENT, "output/chtml/fonts/woff-v2", "input/tex/extensions", "a11y/assistive-mml.js")


def source() -> Path:
    """MathJax's folder in the installed package, whose name is not one that Python can import."""
    for f in files("sphinx-mathjax-offline") or []:
        if f.name == COMPONENT:
            return Path(f.locate()).parent
    raise ExtensionError(f"sphinx-mathjax-offline: expected {COMPONENT} in it, found none. Run `make clean setup`.")


def copy(app: Sphinx) -> None:
    target = Path(app.outdir) / "_static" / "mathjax"
    if app.builder.format != "html" or (target / COMPONENT).exists():
        return
    for part in PARTS:
        (target / part).parent.mkdir(parents=True, exist_ok=True)
        origin = source() / part
        (shutil.copytree if origin.is_dir() else shutil.copy)(origin, target / part)


def point(app: Sphinx, config: Config) -> None:
    config.mathjax_path = f"mathjax/{COMPONENT}"


def setup(app: Sphinx) -> dict:
    app.connect("config-inited", point)
    app.connect("builder-inited", copy)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
