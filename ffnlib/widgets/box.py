"""A view and its controls, together as one demo."""
from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import anywidget
import ipywidgets


def demo_box(view: anywidget.AnyWidget, children: Sequence[ipywidgets.Widget], *classes: str, **how: Any
             ) -> ipywidgets.Box:
    """A box that the style sheet and the page know as a demo. Its `view` attribute is the view.

    Args:
        view: one of the children, or inside one.
        children: what the box holds, in order.
        classes: further CSS classes.
        how: passed on to the box.
    """
    box = ipywidgets.Box(children, **how)
    for name in ("ffn-demo", *classes):
        box.add_class(name)
    box.view = view
    return box
