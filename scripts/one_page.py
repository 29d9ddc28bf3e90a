"""The articles of many pages as one page, for paper: title, contents, chapters, each with its answers at its end."""
import html
import re
from copy import copy
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

TITLE = "The Feed-Forward Network"
FIRST = "About this book"  # what the front page, which bears the book's title on the web, is called in the contents
REFERS = ("href", "xlink:href", "for", "aria-labelledby", "aria-describedby", "aria-controls")
STYLE = """
.on-paper { max-width: 44rem; margin: auto }
.on-paper .chapter, .on-paper .book-contents { break-before: page }
.title-page { padding-top: 55mm; text-align: center } .title-page h1 { font-size: 30pt; margin-bottom: 8mm }
.title-page p { margin: 4mm auto; max-width: 32rem }
.book-contents ol { list-style: none; padding: 0; margin: 0 } .book-contents ol ol { padding-left: 1.5rem; font-size: .92em }
.book-contents a { display: flex; gap: .5rem; align-items: baseline; color: inherit; text-decoration: none }
.book-contents a i { flex: 1; border-bottom: 1px dotted; opacity: .5 } .book-contents a b { font-weight: inherit; min-width: 1.6rem; text-align: right }
.book-contents > ol > li { margin-top: .45rem; break-inside: avoid } .book-contents > ol > li > a { font-weight: 600 }
.answers h3 { font-size: 11pt; margin: 4mm 0 1mm } .answers .predict-why > strong + p { display: inline }
.predict .to-answers { margin: .3rem 0 0; font-size: .9em }
.predict-number { font-variant-numeric: tabular-nums; margin-right: .4rem }
@page { @bottom-center { content: counter(page); font: 9pt system-ui, sans-serif; color: #48566b } }
@page :first { @bottom-center { content: none } }
"""


def slug(name: str) -> str:
    return name.rsplit("/", 1)[-1]


def new(tag: str, text: str = "", **attributes: str) -> Tag:
    made = BeautifulSoup("", "html.parser").new_tag(tag, attrs={k.rstrip("_").replace("_", "-"): v for k, v in attributes.items()})
    made.string = text
    return made


def own_ids(article: Tag, name: str, names: list[str]) -> None:
    """Begin every id with the page's name, and point links to other pages of the book into this one."""
    mark = slug(name)
    for e in article.find_all(True):
        if "id" in e.attrs:
            e["id"] = f"{mark}--{e['id']}"
        for key in REFERS:
            if key in e.attrs:
                e[key] = pointed(e[key], name, names) if key.endswith("href") else \
                    " ".join(f"{mark}--{part}" for part in e[key].split())
        for key, value in e.attrs.items():
            if isinstance(value, str) and "url(#" in value:
                e[key] = value.replace("url(#", f"url(#{mark}--")
        if e.name == "style" and e.string:
            e.string = e.string.replace("url(#", f"url(#{mark}--")
        if "src" in e.attrs and not urlsplit(e["src"]).scheme:
            e["src"] = urljoin(f"/{name}.html", e["src"])
        if e.get("href") == "":
            del e["href"]


def pointed(address: str, name: str, names: list[str]) -> str:
    """Where a link leads on the one page; nowhere if it leads to what is not printed."""
    if urlsplit(address).scheme:
        return address
    path, anchor = urldefrag(address)
    target = urljoin(f"/{name}.html", path).removeprefix("/").removesuffix(".html") if path else name
    if target not in names:
        return ""
    return f"#{slug(target)}--{anchor}" if anchor else f"#{slug(target)}"


