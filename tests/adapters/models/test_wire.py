"""A question as servers are told of it: with a schema, as any JSON, or in words."""

import pytest
from msgspec.structs import replace

from adapters.models.wire import answer_form, said
from core.model import ModelQuestion, Said
from tests.adapters.models.conftest import QUESTION, SCHEMA, Face

ASKED = replace(QUESTION, output=SCHEMA, output_name="strategy.proposal")


def test_a_strict_schema_has_a_name_that_servers_admit_and_none_of_the_words_they_do_not() -> None:
    form = answer_form(ASKED, "json_schema")

    assert form["json_schema"] == {
        "name": "strategy_proposal",
        "strict": True,
        "schema": {**SCHEMA, "properties": {"arm": SCHEMA["properties"]["arm"], "why": {"type": "string"}}},
    }


def test_a_property_may_be_called_as_a_word_that_is_left_out() -> None:
    form = answer_form(replace(ASKED, output={"properties": {"default": {"default": 1}}}), "json_schema")

    assert form["json_schema"]["schema"] == {"properties": {"default": {}}}


@pytest.mark.parametrize(
    "messages",
    [QUESTION.messages, QUESTION.messages[1:], ()],
    ids=["a system message", "none", "no message at all"],
)
@pytest.mark.parametrize("form", ["json_object", "text"])
def test_where_no_schema_is_sent_the_one_system_message_says_it(messages: tuple[Said, ...], form) -> None:
    told = said(replace(ASKED, messages=messages), form)

    assert [one.role for one in told].count("system") == 1
    assert '"enum":["none","cool_down"]' in told[0].text
    assert told[1:] == tuple(one for one in messages if one.role == "user")


@pytest.mark.parametrize(
    ("form", "sent"), [("json_object", {"type": "json_object"}), ("text", None)], ids=["json_object", "text"]
)
async def test_a_server_that_knows_no_schemas_gets_none_and_can_answer_all_the_same(facing: Face, form, sent) -> None:
    async with facing(output=form) as there:
        answer = await there.ask(output=SCHEMA)

    assert there.sent[0].get("response_format") == sent
    assert '"arm"' in answer.text


async def test_a_prompt_may_ask_for_a_shorter_answer_but_for_no_longer_one(facing: Face) -> None:
    async with facing() as there:
        for most in (100, 1_000_000):
            await there.ask(hints=replace(QUESTION.hints, max_tokens=most, temperature=0.5))

    assert [body["max_tokens"] for body in there.sent] == [100, 4096]
    assert there.sent[0]["temperature"] == 0.5


def test_a_question_without_output_is_sent_as_it_is() -> None:
    question: ModelQuestion = QUESTION

    assert said(question, "text") == question.messages
    assert answer_form(question, "json_schema") is None
