"""Build the book with "Practise in the browser": JupyterLite with the exercises in _build/html/lite, and links to it.

Needs npm, which carries Pyodide. All else is installed from requirements-lite.lock into .venv-lite.
"""
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import build_book
from pyodide_packages import AT_START, serve_packages

ROOT = build_book.ROOT
VENV = ROOT / ".venv-lite"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements-lite.lock"
NPM = ROOT / "lite"
WORK = build_book.OUT / "lite"
SITE = build_book.LITE_SITE
KERNEL = VENV / "share" / "jupyter" / "labextensions" / "@jupyterlite" / "pyodide-kernel-extension"
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")


def run(*command: object, cwd: Path = ROOT) -> str:
    """Run one command; show what it said only if it fails."""
    done = subprocess.run([str(c) for c in command], cwd=cwd, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if done.returncode:
        sys.exit(f"{done.stdout[-4000:]}\n{Path(str(command[0])).name} failed: see its message above.")
    return done.stdout


def tools() -> None:
    """The environment that builds JupyterLite, and Pyodide from npm; both only if what they are made from changed."""
    if not shutil.which("npm"):
        sys.exit("`make lite` needs npm, which comes with Node.js, and it was not found. No other target needs it.")
    stamp, wanted = VENV / "set-up.sha256", build_book.digest([LOCK.name]) + str(VENV)
    if not stamp.exists() or stamp.read_text() != wanted:
        print("Setting up .venv-lite, once", flush=True)
        shutil.rmtree(VENV, ignore_errors=True)
        run(sys.executable, "-m", "venv", VENV)
        run(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--no-deps", "--require-hashes", "-r", LOCK)
        stamp.write_text(wanted)
    stamp, wanted = NPM / "node_modules" / "set-up.sha256", build_book.digest(["lite/package-lock.json"])
    if not stamp.exists() or stamp.read_text() != wanted:
        run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", cwd=NPM)
        stamp.write_text(wanted)


def course_wheel(folder: Path) -> None:
    """ffnlib's wheel, without the grading. It is built from a copy, as building leaves files where it is done."""
    source = WORK / "source"
    shutil.copytree(ROOT / "ffnlib", source / "ffnlib", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, source)


def exercises(folder: Path) -> None:
    """The released exercises, set to the kernel that is there: otherwise a reader is asked to choose one.

    All in one folder, as a download's name has its folders in it, and grading wants the name that was released.
    """
    folder.mkdir()
    for path in sorted((ROOT / "exercises").glob("*/*")):
        if (folder / path.name).exists():
            sys.exit(f"exercises/: two files are called {path.name}")
        if path.is_file():
            shutil.copy(path, folder)
    for path in folder.glob("*.ipynb"):
        notebook = json.loads(path.read_text())
        notebook["metadata"] = {"language_info": {"name": "python"}, "kernelspec": {
            "name": "python", "display_name": "Python (Pyodide)", "language": "python"}}
        path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")


def pyodide(folder: Path) -> dict:
    """Pyodide's core and the packages that this site serves; the kernel's settings."""
    source, wheels = NPM / "node_modules" / "pyodide", WORK / "wheels"
    version = json.loads((source / "package.json").read_text())["version"]
    wanted, elsewhere = run(PYTHON, "-c", "from jupyterlite_pyodide_kernel.constants import *; "
                                          "print(PYODIDE_VERSION, PYODIDE_CDN_URL)").split()
    if version != wanted:
        sys.exit(f"lite/package.json: expected pyodide {wanted}, which the kernel is made for, got {version}")
    folder.mkdir(parents=True)
    for name in CORE:
        shutil.copy(source / name, folder)
    run(PYTHON, "-m", "pip", "download", "--disable-pip-version-check", "--no-deps", "--require-hashes",
        "--only-binary=:all:", "--platform", "any", "--python-version", "3.14", "--dest", wheels,
        "-r", ROOT / "requirements-pyodide.lock")
    course_wheel(wheels)
    kernels = [next((KERNEL / "static" / "pypi").glob(f"{name}-*.whl"))
               for name in ("piplite", "ipykernel", "pyodide_kernel")]
    remote = serve_packages(folder, [*sorted(wheels.glob("*.whl")), *kernels], elsewhere)
    print("From Pyodide's own server, when first imported:", ", ".join(sorted(remote)), flush=True)
    return {"disablePyPIFallback": True, "loadPyodideOptions": {"packages": list(AT_START)}}


def build() -> None:
    shutil.rmtree(WORK, ignore_errors=True)
    shutil.rmtree(SITE, ignore_errors=True)
    WORK.mkdir(parents=True)
    exercises(WORK / "contents")
    settings = pyodide(WORK / "static" / "pyodide")
    shutil.copy(NPM / "overrides.json", WORK)
    config = json.loads((NPM / "jupyter_lite_config.json").read_text())
    # the kernel's extension alone; others may be in the environment
    config["LiteBuildConfig"] |= {"federated_extensions": [str(KERNEL)], "output_dir": str(SITE),
                                  "cache_dir": str(WORK / "cache")}
    (WORK / "jupyter_lite_config.json").write_text(json.dumps(config))
    (WORK / "jupyter-lite.json").write_text(json.dumps({"jupyter-lite-schema-version": 0, "jupyter-config-data": {
        "appName": "Practise: The Feed-Forward Network",
        "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": settings}}}))
    run(PYTHON, "-m", "jupyterlite_core", "build", cwd=WORK)
    (SITE / build_book.LITE_STAMP).write_text(build_book.digest(build_book.LITE))


def main() -> None:
    os.environ.pop("JUPYTERLITE_PYODIDE_URL", None)
    build_book.clear_outdated()
    if not build_book.lite_is_current():
        tools()
        start = time.perf_counter()
        build()
        size = sum(f.stat().st_size for f in SITE.rglob("*") if f.is_file())
        print(f"Built {SITE.relative_to(ROOT)}: {size / 1e6:.0f} MB in {time.perf_counter() - start:.0f} s", flush=True)
    build_book.main()  # sees that it is there, and so writes the links


if __name__ == "__main__":
    main()
