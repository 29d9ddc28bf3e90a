#!/usr/bin/env python3
"""Set up the virtual environment .venv from requirements.lock; do nothing when it is up to date.

Runs with the machine's own Python, before anything is installed, so it uses the standard library alone
and parses on old Pythons, to be able to say that they are too old.
"""
import hashlib
import json
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
LOCK = os.path.join(ROOT, "requirements.lock")
STAMP = os.path.join(VENV, "set-up.sha256")
OLDEST = (3, 11)


def fingerprint():
    """Digest of everything that the environment depends on, the place of the project included."""
    import tomllib  # new in Python 3.11, so not at the top
    with open(os.path.join(ROOT, "pyproject.toml"), "rb") as f:
        settings = tomllib.load(f)
    package = json.dumps([settings["project"], settings["build-system"], settings["tool"]["setuptools"]])
    with open(LOCK, "rb") as f:
        return hashlib.sha256(f.read() + ("%s %s %s" % (VENV, sys.version, package)).encode()).hexdigest()


def stamp(text):
    with open(STAMP, "w") as f:
        f.write(text)


def stamped():
    """What the environment was made from; None if there is none, or not one of ours."""
    try:
        with open(STAMP) as f:
            return f.read()
    except OSError:
        return None


def run(step, *command):
    """Run one step, showing a line of progress for each package that pip takes up; on failure, all it said."""
    print(step, flush=True)
    with open(LOCK) as f:
        total = sum(line[:1].isalnum() for line in f)
    said, count = [], 0
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as p:
        for line in p.stdout:
            said.append(line)
            if line.startswith(("Collecting", "Processing")):
                count += 1
                name = line.split()[1].rsplit("/", 1)[-1]
                show("  %3d of at most %d: %s" % (count, total, name))
            elif line.startswith("Installing"):
                show("  installing (about a minute)")
    if sys.stdout.isatty():
        show("")
    if p.returncode:
        sys.exit("".join(said[-40:]) + "\nSet-up stopped at '%s': see the message above. Run the same command to "
                 "try again." % step)


def show(text):
    """A line of progress: over the one before in a terminal, below it in a log."""
    print(("\r\033[K%s" if sys.stdout.isatty() else "%s\n") % text, end="", flush=True)


def main():
    if sys.version_info < OLDEST:
        sys.exit("Python 3.11 or newer is needed, and this is %s (%s). Install a newer one and name it: "
                 "make PYTHON=/path/to/python3 book" % (sys.version.split()[0], sys.executable))
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        sys.exit("Python's own modules venv and ensurepip are missing. On Debian or Ubuntu: apt-get install "
                 "python3-venv")
    wanted = fingerprint()
    if stamped() == wanted:
        return
    if os.path.isdir(VENV):
        if stamped() is None:
            sys.exit("There is a folder .venv that this project did not make. Move or delete it, then try again.")
        shutil.rmtree(VENV)  # a half-made or outdated environment: the lock is the whole truth
    os.mkdir(VENV)
    stamp("unfinished")
    python = os.path.join(VENV, "Scripts" if os.name == "nt" else "bin", "python")
    own = getattr(sys, "_base_executable", None) or sys.executable  # .venv's may be the one that runs this
    run("Setting up, once\n1/3 virtual environment in .venv", own, "-m", "venv", VENV)
    pip = (python, "-m", "pip", "install", "--disable-pip-version-check", "--no-deps")
    run("2/3 dependencies from requirements.lock (some minutes the first time)",
        *pip, "--require-hashes", "--progress-bar", "off", "-r", LOCK)
    run("3/3 ffnlib itself, in place", *pip, "--no-build-isolation", "-e", ".")
    stamp(wanted)  # last, so that an interrupted set-up is not taken for a finished one
    print("Set-up done", flush=True)


if __name__ == "__main__":
    main()
