"""Spelling, British, of all that people read: chapters, notebooks, README, docstrings, strings of demos and commands.

Two lists of codespell (common misspellings, American forms) are always used. Every word is looked up in the British
dictionary of hunspell where that is installed, as in continuous integration. Words of the field stand in words.txt.
"""
import os
import re
import shutil
import subprocess
from collections import defaultdict
from importlib.resources import files
from pathlib import Path

import pytest
from conftest import ROOT
from prose import of_markdown, of_strings, words

LIST = Path(__file__).with_name("words.txt")
READ = ("*.md", "solutions/*.ipynb", "ffnlib/*.py", "grading/*.py", "book/*.py", "scripts/*.py", "benchmarks/*.py")
BOTH = {"biased", "practice", "program", "story"}  # American for one British word, and British for another
HOW = "Correct it; if it is a term, a name or a unit, add it to tests/words.txt in its place."


@pytest.fixture(scope="module")
def found() -> dict[str, list[str]]:
    """Every word with the places where it stands."""
    names = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", *READ], cwd=ROOT,
                           capture_output=True, text=True, check=True).stdout.splitlines()
    places = defaultdict(list)
    for name in names:
        if (ROOT / name).exists():
            for line, word in words(ROOT / name):
                places[word].append(f"{name}:{line}")
    assert len(names) > 60 and len(places) > 3000 and len(places["neuron"]) > 100
    return places


def listed() -> list[str]:
    return LIST.read_text(encoding="utf-8").splitlines()


def corrections() -> dict[str, str]:
    """Common misspellings and American forms, each with what to write."""
    data = files("codespell_lib") / "data"
    known = {}
    for line in (data / "dictionary.txt").read_text(encoding="utf-8").splitlines():
        wrong, right = line.split("->")
        known[wrong] = right.split(",")[0]
    for line in (data / "dictionary_en-GB_to_en-US.txt").read_text(encoding="utf-8").splitlines():
        british, american = line.split("->")
        known.update({word.strip(): british for word in american.split(",") if word.strip() not in BOTH | {""}})
    return known


def faults(found: dict[str, list[str]], wrong: dict[str, str]) -> str:
    return "\n".join(f"{place}: {word}{says}" for word, says in sorted(wrong.items()) for place in found[word][:3])


def test_no_common_misspelling_and_no_american_form(found):
    known, ours = corrections(), set(listed())
    assert known["seperate"] == "separate" and known["color"] == "colour" and len(known) > 30_000
    wrong = {w: f", write {known[w.lower()]}" for w in found if w.lower() in known and w not in ours}
    assert not wrong, f"\n{faults(found, wrong)}\n{HOW}"


def test_every_word_is_in_the_british_dictionary_or_the_list(found):
    if not shutil.which("hunspell"):
        reason = "hunspell was not found: on Debian and Ubuntu `apt-get install hunspell hunspell-en-gb`"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    unlisted = sorted(set(found) - set(listed()))
    run = subprocess.run(["hunspell", "-d", "en_GB", "-i", "utf-8", "-l"], input="\n".join(["qwrtz", *unlisted]),
                         capture_output=True, text=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
    unknown = set(run.stdout.split())
    assert "qwrtz" in unknown, run.stderr  # the dictionary is there
    wrong = {w: "" for w in unknown if w in found}
    assert not wrong, f"not in the British dictionary:\n{faults(found, wrong)}\n{HOW}"


def test_list_of_words_is_sorted_and_holds_what_is_used(found):
    ours = listed()
    assert ours == sorted(set(ours), key=lambda w: (w.lower(), w)), "sort tests/words.txt, without regard to capitals"
    unused = [w for w in ours if w not in found]
    assert not unused, f"take out of tests/words.txt, nobody uses them: {unused}"


def test_code_formulas_and_addresses_are_not_read_as_prose():
    text = of_markdown('---\nkernelspec: {displayname: x}\n---\n# Titel\n\nA `wrnog` $xyzy$ [linke](wher.md) '
                       '{term}`nuron`\n\n```{code-cell}\nprnt(1)\n```\nhttps://abcd.efg\n$$\nabcde\n$$\nlsat')
    assert {"Titel", "linke", "nuron", "lsat"} <= set(re.findall(r"\w+", text))
    for taken in ("displayname", "wrnog", "xyzy", "wher", "prnt", "abcd", "efg"):
        assert taken not in text
    assert text.count("\n") == 14 and text.split("\n")[14] == "lsat"
    source = '"""Docz, as `cdoe`.\n\n>>> exampl()\n1\n\nMore txet.\n"""\nx = "key_name"\ny = "This is sait to people"\n'
    said = " ".join(text for _, text in of_strings(source))
    assert "Docz" in said and "txet" in said and "sait" in said and "exampl" not in said and "key_name" not in said
