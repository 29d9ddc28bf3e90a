"""Forward and backward of every layer against PyTorch, over 200 random configurations each, in both precisions."""
import numpy as np
import pytest
from layers import LAYERS, case
from references import required

import ffnlib as ff

torch = required("torch")
torch.set_num_threads(1)  # arrays as small as these are not worth waiting for a second thread
F = torch.nn.functional

CONFIGURATIONS = 200
# largest difference allowed, relative to the largest entry of the reference
TOLERANCE = {np.float64: 1e-10, np.float32: 1e-5}
# Blocks stacked with weights as wild as ours here magnify rounding: PyTorch's own float32 gradients are up to 7e-5
# away from its float64 ones, and so are ours, not always to the same side.
DEEP = 20

ACTIVATIONS = {"identity": lambda x: x, "relu": F.relu, "sigmoid": torch.sigmoid, "silu": F.silu, "gelu": F.gelu,
               "gelu_tanh": lambda x: F.gelu(x, approximate="tanh")}


def linear(x, p, W="W", b="b"):
    """PyTorch's own linear layer, which stores its matrix transposed."""
    return F.linear(x, p[W].T, p.get(b))


def sub(p, part):
    """The parameters of a part, without its name."""
    return {name.removeprefix(part + "."): a for name, a in p.items() if name.startswith(part + ".")}


def layer(x, p, activation="relu"):
    return ACTIVATIONS[activation](linear(x, p))


def neuron(x, p, activation="relu"):
    return ACTIVATIONS[activation](F.linear(x, p["w"][None], p["b"][None] if "b" in p else None))[..., 0]


def mlp(x, p, activation="relu"):
    n = 1 + max(int(name.split(".")[1]) for name in p)
    names = [activation] * (n - 1) + ["identity"] if isinstance(activation, str) else activation
    for i, name in enumerate(names):
        x = layer(x, sub(p, f"layers.{i}"), name)
    return x


def ffn(x, p, activation="relu"):
    return linear(ACTIVATIONS[activation](linear(x, p, "W_up", "b_up")), p, "W_down", "b_down")


def gated_ffn(x, p, activation="silu"):
    gate = ACTIVATIONS[activation](linear(x, p, "W_gate", "b_gate"))
    return linear(gate * linear(x, p, "W_up", "b_up"), p, "W_down", "b_down")


def layer_norm(x, p, eps=1e-5):
    return F.layer_norm(x, x.shape[-1:], p["gain"], p.get("bias"), eps)


def rms_norm(x, p, eps=1e-5):
    return F.rms_norm(x, x.shape[-1:], p["gain"], eps)


