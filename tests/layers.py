"""Every layer of ffnlib in random configurations, with the means to run it forward and backward: data for the tests."""
from dataclasses import dataclass
from typing import Any

import numpy as np

import ffnlib as ff


def randomised(w, rng):
    """The tree `w` with random numbers everywhere: no zero biases, no gains of one."""
    return w.map(lambda a: (a + 0.5 * rng.normal(size=a.shape)).astype(a.dtype))


@dataclass
class Case:
    """A layer with weights, input and options.

    `settings` are the keyword arguments of the forward function; block and model take a `ModelShape` instead.
    """

    forward: Any
    backward: Any
    w: Any
    x: np.ndarray
    settings: dict
    shape: ff.ModelShape | None = None

    def run(self, x=None, w=None, trace=None):
        x, w = self.x if x is None else x, self.w if w is None else w
        middle = () if self.shape is None else (self.shape,)
        return self.forward(x, w, *middle, trace=trace, **self.settings)

    def gradients(self, dy, trace, w=None):
        return self.backward(dy, self.w if w is None else w, trace)

    def __repr__(self):
        return f"{self.forward.__name__}({self.x.shape}, {self.w}, {self.settings}, {self.shape})"


def size(rng, most=7):
    return int(rng.integers(1, most + 1))


def leading(rng):
    """Up to three leading dimensions, now and then one of length zero."""
    return tuple(int(n) for n in rng.integers(0 if rng.random() < 0.1 else 1, 5, size=rng.integers(0, 4)))


def choose(rng, *options):
    return options[rng.integers(len(options))]


def linear(rng, dtype):
    d_in = size(rng)
    w = ff.LinearWeights.init(d_in, size(rng), rng=rng, bias=choose(rng, True, False), dtype=dtype)
    return Case(ff.linear, ff.linear_backward, w, rng.normal(size=(*leading(rng), d_in)), {})


def layer(rng, dtype):
    case = linear(rng, dtype)
    return Case(ff.layer, ff.layer_backward, case.w, case.x, {"activation": choose(rng, *ff.ACTIVATIONS)})


def neuron(rng, dtype):
    d_in = size(rng)
    w = ff.NeuronWeights.init(d_in, rng=rng, bias=choose(rng, True, False), dtype=dtype)
    return Case(ff.neuron, ff.neuron_backward, w, rng.normal(size=(*leading(rng), d_in)),
                {"activation": choose(rng, *ff.ACTIVATIONS)})


def mlp(rng, dtype):
    sizes = [size(rng) for _ in range(rng.integers(2, 6))]
    w = ff.MLPWeights.init(sizes, rng=rng, bias=choose(rng, True, False), dtype=dtype)
    names = [choose(rng, *ff.ACTIVATIONS) for _ in w.layers]
    return Case(ff.mlp, ff.mlp_backward, w, rng.normal(size=(*leading(rng), sizes[0])),
                {"activation": choose(rng, names[0], names)})


def ffn(rng, dtype):
    d_model = size(rng)
    w = ff.FFNWeights.init(d_model, size(rng, 12), rng=rng, bias=choose(rng, True, False), dtype=dtype)
    return Case(ff.ffn, ff.ffn_backward, w, rng.normal(size=(*leading(rng), d_model)),
                {"activation": choose(rng, *ff.ACTIVATIONS)})


def gated_ffn(rng, dtype):
    d_model = size(rng)
    w = ff.GatedFFNWeights.init(d_model, size(rng, 12), rng=rng, bias=choose(rng, True, False), dtype=dtype)
    return Case(ff.gated_ffn, ff.gated_ffn_backward, w, rng.normal(size=(*leading(rng), d_model)),
                {"activation": choose(rng, *ff.ACTIVATIONS)})


def layer_norm(rng, dtype):
    d = size(rng) + 2
    w = ff.LayerNormWeights.init(d, bias=choose(rng, True, False), dtype=dtype)
    return Case(ff.layer_norm, ff.layer_norm_backward, w, rng.normal(size=(*leading(rng), d)) + rng.normal(),
                {"eps": choose(rng, 1e-5, 1e-2)})


def rms_norm(rng, dtype):
    d = size(rng)
    return Case(ff.rms_norm, ff.rms_norm_backward, ff.RMSNormWeights.init(d, dtype=dtype),
                rng.normal(size=(*leading(rng), d)) + rng.normal(), {"eps": choose(rng, 1e-6, 1e-2)})


def heads(rng):
    n_kv_heads, group, d_head = size(rng, 3), size(rng, 3), 2 * size(rng, 3)
    return {"n_heads": n_kv_heads * group, "n_kv_heads": n_kv_heads}, d_head


def attention(rng, dtype):
    counts, d_head = heads(rng)
    d_model = size(rng)
    w = ff.AttentionWeights.init(d_model, **counts, d_head=d_head, rng=rng, bias=choose(rng, True, False), dtype=dtype)
    settings = {**counts, "causal": choose(rng, True, False), "rope_base": choose(rng, None, 10000.0, 50.0)}
    return Case(ff.attention, ff.attention_backward, w, rng.normal(size=(*leading(rng), size(rng), d_model)), settings)


def model_shape(rng, **more):
    counts, d_head = heads(rng)
    options = dict(d_model=size(rng) + 3, d_ff=size(rng, 12), **counts, d_head=d_head, gated=choose(rng, True, False),
                   activation=choose(rng, *ff.ACTIVATIONS), bias=choose(rng, True, False),
                   norm=choose(rng, "layer", "rms"), placement=choose(rng, "pre", "post"),
                   eps=choose(rng, 1e-5, 1e-2), causal=choose(rng, True, False),
                   rope_base=choose(rng, None, 10000.0))
    return ff.ModelShape(**options | more)


def block(rng, dtype):
    shape = model_shape(rng)
    x = rng.normal(size=(*leading(rng), size(rng), shape.d_model))
    return Case(ff.block, ff.block_backward, ff.BlockWeights.init(shape, rng=rng, dtype=dtype), x, {}, shape)


def model(rng, dtype):
    shape = model_shape(rng, n_layers=size(rng, 3), vocab=size(rng, 9), n_positions=choose(rng, 0, 9),
                        n_segments=choose(rng, 0, 2), embed_norm=choose(rng, True, False),
                        unembed=choose(rng, "tied", "own", "none"))
    ids = rng.integers(shape.vocab, size=(*leading(rng), size(rng)))
    settings = {"segments": rng.integers(2, size=ids.shape)} if shape.n_segments and choose(rng, True, False) else {}
    return Case(ff.model, model_backward, ff.ModelWeights.init(shape, rng=rng, dtype=dtype), ids, settings, shape)


def model_backward(dy, w, trace):
    """`ffnlib.model_backward` in the form of the other layers; ids have no gradient."""
    return None, ff.model_backward(dy, w, trace)


LAYERS = (linear, layer, neuron, mlp, ffn, gated_ffn, layer_norm, rms_norm, attention, block, model)


def case(make, seed, dtype=np.float64):
    """The configuration number `seed` of a layer, its numbers random everywhere."""
    rng = np.random.default_rng([LAYERS.index(make), seed])
    one = make(rng, dtype)
    one.w = randomised(one.w, rng)
    if one.x.dtype.kind == "f":
        one.x = one.x.astype(dtype)
    return one


def with_array(w, name, value):
    """A copy of the tree `w` in which the array called `name` holds `value`."""
    w = w.copy()
    dict(w)[name][...] = value
    return w
