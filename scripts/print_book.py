"""Print the built book, as one PDF: _build/pdf/feed-forward-network-VERSION.pdf (needs Chromium or Chrome).

The articles of all pages become one page, Chromium prints it twice, the second time with the numbers for the contents
that the first time gave, and pypdf writes what the PDF says of itself. How paper looks is in book/static/print.css.
"""
import argparse
import io
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, Page, sync_playwright
from pypdf import PdfReader, PdfWriter

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "tests")]
from browser import CHROMIUM_FLAGS, find_chromium  # noqa: E402
from offline import HTML, NAME, version, without_practice  # noqa: E402
from one_page import TITLE, one_page  # noqa: E402
from serve import server  # noqa: E402

from ffnlib.widgets.esm import css  # noqa: E402

ON_SCREEN = {"book/revision", "book/progress"}  # the chapters' questions once more, and what a reader's browser keeps
READY = """async (shared) => {
  await MathJax.startup.promise;
  await document.fonts.ready;
  const waits = () => document.querySelector("script[type='application/vnd.jupyter.widget-view+json']");
  while (waits()) await new Promise((f) => setTimeout(f, 50));
  // Each demo brings what all share, and then its own: once is enough, or it would take precedence over others' own.
  for (const style of [...document.querySelectorAll("style")].filter((e) => e.textContent.startsWith(shared)).slice(1))
    style.textContent = style.textContent.slice(shared.length);
  if (document.querySelector(".w-failed")) throw new Error("a demo did not start");
}"""


def names(toc: Path = ROOT / "_toc.yml") -> list[str]:
    """The pages in their order, without those that paper has no use for."""
    tree = yaml.safe_load(toc.read_text(encoding="utf-8"))
    parts = tree.get("parts", [tree])
    every = [tree["root"], *(chapter["file"] for part in parts for chapter in part["chapters"])]
    return [name for name in every if name not in ON_SCREEN]


def print_once(page: Page) -> PdfReader:
    return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True, outline=True, tagged=True)))


def print_twice(page: Page) -> PdfReader:
    """Print with the page numbers in the contents that the first printing gave."""
    first = print_once(page)
    places = {name.lstrip("/"): first.get_destination_page_number(place) + 1
              for name, place in first.named_destinations.items()}
    wanted = page.eval_on_selector_all("[data-page-of]", "es => es.map(e => e.dataset.pageOf)")
    if missing := [name for name in wanted if name not in places]:
        raise SystemExit(f"The PDF has no place for {missing}")
    page.eval_on_selector_all("[data-page-of]",
                              "(es, places) => es.forEach(e => { e.textContent = places[e.dataset.pageOf]; })", places)
    second = print_once(page)
    assert len(second.pages) == len(first.pages), "the page numbers have moved the pages"
    return second


@contextmanager
def machine_chromium() -> Iterator[Browser]:
    path = find_chromium()
    if not path:
        sys.exit("No Chromium or Chrome was found: install one, or set FFN_CHROMIUM to its path.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def make(pages: list[str], target: Path, *, chromium: Browser, html: Path = HTML) -> None:
    """Print these pages of the built book."""
    read = {n: (html / f"{n}.html").read_text(encoding="utf-8") for n in pages}
    parsed = {n: BeautifulSoup(without_practice(text, n), "html.parser") for n, text in read.items()}
    text = str(one_page(parsed, version()))
    with server(folder=html) as s:
        threading.Thread(target=s.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{s.server_port}/"
        page = chromium.new_page(viewport={"width": 720, "height": 1000}, color_scheme="light")
        page.set_default_timeout(300_000)
        page.route(lambda url: not url.startswith((address, "data:", "blob:")), lambda route: route.abort())
        page.route(f"{address}one-page.html",
                   lambda route: route.fulfill(body=text, content_type="text/html; charset=utf-8"))
        page.goto(f"{address}one-page.html")
        page.evaluate(READY, css())
        writer = PdfWriter(clone_from=print_twice(page))
        page.close()
        s.shutdown()
    writer.metadata = {"/Title": TITLE, "/Author": "The course's contributors", "/Subject": f"Version {version()}"}
    writer.page_mode = "/UseOutlines"
    target.parent.mkdir(parents=True, exist_ok=True)
    writer.write(target)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--only", nargs="+", metavar="PAGE", help="print these pages alone, such as book/02-bias")
    parser.add_argument("--to", type=Path, default=ROOT / "_build" / "pdf" / f"{NAME}-{version()}.pdf", metavar="FILE")
    given = parser.parse_args()
    with machine_chromium() as browser:
        make(given.only or names(), given.to, chromium=browser)
    print(f"The printed book is {given.to} ({len(PdfReader(given.to).pages)} pages, "
          f"{given.to.stat().st_size / 2**20:.1f} MiB)")
