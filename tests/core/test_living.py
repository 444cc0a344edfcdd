"""What is derived from a profile: NGR by parts, payback by source, abuse of bonuses, the hazard of leaving."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.bonus_abuse import bonus_abuse, remember_abuse, told_of_late
from core.leaving import leaving
from core.money import BASE_ONE
from core.ngr import ngr_of
from core.profile import BonusPlay, BonusValue, Person, Totals, Value
from core.signals import abuses_bonuses
from core.sources import sources
from tests.builders import NOON, bet, folded, noon, verified_profile

UNITS = st.integers(0, 10**6)


@given(UNITS, UNITS, UNITS, UNITS, UNITS, UNITS, UNITS, st.integers(-(10**6), 10**6))
def test_the_parts_of_ngr_add_up(turnover, payout, bonus_in, bonus_out, sport_in, sport_out, cost, ngr):
    parts = ngr_of(Totals(
        turnover=turnover, payout=payout, bonus_turnover=bonus_in, bonus_payout=bonus_out, sport_turnover=sport_in,
        sport_payout=sport_out, bonus_cost=cost, ngr=ngr,
    ))  # fmt: skip

    assert parts.real - parts.bonus_cost + parts.told == parts.ngr == ngr
    assert parts.casino + parts.sport == parts.real + parts.bonus == turnover - payout


def of_source(name: str, cost: int, value: int, bonus: int = 0, *, test: bool = False):
    return verified_profile(
        player=f"{name}{value}",
        person=Person(acquired_by=name, acquisition_cost=cost * BASE_ONE, test=test),
        value=Value(theoretical=value * BASE_ONE),
        bonus_value=BonusValue(cost=bonus * BASE_ONE),
        registered=noon(days=-9),
        last_seen=NOON,
    )


def test_a_source_is_paid_back_by_theoretical_ngr_over_all_its_players():
    (ads,) = sources([of_source("ads", 100, 60, 10), of_source("ads", 100, 200), of_source("ads", 9, 9, test=True)])

    assert (ads.players, ads.priced, ads.paid_back) == (2, 2, 1)
    assert (ads.cost, ads.value) == (200 * BASE_ONE, 250 * BASE_ONE)
    assert ads.share == pytest.approx(1.25)
    assert ads.payback_days == pytest.approx(100 / (250 / 20))


def test_a_source_that_cost_nothing_or_earns_nothing_has_no_payback():
    free, vain = sources([of_source("free", 0, 5), of_source("vain", 5, 0)])[::-1]

    assert (free.share, free.payback_days) == (None, None)
    assert (vain.share, vain.payback_days) == (0.0, None)


def steady(cashed: int, bets: int = 200):
    return verified_profile(
        bonus_play=BonusPlay(cashed_at_once=cashed), bonus_value=BonusValue(bets=bets, staked=100, steady=100)
    )


def test_abuse_is_more_likely_with_every_sign_of_it():
    risks = [bonus_abuse(one) for one in (verified_profile(), steady(0), steady(1), steady(2))]

    assert risks == sorted(risks)
    assert risks[0] < 0.05


def test_all_signs_together_count_as_abuse_and_few_bets_as_none():
    assert abuses_bonuses(steady(2))
    assert not abuses_bonuses(steady(2, bets=99))
    assert not abuses_bonuses(steady(0))


def test_two_bonuses_cashed_at_once_are_no_abuse_by_themselves():
    assert not abuses_bonuses(verified_profile(bonus_play=BonusPlay(cashed_at_once=2)))


def test_abuse_that_was_told_is_told_again_after_a_week():
    told = remember_abuse(steady(2), NOON)

    assert [told_of_late(told, noon(days=days)) for days in (0, 6, 7)] == [True, True, False]
    assert not told_of_late(steady(2), NOON)


def test_leaving_grows_with_silence_and_is_unknown_without_a_session():
    playing = folded(bet(time=noon(n / 6), id=str(n)) for n in range(30))
    seen = playing.last_seen
    hazards = [leaving(playing, at) for at in (seen, noon(6), noon(20))]

    assert hazards == sorted(hazards)
    assert 0 < hazards[0] < hazards[-1] < 1
    assert leaving(verified_profile(), NOON) is None
