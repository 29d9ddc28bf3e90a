"""The demo in JupyterLab: ordinary widgets, and Python sees every change."""
import json
import re
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from ffnlib import widgets

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHOW = "from ffnlib.widgets import neuron_demo\ndemo = neuron_demo()\ndemo"
ALL = """import ipywidgets, ffnlib.widgets as w
ipywidgets.VBox([getattr(w, name)() for name in w.__all__ if name.endswith("_demo")])"""
ASK = "v = demo.view\nprint(v.w1, v.w2, v.b, v.activation, float(v.trace().act))"


@pytest.fixture
def lab(tmp_path):
    """Address of a JupyterLab without a password, on this machine alone, with one notebook."""
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=[new_code_cell(source) for source in (SHOW, ASK, ALL)], metadata=metadata),
                   tmp_path / "demo.ipynb")
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    log = (tmp_path / "lab.log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}", "--ip=127.0.0.1",
         "--IdentityProvider.token=", "--ServerApp.password=", "--LabApp.news_url=", "--LabApp.check_for_updates_class="
         "jupyterlab.NeverCheckForUpdate", f"--ServerApp.root_dir={tmp_path}"], stdout=log, stderr=log, cwd=tmp_path)
    address = f"http://127.0.0.1:{port}"
    for _ in range(240):
        try:
            with urllib.request.urlopen(f"{address}/api/status") as r:
                json.load(r)
            break
        except OSError:
            assert process.poll() is None, log.seek(0) or log.read()
            time.sleep(0.25)
    yield address
    process.terminate()
    process.wait(20)
    log.close()


def test_demo_in_jupyterlab(lab, new_page):
    page = new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{lab}/lab/tree/demo.ipynb?reset")
    cells = page.locator(".jp-Notebook .jp-CodeCell")

    def run(i):
        """Run cell i, and wait until it has its number; a cell run before the kernel is ready is lost, so again."""
        prompt = cells.nth(i).locator(".jp-InputPrompt")
        before = prompt.inner_text()
        for _ in range(10):
            cells.nth(i).locator(".cm-content").click()
            page.keyboard.press("Control+Enter")
            for _ in range(40):
                if re.fullmatch(r"\[\d+\]:", prompt.inner_text().strip()) and prompt.inner_text() != before:
                    return
                page.wait_for_timeout(100)
        raise AssertionError(f"cell {i} did not run")

    def python():
        """w1, w2, b, activation and output, as the kernel knows them."""
        run(1)
        return [float(v) for v in cells.nth(1).locator(".jp-OutputArea-output").inner_text().split()]

    cells.first.wait_for()
    run(0)
    page.locator(".ffn-demo-view svg").wait_for()
    assert python() == pytest.approx([1, -0.5, -0.3, 0, 0.6 - 0.5 * 0.4 - 0.3], abs=1e-6)
    page.locator(".ffn-demo .widget-hslider .noUi-handle").first.press("ArrowLeft")  # a control
    page.locator(".ffn-dot", has_text="0.6 × 0.9").wait_for()
    assert python() == pytest.approx([0.9, -0.5, -0.3, 0, 0.6 * 0.9 - 0.5 * 0.4 - 0.3], abs=1e-6)
    page.locator(".ffn-handle").press("ArrowUp")  # the picture
    assert python() == pytest.approx([0.9, -0.4, -0.3, 0, 0.6 * 0.9 - 0.4 * 0.4 - 0.3], abs=1e-6)
    page.locator(".ffn-demo").get_by_role("button", name="identity").click()
    page.locator(".ffn-act", has_text="identity").wait_for()
    assert python()[3] == 2
    page.locator(".ffn-demo").get_by_role("button", name="Back to the start").click()
    assert python()[:4] == pytest.approx([1, -0.5, -0.3, 0])
    run(2)
    count = sum(name.endswith("_demo") for name in widgets.__all__)
    for i in range(count):
        cells.nth(2).locator(".ffn-demo").nth(i).locator(".ffn-demo-view svg").first.wait_for(state="attached")
