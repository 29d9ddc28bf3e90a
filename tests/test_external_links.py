"""`make links`, held to a server of our own: good, moved, dead, busy, silent and unwelcoming pages."""
import subprocess
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import links
import pytest
from links import Answer, addresses, badly_written, check, collect, report, visit


class Handler(BaseHTTPRequestHandler):
    """One kind of page at each address."""
    released = threading.Event()  # until then a silent page says nothing

    def do_GET(self):
        asked = self.server.asked
        asked[self.command, self.path] += 1
        if self.path == "/silent":
            self.released.wait(20)
        moved = {"/moved": 301, "/for-now": 302, "/slash": 301}.get(self.path)
        if moved:
            self.send_response(moved)
            self.send_header("Location", {"/slash": "/slash/"}.get(self.path, "/good"))
        elif self.path == "/no-head":
            self.send_response(405 if self.command == "HEAD" else 200)
        elif self.path == "/busy-once":
            self.send_response(503 if sum(asked[m, self.path] for m in ("HEAD", "GET")) <= 2 else 200)
        else:
            codes = {"/good": 200, "/slash/": 200, "/busy": 429, "/closed": 403, "/gone": 410}
            self.send_response(codes.get(self.path, 404))
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET

    def log_message(self, *args):
        pass


@pytest.fixture
def host():
    Handler.released.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.asked, server.daemon_threads = Counter(), True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        server.address = f"http://127.0.0.1:{server.server_port}"
        yield server
        Handler.released.set()
        server.shutdown()


QUICK = {"timeout": 0.3, "tries": 2, "pause": 0}


@pytest.mark.parametrize(("path", "kind", "says"), [
    ("/good", "good", ""), ("/no-head", "good", ""), ("/for-now", "good", ""), ("/slash", "good", ""),
    ("/moved", "moved", "/good"), ("/nowhere", "dead", "404"), ("/gone", "dead", "410"),
    ("/closed", "unsure", "403"), ("/busy", "unsure", "429"), ("/silent", "unsure", "timed out")])
def test_what_a_page_answers(host, path, kind, says):
    answer = visit(host.address + path, **QUICK)
    assert answer.kind == kind and says in answer.says, answer


def test_a_busy_host_is_asked_again_after_a_pause(host, monkeypatch):
    pauses = []
    monkeypatch.setattr(time, "sleep", pauses.append)
    assert visit(f"{host.address}/busy-once", timeout=5, tries=3, pause=2) == Answer("good") and pauses == [2]


def test_a_host_that_does_not_exist_is_dead_and_one_that_refuses_is_not(host, monkeypatch):
    def unknown(*args, **kwargs):
        raise OSError("[Errno -2] Name or service not known")
    host.shutdown()
    host.server_close()
    assert visit(f"{host.address}/good", **QUICK).kind == "unsure"
    monkeypatch.setattr("urllib.request.OpenerDirector.open", unknown)
    assert visit("https://no.such.host.invalid/", **QUICK) == Answer("dead", "no such host: no.such.host.invalid")


def test_each_page_is_visited_once_whatever_its_anchors(host):
    urls = [f"{host.address}/good", f"{host.address}/good#a", f"{host.address}/good#b", f"{host.address}/nowhere"]
    answers = check(urls, **QUICK)
    assert [answers[url].kind for url in urls] == ["good", "good", "good", "dead"] and host.asked["HEAD", "/good"] == 1


def test_the_report_names_the_place_and_what_to_do(capsys):
    answers = {"https://a.b/x": Answer("dead", "404 Not Found"), "https://a.b/z": Answer("good"),
               "https://a.b/y": Answer("moved", "moved for good to z")}
    assert report({url: ["book/02-bias.md:7"] for url in answers}, answers) == 1
    said = capsys.readouterr().out
    assert "dead    https://a.b/x: 404 Not Found\n        in book/02-bias.md:7" in said
    assert "moved for good to z" in said
    assert said.endswith("3 links: 1 good, 1 moved, 0 unsure, 1 dead\n")


def test_a_dead_link_or_no_network_fails_the_command(monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["links.py"])
    for url, kind, says in (("https://a.b/", "dead", "lead nowhere"), ("http://a.b/", "good", "lead nowhere"),
                            ("https://a.b/", "unsure", "connected")):
        monkeypatch.setattr(links, "collect", lambda url=url: {url: ["x:1"]})
        monkeypatch.setattr(links, "check", lambda urls, kind=kind, **options: {u: Answer(kind) for u in urls})
        with pytest.raises(SystemExit, match=says):
            links.main()
    monkeypatch.setattr(links, "check", lambda urls, **options: {u: Answer("good") for u in urls})
    monkeypatch.setattr(links, "collect", lambda: {"https://a.b/": ["x:1"]})
    links.main()


def test_addresses_end_where_the_sentence_goes_on():
    text = ('See https://a.b/c(d). Or (https://a.b/e), [x](https://a.b/f#g "t")\n'
            '<https://a.b/h>, "https://a.b/i?j=1". http://localhost:8000')
    assert addresses(text) == [(1, "https://a.b/c(d)"), (1, "https://a.b/e"), (1, "https://a.b/f#g"),
                               (2, "https://a.b/h"), (2, "https://a.b/i?j=1")]


def test_every_link_of_the_project_is_well_written():
    places = collect()
    assert {"https://doi.org/10.1038/323533a0", "https://nbgrader.readthedocs.io"} <= set(places) and len(places) > 20
    faults = [f"{', '.join(places[url])}: {url}: {fault}" for url in places if (fault := badly_written(url))]
    assert not faults, "\n" + "\n".join(faults)
    assert badly_written("http://a.b/") and badly_written("https://192.0.2.1/x") and not badly_written("https://a.b/")


def test_links_of_every_kind_of_file_are_collected(tmp_path, monkeypatch):
    for name in ("README.md", "book/a.md", "solutions/a.ipynb", "ffnlib/a.py", "book/a.bib", "tests/a.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"one\n(https://a.b/{name})\n doi = {{10.1/{name}}}")
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
    places = collect(tmp_path)
    assert places["https://a.b/ffnlib/a.py"] == ["ffnlib/a.py:2"]
    assert places["https://doi.org/10.1/book/a.bib"] == ["book/a.bib:3"]
    assert len(places) == 10  # none of tests/, whose addresses are made up
