"""Grading that cannot be cheated, does not fall over, and scales: nbgrader's formats, its own execution."""
