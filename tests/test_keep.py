"""The book to keep: the zip for reading without a network, from a server and as files; the PDF; a page on paper."""
import functools
import http.server
import io
import re
import threading
import zipfile
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from test_book import addresses, leads_nowhere

CHAPTER = "book/02-bias.html"
LEFT = "net::ERR_ABORTED"  # of what was under way when a link was followed


@pytest.fixture(scope="module")
def kept(book, tmp_path_factory):
    """The zip of the built book."""
    import offline
    target = tmp_path_factory.mktemp("kept") / "kept.zip"
    offline.write(target)
    return target


@pytest.fixture(scope="module")
def folder(kept):
    """The zip unpacked."""
    with zipfile.ZipFile(kept) as z:
        z.extractall(kept.parent)
    return kept.parent / "kept"


# --- the zip ---

def test_the_same_book_gives_the_same_bytes(kept, tmp_path):
    import offline
    offline.write(tmp_path / "kept.zip")
    assert kept.read_bytes() == (tmp_path / "kept.zip").read_bytes()


def test_models_have_no_names_of_chance():
    import offline
    first, second = (f'{{"{a * 32}": {{"children": ["IPY_MODEL_{b * 32}"]}}, "{b * 32}": 1}}' for a, b in ("ab", "cd"))
    assert offline.with_numbered_models(first) == offline.with_numbered_models(second) != first
    assert offline.with_numbered_models(first).count("m1") == 2


def test_modules_are_written_into_the_page(tmp_path):
    import offline
    (tmp_path / "a.js").write_text('import { b } from "./b.js";\nconst end = "</script>";\n')
    (tmp_path / "b.js").write_text("export const b = 1;\n")
    html = '<script async type="module" src="a.js?v=1"></script><script src="c.js"></script>'
    page = offline.with_modules(html, tmp_path / "x.html")
    assert page.count("</script>") == 2 and '<script src="c.js">' in page
    assert 'from "data:text/javascript,export%20const%20b' in page
    (tmp_path / "b.js").write_text("const here = import.meta.url;\n")
    with pytest.raises(SystemExit, match=r"import\.meta"):
        offline.with_modules('<script type="module" src="a.js"></script>', tmp_path / "x.html")


def test_nothing_in_it_is_of_this_machine_or_elsewhere(kept, book):
    with zipfile.ZipFile(kept) as z:
        files = {name.removeprefix("kept/"): z.read(name) for name in z.namelist()}
    assert {"READ-ME-FIRST.html", "index.html", CHAPTER, "search.html", "searchindex.js"} <= files.keys()
    assert not [name for name in files if name.startswith(("/", "_sources")) or ".." in name or name.endswith(".map")]
    for name, data in files.items():
        assert str(ROOT).encode() not in data and b"sourceMappingURL=" not in data, name
        if name.endswith(".html"):
            assert not re.search(rb'<(?:script|img|iframe|link)\b[^>]*(?:src|href)="(?:https?:)?//', data), name
            assert not re.search(rb'<script\b[^>]*type="module"[^>]*src=', data), f"{name}: a module is a file"
    for page in book.rglob("book/*.html"):
        assert page.relative_to(book).as_posix() in files


def test_every_link_within_it_leads_to_a_file(folder):
    """Also where no server turns a folder's address into its first page, and those that scripts keep in attributes."""
    pages = {p.relative_to(folder).as_posix(): BeautifulSoup(p.read_text(), "html.parser")
             for p in folder.rglob("*.html") if "_static" not in p.parts}
    assert {"READ-ME-FIRST.html", "index.html", "search.html", CHAPTER, "hi/book/01-neuron.html"} <= pages.keys()
    ids, faults, count = {name: {e["id"] for e in page.select("[id]")} for name, page in pages.items()}, set(), 0
    for name, page in pages.items():
        within = (folder / name).parent.relative_to(folder)
        for address, element in addresses(page):
            if urlsplit(address).scheme or address == "#":
                continue
            count += 1
            fault = leads_nowhere(folder, ids, name, address, within)
            path = unquote(urldefrag(address).url.split("?")[0])
            if not fault and path and (folder / within / path).is_dir():
                fault = "a folder, not a page"
            if fault:
                faults.add(f"{name}: {str(element)[:120]}: {fault}")
    assert not faults, "\n" + "\n".join(sorted(faults))
    assert count > 1000


def test_nothing_in_it_leads_to_the_practice_in_the_browser():
    import offline
    opens = 'href="../lite/notebooks/index.html?path=bias.ipynb"'
    page = (f'<p>a</p><a {opens} target="_blank"\n   class="btn btn-sm btn-practise"\n><span>Practise</span></a>'
            f'<div class="practise docutils container">\n<p><a class="practise-link" {opens}>Practise</a></p>\n</div>'
            f'<p>b<span class="practise-beside"> · <a class="practise-link" {opens}>Practise</a></span></p>'
            '<div class="in-browser docutils container">\n<p>Nothing to install</p>\n<ul><li>c</li></ul></div><p>d</p>')
    assert offline.without_practice(page, "x.html") == (
        f'<p>a</p><p>b</p><div class="in-browser docutils container">{offline.NOT_HERE}</div><p>d</p>')
    with pytest.raises(SystemExit, match=r"x\.html: leads to the practice"):
        offline.without_practice(f"<a {opens}>", "x.html")


