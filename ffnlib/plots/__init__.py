"""The book's figures, as pictures that carry a description and follow the page's light or dark theme.

Each function draws arrays or a trace that the caller computed and returns a `Picture`: an SVG in the page itself,
whose colours are the page's own, so that it needs no second version for the dark. Needs the extra `ffnlib[plots]`.
"""
try:
    import matplotlib  # noqa: F401
except ImportError as error:
    raise ImportError("ffnlib.plots draws with Matplotlib: pip install 'ffnlib[plots]'") from error

from .charts import bars, curves, lines_through, matrix, spread
from .flow import flow
from .neurons import neuron_diagram, plane
from .picture import COLOURS, Picture, Pictures, axes, style
from .traces import ffn_bars, loss_curve, residual_sizes, surface

__all__ = ["COLOURS", "Picture", "Pictures", "axes", "bars", "curves", "ffn_bars", "flow", "lines_through",
           "loss_curve", "matrix", "neuron_diagram", "plane", "residual_sizes", "spread", "style", "surface"]
