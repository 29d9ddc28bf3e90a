"""Resolve the locks: every third-party package, with hashes.

requirements.lock is for the project, on Python 3.11 and later; requirements-lite.lock for what builds "Practise in the
browser"; requirements-pyodide.lock for what runs there, whose list is complete.
"""
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "requirements.lock": ["--python-version", "3.11", "requirements.txt", "requirements-dev.txt"],
    "requirements-lite.lock": ["--python-version", "3.11", "requirements-lite.txt"],
    "requirements-pyodide.lock": ["--python-version", "3.14", "--no-deps", "requirements-pyodide.txt"],
}

for lock, arguments in LOCKS.items():
    subprocess.run(
        [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal",
         "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-emit-package", "ffnlib",
         "--no-annotate", "--custom-compile-command", "make lock", *sys.argv[1:], *arguments, "--output-file", lock],
        cwd=ROOT, check=True)
