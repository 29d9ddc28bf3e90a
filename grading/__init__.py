"""Grading beside nbgrader: what is handed in is looked at before any of it runs, and runs where it does no harm."""
