"""Practise in the browser: what can be said of it without npm, and, where `make lite` built it, the thing itself.

NumPy and Matplotlib for the browser are on no package index, so no test runs them there: the site's own part is driven
with every other host cut off, and what a learner writes there is then marked as any other submission.
"""
import json
import re
import sys
import zipfile
from types import SimpleNamespace

import build_book
import nbformat
import pytest
from cohort import course, grading, marks, solutions
from conftest import ROOT
from docutils import nodes
from pyodide_packages import described, needed, serve_packages

PLACE, NOTEBOOK = "02-bias", "bias"
PYODIDE = [line.split()[0] for line in (ROOT / "requirements-pyodide.lock").read_text().splitlines() if "==" in line]


def wheel(folder, name, version, module=None):
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as z:
        z.writestr(f"{module or name}/__init__.py", "")
        z.writestr(f"{name}-{version}.dist-info/METADATA", f"Name: {name}\nVersion: {version}\n")
    return path


@pytest.fixture
def pyodide(tmp_path):
    """A folder with Pyodide's list of packages, and the wheels of all that are named in it but NumPy and Matplotlib."""
    folder, wheels = tmp_path / "pyodide", tmp_path / "wheels"
    folder.mkdir()
    wheels.mkdir()
    entry = {"version": "1.0", "depends": [], "imports": [], "sha256": "0"}
    packages = {n: entry | {"name": n, "file_name": f"{n}-1.0-x.whl"}
                for n in ("numpy", "micropip", "jedi", "ipython", "old")}
    packages["matplotlib"] = entry | {"name": "matplotlib", "file_name": "matplotlib-1.0-x.whl", "depends": ["numpy"]}
    (folder / "pyodide-lock.json").write_text(json.dumps({"info": {"python": "3.14"}, "packages": packages}))
    made = [wheel(wheels, n, "1.0") for n in ("micropip", "jedi", "ipython", "comm", "piplite", "ipykernel", "ffnlib")]
    return folder, [*made, wheel(wheels, "pyodide_kernel", "1.0")]


def test_only_what_no_index_carries_is_loaded_from_elsewhere(pyodide):
    folder, wheels = pyodide
    assert set(serve_packages(folder, wheels, "elsewhere")) == {"numpy", "matplotlib"}
    packages = json.loads((folder / "pyodide-lock.json").read_text())["packages"]
    assert packages["numpy"]["file_name"] == "elsewhere/numpy-1.0-x.whl" and "old" not in packages
    assert packages["ffnlib"]["imports"] == ["ffnlib"]  # so that a cell's `import ffnlib` loads it, with what it needs
    assert packages["ffnlib"]["depends"] == ["numpy", "matplotlib"]
    for package in packages.values():
        assert package["file_name"].startswith("elsewhere/") or (folder / package["file_name"]).is_file()
    assert needed(packages, ["pyodide_kernel"]) == {"pyodide-kernel", "comm", "ipython"}


def test_a_version_that_pyodide_does_not_have_stops_the_build(pyodide, tmp_path):
    folder, wheels = pyodide
    with pytest.raises(SystemExit, match=r"expected jedi==1\.0, as Pyodide has it, got 2\.0"):
        serve_packages(folder, [wheel(tmp_path, "jedi", "2.0"), *wheels[2:]], "elsewhere")
    with pytest.raises(SystemExit, match="add it to DEPENDS"):
        serve_packages(folder, [wheel(tmp_path, "new", "1.0")], "elsewhere")
    assert described(wheel(tmp_path, "a_b", "3.1", "c"), [])["imports"] == ["c"]


