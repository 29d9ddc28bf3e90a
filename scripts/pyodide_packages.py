"""Pyodide's list of packages for the book's site: which there are, and where each is loaded from.

What is pure Python comes from this site. NumPy, Matplotlib and what they have of compiled parts are not in any package
index in the form that a browser runs, so they are named by the address of Pyodide's own server.
"""
import hashlib
import json
import re
import shutil
import zipfile
from email.parser import HeaderParser
from pathlib import Path

# Loaded while Python starts; all others at the first cell that imports them.
AT_START = ("micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "jedi", "ipython")
# Packages that are not in Pyodide's own list: the kernel's, and the course's.
DEPENDS = {"piplite": ["micropip"], "pyodide-kernel": ["comm", "ipython"], "ipykernel": ["pyodide-kernel"], "comm": [],
           "ffnlib": ["numpy", "matplotlib"]}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def described(wheel: Path, depends: list[str]) -> dict:
    """A wheel's entry in the list."""
    with zipfile.ZipFile(wheel) as z:
        names = z.namelist()
        head = HeaderParser().parsestr(z.read(next(n for n in names if n.endswith(".dist-info/METADATA"))).decode())
    # the names under which its modules are imported: Pyodide looks for them in a cell's imports
    imports = {n.split("/")[0].removesuffix(".py") for n in names if n.endswith(".py")}
    return {"name": canonical(head["Name"]), "version": head["Version"], "file_name": wheel.name, "install_dir": "site",
            "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(), "package_type": "package",
            "imports": sorted(imports), "depends": depends, "unvendored_tests": False}


def needed(packages: dict, names: list[str]) -> set[str]:
    """These packages and all that they depend on."""
    found: set[str] = set()
    while names:
        name = canonical(names.pop())
        if name not in found:
            found.add(name)
            names += packages[name]["depends"]
    return found


def serve_packages(pyodide: Path, wheels: list[Path], elsewhere: str) -> dict[str, str]:
    """Rewrite `pyodide`'s list, which has its own packages, for these wheels; copy them there.

    Returns the addresses, below `elsewhere`, of the packages that are not among the wheels.
    """
    path = pyodide / "pyodide-lock.json"
    lock = json.loads(path.read_text())
    packages = {canonical(n): p for n, p in lock["packages"].items()}
    for wheel in wheels:
        name = canonical(wheel.name.split("-")[0])
        known = packages.get(name, {})
        if not known and name not in DEPENDS:
            raise SystemExit(f"{wheel.name}: what it depends on is not known; add it to DEPENDS")
        entry = described(wheel, known.get("depends", DEPENDS.get(name, [])))
        if known and known["version"] != entry["version"]:
            raise SystemExit(f"requirements-pyodide.txt: expected {name}=={known['version']}, as Pyodide has it, "
                             f"got {entry['version']}. Change it and run `make lock`.")
        packages[name] = entry | ({"imports": known["imports"]} if known else {})
        shutil.copy(wheel, pyodide)
    keep = needed(packages, [*AT_START, *DEPENDS])
    remote = {n: f"{elsewhere}/{packages[n]['file_name']}" for n in keep
              if not (pyodide / packages[n]["file_name"]).exists()}
    for name, address in remote.items():
        packages[name]["file_name"] = address
    path.write_text(json.dumps(lock | {"packages": {n: packages[n] for n in sorted(keep)}}, indent=1))
    return remote
