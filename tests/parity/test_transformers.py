"""Whole models agree with Hugging Face transformers: the names, the orientation and the arithmetic, all at once."""
import os

import numpy as np
import pytest
from references import required

os.environ["HF_HUB_OFFLINE"] = "1"  # these models are made here; nothing is to be fetched
torch = required("torch")
transformers = required("transformers")

from ffnlib.files import load_arrays, save_arrays  # noqa: E402
from ffnlib.model import model  # noqa: E402
from ffnlib.shape import ModelShape  # noqa: E402
from ffnlib.state_dicts import from_state, to_state  # noqa: E402

DTYPES = {"float64": 1e-10, "float32": 1e-5}  # and how far apart results may be, relative to the largest


def gpt2(d_model, d_ff, n_heads, n_layers, vocab, n_positions, tied, activation, eps):
    config = transformers.GPT2Config(
        n_embd=d_model, n_inner=d_ff, n_head=n_heads, n_layer=n_layers, vocab_size=vocab, n_positions=n_positions,
        tie_word_embeddings=tied, activation_function={"gelu_tanh": "gelu_new"}.get(activation, activation),
        layer_norm_epsilon=eps, bos_token_id=0, eos_token_id=0)
    shape = ModelShape(d_model=d_model, d_ff=d_ff, n_heads=n_heads, n_layers=n_layers, vocab=vocab,
                       n_positions=n_positions, unembed="tied" if tied else "own", activation=activation, eps=eps)
    return transformers.GPT2LMHeadModel(config), shape


def bert(d_model, d_ff, n_heads, n_layers, vocab, n_positions, n_segments, pooler, activation, eps):
    config = transformers.BertConfig(
        hidden_size=d_model, intermediate_size=d_ff, num_attention_heads=n_heads, num_hidden_layers=n_layers,
        vocab_size=vocab, max_position_embeddings=n_positions, type_vocab_size=n_segments,
        hidden_act={"gelu_tanh": "gelu_new"}.get(activation, activation), layer_norm_eps=eps)
    shape = ModelShape(d_model=d_model, d_ff=d_ff, n_heads=n_heads, n_layers=n_layers, vocab=vocab,
                       n_positions=n_positions, n_segments=n_segments, unembed="none", activation=activation, eps=eps,
                       placement="post", embed_norm=True, causal=False)
    return transformers.BertModel(config, add_pooling_layer=pooler), shape


def llama(d_model, d_ff, n_heads, n_kv_heads, d_head, n_layers, vocab, tied, rope_base, eps):
    config = transformers.LlamaConfig(
        hidden_size=d_model, intermediate_size=d_ff, num_attention_heads=n_heads, num_key_value_heads=n_kv_heads,
        head_dim=d_head, num_hidden_layers=n_layers, vocab_size=vocab, tie_word_embeddings=tied, rms_norm_eps=eps,
        rope_parameters={"rope_type": "default", "rope_theta": rope_base}, max_position_embeddings=64,
        pad_token_id=None, bos_token_id=0, eos_token_id=0)
    shape = ModelShape(d_model=d_model, d_ff=d_ff, n_heads=n_heads, n_kv_heads=n_kv_heads, d_head=d_head,
                       n_layers=n_layers, vocab=vocab, unembed="tied" if tied else "own", eps=eps, bias=False,
                       norm="rms", gated=True, activation="silu", rope_base=rope_base)
    return transformers.LlamaForCausalLM(config), shape


CASES = {
    "gpt2": ("gpt2", lambda: gpt2(24, 96, 4, 2, 31, 17, True, "gelu_tanh", 1e-5)),
    "gpt2-untied": ("gpt2", lambda: gpt2(15, 22, 3, 3, 11, 9, False, "gelu_tanh", 1e-3)),
    "gpt2-relu": ("gpt2", lambda: gpt2(7, 5, 1, 1, 6, 9, True, "relu", 1e-2)),
    "bert": ("bert", lambda: bert(24, 96, 4, 2, 31, 17, 2, False, "gelu", 1e-12)),
    "bert-pooler": ("bert", lambda: bert(15, 22, 3, 3, 11, 9, 3, True, "gelu", 1e-3)),
    "bert-tanh": ("bert", lambda: bert(7, 5, 1, 1, 6, 9, 2, False, "gelu_tanh", 1e-2)),
    "llama-grouped": ("llama", lambda: llama(24, 44, 6, 2, 4, 2, 31, False, 10000.0, 1e-6)),
    "llama-tied": ("llama", lambda: llama(15, 22, 3, 3, 10, 3, 11, True, 500000.0, 1e-3)),
    "llama-one-key-head": ("llama", lambda: llama(12, 7, 4, 1, 6, 1, 9, True, 100.0, 1e-2)),
}


def randomise(reference, dtype):
    """The model with all of its parameters random, gains and biases as well, ready to run."""
    torch.manual_seed(0)
    for name, p in reference.named_parameters():
        gain = p.ndim == 1 and name.endswith("weight")
        p.data = torch.randn(p.shape, dtype=torch.float64).mul_(0.4).add_(1.0 if gain else 0.0)
    reference.to(getattr(torch, dtype)).eval().requires_grad_(False)
    if hasattr(reference, "tie_weights"):
        reference.tie_weights()
    return reference


