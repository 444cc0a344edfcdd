"""Embeddings: what makes a text a vector, so that likeness can be measured.

Without a model, likeness is lexical: word and letter n-grams hashed into a fixed number of dimensions, so that the
same text gives the same vector everywhere and nothing is ever downloaded.
"""

import hashlib
import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from time import monotonic
from typing import Annotated, Final, Protocol

import httpx
import msgspec
from msgspec import Meta, Struct

DIMENSIONS: Final = 256
TIMEOUT_SECONDS: Final = 1.5
MAX_BODY: Final = 1024 * 1024


class Embedder(Protocol):
    """Makes texts comparable."""

    @property
    def model(self) -> str:
        """What vectors of this kind are called: those of two models are never compared."""
        ...

    def embed(self, text: str) -> Sequence[float]:
        """The vector of a text."""
        ...

    def close(self) -> None:
        """Give back what is held."""
        ...


class HashedGrams:
    """Implements `Embedder` without any model."""

    model: Final = "hashed"

    def embed(self, text: str) -> list[float]:
        """Words, word pairs and letter triples, hashed and normalised to length one."""
        vector = [0.0] * DIMENSIONS
        for gram in _grams(text.lower().split()):
            hashed = int.from_bytes(hashlib.blake2b(gram.encode(), digest_size=8).digest(), "big")
            vector[hashed % DIMENSIONS] += 1.0 if hashed >> 63 else -1.0
        length = math.sqrt(sum(x * x for x in vector)) or 1.0
        return [x / length for x in vector]

    def close(self) -> None:
        """Nothing is held."""


class _Embedding(Struct):
    embedding: Annotated[list[float], Meta(min_length=1, max_length=1 << 14)]


class _Embeddings(Struct):
    data: Annotated[list[_Embedding], Meta(min_length=1, max_length=1)]


class HttpEmbedder:
    """Implements `Embedder` over `/embeddings` of any OpenAI-compatible server."""

    def __init__(self, url: str, model: str, key: str | None = None) -> None:
        self.model: Final = model
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._address = f"{url.rstrip('/')}/embeddings"
        self._client = httpx.Client(timeout=TIMEOUT_SECONDS, headers=headers)

    def embed(self, text: str) -> Sequence[float]:
        """The vector of a text, as the server gives it; it raises whatever is wrong with the server."""
        question = {"model": self.model, "input": [text], "encoding_format": "float"}
        with self._client.stream("POST", self._address, json=question) as answer:
            body = _whole(answer.raise_for_status())
        return msgspec.json.decode(body, type=_Embeddings).data[0].embedding

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()


def _whole(answer: httpx.Response) -> bytes:
    """The body, if it comes in time: the client counts from piece to piece only, and who drips would never end."""
    body, ends = b"", monotonic() + TIMEOUT_SECONDS
    for piece in answer.iter_bytes():
        body += piece
        if len(body) > MAX_BODY or monotonic() > ends:
            raise ValueError(f"the server gives no vector within {MAX_BODY} bytes and {TIMEOUT_SECONDS} s")
    return body


def _grams(words: Sequence[str]) -> Iterator[str]:
    yield from words
    yield from (f"{a} {b}" for a, b in pairwise(words))
    yield from (f"#{word[i : i + 3]}" for word in words for i in range(len(word) - 2))
