"""A block of BERT's shape against PyTorch's own encoder layer, forward and backward."""
import numpy as np
import pytest
from references import required

import ffnlib as ff

torch = required("torch")


def encoder_layer(w, shape, dtype):
    """PyTorch's layer with our weights: one matrix for queries, keys and values, and all of them transposed."""
    theirs = torch.nn.TransformerEncoderLayer(shape.d_model, shape.n_heads, shape.d_ff, dropout=0.0, activation="gelu",
                                              layer_norm_eps=shape.eps, batch_first=True,
                                              norm_first=shape.placement == "pre", dtype=dtype)
    a, f = w.attn, w.ffn
    state = {"self_attn.in_proj_weight": np.concatenate([a.W_q, a.W_k, a.W_v], axis=1).T,
             "self_attn.in_proj_bias": np.concatenate([a.b_q, a.b_k, a.b_v]), "self_attn.out_proj.weight": a.W_o.T,
             "self_attn.out_proj.bias": a.b_o, "linear1.weight": f.W_up.T, "linear1.bias": f.b_up,
             "linear2.weight": f.W_down.T, "linear2.bias": f.b_down, "norm1.weight": w.attn_norm.gain,
             "norm1.bias": w.attn_norm.bias, "norm2.weight": w.ffn_norm.gain, "norm2.bias": w.ffn_norm.bias}
    theirs.load_state_dict({name: torch.tensor(np.ascontiguousarray(v)) for name, v in state.items()})
    return theirs.train()  # in training mode it takes no short cut; without dropout the numbers are the same


@pytest.mark.parametrize("placement", ["pre", "post"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32], ids=lambda d: d.__name__)
def test_block_is_pytorchs_encoder_layer(dtype, placement):
    rng = np.random.default_rng(0)
    for d_model, n_heads, d_ff, n in ((8, 2, 32, 5), (12, 3, 20, 7), (64, 8, 256, 16), (6, 1, 5, 1)):
        shape = ff.ModelShape(d_model=d_model, n_heads=n_heads, d_ff=d_ff, activation="gelu", placement=placement,
                              eps=1e-12, causal=False)
        w = ff.BlockWeights.init(shape, rng=rng).map(lambda a: a + 0.1 * rng.normal(size=a.shape)).astype(dtype)
        x, dy = rng.normal(size=(2, 3, n, d_model)).astype(dtype)
        t = ff.Trace()
        y = ff.block(x, w, shape, trace=t)
        dx, _ = ff.block_backward(dy, w, t)
        theirs = encoder_layer(w, shape, torch.float64 if dtype == np.float64 else torch.float32)
        x_torch = torch.tensor(x, requires_grad=True)
        y_torch = theirs(x_torch)
        y_torch.backward(torch.tensor(dy))
        tolerance = 1e-10 if dtype == np.float64 else 1e-5
        for ours, reference in ((y, y_torch.detach().numpy()), (dx, x_torch.grad.numpy())):
            assert np.abs(ours - reference).max() <= tolerance * np.abs(reference).max()
