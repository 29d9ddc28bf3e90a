"""What a page made of learners' text may consist of."""
import re

from bs4 import BeautifulSoup

TAGS = {"html", "head", "meta", "title", "style", "body", "main", "header", "section", "h1", "h2", "h3", "h4", "h5",
        "h6", "p", "dl", "dt", "dd", "strong", "em", "bdi", "table", "thead", "tbody", "tr", "th", "td", "a", "code",
        "span", "div", "pre", "img", "ul", "ol", "li", "details", "summary", "blockquote", "hr", "br", "del"}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "id", "href", "rel", "src", "alt", "scope",
              "colspan", "start"}


def soup(page):
    return BeautifulSoup(page, "html.parser")


def words_of(element):
    """Its text, with single spaces."""
    return " ".join(element.get_text().split())


def assert_inert(page):
    """No element, attribute or address beyond those that the templates and Markdown need; a policy against others."""
    assert_plain(page)
    policy = soup(page).find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'; ") and "unsafe" not in policy and "script-src" not in policy


def assert_plain(page):
    """As above, for a piece of a page."""
    for element in soup(page).find_all(True):
        assert element.name in TAGS, element
        assert set(element.attrs) <= ATTRIBUTES, element
        assert re.match(r"#|https?://|mailto:", element.get("href", "#")), element
        assert re.fullmatch(r"data:image/(png|jpeg);base64,[A-Za-z0-9+/=]+|none", element.get("src", "none")), element
