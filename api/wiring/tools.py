"""The tools and the case memory: in this process, and answering for others that ask over NATS."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from nats.aio.client import Client
from sqlalchemy import Engine

from adapters.embeddings import Embedder, HashedGrams, HttpEmbedder
from adapters.nats_toolbox import answering
from adapters.qdrant_memory import LazyMemory
from adapters.sql_archive import SqlArchive
from api.folder import Folder
from api.settings import Settings
from api.tool_server import ToolServer
from core.cases import Memory
from core.ports import Players, Toolbox
from tools.toolbox import LocalToolbox


@contextmanager
def open_memory(settings: Settings, folder: Folder) -> Iterator[Memory]:
    """The case memory that the settings name."""
    embedder = _embedder(settings)
    memory = LazyMemory(settings.qdrant_url, folder.memory, embedder)
    try:
        yield memory
    finally:
        memory.close()
        embedder.close()


@asynccontextmanager
async def open_tools(client: Client, engine: Engine, players: Players, memory: Memory | None) -> AsyncIterator[Toolbox]:
    """The toolbox of this hub; as long as the block lasts it answers for other processes too."""
    archive = SqlArchive(engine)
    toolbox = LocalToolbox(players, archive, memory)
    async with answering(client, ToolServer(toolbox, archive.open_job).answer):
        yield toolbox


def _embedder(settings: Settings) -> Embedder:
    url, model, key = settings.embeddings_url, settings.embeddings_model, settings.embeddings_key
    if url is None or model is None:
        return HashedGrams()
    return HttpEmbedder(url, model, key.get_secret_value() if key is not None else None)
