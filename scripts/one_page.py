"""The articles of many pages as one page, for paper: title, contents, chapters, each with its answers at its end."""
import html
import re
from copy import copy
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

TITLE = "The Feed-Forward Network"
FIRST = "About this book"  # what the front page, which bears the book's title on the web, is called on paper
STYLE = Path(__file__).with_name("one_page.css")
RUNNING_HEAD = """[id='%s'] { page: chapter-%d }
@page chapter-%d { @top-right { content: %s; font: 9pt system-ui, sans-serif; color: #48566b } }
"""
EMPTY = ("<!DOCTYPE html><html lang='en' data-theme='light' data-mode='light'><head><meta charset='utf-8'></head>"
         "<body><main class='bd-main' role='main'><div class='bd-content'><article class='bd-article on-paper'>"
         "</article></div></main></body></html>")
REFERS = ("href", "xlink:href", "for", "aria-labelledby", "aria-describedby", "aria-controls")
HEAD = ("MathJax", "mathjax", "static-runtime", "widget-state")  # of the scripts, what is needed on paper


def slug(name: str) -> str:
    return name.removeprefix("book/").replace("/", "-")


def new(tag: str, text: str = "", **attributes: str) -> Tag:
    names = {k.rstrip("_").replace("_", "-"): v for k, v in attributes.items()}  # class_ is class, data_x is data-x
    made = BeautifulSoup("", "html.parser").new_tag(tag, attrs=names)
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
            for said in why.select("summary, .predict-is"):
                said.decompose()
            why.name = "div"
            why.insert(0, new("strong", f"{i}: right. " if "data-right" in choice.attrs else f"{i}: not so. "))
            choice.attrs.pop("data-right", None)
            parts.append(why)
        form.append(later(f"Question {n}", "", *parts))
    for n, recall in enumerate(chapter.select("details.retrieval"), start=1):
        for control in recall.select("[hidden]"):
            control.decompose()
        question = recall.summary.extract()
        body = copy(recall)
        question.name, body.name, body.attrs = "p", "div", {}
        recall.replace_with(question, later(f"Recall {n}", "", body))
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


def add_head(head: Tag, page: BeautifulSoup, name: str) -> None:
    """What a page loads, unless another one has brought it."""
    for e in page.select("head link[rel=stylesheet], script"):
        for key in ("href", "src"):
            if key in e.attrs:
                e[key] = urljoin(f"/{name}.html", e[key])
        e.attrs.pop("onload", None)
        kind = str(e.get("type"))
        wanted = e.name == "link" or any(word in kind + str(e)[:4000] for word in HEAD)
        if wanted and "widget-view" not in kind and str(e) not in map(str, head.contents):
            head.append(copy(e))


def front(version: str) -> Tag:
    section = new("section", class_="title-page")
    section.extend([
        new("h1", TITLE), new("p", f"Version {version}"),
        new("p", "The book on paper. On the web its demos are live, its questions wait for your answers, and each "
                 "chapter has a notebook to practise with."),
        new("p", "The text and figures are under CC BY 4.0, the code under the BSD 3-Clause licence.")])
    return section


def one_page(pages: dict[str, BeautifulSoup], version: str) -> BeautifulSoup:
    """All pages, given by their names in their order, as one."""
    result = BeautifulSoup(EMPTY, "html.parser")
    contents, toc, chapters = new("nav", class_="book-contents"), new("ol"), []
    contents.extend([new("h1", "Contents"), toc])
    style = STYLE.read_text(encoding="utf-8")
    for name, page in pages.items():
        mark, chapter = slug(name), page.select_one("article.bd-article")
        add_head(result.head, page, name)
        for e in chapter.select("a.headerlink, .sd-summary-state-marker"):
            e.decompose()
        own_ids(chapter, name, list(pages))
        chapter.name, chapter["class"], chapter["id"] = "section", ["chapter"], mark
        if name == next(iter(pages)) and len(pages) > 1:
            chapter.h1.string = FIRST
        title = words_of(chapter.h1)
        with_answers_last(chapter, mark)
        style += RUNNING_HEAD % (mark, len(chapters), len(chapters), quoted(title))
        line, inner = entry(title, mark), new("ol")
        inner.extend(entry(words_of(h), h.parent["id"]) for h in chapter.select("section[id] > h2"))
        line.append(inner)
        toc.append(line)
        chapters.append(chapter)
    result.head.extend([new("title", TITLE), new("style", style)])
    result.article.extend([front(version), contents, *chapters])
    return result


def quoted(text: str) -> str:
    """A text as a string of CSS."""
    return '"' + html.unescape(text).replace("\\", "\\\\").replace('"', '\\"') + '"'
