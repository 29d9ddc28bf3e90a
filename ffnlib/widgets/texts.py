"""Texts of the demos' controls, marked for translation."""
from __future__ import annotations


def t(english: str) -> str:
    """Marks a text, so that `make texts` finds it. It stays English here: a page in another language translates it.

    >>> t("of block {n}").format(n=2)
    'of block 2'
    """
    return english
