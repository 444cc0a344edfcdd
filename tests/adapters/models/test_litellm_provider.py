"""litellm's router behind the gateway: the next in turn answers for one that does not."""

import pytest
from msgspec.structs import replace

from adapters.models.gateway import Patience
from adapters.models.provider import MAX_ANSWER
from core.model import Answer, Said, Unanswered
from evals.stand_in import (
    Cut,
    Drip,
    Failure,
    Hang,
    InvalidContent,
    Malformed,
    RateLimit,
    Refuse,
    ToolCalls,
    WantedCall,
    When,
)
from tests.adapters.models.conftest import HASTE, QUESTION, SCHEMA, SECRET, TOOL, Face

pytestmark = pytest.mark.filterwarnings("ignore:Item .* on TypedDict class:UserWarning")  # litellm's own types
BOTH = ("openai/first", "openai/second")
FIRST = When(model="first")
ONCE = replace(HASTE, attempts=1)


async def test_an_answer_is_kept_as_it_was_given(facing: Face) -> None:
    wanted = WantedCall(tool="recall_cases", arguments="{not json")
    async with facing(ToolCalls(calls=(wanted,), times=1), Refuse(times=1), lite=BOTH) as there:
        called = await there.ask(tools=(TOOL,), output=SCHEMA)
        told = Said(role="tool", text="{}", answers=called.calls[0].id)
        asked = Said(role="assistant", text="", calls=called.calls)
        refused = await there.ask(messages=(*QUESTION.messages, asked, told))
        answered = await there.ask(output=SCHEMA)

    assert [(call.tool, call.arguments) for call in called.calls] == [("recall_cases", "{not json")]
    assert (refused.text, refused.refusal) == ("", "I cannot help with that.")
    assert there.sent[1]["messages"][2]["tool_calls"][0]["function"]["arguments"] == "{not json"
    assert there.sent[0]["response_format"]["json_schema"]["strict"]
    assert (answered.model, answered.finish) == ("first", "stop")
    assert answered.usage.input > 0 < answered.usage.output


@pytest.mark.parametrize(
    "step",
    [
        RateLimit(when=FIRST),
        Failure(when=FIRST),
        Failure(when=FIRST, status=401),
        Malformed(when=FIRST),
        Cut(when=FIRST),
    ],
    ids=["429", "500", "401", "no JSON", "cut"],
)
async def test_the_next_answers_for_one_that_does_not(facing: Face, step) -> None:
    async with facing(step, lite=BOTH) as there:
        answer = await there.ask()

    assert isinstance(answer, Answer)
    assert [body["model"] for body in there.sent] == ["first", "second"]
    assert [(one.model, one.detail) for one in answer.attempts] == [("openai/second", "1 before it did not answer")]


@pytest.mark.parametrize(
    "step",
    [Hang(when=FIRST, most_seconds=600), Drip(when=FIRST, every_seconds=0.05, most_seconds=600)],
    ids=["hang", "drip"],
)
async def test_who_lets_time_run_out_is_not_waited_for_twice(facing: Face, step) -> None:
    async with facing(lite=BOTH, patience=Patience(seconds=4, first_pause=0.001)) as there:
        assert isinstance(await there.ask(), Answer)
    async with facing(step, lite=BOTH, patience=Patience(seconds=4, first_pause=0.001)) as there:
        answer = await there.ask()

    assert isinstance(answer, Answer)
    assert answer.attempts[-1].model == "openai/second"


@pytest.mark.parametrize(
    ("step", "outcome"),
    [
        (RateLimit(), "rate_limited"),
        (Failure(), "server_error"),
        (Failure(status=400), "refused_request"),
        (Malformed(), "malformed"),
        (Cut(), "cut_off"),
        (InvalidContent(flaw="too_large", size=MAX_ANSWER + 1), "malformed"),
    ],
    ids=["429", "500", "400", "no JSON", "cut", "too large"],
)
async def test_where_all_fail_the_fault_is_the_same_as_anywhere(
    facing: Face, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], step, outcome
) -> None:
    async with facing(step, lite=BOTH, patience=ONCE) as there:
        answer = await there.ask()

    assert isinstance(answer, Unanswered)
    assert [attempt.outcome for attempt in answer.attempts] == [outcome]
    assert SECRET not in repr(answer) + caplog.text
    assert capfd.readouterr() == ("", "")


async def test_who_fails_is_asked_once_each_time(facing: Face) -> None:
    """The router retries nothing, nor does the client in it."""
    async with facing(RateLimit(retry_after=3600), lite=BOTH) as there:
        answer = await there.ask()

    assert len(answer.attempts) == 1
    assert [body["model"] for body in there.sent] == ["first", "second"]
