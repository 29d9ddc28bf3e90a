"""Put the built book into one zip that needs no network: _build/offline/feed-forward-network-VERSION.zip.

The pages are those of _build/html but for three things. They also work when they are opened as files, where browsers
refuse to load modules and to fetch: scripts that are modules stand in the page itself, and what the search shows below
a result comes from a script. And nothing leads to the practice in the browser. The same pages give the same bytes.
"""
import argparse
import json
import re
import tomllib
import zipfile
from pathlib import Path
from urllib.parse import quote, urlsplit

from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent
HTML = ROOT / "_build" / "html"
NAME = "feed-forward-network"
# What no page asks for: sources, what the theme carries for others, reports of failed builds, the page that a host
# shows instead of a missing one; and the practice in the browser, which needs a server.
LEFT_OUT = re.compile(r"(_sources|reports|lite)/|^404\.html$|\.buildinfo$|objects\.inv$|\.map$|\.doctrees/"
                      r"|_static/vendor/fontawesome/.*(\.ttf|\.js|\.js\.LICENSE\.txt)$|webpack-macros\.html$")
MODULE = re.compile(r'<script\b([^>]*?)\s+src="([^"]+)"([^>]*)></script>')
IMPORT = re.compile(r'(\bfrom\s*|\bimport\s*\(?\s*)(["\'])(\./[\w./-]+\.js)\2')
# What leads to the practice in the browser (book/extensions/practise.py), and what book/practise.md says of it.
PRACTICE = re.compile(r'<a\b[^>]*\bbtn-practise\b.*?</a>|<div class="practise docutils container">.*?</div>'
                      r'|<span class="practise-beside">.*?</span>', re.S)
IN_BROWSER = re.compile(r'(<div class="in-browser docutils container">).*?(</div>)', re.S)
NOT_HERE = ("<p>Where the book is on the web, each chapter can have a button that opens its exercise, with Python "
            "ready. This copy, for reading without a network, has none: practise on your own machine.</p>")
MODEL = re.compile(r'"(?:IPY_MODEL_)?([0-9a-f]{32})"')


def version() -> str:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def module(path: Path) -> str:
    """A module's source, each `from "./x.js"` in it replaced by x.js as a data: URL (the same URL is loaded once)."""
    source = path.read_text(encoding="utf-8")
    if "import.meta" in source:
        raise SystemExit(f"{path.name}: import.meta is not known in a page that is opened as a file")
    return IMPORT.sub(lambda m: f'{m[1]}"data:text/javascript,{quote(module(path.parent / m[3]))}"', source)


def with_modules(html: str, path: Path) -> str:
    """The page with every script of type module written into it."""
    def inline(match: re.Match[str]) -> str:
        before, address, after = match.groups()
        if 'type="module"' not in before + after:
            return match[0]
        source = module(path.parent / urlsplit(address).path).replace("</script", r"<\/script")
        return f'<script type="module">\n{source}</script>'
    return MODULE.sub(inline, html)


def without_practice(html: str, name: str) -> str:
    """The page without the practice in the browser."""
    html = IN_BROWSER.sub(rf"\1{NOT_HERE}\2", PRACTICE.sub("", html))
    if left := re.search(r'<a\b[^>]*href="(?:\.\./)*lite/[^>]*>', html):
        raise SystemExit(f"{name}: leads to the practice in the browser, which is not there: {left[0]}")
    return html


def with_numbered_models(html: str) -> str:
    """The demos' models, named at random by each build, named by their order."""
    names = {name: f"m{n}" for n, name in enumerate(dict.fromkeys(MODEL.findall(html)))}
    return re.sub("|".join(names) or "$^", lambda m: names[m[0]], html)