def test_npm_and_the_locks_name_no_server():
    lock = json.loads((ROOT / "lite" / "package-lock.json").read_text())
    assert not [n for n, p in lock["packages"].items() if "resolved" in p]
    assert all("integrity" in p for n, p in lock["packages"].items() if n)
    for name in ("requirements-lite.lock", "requirements-pyodide.lock"):
        text = (ROOT / name).read_text()
        entries = re.findall(r"^[a-z0-9][^\n]*==(?:[^\n]*\\\n)+[^\n]*", text, re.M)
        assert len(entries) == len(re.findall(r"^[a-z0-9]", text, re.M)) > 20
        assert all("--hash=sha256:" in e for e in entries)
        assert not re.search(r"https?://|file:|--index|--find-links", text)
        direct, locked = (set(re.findall(r"^([\w-]+==[\w.]+)", (ROOT / f).read_text(), re.M))
                          for f in (name.replace(".lock", ".txt"), name))
        assert direct and direct <= locked, "run `make lock`"


def test_only_make_lite_needs_npm():
    recipes = re.findall(r"^(\w+):([^\n#]*)[^\n]*\n((?:\t[^\n]*\n)*)", (ROOT / "Makefile").read_text(), re.M)
    assert [target for target, _, recipe in recipes if "npm" in recipe or "build_lite" in recipe] == ["lite"]
    assert not [target for target, needs, _ in recipes if "lite" in needs.split()]


def test_no_exercise_needs_more_than_is_there():
    known = {"numpy", "ffnlib", *sys.stdlib_module_names}
    for path in (ROOT / "exercises").rglob("*.ipynb"):
        code = "\n".join(c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code")
        imported = {name.split(".")[0] for name in re.findall(r"^\s*(?:from|import) ([\w.]+)", code, re.M)}
        assert imported <= known, path


# The pages: with it and without, with services and without.

@pytest.fixture
def practise(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "book" / "extensions"))
    import practise
    return practise


def pages(practise, browser):
    uris = {"index": "../index.html", "book/practise": "practise.html"}
    builder = SimpleNamespace(name="html", get_relative_uri=lambda page, to: uris[to])
    return SimpleNamespace(srcdir=ROOT, builder=builder, env=SimpleNamespace(doc2path=lambda page: f"{page}.md"),
                           config=SimpleNamespace(practise_in_browser=browser))


@pytest.mark.parametrize("browser", [True, False])
def test_every_chapter_has_its_button(practise, browser):
    app, chapters = pages(practise, browser), sorted((ROOT / "book").glob("0*.md"))
    assert len(chapters) == len(list((ROOT / "exercises").rglob("*.ipynb")))
    for chapter in chapters:
        context = {"header_buttons": []}
        practise.header(app, f"book/{chapter.stem}", "", context, None)
        assert len(context["header_buttons"]) == browser
        for button in context["header_buttons"]:
            assert button["url"].startswith("../lite/notebooks/index.html?path=")
            assert (ROOT / "exercises" / chapter.stem / button["url"].split("=")[1]).is_file()
    context = {"header_buttons": []}
    practise.header(app, "book/glossary", "", context, None)
    practise.header(app, "genindex", "", context, None)
    assert not context["header_buttons"]


def test_services_open_the_exercise(practise):
    """What the theme makes of a configured repository, made to open the notebook; none on a page without one."""
    from sphinx_book_theme.header_buttons.launch import add_launch_buttons
    app = pages(practise, False)
    app.outdir = ROOT / "_build" / "html"
    app.env.metadata = {"book/02-bias": {"kernelspec": {}}, "book/glossary": {"kernelspec": {}}}
    options = {"launch_buttons": {"binderhub_url": "https://binder.example", "notebook_interface": "jupyterlab",
                                  "colab_url": "https://colab.example", "jupyterhub_url": "https://hub.example"},
               "repository_branch": "main"}

    class Config(dict):
        practise_in_browser = False
    app.config = Config(html_theme_options=options)
    repository = {"github_url": "https://github.com", "github_user": "o", "github_repo": "n", "sourcename": "x.ipynb"}
    context = repository | {"pagename": "book/02-bias", "header_buttons": []}
    add_launch_buttons(app, "book/02-bias", "", context, None)
    practise.header(app, "book/02-bias", "", context, None)
    urls = {b["text"]: b["url"] for b in context["header_buttons"][0]["buttons"]}
    assert set(urls) == {"Binder", "Colab", "JupyterHub"}
    assert urls["Binder"] == "https://binder.example/v2/gh/o/n/main?urlpath=lab/tree/exercises/02-bias/bias.ipynb"
    assert urls["Colab"] == "https://colab.example/github/o/n/blob/main/exercises/02-bias/bias.ipynb"
    assert "urlpath=lab/tree/n/exercises/02-bias/bias.ipynb" in urls["JupyterHub"]
    context = repository | {"pagename": "book/glossary", "header_buttons": []}
    add_launch_buttons(app, "book/glossary", "", context, None)
    practise.header(app, "book/glossary", "", context, None)
    assert not context["header_buttons"]


