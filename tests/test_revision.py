"""What helps to learn: the line below a chapter's title, questions to answer from memory, and the reader's progress."""
import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup
from conftest import ROOT

pytestmark = pytest.mark.browser

CHAPTERS = sorted(p.stem for p in (ROOT / "book").glob("0[1-9]-*.md"))
REVISION, PROGRESS, CHAPTER = "book/revision.html", "book/progress.html", "book/01-neuron.html"


@pytest.fixture(scope="module")
def pages(book):
    names = [*CHAPTERS, "revision", "progress"]
    return {name: BeautifulSoup((book / "book" / f"{name}.html").read_text(), "html.parser") for name in names}


def stored(page):
    return json.loads(page.evaluate("localStorage.getItem('feed-forward-network')"))


# --- the pages as files ---

@pytest.mark.parametrize("name", CHAPTERS)
def test_chapter_says_what_it_takes(pages, name):
    facts = [li.get_text(" ", strip=True) for li in pages[name].select("h1 + ul.chapter-facts > li")]
    assert [f.split()[0] for f in facts] == ["Reading", "Builds", "Exercise"]
    (exercise,) = (ROOT / "exercises" / name).glob("*.ipynb")
    first = "".join(json.loads(exercise.read_text())["cells"][0]["source"])
    minutes, difficulty = re.search(r"About (\d+) minutes\. Difficulty: ([^.]+)\.", first).groups()
    assert f"{minutes} minutes" in facts[2] and facts[2].endswith(difficulty)
    text = (ROOT / "book" / f"{name}.md").read_text()
    assert not re.search(r"\d minutes", text.split("## Recap")[0].split(":::\n")[0])  # said once
    for link in pages[name].select(".chapter-facts a[href*='.html']"):
        assert link["href"].split(".")[0] < name


def test_reading_times_follow_the_rule():
    from docutils import nodes
    from docutils.utils import new_document
    pytest.MonkeyPatch().syspath_prepend(str(ROOT / "book" / "extensions"))
    from chapters import reading_minutes

    def page(*children):
        document = new_document("page")
        document.extend(children)
        return reading_minutes(document)
    demo = nodes.container("", nodes.paragraph("", "not read"), classes=["cell", "tag_demo"])
    code = nodes.literal_block("", "\n".join(["x = 1"] * 16))
    assert page(nodes.paragraph("", "word " * 300)) == 2 and page(code) == 2 and page(demo) == 5
    assert page(nodes.container("", code.deepcopy(), classes=["cell_output"])) == 0
    assert page(nodes.math_block("", "x")) == 1


@pytest.mark.parametrize("name", CHAPTERS)
def test_chapter_has_questions_of_both_kinds(pages, name):
    predictions = pages[name].select("form.predict")
    assert len(predictions) >= 3 and len(pages[name].select("details.retrieval")) >= 3
    for choice in pages[name].select(".predict-choice"):
        says, *why = choice.select(".predict-why > :not(summary)")
        assert says.get_text() == ("Right." if choice.has_attr("data-right") else "Not so.")
        assert len(" ".join(w.get_text() for w in why).split()) >= 3, choice
    for form in predictions:
        assert len(form.select("[data-right]")) == 1


def test_revision_has_every_question_once(pages):
    def said(question):
        return question["data-key"], question.summary.get_text(" ", strip=True)
    everywhere = [said(q) for name in CHAPTERS for q in pages[name].select("details.retrieval")]
    assert [said(q) for q in pages["revision"].select("section section details.retrieval")] == everywhere
    assert len(everywhere) == len({key for key, _ in everywhere}) >= 27
    for q in pages["revision"].select("details.retrieval"):
        chapter, name = q["data-key"].split("/")
        assert q.select_one(".retrieval-from a")["href"] == f"{chapter}.html#recall-{name}"


