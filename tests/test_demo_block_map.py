"""The map on the front page: each part of each model, by pointer and keys, has what ffnlib counts, and its chapters."""
import re

import pytest
from browser import numbers

from ffnlib.count import model_parameters
from ffnlib.known import known
from ffnlib.widgets import block_map_demo
from ffnlib.widgets.block_map import CHAPTERS, MODELS, ONCE, PAGES, arrays, size

PAGE = "book/index.html"


@pytest.fixture
def demo(new_page, site):
    return new_page(f"{site}/{PAGE}").locator(".ffn-demo")


def parts_of(model):
    return [part for part in CHAPTERS if part != "gate" or known(MODELS[model]).gated]


def check(demo, model, part):
    """The page shows this part of this model, with its numbers."""
    view = block_map_demo().view
    view.model, view.part = model, part
    one, whole, share = view.parameters()
    rows = dict(zip(*(demo.locator(tag).all_inner_texts() for tag in ("dt", "dd")), strict=True))
    shown = "".join(rows["parameters"].replace("\u2009", "").split())
    times = known(MODELS[model]).n_layers
    assert shown == ("none" if not one else f"{one}{100 * share:.1f}%ofthemodel" if part in ONCE
                     else f"{one}×{times}blocks={whole},{100 * share:.1f}%ofthemodel")
    found = {name: tuple(map(int, numbers(dims))) for name, dims in re.findall(r"(\w+)\s(\[.*?\])", rows["learned"])}
    assert found == arrays(known(MODELS[model]))[part]
    assert [int(text.split()[0]) for text in demo.locator("dd a").all_inner_texts()] == list(CHAPTERS[part])
    assert demo.locator("[aria-checked=true]").count() == 1


@pytest.mark.parametrize("model", range(len(MODELS)))
def test_parts_are_all_there_is(model):
    shape = known(MODELS[model])
    parts = arrays(shape)
    sizes = {part: size(some) * (1 if part in ONCE else shape.n_layers) for part, some in parts.items()}
    assert sizes["ffn"] == sizes["up"] + sizes["gate"] + sizes["down"]
    whole = sum(sizes.values()) - sizes["ffn"]
    assert whole == model_parameters(shape).total and shape.placement == "pre"


@pytest.mark.browser
def test_every_part_by_pointer(demo):
    heights = set()
    for model in range(len(MODELS)):
        demo.locator("select").select_option(index=model)
        for part in parts_of(model):
            spot = {"x": 4, "y": 60} if part == "stream" else {"x": 5, "y": 5}
            demo.locator(f'[data-part="{part}"] :is(rect, path)').first.click(position=spot)
            check(demo, model, part)
            heights.add(demo.bounding_box()["height"])
    assert len(heights) == 1


@pytest.mark.browser
@pytest.mark.parametrize("model", [0, 2])
def test_every_part_by_keys(demo, model):
    demo.locator("select").select_option(index=model)
    demo.locator("[aria-checked=true]").focus()
    order = parts_of(model)
    at = order.index("ffn")
    for step in range(1, len(order) + 1):
        demo.page.keyboard.press("ArrowDown")
        check(demo, model, order[(at + step) % len(order)])
        assert demo.page.evaluate("document.activeElement.ariaChecked") == "true"
    demo.page.keyboard.press("ArrowUp")
    check(demo, model, order[at - 1])


@pytest.mark.browser
def test_a_gate_that_is_not_there_is_not_shown(demo):
    demo.locator("select").select_option(index=2)
    demo.locator('[data-part="gate"]').click()
    check(demo, 2, "gate")
    demo.locator("select").select_option(index=0)
    check(demo, 0, "ffn")
    assert not demo.locator('[data-part="gate"]').is_visible()


@pytest.mark.browser
def test_links_lead_to_the_chapters(demo, book):
    titles = {}
    for part in parts_of(2):
        demo.locator("select").select_option(index=2)
        demo.locator(f'[data-part="{part}"]').focus()
        demo.locator(f'[data-part="{part}"]').dispatch_event("click")
        for link in demo.locator("dd a").all():
            number, title = link.inner_text().split(" ", 1)
            titles[int(number)] = title
            page = (book / "book" / link.get_attribute("href")).read_text(encoding="utf-8")
            assert f"<h1>{title}<" in page
    assert titles == {n: title for n, (title, _) in PAGES.items()}
