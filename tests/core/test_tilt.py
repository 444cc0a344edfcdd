import math
import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.fold import fold
from core.money import BASE_ONE
from core.profile import Baseline, Profile, Session, Tilt, new_profile
from core.tilt import (
    FIRST_BETS,
    FLAGGED_FOR,
    INTERVENE,
    MIN_BETS,
    PAUSE,
    RELEASE,
    deviation,
    judge,
    learn,
    log_stake,
    pausing,
    seconds_between,
)
from tests.builders import BRAND, NOON, PLAYER, bet, noon, time_due, win

SETTLED = Baseline(bets=100, stake=0.0, stake_spread=0.1, gaps=99, gap=math.log(20), gap_spread=0.1)


def played(rounds, profile: Profile | None = None) -> list[Profile]:
    """The profiles after each bet of some rounds of (stake, seconds since the last bet, payout)."""
    profile = profile or new_profile(BRAND, PLAYER)
    at = profile.last_seen or NOON
    after = []
    for stake, gap, payout in rounds:
        at += timedelta(seconds=gap)
        profile = fold(profile, bet(f"{stake:.2f}", time=at))
        after.append(profile)
        if payout:
            profile = fold(profile, win(f"{payout:.2f}", time=at))
    return after


def calm(bets: int, seed: int = 0):
    """Rounds of about 1.00 every 20 seconds that mostly come back."""
    chance = random.Random(seed)
    for _ in range(bets):
        stake = chance.uniform(0.9, 1.1)
        yield stake, chance.uniform(15, 25), stake * 1.92 if chance.random() < 0.5 else 0


CHASE = [(1.5**n, 8 / (1 + n / 3), 0) for n in range(12)]


@pytest.mark.parametrize("seed", range(8))
def test_a_player_who_keeps_to_his_habits_is_never_flagged(seed):
    after = played(calm(200, seed))

    assert max(profile.tilt.score for profile in after) < PAUSE
    assert not any(profile.tilt.latched or profile.tilt.paused_at for profile in after)


def test_losing_all_the_time_at_the_usual_stake_and_pace_is_not_tilt():
    after = played([(1.0, 20, 0)] * 200)

    assert max(profile.tilt.score for profile in after) < PAUSE


def test_raising_stakes_and_pace_while_losing_is_tilt():
    after = played([*calm(60), *CHASE])

    assert after[59].tilt.score < PAUSE
    assert max(profile.tilt.score for profile in after) > INTERVENE
    assert after[-1].tilt.latched
    assert after[-1].tilt.paused_at == after[-1].last_seen


def test_raising_stakes_while_winning_is_not_tilt():
    winning = [(min(1.5**n, 40), 20, 2 * min(1.5**n, 40)) for n in range(12)]

    after = played([*[(1.0, 20, 2.0)] * 40, *winning])

    assert max(profile.tilt.score for profile in after) < PAUSE


def test_above_the_best_point_of_the_session_no_evidence_counts():
    hot = Tilt(stake=4.0, pace=4.0)
    session = Session(
        started=NOON, last=noon(1), usual_stake=1.0, result=9 * BASE_ONE, peak=9 * BASE_ONE, last_bet=NOON
    )

    assert judge(hot, SETTLED, session, math.log(50), math.log(1), noon(1)).score == 0.0


def test_nothing_is_judged_before_twenty_bets():
    after = played([*[(1.0, 20, 0)] * (MIN_BETS - 12), *CHASE])

    assert all(profile.tilt == Tilt() for profile in after)
    assert after[-1].baseline.bets == MIN_BETS


def test_the_bet_after_the_twentieth_is_judged():
    after = played([(1.0, 20, 0)] * (MIN_BETS + 1))

    assert after[MIN_BETS - 1].tilt == Tilt()
    assert after[MIN_BETS].tilt.score > 0


def judged(tilt: Tilt, drawdown_units: float) -> Tilt:
    """A usual bet a second after the last one, so many stakes below the session's best point."""
    result = -int(drawdown_units * BASE_ONE)
    session = Session(started=NOON, last=NOON, usual_stake=1.0, result=result, last_bet=NOON)
    return judge(tilt, SETTLED, session, 0.0, None, noon(seconds=1))


