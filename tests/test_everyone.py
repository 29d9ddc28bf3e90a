"""Every page for everyone: axe-core on the whole of it, with all that is folded away opened, and on a narrow screen."""
import json

import pytest
from conftest import ROOT

pytestmark = pytest.mark.browser

BOOK = ROOT / "book"
PAGES = [*(p.relative_to(ROOT).with_suffix(".html").as_posix()
           for folder in (BOOK, BOOK / "api", BOOK / "solutions") for p in sorted(folder.glob("*.md"))),
         *(f"{p.relative_to(BOOK / 'locale').parts[0]}/book/{p.stem}.html"
           for p in sorted(BOOK.glob("locale/*/LC_MESSAGES/book/*.po"))),
         "search.html", "genindex.html", "_modules/index.html", "_modules/ffnlib/ffn.html"]


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(new_page, site, name):
    from axe_playwright_python.sync_playwright import Axe
    page = new_page(f"{site}/{name}")
    page.wait_for_function("!document.querySelector('.math') || document.querySelector('mjx-container')")
    page.add_style_tag(content="* { animation: none !important; transition: none !important }"  # no colour halfway
                               ".predict-why { display: block !important }")
    page.evaluate("document.querySelectorAll('main details').forEach((e) => { e.open = true; })")
    for theme, width in (("light", 1280), ("dark", 320)):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        page.wait_for_function("theme => document.documentElement.dataset.theme === theme", arg=theme)
        page.wait_for_function("""() => [...document.querySelectorAll("pre[tabindex='-1']")].every(
            (e) => e.scrollWidth <= e.clientWidth)""")  # the theme sees to it a moment after the width has changed
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page, options={"preload": False}).response["violations"]
        assert not found, theme + json.dumps(
            [(v["id"], v["impact"], [n["html"][:200] for n in v["nodes"][:3]]) for v in found], indent=1)
