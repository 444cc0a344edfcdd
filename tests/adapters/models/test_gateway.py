"""The gateway's own promises: no longer than the deadline, no dearer than the budget, no hammering."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from adapters.models.price import Price
from adapters.models.spend import FleetingSpend, Limits
from adapters.models.wire import weight
from core.model import Answer, Unanswered, Usage
from evals.stand_in import Cut, Failure, RateLimit, When
from tests.adapters.models.conftest import HASTE, QUESTION, Face

DEAR = Price(input=1_000_000_000, output=10_000_000_000, cached=0)
MODEST = replace(HASTE, answer_tokens=100)
MOST = weight(QUESTION) + 100
MOST_COST = DEAR.of(Usage(input=weight(QUESTION), output=100))


async def test_a_question_is_asked_three_times_and_no_more(facing: Face) -> None:
    async with facing(Failure()) as there:
        answer = await there.ask()

    assert (answer.cause, len(answer.attempts), len(there.sent)) == ("provider", 3, 3)


async def test_who_asks_to_be_left_alone_is(facing: Face) -> None:
    async with facing(RateLimit(retry_after=0.3, times=1)) as there:
        answer = await there.ask()

    assert isinstance(answer, Answer)
    assert answer.milliseconds >= 300


async def test_who_asks_to_be_left_alone_beyond_the_deadline_is_not_waited_for(facing: Face) -> None:
    async with facing(RateLimit(retry_after=3600)) as there:
        answer = await there.ask()

    assert (answer.cause, len(there.sent)) == ("deadline", 1)


async def test_what_an_answer_took_is_told_with_its_price(facing: Face) -> None:
    async with facing(price=DEAR) as there:
        answer = await there.ask()

    used = answer.usage
    assert used.cost == f"0.{used.input + 10 * used.output:03d}000000000"


@pytest.mark.parametrize(
    ("limit", "named"),
    [
        ({"run_calls": 1}, "calls of run run-1"),
        ({"run_tokens": MOST}, "tokens of run run-1"),
        ({"brand_tokens": MOST}, "tokens of brand north 2026-03-02"),
        ({"brand_cost": MOST_COST}, "money of brand north 2026-03-02"),
        ({"hub_tokens": MOST}, "tokens of hub 2026-03-02"),
        ({"hub_cost": MOST_COST}, "money of hub 2026-03-02"),
    ],
    ids=lambda given: " ".join(given) if isinstance(given, dict) else "",
)
async def test_a_question_that_could_take_more_than_is_left_is_not_sent(
    facing: Face, limit: dict[str, int], named: str
) -> None:
    """What is left is just enough for the first, at its longest."""
    async with facing(limits=Limits(**limit), price=DEAR, patience=MODEST) as there:
        first, second = await there.ask(), await there.ask()

    assert isinstance(first, Answer)
    assert (second.cause, second.attempts, len(there.sent)) == ("budget", (), 1)
    assert second.detail.endswith(named)


async def test_a_call_that_nobody_tells_the_use_of_counts_as_the_most_it_could_have_taken(facing: Face) -> None:
    """Whoever is cut off in the middle has worked, and is paid by some contracts."""
    async with facing(Cut(times=1), limits=Limits(run_tokens=MOST), patience=MODEST) as there:
        answer = await there.ask()

    assert (answer.cause, len(there.sent)) == ("budget", 1)


async def test_a_retry_is_a_call_like_any_other(facing: Face) -> None:
    async with facing(Failure(), limits=Limits(run_calls=2)) as there:
        answer = await there.ask()

    assert (answer.cause, len(answer.attempts), len(there.sent)) == ("budget", 2, 2)


async def test_each_run_brand_and_day_has_its_own(facing: Face) -> None:
    limits = Limits(run_calls=1, brand_tokens=250)
    async with facing(limits=limits, patience=MODEST) as there:
        first = await there.ask()
        others: list[Any] = [await there.ask(), await there.ask(run="run-2", brand="lagoon")]
        there.now += timedelta(hours=1)
        others.append(await there.ask(run="run-3"))

    assert [type(one) for one in (first, *others)] == [Answer, Unanswered, Answer, Answer]


async def test_what_a_day_has_used_outlives_the_gateway(facing: Face) -> None:
    spend, limits = FleetingSpend(), Limits(run_calls=1)
    async with facing(spend=spend, limits=limits) as there:
        assert isinstance(await there.ask(), Answer)
    async with facing(spend=spend, limits=limits) as there:
        assert (await there.ask()).cause == "budget"


async def test_who_fails_again_and_again_is_left_alone_then_tried_with_one_question(facing: Face) -> None:
    patience = replace(HASTE, failures=3, break_seconds=30)
    async with facing(Failure(times=4), patience=patience) as there:
        answers = [await there.ask(), await there.ask()]
        there.now += timedelta(seconds=31)
        answers.append(await there.ask())
        assert len(there.sent) == 4
        there.now += timedelta(seconds=31)
        answers.append(await there.ask())
        answers.append(await there.ask())

    assert [getattr(one, "cause", "answered") for one in answers] == [
        "provider", "circuit_open", "circuit_open", "answered", "answered",
    ]  # fmt: skip


async def test_a_server_that_says_no_is_there(facing: Face) -> None:
    async with facing(Failure(status=400), patience=replace(HASTE, failures=1)) as there:
        answers = [await there.ask() for _ in range(2)]

    assert [one.cause for one in answers] == ["provider", "provider"]


async def test_a_failure_is_told_with_what_was_tried(facing: Face) -> None:
    async with facing(Failure(message="overloaded", when=When(said="What now?"))) as there:
        answer = await there.ask()

    assert "overloaded" in answer.detail
    assert [attempt.model for attempt in answer.attempts] == ["m", "m", "m"]


async def test_a_question_names_no_player_run_or_brand_to_the_server(facing: Face) -> None:
    async with facing() as there:
        await there.ask(run="run-77", brand="brand-77")

    assert "77" not in str(there.sent)