@pytest.fixture(params=["served", "opened as a file"])
def kept_page(request, folder, chromium):
    """Function that opens a page of the zip with every other address refused; whatever goes wrong fails the test."""
    faults = []
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(20_000)
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}" if request.param == "served" else folder.as_uri()

        def guard(route):
            faults.append(f"request to elsewhere: {route.request.url}")
            route.abort()
        context.route(lambda url: not url.startswith((base, "data:", "blob:")), guard)

        def open_page(name):
            page = context.new_page()
            page.on("console", lambda m: m.type == "error" and faults.append(f"console: {m.text}"))
            page.on("pageerror", lambda e: faults.append(f"page error: {e}"))
            page.on("requestfailed", lambda r: r.failure == LEFT or faults.append(f"failed: {r.url}: {r.failure}"))
            page.goto(f"{base}/{name}", wait_until="load")
            return page
        yield open_page
        context.close()
        server.shutdown()
    assert not faults, faults


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Python's own server, as `python -m http.server` starts it."""

    def log_message(self, *args):
        pass


@pytest.mark.browser
def test_a_chapter_is_alive(kept_page):
    page = kept_page(CHAPTER)
    demo = page.locator(".ffn-demo")
    demo.locator("svg").first.wait_for()
    before = demo.locator("output").all_inner_texts()
    demo.get_by_role("button", name="Best line").click()
    assert demo.locator("output").all_inner_texts() != before
    page.wait_for_function("document.querySelectorAll('mjx-container').length > 20")
    assert not page.locator("mjx-merror").count()
    page.wait_for_function("[...document.fonts].some(f => f.family.startsWith('MJX') && f.status === 'loaded')")
    question = page.locator("form.predict").first
    question.locator("input").first.check()
    question.get_by_role("button", name="Check my answer").click()
    assert question.locator(".predict-verdict").inner_text()
    page.reload()  # the answer was remembered
    page.locator("form.predict.predict-answered").first.wait_for()


@pytest.mark.browser
def test_search_finds_and_shows_where(kept_page):
    page = kept_page("search.html?q=bias")
    found = page.locator("#search-results li").filter(has=page.locator("a[href*='02-bias.html']")).first
    found.locator("p.context").wait_for()
    assert "bias" in found.locator("p.context").inner_text().lower()
    found.locator("a").first.click()
    page.locator("#bias > h1").wait_for()


@pytest.mark.browser
def test_the_first_words_lead_into_the_book(kept_page):
    page = kept_page("READ-ME-FIRST.html")
    assert "without" not in page.title() and page.get_by_text("python -m http.server").count()
    page.get_by_role("link", name="Open the book").click()
    page.wait_for_url("**/book/index.html")
    page.locator("article h1").first.wait_for()


@pytest.mark.browser
def test_the_map_on_the_first_page_is_alive(kept_page):
    page = kept_page("index.html")
    page.wait_for_url("**/book/index.html")
    demo = page.locator(".ffn-demo")
    demo.locator('[data-part="attn"] :is(rect, path)').first.click(position={"x": 5, "y": 5})
    demo.locator("dd").get_by_role("link", name=re.compile("Transformer block")).click()
    page.wait_for_url("**/book/07-block.html")


@pytest.mark.browser
def test_terms_marks_and_progress(kept_page):
    page = kept_page("book/01-neuron.html")
    term = page.locator("a.ffn-term").first
    term.hover()
    page.locator(f"#{term.get_attribute('aria-describedby')}").wait_for()
    page.get_by_label("I have read this chapter").check()
    question = page.locator("#recall-doubled")
    question.locator("summary").click()
    question.get_by_role("button", name="I knew it").click()
    page.locator("nav.bd-links").get_by_role("link", name="Revision", exact=True).click()
    page.wait_for_url("**/revision.html")
    assert page.locator(".revision-bar [role=status]").inner_text().startswith("1 of ")
    page.get_by_role("button", name="Mix").click()
    page.locator("nav.bd-links").get_by_role("link", name="Your progress").click()
    page.locator("tr[data-chapter='01-neuron']", has_text="✓ yes").wait_for()


