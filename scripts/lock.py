"""Resolve requirements.lock: every third-party package, with hashes, for Python 3.11 and later."""
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
subprocess.run(
    [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--python-version", "3.11",
     "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-emit-package", "ffnlib",
     "--no-annotate", "--custom-compile-command", "make lock", *sys.argv[1:],
     "requirements.txt", "requirements-dev.txt", "--output-file", "requirements.lock"],
    cwd=ROOT, check=True)
