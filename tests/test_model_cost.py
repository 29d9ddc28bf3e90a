"""What the demo of chapter 9 counts with, against ffnlib: count.js, the models it offers, the machine's numbers."""
import importlib.util
import json
import random
from dataclasses import asdict, replace

import pytest
from conftest import ROOT

from ffnlib.count import kv_cache_bytes, model_flops, model_parameters, token_flops, weight_bytes
from ffnlib.known import KNOWN, known
from ffnlib.shape import ModelShape
from ffnlib.widgets.esm import JS
from ffnlib.widgets.model_cost import MACHINES, PRESETS, RATIOS, SHAPE, SIZES, ModelCost, indices


def random_shape(rng):
    """Any transformer of the kinds that ffnlib has, up to very large ones."""
    kv, d_head = rng.randint(1, 9), 2 * rng.randint(1, 130)
    return ModelShape(
        d_model=rng.randint(1, 20000), d_ff=rng.randint(1, 150000), n_heads=kv * rng.randint(1, 16), n_kv_heads=kv,
        d_head=d_head, n_layers=rng.randint(1, 130), vocab=rng.randint(1, 300000), gated=rng.random() < 0.5,
        n_positions=rng.choice([0, 1024]), n_segments=rng.choice([0, 2]), bias=rng.random() < 0.5,
        norm=rng.choice(["layer", "rms"]), placement=rng.choice(["pre", "post"]), embed_norm=rng.random() < 0.5,
        unembed=rng.choice(["tied", "own", "none"]))


@pytest.mark.browser
def test_count_js_is_ffnlib_count(new_page):
    rng = random.Random(0)
    cases = [(shape, rng.randint(0, 2**18)) for shape in
             [*(random_shape(rng) for _ in range(300)), *(m.shape for m in KNOWN.values())]]
    assert max(model_flops(*case).total for case in cases) > 2**56  # far beyond what a double holds exactly
    source = (JS / "count.js").read_text(encoding="utf-8")
    found = new_page().evaluate("""async ([source, cases]) => {
        const m = await import("data:text/javascript," + encodeURIComponent(source));
        const text = (parts) => Object.fromEntries(Object.entries(parts).map(([k, v]) => [k, String(v)]));
        return JSON.parse(cases).map(([s, n]) => [m.modelParameters(s), m.tokenFlops(s, n), m.modelFlops(s, n),
            m.weightBytes(s, 16), m.weightBytes(s, 32)].map((parts) => [text(parts), String(m.total(parts))])
            .concat([[{}, String(m.kvCacheBytes(s, n, 4))], [{}, String(m.total(m.weightBytes(s, 4.5)))]])); }""",
        [source, json.dumps([[asdict(shape), n] for shape, n in cases])])
    for (shape, n), (*counts, cache, packed) in zip(cases, found, strict=True):
        expected = [model_parameters(shape), token_flops(shape, n), model_flops(shape, n), weight_bytes(shape, "f2"),
                    weight_bytes(shape, "f4")]
        for (parts, whole), parts_here in zip(counts, expected, strict=True):
            assert {part: int(parts.get(part, 0)) for part, _ in parts_here} == dict(parts_here)
            assert int(whole) == parts_here.total
        assert int(cache[1]) == kv_cache_bytes(shape, n, "f4")
        assert float(packed[1]) == model_parameters(shape).total * 4.5 / 8


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_the_known_models(name):
    view = ModelCost(**dict(zip(SHAPE, indices(known(name)), strict=True)))
    assert view.shape() == replace(known(name), activation="gelu_tanh", eps=1e-5, rope_base=None)  # not counted
    assert model_parameters(view.shape()).total == KNOWN[name].published


@pytest.mark.parametrize("name", ["Gemma-7B", "BERT-base"])
def test_what_the_controls_cannot_express_is_no_preset(name):
    with pytest.raises(ValueError):
        indices(known(name))


def test_every_state_is_a_shape():
    """Also where the size of a head does not divide d_model, or the group the heads."""
    view = ModelCost()
    for view.d_model in range(len(SIZES["d_model"])):
        for view.d_head in range(len(SIZES["d_head"])):
            for view.group in range(len(SIZES["group"])):
                for view.ratio in (0, 2, 3, 9):
                    s = view.shape()
                    assert s.n_heads * s.d_head == s.d_model == view.size("d_model")
                    assert view.size("d_head") % s.d_head == 0 == view.size("group") % (s.n_heads // s.n_kv_heads)
                    p, q = list(RATIOS.values())[view.ratio]
                    assert s.d_ff == int(s.d_model * p / q + 1e-9)


def test_the_machines_peaks():
    """The A100 as in NVIDIA's data sheet; of the test machine, that it can be measured, and that it is no A100."""
    a100, core = MACHINES.values()
    assert (a100.flops[1], a100.bandwidth) == (312e12, 2039e9)
    spec = importlib.util.spec_from_file_location("machine", ROOT / "benchmarks" / "machine.py")
    machine = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(machine)
    for measured, stated in ((machine.flops_per_second(512, 3), core.flops[0]),
                             (machine.bytes_per_second(64, 3), core.bandwidth)):
        assert stated / 1000 < measured < 1000 * stated
