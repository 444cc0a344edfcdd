"""Case memory: likeness, brands kept apart, and cases that outlive the hub."""

import math
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.qdrant_memory import DIMENSIONS, LazyMemory, embed
from core.entries import Recollection

Open = Callable[[], LazyMemory]


def a_case(run: str = "run-1", situation: str = "north/tilt") -> Recollection:
    return Recollection(situation=situation, arms=("cool_down", "help"), run=run, likeness=1.0)


@pytest.fixture
def open_memory(tmp_path: Path) -> Iterator[Open]:
    """Opens the memory of this test's folder; all of them are closed after the test."""
    memories: list[LazyMemory] = []

    def open_it() -> LazyMemory:
        memories.append(LazyMemory(None, tmp_path / "memory"))
        return memories[-1]

    yield open_it
    for memory in memories:
        memory.close()


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


def test_the_same_text_is_recalled_with_a_likeness_of_one(open_memory: Open) -> None:
    memory = open_memory()
    memory.remember("north", "north tilt online", a_case())

    found = memory.recall("north", "north tilt online", 3)

    assert [(case.situation, case.arms, case.run) for case in found] == [("north/tilt", ("cool_down", "help"), "run-1")]
    assert found[0].likeness == pytest.approx(1.0, abs=1e-5)


def test_the_most_similar_cases_come_first_and_no_more_than_asked(open_memory: Open) -> None:
    memory = open_memory()
    for run, text in (("far", "lagoon requested low"), ("near", "north tilt high"), ("same", "north tilt low")):
        memory.remember("north", text, a_case(run))

    found = memory.recall("north", "north tilt low", 2)

    assert [case.run for case in found] == ["same", "near"]


def test_a_brand_never_recalls_the_cases_of_another(open_memory: Open) -> None:
    memory = open_memory()
    memory.remember("lagoon", "the very same text", a_case("theirs"))
    memory.remember("north", "something else", a_case("ours"))

    assert [case.run for case in memory.recall("north", "the very same text", 10)] == ["ours"]
    assert list(memory.recall("nor", "the very same text", 10)) == []


def test_a_run_that_is_repeated_is_remembered_once(open_memory: Open) -> None:
    memory = open_memory()
    memory.remember("north", "first words", a_case(situation="first"))
    memory.remember("north", "second words", a_case(situation="second"))

    assert [case.situation for case in memory.recall("north", "first words", 10)] == ["second"]


def test_cases_are_still_there_after_reopening(open_memory: Open) -> None:
    first = open_memory()
    first.remember("north", "north tilt online", a_case())
    first.close()

    found = open_memory().recall("north", "north tilt online", 3)

    assert [case.run for case in found] == ["run-1"]


def test_a_new_memory_recalls_nothing(open_memory: Open) -> None:
    assert list(open_memory().recall("north", "anything", 3)) == []


def test_a_memory_that_nobody_asked_makes_no_folder(tmp_path: Path, open_memory: Open) -> None:
    open_memory().close()

    assert not (tmp_path / "memory").exists()
