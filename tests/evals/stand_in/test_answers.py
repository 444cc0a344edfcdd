"""The clients that the hub uses talk to the stand-in as to a model."""

import json

import pytest
from langchain_core.messages import AIMessageChunk, HumanMessage, ToolMessage

from tests.evals.stand_in.conftest import Face

MENU = """Pick from it.
```json
{"choices": [{"arm": "cool_down", "tier": null, "label": "a pause"}, {"arm": "free_spins", "tier": "small", "x": 1}]}
```
"""
ANSWER = {
    "type": "object",
    "additionalProperties": False,
    "required": ["arms", "hypothesis"],
    "properties": {
        "arms": {"type": "array", "maxItems": 6, "items": {"$ref": "#/$defs/Choice"}},
        "hypothesis": {"type": "string", "maxLength": 400},
    },
    "$defs": {
        "Choice": {
            "type": "object",
            "additionalProperties": False,
            "required": ["arm", "tier"],
            "properties": {
                "arm": {"enum": ["none", "cool_down", "free_spins"]},
                "tier": {"anyOf": [{"type": "string"}, {"type": "null"}]},
            },
        }
    },
}
STRICT = {"type": "json_schema", "json_schema": {"name": "strategy.proposal", "strict": True, "schema": ANSWER}}
PICKED = [{"arm": "cool_down", "tier": None}, {"arm": "free_spins", "tier": "small"}]


def tool(name: str, **takes: object) -> dict[str, object]:
    schema = {"type": "object", "required": list(takes), "properties": takes}
    return {"type": "function", "function": {"name": name, "description": "…", "parameters": schema}}


TOOLS = [
    tool("apply_guardrails", arm={"enum": ["none", "free_spins"]}, tier={"type": ["string", "null"]}),
    tool("recall_cases", limit={"type": "integer", "minimum": 1, "maximum": 5}),
]


async def test_a_plain_question_is_answered_with_usage(facing: Face) -> None:
    async with facing() as there:
        answer = await there.chain().ainvoke("Who are you?")

    assert "not a model" in answer.content
    assert answer.usage_metadata["input_tokens"] > 0
    assert answer.response_metadata["finish_reason"] == "stop"


async def test_the_same_request_gives_the_same_bytes(facing: Face) -> None:
    said = {"model": "m", "messages": [{"role": "user", "content": MENU}], "response_format": STRICT, "tools": TOOLS}
    async with facing() as one, facing() as other:
        bodies = {(await each.http.post(f"{each.url}/chat/completions", json=said)).content for each in (one, other)}

    assert len(bodies) == 1


async def test_a_strict_schema_is_filled_from_the_menu_that_the_message_shows(facing: Face) -> None:
    async with facing() as there:
        answer = await there.chain().bind(response_format=STRICT).ainvoke(MENU)

    assert json.loads(answer.content)["arms"] == PICKED


async def test_each_tool_is_called_once_with_arguments_of_its_schema_then_comes_the_answer(facing: Face) -> None:
    async with facing() as there:
        model = there.chain().bind_tools(TOOLS).bind(extra_body={"response_format": STRICT})
        first = await model.ainvoke(MENU)
        told = [ToolMessage("{}", tool_call_id=call["id"]) for call in first.tool_calls]
        second = await model.ainvoke([HumanMessage(MENU), first, *told])

    assert [(call["name"], call["args"]) for call in first.tool_calls] == [
        ("apply_guardrails", {"arm": "free_spins", "tier": "small"}),
        ("recall_cases", {"limit": 1}),
    ]
    assert len({call["id"] for call in first.tool_calls}) == 2
    assert json.loads(second.content)["arms"] == PICKED
    assert second.usage_metadata["input_token_details"]["cache_read"] == first.usage_metadata["input_tokens"]


async def test_one_tool_at_a_time_where_the_client_wants_no_more(facing: Face) -> None:
    async with facing() as there:
        answer = await there.chain().bind_tools(TOOLS, parallel_tool_calls=False).ainvoke(MENU)

    assert [call["name"] for call in answer.tool_calls] == ["apply_guardrails"]


@pytest.mark.parametrize("form", [{"response_format": STRICT}, {"tools": TOOLS}], ids=["schema", "tools"])
async def test_a_stream_tells_what_an_answer_in_one_piece_tells(facing: Face, form: dict[str, object]) -> None:
    async with facing() as there:
        model = there.chain().bind(**form)
        whole = await model.ainvoke(MENU)
        streamed = AIMessageChunk("")
        async for chunk in model.astream(MENU):
            streamed += chunk

    assert (streamed.content, streamed.tool_calls) == (whole.content, whole.tool_calls)
    assert streamed.usage_metadata == whole.usage_metadata
    assert streamed.response_metadata["finish_reason"] == whole.response_metadata["finish_reason"]


async def test_a_schema_that_only_the_prompt_tells_is_followed_too(facing: Face) -> None:
    system = f"Answer with JSON of this schema:\n{json.dumps(ANSWER)}"
    async with facing() as there:
        answer = await there.sdk.chat.completions.create(
            model="m",
            messages=[{"role": "system", "content": system}, {"role": "user", "content": MENU}],
            response_format={"type": "json_object"},
        )

    assert json.loads(answer.choices[0].message.content or "")["arms"] == PICKED


async def test_embeddings_are_alike_for_texts_that_are_alike_in_either_encoding(facing: Face) -> None:
    texts = ["tilt at low harm", "tilt at elevated harm", "cashier"]
    async with facing() as there:
        packed = await there.sdk.embeddings.create(model="e", input=texts, dimensions=128)
        plain = await there.sdk.embeddings.create(model="e", input=texts, dimensions=128, encoding_format="float")
    one, like, other = (item.embedding for item in plain.data)

    assert [item.embedding for item in packed.data] == [one, like, other]
    assert dot(one, one) == pytest.approx(1)
    assert dot(one, like) > dot(one, other)


async def test_the_list_of_models_names_the_stand_in(facing: Face) -> None:
    async with facing() as there:
        assert [model.id async for model in there.sdk.models.list()] == ["stand-in"]


def dot(one: list[float], other: list[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))