def search_texts(pages: dict[str, str]) -> str:
    """A script that gives the search the pages' texts where it may not fetch them."""
    texts = {}
    for name, html in pages.items():
        if article := BeautifulSoup(html, "html.parser").select_one("article.bd-article"):
            for e in article.select("script, style, svg, a.headerlink"):
                e.decompose()
            texts[name] = re.sub(r"\s+", " ", article.get_text(" "))
    return "const TEXTS = " + json.dumps(texts, ensure_ascii=False) + """;
if (location.protocol === "file:") window.fetch = async (address) => {
  const root = new URL(document.documentElement.dataset.content_root, location).href;
  const name = new URL(address, location).href.slice(root.length).split(/[?#]/)[0];
  const page = document.createElement("main");
  page.setAttribute("role", "main");
  page.textContent = TEXTS[name] ?? "";
  return new Response(page.outerHTML);
};
"""


READ_ME = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Read me first: The Feed-Forward Network</title>
<style>body {{ font: 1.1rem/1.6 system-ui, sans-serif; max-width: 40rem; margin: 2rem auto; padding: 0 1rem }}
pre {{ overflow-x: auto; padding: .6rem; border: 1px solid }} :root {{ color-scheme: light dark }}
</style></head><body><main>
<h1>The Feed-Forward Network, version {version}</h1>
<p>This folder is the whole book. It needs no network and no installation.</p>
<p><a href="index.html"><strong>Open the book</strong></a></p>
<h2>What works when you simply open the files</h2>
<p>In Chromium this is tested: text, figures, mathematics, the demos, the questions, search. Other browsers of today
should do the same. Your answers stay in your browser; some browsers keep them for each file apart, or forget them.</p>
<h2>If something does not work</h2>
<p>Some browsers, mostly on phones and tablets, let a file load nothing from beside it. Then let a small server on your
own machine hand out the pages. With Python on it, open a terminal in this folder and type</p>
<pre>python -m http.server --bind 127.0.0.1 8000</pre>
<p>(it may be called <code>python3</code>), then open <code>http://127.0.0.1:8000</code>. Everything works there.</p>
<h2>What is not in here</h2>
<p>Running Python in the browser. To practise, open the notebooks in your own Jupyter:
<a href="book/practise.html">how to practise</a>. Links to other sites need a network, of course.</p>
</main></body></html>
"""


def contents(html: Path) -> dict[str, bytes]:
    """Every file of the zip, by its path in it."""
    pages, files = {}, {}
    for path in sorted(html.rglob("*")):
        name = path.relative_to(html).as_posix()
        if not path.is_file() or LEFT_OUT.search(name):
            continue
        if path.suffix == ".html":
            html_there = without_practice(path.read_text(encoding="utf-8"), name)
            pages[name] = with_numbered_models(with_modules(html_there, path))
        elif path.suffix in (".js", ".css"):
            text = path.read_text(encoding="utf-8")
            files[name] = re.sub(r"(?://|/\*)# sourceMappingURL=\S+?(?: ?\*/)?\s*$", "", text).encode()
        else:
            files[name] = path.read_bytes()
    if "search.html" in pages:
        old = '<script src="_static/searchtools.js"></script>'
        assert old in pages["search.html"], "the search page has no searchtools.js where it was"
        texts = '<script src="_static/search-texts.js"></script>'
        pages["search.html"] = pages["search.html"].replace(old, f"{texts}\n  {old}")
        files["_static/search-texts.js"] = search_texts(pages).encode()
    files["READ-ME-FIRST.html"] = READ_ME.format(version=version()).encode()
    return files | {name: page.encode() for name, page in pages.items()}


def write(target: Path, html: Path = HTML) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as z:
        for name, data in sorted(contents(html).items()):
            entry = zipfile.ZipInfo(f"{target.stem}/{name}")  # with the date of 1980 that zip begins with
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            z.writestr(entry, data)


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__.split("\n")[0]).parse_args()
    target = ROOT / "_build" / "offline" / f"{NAME}-{version()}.zip"
    write(target)
    size = target.stat().st_size / 2**20
    print(f"The book for reading without a network is {target.relative_to(ROOT)} ({size:.1f} MiB)")
