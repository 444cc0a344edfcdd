"""Transcripts are read whatever wrote them: version 1, version 2, the engine's lines, and what nobody knows."""

import json
from typing import Any

import pytest

from core.listed import TranscriptHead
from core.model import Answer, Unanswered
from core.run_sums import sums_of
from core.transcript import (
    ApprovalLine,
    EventLine,
    ModelLine,
    RunLine,
    ToolLine,
    Transcript,
    UnreadLine,
    VerdictLine,
    read_transcript,
)
from tests.graphs.recorded import eventful, recorded

HEAD = TranscriptHead("r1", "north", "2026-03-02T12:00:00+00:00", "s", None)
VERSION_1: tuple[dict[str, Any], ...] = (
    {"v": 1, "run": "r1", "n": 0, "kind": "run", "brand": "north", "situation": "s", "decision": "d",
     "strategist": "offline"},
    {"v": 1, "run": "r1", "n": 1, "kind": "event", "agent": "ingestion", "what": "received", "type": "agent.asked",
     "data": {}},
    {"v": 1, "run": "r1", "n": 2, "kind": "tool", "agent": "strategy", "tool": "apply_guardrails",
     "asked": {"choices": []}, "answered": {"verdicts": []}},
    {"v": 1, "run": "r1", "n": 3, "kind": "play", "agent": "execution", "digest": "p",
     "play": {"arms": [{"arm": "help"}]}},
    {"kind": "verdict", "run": "r1", "accepted": False, "objections": ["the floor: no"]},
)  # fmt: skip


def read(*lines: object) -> Transcript:
    return read_transcript(HEAD, "\n".join(map(json.dumps, lines)).encode())


def test_version_1_is_read() -> None:
    run, event, tool, _, verdict = read(*VERSION_1).lines

    assert isinstance(run, RunLine)
    assert (run.v, run.decision) == (1, "d")
    assert isinstance(event, EventLine)
    assert isinstance(tool, ToolLine)
    assert (tool.arguments, tool.result, tool.by, tool.error) == ({"choices": []}, {"verdicts": []}, "code", "")
    assert isinstance(verdict, VerdictLine)
    assert verdict.stands == "refused"
    assert sums_of(read(*VERSION_1)).proposed == ("help",)


async def test_version_2_is_read_whole() -> None:
    transcript = await recorded(eventful())

    assert not list(transcript.of(UnreadLine))
    assert [type(line.answer) for line in transcript.of(ModelLine)] == [Answer] * 4 + [Unanswered]
    assert [line.error != "" for line in transcript.of(ToolLine) if line.by == "model"] == [False, True]
    assert transcript.play is not None
    assert transcript.play.written.digest == transcript.play.digest
    assert len(transcript.raw) == len(transcript.lines)


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b"\xff", b'{"kind":"dream","v":3}', b'{"kind":"tool"}', b'{"kind":"verdict","accepted":"yes"}',
             b'{"kind":"model","asked":{"run":"r","brand":"b","agent":"strategy","messages":[]},"answered":{}}'],
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_kept_as_it_stands(body: bytes) -> None:
    transcript = read_transcript(HEAD, b'{"kind":"run"}\n' + body)

    assert isinstance(transcript.lines[1], UnreadLine)
    assert transcript.lines[1].raw == body.decode(errors="replace")
    assert isinstance(transcript.raw[1], dict)
    assert sums_of(transcript).run == "r1"


@pytest.mark.parametrize("body", [b"", b"{}", b"\n\n"])
def test_a_transcript_that_says_nothing_is_read(body: bytes) -> None:
    sums = sums_of(read_transcript(HEAD, body))

    assert (sums.situation, sums.turns, sums.standing, sums.cost) == ("s", 0, None, "0")


def test_the_last_word_says_where_a_play_stands() -> None:
    verdict = {"kind": "verdict", "accepted": False, "objections": [], "standing": "waiting", "level": "suggest"}
    word = {"kind": "approval", "run": "r1", "accepted": True, "standing": "accepted", "by": "sam", "reason": "sound"}

    assert read(verdict).standing == "waiting"
    assert read(verdict, word).standing == "accepted"
    assert [line.by for line in read(verdict, word).of(ApprovalLine)] == ["sam"]


def test_costs_are_added_exactly_and_one_without_a_price_leaves_the_sum_unknown() -> None:
    def model(cost: str | None) -> dict[str, Any]:
        asked = {"run": "r", "brand": "b", "agent": "strategy", "messages": []}
        answered = {"text": "", "model": "m", "finish": "stop", "milliseconds": 1, "attempts": [],
                    "usage": {"input": 1, "output": 1, "cost": cost}}  # fmt: skip
        return {"v": 2, "kind": "model", "agent": "strategy", "asked": asked, "answered": answered}

    assert sums_of(read(model("0.1"), model("0.2"))).cost == "0.3"
    assert sums_of(read(model("10"), model("90"))).cost == "100"
    assert sums_of(read(model("0.1"), model(None))).cost is None