def in_double(reference, base):
    """LLaMA with float64 where transformers computes in float32 whatever the model's dtype: RMS norm, rotary angles.

    PyTorch's own RMS norm takes the place of the one, the angles are computed again. Softmax is in float32 as well,
    but only in the "eager" attention, which is not the one that runs here.
    """
    assert reference.config._attn_implementation == "sdpa"
    for parent, (name, child) in [(m, c) for m in reference.modules() for c in m.named_children()]:
        if type(child).__name__ == "LlamaRMSNorm":
            exact = torch.nn.RMSNorm(len(child.weight), eps=child.variance_epsilon)
            exact.weight = child.weight
            setattr(parent, name, exact)
    d_head = reference.config.head_dim

    def angles(x, position_ids):
        angle = position_ids[..., None] * base ** -(torch.arange(0, d_head, 2, dtype=torch.float64) / d_head)
        angle = torch.cat([angle, angle], dim=-1)
        return angle.cos(), angle.sin()
    reference.model.rotary_emb.forward = angles


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("case", CASES)
def test_a_model_agrees_and_comes_back(case, dtype, tmp_path):
    names, make = CASES[case]
    reference, shape = make()
    randomise(reference, dtype)
    if names == "llama" and dtype == "float64":
        in_double(reference, shape.rope_base)
    state = reference.state_dict()
    w = from_state(state, shape, names=names)
    assert {a.dtype for _, a in w} == {np.dtype(dtype)}

    rng = np.random.default_rng(1)
    ids = rng.integers(shape.vocab, size=(3, 9))
    segments = rng.integers(shape.n_segments, size=ids.shape) if shape.n_segments else None
    more = {} if segments is None else {"token_type_ids": torch.tensor(segments)}
    expected = reference(torch.tensor(ids), **more)[0].numpy()
    ours = model(ids, w, shape, segments=segments)
    assert ours.dtype == dtype and ours.shape == expected.shape
    assert np.abs(ours - expected).max() <= DTYPES[dtype] * np.abs(expected).max()

    # What goes back is what came, but for what a published file leaves out: a second name for a tied embedding,
    # and the pooler, which is not part of the encoder.
    save_arrays(tmp_path / "model.safetensors", to_state(w, shape, names=names))
    back = load_arrays(tmp_path / "model.safetensors")
    for name, a in back.items():
        np.testing.assert_array_equal(a, state[name].numpy())
    fresh, _ = make()
    result = fresh.load_state_dict({name: torch.from_numpy(a) for name, a in back.items()}, strict=False)
    assert not result.unexpected_keys
    assert set(result.missing_keys) == (
        {"lm_head.weight"} if shape.unembed == "tied" else {"pooler.dense.weight", "pooler.dense.bias"}
        if case == "bert-pooler" else set())


def test_models_without_an_unembedding_have_names_without_a_prefix():
    config = transformers.GPT2Config(n_embd=8, n_head=2, n_layer=1, vocab_size=5, n_positions=4)
    reference = randomise(transformers.GPT2Model(config), "float32")
    shape = ModelShape(d_model=8, d_ff=32, n_heads=2, vocab=5, n_positions=4, unembed="none")
    w = from_state(reference.state_dict(), shape)
    expected = reference(torch.tensor([[1, 4, 2]]))[0].numpy()
    np.testing.assert_allclose(model([[1, 4, 2]], w, shape), expected, rtol=1e-4, atol=1e-5)
    reference.load_state_dict({name: torch.from_numpy(a.copy()) for name, a in to_state(w, shape).items()})


def test_a_state_of_tensors_that_numpy_cannot_read_is_refused_by_name():
    reference, shape = CASES["gpt2"][1]()
    state = reference.state_dict()
    state["transformer.wpe.weight"] = state["transformer.wpe.weight"].bfloat16()
    with pytest.raises(ValueError, match=r"transformer\.wpe\.weight: expected an array"):
        from_state(state, shape)


def test_bfloat16_is_read_exactly(tmp_path):
    from safetensors.torch import save_file
    x = torch.cat([torch.randn(50), torch.tensor([0.0, -0.0, 1e-40, 3.3e38, -1.5, 1 / 3])]).bfloat16().reshape(7, 8)
    save_file({"x": x, "half": x.clamp(-60000, 60000).half(), "n": torch.arange(3)}, tmp_path / "a.safetensors")
    arrays = load_arrays(tmp_path / "a.safetensors")
    assert {name: a.dtype for name, a in arrays.items()} == {"half": np.float16, "n": np.int64, "x": np.float32}
    np.testing.assert_array_equal(arrays["x"].view(np.int32), x.float().view(torch.int32).numpy())
    np.testing.assert_array_equal(arrays["half"], x.clamp(-60000, 60000).half().numpy())