def rotate(x, base):
    """Rotary positions as multiplication of complex numbers made of entries i and i + d/2."""
    n, d = x.shape[-2:]
    angle = torch.arange(n, dtype=torch.float64)[:, None] * base ** (-torch.arange(0, d, 2, dtype=torch.float64) / d)
    turn = torch.polar(torch.ones_like(angle), angle).to(x.dtype.to_complex())
    y = torch.complex(x[..., : d // 2], x[..., d // 2:]) * turn
    return torch.cat([y.real, y.imag], dim=-1)


def attention(x, p, n_heads, n_kv_heads=None, causal=True, rope_base=None):
    def heads(name, count):
        y = linear(x, p, f"W_{name}", f"b_{name}")
        return y.unflatten(-1, (count, -1)).transpose(-2, -3)

    n_kv_heads = n_kv_heads or n_heads
    q, k, v = heads("q", n_heads), heads("k", n_kv_heads), heads("v", n_kv_heads)
    if rope_base is not None:
        q, k = rotate(q, rope_base), rotate(k, rope_base)
    k, v = (a.repeat_interleave(n_heads // n_kv_heads, dim=-3) for a in (k, v))
    z = F.scaled_dot_product_attention(q, k, v, is_causal=causal)
    return linear(z.transpose(-2, -3).flatten(-2), p, "W_o", "b_o")


def norm(x, p, shape):
    return layer_norm(x, p, shape.eps) if shape.norm == "layer" else rms_norm(x, p, shape.eps)


def block(x, p, shape):
    def attend(x):
        return attention(x, sub(p, "attn"), shape.n_heads, shape.n_kv_heads, shape.causal, shape.rope_base)

    def feed(x):
        return (gated_ffn if shape.gated else ffn)(x, sub(p, "ffn"), shape.activation)

    if shape.placement == "pre":
        x = x + attend(norm(x, sub(p, "attn_norm"), shape))
        return x + feed(norm(x, sub(p, "ffn_norm"), shape))
    x = norm(x + attend(x), sub(p, "attn_norm"), shape)
    return norm(x + feed(x), sub(p, "ffn_norm"), shape)


def model(ids, p, shape, segments=None):
    x = F.embedding(ids, p["W_E"])
    if shape.n_positions:
        x = x + p["W_pos"][: ids.shape[-1]]
    if shape.n_segments:
        x = x + F.embedding(torch.zeros_like(ids) if segments is None else segments, p["W_seg"])
    if shape.embed_norm:
        x = norm(x, sub(p, "embed_norm"), shape)
    for i in range(shape.n_layers):
        x = block(x, sub(p, f"blocks.{i}"), shape)
    if shape.placement == "pre":
        x = norm(x, sub(p, "final_norm"), shape)
    if shape.unembed == "none":
        return x
    return x @ (p["W_E"].T if shape.unembed == "tied" else p["W_U"])


def assert_close(ours, theirs, dtype, what, scale=0.0, slack=1):
    """Compare two arrays; `scale` is the least size that an entry is taken to have."""
    assert ours.shape == theirs.shape and ours.dtype == dtype, what
    gap, largest = np.abs(ours - theirs).max(initial=0), np.abs(theirs).max(initial=scale)
    assert gap <= TOLERANCE[dtype] * largest * slack, f"{what}: {gap / largest:.1e} of the largest entry"


@pytest.mark.parametrize("dtype", TOLERANCE, ids=lambda d: d.__name__)
@pytest.mark.parametrize("make", LAYERS, ids=lambda make: make.__name__)
def test_layers_agree_with_pytorch(make, dtype):
    slack = DEEP if make.__name__ == "model" and dtype == np.float32 else 1
    for seed in range(CONFIGURATIONS):
        one, t = case(make, seed, dtype), ff.Trace()
        ours = one.run(trace=t)
        p = {name: torch.tensor(a, requires_grad=True) for name, a in one.w}
        x = torch.tensor(one.x, requires_grad=one.x.dtype.kind == "f")
        settings = {k: torch.tensor(v) if isinstance(v, np.ndarray) else v for k, v in one.settings.items()}
        theirs = globals()[make.__name__](x, p, *([one.shape] if one.shape else []), **settings)
        what = f"configuration {seed}, {one}"
        assert_close(np.asarray(ours), theirs.detach().numpy(), dtype, what, slack=slack)
        dy = np.random.default_rng(seed).normal(size=ours.shape).astype(dtype)
        dx, dw = one.gradients(dy, t)
        wanted = [*p.values(), *([x] if x.requires_grad else [])]
        grads = torch.autograd.grad(theirs, wanted, torch.tensor(dy), materialize_grads=True, allow_unused=True)
        # A gradient whose terms cancel (that of a key's bias always does) is as exact as its terms were.
        scale = max(g.abs().max().item() for g in grads if g.numel())
        for (name, g), reference in zip([*dw, ("x", dx)], grads, strict=False):
            assert_close(np.asarray(g), reference.numpy(), dtype, f"{name} of {what}", scale, slack)


@pytest.mark.parametrize("dtype", TOLERANCE, ids=lambda d: d.__name__)
def test_losses_agree_with_pytorch(dtype):
    rng = np.random.default_rng(0)
    for _ in range(CONFIGURATIONS):
        shape = tuple(rng.integers(1, 6, size=rng.integers(1, 4)))
        logits, goal = (3 * rng.normal(size=shape).astype(dtype) for _ in range(2))
        targets = rng.integers(shape[-1], size=shape[:-1])
        x = torch.tensor(logits, requires_grad=True)
        for ours, backward, theirs in (
                (lambda t, a=logits, y=targets: ff.cross_entropy(a, y, trace=t), ff.cross_entropy_backward,
                 F.cross_entropy(x.reshape(-1, shape[-1]), torch.tensor(targets).reshape(-1))),
                (lambda t, a=logits, y=goal: ff.mean_squared_error(a, y, trace=t), ff.mean_squared_error_backward,
                 F.mse_loss(x, torch.tensor(goal)))):
            t = ff.Trace()
            assert ours(t) == pytest.approx(theirs.item(), rel=TOLERANCE[dtype], abs=TOLERANCE[dtype])
            grad = torch.autograd.grad(theirs, x)[0].numpy()
            # with one class the gradient is exactly zero, and PyTorch's may be a rounding error
            np.testing.assert_allclose(backward(t), grad, rtol=0, atol=TOLERANCE[dtype] * max(1, np.abs(grad).max()))


@pytest.mark.parametrize(("ours", "theirs"), [
    (lambda: ff.SGD(0.1), lambda p: torch.optim.SGD(p, lr=0.1)),
    (lambda: ff.SGD(0.05, momentum=0.9), lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9)),
    (lambda: ff.Adam(0.01), lambda p: torch.optim.Adam(p, lr=0.01)),
    (lambda: ff.Adam(0.1, betas=(0.5, 0.8), eps=1e-3),
     lambda p: torch.optim.Adam(p, lr=0.1, betas=(0.5, 0.8), eps=1e-3)),
])
def test_optimisers_agree_with_pytorch(ours, theirs):
    rng = np.random.default_rng(0)
    w = ff.FFNWeights.init(3, 5, rng=rng)
    p = [torch.tensor(a.copy(), requires_grad=True) for _, a in w]
    ours, theirs = ours(), theirs(p)
    for _ in range(20):
        dw = w.map(lambda a: rng.normal(size=a.shape))
        for a, (_, g) in zip(p, dw, strict=True):
            a.grad = torch.tensor(g)
        ours.step(w, dw)
        theirs.step()
    for (_, a), b in zip(w, p, strict=True):
        np.testing.assert_allclose(a, b.detach(), rtol=1e-10)
