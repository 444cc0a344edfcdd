"""First bets: stake level and games alone, surer with every bet, and nothing after the tenth."""

from datetime import UTC, datetime, timedelta

import pytest

from core.events import Bet, BetPlaced, DepositApproved, Payment
from core.fold import fold
from core.money import BASE_ONE, Money
from core.profile import FirstBets, Profile, new_profile
from core.scores.high_roller import BET_FEATURES, estimate, placed
from core.scores.scorecard import Line, Scorecard
from core.scores.stakes import StakePrior

AT = datetime(2026, 3, 1, 20, tzinfo=UTC)
CARD = Scorecard(
    lines=(Line("level", (-5.0, 10.0), (-5.0, 10.0)), Line("line", (0.0, 3.0), (0.0, 1.0))), bias=-4.0, link="logit"
)
PRIOR = StakePrior(mean=0.0, between=1.5, within=0.8)


def bets(*stakes: float, volatility: float | None = None) -> FirstBets:
    first = FirstBets()
    for stake in stakes:
        first = placed(first, round(stake * BASE_ONE), volatility)
    return first


def test_the_interval_holds_the_chance_and_narrows_with_every_bet() -> None:
    one, ten = estimate(CARD, PRIOR, bets(20)), estimate(CARD, PRIOR, bets(*[20] * 10))

    assert one is not None
    assert ten is not None
    assert one.low < one.chance < one.high
    assert ten.high - ten.low < one.high - one.low
    assert one.chance < ten.chance, "a single high bet is not yet believed"


def test_before_the_first_bet_nothing_is_said_and_after_the_tenth_nothing_changes() -> None:
    assert estimate(CARD, PRIOR, FirstBets()) is None
    assert bets(*[1] * 10) == bets(*[1] * 10, 500, 500)
    assert bets(0) == FirstBets(), "a free bet says nothing of how high he stakes"


def test_wild_games_count_where_the_volatility_is_known() -> None:
    calm, wild = estimate(CARD, PRIOR, bets(5, 5)), estimate(CARD, PRIOR, bets(5, 5, volatility=20.0))

    assert calm is not None
    assert wild is not None
    assert calm.chance < wild.chance


def test_pace_and_paying_in_again_never_raise_it() -> None:
    slow = play(timedelta(minutes=3), deposits=0)
    fast = play(timedelta(seconds=2), deposits=8)

    assert slow.first_bets == fast.first_bets
    assert slow.first_bets.bets == 10
    assert set(BET_FEATURES) == {"level", "line"}


def test_the_level_is_shrunk_to_everybody_by_how_much_people_differ() -> None:
    level = PRIOR.after(10, 30.0)

    assert 2.8 < level.mean < 3.0
    assert PRIOR.after(0, 0.0).mean == PRIOR.mean
    assert PRIOR.after(0, 0.0).spread == pytest.approx(PRIOR.between**0.5)


def play(gap: timedelta, deposits: int) -> Profile:
    profile, at = new_profile("acme", "p"), AT
    for number in range(deposits):
        paid = Payment(payment=f"d{number}", amount=Money("50.00", "EUR", "1"))
        profile = fold(
            profile, DepositApproved(id=f"d{number}", source="s", time=at, subject="p", brand="acme", data=paid)
        )
    for number in range(12):
        bet = Bet(round=f"r{number}", game="g", category="slots", stake=Money("2.00", "EUR", "1"), volatility="6.0")
        at += gap
        profile = fold(profile, BetPlaced(id=f"b{number}", source="s", time=at, subject="p", brand="acme", data=bet))
    return profile
