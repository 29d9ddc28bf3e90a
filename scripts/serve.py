"""Serve the built book on this machine, compressed as a real host would."""
import argparse
import functools
import gzip
import http.server
import mimetypes
from pathlib import Path

BOOK = Path(__file__).resolve().parent.parent / "_build" / "html"
COMPRESSED = ("text/", "application/javascript", "application/json", "image/svg")
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("font/woff2", ".woff2")


class Handler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            if not self.path.split("?")[0].endswith("/"):
                return super().do_GET()  # redirects to the folder's own address
            path /= "index.html"
        found = path.is_file()
        if not found:
            path = BOOK / "404.html"  # as a host does
            if not path.is_file():
                return self.send_error(404)
        body = path.read_bytes()
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", kind)
        if kind.startswith(COMPRESSED) and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = compressed(path, path.stat().st_mtime_ns)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing about single requests."""


@functools.cache
def compressed(path: Path, changed: int) -> bytes:
    return gzip.compress(path.read_bytes())


def server(port: int = 0, folder: Path = BOOK) -> http.server.ThreadingHTTPServer:
    """A server of the built book, bound to this machine alone; port 0 takes a free one."""
    return http.server.ThreadingHTTPServer(("127.0.0.1", port), functools.partial(Handler, directory=str(folder)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    port = parser.parse_args().port
    try:
        with server(port) as s:
            print(f"The book is at http://localhost:{port}; stop with Ctrl-C", flush=True)
            s.serve_forever()
    except OSError as error:
        raise SystemExit(f"Port {port} cannot be used ({error.strerror}): try make serve PORT=8080") from None
    except KeyboardInterrupt:
        print()
