"""What the tests share: paths, the built book, a server for it, and a browser that reports what goes wrong."""
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(Path(__file__).parent)]
# nbgrader calls alembic, and the tests nbgrader and jupyter, by their names alone
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"

# Small arrays throughout: more threads would only get in one another's way where other work is done.
for library in ("OPENBLAS", "MKL", "OMP"):
    os.environ.setdefault(f"{library}_NUM_THREADS", "1")

settings.register_profile("course", deadline=None)  # a busy machine is no failure
settings.load_profile("course")

from browser import CHROMIUM_FLAGS, find_chromium  # noqa: E402


@pytest.fixture(scope="session")
def book() -> Path:
    """The folder of the built pages, made up to date."""
    run = subprocess.run([sys.executable, "scripts/build_book.py"], cwd=ROOT, capture_output=True, text=True,
                         env={**os.environ, "FFNLIB_RECORDED": "compare"})
    assert run.returncode == 0, (run.stdout + run.stderr)[-5000:]
    return ROOT / "_build" / "html"


@pytest.fixture(scope="session")
def site(book) -> str:
    """Address of a local server with the built book."""
    from serve import server
    with server() as s:
        threading.Thread(target=s.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{s.server_port}"
        s.shutdown()


@pytest.fixture(scope="session")
def sandbox():
    """Skip where bubblewrap does not work; in continuous integration that is a failure."""
    from grading.sandbox import Limits, SandboxMissing, launch
    try:
        launch(Limits(), {}).stop()
    except SandboxMissing as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(missing))


def no_browser(reason):
    """Skip the test; in continuous integration a missing browser is a failure."""
    pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium():
    path = find_chromium()
    if not path:
        no_browser("no Chromium or Chrome was found; install one, or set FFN_CHROMIUM to its path")
    from playwright.sync_api import sync_playwright
    try:
        playwright = sync_playwright().start()
    except Exception as error:
        no_browser(f"Playwright's driver did not start ({error}); on Debian and Ubuntu it needs the package libatomic1")
    browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
    yield browser
    browser.close()
    playwright.stop()


@pytest.fixture
def new_page(chromium):
    """Function that opens a page with other hosts cut off. Afterwards, errors and requests to them fail the test."""
    contexts, faults = [], []

    def open_page(url=None, *, theme="light", width=1280):
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=theme)
        contexts.append(context)
        context.set_default_timeout(20_000)

        def guard(route):
            faults.append(f"request to another host: {route.request.url}")
            route.abort()
        context.route(lambda address: not address.startswith(("http://127.0.0.1", "data:", "blob:")), guard)
        page = context.new_page()
        page.on("console", lambda m: m.type == "error" and faults.append(f"console: {m.text}"))
        page.on("pageerror", lambda e: faults.append(f"page error: {e}"))
        page.on("response", lambda r: r.status >= 400 and faults.append(f"{r.status}: {r.url}"))
        if url:
            page.goto(url, wait_until="load")
            page.wait_for_function("performance.getEntriesByName('demos-live').length || !document.querySelector("
                                   "'script[type=\"application/vnd.jupyter.widget-view+json\"]')")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults, faults


@pytest.fixture
def course(tmp_path, tmp_path_factory):
    """A course folder with a gradebook that was made up."""
    from made_up_course import made_up
    with made_up(tmp_path, tmp_path_factory.getbasetemp()) as course:
        yield course


@pytest.fixture
def mixed(tmp_path, tmp_path_factory):
    """The same, in which learners have done all kinds of things."""
    from made_up_course import made_up
    with made_up(tmp_path, tmp_path_factory.getbasetemp(), "mixed") as course:
        yield course
