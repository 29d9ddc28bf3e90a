"""Real models: found, read, kept, damaged, and what they say; skipped without the packages that carry them."""
import json
import multiprocessing
import os

import numpy as np
import pytest
from references import required_model

import ffnlib as ff
import ffnlib.pretrained
from ffnlib.attention import KVCache
from ffnlib.files import save_arrays
from ffnlib.pretrained import MODELS, find, load
from ffnlib.pretrained import cache as kept
from ffnlib.pretrained.gguf_file import unpermuted
from ffnlib.state_dicts import to_state


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FFNLIB_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def smollm(folder):
    required_model("smollm2-135m")
    return load("smollm2-135m")


@pytest.fixture(scope="module")
def minilm(folder):
    required_model("minilm-l6")
    return load("minilm-l6")


def test_rows_in_hugging_faces_order():
    """Turning by rotary positions gives the same dot products in both orders."""
    rng = np.random.default_rng(0)
    d, heads, n = 6, 2, 5
    W = rng.normal(size=(heads * d, 4))
    x = rng.normal(size=(n, 4))
    ours = ff.rotary((x @ unpermuted(W, heads).T).reshape(n, heads, d).swapaxes(0, 1), 100.0)
    neighbours = (x @ W.T).reshape(n, heads, d // 2, 2).swapaxes(0, 1)
    angle = np.arange(n)[:, None] * 100.0 ** (-np.arange(0, d, 2) / d)
    turned = (neighbours[..., 0] + 1j * neighbours[..., 1]) * np.exp(1j * angle)
    np.testing.assert_allclose(ours, np.concatenate([turned.real, turned.imag], axis=-1), atol=1e-12)


def test_unknown_names_and_missing_files(tmp_path):
    for call in (find, load, lambda name: load(name, tmp_path / "x")):
        with pytest.raises((ValueError, FileNotFoundError)):
            call("gpt-5")
    with pytest.raises(FileNotFoundError):
        load("smollm2-135m", tmp_path / "nowhere.gguf")


def test_no_gguf_file(tmp_path):
    pytest.importorskip("gguf")
    path = tmp_path / "a.gguf"
    path.write_bytes(b"this is not a model at all, though it is long enough to look like one" * 10)
    with pytest.raises(ValueError, match="damaged, or no GGUF file"):
        load("smollm2-135m", path)


def test_smollm_knows_its_capitals(smollm):
    assert smollm.weights.size == 134_515_008 and smollm.shape.d_ff == 1536
    for prompt, word in (("The capital of France is", " Paris"), ("The Eiffel Tower is in the city of", " Paris"),
                         ("The capital of Germany is", " Berlin")):
        assert smollm.next_token(prompt)[0][0] == word


def test_tokens_come_back(smollm):
    for text in ("The quick brown fox.", " 12 + 345 = 357", "déjà vu – 東京 🙂", "def f(x):\n\treturn x"):
        assert smollm.tokens.decode(smollm.ids(text)) == text
    assert list(smollm.ids("123")) == [smollm.ids(digit)[0] for digit in "123"]


def test_the_cache_of_keys_and_values_changes_nothing(smollm):
    ids = smollm.ids("The quick brown fox jumps over the lazy dog because it was late")
    caches = [KVCache() for _ in smollm.weights.blocks]
    parts = [ff.model(part, smollm.weights, smollm.shape, caches=caches) for part in np.split(ids, [4, 5, 9])]
    np.testing.assert_allclose(np.concatenate(parts), smollm(ids), atol=5e-4)


def test_generation(smollm):
    text = "".join(smollm.generate("The capital of France is", 5))
    ids = smollm.ids("The capital of France is")
    for _ in range(3):
        ids = np.append(ids, smollm(ids)[-1].argmax())
    assert text.startswith(smollm.tokens.decode(ids[5:]))
    drawn = ["".join(smollm.generate("Once upon a time", 8, rng=np.random.default_rng(seed))) for seed in (0, 0, 1)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_minilm_finds_what_is_alike(minilm):
    def vector(text):
        v = minilm(text).mean(axis=0)
        return v / np.linalg.norm(v)
    cat, kitten, bond = (vector(t) for t in ("A cat sits on the mat.", "A kitten rests on a rug.", "Bond prices fell."))
    assert cat @ kitten > 0.5 > cat @ bond
    with pytest.raises(ValueError, match="cannot generate"):
        next(minilm.generate("hello"))


def test_a_model_is_kept_and_a_broken_one_read_anew(minilm, tmp_path, monkeypatch):
    monkeypatch.setenv("FFNLIB_CACHE", str(tmp_path))
    first = load("minilm-l6")
    (place,) = tmp_path.iterdir()
    reads = []
    read = ffnlib.pretrained.read
    monkeypatch.setattr(ffnlib.pretrained, "read", lambda *args: reads.append(args) or read(*args))
    again = load("minilm-l6")
    assert not reads and all(np.array_equal(a, b) for (_, a), (_, b) in zip(first.weights, again.weights, strict=True))
    whole = (place / "weights.npz").read_bytes()
    for broken in (whole[: len(whole) // 2], b""):
        (place / "weights.npz").write_bytes(broken)
        assert load("minilm-l6").weights.size == first.weights.size and reads
        reads.clear()
    (place / "tokens.json").unlink()
    load("minilm-l6")
    assert reads


def load_in(folder):
    os.environ["FFNLIB_CACHE"] = folder
    return load("minilm-l6").weights.size


def test_two_processes_at_once(minilm, tmp_path):
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(load_in, [str(tmp_path)] * 2) == [minilm.weights.size] * 2
    (place,) = tmp_path.iterdir()
    assert kept.restore(place) is not None


def small_model(folder, kind, **config):
    """A small random model of a family, in a folder as Hugging Face lays it out; its weights."""
    tokenizers = pytest.importorskip("tokenizers")
    folder.mkdir(parents=True)
    words = tokenizers.models.WordLevel({"a": 0, "b": 1, "c": 2, "[UNK]": 3}, unk_token="[UNK]")
    tokenizer = tokenizers.Tokenizer(words)
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    shape = {"llama": ff.ModelShape(d_model=8, d_ff=20, n_heads=4, n_kv_heads=2, n_layers=2, vocab=4, gated=True,
                                    activation="silu", bias=False, norm="rms", eps=1e-5, rope_base=100.0),
             "bert": ff.ModelShape(d_model=8, d_ff=20, n_heads=4, n_layers=1, vocab=4, n_positions=16, n_segments=2,
                                   activation="gelu", placement="post", eps=1e-12, embed_norm=True, causal=False,
                                   unembed="none")}[kind]
    weights = ff.ModelWeights.init(shape, rng=np.random.default_rng(0), dtype=np.float32)
    save_arrays(folder / "model.safetensors", to_state(weights, shape, names=kind))
    (folder / "config.json").write_text(json.dumps({
        "model_type": kind, "hidden_size": 8, "intermediate_size": 20, "num_attention_heads": 4, "vocab_size": 4,
        "num_hidden_layers": shape.n_layers, **({
            "num_key_value_heads": 2, "rms_norm_eps": 1e-5, "rope_theta": 100.0, "tie_word_embeddings": True,
            "hidden_act": "silu", "eos_token_id": 2} if kind == "llama" else {
            "max_position_embeddings": 16, "type_vocab_size": 2, "hidden_act": "gelu", "layer_norm_eps": 1e-12}),
        **config}))
    return weights


@pytest.fixture
def own_caches(tmp_path, monkeypatch):
    monkeypatch.setenv("FFNLIB_CACHE", str(tmp_path / "ours"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path


@pytest.mark.parametrize("kind", ["llama", "bert"])
@pytest.mark.parametrize("how", ["file", "folder", "repository"])
def test_a_path_or_a_repository_in_the_hugging_face_cache(own_caches, kind, how):
    repository = own_caches / "hub" / "models--me--mine"
    weights = small_model(repository / "snapshots" / "c0ffee", kind)
    small_model(repository / "snapshots" / "0ld", kind)
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("c0ffee")
    folder = repository / "snapshots" / "c0ffee"
    given = {"file": folder / "model.safetensors", "folder": folder, "repository": "me/mine"}[how]
    for _ in range(2):  # read, then from the cache
        found = load("smollm2-135m" if kind == "llama" else "minilm-l6", given, progress=False)
        assert all(np.array_equal(a, b) for (_, a), (_, b) in zip(found.weights, weights, strict=True))
        assert list(found.ids("a c b")) == [0, 2, 1]
    if kind == "llama":
        assert found.tokens.ends == {2} and found.shape.rope_base == 100


def test_a_known_model_is_found_in_the_hugging_face_cache_where_its_package_is_missing(own_caches, monkeypatch):
    source = MODELS["smollm2-135m"]
    monkeypatch.setitem(MODELS, "smollm2-135m", type(source)("no_such_package", source.file, source.repository))
    with pytest.raises(FileNotFoundError, match="make models"):
        find("smollm2-135m")
    small_model(own_caches / "hub" / "models--HuggingFaceTB--SmolLM2-135M-Instruct" / "snapshots" / "1", "llama")
    assert find("smollm2-135m").name == "model.safetensors"


def test_models_that_are_not_known_are_refused(own_caches):
    for config, message in (({"model_type": "x"}, "bert or llama"), ({"rope_scaling": {"factor": 8}}, "rope_scaling"),
                            ({"hidden_act": "relu"}, "hidden_act"), ({"attention_bias": True}, "attention_bias")):
        folder = own_caches / message
        small_model(folder, "llama", **config)
        with pytest.raises(ValueError, match=message):
            load("smollm2-135m", folder)
    config = own_caches / "hidden_act" / "config.json"
    config.write_text('{"model_type": "llama", "hidden_act": "silu"}')
    with pytest.raises(ValueError, match="has no 'hidden_size'"):
        load("smollm2-135m", config.parent)
    with pytest.raises(FileNotFoundError, match="no repository of this name"):
        load("smollm2-135m", "me/nothing")
    (own_caches / "empty").mkdir()
    with pytest.raises(FileNotFoundError, match="neither"):
        load("smollm2-135m", own_caches / "empty")
    for name in "ab":
        (own_caches / "empty" / f"{name}.gguf").touch()
    with pytest.raises(ValueError, match=r"expected one GGUF file, got a\.gguf, b\.gguf"):
        load("smollm2-135m", own_caches / "empty")


def test_progress_is_shown(own_caches, capsys):
    small_model(own_caches / "model", "llama")
    load("smollm2-135m", own_caches / "model", progress=True)
    assert "reading model.safetensors" in capsys.readouterr().err
    load("smollm2-135m", own_caches / "model")  # from the cache, and no terminal
    assert not capsys.readouterr().err
