"""What the demo of chapter 8 shows of SmolLM2-135M: memories, contributions, a prepared edit; into ffnlib/widgets/.

Needs the packages of `make models`; takes about a minute. `make knowledge` also records chapter 8's cells.
"""
import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np

import ffnlib as ff
from ffnlib.data import plain_sentences
from ffnlib.edit import covariance, rank_one_edit
from ffnlib.knowledge import activations, logit_direction, wanted_output, with_ffn
from ffnlib.memory import contribution_sizes, promoted, top_memories
from ffnlib.pretrained import Pretrained, load

OUT = Path(ff.__file__).parent / "widgets" / "knowledge.json"
PROMPTS = {"The Eiffel Tower is in the city of": " Paris", "The capital of France is": " Paris",
           "The opposite of hot is": " cold", "The author of Hamlet is William": " Shakespeare",
           "Monday, Tuesday,": " Wednesday", "def add(a, b):\n    return a": " +"}
STRONGEST, ENDS, NEXT = 3, 5, 5  # memories of a block, words at each end, most probable next words
BEGINNINGS = ("The", "Many people say that the", "Yesterday I read a book. The")
NAME, FACT, NEW = " Eiffel Tower", " is in the city of", " Rome"
BLOCKS = (3, 13, 28)
TESTED = {"the fact": ["The Eiffel Tower is in the city of"],
          "other ending": ["The Eiffel Tower can be found in", "The Eiffel Tower stands in the centre of"],
          "other beginning": ["We all know that the Eiffel Tower is in the city of"],
          "both other": ["You can visit the Eiffel Tower in"],
          "other question": ["The Eiffel Tower is made of"],
          "a neighbour": ["The Louvre is in the city of", "Big Ben is in the city of"],
          "something else": ["The capital of France is", "The opposite of hot is"]}
TRAINING = 300  # of the plain sentences, for the covariance; the others are held out in chapter 8


def rounded(values: object) -> list[float]:
    return [round(float(v), 3) for v in np.asarray(values).ravel()]


def next_words(model: Pretrained, logits: np.ndarray) -> list[list]:
    """The most probable next tokens with their probabilities."""
    p = ff.softmax(logits.astype(float))
    return [[model.tokens.decode([i]), round(float(p[i]), 4)] for i in np.argsort(-p)[:NEXT]]


def memories(model: Pretrained, prompt: str, word: str) -> dict:
    """One prompt: what each part adds to the word's logit, and each block's strongest memories at the last position.

    Of every block: the units whose contributions are longest, and the one that adds most to the word.
    """
    trace, w, (token, *_) = ff.Trace(), model.weights, model.ids(word)
    logits = model(prompt, trace)[-1]
    d = logit_direction(trace.blocks[-1].resid_post[-1], w, model.shape, token)
    blocks = []
    for b, t in zip(w.blocks, trace.blocks, strict=True):
        m = t.ffn.act[-1]
        adds, sizes = m * (b.ffn.W_down @ d), contribution_sizes(m, b.ffn)
        units = list(dict.fromkeys([*top_memories(m, b.ffn, k=STRONGEST).units, np.argmax(adds)]))
        ends = promoted(m[units, None] * b.ffn.W_down[units], w.W_E.T, norm=w.final_norm, k=ENDS)
        blocks.append([
            {"unit": int(u), "coefficient": round(float(m[u]), 3), "size": round(float(sizes[u]), 2),
             "adds": round(float(adds[u]), 3), "promoted": [model.tokens.decode([i]) for i in up],
             "suppressed": [model.tokens.decode([i]) for i in down]}
            for u, up, down in zip(units, ends.promoted, ends.suppressed, strict=True)])
    return {"prompt": prompt, "word": word, "next": next_words(model, logits),
            "logit": round(float(logits[token] - logits.mean()), 3), "embedding": round(float(trace.embed[-1] @ d), 3),
            "attention": rounded([t.attn_out[-1] @ d for t in trace.blocks]),
            "ffn": rounded([t.ffn_out[-1] @ d for t in trace.blocks]), "blocks": blocks}


def edits(model: Pretrained) -> dict:
    """The prepared edit in each of some blocks, with and without the covariance: next words before and after."""
    w, shape = model.weights, model.shape
    texts = [model.ids(start + NAME + FACT) for start in BEGINNINGS]
    positions, (new, *_) = [len(model.ids(start + NAME)) - 1 for start in BEGINNINGS], model.ids(NEW)
    prompts = [prompt for group in TESTED.values() for prompt in group]
    before = [model(prompt)[-1] for prompt in prompts]
    rows, made = model.packed(s for s in plain_sentences()[:TRAINING] if "Eiffel" not in s), []
    for k in BLOCKS:
        wanted = wanted_output(texts, w, shape, block_number=k, positions=positions, token=new)
        C = covariance(activations(rows, w, shape, block_number=k), ridge=0.01)
        for name, moments in (("identity", None), ("covariance", C)):
            ffn = rank_one_edit(w.blocks[k].ffn, wanted.key, wanted.value, C=moments)
            edited = replace(model, weights=with_ffn(w, k, ffn))
            after = [edited(prompt)[-1] for prompt in prompts]
            made.append({"block": k, "moments": name, "next": [next_words(model, logits) for logits in after],
                         "kl": rounded(ff.kl_divergence(before, after))})
    return {"subject": BEGINNINGS[0] + NAME, "prompt": BEGINNINGS[0] + NAME + FACT, "new": NEW,
            "prompts": [[group, prompt] for group, some in TESTED.items() for prompt in some],
            "before": [next_words(model, logits) for logits in before], "edits": made}


def knowledge(model: Pretrained) -> dict:
    """All that the file holds."""
    return {"model": "SmolLM2-135M-Instruct, Q4_1", "by": "scripts/make_knowledge.py",
            "prompts": [memories(model, *item) for item in PROMPTS.items()], "edit": edits(model)}


def main() -> None:
    # One memory to a line, so that what has changed can be seen. (A word may end in {, but no word follows its quote.)
    text = re.sub(r'\{"(?=\w)', '\n{"', json.dumps(knowledge(load("smollm2-135m")), ensure_ascii=False))
    OUT.write_text(text + "\n", encoding="utf-8")
    print(f"{OUT.name}: {OUT.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