@pytest.mark.browser
def test_hindi_and_back(kept_page):
    page = kept_page("book/01-neuron.html")
    page.locator(".language-switch a[lang=hi]").click()
    page.wait_for_url("**/hi/book/01-neuron.html")
    demo = page.locator(".ffn-demo")
    demo.locator("select").select_option("joy")
    assert "“joy” चालू वाली ओर है" in demo.inner_text()
    page.wait_for_function("document.querySelectorAll('mjx-container').length > 20")
    page.locator("a.ffn-term").first.click()
    page.wait_for_url("**/hi/book/glossary.html#*")
    page.locator(".language-switch").get_by_role("link", name="English", exact=True).click()
    page.wait_for_url(re.compile(r"(?<!/hi)/book/glossary\.html"))


# --- paper ---

@pytest.fixture(scope="module")
def printed(book, chromium, tmp_path_factory):
    """Chapter 2 alone, printed as the book is."""
    pypdf = pytest.importorskip("pypdf")
    import print_book
    target = tmp_path_factory.mktemp("printed") / "bias.pdf"
    print_book.make(["book/02-bias"], target, chromium=chromium)
    return pypdf.PdfReader(target)


@pytest.mark.browser
def test_the_pdf_is_a_book(printed):
    texts = [re.sub(r"\s+", " ", page.extract_text()) for page in printed.pages]
    assert len(texts) > 10 and printed.metadata.title == "The Feed-Forward Network"
    assert "The Feed-Forward Network" in texts[0] and not re.search(r"\b1$", texts[0])
    for n, text in enumerate(texts[1:], start=2):
        assert re.search(rf"(^|\D){n}(\D|$)", text), f"page {n} does not bear its number"
    for title in ("Two lines, one error", "Try it", "Recap", "Answers"):  # the contents are right
        number = int(re.search(rf"{title} ?(\d+)", texts[1])[1])
        assert title in texts[number - 1], title
    everything = " ".join(texts)
    assert "\\(" not in everything and "000" not in texts[1] and "Show code cell" not in everything


@pytest.mark.browser
def test_the_pdf_has_an_outline_and_inner_links(printed):
    titles = [str(e.title) for e in flat(printed.outline)]
    assert "Bias" in titles and "Recap" in titles and "Answers" in titles
    links = [a.get_object() for page in printed.pages for a in page.get("/Annots", [])]
    targets = [str(a.get("/Dest", a.get("/A", {}).get("/D", ""))).lstrip("/") for a in links]
    assert "02-bias--answers" in targets
    assert not [a["/A"]["/URI"] for a in links if "127.0.0.1" in str(a.get("/A", {}).get("/URI", ""))]


def flat(outline):
    for e in outline:
        yield from flat(e) if isinstance(e, list) else [e]


@pytest.mark.browser
def test_the_pdf_asks_before_it_answers(printed):
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in printed.pages))
    last = text.rindex("Answers")
    for question, answer in (("Which words switch it on now?", "What was positive stays positive"),
                             ("how many rows has W once they are folded in?", "with the biases")):
        assert 0 < text.index(question) < last < text.index(answer, last)
    assert text.count("What was positive stays positive") == 1


@pytest.mark.browser
def test_the_pdf_has_a_picture_of_the_demo(printed):
    page = next(p for p in printed.pages if "first state" in p.extract_text())
    text = page.extract_text()
    assert "mean squared error" in text and "pinned: all lines meet here" in text  # words of the picture
    assert "Back to the start" not in text and "weight w" not in text  # no controls
    drawn = page.get_contents().get_data()
    assert len(re.findall(rb"\bre\b|\bl\b|\bc\b", drawn)) > 100


@pytest.mark.browser
def test_a_page_printed_from_the_browser(new_page, site):
    pypdf = pytest.importorskip("pypdf")
    page = new_page(f"{site}/{CHAPTER}", theme="dark")
    page.wait_for_function("document.querySelector('mjx-container')")
    paper = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    text = re.sub(r"\s+", " ", " ".join(p.extract_text() for p in paper.pages))
    assert text.count("Without a bias, the neuron") == 1
    assert "What was positive stays positive" in text  # hidden answers are there
    assert "Show code cell" not in text and "Back to the start" not in text and "first state" in text
    assert "Check my answer" not in text and "Skip to main" not in text
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"  # on the screen, all is as it was
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    code = page.locator(".highlight span").evaluate_all("es => es.map(e => getComputedStyle(e).color)")
    light = [c for c in code if sum(int(v) for v in re.findall(r"\d+", c)[:3]) > 480]
    assert len(code) > 100 and not light, f"code too light for paper: {set(light)}"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"  # even in the dark
    assert page.evaluate("getComputedStyle(document.querySelector('main p')).color") == "rgb(0, 0, 0)"
    page.set_viewport_size({"width": 658, "height": 900})  # the width of the text on A4
    wide = page.evaluate("""[...document.querySelectorAll("article :is(pre, table, svg, mjx-container[display])")]
      .filter(e => e.tagName === "PRE" && e.scrollWidth > e.clientWidth + 1 || e.getBoundingClientRect().right > 660)
      .map(e => e.outerHTML.slice(0, 200))""")
    assert not wide
