"""langchain-openai behind the gateway: every fault once, and answers kept as they were given."""

import json

import pytest
from pydantic import SecretStr

from adapters.models.gateway import Patience
from adapters.models.provider import MAX_ANSWER
from core.model import Answer, Said, ToolCall, Unanswered
from evals.stand_in import (
    Cut,
    Drip,
    Failure,
    Hang,
    InvalidContent,
    Malformed,
    RateLimit,
    Refuse,
    Text,
    ToolCalls,
    WantedCall,
)
from tests.adapters.models.conftest import SCHEMA, SECRET, TOOL, Face

FOREVER = 600.0
BRIEF = Patience(seconds=0.4, attempts=1)
BOTH = pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])


@BOTH
async def test_an_answer_is_kept_with_its_text_finish_model_and_usage(facing: Face, stream: bool) -> None:
    async with facing(Text(text='{"arm": "nonsense"}'), stream=stream) as there:
        answer = await there.ask(output=SCHEMA, output_name="strategy.proposal")

    assert (answer.text, answer.finish, answer.model) == ('{"arm": "nonsense"}', "stop", "m")
    assert answer.usage.input > 0 < answer.usage.output
    assert [attempt.outcome for attempt in answer.attempts] == ["answered"]


@BOTH
async def test_a_call_with_broken_arguments_is_kept_as_the_model_wrote_it_and_sent_back_so(
    facing: Face, stream: bool
) -> None:
    wanted = [WantedCall(tool="recall_cases", arguments=text) for text in ('{"limit":  1.0}', "{not json")]
    async with facing(ToolCalls(calls=tuple(wanted), times=1), stream=stream) as there:
        first = await there.ask(tools=(TOOL,), output=SCHEMA)
        told = [Said(role="tool", text="{}", answers=call.id) for call in first.calls]
        second = await there.ask(messages=(Said(role="assistant", text="", calls=first.calls), *told))

    sent = [ToolCall(id=c["id"], tool=c["function"]["name"], arguments=c["function"]["arguments"])
            for c in there.sent[1]["messages"][0]["tool_calls"]]  # fmt: skip
    assert [call.arguments for call in first.calls] == ['{"limit":  1.0}', "{not json"]
    assert sent == list(first.calls)
    assert second.usage.cached > 0


@BOTH
async def test_a_refusal_is_an_answer_of_its_own_kind(facing: Face, stream: bool) -> None:
    async with facing(Refuse(text="No."), stream=stream) as there:
        answer = await there.ask(output=SCHEMA)

    assert (answer.text, answer.refusal) == ("", "No.")


@BOTH
@pytest.mark.parametrize(
    ("step", "outcome"),
    [
        (RateLimit(), "rate_limited"),
        (Failure(status=500), "server_error"),
        (Cut(share=0.7), "cut_off"),
    ],
    ids=str,
)
async def test_what_may_be_otherwise_in_a_moment_is_asked_again(facing: Face, stream: bool, step, outcome) -> None:
    async with facing(step.model_copy(update={"times": 2}), stream=stream) as there:
        answer = await there.ask()

    assert isinstance(answer, Answer)
    assert [attempt.outcome for attempt in answer.attempts] == [outcome, outcome, "answered"]


@BOTH
@pytest.mark.parametrize(
    ("step", "outcome"),
    [
        (Failure(status=400), "refused_request"),
        (Failure(status=307), "refused_request"),
        (Malformed(), "malformed"),
        (Malformed(body='{"choices": []}'), "malformed"),
        (Malformed(body='{"choices": null}'), "malformed"),
        (InvalidContent(flaw="too_large", size=MAX_ANSWER + 1), "malformed"),
        (InvalidContent(flaw="too_large"), "malformed"),
    ],
    ids=str,
)
async def test_what_no_patience_mends_is_asked_once(facing: Face, stream: bool, step, outcome) -> None:
    async with facing(step, stream=stream) as there:
        answer = await there.ask(output=SCHEMA)

    assert isinstance(answer, Unanswered)
    assert (answer.cause, [attempt.outcome for attempt in answer.attempts]) == ("provider", [outcome])


@BOTH
@pytest.mark.parametrize(
    "step",
    [Hang(most_seconds=FOREVER), Drip(every_seconds=0.05, most_seconds=FOREVER)],
    ids=["hang", "drip"],
)
async def test_a_deadline_is_for_the_whole_answer(facing: Face, stream: bool, step) -> None:
    async with facing(step, stream=stream, patience=BRIEF) as there:
        answer = await there.ask()
        ending = await there.stand_in.journal.ending(there.stand_in.journal[0])

    assert [attempt.outcome for attempt in answer.attempts] == ["timed_out"]
    assert ending == "left"


async def test_a_server_that_is_not_there_is_unreachable(facing: Face) -> None:
    async with facing() as there:
        pass
    answer = await there.ask()

    assert {attempt.outcome for attempt in answer.attempts} == {"unreachable"}
