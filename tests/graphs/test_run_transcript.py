"""The transcript of a run: all three agents in turn, whole, and without a word of who the player is."""

import pytest

from core.model import AGENTS, ToolCall
from graphs.transcript import VERSION
from tests.graphs.house import FakeExchange, calling, said
from tests.graphs.runs import RUN, SPINS, House, a_model, lines_of


async def test_the_transcript_is_json_lines_numbered_from_zero() -> None:
    house = House()

    lines = lines_of(await house.answered())

    assert [line["n"] for line in lines] == list(range(len(lines)))
    assert {(line["v"], line["run"]) for line in lines} == {(VERSION, RUN)}
    head = lines[0]
    assert (head["kind"], head["situation"], head["decision"]) == ("run", house.job.situation.key, "d" * 32)
    assert (head["strategist"], head["reason"]) == ("offline", "no_play")


async def test_the_transcript_shows_all_three_agents_in_turn_and_ends_with_the_play() -> None:
    publication = await House().answered()

    lines = lines_of(publication)
    assert list(dict.fromkeys(line["agent"] for line in lines[1:])) == list(AGENTS)
    assert (lines[-1]["kind"], lines[-1]["digest"]) == ("play", publication.play.digest)
    kinds = [(line["agent"], line["kind"]) for line in lines[1:]]
    assert ("strategy", "fallback") in kinds
    assert ("strategy", "proposal") in kinds


@pytest.mark.parametrize("secret", ["anna", "4711", "0xABC", "1990-01-01", "sv-x-ignore", "affiliate-7"])
async def test_neither_transcript_nor_model_is_told_who_the_player_is(secret: str) -> None:
    models = a_model(calling("read_player_state"), calling("recall_cases"), said(SPINS))

    publication = await House(models=models).answered()

    assert secret not in publication.transcript.decode()
    assert not [m.text for one in models.asked for m in one.messages if secret in m.text]


class Narrow(FakeExchange):
    """Takes no message that the embedded bus would not take."""

    async def put(self, run: str, step: str, body: bytes) -> None:
        assert len(body) <= 1024 * 1024, f"{step} has {len(body)} bytes"
        await super().put(run, step, body)


async def test_notes_of_a_long_conversation_are_handed_over_whole() -> None:
    lengthy = said(calls=[ToolCall(id="1", tool="recall_cases", arguments="x" * 32_000)] * 8)
    house = House(exchange=Narrow(), models=a_model(lengthy, calling("recall_cases")))

    publication = await house.answered()

    assert len(publication.transcript) > 2 * 1024 * 1024
    assert "no answer after 8 turns" in publication.transcript.decode()
