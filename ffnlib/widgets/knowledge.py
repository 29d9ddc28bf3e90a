"""Demo of chapter 8: what a language model's FFNs add to its next word, and one fact edited, before and after."""
from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

import anywidget
import ipywidgets
import traitlets

from .box import demo_box
from .esm import css, esm
from .texts import t

DATA = Path(__file__).with_suffix(".json")  # of SmolLM2-135M, by scripts/make_knowledge.py
PARTS = (t("memories of a prompt"), t("an edit, before and after"))
TO_CHANGE = (t("the fact"), t("other ending"), t("other beginning"), t("both other"))  # groups that edits are meant for
TO_STAY = (t("other question"), t("a neighbour"), t("something else"))  # the others
MOMENTS = ("identity", "covariance")
TOP = 3  # next words before and after an edit
SHOWN = ("unit", "coefficient", "adds", "promoted", "suppressed")  # of a memory, in this order


def packed(known: dict[str, Any]) -> bytes:
    """What the view shows of the file, small: in JSON, compressed.

    Each memory is the list of what `SHOWN` names, without the lengths that they are ordered by; `blocks` has them by
    block, then by prompt, since many come again in the same block.
    """
    blocks = [[[[m[k] for k in SHOWN] for m in block] for block in prompts]
              for prompts in zip(*(p["blocks"] for p in known["prompts"]), strict=True)]
    prompts = [{k: v for k, v in p.items() if k != "blocks"} for p in known["prompts"]]
    edit = {**known["edit"], "before": first(known["edit"]["before"]),
            "edits": [{**e, "next": first(e["next"])} for e in known["edit"]["edits"]]}
    text = json.dumps({"prompts": prompts, "blocks": blocks, "edit": edit}, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(), 9)


def first(words: list[list[Any]]) -> list[list[Any]]:
    """Of each prompt's most probable words, as many as the view shows of an edit."""
    return [some[:TOP] for some in words]


class Knowledge(anywidget.AnyWidget):
    """The picture: what each block adds to the predicted word and by which memories; and next words before and after.

    Traits (all seen by Python as they change), counted from 0: the `part` of `PARTS` that is shown; the `prompt` and
    the `block` whose memories are shown; of the edit, the index of its block (`where`), whether it is made with the
    `covariance`, and whether it is switched on (`edited`).
    """

    _esm = esm("knowledge.js")
    _css = css("knowledge.css")
    part = traitlets.Int(0).tag(sync=True)
    prompt = traitlets.Int(0).tag(sync=True)
    block = traitlets.Int(24).tag(sync=True)
    where = traitlets.Int(1).tag(sync=True)
    covariance = traitlets.Bool(True).tag(sync=True)
    edited = traitlets.Bool(False).tag(sync=True)
    to_change = traitlets.List(traitlets.Unicode(), list(TO_CHANGE)).tag(sync=True)
    # What `packed` gives. Not compressed, its 2800 words and their places alone would take 45 kB of the page.
    data = traitlets.Bytes().tag(sync=True)

    def __init__(self, known: dict[str, Any], **how: Any) -> None:
        self.known = known
        super().__init__(data=packed(known), **how)

    def memories(self) -> dict[str, Any]:
        """What the first part shows in the present state.

        `next`, the most probable words with their probabilities; of the first of them (`word`), its `logit` above the
        mean logit, and what adds up to that: the `embedding`, `attention` and `ffn` of all blocks. Of the chosen
        block `here`, what its attention and its FFN add; its `strongest` memories, and what these add `together`.
        """
        p = self.known["prompts"][self.prompt]
        strongest = p["blocks"][self.block]
        return {**{k: p[k] for k in ("word", "next", "logit", "embedding")},
                "attention": sum(p["attention"]), "ffn": sum(p["ffn"]),
                "here": (p["attention"][self.block], p["ffn"][self.block]),
                "strongest": strongest, "together": sum(m["adds"] for m in strongest)}

    def effects(self) -> list[dict[str, Any]]:
        """What the second part shows in the present state, prompt by prompt.

        `group`, `prompt`, the next words `before` and `after` with their probabilities, the Kullback–Leibler
        divergence `kl` between the two, in nats; whether the edit is meant `to_change` the prompt, and whether that
        came out `right`: the new word is now the most probable one, or else the word that was so still is.
        """
        e = self.known["edit"]
        edit = e["edits"][self.where * len(MOMENTS) + self.covariance]
        assert edit["moments"] == MOMENTS[self.covariance]
        after, kl = (edit["next"], edit["kl"]) if self.edited else (e["before"], [0.0] * len(e["before"]))
        rows = []
        for (group, prompt), old, new, far in zip(e["prompts"], e["before"], after, kl, strict=True):
            meant = group in self.to_change
            rows.append({"group": group, "prompt": prompt, "before": old, "after": new, "kl": far, "to_change": meant,
                         "right": new[0][0] == (e["new"] if meant else old[0][0])})
        return rows


def knowledge_demo() -> ipywidgets.Box:
    """The picture with its controls. Its `view` attribute is the `Knowledge`.

    >>> view = knowledge_demo().view
    >>> now = view.memories()
    >>> now["next"][0], now["here"]
    ([' Paris', 0.6562], (0.768, 2.502))
    >>> now["strongest"][0]["unit"], now["strongest"][0]["promoted"][0]
    (1005, ' capitals')
    >>> sum(row["right"] for row in view.effects() if row["to_change"])
    0
    >>> view.edited = True
    >>> sum(row["right"] for row in view.effects() if row["to_change"])
    4
    """
    layout = ipywidgets.Layout()  # one for all: each would take a kilobyte of the page
    view = Knowledge(json.loads(DATA.read_text(encoding="utf-8")), layout=layout)
    part = ipywidgets.ToggleButtons(options=PARTS, index=view.part, description=t("show"), layout=layout,
                                    style={"button_width": "max-content"})
    ipywidgets.jslink((part, "index"), (view, "part"))  # by index: values are not known without a kernel
    return demo_box(view, [part, view], "ffn-kn-demo", layout=layout)
