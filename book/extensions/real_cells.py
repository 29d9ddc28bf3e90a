"""Colours for cells that begin with %%real (`ffnlib.recorded`): what follows is Python."""
from typing import ClassVar

from ipython_pygments_lexers import IPython3Lexer
from pygments.lexer import bygroups, using
from pygments.lexers.python import Python3Lexer
from pygments.token import Operator, Text
from sphinx.application import Sphinx


class RealCells(IPython3Lexer):
    tokens: ClassVar = {**IPython3Lexer.tokens, "root": [
        (r"(?s)(\s*)(%%real)(\n)(.*)", bygroups(Text, Operator, Text, using(Python3Lexer))),
        *IPython3Lexer.tokens["root"]]}


def setup(app: Sphinx) -> dict:
    for name in ("ipython3", "ipython"):
        app.add_lexer(name, RealCells)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
