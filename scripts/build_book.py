"""Build the book into _build/html; any warning or failing cell is an error."""
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "_build"
# What every page depends on beside its own text: when it changes, all cells are run and all pages written anew.
SHARED = ("ffnlib", "book/extensions", "book/static", "book/templates", "_config.yml", "_toc.yml", "requirements.lock")


def digest() -> str:
    h = hashlib.sha256()
    for name in SHARED:
        path = ROOT / name
        for f in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if f.is_file() and "__pycache__" not in f.parts:
                h.update(f"{f.relative_to(ROOT)}\0".encode() + f.read_bytes())
    return h.hexdigest()


def environment() -> dict[str, str]:
    """Environment of the build: an IPython set-up of its own, so that nobody's start-up files run in the pages."""
    profile = OUT / ".ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    # Kernels of the build talk over the loopback device only; without this each prints a warning about that.
    (profile / "ipython_kernel_config.py").write_text('get_config().IPKernelApp.log_level = "ERROR"\n')
    return {**os.environ, "IPYTHONDIR": str(profile.parent)}


def main() -> None:
    stamp, now = OUT / "shared.sha256", digest()
    if not stamp.exists() or stamp.read_text() != now:
        shutil.rmtree(OUT, ignore_errors=True)
    stamp.unlink(missing_ok=True)  # a build that fails is done again from the start: Sphinx forgets its warnings
    print("Building the book (about a minute the first time, seconds when little changed)", flush=True)
    tool = Path(sys.executable).with_name("jupyter-book")
    code = subprocess.run([tool, "build", ".", "--path-output", ".", "-W", "-n",
                           "--keep-going", *sys.argv[1:]], cwd=ROOT, env=environment()).returncode
    if code:
        sys.exit("The book was not built: see the first warning or error above.")
    stamp.write_text(now)
    subprocess.run([sys.executable, ROOT / "scripts" / "build_translations.py"], cwd=ROOT, env=environment())
    print(f"\nThe book is in {OUT / 'html'}: open index.html there, or run `make serve`")


if __name__ == "__main__":
    main()
