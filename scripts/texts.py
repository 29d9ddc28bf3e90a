"""All texts of the book, its demos and its pages, as gettext catalogues; and the languages' own brought up to date.

`make texts` writes the templates into _build/texts and merges them into what book/locale holds. To begin a page:
`.venv/bin/python scripts/texts.py --language fr --page book/02-bias`.
"""
import argparse
import ast
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from html import unescape
from importlib.util import find_spec
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
OUT, LOCALE = ROOT / "_build", ROOT / "book" / "locale"
TEMPLATES = OUT / "texts"
# What libraries write into pages in English alone: replaced there as it stands.
FOREIGN = ("Show code cell output", "Hide code cell output", "Show code cell source", "Hide code cell source", "Copy",
           "Copy to clipboard", "Copied!", "Failed to copy", "Toggle primary sidebar", "Toggle secondary sidebar",
           "Color mode", "Contents", "Collapse Navigation Section", "Light", "Dark", "System Settings", "Main",
           "Page")
SPHINX = ("Link to this heading", "Link to this term", "Link to this image", "Link to this table",
          "Link to this equation", "Link to this definition", "Link to this code", "© Copyright %(copyright)s.")
FIGURE = re.compile(r'<svg\b[^>]*?\baria-label="([^"]*)"')  # the description of a figure, in a cell's output


def from_python(path: Path, functions: tuple[str, ...]) -> list[str]:
    """First arguments of calls of these functions, in f-strings too, where Babel finds them on new Pythons alone."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    return [str(node.args[0].value) for node in sorted(calls, key=lambda n: (n.lineno, n.col_offset))
            if isinstance(node.func, ast.Name) and node.func.id in functions and node.args
            and isinstance(node.args[0], ast.Constant)]


def configured() -> dict[str, str]:
    """Texts of the book's configuration, each with its file."""
    config, toc = (yaml.safe_load((ROOT / name).read_text()) for name in ("_config.yml", "_toc.yml"))
    return {config["title"]: "_config.yml", config["author"]: "_config.yml",
            **{part["caption"]: "_toc.yml" for part in toc["parts"]}}


def shared() -> dict[str, Catalog]:
    """Texts that do not belong to a page: of the site, of each demo, and of the theme."""
    found: dict[str, Catalog] = defaultdict(Catalog)

    def add(domain: str, path: Path, method: str, *words: str) -> None:
        where = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
        for text in (from_python(path, words) if method == "python" else
                     [m[1] for m in extract_from_file(method, path, dict.fromkeys(words))]):
            found[domain].add(text, locations=[(where, 0)])

    for path in sorted((ROOT / "ffnlib/widgets").glob("*.py")):
        add(f"demos/{path.stem}", path, "python", "t")
    for path in sorted((ROOT / "ffnlib/widgets/js").glob("*.js")):
        is_view = (ROOT / "ffnlib/widgets" / f"{path.stem}.py").exists()
        add(f"demos/{path.stem}" if is_view else "site", path, "javascript", "t")
    for path in sorted((ROOT / "book/static").glob("*.js")):
        add("site", path, "javascript", "t")
    for path in sorted((ROOT / "book/extensions").glob("*.py")):
        add("site", path, "python", "_")
    for path in sorted((ROOT / "book/templates").glob("*.html")):
        add("site", path, "jinja2.ext:babel_extract", "_")
    for text, where in configured().items():
        found["site"].add(text, locations=[(where, 0)])
    for path in sorted((ROOT / "exercises").glob("*/*.ipynb")):  # as the chapter's extension reads it
        for text in re.findall(r"Difficulty: ([^.]+)\.", path.read_text(encoding="utf-8"))[:1]:
            found["site"].add(text, locations=[("exercises", 0)])
    for text in ("in English", *FOREIGN):
        found["site"].add(text, locations=[("scripts/texts.py", 0)])
    themes = {name: Path(find_spec(name).origin).parent for name in ("sphinx_book_theme", "pydata_sphinx_theme")}
    for folder in themes.values():
        for path in sorted((folder / "theme").rglob("*.html")):
            add("sphinx", path, "jinja2.ext:babel_extract", "_")
            add("booktheme", path, "jinja2.ext:babel_extract", "translate")
    for path in sorted(themes["sphinx_book_theme"].rglob("*.py")):
        add("booktheme", path, "python", "translation")
    for text in SPHINX:
        found["sphinx"].add(text, locations=[("sphinx", 0)])
    return {domain: catalogue for domain, catalogue in found.items() if len(catalogue)}


