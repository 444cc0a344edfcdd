"""A source of history on loopback that misbehaves as real ones do, by a script."""

import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Item = Mapping[str, Any]


class FakeSource:
    """Serves entities page by page; every answer takes the next fault of the script, if one is left."""

    def __init__(self, entities: Mapping[str, Sequence[Item]], *, faults: Sequence[str] = (), page: int = 3) -> None:
        self.entities, self.page = entities, page
        self.faults: Iterator[str] = iter(faults)
        self.token: str | None = None
        self.asked: list[str] = []
        self.summed: dict[str, tuple[str, ...]] = {}
        self.watch: Callable[[str], None] | None = None
        self.url = ""

    def answer(self, path: str, token: str | None) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(path)
        if self.watch is not None:
            self.watch(path)
        fault = next(self.faults, "")
        if fault == "429":
            return 429, {"Retry-After": "0"}, b""
        if fault.startswith("429 "):
            return 429, {"Retry-After": fault.removeprefix("429 ")}, b""
        if fault == "500":
            return 500, {}, b"oops"
        if self.token is not None and token != f"Bearer {self.token}":
            return 401, {}, b""
        split = urlsplit(path)
        entity, asked = split.path.strip("/"), parse_qs(split.query)
        if entity not in self.entities:
            return 404, {}, b"{}"
        body = json.dumps(self.one_page(entity, asked.get("cursor", ["0"])[0], repeat=fault == "repeat")).encode()
        return 200, {"Cut": "yes"} if fault == "cut" else {}, body

    def one_page(self, entity: str, cursor: str, *, repeat: bool) -> dict[str, Any]:
        """A page; with `repeat`, its last item comes again at the head of it, and the cursor is written anew."""
        items, start = self.entities[entity], int(cursor.partition("/")[0])
        some = list(items[start : start + self.page])
        end = start + self.page
        following = str(end) if end < len(items) else None
        if repeat:
            some, following = [*some[-1:], *some], f"{start}/again/{len(self.asked)}"
        sums = {c: str(sum(Decimal(str(i[c])) for i in items if i.get(c))) for c in self.summed.get(entity, ())}
        return {"items": some, "next": following, "total": len(items), "sums": sums or None}


@contextmanager
def serving(source: FakeSource) -> Iterator[FakeSource]:
    """Serve it in a thread on a free port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, body = source.answer(self.path, self.headers.get("Authorization"))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if "Cut" in headers else body)
            self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    source.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield source
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
