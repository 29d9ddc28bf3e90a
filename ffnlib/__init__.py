"""The feed-forward network of the transformer in plain NumPy, built up from one neuron.

Forward functions are the equations; give them a `Trace` and it keeps every value in between; the `_backward`
functions read it. `ffnlib.data`, `ffnlib.testing`, `ffnlib.plots` and `ffnlib.widgets` are imported by name.
"""
from .activations import ACTIVATIONS, Activation, gelu, gelu_tanh, identity, relu, sigmoid, silu
from .linear import LinearWeights, linear, linear_backward
from .neuron import NeuronWeights, layer, layer_backward, neuron, neuron_backward
from .trace import Trace

__version__ = "0.1.0"

__all__ = ["ACTIVATIONS", "Activation", "LinearWeights", "NeuronWeights", "Trace", "gelu", "gelu_tanh",
           "identity", "layer", "layer_backward", "linear", "linear_backward", "neuron", "neuron_backward",
           "relu", "sigmoid", "silu"]
