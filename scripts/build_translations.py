"""The pages that have been translated, built into _build/html/LANGUAGE beside the English ones.

Only these are written; their links to other pages, to the search and to all that is shared lead to the English book.
The results of cells are those of the English build, out of the same cache. What a catalogue lacks stays in English.
"""
import json
import re
import shutil
import subprocess
import sys
from html import escape, unescape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "scripts"), str(ROOT / "book" / "extensions")]

from babel.messages.mofile import write_mo  # noqa: E402
from texts import FIGURE, FOREIGN, LOCALE, OUT, configured, path_of, read, sphinx  # noqa: E402
from translation import translated  # noqa: E402

STATE = re.compile(r'(<script type="application/vnd.jupyter.widget-state\+json">)(.*?)(</script>)', re.S)
SHARED = re.compile(r'((?:href|src|action|data-content_root)=")\.\./(?=_static/|_images/|_downloads/|_sources/|")')
ENGLISH = re.compile(r'<a\b([^>]*?) href="(\.\./\.\./(?!_)[^"]*)"([^>]*)>(.*?)</a>', re.S)


def catalogue(language: str, *domains: str) -> dict[str, str]:
    """The translated texts of these domains."""
    found = {}
    for domain in domains:
        path = path_of(language, domain)
        if path.exists():
            found |= {m.id: m.string for m in read(path) if m.id and m.string and not m.fuzzy}
    return found


def lookup(texts: dict[str, str], english: str) -> str:
    """The translation of a text, also of one whose {placeholders} have been filled.

    >>> lookup({"of block {n}": "{n}. Block"}, "of block 2")
    '2. Block'
    """
    if english in texts:
        return texts[english]
    for key, value in texts.items():
        if "{" in key:
            pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(key))
            pattern = re.sub(r"(\(\?P<(\w+)>\.\+\))(.*?)\1", r"\1\3(?P=\2)", pattern)  # twice the same
            if match := re.fullmatch(pattern, english):
                return value.format(**match.groupdict())
    return english


def controls(state: str, texts: dict[str, str]) -> str:
    """Saved widgets with the names of controls and of their choices translated."""
    saved = json.loads(state)
    for model in saved["state"].values():
        one = model["state"]
        for key in ("description", "tooltip", "placeholder"):
            if isinstance(one.get(key), str):
                one[key] = lookup(texts, one[key])
        if "_options_labels" in one:
            one["_options_labels"] = [lookup(texts, label) for label in one["_options_labels"]]
    return json.dumps(saved, ensure_ascii=False).replace("</", "<\\/")


def carry(page: str, language: str) -> str:
    """A page with the texts of its demos and scripts: those that Python saved in place, those of JavaScript as JSON."""
    demos = sorted(set(re.findall(r"ffnlib\.widgets\.(\w+)\.", page)))
    texts = catalogue(language, "site", *(f"demos/{name}" for name in demos))
    page = STATE.sub(lambda m: m[1] + controls(m[2], texts) + m[3], page)
    data = json.dumps(texts, ensure_ascii=False).replace("</", "<\\/")
    return page.replace("</head>", f'<script type="application/json" id="ffn-texts">{data}</script>\n</head>', 1)


def leads_out(link: re.Match[str], note: str) -> str:
    """A link to the English book, which says so: with an attribute, and in words if it leads to a page's beginning."""
    before, href, after, inner = link.groups()
    if "hreflang" in before + after:
        return link[0]  # the switch
    if "#" not in href and "/lite/" not in href and "navbar-brand" not in before + after:
        says = f' <span class="in-english">({note})</span>'
        if "prev-next-title" in inner:
            inner = re.sub(r'(<p class="prev-next-title">)(.*?)(</p>)', rf'\1<span lang="en">\2</span>{says}\3', inner)
        elif "<" in inner:
            inner += says
        else:  # the sidebar's: a title without markup, in English
            inner = f'<span lang="en">{inner.strip()}</span>{says}'
    return f'<a{before} hreflang="en" href="{href}"{after}>{inner}</a>'


def finish(page: str, docname: str, language: str) -> str:
    """A page of the language's own build, made one of the whole book."""
    site, own = catalogue(language, "site"), catalogue(language, docname)
    page = SHARED.sub(r"\1../../", page)
    page = re.sub(r'<script[^>]*_static/translations\.js[^>]*></script>\n?', "", page)  # the search's; it is in English
    page = FIGURE.sub(lambda m: m[0].replace(m[1], escape(own.get(unescape(m[1]), unescape(m[1])))), page)
    page = ENGLISH.sub(lambda m: leads_out(m, site.get("in English", "in English")), page)
    for text in (*FOREIGN, *configured()):
        if text in site:
            place = rf'((?:(?<!lang="en")>|")\s*){re.escape(text)}(?=\s*[<"])'
            page = re.sub(place, lambda m, t=site[text]: m[1] + t, page)
    return carry(page, language)


def build(language: str, pages: list[str]) -> None:
    """Build one language's pages. The English ones have been built."""
    for po in (LOCALE / language).rglob("*.po"):  # Sphinx compiles those of pages alone
        with po.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, read(po))
    made = OUT / f"html-{language}"
    failed = sphinx("html", made, f".doctrees-{language}", {"language": language, "nitpicky": True}, quiet=True,
                    keep_going=True, warningiserror=True, filenames=[str(ROOT / f"{p}.md") for p in pages])
    if failed:
        raise SystemExit(f"{language}: see the first warning or error above.")
    target = OUT / "html" / language
    shutil.rmtree(target, ignore_errors=True)
    for page in pages:
        to = target / f"{page}.html"
        to.parent.mkdir(parents=True, exist_ok=True)
        to.write_text(finish((made / f"{page}.html").read_text(encoding="utf-8"), page, language), encoding="utf-8")


def build_all() -> None:
    """Build every language, each in a process of its own."""
    for language in translated():
        if subprocess.run([sys.executable, __file__, language], cwd=ROOT).returncode:
            shutil.rmtree(OUT / "html" / language, ignore_errors=True)
            sys.exit(f"The pages in {language} were not built: run `make texts` and look at book/locale/{language}")


if __name__ == "__main__":
    build(sys.argv[1], translated()[sys.argv[1]]) if len(sys.argv) > 1 else build_all()
