"""The demo in JupyterLab: ordinary widgets, and Python sees every change."""
import json
import socket
import subprocess
import sys
import time
import urllib.request

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHOW = "from ffnlib.widgets import neuron_demo\ndemo = neuron_demo()\ndemo"
ASK = "t = demo.view.trace()\nprint('python:', demo.view.w1, demo.view.w2, demo.view.b, demo.view.activation, float(t.act))"


@pytest.fixture
def lab(tmp_path):
    """Address of a JupyterLab without a password, on this machine alone, with one notebook."""
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=[new_code_cell(SHOW), new_code_cell(ASK)], metadata=metadata),
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


def test_demo_in_jupyterlab(new_page, lab):
    page = new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{lab}/lab/tree/demo.ipynb?reset")
    page.locator(".jp-NotebookPanel-toolbar").wait_for()
    page.locator(".jp-Notebook-ExecutionIndicator[data-status='idle']").wait_for()
    page.locator(".jp-Notebook .jp-CodeCell").first.click()
    page.keyboard.press("Shift+Enter")
    sliders = page.locator(".ffn-demo .widget-hslider .noUi-handle")
    sliders.first.wait_for()
    page.locator(".ffn-demo-view svg").wait_for()

    def ask():
        """What the kernel answers now, from running the second cell."""
        page.locator(".jp-Notebook .jp-CodeCell").nth(1).locator(".cm-content").click()
        page.keyboard.press("Control+Enter")
        page.wait_for_function("n => document.querySelectorAll('.jp-InputPrompt')[1].innerText.trim() === `[${n}]:`",
                               arg=ask.count + 2)
        ask.count += 1
        text = page.locator(".jp-CodeCell").nth(1).locator(".jp-OutputArea-output").inner_text()
        return [float(v) for v in text.removeprefix("python:").split()]
    ask.count = 0

    sliders.first.press("ArrowLeft")  # a control
    page.locator(".ffn-dot", has_text="0.9 × 0.6").wait_for()
    assert ask() == pytest.approx([0.9, -0.5, -0.3, 0, 0.6 * 0.9 - 0.5 * 0.4 - 0.3], abs=1e-6)
    page.locator(".ffn-handle").press("ArrowUp")  # the picture
    assert ask() == pytest.approx([0.9, -0.4, -0.3, 0, 0.6 * 0.9 - 0.4 * 0.4 - 0.3], abs=1e-6)
    page.locator(".ffn-demo").get_by_role("button", name="identity").click()
    page.locator(".ffn-act", has_text="identity").wait_for()
    assert ask()[3] == 2
