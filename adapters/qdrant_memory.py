"""Case memory in Qdrant: embedded in the data folder, or a server by URL.

Each embedding model and size has a collection of its own, so that a change of either mixes nothing. What is kept
is what code knows of a case, its provenance included, and nothing that anybody wrote.
"""

import hashlib
import re
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import to_builtins

from adapters.embeddings import Embedder
from adapters.rows import microseconds
from core.cases import KEPT, Recollection

if TYPE_CHECKING:
    from qdrant_client import QdrantClient
    from qdrant_client.models import Filter

NAMESPACE: Final = uuid.UUID("6f1a0f5e-2d7b-4c83-9f0e-6a5d3d1c7b42")
TIMEOUT_SECONDS: Final = 2


class QdrantMemory:
    """A collection of cases; every read is filtered by brand here, below any tool."""

    def __init__(self, client: "QdrantClient", embedder: Embedder, *, server: bool) -> None:
        self._client, self._embedder, self._server = client, embedder, server
        size = len(embedder.embed("a case"))
        self._collection = collection_of(embedder.model, size)
        self._prepare(size)

    def recall(self, brand: str, text: str, at: datetime, limit: int) -> Sequence[Recollection]:
        """The most similar cases of a brand that are not too old at a moment."""
        vector, only = list(self._embedder.embed(text)), _of(brand, since=at - KEPT)
        found = self._client.query_points(self._collection, query=vector, query_filter=only, limit=limit).points
        return [_recollection(point.payload or {}, point.score) for point in found]

    def remember(self, brand: str, text: str, case: Recollection) -> None:
        """Keep a case, over an older one of the same run, and let go of the brand's cases that are too old by then."""
        from qdrant_client import models

        payload = {**to_builtins(case), "brand": brand, "microseconds": microseconds(case.at)}
        number = str(uuid.uuid5(NAMESPACE, case.run))
        point = models.PointStruct(id=number, vector=list(self._embedder.embed(text)), payload=payload)
        self._client.upsert(self._collection, [point])
        old = models.FilterSelector(filter=_of(brand, before=case.at - KEPT))
        self._client.delete(self._collection, old)

    def close(self) -> None:
        """Let go of the folder."""
        self._client.close()

    def _prepare(self, size: int) -> None:
        """Make the collection if it is not there; a server finds a brand's cases by index."""
        from qdrant_client import models

        if self._client.collection_exists(self._collection):
            return
        vectors = models.VectorParams(size=size, distance=models.Distance.COSINE)
        self._client.create_collection(self._collection, vectors_config=vectors)
        if self._server:
            brand = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=True)
            self._client.create_payload_index(self._collection, "brand", brand)
            self._client.create_payload_index(self._collection, "microseconds", models.PayloadSchemaType.INTEGER)


class LazyMemory:
    """Implements `core.cases.Memory`; opens Qdrant when it is first asked, for its import alone takes seconds."""

    def __init__(self, url: str | None, folder: Path, embedder: Embedder) -> None:
        self._url, self._folder, self._embedder = url, folder, embedder
        self._memory: QdrantMemory | None = None
        self._one_at_a_time = threading.Lock()

    def open(self) -> None:
        """Get ready."""
        with self._opened():
            pass

    def recall(self, brand: str, text: str, at: datetime, limit: int) -> Sequence[Recollection]:
        """The most similar cases of a brand that are not too old at a moment."""
        with self._opened() as memory:
            return memory.recall(brand, text, at, limit)

    def remember(self, brand: str, text: str, case: Recollection) -> None:
        """Keep a case."""
        with self._opened() as memory:
            memory.remember(brand, text, case)

    def close(self) -> None:
        """Let go of the folder, if it was ever opened."""
        with self._one_at_a_time:
            if self._memory is not None:
                self._memory.close()

    @contextmanager
    def _opened(self) -> Iterator[QdrantMemory]:
        """The embedded Qdrant is not made for several threads, so one asks at a time."""
        with self._one_at_a_time:
            self._memory = self._memory or self._connect()
            yield self._memory

    def _connect(self) -> QdrantMemory:
        from qdrant_client import QdrantClient

        path = None if self._url else str(self._folder)
        client = QdrantClient(
            url=self._url,
            path=path,
            timeout=TIMEOUT_SECONDS,
            check_compatibility=False,
            force_disable_check_same_thread=True,
        )
        try:
            return QdrantMemory(client, self._embedder, server=self._url is not None)
        except BaseException:
            client.close()
            raise


def collection_of(model: str, size: int) -> str:
    """The collection of an embedding model and size: readable, and never that of another one."""
    name = re.sub(r"[^a-z0-9]+", "-", model.lower()).strip("-")[:40]
    return f"cases-{name}-{hashlib.sha256(model.encode()).hexdigest()[:8]}-{size}"


def _of(brand: str, since: datetime | None = None, before: datetime | None = None) -> "Filter":
    from qdrant_client import models

    kept = models.Range(gte=since and microseconds(since), lt=before and microseconds(before))
    return models.Filter(
        must=[
            models.FieldCondition(key="brand", match=models.MatchValue(value=brand)),
            models.FieldCondition(key="microseconds", range=kept),
        ]
    )


def _recollection(payload: dict[str, Any], likeness: float) -> Recollection:
    return msgspec.convert({**payload, "likeness": likeness}, Recollection)
