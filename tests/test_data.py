"""The course's own data sets and its tokenizer."""
import numpy as np
import pytest

from ffnlib.data import crossing_line, sentences, two_moons, words, xor
from ffnlib.tokenizer import Tokenizer


def test_xor():
    X, labels = xor()
    assert {tuple(x): int(v) for x, v in zip(X, labels, strict=True)} == {(0, 0): 0, (0, 1): 1, (1, 0): 1, (1, 1): 0}
    assert X.dtype == np.float64 and labels.dtype.kind == "i"


def test_crossing_line_has_the_bias_that_is_said():
    x, y = crossing_line(rng=np.random.default_rng(246))
    assert x.shape == y.shape == (16,) and (x[0], x[-1]) == (0, 5) and (np.diff(x) > 0).all()
    np.testing.assert_array_equal([x, y], np.round([x, y], 1))
    w, b = np.linalg.lstsq(np.stack([x, np.ones(16)], axis=1), y)[0]
    assert 2.35 < b < 2.45 and 0.45 < w < 0.55
    many = np.mean([crossing_line(rng=np.random.default_rng(seed))[1] for seed in range(1000)], axis=0)
    np.testing.assert_allclose(many, 2.4 + 0.5 * x, atol=0.05)


def test_two_moons_are_half_circles():
    X, labels = two_moons(301, rng=np.random.default_rng(0), noise=0.0)
    assert X.shape == (301, 2) and labels.sum() == 150
    upper, lower = X[labels == 0], X[labels == 1]
    np.testing.assert_allclose(np.hypot(*upper.T), 1)
    np.testing.assert_allclose(np.hypot(*(lower - [1, 0.5]).T), 1)
    assert (upper[:, 1] >= 0).all() and (lower[:, 1] <= 0.5).all()
    assert upper[:, 0].min() < -0.9 and upper[:, 0].max() > 0.9 and lower[:, 0].min() < 0.1 and lower[:, 0].max() > 1.9
    assert 0 < labels[:150].sum() < 150, "the points should come in random order"


def test_two_moons_noise_and_seed():
    clean, _ = two_moons(5000, rng=np.random.default_rng(3), noise=0.0)
    noisy, labels = two_moons(5000, rng=np.random.default_rng(3), noise=0.2)
    assert (noisy - clean).std() == pytest.approx(0.2, rel=0.02)
    again, same = two_moons(5000, rng=np.random.default_rng(3), noise=0.2)
    np.testing.assert_array_equal(again, noisy)
    np.testing.assert_array_equal(same, labels)
    assert two_moons(0, rng=np.random.default_rng(0))[0].shape == (0, 2)
    assert two_moons(10, rng=np.random.default_rng(0))[0].std() == two_moons(
        10, rng=np.random.default_rng(0), noise=0.1)[0].std()


def test_sentences():
    made = sentences(300, rng=np.random.default_rng(0))
    assert made == sentences(300, rng=np.random.default_rng(0)) != sentences(300, rng=np.random.default_rng(1))
    assert all(s.startswith("the ") and s.endswith(" .") and s == s.lower() for s in made)
    text = " ".join(made)
    assert "the quick fox" in text and "bird jumps" not in text and "fox sings" not in text
    assert 0.4 < np.mean([any(f" {link} " in s for link in ("and", "while", "but")) for s in made]) < 0.6
    assert 30 < len(set(text.split())) < 60 and len(set(made)) > 150
    assert sentences(0, rng=np.random.default_rng(0)) == []


def test_words_are_those_of_chapter_one():
    assert len(words()) == 22 and words().features == ("happy", "angry", "past tense", "active voice")


@pytest.mark.parametrize("level", ["word", "character"])
def test_tokenizer_round_trip(level):
    made = sentences(50, rng=np.random.default_rng(0))
    t = Tokenizer.learn(made, level)
    assert list(t.tokens) == sorted(set(t.tokens)) and len(t) == len(t.tokens)
    for s in made:
        ids = t.encode(s)
        assert ids.dtype == np.intp and ids.shape == (len(s.split()) if level == "word" else len(s),)
        assert t.decode(ids) == s and t.decode(ids.tolist()) == s
    assert t.encode("").shape == (0,) and t.decode([]) == ""
    assert t == Tokenizer(t.tokens, level)


@pytest.mark.parametrize(("call", "message"), [
    (lambda t: t.encode("the wolf"), "text: expected known words, got 'wolf'; there are 3"),
    (lambda t: t.decode([3]), "ids: expected whole numbers [n] from 0 to 2"), (lambda t: t.decode([-1]), "ids: "),
    (lambda t: t.decode([0.0]), "ids: "), (lambda t: t.decode(0), "ids: "), (lambda t: t.decode([[0]]), "ids: "),
    (lambda t: Tokenizer(("a", "a")), "tokens: expected every token once"),
    (lambda t: Tokenizer(("a b",)), "tokens: expected single words, got 'a b'"),
    (lambda t: Tokenizer(("",)), "tokens: expected single words"),
    (lambda t: Tokenizer(("ab",), "character"), "tokens: expected single characters"),
    (lambda t: Tokenizer.learn("the fox"), "texts: expected several texts, got a single one; give ['the fox']"),
    (lambda t: Tokenizer((), "letter"), "level: expected word or character, got 'letter'"),
])
def test_tokenizer_refuses(call, message):
    with pytest.raises(ValueError) as error:
        call(Tokenizer(("fox", "quick", "the")))
    assert message in str(error.value)
