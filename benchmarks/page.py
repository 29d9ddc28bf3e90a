"""How soon each page can be read and its demo used, cold, what is transferred, and how fast the demo answers a key.

Chromium loads the page from a local server that compresses, with an empty cache; once as it is and once as a phone:
processor 4 times slower, 1.6 Mbit/s, 150 ms latency. A request to another host ends it. Medians of several loads. Times
depend on the machine; the bytes do not.
"""
import argparse
import statistics
import sys
import threading
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]
from browser import CHROMIUM_FLAGS, find_chromium  # noqa: E402
from serve import server  # noqa: E402

PHONE = {"offline": False, "latency": 150, "downloadThroughput": 1.6e6 / 8, "uploadThroughput": 0.75e6 / 8}
AIMS = {"desktop": (600, 1000), "phone": (1800, 2500)}  # ms: readable, live
MOST_BYTES = 0.8e6
MOST_MS_AFTER_KEY = 100
DEMO = ".ffn-demo, script[type='application/vnd.jupyter.widget-view+json']"
# Press the arrow keys n times, on the picture's handle, the first slider or the first choice: ms from each press to
# the frame that shows the changed picture.
PRESSES = 10
WATCH = """() => {
    window.answers = [];
    const controls = [".ffn-demo-view [role=slider]", ".ffn-demo input[type=range]",
        ".ffn-demo input[type=radio]:checked", ".ffn-demo [role=radio][aria-checked=true]"];
    controls.map((c) => document.querySelector(c)).find((c) => c).focus();
    document.addEventListener("keydown", (e) => {
        const picture = document.querySelector(".ffn-demo-view"), before = picture.innerHTML;
        requestAnimationFrame(function look() {
            if (picture.innerHTML === before) requestAnimationFrame(look);
            else requestAnimationFrame(() => window.answers.push(performance.now() - e.timeStamp));
        });
    }, true);
}"""


def load(browser: Browser, url: str, phone: bool) -> tuple[float, float | None, float | None, dict[str, float]]:
    """One cold load: ms until the text is painted; of a demo, until it is live and after a key; bytes by kind."""
    context = browser.new_context(viewport={"width": 360, "height": 740} if phone else {"width": 1280, "height": 900})
    page = context.new_page()
    elsewhere, kinds, sizes = [], {}, {}
    page.on("request", lambda r: r.url.startswith(("http://127.0.0.1", "data:", "blob:")) or elsewhere.append(r.url))
    cdp = context.new_cdp_session(page)
    cdp.send("Network.enable")
    cdp.send("Network.setCacheDisabled", {"cacheDisabled": True})
    if phone:
        cdp.send("Network.emulateNetworkConditions", PHONE)
        cdp.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    cdp.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
    cdp.on("Network.loadingFinished", lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}))
    page.goto(url, wait_until="commit")
    page.wait_for_load_state("domcontentloaded")
    live = after_key = None
    if has_demo := page.locator(DEMO).count() > 0:
        page.wait_for_function("performance.getEntriesByName('demos-live').length > 0", timeout=60_000)
        live = page.evaluate("performance.getEntriesByName('demos-live')[0].startTime")
    page.wait_for_load_state("networkidle")
    readable = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    if has_demo:
        page.evaluate(WATCH)
        for i in range(PRESSES):
            page.keyboard.press("ArrowLeft" if i % 2 else "ArrowRight")
            page.wait_for_timeout(100)
        page.wait_for_function(f"window.answers.length === {PRESSES}")
        after_key = max(page.evaluate("window.answers"))
    assert not elsewhere, f"requests to other hosts: {elsewhere}"
    total = {}
    for request, size in sizes.items():
        kind = kinds.get(request, "Other")
        total[kind] = total.get(kind, 0) + size
    context.close()
    return readable, live, after_key, total


def show(page: str, loads: dict[str, list]) -> None:
    print(f"{page}, {len(loads['phone']) - 1} cold loads each, medians")
    for kind, results in loads.items():
        for what, aim, times in zip(("readable", "demo live", f"slowest of {PRESSES} answers to an arrow key"),
                                    (*AIMS[kind], MOST_MS_AFTER_KEY), list(zip(*results[1:], strict=True))[:3],
                                    strict=True):
            if None not in times:
                took = statistics.median(times)
                print(f"  {kind:8} {what} {took:5.0f} ms (aim {aim}){'' if took <= aim else ', missed'}")
    kinds = loads["phone"][-1][3]
    print(f"  transferred {sum(kinds.values()) / 1e6:.3f} MB (aim {MOST_BYTES / 1e6}): "
          + ", ".join(f"{k.lower()} {v / 1e3:.0f} KB" for k, v in sorted(kinds.items(), key=lambda i: -i[1])))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", nargs="*", help="such as book/01-neuron.html; all unless given")
    parser.add_argument("--loads", type=int, default=5)
    args = parser.parse_args()
    chromium = find_chromium()
    if not chromium:
        raise SystemExit("Chromium or Chrome is needed for this measurement and was not found.")
    html = ROOT / "_build" / "html"
    with server() as s, sync_playwright() as p:
        threading.Thread(target=s.serve_forever, daemon=True).start()
        for page in args.pages or [str(f.relative_to(html)) for f in sorted(html.glob("book/**/*.html"))]:
            loads = {"desktop": [], "phone": []}
            for _ in range(args.loads + 1):  # interleaved; the first of each warms the server and the browser's code
                for kind, results in loads.items():
                    browser = p.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
                    results.append(load(browser, f"http://127.0.0.1:{s.server_port}/{page}", kind == "phone"))
                    browser.close()
            show(page, loads)
        s.shutdown()


if __name__ == "__main__":
    main()