def test_translations_know_that_the_book_has_it(practise, tmp_path):
    site = tmp_path / "html" / "lite"
    site.mkdir(parents=True)
    for there in (False, True):
        if there:
            (site / "index.html").touch()
        for folder in ("html", "html-hi"):
            app = SimpleNamespace(outdir=tmp_path / folder, tags=set())
            config = SimpleNamespace(html_theme_options={})
            practise.look(app, config)
            assert config.practise_in_browser == there == ("practise_in_browser" in app.tags)


def test_links_are_written_only_where_they_lead_somewhere(practise):
    from sphinx.addnodes import download_reference

    def written(browser):
        download = download_reference(reftarget="../exercises/02-bias/bias.ipynb")
        doctree = nodes.container("", nodes.section("", nodes.paragraph("", "", download)))
        practise.link(pages(practise, browser), doctree, "book/02-bias")
        return [r["refuri"] for r in doctree.findall(nodes.reference) if "refuri" in r]
    assert written(True) == ["../lite/notebooks/index.html?path=bias.ipynb", "practise.html"]
    assert not written(False)


def test_an_outdated_copy_is_removed_before_the_pages_are_written(monkeypatch, tmp_path):
    site = tmp_path / "html" / "lite"
    site.mkdir(parents=True)
    for name, value in {"OUT": tmp_path, "LITE_SITE": site, "STAMP": tmp_path / "shared.sha256"}.items():
        monkeypatch.setattr(build_book, name, value)
    build_book.STAMP.write_text(build_book.state())
    (site / build_book.LITE_STAMP).write_text(build_book.digest(build_book.LITE))
    assert build_book.lite_is_current()
    seen = []
    monkeypatch.setattr(build_book.subprocess, "run",
                        lambda *a, **k: seen.append(site.exists()) or SimpleNamespace(returncode=0))
    build_book.main()
    (site / build_book.LITE_STAMP).write_text("older")
    build_book.main()
    assert seen == [True, True, False, False]  # English, translations


# The built site, in a browser.

@pytest.fixture(scope="module")
def lite(site):
    """Address of the book with it; `make lite` makes it, as it needs npm."""
    if not build_book.lite_is_current():
        pytest.skip("no current _build/html/lite: run `make lite` (it needs npm) and then this test")
    return site


@pytest.fixture
def cut_off(chromium, lite):
    """Function that opens an address with all other hosts cut off; `tried` are requests to those."""
    context, tried = chromium.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True), []
    context.set_default_timeout(90_000)
    context.route(lambda address: not address.startswith(("http://127.0.0.1", "data:", "blob:")),
                  lambda route: tried.append(route.request.url) or route.abort())

    def open_page(address):
        page = context.new_page()
        page.goto(f"{lite}/{address}", wait_until="load")
        return page
    yield SimpleNamespace(open=open_page, context=context, tried=tried)
    context.close()


def notebook_of(page):
    page.locator(".jp-Notebook .jp-CodeCell").first.wait_for()
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").first.wait_for()
    return page.locator(".jp-Notebook .jp-CodeCell")


def run(page, cell):
    """Run a cell and wait for what it prints; one that is run before the kernel is ready is lost, so again."""
    for _ in range(8):
        cell.locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        try:
            cell.locator(".jp-OutputArea-output").first.wait_for(timeout=10_000)
            return cell.locator(".jp-OutputArea").inner_text()
        except Exception as error:
            last = error
    raise last


