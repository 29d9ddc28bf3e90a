"""Build the book into _build/html; any warning or failing cell is an error."""
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "_build"
STAMP = OUT / "shared.sha256"
# What every page depends on beside its own text: when it changes, all cells are run and all pages written anew.
SHARED = ("ffnlib", "book/extensions", "book/static", "book/templates", "_config.yml", "_toc.yml", "requirements.lock",
          "pyproject.toml")
# "Practise in the browser", which `make lite` adds, and what it is made from.
LITE = ("ffnlib", "exercises", "pyproject.toml", "requirements-lite.lock", "requirements-pyodide.lock",
        "lite/jupyter_lite_config.json", "lite/overrides.json", "lite/package-lock.json",
        "scripts/build_lite.py", "scripts/pyodide_packages.py")
LITE_SITE = OUT / "html" / "lite"
LITE_STAMP = "made-from.sha256"


def digest(names: Iterable[str]) -> str:
    h = hashlib.sha256()
    for name in names:
        path = ROOT / name
        for f in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if f.is_file() and "__pycache__" not in f.parts:
                h.update(f"{f.relative_to(ROOT)}\0".encode() + f.read_bytes())
    return h.hexdigest()


def state() -> str:
    """What the built pages are made for: the shared files, and a book with or without solutions."""
    return digest(SHARED) + os.environ.get("FFN_SOLUTIONS", "1")


def environment() -> dict[str, str]:
    """Environment of the build: an IPython set-up of its own, so that nobody's start-up files run in the pages."""
    profile = OUT / ".ipython" / "profile_default"
    profile.mkdir(parents=True, exist_ok=True)
    # Kernels of the build talk over the loopback device only; without this each prints a warning about that.
    (profile / "ipython_kernel_config.py").write_text('get_config().IPKernelApp.log_level = "ERROR"\n')
    return {**os.environ, "IPYTHONDIR": str(profile.parent)}


def clear_outdated() -> str:
    """Remove the whole output if what all pages depend on changed; the state that is built from now on."""
    now = state()
    if not STAMP.exists() or STAMP.read_text() != now:
        shutil.rmtree(OUT, ignore_errors=True)
        OUT.mkdir()
        STAMP.write_text(now)
    return now


def lite_is_current() -> bool:
    """Whether the built site has "Practise in the browser" with these exercises and this library."""
    stamp = LITE_SITE / LITE_STAMP
    return stamp.exists() and stamp.read_text() == digest(LITE)


def main() -> None:
    now = clear_outdated()
    if LITE_SITE.exists() and not lite_is_current():  # the pages then have no link to it (extensions/practise.py)
        shutil.rmtree(LITE_SITE)
        print("The exercises or ffnlib changed: `make lite` adds \"Practise in the browser\" again", flush=True)
    STAMP.unlink(missing_ok=True)  # a build that fails is done again from the start: Sphinx forgets its warnings
    print("Building the book (about a minute the first time, seconds when little changed)", flush=True)
    tool = Path(sys.executable).with_name("jupyter-book")
    code = subprocess.run([tool, "build", ".", "--path-output", ".", "-W", "-n",
                           "--keep-going", *sys.argv[1:]], cwd=ROOT, env=environment()).returncode
    if code:
        sys.exit("The book was not built: see the first warning or error above.")
    code = subprocess.run([sys.executable, ROOT / "scripts" / "build_translations.py"], cwd=ROOT,
                          env=environment()).returncode
    if code:
        sys.exit(code)
    STAMP.write_text(now)  # not what it has become meanwhile
    print(f"\nThe book is in {OUT / 'html'}: open index.html there, or run `make serve`")


if __name__ == "__main__":
    main()
