"""A profile that an older hub kept, in the middle of a session: what it did not keep is not taken for nothing."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from core.calendar import day_number
from core.fold import fold
from core.harm import flagged
from core.money import BASE_ONE
from core.profile import FirstBets, Profile, Tilt, Visits, Ways
from core.scores.amounts import amounts
from tests.builders import NOON, bet, deposit, folded, noon, verified_profile, win

DAYS = [
    one
    for ago in (30, 12, 3)
    for one in (
        deposit("40.00", id=f"d{ago}", time=NOON - timedelta(days=ago)),
        bet("30.00", id=f"b{ago}", time=NOON - timedelta(days=ago)),
    )
]
PLAYED = [bet("9.00", id=str(n), time=noon(n / 6)) for n in range(60)]
KNOWN = {name: getattr(verified_profile(), name) for name in ("registered", "person")}
NEXT = bet("9.00", id="next", time=noon(10))


def older(profile: Profile) -> Profile:
    """As a snapshot of version 3 kept it."""
    session = replace(profile.session, staked=0, squares=0, deposited=0)
    return replace(
        profile, session=session, tilt=Tilt(), visits=Visits(), ways=Ways(), first_bets=FirstBets(),
        baseline=replace(profile.baseline, risks=0, risk=0.0),
    )  # fmt: skip


def test_the_first_bet_after_an_upgrade_is_no_step_from_nothing_after_a_loss_of_everything() -> None:
    lost = folded([*PLAYED, win("1.00", id="w", time=noon(9.95))])
    after = fold(older(lost), NEXT)

    assert after.tilt.evidence.steps == after.tilt.evidence.loss == 0.0
    assert after.baseline.reactions == lost.baseline.reactions
    assert not flagged(replace(after, **KNOWN), NEXT.time)


def test_a_session_goes_on_as_if_what_was_not_kept_of_it_had_been_usual() -> None:
    session = fold(older(folded(PLAYED)), NEXT).session

    assert session is not None
    assert session.bets == 61
    assert session.staked == pytest.approx(61 * 9 * BASE_ONE)
    assert session.squares * session.bets == pytest.approx(session.staked**2)


def test_later_bets_are_not_taken_for_the_first_ones() -> None:
    assert fold(older(folded(PLAYED)), NEXT).first_bets == FirstBets()
    assert folded(PLAYED[:3]).first_bets.bets == 3


def test_the_days_that_were_kept_open_the_course_of_days() -> None:
    kept, first = older(folded([*DAYS, PLAYED[0]])), day_number(NOON) - 30
    visits = fold(kept, NEXT).visits
    whole = folded([*DAYS, PLAYED[0], NEXT]).visits

    assert (visits.days, visits.first, visits.last_gap) == (4, first, 3)
    assert amounts(visits, 0) == pytest.approx(amounts(whole, 0))
