"""The book's demos: ordinary ipywidgets in Jupyter, alive without a kernel on the book's pages.

Needs the extra `ffnlib[widgets]`.
"""
try:
    import anywidget  # noqa: F401
    import ipywidgets  # noqa: F401
except ImportError as error:
    raise ImportError("ffnlib.widgets needs ipywidgets and anywidget: pip install 'ffnlib[widgets]'") from error

from .activation_curves import ActivationCurves, activation_curves_demo
from .block_map import BlockMap, block_map_demo
from .ffn_token import FFNToken, ffn_token_demo
from .gate_units import GateUnits, gate_units_demo
from .knowledge import Knowledge, knowledge_demo
from .line_fit import LineFit, line_fit_demo
from .model_cost import ModelCost, model_cost_demo
from .neuron_plane import NeuronPlane, neuron_demo
from .residual_stream import ResidualStream, residual_stream_demo
from .training import Training, training_demo

__all__ = ["ActivationCurves", "BlockMap", "FFNToken", "GateUnits", "Knowledge", "LineFit", "ModelCost", "NeuronPlane",
           "ResidualStream", "Training", "activation_curves_demo", "block_map_demo", "ffn_token_demo",
           "gate_units_demo", "knowledge_demo", "line_fit_demo", "model_cost_demo", "neuron_demo",
           "residual_stream_demo", "training_demo"]
