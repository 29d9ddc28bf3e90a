"""The report's page and its figures: they are right, nothing in it acts, and it can be read everywhere."""
import base64
import doctest
import hashlib
import importlib

import pytest
from bs4 import BeautifulSoup
from made_up_course import ASSIGNMENT, EVIL, FULL

from grading.reports import findings, summary
from grading.reports.statistics import bins, per_cent, spread


def cards(page):
    return {row.dt.text: row.dd.text for row in page.select("dl > div")}


def test_summary_counts(mixed):
    _, page = mixed.report()
    assert cards(page) == {
        "learners": "7", "handed in": "6", "graded": "3", "set aside": "2", "to be read": "1", "late": "1",
        "mean": "7.5", "median": "6", "lower quartile": "5.25", "upper quartile": "9", "lowest": "4.5", "highest": "12"}
    text = summary(findings(mixed.dir, ASSIGNMENT))
    assert "6 handed in of 7 learners, 3 graded, 2 set aside, 1 to be read, 1 late" in text
    assert "mean 7.5, median 6, quartiles 5.25 and 9, from 4.5 to 12, of 12" in text
    assert "bias-omitted, 2 learners" in text and "lms.csv: 2 learners, 4 of" in text and EVIL not in text


def test_late_ones_are_listed(mixed):
    _, page = mixed.report()
    rows = [[cell.text for cell in row.find_all(["th", "td"])] for row in page.select("[aria-label=Late] tbody tr")]
    assert rows == [["benB", "1 day 2 hours", "1.5"]]


def test_nothing_in_the_page_acts(mixed):
    mixed.report()
    html = (mixed.root / "reports" / ASSIGNMENT / "index.html").read_text(encoding="utf-8")
    page = BeautifulSoup(html, "html.parser")
    assert html.startswith("<!DOCTYPE html>") and "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert not page.find_all(["script", "link", "img", "iframe", "form", "object", "base"])
    assert not [tag for tag in page.find_all(True) for name in tag.attrs if name == "style" or name.startswith("on")]
    assert {a["href"] for a in page.find_all("a")} == {f"{t}.csv" for t in ("marks", "lms", "tests", "mistakes",
                                                                           "set-aside")}
    digest = base64.b64encode(hashlib.sha256(page.style.string.encode()).digest()).decode()
    policy = page.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert len(page.find_all("style")) == 1


def test_bins_are_as_wide_as_whole_points():
    assert bins([28] * 5, 28)[0] == [0, 7, 14, 21, 28]
    assert len(bins([1] * 50, 30)[1]) == 10 and len(bins([1] * 500, 30)[1]) == 15
    assert len(bins([1] * 500, 7)[1]) == 7 and bins([1] * 500, 37)[0] == list(range(0, 40, 3))
    for totals, maximum in (([0, 28, 14.5], 28), ([31, 0], 28), ([0.5], 7.5), ([0], 0), ([13] * 40, 37)):
        edges, counts = bins(totals, maximum)
        assert sum(counts) == len(totals) and edges[-1] >= max(totals) and len(edges) == len(counts) + 1
    assert sum(n for low, n in zip(*bins(list(range(29)), 28), strict=False) if low >= 16) == 13


def test_figures_are_those_of_a_textbook():
    s = spread([2, 4, 4, 5, 7, 9])
    assert (s.mean, s.median, s.lower, s.upper) == (31 / 6, 4.5, 4, 6.5)
    assert [per_cent(n / 1000) for n in (0, 1, 300, 999, 1000)] == ["0 %", "under 1 %", "30 %", "over 99 %", "100 %"]


def test_hidden_characters_are_shown(course):
    course.learner("ada", FULL, failures={}, last_name="evil\u202egnp", first_name="Å 李")
    tables, page = course.report()
    assert tables["marks"][0]["last_name"] == r"evil\u202egnp"
    assert r"Å 李 evil\u202egnp" in page.text and "\u202e" not in str(page)


@pytest.mark.parametrize("learners", [1, 6])
def test_equal_marks(course, learners):
    for i in range(learners):
        course.learner(f"l{i}", FULL, failures={})
    _, page = course.report()
    assert {k: cards(page)[k] for k in ("mean", "median", "lower quartile", "upper quartile")} == {
        "mean": "12", "median": "12", "lower quartile": "12", "upper quartile": "12"}
    assert page.select_one("figure svg")["aria-label"] == (
        f"Histogram of the points of {'1 learner' if learners == 1 else '6 learners'}: {learners} from 10 to 12.")
    assert ("Everyone passed aim-check, layer-check, layer-hidden." in page.text) == (learners > 1)


@pytest.mark.browser
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_in_a_browser(mixed, chromium, theme, width):
    from axe_playwright_python.sync_playwright import Axe
    mixed.report()
    context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, bypass_csp=False)
    page, faults = context.new_page(), []
    page.on("console", lambda message: faults.append(message.text))
    page.goto((mixed.root / "reports" / ASSIGNMENT / "index.html").as_uri())
    assert not faults
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.compatMode") == "CSS1Compat"
    bright = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (bright == "rgb(255, 255, 255)") == (theme == "light")
    bar, whole = (page.evaluate(f"document.querySelector('{bar}').clientWidth || document.querySelector('{bar}')"
                                ".getBoundingClientRect().width") for bar in (".bar rect", ".bar"))
    assert bar / whole == pytest.approx(2 / 3, abs=0.01)
    found = Axe().run(page).response["violations"]
    assert [(v["id"], v["nodes"][0]["html"]) for v in found] == []
    context.close()


@pytest.mark.parametrize("name", ["reports.diagnosed", "reasons", "reports.gradebook", "reports.page",
                                  "reports.statistics", "spreadsheet"])
def test_examples(name):
    result = doctest.testmod(importlib.import_module(f"grading.{name}"))
    assert result.attempted and not result.failed
