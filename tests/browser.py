"""Finding and starting the machine's own Chromium or Chrome."""
import os
import shutil
import sys

CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
                  "--disable-sync", "--no-first-run"]


def find_chromium() -> str | None:
    """Path of an installed Chromium or Chrome: FFN_CHROMIUM if set, else the usual names; None if there is none."""
    names = [os.environ.get("FFN_CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable",
             "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" if sys.platform == "darwin" else None]
    return next((path for name in names if name and (path := shutil.which(name))), None)


def in_numerics(page):
    """Function that evaluates JavaScript on the page, with numerics.js as `m` and the given data as `d`."""
    from ffnlib.widgets.esm import JS
    source = (JS / "numerics.js").read_text(encoding="utf-8")

    def run(expression, data):
        return page.evaluate(f"""async ([source, d]) => {{
            const m = await import("data:text/javascript," + encodeURIComponent(source));
            return {expression}; }}""", [source, data])
    return run


def run_numerics(page, expression, data):
    """Value of a JavaScript expression with the module numerics.js as `m` and the given data as `d`."""
    from ffnlib.widgets.esm import JS
    source = (JS / "numerics.js").read_text(encoding="utf-8")
    return page.evaluate(f"""async ([source, d]) => {{
        const m = await import("data:text/javascript," + encodeURIComponent(source));
        return {expression}; }}""", [source, data])


def axe_violations(page, selector):
    """What axe finds wrong within `selector`, in short."""
    from axe_playwright_python.sync_playwright import Axe
    found = Axe().run(page, context=selector, options={"preload": False}).response["violations"]
    return [(v["id"], [n["html"][:200] for n in v["nodes"][:3]]) for v in found]
