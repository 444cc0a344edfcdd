"""Embeddings: hashed n-grams, and vectors that a server gives."""

import json
import math
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import msgspec
import pytest

from adapters.embeddings import DIMENSIONS, MAX_BODY, HashedGrams, HttpEmbedder

embed = HashedGrams().embed


@pytest.mark.parametrize("text", ["tilt", "north tilt GB GB low clear mid online", "Ä ö ß", "a " * 500, "日本語 の"])
def test_a_text_becomes_a_vector_of_length_one(text: str) -> None:
    vector = embed(text)

    assert len(vector) == DIMENSIONS
    assert math.isclose(math.sqrt(sum(x * x for x in vector)), 1.0)


def test_an_empty_text_becomes_the_zero_vector() -> None:
    assert embed(" ") == [0.0] * DIMENSIONS


def test_the_same_text_gives_the_same_vector_and_another_text_another() -> None:
    assert embed("north tilt online") == embed("north tilt online")
    assert embed("North  TILT online") == embed("north tilt online")
    assert embed("north tilt online") != embed("online tilt north")


def test_likeness_falls_with_difference() -> None:
    asked = embed("north tilt gb low online")

    def likeness(text: str) -> float:
        return sum(a * b for a, b in zip(asked, embed(text), strict=True))

    assert likeness("north tilt gb low online") > likeness("north tilt gb low offline") > likeness("lagoon requested")


class Server(HTTPServer):
    """Answers every question with the same bytes and keeps what it was asked."""

    status, body = 200, b'{"object": "list", "data": [{"index": 0, "embedding": [0.5, 0.25]}], "usage": {}}'
    asked: tuple[str, str | None, dict] | None = None


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked = (self.path, self.headers["Authorization"], question)
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    def log_message(self, *args: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def server() -> Iterator[Server]:
    """An embeddings server on loopback."""
    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def embedder(server: Server) -> Iterator[Callable[..., HttpEmbedder]]:
    """Embedders of this server."""
    made: list[HttpEmbedder] = []

    def make(**given: str) -> HttpEmbedder:
        made.append(HttpEmbedder(f"http://127.0.0.1:{server.server_port}/v1/", "small", **given))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_a_server_is_asked_as_openai_has_it(server: Server, embedder: Callable[..., HttpEmbedder]) -> None:
    assert list(embedder(key="k-1").embed("tilt GB")) == [0.5, 0.25]
    question = {"model": "small", "input": ["tilt GB"], "encoding_format": "float"}
    assert server.asked == ("/v1/embeddings", "Bearer k-1", question)


def test_without_a_key_none_is_sent(server: Server, embedder: Callable[..., HttpEmbedder]) -> None:
    embedder().embed("tilt")

    assert server.asked is not None
    assert server.asked[1] is None


@pytest.mark.parametrize(
    "body",
    [b"", b"not json", b"{}", b'{"data": []}', b'{"data": [{"embedding": []}]}', b'{"data": [{"embedding": "x"}]}'],
)
def test_what_is_no_vector_is_an_error(server: Server, embedder: Callable[..., HttpEmbedder], body: bytes) -> None:
    server.body = body

    with pytest.raises(msgspec.DecodeError):
        embedder().embed("tilt")


def test_a_body_without_end_is_not_waited_for(server: Server, embedder: Callable[..., HttpEmbedder]) -> None:
    server.body = b" " * (MAX_BODY + 1)

    with pytest.raises(ValueError, match="no vector within"):
        embedder().embed("tilt")


@pytest.mark.parametrize("status", [401, 429, 500, 302])
def test_a_server_that_refuses_is_an_error(server: Server, embedder: Callable[..., HttpEmbedder], status: int) -> None:
    server.status = status

    with pytest.raises(httpx.HTTPStatusError) as caught:
        embedder(key="k-1").embed("tilt")

    assert "k-1" not in str(caught.value)
