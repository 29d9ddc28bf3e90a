"""State dictionaries under published names, and the models' forward passes written again on them."""
import math

import numpy as np

from ffnlib.shape import ModelShape

D, F, VOCAB, N = 6, 10, 7, 5  # and LLaMA: 4 heads of queries, 2 of keys and values, of size 8
SHAPES = {
    "gpt2": ModelShape(d_model=D, d_ff=F, n_heads=3, n_layers=2, vocab=VOCAB, n_positions=N, eps=0.01),
    "bert": ModelShape(d_model=D, d_ff=F, n_heads=3, n_layers=2, vocab=VOCAB, n_positions=N, n_segments=3, eps=0.01,
                       activation="gelu", placement="post", embed_norm=True, causal=False, unembed="none"),
    "llama": ModelShape(d_model=D, d_ff=F, n_heads=4, n_kv_heads=2, d_head=8, n_layers=2, vocab=VOCAB, eps=0.01,
                        activation="silu", gated=True, norm="rms", bias=False, rope_base=100.0, unembed="own")}
NORM = {"weight": (D,), "bias": (D,)}
LAYOUTS = {
    "gpt2": ({"wte.weight": (VOCAB, D), "wpe.weight": (N, D), "ln_f": NORM},
             {"ln_1": NORM, "attn.c_attn": {"weight": (D, 3 * D), "bias": (3 * D,)},
              "attn.c_proj": {"weight": (D, D), "bias": (D,)}, "ln_2": NORM,
              "mlp.c_fc": {"weight": (D, F), "bias": (F,)}, "mlp.c_proj": {"weight": (F, D), "bias": (D,)}}, "h"),
    "bert": ({"embeddings.word_embeddings.weight": (VOCAB, D), "embeddings.position_embeddings.weight": (N, D),
              "embeddings.token_type_embeddings.weight": (3, D), "embeddings.LayerNorm": NORM},
             {**{f"attention.{part}": {"weight": (D, D), "bias": (D,)}
                 for part in ("self.query", "self.key", "self.value", "output.dense")},
              "attention.output.LayerNorm": NORM, "intermediate.dense": {"weight": (F, D), "bias": (F,)},
              "output.dense": {"weight": (D, F), "bias": (D,)}, "output.LayerNorm": NORM}, "encoder.layer"),
    "llama": ({"embed_tokens.weight": (VOCAB, D), "norm.weight": (D,), "lm_head.weight": (VOCAB, D)},
              {"input_layernorm.weight": (D,), "self_attn.q_proj.weight": (32, D), "self_attn.k_proj.weight": (16, D),
               "self_attn.v_proj.weight": (16, D), "self_attn.o_proj.weight": (D, 32),
               "post_attention_layernorm.weight": (D,), "mlp.gate_proj.weight": (F, D), "mlp.up_proj.weight": (F, D),
               "mlp.down_proj.weight": (D, F)}, "layers")}
PREFIXES = {"gpt2": "transformer.", "bert": "bert.", "llama": "model."}


def random_state(names, dtype=np.float64):
    """A state dictionary without prefix, every array random."""
    outside, inside, layer = LAYOUTS[names]
    layout = {**outside, **{f"{layer}.{i}.{name}": dims for i in range(2) for name, dims in inside.items()}}
    flat = {}
    for name, dims in layout.items():
        flat |= {f"{name}.{k}": v for k, v in dims.items()} if isinstance(dims, dict) else {name: dims}
    rng = np.random.default_rng(0)
    return {name: rng.normal(size=dims).astype(dtype) for name, dims in flat.items()}


def prefixed(state, names):
    return {name if name == "lm_head.weight" else PREFIXES[names] + name: a for name, a in state.items()}


