"""Every fault of the script, as the clients that the hub uses see it."""

import asyncio
import json

import httpx
import openai
import pytest
from langchain_core.messages import HumanMessage
from pydantic import SecretStr

from evals.stand_in import (
    Answer,
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
    ToolLoop,
    WantedCall,
    When,
)
from tests.evals.stand_in.conftest import Face
from tests.evals.stand_in.test_answers import ANSWER, MENU, STRICT, TOOLS

FOREVER = 600.0
MODEL = {"model": "m", "messages": [{"role": "user", "content": MENU}]}


def formal(schema: object) -> object:
    return {"type": "json_schema", "json_schema": {"name": "n", "schema": schema}}


async def told(sdk: openai.AsyncOpenAI, *, stream: bool) -> None:
    answer = await sdk.chat.completions.create(**MODEL, stream=stream)
    async for _ in answer:
        pass


async def test_a_rate_limit_says_when_to_come_back_and_ends(facing: Face) -> None:
    async with facing(RateLimit(retry_after=1.5, times=1)) as there:
        with pytest.raises(openai.RateLimitError) as limited:
            await there.chain().ainvoke("?")
        answer = await there.chain().ainvoke("?")

    assert limited.value.response.headers["retry-after"] == "1.5"
    assert answer.content
    assert [entry.done for entry in there.journal] == ["rate_limit", "answer"]


async def test_an_error_has_its_status_and_its_message(facing: Face) -> None:
    async with facing(Failure(status=503, message="overloaded")) as there:
        with pytest.raises(openai.InternalServerError, match="overloaded") as failed:
            await there.sdk.chat.completions.create(**MODEL)

    assert failed.value.status_code == 503


async def test_a_malformed_body_is_no_json(facing: Face) -> None:
    async with facing(Malformed()) as there:
        with pytest.raises(json.JSONDecodeError):
            await there.chain().ainvoke("?")


async def test_a_refusal_is_no_answer(facing: Face) -> None:
    async with facing(Refuse(text="No.")) as there:
        whole = await there.chain().ainvoke("?")
        streamed = [chunk async for chunk in await there.sdk.chat.completions.create(**MODEL, stream=True)]

    assert (whole.content, whole.additional_kwargs["refusal"]) == ("", "No.")
    assert "".join(c.choices[0].delta.refusal or "" for c in streamed) == "No."


async def test_a_text_and_calls_are_said_as_written_even_if_they_are_wrong(facing: Face) -> None:
    call = WantedCall(tool="delete_all", arguments="{not json")
    async with facing(ToolCalls(calls=(call,), times=1), Text(text="as written")) as there:
        first, second = [await there.chain().bind_tools(TOOLS).ainvoke("?") for _ in range(2)]

    assert [(one["name"], one["args"]) for one in first.invalid_tool_calls] == [("delete_all", "{not json")]
    assert second.content == "as written"


async def test_a_tool_loop_does_not_end_by_itself(facing: Face) -> None:
    async with facing(ToolLoop()) as there:
        model, said = there.chain().bind_tools(TOOLS), [HumanMessage(MENU)]
        for _ in range(5):
            said.append(await model.ainvoke(said))
            said.append({"role": "tool", "content": "{}", "tool_call_id": said[-1].tool_calls[0]["id"]})

    assert {message.tool_calls[0]["name"] for message in said[1::2]} == {"apply_guardrails"}


@pytest.mark.parametrize(
    ("flaw", "seen"),
    [
        ("not_json", lambda text: text.startswith("I would")),
        ("empty", lambda text: text == ""),
        ("nan", lambda text: "NaN" in text),
        ("truncated", lambda text: text.startswith("{") and not text.endswith("}")),
        ("wrong_enum", lambda text: json.loads(text)["arms"][0]["arm"] == "no_such_choice"),
        ("wrong_schema", lambda text: set(json.loads(text)) == {"unexpected"}),
        ("too_large", lambda text: len(text) == 100_000 and set(json.loads(text)) == set(ANSWER["required"])),
    ],
)
async def test_content_is_invalid_in_the_way_that_is_asked_for(facing: Face, flaw, seen) -> None:
    async with facing(InvalidContent(flaw=flaw, size=100_000)) as there:
        answer = await there.sdk.chat.completions.create(**MODEL, response_format=STRICT)

    assert seen(answer.choices[0].message.content)
    assert answer.choices[0].finish_reason == ("length" if flaw == "truncated" else "stop")


