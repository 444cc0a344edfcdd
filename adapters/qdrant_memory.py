"""Case memory in Qdrant: embedded in the data folder, or a server by URL.

Likeness is lexical: word and letter n-grams hashed into a fixed number of dimensions, so that the same
text gives the same vector everywhere and nothing is ever downloaded.
"""

import hashlib
import math
import threading
import uuid
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from core.entries import Recollection

if TYPE_CHECKING:
    from qdrant_client import QdrantClient

COLLECTION: Final = "cases"
DIMENSIONS: Final = 256
NAMESPACE: Final = uuid.UUID("6f1a0f5e-2d7b-4c83-9f0e-6a5d3d1c7b42")


class QdrantMemory:
    """Implements `core.ports.Memory`; every read is filtered by brand here, below any tool."""

    def __init__(self, client: "QdrantClient") -> None:
        self._client = client

    def prepare(self) -> None:
        """Make the collection if it is not there."""
        from qdrant_client import models

        if not self._client.collection_exists(COLLECTION):
            size = models.VectorParams(size=DIMENSIONS, distance=models.Distance.COSINE)
            self._client.create_collection(COLLECTION, vectors_config=size)

    def recall(self, brand: str, text: str, limit: int) -> Sequence[Recollection]:
        """The most similar cases of a brand."""
        from qdrant_client import models

        only = models.Filter(must=[models.FieldCondition(key="brand", match=models.MatchValue(value=brand))])
        found = self._client.query_points(COLLECTION, query=embed(text), query_filter=only, limit=limit).points
        return [_recollection(point.payload or {}, point.score) for point in found]

    def remember(self, brand: str, text: str, case: Recollection) -> None:
        """Keep a case, over an older one of the same run."""
        from qdrant_client import models

        payload = {"brand": brand, "situation": case.situation, "arms": list(case.arms), "run": case.run}
        number = str(uuid.uuid5(NAMESPACE, case.run))
        self._client.upsert(COLLECTION, [models.PointStruct(id=number, vector=embed(text), payload=payload)])

    def close(self) -> None:
        """Let go of the folder."""
        self._client.close()


class LazyMemory:
    """Opens Qdrant when it is first asked: its import alone takes seconds."""

    def __init__(self, url: str | None, folder: Path) -> None:
        self._url, self._folder = url, folder
        self._memory: QdrantMemory | None = None
        self._opening = threading.Lock()

    def recall(self, brand: str, text: str, limit: int) -> Sequence[Recollection]:
        """The most similar cases of a brand."""
        return self._open().recall(brand, text, limit)

    def remember(self, brand: str, text: str, case: Recollection) -> None:
        """Keep a case."""
        self._open().remember(brand, text, case)

    def close(self) -> None:
        """Let go of the folder, if it was ever opened."""
        if self._memory is not None:
            self._memory.close()

    def _open(self) -> QdrantMemory:
        from qdrant_client import QdrantClient

        with self._opening:
            if self._memory is None:
                path = None if self._url else str(self._folder)
                client = QdrantClient(url=self._url, path=path, force_disable_check_same_thread=True)
                self._memory = QdrantMemory(client)
                self._memory.prepare()
            return self._memory


def embed(text: str) -> list[float]:
    """Words, word pairs and letter triples, hashed and normalised to length one."""
    vector = [0.0] * DIMENSIONS
    for gram in _grams(text.lower().split()):
        hashed = int.from_bytes(hashlib.blake2b(gram.encode(), digest_size=8).digest(), "big")
        vector[hashed % DIMENSIONS] += 1.0 if hashed >> 63 else -1.0
    length = math.sqrt(sum(x * x for x in vector)) or 1.0
    return [x / length for x in vector]


def _grams(words: Sequence[str]) -> Iterator[str]:
    yield from words
    yield from (f"{a} {b}" for a, b in pairwise(words))
    yield from (f"#{word[i : i + 3]}" for word in words for i in range(len(word) - 2))


def _recollection(payload: dict[str, object], likeness: float) -> Recollection:
    arms = payload.get("arms")
    return Recollection(
        situation=str(payload.get("situation", "")),
        arms=tuple(str(arm) for arm in arms) if isinstance(arms, list) else (),
        run=str(payload.get("run", "")),
        likeness=likeness,
    )