@pytest.mark.parametrize("stake", [2.6, 4.0])
@pytest.mark.parametrize("latched", [False, True])
def test_a_score_between_release_and_intervention_leaves_the_latch_as_it_was(latched, stake):
    after = judged(Tilt(stake=stake, latched=latched), 30)

    assert RELEASE < after.score < INTERVENE
    assert (after.score > PAUSE) is (stake == 4.0)
    assert after.latched is latched


def test_the_latch_holds_until_the_score_falls_to_the_release():
    after = judged(Tilt(stake=0.5, latched=True), 10)

    assert after.score <= RELEASE
    assert not after.latched


def test_a_score_over_the_intervention_latches():
    after = judged(Tilt(stake=4.0, pace=4.0), 30)

    assert after.score >= INTERVENE
    assert after.latched


def test_the_end_of_the_session_releases_the_latch_but_not_the_flag():
    tilted = played([*calm(60), *CHASE])[-1]

    after = fold(tilted, time_due(time=tilted.last_seen + timedelta(minutes=30)))

    assert tilted.tilt.latched
    assert not after.tilt.latched
    assert after.tilt.hot_bets == 0
    assert pausing(after.tilt, after.last_seen)


@pytest.mark.parametrize(
    ("since", "paused"),
    [(timedelta(0), True), (FLAGGED_FOR - timedelta(seconds=1), True), (FLAGGED_FOR, False)],
)
def test_promotions_pause_for_a_day_after_the_score_was_high(since, paused):
    assert pausing(Tilt(paused_at=NOON), NOON + since) is paused


def test_promotions_do_not_pause_for_somebody_who_was_never_flagged():
    assert not pausing(Tilt(), NOON)


def test_evidence_fades_by_half_in_half_an_hour():
    session = Session(started=NOON, last=NOON, usual_stake=1.0, last_bet=NOON)

    faded = judge(Tilt(pace=2.0), SETTLED, session, 0.0, None, noon(30))

    assert faded.pace == pytest.approx(1.0)


def test_evidence_of_an_earlier_session_does_not_count():
    session = Session(started=NOON, last=NOON, usual_stake=1.0)

    assert judge(Tilt(stake=4.0, pace=4.0), SETTLED, session, 0.0, None, NOON).stake == 0.0


@given(st.floats(-100, 100), st.floats(-100, 100), st.floats(0, 100))
def test_deviations_stay_within_their_bounds(value, usual, spread):
    assert -3.0 <= deviation(value, usual, spread) <= 4.0


def test_the_first_bet_is_the_first_habit():
    learned = learn(Baseline(), 7, 1.5, None, 0)

    assert learned == Baseline(bets=1, first_stakes=7, stake=1.5)


def test_the_first_ten_stakes_are_added_up_and_no_others():
    baseline = Baseline()
    for units in range(1, FIRST_BETS + 5):
        baseline = learn(baseline, units, 0.0, None, 0)

    assert baseline.bets == FIRST_BETS + 4
    assert baseline.first_stakes == sum(range(1, FIRST_BETS + 1))


def test_habits_change_slower_while_evidence_is_high():
    usual = learn(SETTLED, BASE_ONE, 0.3, None, 0).stake
    hot = learn(SETTLED, BASE_ONE, 0.3, None, 1).stake
    long_hot = learn(SETTLED, BASE_ONE, 0.3, None, 41).stake

    assert 0 < hot < usual
    assert long_hot == usual


def test_one_extreme_bet_moves_a_settled_habit_only_so_far():
    assert learn(SETTLED, BASE_ONE, 20.0, None, 0).stake == learn(SETTLED, BASE_ONE, 2.0, None, 0).stake


@pytest.mark.parametrize(("stake", "log"), [(BASE_ONE, 0.0), (0, -math.log(BASE_ONE)), (1, -math.log(BASE_ONE))])
def test_a_stake_of_nothing_counts_as_the_smallest_unit(stake, log):
    assert log_stake(stake) == pytest.approx(log)


def test_two_bets_at_once_are_a_fifth_of_a_second_apart():
    assert seconds_between(NOON, NOON) == 0.2
    assert seconds_between(NOON, noon(seconds=7)) == 7.0


@given(
    st.lists(st.tuples(st.floats(0, 1e9), st.floats(0, 1700), st.floats(0, 1e9)), min_size=25, max_size=40),
)
def test_scores_are_numbers_between_nothing_and_one_whatever_is_played(rounds):
    for profile in played(rounds):
        assert 0.0 <= profile.tilt.score <= 1.0
        assert math.isfinite(profile.baseline.stake)