def test_progress_lists_every_chapter_with_its_questions(pages):
    for name, row in zip(CHAPTERS, pages["progress"].select("tr[data-chapter]"), strict=True):
        assert row["data-chapter"] == name
        for kind, found in (("predict", "form.predict"), ("recall", "details.retrieval")):
            assert int(row.select_one(f"[data-kind={kind}]")["data-all"]) == len(pages[name].select(found))


# --- in the browser ---

def test_the_question_before_erasing_is_for_everyone(new_page, site):
    page = new_page(f"{site}/{PROGRESS}", width=320)
    page.get_by_role("button", name="Erase everything").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert not Axe().run(page, options={"preload": False}).response["violations"]


def test_notes_are_the_same_in_chapter_and_revision(new_page, site):
    page = new_page(f"{site}/{CHAPTER}")
    question = page.locator("#recall-doubled")
    assert not question.get_by_role("button", name="I knew it").is_visible()
    question.locator("summary").focus()
    for key in ("Enter", "Tab", "Space"):
        page.keyboard.press(key)
    assert question.get_by_role("button", name="I knew it", pressed=True).is_visible()
    assert "✓ knew it" in question.locator("summary").inner_text()

    page.goto(f"{site}/{REVISION}")
    same = page.locator("[data-key='01-neuron/doubled']")
    same.locator("summary").click()
    assert "✓ knew it" in same.locator("summary").inner_text()
    total = page.locator("details.retrieval").count()
    assert page.locator(".revision-bar [role=status]").inner_text() == f"1 of {total} known"
    same.get_by_role("button", name="Not yet").click()
    assert "↻ not yet" in same.locator("summary").inner_text()
    same.get_by_role("button", name="Not yet").click()  # taken back
    assert stored(page)["recall"] == {}


def test_mix_puts_the_unknown_first_and_loses_nothing(new_page, site):
    page = new_page(f"{site}/{REVISION}")
    keys = "es => es.map((e) => e.dataset.key)"
    before = page.locator("details.retrieval").evaluate_all(keys)
    old, new = before[0], before[1]
    record = {"recall": {old: {"known": True, "day": "2026-01-01"}, new: {"known": True, "day": "2026-06-01"}}}
    page.evaluate("r => localStorage.setItem('feed-forward-network', JSON.stringify(r))", record)
    page.reload()
    mix = page.get_by_role("button", name="Mix")
    mix.press("Enter")
    mixed = page.locator("details.retrieval").evaluate_all(keys)
    assert sorted(mixed) == sorted(before) and mixed[:-2] != before[2:] and mixed[-2:] == [old, new]
    assert not page.locator(".revision section").first.is_visible()
    page.get_by_label("Only what I do not know yet").check()
    assert page.locator("details.retrieval:visible").count() == len(before) - 2
    mix.click()
    assert page.locator("details.retrieval").evaluate_all(keys) == before


def test_contents_show_what_is_read_and_begun(new_page, site):
    page = new_page(f"{site}/{CHAPTER}")
    mark = page.locator("nav.bd-links .progress-mark")
    assert not mark.count()
    page.locator("form.predict input").first.check()
    page.get_by_role("button", name="Check my answer").first.click()
    assert mark.get_attribute("data-is") == "begun" and "(begun)" in mark.text_content()
    page.get_by_label("I have read this chapter").check()
    assert mark.get_attribute("data-is") == "read"
    assert page.get_by_role("link", name=re.compile(r"Neuron \(read\)")).count() == 1
    page.goto(f"{site}/{PROGRESS}")
    row = page.locator("tr[data-chapter='01-neuron'] td").all_inner_texts()
    assert row[0] == "✓ yes" and row[1].startswith("1 of ") and row[2].startswith("0 of ")


def test_contents_show_where_you_are(new_page, site):
    page = new_page(f"{site}/{CHAPTER}")
    assert page.locator("nav.bd-links [aria-current=page]").all_inner_texts() == ["Neuron"]


