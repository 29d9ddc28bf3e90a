"""A view's JavaScript module and the local modules that it imports, as the one string that anywidget wants."""
from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

JS = Path(__file__).parent / "js"
IMPORT = re.compile(r'from "\./([\w-]+\.js)"')
NOT_NEEDED = re.compile(r"^ *//.*\n|^ +", re.M)  # comments of their own lines, and indentation
READABLE = " !$&'()*+,-./:;<=>?@[]^_`{|}~"  # everything but ", #, %, backslash and control characters


def esm(name: str) -> str:
    """Source of js/`name`, each `from "./x.js"` replaced by x.js as a data: URL; without comments and indentation.

    Every page carries it. A relative import could not be resolved: in Jupyter the module's address is a blob.

    >>> esm("neuron_plane.js").count('from "./')
    0
    """
    def inline(match: re.Match[str]) -> str:
        return f'from "data:text/javascript,{quote(esm(match[1]), safe=READABLE)}"'
    return IMPORT.sub(inline, NOT_NEEDED.sub("", (JS / name).read_text(encoding="utf-8")))


def css(*more: str) -> str:
    """The style sheet that all views share, and those that a view has for itself."""
    return "".join((JS / name).read_text(encoding="utf-8") for name in ("demo.css", *more))
