"""The feed-forward network of the transformer in plain NumPy, built up from one neuron.

Forward functions are the equations; give them a `Trace` and it keeps every value in between; the `_backward`
functions read it. These modules are imported by name: `ffnlib.count`, `ffnlib.data`, `ffnlib.edit`,
`ffnlib.files`, `ffnlib.knowledge`, `ffnlib.known`, `ffnlib.memory`, `ffnlib.plots`, `ffnlib.pretrained`,
`ffnlib.state_dicts`, `ffnlib.testing`, `ffnlib.tiny`, `ffnlib.tokenizer` and `ffnlib.widgets`.
"""
from .activations import ACTIVATIONS, Activation, gelu, gelu_tanh, identity, relu, sigmoid, silu
from .attention import AttentionWeights, attention, attention_backward
from .block import BlockWeights, block, block_backward
from .embedding import embed, unembed
from .ffn import FFNWeights, conv1d, ffn, ffn_as_conv1d, ffn_backward
from .gated import GLU_VARIANTS, GatedFFNWeights, gated_ffn, gated_ffn_backward, matched_d_ff
from .linear import LinearWeights, linear, linear_backward
from .loss import (
    cross_entropy,
    cross_entropy_backward,
    kl_divergence,
    mean_squared_error,
    mean_squared_error_backward,
    softmax,
    softmax_backward,
)
from .mlp import MLPWeights, mlp, mlp_backward
from .model import ModelWeights, model, model_backward
from .neuron import NeuronWeights, layer, layer_backward, neuron, neuron_backward
from .norm import LayerNormWeights, RMSNormWeights, layer_norm, layer_norm_backward, rms_norm, rms_norm_backward
from .optim import SGD, Adam
from .rotary import rotary
from .shape import ModelShape
from .trace import Trace
from .train import History, accuracy, train

__version__ = "0.1.0"

__all__ = ["ACTIVATIONS", "GLU_VARIANTS", "SGD", "Activation", "Adam", "AttentionWeights", "BlockWeights",
           "FFNWeights", "GatedFFNWeights", "History", "LayerNormWeights", "LinearWeights", "MLPWeights",
           "ModelShape", "ModelWeights", "NeuronWeights", "RMSNormWeights", "Trace", "accuracy", "attention",
           "attention_backward", "block", "block_backward", "conv1d", "cross_entropy", "cross_entropy_backward",
           "embed", "ffn", "ffn_as_conv1d", "ffn_backward", "gated_ffn", "gated_ffn_backward", "gelu", "gelu_tanh",
           "identity", "kl_divergence", "layer", "layer_backward", "layer_norm", "layer_norm_backward", "linear",
           "linear_backward", "matched_d_ff", "mean_squared_error", "mean_squared_error_backward", "mlp",
           "mlp_backward", "model", "model_backward", "neuron", "neuron_backward", "relu", "rms_norm",
           "rms_norm_backward", "rotary", "sigmoid", "silu", "softmax", "softmax_backward", "train", "unembed"]
