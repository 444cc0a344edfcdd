"""The journal: what is recorded is neither done nor paid for again."""

from graphs.journal import Journal
from tests.graphs.house import FakeExchange

RUN = "a" * 32


class Doing:
    """Counts how often something is done."""

    def __init__(self, *answers: object) -> None:
        self._answers, self.times = list(answers), 0

    async def __call__(self) -> object:
        self.times += 1
        return self._answers[self.times - 1]


async def test_a_step_is_done_once_and_taken_from_the_exchange_after_that() -> None:
    exchange, doing = FakeExchange(), Doing("first", "second")
    await Journal(exchange, RUN, "strategy").step("model", {"q": 1}, doing)

    again = Journal(exchange, RUN, "strategy")
    told = await again.step("model", {"q": 1}, doing)

    assert (told, doing.times) == ("first", 1)
    assert again.notes == [{"agent": "strategy", "kind": "model", "asked": {"q": 1}, "answered": "first"}]


async def test_the_same_question_a_second_time_in_a_run_is_a_step_of_its_own() -> None:
    journal, doing = Journal(FakeExchange(), RUN, "strategy"), Doing("first", "second")

    told = [await journal.step("model", {"q": 1}, doing) for _ in range(2)]

    assert told == ["first", "second"]


async def test_another_question_is_not_answered_with_what_is_recorded() -> None:
    exchange, doing = FakeExchange(), Doing("first", "second")
    await Journal(exchange, RUN, "strategy").step("model", {"q": 1}, doing)

    told = await Journal(exchange, RUN, "strategy").step("model", {"q": 2}, doing)

    assert (told, doing.times) == ("second", 2)


async def test_what_two_processes_have_done_at_once_is_what_the_first_has_recorded() -> None:
    exchange = FakeExchange()
    slow, quick = Journal(exchange, RUN, "strategy"), Journal(exchange, RUN, "strategy")

    async def overtaken() -> str:
        await quick.step("model", {}, Doing("quick"))
        return "slow"

    assert await slow.step("model", {}, overtaken) == "quick"
    assert slow.notes == quick.notes
