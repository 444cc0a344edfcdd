"""A player's word against a decision: taken once, answered from the record alone, and closed by a person."""

import pytest

from core.answer import causes, explain_to_player
from core.audit import read_record
from core.explain import explain
from core.reasons import reasons
from evals.verify import verify
from tests.api.people import as_person, cvh, person, tilting
from tests.conftest import Running

WORDS = "I was <b>not</b> chasing. {{7*7}} [red]; DROP TABLE tasks\u0000\u202e"


def token(running: Running, player: str = "mia", brand: str = "northstar") -> str:
    return running.hub.tokens.issue(brand, player)[0]


async def test_the_operator_gets_the_explanation_of_the_record(running: Running) -> None:
    number = await tilting(running)

    answer = await running.northstar.post("/v1/contests", json={"decision": number, "words": WORDS})

    record = read_record(running.hub.ledger.record(number) or b"")
    assert answer.status_code == 201
    assert answer.json() == {
        "contest": number,
        "explanation": explain(record.decision),
        "reasons": list(reasons(record)),
    }


async def test_the_player_gets_words_that_are_meant_for_him(running: Running) -> None:
    number = await tilting(running)

    answer = await as_person(running, token(running), "/v1/contests", {"decision": number, "words": WORDS})

    record = read_record(running.hub.ledger.record(number) or b"")
    assert answer.status_code == 201
    assert answer.json()["explanation"] == explain_to_player(record)
    assert answer.json()["reasons"] == list(causes(record)) == ["PROTECTION"]


async def test_a_contest_is_kept_as_it_was_said_and_closed_by_a_person(running: Running) -> None:
    number, rae = await tilting(running), await person(running, "rae", "review")
    await as_person(running, token(running), "/v1/contests", {"decision": number, "words": WORDS})

    (task,) = (await as_person(running, rae, "/v1/contests")).json()
    closed = await as_person(running, rae, f"/v1/contests/{number}", {"upheld": False, "reason": "a friend played"})
    read = (await running.northstar.get(f"/v1/decisions/{number}")).json()

    assert task["words"] == WORDS.replace("\u0000", "\ufffd")
    assert (task["brought_by"], task["arm"]) == ("player", "pause_promotions")
    assert "HARM.TILT" in task["reasons"]
    assert (closed.json()["state"], closed.json()["upheld"]) == ("closed", False)
    assert "the contest was looked at: the decision was not upheld by rae: a friend played" in read["people"]
    assert (await as_person(running, rae, "/v1/reviews")).json()[0]["state"] == "open"
    assert verify(running.hub.archive).findings == []


async def test_contesting_twice_is_contesting_once(running: Running) -> None:
    number = await tilting(running)
    first = await as_person(running, token(running), "/v1/contests", {"decision": number, "words": "one"})
    again = await as_person(running, token(running), "/v1/contests", {"decision": number, "words": "two"})

    assert (again.status_code, again.json()) == (201, first.json())
    assert [task.words for task in running.hub.archive.tasks(kind="contest")] == ["one"]


async def test_somebody_elses_decision_is_not_found(running: Running) -> None:
    number = await tilting(running)
    asked: dict[str, object] = {"decision": number}

    answers = [
        await running.lagoon.post("/v1/contests", json=asked),
        await as_person(running, token(running, "ella"), "/v1/contests", asked),
        await as_person(running, token(running, "mia", "lagoon"), "/v1/contests", asked),
        await running.northstar.post("/v1/contests", json={"decision": "0" * 32}),
        await running.northstar.post("/v1/contests", json={"decision": "no id"}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert len({answer.json()["error"]["remedy"] for answer in answers}) == 1
    assert list(running.hub.archive.tasks(kind="contest")) == []


async def test_who_speaks_for_no_player_cannot_contest(running: Running) -> None:
    number, rae = await tilting(running), await person(running, "rae", "review")
    group = running.hub.folder.group_key("tidewater").read_text()
    asked: dict[str, object] = {"decision": number}

    statuses = [(await as_person(running, key, "/v1/contests", asked)).status_code for key in (rae, group, "no.key")]

    assert statuses == [403, 403, 401]


@pytest.mark.parametrize("words", ["x" * 2001, 7, "\ud800"])
async def test_words_that_cannot_be_kept_are_refused(running: Running, words: object) -> None:
    number = await tilting(running)
    body = f'{{"decision": "{number}", "words": {ascii_json(words)}}}'

    answer = await running.northstar.post("/v1/contests", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code == 422
    assert list(running.hub.archive.tasks(kind="contest")) == []


async def test_the_command_line_shows_a_strangers_text_as_text(running: Running) -> None:
    number, _ = await tilting(running), await person(running, "rae", "review")
    await as_person(running, token(running), "/v1/contests", {"decision": number, "words": WORDS})

    (task,) = (await cvh(running, "contests", "list"))["contests"]
    await cvh(running, "contests", "close", number, "--as", "rae", "--upheld", "--reason", "right")

    assert task["words"].startswith("I was <b>not</b> chasing.")
    assert (await cvh(running, "contests", "list"))["contests"] == []


def ascii_json(value: object) -> str:
    import json

    return json.dumps(value)
