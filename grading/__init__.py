"""Grading beside nbgrader: what is handed in is looked at before anything of it runs."""