def test_progress_is_saved_taken_in_and_erased(new_page, site, tmp_path):
    sent = []
    page = new_page(f"{site}/{CHAPTER}")
    page.on("request", lambda r: r.method != "GET" and sent.append(r.url))
    page.get_by_label("I have read this chapter").check()
    page.goto(f"{site}/{PROGRESS}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Save as a file").click()
    saved = tmp_path / "progress.json"
    download.value.save_as(saved)
    assert list(json.loads(saved.read_text())["read"]) == ["01-neuron"]

    page.get_by_role("button", name="Erase everything").press("Enter")
    assert page.get_by_role("button", name="No, keep it").evaluate("e => e === document.activeElement")
    page.keyboard.press("Escape")
    assert list(stored(page)["read"]) == ["01-neuron"]
    page.get_by_role("button", name="Erase everything").click()
    page.get_by_role("button", name="Yes, erase it").click()
    assert page.evaluate("localStorage.length") == 0 or not page.evaluate(
        "localStorage.getItem('feed-forward-network')")
    status = page.locator(".progress-report [role=status]")
    assert status.inner_text() == "Everything is erased."

    for text in ("no JSON", "[]", '{"read": {}}', '{"format": "feed-forward-network", "version": 2}'):
        page.get_by_label("Take in a file").set_input_files(
            {"name": "other.json", "mimeType": "application/json", "buffer": text.encode()})
        page.wait_for_function("s => s.textContent.startsWith('This is not')", arg=status.element_handle())
        status.evaluate("e => { e.textContent = ''; }")
    page.get_by_label("Take in a file").set_input_files(saved)
    page.locator("tr[data-chapter='01-neuron']", has_text="✓ yes").wait_for()
    assert not sent and not page.context.cookies()


def test_a_file_with_other_things_in_it_does_no_harm(new_page, site):
    page = new_page(f"{site}/{PROGRESS}")
    record = {"format": "feed-forward-network", "version": 1, "read": {"01-neuron": "<b>", "02-bias": "2026-01-02"},
              "recall": {"01-neuron/off": 7}, "predict": [1], "more": {}}
    page.get_by_label("Take in a file").set_input_files(
        {"name": "p.json", "mimeType": "application/json", "buffer": json.dumps(record).encode()})
    page.locator("tr[data-chapter='02-bias']", has_text="✓ yes").wait_for()
    assert stored(page) == {"read": {"02-bias": "2026-01-02"}, "predict": {}, "recall": {}}


def test_answers_with_the_old_keys_are_brought_along(new_page, site):
    page = new_page(f"{site}/{PROGRESS}")
    page.goto(f"{site}/{CHAPTER}")
    name = page.locator("form.predict").first.get_attribute("id")
    page.evaluate("n => localStorage.setItem(`predict:01-neuron:${n}`, '2')", name)
    page.reload()
    page.locator("form.predict.predict-answered").wait_for()
    assert page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('predict:'))") == []
    assert stored(page)["predict"] == {f"01-neuron/{name}": "2"}


def test_without_storage_all_still_works(new_page, site):
    page = new_page()
    page.add_init_script("""for (const name of ["getItem", "setItem"]) {  // not the theme's own keys
      const original = Storage.prototype[name];
      Storage.prototype[name] = function (key, ...rest) {
        if (key === "feed-forward-network") throw new Error("off");
        return original.call(this, key, ...rest);
      };
    }""")
    page.goto(f"{site}/{REVISION}")
    page.locator("details.retrieval summary").first.click()
    page.get_by_role("button", name="I knew it").first.click()
    assert page.locator(".revision-bar [role=status]").inner_text().startswith("1 of ")
    page.goto(f"{site}/{PROGRESS}")
    assert "keeps nothing" in page.locator(".progress-report [role=status]").inner_text()


def test_revision_without_javascript(chromium, site):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/{REVISION}")
    question = page.locator("details.retrieval").first
    question.locator("summary").click()
    assert "The neuron is off" in question.inner_text() and not page.get_by_role("button", name="Mix").is_visible()
    context.close()
