"""Grading beside nbgrader: what is handed in is looked at before anything of it runs, and runs where it does no harm."""
