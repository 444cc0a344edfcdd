"""Case memory: likeness, brands kept apart, age, models kept apart, and cases that outlive the hub."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from qdrant_client import QdrantClient
from qdrant_client.http.exceptions import ResponseHandlingException

from adapters.embeddings import HashedGrams
from adapters.qdrant_memory import LazyMemory, QdrantMemory, collection_of
from core.cases import KEPT, Recollection, case_of, describe
from core.plays import ArmChoice
from tests.adapters.house import SITUATION, SPINS, a_play

Open = Callable[..., LazyMemory]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def a_case(run: str = "run-1", situation: str = "north/tilt", at: datetime = NOON) -> Recollection:
    arms = (ArmChoice("cool_down"), ArmChoice("free_spins", "small"))
    return Recollection(situation=situation, arms=arms, play="f" * 64, run=run, strategist="offline", at=at)


@dataclass
class FakeEmbedder:
    """Gives every text the same vector, of the size of its model."""

    model: str = "small"
    size: int = 3
    broken: bool = False

    def embed(self, text: str) -> Sequence[float]:
        if self.broken:
            raise ConnectionError("nobody answers")
        return [1.0] * self.size

    def close(self) -> None:
        """Nothing is held."""


@pytest.fixture
def open_memory(tmp_path: Path) -> Iterator[Open]:
    """Opens the memory of this test's folder; all of them are closed after the test."""
    memories: list[LazyMemory] = []

    def open_it(embedder: object = None) -> LazyMemory:
        memories.append(LazyMemory(None, tmp_path / "memory", embedder or HashedGrams()))
        return memories[-1]

    yield open_it
    for memory in memories:
        memory.close()


def recalled(memory: LazyMemory, text: str, brand: str = "north", at: datetime = NOON, limit: int = 10) -> list[str]:
    return [case.run for case in memory.recall(brand, text, at, limit)]


def test_the_same_text_is_recalled_whole_with_a_likeness_of_one(open_memory: Open) -> None:
    memory = open_memory()
    memory.remember("north", "north tilt online", a_case())

    (found,) = memory.recall("north", "north tilt online", NOON, 3)

    assert found.likeness == pytest.approx(1.0, abs=1e-5)
    assert (found.situation, found.arms, found.play, found.run, found.strategist, found.at) == (
        "north/tilt", a_case().arms, "f" * 64, "run-1", "offline", NOON,
    )  # fmt: skip


def test_the_most_similar_cases_come_first_and_no_more_than_asked(open_memory: Open) -> None:
    memory = open_memory()
    for run, text in (("far", "lagoon requested low"), ("near", "north tilt high"), ("same", "north tilt low")):
        memory.remember("north", text, a_case(run))

    assert recalled(memory, "north tilt low", limit=2) == ["same", "near"]


def test_a_brand_never_recalls_the_cases_of_another(open_memory: Open) -> None:
    memory = open_memory()
    memory.remember("lagoon", "the very same text", a_case("theirs"))
    memory.remember("north", "something else", a_case("ours"))

    assert recalled(memory, "the very same text") == ["ours"]
    assert recalled(memory, "the very same text", "nor") == []


def test_a_run_that_is_repeated_is_remembered_once(open_memory: Open) -> None:
    memory = open_memory()
    memory.remember("north", "first words", a_case(situation="first"))
    memory.remember("north", "second words", a_case(situation="second"))

    assert [case.situation for case in memory.recall("north", "first words", NOON, 10)] == ["second"]


def test_a_case_that_is_too_old_is_not_recalled(open_memory: Open) -> None:
    memory = open_memory()
    memory.remember("north", "tilt", a_case())

    assert recalled(memory, "tilt", at=NOON + KEPT) == ["run-1"]
    assert recalled(memory, "tilt", at=NOON + KEPT + timedelta(seconds=1)) == []


def test_what_is_too_old_is_let_go_when_the_brand_learns_something_new(open_memory: Open) -> None:
    memory = open_memory()
    memory.remember("north", "tilt", a_case("old"))
    memory.remember("lagoon", "tilt", a_case("theirs"))
    memory.remember("north", "tilt", a_case("new", at=NOON + 2 * KEPT))

    assert recalled(memory, "tilt") == ["new"]
    assert recalled(memory, "tilt", "lagoon") == ["theirs"]


def test_cases_are_still_there_after_reopening(open_memory: Open) -> None:
    first = open_memory()
    first.remember("north", "north tilt online", a_case())
    first.close()

    assert recalled(open_memory(), "north tilt online") == ["run-1"]


def test_cases_of_two_embedding_models_or_sizes_are_never_mixed(open_memory: Open) -> None:
    for run, embedder in (("a", FakeEmbedder("small")), ("b", FakeEmbedder("Small")), ("c", FakeEmbedder("small", 4))):
        memory = open_memory(embedder)
        memory.remember("north", "tilt", a_case(run))
        assert recalled(memory, "tilt") == [run]
        memory.close()


def test_a_collection_is_named_readably_and_as_a_server_takes_it() -> None:
    name = collection_of("org/Text Embedding:3", 1536)

    assert name.startswith("cases-org-text-embedding-3-")
    assert name.endswith("-1536")
    assert name.replace("-", "").isalnum()


def test_a_memory_whose_embeddings_fail_is_tried_again(open_memory: Open) -> None:
    embedder = FakeEmbedder(broken=True)
    memory = open_memory(embedder)
    with pytest.raises(ConnectionError):
        memory.open()

    embedder.broken = False
    memory.remember("north", "tilt", a_case())

    assert recalled(memory, "tilt") == ["run-1"]


def test_a_new_memory_recalls_nothing(open_memory: Open) -> None:
    assert recalled(open_memory(), "anything") == []


def test_a_memory_that_nobody_asked_makes_no_folder(tmp_path: Path, open_memory: Open) -> None:
    open_memory().close()

    assert not (tmp_path / "memory").exists()


def test_a_server_that_is_away_is_an_error_at_once_and_is_asked_again() -> None:
    memory = LazyMemory("http://127.0.0.1:9", Path("nowhere"), HashedGrams())

    for _ in range(2):
        with pytest.raises(ResponseHandlingException):
            memory.recall("north", "tilt", NOON, 3)
    memory.close()


def test_a_server_gets_an_index_of_brands(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[str, Any]] = []

    def index(self: QdrantClient, collection: str, field: str, schema: Any) -> None:
        made.append((field, schema))

    monkeypatch.setattr(QdrantClient, "create_payload_index", index)
    QdrantMemory(QdrantClient(":memory:"), FakeEmbedder(), server=True).close()

    assert [field for field, _ in made] == ["brand", "microseconds"]
    assert made[0][1].is_tenant is True


def test_what_is_kept_of_a_play_is_what_code_knows_of_it() -> None:
    play = a_play(SPINS)

    case = case_of(play, NOON)

    assert (case.play, case.run, case.strategist, case.arms) == (play.digest, "run-1", "person", SPINS)
    assert describe(SITUATION) == "requested GB GB low clear low offline"