def with_answers_last(chapter: Tag, mark: str) -> None:
    """Move explanations and hidden answers to the chapter's end, so that a question can be thought about."""
    answers = new("section", class_="answers", id=f"{mark}--answers")
    answers.append(new("h2", "Answers"))

    def later(title: str, said: str, *parts: Tag) -> Tag:
        """Put the parts among the answers, and give the line that stands in their place."""
        place = f"{mark}--answer-{len(answers.find_all('h3')) + 1}"
        answers.append(new("h3", title, id=place))
        answers.extend(parts)
        line, link = new("p", f"{said} ", class_="to-answers"), new("a", "Answer on page ", href=f"#{place}")
        link.append(new("span", "000", data_page_of=place))
        line.append(link)
        return line

    for n, form in enumerate(chapter.select("form.predict"), start=1):
        form.legend.string = f"{form.legend.get_text()}: question {n}"
        parts = []
        for i, choice in enumerate(form.select(".predict-choice"), start=1):
            choice.label.insert(0, new("span", f"{i}.", class_="predict-number"))
            why = choice.details.extract()
            why.summary.decompose()
            why.name = "div"
            why.insert(0, new("strong", f"{i}: right. " if "data-right" in choice.attrs else f"{i}: not so. "))
            choice.attrs.pop("data-right", None)
            parts.append(why)
        form.append(later(f"Question {n}", "", *parts))
    for hidden in chapter.select("details.sd-dropdown"):
        title = hidden.summary.get_text(" ", strip=True)
        hidden.summary.decompose()
        body = copy(hidden)
        body.name, body.attrs = "div", {}
        hidden.replace_with(later(title, title, body))
    if answers.h3:
        chapter.append(answers)


def entry(words: str, target: str) -> Tag:
    """A line of the contents; `000` takes the room of a page number."""
    line, link = new("li"), new("a", href=f"#{target}")
    link.extend([new("span", words), new("i"), new("b", "000", data_page_of=target)])
    line.append(link)
    return line


def words_of(heading: Tag) -> str:
    return re.sub(r"\s+", " ", "".join(t for t in heading.strings if t.parent.get("class") != ["headerlink"])).strip()


def one_page(pages: dict[str, BeautifulSoup], version: str) -> BeautifulSoup:
    """All pages, given by their names in their order, as one."""
    names = list(pages)
    # of the pages with a demo each has what all need: style sheets, MathJax, the demos' script
    result = BeautifulSoup("<!DOCTYPE html><html lang='en' data-theme='light' data-mode='light'><head><meta charset='utf-8'></head>"
                           "<body><main class='bd-main' role='main'><div class='bd-content'><article class='bd-article on-paper'>"
                           "</article></div></main></body></html>", "html.parser")
    result.head.append(new("title", TITLE))
    article, toc, kept, style = result.article, new("ol"), set(), STYLE
    body = []
    for name, page in pages.items():
        mark, chapter = slug(name), page.select_one("article.bd-article").extract()
        for e in [*page.head.select("link[rel=stylesheet], script"), *page.select("script[type*=widget-state]")]:
            wanted = e.name == "link" or any(w in str(e)[:4000] for w in ("MathJax", "mathjax", "static-runtime", "widget-state"))
            for key in ("href", "src"):
                if key in e.attrs:
                    e[key] = urljoin(f"/{name}.html", e[key])
            if wanted and str(e) not in kept:
                kept.add(str(e))
                e.attrs.pop("onload", None)
                result.head.append(copy(e))
        for e in chapter.select("a.headerlink, .sd-summary-state-marker, .no-print"):
            e.decompose()
        own_ids(chapter, name, names)
        chapter.name, chapter["class"], chapter["id"] = "section", ["chapter"], mark
        if name == names[0] and len(names) > 1:
            chapter.h1.string = FIRST
        title = words_of(chapter.h1)
        with_answers_last(chapter, mark)
        # The running head: pages of a chapter have its name.
        style += f"[id='{mark}'] {{ page: p{len(body)} }}\n"
        style += f"@page p{len(body)} {{ @top-right {{ content: {quoted(title)}; font: 9pt system-ui, sans-serif; color: #48566b }} }}\n"
        line = entry(title, mark)
        if sections := [h for h in chapter.select("h2") if h.get("id") or h.parent.get("id")]:
            inner = new("ol")
            inner.extend(entry(words_of(h), h.get("id") or h.parent["id"]) for h in sections)
            line.append(inner)
        toc.append(line)
        body.append(chapter)
    front = new("section", class_="title-page")
    front.extend([new("h1", TITLE), new("p", f"Version {version}"), new("p", "The book on paper. On the web its demos are live, its questions "
                  "wait for your answers, and each chapter has a notebook to practise with."), new("p",
                  "The text and figures are under CC BY 4.0, the code under the BSD 3-Clause licence.")])
    contents = new("nav", class_="book-contents")
    contents.extend([new("h1", "Contents"), toc])
    article.extend([front, contents, *body])
    result.head.append(new("style", style))
    return result


def quoted(text: str) -> str:
    """A text as a string of CSS."""
    return '"' + html.unescape(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