@pytest.mark.browser
@pytest.mark.slow
def test_every_chapter_opens_its_own_exercise(cut_off):
    for chapter in [*sorted((ROOT / "book").glob("0*.md")), ROOT / "hi" / "book" / "01-neuron.md"]:
        released = nbformat.read(next((ROOT / "exercises" / chapter.stem).glob("*.ipynb")), as_version=4)
        page = cut_off.open(chapter.relative_to(ROOT).with_suffix(".html"))
        with cut_off.context.expect_page() as opened:
            page.locator(".practise-link").first.click()
        notebook_of(opened.value)
        title = re.match("# (.*)", released.cells[0].source)[1]
        assert opened.value.locator(".jp-Notebook h1").first.inner_text().strip("¶") == title
        opened.value.close()
        page.close()
    assert not cut_off.tried


PROBE = '''
# written in a browser
try:
    import ffnlib
except ImportError as error:
    print("needs", error.name)
import importlib.util, sys
print(importlib.util.find_spec("ffnlib").origin, sys.platform)'''


@pytest.mark.browser
@pytest.mark.slow
def test_an_exercise_from_the_chapter_to_the_mark(cut_off, tmp_path, sandbox):
    chapter = cut_off.open(f"book/{PLACE}.html")
    button = chapter.locator("#exercise .practise-link")
    assert "NumPy and Matplotlib are downloaded" in chapter.locator("#exercise .practise").inner_text()
    above = chapter.locator(".article-header-buttons .btn-practise")
    assert above.get_attribute("href") == button.get_attribute("href")
    assert not cut_off.tried
    with cut_off.context.expect_page() as opened:
        above.click()
    page = opened.value
    cells = notebook_of(page)
    assert not cut_off.tried  # Python runs, and nothing was asked of another host
    stub = cells.filter(has_text="NotImplementedError").first
    function = re.search(r"def (\w+)", stub.inner_text())[1]
    answer = solutions(PLACE)[function] + PROBE
    stub.locator(".cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(answer)
    said = run(page, page.locator(".jp-Notebook .jp-CodeCell").filter(has_text="written in a browser").first)
    assert "needs numpy" in said and "ffnlib/__init__.py emscripten" in said
    compiled = r"/(numpy|matplotlib|contourpy|kiwisolver|pillow)-"
    assert cut_off.tried and all(re.search(compiled, address) for address in cut_off.tried)
    page.keyboard.press("Control+s")
    page.wait_for_function("!document.title.startsWith('*')")
    page.wait_for_timeout(1500)
    page.reload()
    page.locator(".jp-Notebook .jp-CodeCell").filter(has_text="written in a browser").first.wait_for()
    page.get_by_role("menuitem", name="File").click()
    with page.expect_download() as got:
        page.get_by_role("menuitem", name="Download", exact=True).click()
    assert got.value.suggested_filename == f"{NOTEBOOK}.ipynb"
    handed_in = tmp_path / "handed_in.ipynb"
    got.value.save_as(handed_in)
    released = ROOT / "exercises" / PLACE / f"{NOTEBOOK}.ipynb"
    now, before = (nbformat.read(path, as_version=4).cells for path in (handed_in, released))
    assert answer in [c.source for c in now]
    assert [(c.id, c.metadata.get("nbgrader")) for c in now] == [(c.id, c.metadata.get("nbgrader")) for c in before]
    place = course(tmp_path / "course", PLACE)
    (place / "submitted" / "ada" / PLACE).mkdir(parents=True)
    handed_in.rename(place / "submitted" / "ada" / PLACE / f"{NOTEBOOK}.ipynb")
    assert "1 graded" in grading(place, "autograde", PLACE).stdout
    earned = {test for (_, _, test), (points, _) in marks(place).items() if points}
    assert earned == {f"{function}-check", f"{function}-hidden"}
