"""Changing a network by hand: rank-one edits, ablation and pruning, held to what they are to achieve."""
import numpy as np
import pytest
from test_memory import BIAS, KINDS, inputs, m_of, network, output

from ffnlib.edit import ablate, covariance, mean_ablate, prune, rank_one_edit
from ffnlib.ffn import FFNWeights
from ffnlib.gated import GatedFFNWeights
from ffnlib.memory import contributions, strongest_units

WANTED = np.array([3.0, -1.0, 0.5, 2.0])


def only_w_down_differs(new, old):
    assert type(new) is type(old)
    assert all(np.array_equal(a, b) for (name, a), (_, b) in zip(new, old, strict=True) if name != "W_down")
    assert not any(np.shares_memory(a, b) for (_, a), (_, b) in zip(new, old, strict=True))


def test_covariance_is_the_mean_outer_product():
    keys = inputs(3, 50, d=6) + 2
    want = np.zeros((6, 6))
    for t in np.ndindex(3, 50):
        want += np.outer(keys[t], keys[t]) / 150
    np.testing.assert_allclose(covariance(keys), want, rtol=1e-12)
    np.testing.assert_allclose(covariance(keys, ridge=0.1), want + 0.1 * np.trace(want) / 6 * np.eye(6), rtol=1e-12)
    np.testing.assert_allclose(covariance(keys[0, 0]), np.outer(keys[0, 0], keys[0, 0]), rtol=1e-14)
    assert covariance(keys.astype(np.float32), ridge=0.1).dtype == np.float32
    assert covariance([[1, 2]]).tolist() == [[1, 2], [2, 4]]


@KINDS
@BIAS
@pytest.mark.parametrize("whitened", [True, False])
def test_edited_network_gives_the_wanted_value(kind, bias, whitened):
    w, x = network(kind, bias), inputs(200)
    m = m_of(x, w)
    edited = rank_one_edit(w, m[0], WANTED, C=covariance(m, ridge=1e-3) if whitened else None)
    np.testing.assert_allclose(output(x[0], edited), WANTED, rtol=1e-10)
    assert np.abs(output(x[1:], edited) - output(x[1:], w)).max() > 1e-3    # it leaks: other keys overlap with this
    assert np.linalg.matrix_rank(edited.W_down - w.W_down, tol=1e-10) == 1
    only_w_down_differs(edited, w)


def mixed_keys(n=500, d=9):
    rng = np.random.default_rng(11)
    return np.maximum(rng.normal(size=(n, d)) @ rng.normal(size=(d, d)) + 0.5, 0)


def test_keys_orthogonal_in_the_sense_of_c_do_not_move():
    w, keys = network(FFNWeights), mixed_keys()
    C = covariance(keys)
    change = rank_one_edit(w, keys[0], WANTED, C=C).W_down - w.W_down
    plain = rank_one_edit(w, keys[0], WANTED).W_down - w.W_down
    u = np.linalg.inv(C) @ keys[0]
    others = keys[1:] - np.outer(keys[1:] @ u / (keys[0] @ u), keys[0])
    assert np.abs(others @ change).max() < 1e-11 < 0.01 < np.abs(others @ plain).max()
    others = keys[1:] - np.outer(keys[1:] @ keys[0] / (keys[0] @ keys[0]), keys[0])
    assert np.abs(others @ plain).max() < 1e-11 < 0.01 < np.abs(others @ change).max()