class Reference:
    """Forward passes on a state dictionary, position by position, with nn.Linear's and Conv1D's own conventions."""

    def __init__(self, state):
        self.s = state

    def conv1d(self, x, name):
        return x @ self.s[f"{name}.weight"] + self.s[f"{name}.bias"]

    def linear(self, x, name):
        return np.einsum("oi,ni->no", self.s[f"{name}.weight"], x) + self.s.get(f"{name}.bias", 0)

    def layer_norm(self, x, name):
        normed = [(row - row.mean()) / math.sqrt(row.var() + 0.01) for row in x]
        return np.array(normed) * self.s[f"{name}.weight"] + self.s[f"{name}.bias"]

    def rms_norm(self, x, name):
        return np.array([row / math.sqrt(row @ row / D + 0.01) for row in x]) * self.s[f"{name}.weight"]

    @staticmethod
    def attend(q, k, v, heads, kv_heads, causal):
        q, k, v = (a.reshape(len(a), h, -1) for a, h in ((q, heads), (k, kv_heads), (v, kv_heads)))
        out = np.zeros_like(q)
        for i in range(len(q)):
            for h in range(heads):
                kv, seen = h // (heads // kv_heads), range(i + 1 if causal else len(q))
                e = [math.exp(q[i, h] @ k[j, kv] / math.sqrt(q.shape[-1])) for j in seen]
                out[i, h] = sum(e[j] / sum(e) * v[j, kv] for j in seen)
        return out.reshape(len(q), -1)

    def gpt2(self, ids):
        f = np.vectorize(lambda x: 0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))))
        x = self.s["wte.weight"][ids] + self.s["wpe.weight"][:len(ids)]
        for h in ("h.0", "h.1"):
            q, k, v = np.split(self.conv1d(self.layer_norm(x, f"{h}.ln_1"), f"{h}.attn.c_attn"), 3, axis=1)
            x = x + self.conv1d(self.attend(q, k, v, 3, 3, True), f"{h}.attn.c_proj")
            x = x + self.conv1d(f(self.conv1d(self.layer_norm(x, f"{h}.ln_2"), f"{h}.mlp.c_fc")), f"{h}.mlp.c_proj")
        return self.layer_norm(x, "ln_f") @ self.s["wte.weight"].T

    def bert(self, ids):
        f, e = np.vectorize(lambda x: x * (1 + math.erf(x / math.sqrt(2))) / 2), "embeddings"
        x = (self.s[f"{e}.word_embeddings.weight"][ids] + self.s[f"{e}.position_embeddings.weight"][:len(ids)]
             + self.s[f"{e}.token_type_embeddings.weight"][ids % 3])
        x = self.layer_norm(x, f"{e}.LayerNorm")
        for h in ("encoder.layer.0", "encoder.layer.1"):
            q, k, v = (self.linear(x, f"{h}.attention.self.{name}") for name in ("query", "key", "value"))
            mixed = self.linear(self.attend(q, k, v, 3, 3, False), f"{h}.attention.output.dense")
            x = self.layer_norm(x + mixed, f"{h}.attention.output.LayerNorm")
            out = self.linear(f(self.linear(x, f"{h}.intermediate.dense")), f"{h}.output.dense")
            x = self.layer_norm(x + out, f"{h}.output.LayerNorm")
        return x

    def llama(self, ids):
        f, x = np.vectorize(lambda x: x / (1 + math.exp(-x))), self.s["embed_tokens.weight"][ids]
        for h in ("layers.0", "layers.1"):
            y = self.rms_norm(x, f"{h}.input_layernorm")
            q, k, v = (self.linear(y, f"{h}.self_attn.{name}_proj") for name in "qkv")
            x = x + self.linear(self.attend(self.turned(q), self.turned(k), v, 4, 2, True), f"{h}.self_attn.o_proj")
            y = self.rms_norm(x, f"{h}.post_attention_layernorm")
            gated = f(self.linear(y, f"{h}.mlp.gate_proj")) * self.linear(y, f"{h}.mlp.up_proj")
            x = x + self.linear(gated, f"{h}.mlp.down_proj")
        return self.linear(self.rms_norm(x, "norm"), "lm_head")

    @staticmethod
    def turned(x):
        pairs = x.reshape(len(x), -1, 2, 4)
        turn = np.array([[complex(math.cos(t), math.sin(t)) for t in p * 100.0 ** (-np.arange(4) / 4)]
                         for p in range(len(x))])[:, None]
        z = (pairs[:, :, 0] + 1j * pairs[:, :, 1]) * turn
        return np.stack([z.real, z.imag], axis=2).reshape(x.shape)
