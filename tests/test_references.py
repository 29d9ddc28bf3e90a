"""The bibliography: complete entries of one form, each cited, each linked to where it is and where it is cited."""
import re

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from pybtex.database import parse_file

ENTRIES = parse_file(str(ROOT / "book" / "references.bib")).entries
VENUE = {"article": ("journal", "volume"), "inproceedings": ("booktitle",), "incollection": ("booktitle", "publisher"),
         "book": ("publisher",), "techreport": ("institution",), "misc": ()}


def cited():
    text = "\n".join(p.read_text() for p in (ROOT / "book").rglob("*.md"))
    return {key.strip() for keys in re.findall(r"\{cite(?::\w+)?\}`([^`]+)`", text) for key in keys.split(",")}


@pytest.mark.parametrize("key", ENTRIES)
def test_entry_is_complete(key):
    entry = ENTRIES[key]
    fields = entry.fields
    assert entry.persons["author"] and fields["title"] and re.fullmatch(r"\d{4}", fields["year"])
    missing = [name for name in VENUE[entry.type] if name not in fields and not (name == "volume" and "doi" in fields)]
    assert not missing
    assert "doi" in fields or "eprint" in fields or "url" in fields, "expected a link"
    assert re.fullmatch(r"10\.\d{4,5}/\S+", fields.get("doi", "10.1234/x"))
    assert re.fullmatch(r"\d{4}\.\d{4,5}", fields.get("eprint", "2000.00000"))
    assert ("eprint" in fields) == (fields.get("archiveprefix") == "arXiv")
    assert fields.get("url", "https://x").startswith("https://") and "arxiv.org" not in fields.get("url", "")
    assert re.fullmatch(r"\d+(--\d+)?", fields.get("pages", "1"))


def test_what_is_listed_is_cited_and_the_other_way_round():
    assert cited() == set(ENTRIES)


def test_the_file_has_one_form():
    text = (ROOT / "book" / "references.bib").read_text()
    for line in text.splitlines():
        assert re.fullmatch(r"(@[a-z]+\{[a-z]+\d{4}[a-z]*,|  [a-z]+ = \{.*|    .*|\}|)", line), line
        assert len(line) <= 120


def test_each_reference_can_be_followed_and_leads_back(book):
    page = BeautifulSoup((book / "book" / "references.html").read_text(), "html.parser")
    entries = page.select(".citation")
    assert len(entries) == len(ENTRIES)
    for entry in entries:
        out = [a for a in entry.select("a[href^=https]")]
        back = entry.select(".cited-in a")
        assert out and back and all(a.get_text().strip() for a in out + back), entry
        for a in back:
            chapter = BeautifulSoup((book / "book" / a["href"]).read_text(), "html.parser")
            assert chapter.select(f"a[href='references.html#{entry['id']}']"), (a["href"], entry["id"])
