"""The workflows of .github: what they run exists, their rights are the least, strangers' code meets no secret."""
import re

import pytest
import yaml
from conftest import ROOT

FILES = {p.name: p for p in sorted((ROOT / ".github" / "workflows").glob("*.yml"))}
FLOWS = {name: yaml.safe_load(path.read_text()) for name, path in FILES.items()}
JOBS = [(name, job) for name, flow in FLOWS.items() for job in flow["jobs"]]
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
WRITES = {("book.yml", "deploy"): {"pages", "id-token"}, ("release.yml", "publish"): {"contents"}}


def starts(flow):
    """The events that start a workflow; YAML reads the key `on` as true."""
    on = flow[True]
    return {on: None} if isinstance(on, str) else on if isinstance(on, dict) else dict.fromkeys(on)


def test_there_are_the_four():
    assert set(FLOWS) == {"book.yml", "links.yml", "release.yml", "tests.yml"}
    assert set(starts(FLOWS["book.yml"])) == {"push", "pull_request", "workflow_dispatch"}
    assert starts(FLOWS["release.yml"]) == {"push": {"tags": ["v*"]}}


@pytest.mark.parametrize("name", FLOWS)
def test_a_workflow_has_read_rights_and_meets_no_secret(name):
    flow, text = FLOWS[name], FILES[name].read_text()
    assert flow["permissions"] == {"contents": "read"}, f"{name}: only a job that must write says so"
    assert "pull_request_target" not in text and "workflow_run" not in text, f"{name}: forks would get rights"
    assert not re.search(r"secrets[.\[:]", text), f"{name}: needs no secret but the run's own token"
    for run in re.findall(r"run:(?: \|)?(.*?)(?=\n {6}-|\n {2}\w|\Z)", text, re.S):
        assert "${{" not in run, f"{name}: what others write must not become code of a shell; use env: {run}"


@pytest.mark.parametrize(("name", "job"), JOBS)
def test_a_job_can_run(name, job):
    flow, made = FLOWS[name], FLOWS[name]["jobs"][job]
    needs = made.get("needs", [])
    assert {*([needs] if isinstance(needs, str) else needs)} <= set(flow["jobs"]), f"{name}: {job} needs no such job"
    writes = {right for right, kind in made.get("permissions", {}).items() if kind == "write"}
    assert writes == WRITES.get((name, job), set()), f"{name}: {job} may write {writes}"
    if "uses" in made:
        assert (ROOT / made["uses"]).is_file() and "workflow_call" in starts(FLOWS[made["uses"].split("/")[-1]])
        return
    assert 5 <= made["timeout-minutes"] <= 120 and re.fullmatch(r"ubuntu-\d\d\.\d\d", made["runs-on"])
    ids = {step.get("id") for step in made["steps"]}
    for step in made["steps"]:
        if "uses" in step:
            pinned = re.fullmatch(r"actions/[\w-]+@(v\d+|[0-9a-f]{40})", step["uses"])
            assert pinned, f"{name}: {step['uses']} is not pinned"
            if "/checkout@" in step["uses"]:
                assert step["with"]["persist-credentials"] is False, f"{name}: {job} leaves its token to what it runs"
        text = str(step)
        for target in re.findall(r"make ([a-z]+)", step.get("run", "")):
            guarded = f'"^{target}:"' in text  # run only where this version has it
            assert target in TARGETS or guarded, f"{name}: there is no `make {target}`"
        for script in re.findall(r"(?:bash|python) (\S+)", step.get("run", "")):
            assert (ROOT / script).is_file(), f"{name}: there is no {script}"
        for given in re.findall(r"steps\.([\w-]+)\.", text):
            assert given in ids, f"{name}: no step has the id {given}"


def test_only_the_tested_main_branch_is_deployed_and_a_pull_request_gets_a_preview():
    jobs = FLOWS["book.yml"]["jobs"]
    main = "github.event_name != 'pull_request' && github.ref == 'refs/heads/main'"
    assert jobs["deploy"]["if"] == main and set(jobs["deploy"]["needs"]) == {"tests", "build"}
    steps = {step.get("uses", "").split("@")[0]: step for step in jobs["build"]["steps"]}
    assert steps["actions/upload-pages-artifact"]["if"] == steps["actions/configure-pages"]["if"] == main
    assert steps["actions/upload-pages-artifact"]["with"]["path"] == "_build/html"
    preview = steps["actions/upload-artifact"]
    assert preview["if"] == "github.event_name == 'pull_request'" and "_build/html" in preview["with"]["path"]
    assert set(FLOWS["release.yml"]["jobs"]["publish"]["needs"]) == {"notes", "tests", "book"}


def test_what_the_book_needs_is_installed_from_the_lock():
    """The make targets that the workflows run set up .venv, which takes every package from requirements.lock."""
    makefile = (ROOT / "Makefile").read_text()
    for target in ("book", "test", "parity", "models"):
        assert re.search(rf"^{target}: .*\bsetup\b", makefile, re.M)
    assert "--require-hashes" in (ROOT / "scripts" / "setup.py").read_text()
    ran = {line for line in (ROOT / ".ci" / "run").read_text().splitlines() if line.startswith("make ")}
    assert "make test" in ran