def test_no_other_change_that_reaches_the_value_moves_the_keys_less():
    w, keys, rng = network(FFNWeights), mixed_keys(), np.random.default_rng(12)
    key, C = keys[0], covariance(keys)

    def moved(change):
        return np.mean(np.sum((keys @ change) ** 2, axis=1))

    best = rank_one_edit(w, key, WANTED, C=C).W_down - w.W_down
    assert moved(best) < 0.9 * moved(rank_one_edit(w, key, WANTED).W_down - w.W_down)
    for size in (1e-3, 0.1, 1.0):
        for _ in range(30):
            other = size * rng.normal(size=best.shape)
            other -= np.outer(key, key @ other) / (key @ key)
            np.testing.assert_allclose(key @ (best + other), key @ best, atol=1e-10)
            assert moved(best + other) > moved(best)
    # Lagrange: the minimum of tr(ΔᵀCΔ) with k*Δ = r, as one linear system
    system = np.block([[C, key[:, None]], [key[None], np.zeros((1, 1))]])
    right = np.vstack([np.zeros((9, 4)), WANTED - key @ w.W_down - w.b_down])
    np.testing.assert_allclose(best, np.linalg.solve(system, right)[:9], rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_units_of_very_different_size_are_no_obstacle(dtype):
    scale = 10.0 ** np.arange(-4, 5)
    keys, w = mixed_keys(), network(FFNWeights, dtype=dtype)
    C, scaled_C = covariance(keys), covariance((keys * scale).astype(dtype))
    change = rank_one_edit(w.astype(np.float64), keys[0], WANTED + keys[0] @ w.W_down, C=C).W_down - w.W_down
    scaled = FFNWeights(w.W_up, np.zeros((9, 4)), w.b_up, w.b_down)
    got = rank_one_edit(scaled, keys[0] * scale, WANTED, C=scaled_C).W_down
    tolerance = 1e-7 if dtype == np.float64 else 1e-2
    np.testing.assert_allclose(got * scale[:, None], change, rtol=tolerance, atol=tolerance)


@KINDS
def test_dtype_stays_and_inputs_do_too(kind):
    w, x = network(kind, dtype=np.float32), inputs(40, dtype=np.float32)
    m = m_of(x, w)
    C = covariance(m, ridge=0.01)
    for a in (x, m, C):
        a.flags.writeable = False
    edited = rank_one_edit(w, m[0], WANTED, C=C)
    np.testing.assert_allclose(output(x[0], edited), WANTED, rtol=1e-4)
    for new in (edited, ablate(w, [1]), mean_ablate(w, [1], m.astype(np.float64)), prune(w, [1, 2])):
        assert all(a.dtype == np.float32 for _, a in new)
    without = mean_ablate(network(kind, bias=False, dtype=np.float32), [1], m.astype(np.float64))
    assert without.b_down.dtype == np.float32


@KINDS
@BIAS
@pytest.mark.parametrize("units", [[2, 5], [[5, 2], [2, 2]], [0, 8], []])
def test_ablation_removes_contributions(kind, bias, units):
    w, x = network(kind, bias), inputs(2, 6)
    m, gone = m_of(x, w), np.unique(units).astype(int)
    ablated = ablate(w, units)
    want = output(x, w) - contributions(m, w)[..., gone, :].sum(axis=-2)
    np.testing.assert_allclose(output(x, ablated), want, atol=1e-12)
    only_w_down_differs(ablated, w)


@KINDS
@BIAS
@pytest.mark.parametrize("units", [[2, 5], [[5, 2], [2, 2]], [0, 8], []])
def test_mean_ablation_fixes_coefficients_at_their_mean(kind, bias, units):
    w, x, reference = network(kind, bias), inputs(2, 6), inputs(3, 20)[::-1]
    m, gone = m_of(x, w), np.unique(units).astype(int)
    m[..., gone] = m_of(reference, w).reshape(60, 9)[:, gone].sum(axis=0) / 60
    ablated = mean_ablate(w, units, m_of(reference, w))
    np.testing.assert_allclose(output(x, ablated), m @ w.W_down + (w.b_down if bias else 0), atol=1e-12)
    np.testing.assert_array_equal(ablated.W_down, ablate(w, units).W_down)
    assert np.array_equal(ablated.W_up, w.W_up) and not np.shares_memory(ablated.W_up, w.W_up)


@KINDS
@BIAS
@pytest.mark.parametrize("keep", [[1, 4, 7], [7, 1, 4, 4], np.array([[4, 7], [1, 1]])])
def test_pruned_network_is_the_ablated_one_but_smaller(kind, bias, keep):
    w, x = network(kind, bias), inputs(2, 6)
    small, others = prune(w, keep), [0, 2, 3, 5, 6, 8]
    assert type(small) is kind and small.W_down.shape == (3, 4)
    assert small.b_down is None or not np.shares_memory(small.b_down, w.b_down)
    np.testing.assert_allclose(output(x, small), output(x, ablate(w, others)), atol=1e-13)
    m = m_of(x, w)
    np.testing.assert_allclose(m_of(x, small), m[..., [1, 4, 7]], atol=1e-13)
    np.testing.assert_allclose(output(x, prune(mean_ablate(w, others, m), keep)),
                               output(x, mean_ablate(w, others, m)), atol=1e-13)


@KINDS
def test_pruning_keeps_what_it_is_told(kind):
    w, x = network(kind), inputs(30)
    everything = prune(w, range(9))
    for (name, a), (_, b) in zip(everything, w, strict=True):
        np.testing.assert_array_equal(a, b, err_msg=name)
    np.testing.assert_array_equal(output(x, prune(w, [])), np.broadcast_to(w.b_down, (30, 4)))
    # the strongest half strays less than the weakest half
    m = m_of(x, w)
    order = strongest_units(m, w, k=9)
    strays = [np.linalg.norm(output(x, prune(w, half)) - output(x, w)) for half in (order[:5], order[4:])]
    assert strays[0] < strays[1]


W3 = FFNWeights(np.ones((2, 3)), np.ones((3, 2)))
EYE, ONES, SINGULAR = np.eye(3), np.ones(3), "C: expected a matrix that can be inverted, got a singular one"


@pytest.mark.parametrize(("call", "message"), [
    (lambda: covariance(np.ones((0, 3))), "keys: expected at least one key, got shape [0, 3]"),
    (lambda: covariance(1.0), "keys: expected shape [..., d_ff], got []"),
    (lambda: covariance(EYE, ridge=-0.1), "ridge: expected a finite number of at least 0, got -0.1"),
    (lambda: covariance(EYE, ridge=float("inf")), "ridge: expected a finite number of at least 0, got inf"),
    (lambda: rank_one_edit(W3, np.zeros(3), [1, 2]), "key: expected a finite vector other than zero"),
    (lambda: rank_one_edit(W3, np.zeros(3), [1, 2], C=EYE), "key: expected a finite vector other than zero"),
    (lambda: rank_one_edit(W3, [np.inf, 1, 1], [1, 2]), "key: expected a finite vector other than zero"),
    (lambda: rank_one_edit(W3, [np.nan, 1, 1], [1, 2]), "key: expected a finite vector other than zero"),
    (lambda: rank_one_edit(W3, np.ones((1, 3)), [1, 2]), "key: expected shape [3], got [1, 3]"),
    (lambda: rank_one_edit(W3, np.ones(2), [1, 2]), "key: expected shape [3], got [2]"),
    (lambda: rank_one_edit(W3, ONES, ONES), "value: expected shape [2], got [3]"),
    (lambda: rank_one_edit(W3, ONES, [1, 2], C=np.eye(2)), "C: expected shape [3, 3], got [2, 2]"),
    (lambda: rank_one_edit(W3, ONES, [1, 2], C=EYE + np.eye(3, k=1)), "C: expected a symmetric matrix"),
    (lambda: rank_one_edit(W3, ONES, [1, 2], C=np.diag([1.0, 0.0, 1.0])), SINGULAR),
    (lambda: rank_one_edit(W3, ONES, [1, 2], C=np.diag([1.0, -1.0, 1.0])), SINGULAR),
    (lambda: rank_one_edit(W3, ONES, [1, 2], C=EYE - 2 * np.outer(ONES, ONES) / 3 + EYE), SINGULAR),
    (lambda: rank_one_edit(W3, ONES, [1, 2], C=np.full((3, 3), np.nan)), SINGULAR),
    (lambda: rank_one_edit(W3, ONES, [1, 2], C=np.diag([1.0, np.inf, 1.0])), SINGULAR),
    (lambda: ablate(W3, [3]), "units: expected numbers from 0 to 2, got 3 to 3"),
    (lambda: ablate(W3, [-1]), "units: expected numbers from 0 to 2, got -1 to -1"),
    (lambda: ablate(W3, [1.0]), "units: expected whole numbers, got dtype float64"),
    (lambda: ablate(W3, [True, False, True]), "units: expected whole numbers, got dtype bool"),
    (lambda: ablate(W3, 1), "units: expected shape [..., n], got []"),
    (lambda: mean_ablate(W3, [3], EYE), "units: expected numbers from 0 to 2, got 3 to 3"),
    (lambda: mean_ablate(W3, [1], np.ones(2)), "act: expected shape [..., 3], got [2]"),
    (lambda: mean_ablate(W3, [1], np.ones((0, 3))), "act: expected at least one position, got shape [0, 3]"),
    (lambda: prune(W3, [0, 3]), "keep: expected numbers from 0 to 2, got 0 to 3"),
])
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError) as error:
        call()
    assert message in str(error.value)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("n", "d"), [(1, 9), (8, 9), (39, 40), (100, 200), (199, 200)])
def test_fewer_keys_than_units_need_a_ridge(n, d, dtype):
    rng = np.random.default_rng([n, d])
    w = GatedFFNWeights.init(4, d, rng=rng, dtype=dtype)
    for scale in (1.0, np.exp(3 * rng.normal(size=d))):
        keys = (np.maximum(rng.normal(size=(n, d)) + 1, 0.1) * scale).astype(dtype)
        with pytest.raises(ValueError, match="take more keys, or a ridge"):
            rank_one_edit(w, keys[0], WANTED, C=covariance(keys))
    edited = rank_one_edit(w, keys[0], WANTED, C=covariance(keys / scale.astype(dtype), ridge=0.01))
    np.testing.assert_allclose(keys[0] @ edited.W_down, WANTED, rtol=1e-3, atol=1e-3)
