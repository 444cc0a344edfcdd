"""Spans of a transcript: the tree, the times, the conventions, and what is left out unless asked for."""

import inspect
import json

import pytest
from opentelemetry.semconv._incubating.attributes import error_attributes, gen_ai_attributes
from opentelemetry.semconv._incubating.attributes.gen_ai_attributes import GenAiOperationNameValues

from core.spans import Span, spans_of
from tests.graphs.recorded import eventful, recorded
from tests.graphs.runs import RUN

NAMES = {
    value
    for module in (gen_ai_attributes, error_attributes)
    for name, value in inspect.getmembers(module)
    if name.isupper() and isinstance(value, str)
}
"""Every attribute that OpenTelemetry's own package of conventions knows."""
OPERATIONS = {one.value for one in GenAiOperationNameValues} | {"invoke_workflow"}
"""The package is older than the convention for workflows."""


@pytest.fixture
async def spans() -> tuple[Span, ...]:
    return spans_of(await recorded(eventful()), content=True)


def children(spans: tuple[Span, ...], of: Span) -> list[Span]:
    return [span for span in spans if span.parent == of.id]


async def test_a_workflow_has_agents_and_they_have_chats_and_tools(spans: tuple[Span, ...]) -> None:
    root, *_ = spans
    agents = children(spans, root)
    strategy = children(spans, agents[1])

    assert (root.name, root.parent) == ("invoke_workflow strategist", None)
    assert [agent.name for agent in agents] == [
        f"invoke_agent {name}" for name in ("ingestion", "strategy", "execution")
    ]
    assert [s.name for s in strategy if s.name.startswith("chat")] == ["chat scripted"] * 4
    assert "execute_tool budget_left" in [s.name for s in strategy]
    assert len({span.id for span in spans}) == len(spans)
    assert {span.trace for span in spans} == {root.trace}


async def test_attributes_are_those_of_the_conventions_or_in_a_room_of_our_own(spans: tuple[Span, ...]) -> None:
    strange = {name for span in spans for name in span.attributes} - NAMES

    assert {name for name in strange if not name.startswith("cvh.")} == {"openinference.span.kind"}
    assert {span.attributes["gen_ai.operation.name"] for span in spans} <= OPERATIONS


async def test_children_lie_within_their_parents_and_chats_are_as_long_as_they_took(spans: tuple[Span, ...]) -> None:
    by_id = {span.id: span for span in spans}

    for span in spans:
        assert span.start <= span.end
        if span.parent is not None:
            assert by_id[span.parent].start <= span.start <= span.end <= by_id[span.parent].end
    assert [span.end - span.start for span in spans if span.kind == "client"] == [3_000_000] * 4 + [7_000_000]


async def test_what_failed_is_an_error_with_its_kind(spans: tuple[Span, ...]) -> None:
    failed = [(span.name, span.error, span.attributes["error.type"]) for span in spans if span.error]

    assert failed == [
        ("execute_tool last_results", "tool_error", "tool_error"),
        ("chat scripted", "provider", "provider"),
    ]


async def test_a_tool_that_a_model_wanted_has_the_id_of_its_call(spans: tuple[Span, ...]) -> None:
    ids = {s.name: s.attributes.get("gen_ai.tool.call.id") for s in spans if s.attributes.get("cvh.by") == "model"}

    assert ids == {"execute_tool budget_left": "call-budget_left", "execute_tool last_results": "call-last_results"}


async def test_messages_are_written_as_the_conventions_have_them(spans: tuple[Span, ...]) -> None:
    second = [span for span in spans if span.kind == "client"][1]
    told = json.loads(str(second.attributes["gen_ai.input.messages"]))
    said = json.loads(str(second.attributes["gen_ai.output.messages"]))

    assert [message["role"] for message in told] == ["user", "assistant", "tool"]
    assert told[1]["parts"][0]["name"] == "budget_left"
    assert told[2]["parts"][0] == {**told[2]["parts"][0], "type": "tool_call_response", "id": "call-budget_left"}
    assert said[0]["finish_reason"] == "tool_calls"


async def test_without_content_nothing_that_was_said_is_exported() -> None:
    transcript = await recorded(eventful())

    text = repr(spans_of(transcript, content=False))

    assert "calm session" in repr(spans_of(transcript, content=True))
    for said in ("calm session", "nonsense", "You are the strategist", "brand_day", "gen_ai.tool.call.result"):
        assert said not in text


async def test_the_same_transcript_is_the_same_trace() -> None:
    transcript = await recorded(eventful())

    assert spans_of(transcript, content=True) == spans_of(transcript, content=True)
    assert spans_of(transcript, content=True)[0].attributes["gen_ai.conversation.id"] == RUN
