"""The book's demos: ordinary ipywidgets in Jupyter, alive without a kernel on the book's pages.

Needs the extra `ffnlib[widgets]`.
"""
try:
    import anywidget  # noqa: F401
    import ipywidgets  # noqa: F401
except ImportError as error:
    raise ImportError("ffnlib.widgets needs ipywidgets and anywidget: pip install 'ffnlib[widgets]'") from error

from .neuron_plane import NeuronPlane, neuron_demo

__all__ = ["NeuronPlane", "neuron_demo"]
