"""langchain-openai behind the gateway: every fault once, and answers kept as they were given."""

import pytest
from pydantic import SecretStr

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
    Text,
    ToolCalls,
    WantedCall,
)
from tests.adapters.models.conftest import QUESTION, SCHEMA, SECRET, TOOL, Face

FOREVER = 600.0
BRIEF = Patience(seconds=1, attempts=1)
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
        asked = Said(role="assistant", text="", calls=first.calls)
        told = [Said(role="tool", text="{}", answers=call.id) for call in first.calls]
        second = await there.ask(messages=(*QUESTION.messages, asked, *told))

    sent = there.sent[1]["messages"][2]["tool_calls"]
    assert [call.arguments for call in first.calls] == ['{"limit":  1.0}', "{not json"]
    assert [(one["id"], one["function"]["arguments"]) for one in sent] == [(c.id, c.arguments) for c in first.calls]
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
    ids=["429", "500", "cut"],
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
        (Malformed(), "malformed"),
        (InvalidContent(flaw="too_large", size=MAX_ANSWER + 1), "malformed"),
        (InvalidContent(flaw="too_large"), "malformed"),
    ],
    ids=["refused", "no JSON", "a byte too much", "far too much"],
)
async def test_what_no_patience_mends_is_asked_once(facing: Face, stream: bool, step, outcome) -> None:
    async with facing(step, stream=stream) as there:
        answer = await there.ask(output=SCHEMA)

    assert isinstance(answer, Unanswered)
    assert (answer.cause, [attempt.outcome for attempt in answer.attempts]) == ("provider", [outcome])


@pytest.mark.parametrize("body", ['{"choices": []}', '{"choices": null}', "{}", "[]", '{"error": {}}', '"text"'])
async def test_json_that_is_no_answer_is_malformed(facing: Face, body: str) -> None:
    async with facing(Malformed(body=body)) as there:
        answer = await there.ask()

    assert [attempt.outcome for attempt in answer.attempts] == ["malformed"]


@BOTH
@pytest.mark.parametrize(
    "step",
    [Hang(most_seconds=FOREVER), Drip(every_seconds=0.05, most_seconds=FOREVER)],
    ids=["hang", "drip"],
)
async def test_a_deadline_is_for_the_whole_answer(facing: Face, stream: bool, step) -> None:
    async with facing(step, stream=stream, patience=BRIEF) as there:
        answer = await there.ask()

    assert [attempt.outcome for attempt in answer.attempts] == ["timed_out"]


async def test_a_server_that_is_not_there_is_unreachable(facing: Face) -> None:
    async with facing() as there:
        pass
    answer = await there.ask()

    assert {attempt.outcome for attempt in answer.attempts} == {"unreachable"}


async def test_a_stream_that_ends_before_its_answer_does_is_cut_off(facing: Face) -> None:
    async with facing(
        Malformed(body='{"choices": [{"index": 0, "delta": {"content": "half"}}]}'), stream=True
    ) as there:
        answer = await there.ask()

    assert {attempt.outcome for attempt in answer.attempts} == {"cut_off"}


async def test_half_characters_are_marked_since_nothing_could_record_them(facing: Face) -> None:
    async with facing(Text(text="half \ud83d, whole \U0001f600")) as there:
        answer = await there.ask()

    assert answer.text == "half \ufffd, whole \U0001f600"


async def test_a_key_that_is_not_taken_is_named_by_its_setting_and_never_shown(facing: Face) -> None:
    async with facing(key=SecretStr("sk-wrong-secret")) as there:
        answer = await there.ask()

    assert "CVH_MODEL_KEY" in answer.detail
    assert "secret" not in repr((answer, there.gateway, vars(there.gateway)))


@pytest.mark.parametrize("status", [400, 500])
async def test_a_server_that_repeats_the_key_is_not_repeated(
    facing: Face, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    async with facing(Failure(status=status, message=f"you sent {SECRET} and much more")) as there:
        answer = await there.ask()

    assert "you sent … and much more" in answer.detail
    assert SECRET not in caplog.text


async def test_nothing_is_taken_from_the_environment(facing: Face) -> None:
    """The stand-in asks for its own key; the fixture lets nobody look up or call anything beside loopback."""
    async with facing(key=None) as there:
        answer = await there.ask()

    assert answer.attempts[0].detail.startswith("401")
