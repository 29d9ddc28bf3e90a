"""The real models against Hugging Face's implementation with the same dequantised weights."""
from dataclasses import replace

import numpy as np
import pytest
from references import required, required_model, transformers_llama

import ffnlib as ff
from ffnlib.pretrained import MODELS, Pretrained, find, load
from ffnlib.pretrained.gguf_file import GGUF

torch, transformers = required("torch"), required("transformers")
for name in MODELS:
    required_model(name)

PROMPTS = ["The capital of France is", "def area(r):\n    return 3.14 * r", "1234 + 4321 =",
           "Die Hauptstadt von Italien", "Once upon a time, in a land far away, there lived an old man who " * 4]


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FFNLIB_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


def test_smollm_agrees_with_transformers():
    ours, file = load("smollm2-135m"), GGUF(find("smollm2-135m"))
    theirs = transformers_llama(ours.shape, file.state())
    for prompt in PROMPTS:
        ids = ours.ids(prompt)
        with torch.no_grad():
            reference = theirs(torch.tensor(ids)[None]).logits[0].numpy()
        np.testing.assert_allclose(ours(ids), reference, rtol=0, atol=1e-3)


def test_minilm_agrees_with_transformers_and_only_with_exact_gelu():
    ours = load("minilm-l6")
    theirs = transformers.BertModel.from_pretrained(find("minilm-l6").parent, add_pooling_layer=False).eval()
    gaps = {"gelu": [], "gelu_tanh": []}
    for prompt in PROMPTS:
        ids = ours.ids(prompt)
        with torch.no_grad():
            reference = theirs(torch.tensor(ids)[None]).last_hidden_state[0].numpy()
        for activation, found in gaps.items():
            model = Pretrained(ours.weights, replace(ours.shape, activation=activation), ours.tokens)
            found.append(np.abs(model(ids) - reference).max())
    assert max(gaps["gelu"]) <= 1e-5 < 1e-4 < min(gaps["gelu_tanh"])
    assert isinstance(ours.weights, ff.ModelWeights)
