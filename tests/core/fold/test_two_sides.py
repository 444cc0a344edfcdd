"""What two sides tell: summed from one of them, followed from both."""

from itertools import permutations

import pytest

from core import events as ev
from core.fold import add_only, fold, follow_only
from core.harm import active_markers
from core.profile import Value, new_profile
from tests.builders import (
    BRAND,
    NOON,
    PLAYER,
    bet,
    deposit,
    deposit_failed,
    folded,
    login,
    made,
    money,
    noon,
    payment,
    rollback,
    round_closed,
    self_exclusion,
    win,
    withdrawal_cancelled,
)

STORY = [
    login(), bet("5.00"), win("2.00", time=noon(1)), round_closed(time=noon(1)), rollback(time=noon(2)),
    deposit(time=noon(3)), deposit_failed(time=noon(4)), withdrawal_cancelled(time=noon(5)), self_exclusion(),
    made(ev.SportBetPlaced, ev.SportBet(bet="b", stake=money()), time=noon(6)),
    made(ev.BonusGranted, ev.Bonus(bonus="b", amount=money())),
    payment(ev.WithdrawalRequested, time=noon(7)), bet("9.00", time=noon(-30)), deposit(time=noon(2)),
    made(ev.ActivityDay, ev.DayActivity(day=NOON.date(), turnover=money("10.00"))),
]  # fmt: skip


def followed(events):
    profile = new_profile(BRAND, PLAYER)
    for event in events:
        profile = follow_only(profile, event)
    return profile


def test_followed_and_added_is_folded():
    profile = new_profile(BRAND, PLAYER)
    for event in STORY:
        assert add_only(follow_only(profile, event), event) == fold(profile, event), event
        profile = fold(profile, event)


def test_what_is_followed_enters_no_sum_and_all_that_protects():
    profile, whole = followed(STORY), folded(STORY)

    assert (profile.events, profile.totals, profile.value, profile.last_day) == (0, {}, Value(), None)
    assert (profile.session, profile.harm, profile.tilt, profile.baseline) == (
        whole.session, whole.harm, whole.tilt, whole.baseline,
    )  # fmt: skip
    assert profile.result_of_day(noon(60)) == whole.result_of_day(noon(60)) < 0


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_declined_deposits_that_are_followed_make_their_marker(order):
    declined = [deposit_failed(id=str(n), time=noon(n)) for n in range(3)]

    profile = followed([login(), *(declined[n] for n in order)])

    assert active_markers(profile.harm, noon(9)) == ("failed_deposits",)
