"""What pages are made of: text, code, Markdown and pictures of learners, none of it active."""
import base64

import pytest
from hostile import MARKDOWN, PNG
from inert import assert_inert, assert_plain, soup, words_of

from grading.feedback import sentence_page
from grading.feedback.page import coloured, formatted, picture, plain


def test_a_sentence_has_a_page_of_its_own():
    page = sentence_page("Exercise <b>", "Rename `<img src=x onerror=alert(1)>` and hand in again.")
    assert_inert(page)
    assert soup(page).h1.get_text() == "Exercise <b>"
    assert soup(page).p.get_text() == "Rename <img src=x onerror=alert(1)> and hand in again."


@pytest.mark.parametrize("source", MARKDOWN, ids=lambda s: s[:30].encode("unicode_escape").decode())
def test_markdown_and_code_are_inert(source):
    for text in (source, f"> {source}\n\n- {source}\n\n| {source} |\n|---|\n\n`{source}` *{source}*",
                 f"```python\n{source}\n```\n\n# {source}"):
        assert_plain(formatted(text))
        assert_plain(coloured(text))
        assert soup(f"<pre>{coloured(text)}</pre>").get_text().rstrip("\n") == plain(text).rstrip("\n")


def test_markdown_keeps_its_form():
    page = soup(formatted("# a\n\n*b* `c` [d](https://e.org) $x_1*y*z$\n\n- [x] f\n\n![g](attachment:h%20i.png)\n\n"
                          "|j|\n|-|\n|k|", {"h i.png": {"image/png": PNG}}))
    assert page.h4.get_text() == "a" and page.em.get_text() == "b" and page.a["href"] == "https://e.org"
    assert [code.get_text() for code in page.find_all("code")] == ["c", "$x_1*y*z$"]
    assert words_of(page.li) == "☑ f" and page.img["alt"] == "g" and page.td.get_text() == "k"


def test_only_pictures_are_pictures():
    png = base64.b64decode(PNG)
    assert picture("image/png", PNG) and picture("image/jpeg", base64.b64encode(b"\xff\xd8\xff\xe0").decode())
    assert picture("image/svg+xml", PNG) is None and picture("image/jpeg", PNG) is None
    wide = base64.b64encode(png[:16] + b"\0\1\0\0" + png[20:]).decode()
    large = base64.b64encode(png + bytes(3 << 20)).decode()
    for data in ("", "<script>", base64.b64encode(b"<script>alert(1)</script>").decode(), PNG[:12], None,
                 f'{PNG}" onload="x', wide, large):
        assert picture("image/png", data) is None


def test_what_a_page_cannot_hold_is_left_out():
    assert plain("a\ud83d\x00\x1b[1mb\x1b]0;title\x07c\r\nd\te") == "abc\nd\te"
    assert "more characters" in plain("x" * 100_000) and len(plain("x" * 100_000)) < 7000
    assert formatted("[" * 50_000).startswith("<pre>[") and coloured("(" * 50_000).startswith("((")