@pytest.mark.parametrize("stream", [False, True], ids=["body", "stream"])
async def test_a_cut_answer_breaks_off(facing: Face, stream: bool) -> None:
    async with facing(Cut()) as there:
        with pytest.raises((openai.APIConnectionError, httpx.RemoteProtocolError)):
            await told(there.sdk, stream=stream)
        assert await there.journal[0].ended() == "cut"


async def test_a_drip_comes_to_its_end(facing: Face) -> None:
    async with facing(Drip(every_seconds=0.0001, bytes_each=64)) as there:
        assert (await there.chain().ainvoke("?")).content
        assert await there.journal[0].ended() == "sent"


async def test_a_drip_that_takes_too_long_is_cut(facing: Face) -> None:
    async with facing(Drip(every_seconds=FOREVER, most_seconds=0.02)) as there:
        with pytest.raises(openai.APIConnectionError):
            await there.sdk.chat.completions.create(**MODEL)
        assert await there.journal[0].ended() == "limit"


async def test_a_hang_ends_by_the_servers_own_limit(facing: Face) -> None:
    async with facing(Hang(most_seconds=0.02)) as there:
        with pytest.raises(openai.InternalServerError, match="hung"):
            await there.sdk.chat.completions.create(**MODEL)


@pytest.mark.parametrize(
    "step", [Hang(most_seconds=FOREVER), Drip(every_seconds=FOREVER, most_seconds=FOREVER)], ids=["hang", "drip"]
)
async def test_a_client_that_leaves_is_not_waited_for(facing: Face, step: Hang | Drip) -> None:
    async with facing(step) as there:
        with pytest.raises(openai.APITimeoutError):
            await there.sdk.chat.completions.create(**MODEL, timeout=0.05)
        async with asyncio.timeout(10):
            assert await there.journal[0].ended() == "left"


async def test_a_server_that_is_stopped_leaves_nobody_hanging_and_no_task(facing: Face) -> None:
    before = asyncio.all_tasks()
    async with asyncio.timeout(10):
        async with facing(Hang(most_seconds=FOREVER)) as there:
            hanging = asyncio.create_task(there.sdk.chat.completions.create(**MODEL))
            await there.journal.grown(1)
        with pytest.raises(openai.APIError):
            await hanging

    assert asyncio.all_tasks() <= before


async def test_a_step_is_for_whom_it_is_meant_as_often_as_it_says(facing: Face) -> None:
    async with facing(
        Refuse(when=When(system="Strategist"), times=1), Text(text="o", when=When(model="other")), Answer()
    ) as there:
        strategist, other = there.chain(), there.chain("other")
        said = [{"role": "system", "content": "You are the strategist."}, {"role": "user", "content": "?"}]
        for _ in range(2):
            await strategist.ainvoke(said)
            await other.ainvoke("?")

    assert [entry.done for entry in there.journal] == ["refuse", "text", "answer", "text"]


async def test_faults_can_be_for_the_embeddings_alone(facing: Face) -> None:
    async with facing(Failure(when=When(door="embeddings"))) as there:
        assert (await there.chain().ainvoke("?")).content
        with pytest.raises(openai.InternalServerError):
            await there.sdk.embeddings.create(model="e", input="?")


async def test_a_key_is_asked_for_only_where_there_is_one_and_never_kept(facing: Face) -> None:
    async with facing(key=SecretStr("s3cret-key")) as there:
        with pytest.raises(openai.AuthenticationError, match="Incorrect API key"):
            await there.sdk.chat.completions.create(**MODEL)
        assert await there.sdk.with_options(api_key="s3cret-key").chat.completions.create(**MODEL)

    assert len(there.journal) == 1
    assert "s3cret-key" not in str(list(there.journal))


@pytest.mark.parametrize(
    ("wrong", "param"),
    [
        ({"messages": []}, "messages"),
        ({"response_format": formal({"type": 5})}, "response_format"),
        ({"response_format": formal({"$ref": "#"})}, "response_format"),
        ({"response_format": formal({"$ref": "#/elsewhere"})}, "response_format"),
    ],
    ids=["no messages", "no schema", "a schema without end", "a schema that is elsewhere"],
)
async def test_a_request_that_cannot_be_served_is_refused_in_openais_words(facing: Face, wrong, param: str) -> None:
    async with facing() as there:
        with pytest.raises(openai.BadRequestError) as refused:
            await there.sdk.chat.completions.create(**{**MODEL, **wrong})

    assert (refused.value.type, refused.value.param) == ("invalid_request_error", param)


async def test_an_unknown_address_is_refused_in_openais_words(facing: Face) -> None:
    async with facing() as there:
        with pytest.raises(openai.NotFoundError, match="Unknown request URL"):
            await there.sdk.files.list()
