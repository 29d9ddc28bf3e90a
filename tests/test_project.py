"""The project's own files: locked dependencies, no addresses, nothing of this machine, set-up that can be trusted."""
import importlib
import inspect
import re
import subprocess
import sys
import tomllib

import pytest
from conftest import ROOT

import ffnlib

TRACKED = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()


def pins(name):
    lines = [line.split("#")[0].split(";")[0].strip(" \\\n") for line in (ROOT / name).read_text().splitlines()]
    return dict(line.split("==") for line in lines if re.match(r"[A-Za-z0-9]", line))


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_direct_dependencies_are_pinned_and_locked():
    lock = {canonical(n): v for n, v in pins("requirements.lock").items()}
    direct = pins("requirements.txt") | pins("requirements-dev.txt")
    assert len(direct) > 10 and "-e ." in (ROOT / "requirements.txt").read_text().splitlines()
    for name, version in direct.items():
        assert lock.get(canonical(name)) == version, f"{name}: run `make lock`"
    for given in ("jupyter-book", "numpy", "matplotlib", "ipywidgets", "nbgrader"):
        assert given in pins("requirements.txt")


def test_lock_has_hashes_and_no_addresses():
    text = (ROOT / "requirements.lock").read_text()
    entries = re.findall(r"^[a-z0-9][^\n]*==(?:[^\n]*\\\n)+[^\n]*", text, re.M)
    assert len(entries) == len(re.findall(r"^[A-Za-z0-9]", text, re.M)) > 100
    assert all("--hash=sha256:" in e for e in entries)
    assert not re.search(r"https?://|file:|--index|--find-links", text)


def test_version_is_stated_once_over():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    citation = (ROOT / "CITATION.cff").read_text()
    assert project["version"] == ffnlib.__version__ and f"\nversion: {ffnlib.__version__}\n" in citation


def test_tracked_files_hold_no_path_of_a_machine():
    for name in TRACKED:
        text = (ROOT / name).read_bytes()
        assert not re.search(rb"/(root|home|Users|work)/[a-z]", text), name
        assert len(text) < 1_000_000, f"{name} is large"


def test_no_generated_file_is_tracked():
    assert not [n for n in TRACKED if re.search(r"(^|/)(_build|\.venv|__pycache__|gradebook\.db)", n)]


def test_every_named_make_target_exists():
    makefile = (ROOT / "Makefile").read_text()
    targets = set(re.findall(r"^([a-z]+):", makefile, re.M))
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        named = set(re.findall(r"`make ([a-z]+)`|^make ([a-z]+)", (ROOT / name).read_text(), re.M))
        assert {a or b for a, b in named} <= targets


def test_the_readme_shows_code_that_runs():
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.S)
    assert blocks
    for block in blocks:
        exec(block, {})


def test_everything_public_is_explained_with_an_example():
    modules = [ffnlib, *(importlib.import_module(f"ffnlib.{name}") for name in (
        "count", "data", "edit", "files", "known", "memory", "plots", "state_dicts", "testing", "tokenizer"))]
    for module in modules:
        for name in module.__all__:
            thing = getattr(module, name)
            if inspect.isclass(thing) or inspect.isfunction(thing):
                text = inspect.getdoc(thing) or ""
                assert ">>>" in text or "For an example see" in text, f"{module.__name__}.{name} has no example"


def test_every_file_of_the_library_can_be_taken_in_at_once():
    lengths = {n: len((ROOT / n).read_text().splitlines()) for n in TRACKED if re.match(r"ffnlib/.*\.(py|js)$", n)}
    assert len(lengths) > 30 and {n: k for n, k in lengths.items() if k > 260} == {}


@pytest.fixture
def setup(monkeypatch, tmp_path):
    """scripts/setup.py with a project folder of its own and every command recorded instead of run."""
    sys.modules.pop("setup", None)
    import setup
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    monkeypatch.setattr(setup, "ROOT", str(tmp_path))
    monkeypatch.setattr(setup, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(setup, "LOCK", str(tmp_path / "requirements.lock"))
    monkeypatch.setattr(setup, "STAMP", str(tmp_path / ".venv" / "set-up.sha256"))
    setup.steps = []

    def record(step, *command):
        setup.steps.append(step)
    monkeypatch.setattr(setup, "run", record)
    return setup


def test_setup_is_skipped_when_nothing_changed(setup, tmp_path):
    setup.main()
    assert len(setup.steps) == 3
    setup.main()
    assert len(setup.steps) == 3
    (tmp_path / "requirements.lock").write_text("numpy==1.0")
    setup.main()
    assert len(setup.steps) == 6


def test_setup_that_was_interrupted_is_done_again(setup, monkeypatch):
    record = setup.run

    def fail(step, *command):
        record(step)
        if step.startswith("2/3"):
            raise SystemExit("no network")
    monkeypatch.setattr(setup, "run", fail)
    with pytest.raises(SystemExit):
        setup.main()
    monkeypatch.setattr(setup, "run", record)
    setup.main()
    assert len(setup.steps) == 5


def test_setup_by_the_environment_that_it_replaces(setup, monkeypatch, tmp_path):
    """As `make` in a shell where .venv is active: the new one is made with the Python that the old one came from."""
    commands = []
    monkeypatch.setattr(setup, "run", lambda step, *command: commands.append(command))
    monkeypatch.setattr(sys, "executable", str(tmp_path / ".venv" / "bin" / "python3"))
    setup.main()
    assert commands[0][1:3] == ("-m", "venv") and commands[0][0] != sys.executable


def test_setup_leaves_an_environment_of_someone_else_alone(setup, tmp_path):
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "mine").touch()
    with pytest.raises(SystemExit, match="did not make"):
        setup.main()
    assert (tmp_path / ".venv" / "mine").exists() and not setup.steps


def test_setup_refuses_an_old_python_in_one_sentence(setup, monkeypatch):
    monkeypatch.setattr(setup, "OLDEST", (99, 0))
    with pytest.raises(SystemExit, match=r"Python .* or newer is needed, and this is .* make PYTHON="):
        setup.main()
    assert not setup.steps


def test_setup_says_what_pip_said_when_it_fails(tmp_path):
    code = ("import sys; sys.path.insert(0, 'scripts'); import setup\n"
            "setup.run('2/3 x', sys.executable, '-c', 'print(7*6); 1/0')")
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 1 and "42" in run.stderr and "ZeroDivisionError" in run.stderr
    assert "Set-up stopped at '2/3 x'" in run.stderr
