"""The cut: every instant belongs to one side, facts to both; and the tally counts what was folded."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from core import events as ev
from core.migration import MOST_FIGURES, Figure, Migration, add, after, compared, left_out
from core.money import SignedMoney
from tests.builders import NOON, made, money, payment, registered

JUST_BEFORE = NOON - timedelta(microseconds=1)
COUNTED = [
    payment(ev.DepositApproved),
    made(ev.BetPlaced, ev.Bet(round="r", game="g", category="slots", stake=money())),
    made(ev.ActivityDay, ev.DayActivity(day=NOON.date())),
    made(ev.BonusGranted, ev.Bonus(bonus="b", amount=money())),
    made(ev.SportBetPlaced, ev.SportBet(bet="b", stake=money())),
]
FACTS = [
    registered(),
    made(ev.SelfExclusionSet, ev.Exclusion()),
    made(ev.ConsentChanged, ev.ConsentChange(channel="email", granted=False)),
    made(ev.TimeOutSet, ev.Break(until=NOON)),
    made(ev.KycChanged, ev.KycState(state="approved")),
]
STREAM = [
    made(ev.DecisionRequested, ev.Request(moment="lobby", key="k")),
    made(ev.LoggedIn, ev.Login()),
]


def at(event: ev.Event, time: datetime) -> ev.Event:
    return replace(event, time=time)


@pytest.mark.parametrize("event", COUNTED, ids=ev.event_type)
def test_what_is_counted_belongs_to_exactly_one_side(event: ev.Event) -> None:
    assert left_out(at(event, JUST_BEFORE), NOON, history=True) is None
    assert left_out(at(event, JUST_BEFORE), NOON, history=False) == "covered"
    assert left_out(at(event, NOON), NOON, history=True) == "ahead"
    assert left_out(at(event, NOON), NOON, history=False) is None


@pytest.mark.parametrize("event", FACTS, ids=ev.event_type)
@pytest.mark.parametrize("time", [JUST_BEFORE, NOON], ids=["before", "after"])
@pytest.mark.parametrize("history", [True, False])
def test_a_fact_is_never_left_out(event: ev.Event, time: datetime, history: bool) -> None:
    assert left_out(at(event, time), NOON, history=history) is None


@pytest.mark.parametrize("event", STREAM, ids=ev.event_type)
def test_what_a_stream_says_of_itself_is_never_covered(event: ev.Event) -> None:
    assert left_out(at(event, JUST_BEFORE), NOON, history=False) is None
    assert left_out(at(event, NOON), NOON, history=True) == "ahead"


def test_the_cut_never_moves_and_only_its_own_end_finishes_it() -> None:
    first, other = ev.hub.Migration(until=NOON), ev.hub.Migration(until=JUST_BEFORE)
    begun = after(None, made(ev.MigrationStarted, first))

    assert begun == Migration(until=NOON)
    assert after(begun, made(ev.MigrationStarted, other)) == begun
    assert after(begun, made(ev.MigrationFinished, other)) == begun
    done = after(begun, made(ev.MigrationFinished, first))
    assert done == Migration(until=NOON, finished=True)
    assert after(done, made(ev.MigrationStarted, first)) == done


def test_a_tally_counts_events_and_adds_every_amount_by_source_and_currency() -> None:
    tally: dict[Figure, int] = {}
    day = ev.DayActivity(day=NOON.date(), turnover=money("10.10"), ngr=SignedMoney("-3.50", "EUR", "1"))

    for number in ("1", "2"):
        add(tally, made(ev.ActivityDay, day, id=number, source="export"))
    add(tally, payment(ev.DepositApproved, "7"))

    assert tally == {
        Figure("export", "activity.day"): 2,
        Figure("export", "activity.day", "turnover", "EUR"): 2020,
        Figure("export", "activity.day", "ngr", "EUR"): -700,
        Figure("game-server", "deposit.approved"): 1,
        Figure("game-server", "deposit.approved", "amount", "EUR"): 700,
    }


def test_a_tally_counts_what_a_migration_will_be_compared_with_and_has_an_end() -> None:
    named = ev.hub.Migration(until=NOON, source="export")
    begun = after(None, made(ev.MigrationStarted, named))
    brought, other = payment(ev.DepositApproved, source="export", dialect="export@1"), payment(ev.DepositApproved)
    full = {Figure("export", str(number)): 1 for number in range(MOST_FIGURES)}

    assert [compared(None, {}, event) for event in (brought, other)] == [True, False]
    assert not compared(None, full, brought)
    assert [compared(begun, full, event) for event in (brought, other)] == [True, False]
    assert not compared(after(begun, made(ev.MigrationFinished, named)), {}, brought)
    assert after(begun, made(ev.MigrationStarted, ev.hub.Migration(until=NOON, source="b"))).sources == ("b", "export")
