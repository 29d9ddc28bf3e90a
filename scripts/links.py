"""Follow every link that leaves the project: those of chapters, notebooks, README, docstrings and the project's files.

A dead link fails the run. A moved one (permanently, to another page) is named, with the place to correct; a host that
does not answer in time, or wants no visits by scripts, is named too, and is no fault of the page.
"""
import argparse
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urldefrag, urlsplit

ROOT = Path(__file__).resolve().parent.parent
READ = (".md", ".py", ".ipynb", ".bib", ".cff", ".toml", ".yml", ".txt")
SKIPPED = ("tests/", "scripts/links.py", "requirements.lock")  # their addresses are made up, or no reader's
# names of XML vocabularies that look like addresses, and are none
NAMESPACES = ("http://www.w3.org/1999/", "http://www.w3.org/2000/", "http://www.sitemaps.org/schemas/")
EXAMPLES = {"localhost", "127.0.0.1", "example.org", "example.com", "example.edu"}
DOI = re.compile(r"\bdoi\s*=\s*[{\"](10\.[^}\"]+)")
ADDRESS = re.compile(r"""https?://[^\s<>"'`\\{}|^\[\]]+""")
AGENT = "feed-forward-network-book-links (checks its own links, one visit each)"
BUSY = {429, 500, 502, 503, 504}
UNWANTED = {401, 403, 405, 406, 418, 999}  # the host is there, and wants no visits by scripts


@dataclass(frozen=True)
class Answer:
    kind: str  # good, moved, unsure or dead
    says: str = ""


class KeepsTrack(urllib.request.HTTPRedirectHandler):
    """Follows redirections, and remembers whether all were for good."""
    def __init__(self) -> None:
        self.codes: list[int] = []

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        self.codes.append(code)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def addresses(text: str) -> list[tuple[int, str]]:
    """Line and address of every link in a text, without the brackets and full stops of the sentence around it."""
    found = []
    for match in ADDRESS.finditer(text):
        url = match[0].rstrip(".,;:!?*_$")
        while url.endswith(")") and url.count(")") > url.count("("):
            url = url[:-1].rstrip(".,;:!?")
        host = urlsplit(url).hostname or ""
        if "." in host and host not in EXAMPLES and not url.startswith(NAMESPACES):
            found.append((text.count("\n", 0, match.start()) + 1, url))
    return found


def collect(root: Path = ROOT) -> dict[str, list[str]]:
    """Every external address of the tracked files, with the places that have it."""
    run = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True)
    places = defaultdict(list)
    for name in run.stdout.splitlines():
        if name.endswith(READ) and not name.startswith(SKIPPED):
            text = DOI.sub(r"https://doi.org/\1", (root / name).read_text(encoding="utf-8"))
            for line, url in addresses(text):
                places[url].append(f"{name}:{line}")
    return dict(places)


def badly_written(url: str) -> str:
    """What is wrong with an address before anyone visits it, or nothing."""
    parts = urlsplit(url)
    if parts.scheme == "http":
        return "write https:// (or find the page's new home)"
    try:
        ip_address(parts.hostname or "")
        return "write the host's name: a bare address of a machine means nothing to a reader, and changes"
    except ValueError:
        return ""


def visit(url: str, *, timeout: float = 20, tries: int = 3, pause: float = 2) -> Answer:
    """Ask for one page, first for its head alone; again after a pause if the host is busy or silent."""
    says = ""
    for n in range(tries):
        if n:
            time.sleep(pause * n)
        for method in ("HEAD", "GET"):
            track = KeepsTrack()
            request = urllib.request.Request(url, method=method, headers={"User-Agent": AGENT, "Accept": "*/*"})
            try:
                with urllib.request.build_opener(track).open(request, timeout=timeout) as reply:
                    moved = set(track.codes) and set(track.codes) <= {301, 308}
                    new = reply.geturl()
                    if moved and new.rstrip("/") != url.rstrip("/"):
                        return Answer("moved", f"moved for good to {new}")
                    return Answer("good")
            except urllib.error.HTTPError as error:
                error.close()
                says = f"{error.code} {error.reason}"
                if method == "GET" and error.code in UNWANTED:
                    return Answer("unsure", says)
                if method == "GET" and error.code not in BUSY:
                    return Answer("dead", says)
            except (OSError, ValueError) as error:
                says = str(getattr(error, "reason", error)) or type(error).__name__
                if "Name or service not known" in says or "nodename nor servname" in says:
                    return Answer("dead", f"no such host: {urlsplit(url).hostname}")
                break  # a silent host will not answer the second question sooner
    return Answer("unsure", f"{says} ({tries} tries)")


def check(urls: list[str], **options: float) -> dict[str, Answer]:
    """Visit each page once, several hosts at a time, one page of a host at a time."""
    hosts = defaultdict(set)
    for url in urls:
        hosts[urlsplit(url).netloc].add(urldefrag(url).url)

    def one_host(pages: set[str]) -> dict[str, Answer]:
        return {page: visit(page, **options) for page in sorted(pages)}
    with ThreadPoolExecutor(8) as pool:
        answers = {page: a for some in pool.map(one_host, hosts.values()) for page, a in some.items()}
    return {url: answers[urldefrag(url).url] for url in urls}


def report(places: dict[str, list[str]], answers: dict[str, Answer]) -> int:
    """Print what needs a look, the worst last; the number of dead links."""
    dead = 0
    for kind in ("unsure", "moved", "dead"):
        for url, answer in sorted(answers.items()):
            if answer.kind == kind:
                print(f"{kind:6}  {url}: {answer.says}\n        in {', '.join(places[url][:5])}")
                dead += kind == "dead"
    kinds = [a.kind for a in answers.values()]
    print(f"{len(kinds)} links: " + ", ".join(f"{kinds.count(k)} {k}" for k in ("good", "moved", "unsure", "dead")))
    return dead


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--timeout", type=float, default=20, help="seconds to wait for a page (20)")
    parser.add_argument("--tries", type=int, default=3, help="how often to ask a host that is busy or silent (3)")
    options = parser.parse_args()
    places = collect()
    answers = {url: Answer("dead", fault) for url in places if (fault := badly_written(url))}
    answers |= check([url for url in places if url not in answers], timeout=options.timeout, tries=options.tries)
    dead = report(places, answers)
    if answers and all(a.kind == "unsure" or a.says.startswith("no such host") for a in answers.values()):
        sys.exit("No host answered: is this machine connected?")
    if dead:
        sys.exit("Some links lead nowhere: correct or remove them.")


if __name__ == "__main__":
    main()