def read(path: Path, language: str | None = None) -> Catalog:
    with path.open("rb") as f:
        return read_po(f, locale=language)


def sphinx(builder: str, folder: Path, doctrees: str, config: dict[str, object], **options: object) -> bool:
    """Run one of Sphinx's builders over the book. Whether it failed.

    In a process of its own, as Sphinx changes much of what all share.
    """
    from jupyter_book.sphinx import build_sphinx
    return bool(build_sphinx(
        ROOT, folder, path_config=ROOT / "_config.yml", noconfig=True, builder=builder, doctreedir=OUT / doctrees,
        confoverrides={"external_toc_path": str(ROOT / "_toc.yml"), "latex_individualpages": False, **config},
        **options))


def pages(folder: Path) -> dict[str, Catalog]:
    """Texts of each page, by Sphinx's gettext builder; of cells' outputs, the descriptions of figures."""
    if subprocess.run([sys.executable, __file__, "--extract", folder], cwd=ROOT).returncode:
        raise SystemExit("The texts of the pages could not be extracted: see the first error above.")
    found = {pot.relative_to(folder).with_suffix("").as_posix(): read(pot)
             for pot in sorted(folder.rglob("*.pot")) if pot.name != "sphinx.pot"}
    for page, catalogue in found.items():
        built = OUT / "html" / f"{page}.html"
        for text in FIGURE.findall(built.read_text(encoding="utf-8") if built.exists() else ""):
            catalogue.add(unescape(text), locations=[(f"{page}.md", 0)])
    return found


def templates(folder: Path | None = None) -> dict[str, Catalog]:
    """All of them by domain; each text in order of first appearance, with the files it is in."""
    with tempfile.TemporaryDirectory() as made:
        found = {**shared(), **pages(Path(folder or made))}
    for catalogue in found.values():
        for message in catalogue:
            message.locations = sorted({(re.sub(r"^.*?((?:book|ffnlib)/)", r"\1", f), 0) for f, _ in message.locations})
            message.auto_comments = []
    return found


def path_of(language: str, domain: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / f"{domain}.po"


def merged(template: Catalog, path: Path, language: str) -> Catalog:
    """The language's catalogue with the template's texts: translations kept, what is gone left out."""
    own = read(path, language) if path.exists() else Catalog(locale=language)
    result = Catalog(locale=language, project="The Feed-Forward Network", fuzzy=False, header_comment="")
    for message in template:
        if message.id:
            old = own.get(message.id)
            result.add(message.id, old.string if old else "", locations=message.locations,
                       flags=old.flags if old else (), user_comments=old.user_comments if old else ())
    return result


def save(catalogue: Catalog, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as f:
        write_po(f, catalogue, width=120, include_lineno=False, omit_header=False, ignore_obsolete=True)
    # Babel writes the time and its own version; both would change without a change of the texts.
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|'
                           r'Report-Msgid-Bugs-To|Project-Id-Version): .*\n', "", text, flags=re.M), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--language", help="code of a language to begin, such as fr")
    parser.add_argument("--page", action="append", default=[], help="page to begin in it, such as book/02-bias")
    parser.add_argument("--extract", type=Path, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.extract:
        sys.exit(sphinx("gettext", wanted.extract, ".doctrees-texts", {}, really_quiet=True))
    found = templates()
    shutil.rmtree(TEMPLATES, ignore_errors=True)
    for domain, catalogue in found.items():
        save(catalogue, TEMPLATES / f"{domain}.pot")
    for language in {p.name for p in LOCALE.glob("*") if p.is_dir()} | ({wanted.language} - {None}):
        for domain, template in found.items():
            path = path_of(language, domain)
            begun = wanted.language == language and (domain in wanted.page or domain in ("site", "sphinx", "booktheme"))
            if path.exists() or begun:
                save(merged(template, path, language), path)
                left = sum(not m.string or m.fuzzy for m in read(path) if m.id)
                print(f"{path.relative_to(ROOT)}: {len(template)} texts, {left} to translate")


if __name__ == "__main__":
    main()
