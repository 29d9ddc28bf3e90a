"""What the tests share: paths, and the tools of the environment that runs them."""
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "benchmarks"), str(Path(__file__).parent)]
# nbgrader calls alembic, and the tests jupyter, by their names alone
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
