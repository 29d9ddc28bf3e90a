"""The mistakes that checks know by name, so that a learner is told which one it was and reports can count them.

A name stands for the end of the sentence "This is what you get ..."; no name occurs in two parts.
"""
from .part_one import PART_ONE
from .part_three import PART_THREE
from .part_two import PART_TWO

__all__ = ["MISTAKES"]

MISTAKES = PART_ONE | PART_TWO | PART_THREE
"""What each known mistake does, by its name: the end of the sentence "This is what you get ..."."""
