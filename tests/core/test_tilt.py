import math
import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.fold import fold
from core.money import BASE_ONE
from core.profile import Baseline, Evidence, Profile, Session, Tilt, new_profile
from core.tilt import (
    FIRST_BETS,
    FLAGGED_FOR,
    INTERVENE,
    INTERVENE_AGAIN,
    MIN_BETS,
    PAUSE,
    RELEASE,
    STATISTICS,
    Bet,
    deviation,
    intervenes,
    judge,
    learn,
    log_stake,
    log_volatility,
    pausing,
    seconds_between,
    see,
    unspoken,
)
from core.tilt.habits import held, raised
from core.tilt.statistics import of
from core.tilt.weights import CARD
from tests.builders import BRAND, NOON, PLAYER, bet, noon, time_due, win

SETTLED = Baseline(bets=100, stake=0.0, stake_spread=0.1, gaps=99, gap=math.log(20), gap_spread=0.1)
HOT = Evidence(cusum=30.0, risk=30.0, chase=1.0, steps=15.0, loss=80.0, rate=30.0, speed=1.5)
USUAL = Bet(size=0.0, risk=0.0, gap=math.log(20), step=0.0, net=-1.0, fade=1.0)


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


def win_chasing(bets: int, seed: int):
    """Twice the stake after each win, three times in a row at most; the usual stake again after a loss."""
    chance, run = random.Random(seed), 0
    for _ in range(bets):
        won, stake = chance.random() < 0.5, 2.0**run
        yield stake, chance.uniform(15, 25), stake * 1.92 if won else 0
        run = min(run + 1, 3) if won else 0


CHASE = [(1.5**n, 8 / (1 + n / 3), 0) for n in range(12)]


@pytest.mark.parametrize("seed", range(8))
def test_a_player_who_keeps_to_his_habits_is_never_flagged(seed):
    after = played(calm(200, seed))

    assert max(profile.tilt.score for profile in after) < PAUSE
    assert not any(profile.tilt.latched or profile.tilt.paused_at for profile in after)


@pytest.mark.parametrize("seed", range(8))
def test_raising_stakes_after_wins_alone_is_not_tilt(seed):
    after = played([*calm(60, seed), *win_chasing(200, seed)])

    assert max(profile.tilt.score for profile in after) < PAUSE


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


def session(drawdown: float = 30.0) -> Session:
    """A session, so many stakes below its best point, whose last bet was a second ago."""
    return Session(started=NOON, last=NOON, usual_stake=1.0, result=-int(drawdown * BASE_ONE), last_bet=NOON)


def test_above_the_best_point_of_the_session_no_evidence_counts():
    hot = Tilt(stake=4.0, pace=4.0, evidence=HOT)

    assert judge(hot, SETTLED, session(0), USUAL, noon(1)).score == 0.0
    assert judge(hot, SETTLED, session(1), USUAL, noon(1)).score > INTERVENE


def test_nothing_is_judged_before_twenty_bets():
    after = played([*[(1.0, 20, 0)] * (MIN_BETS - 12), *CHASE])

    assert all(profile.tilt.score == 0 and not profile.tilt.latched for profile in after)
    assert after[-1].baseline.bets == MIN_BETS


def test_the_bet_after_the_twentieth_is_judged():
    after = played([(1.0, 20, 0)] * (MIN_BETS + 1))

    assert after[MIN_BETS - 1].tilt.score == 0
    assert after[MIN_BETS].tilt.score > 0


def heated(share: float, latched: bool = False, intervened_at=None) -> Tilt:
    """After a usual bet, with so much of the most evidence that there could be before it."""
    parts = Evidence(**{name: share * getattr(HOT, name) for name in HOT.__struct_fields__})
    before = Tilt(stake=3 * share, pace=3 * share, evidence=parts, latched=latched, intervened_at=intervened_at)
    return judge(before, SETTLED, session(), USUAL, NOON)


BETWEEN = next(share / 100 for share in range(100) if heated(share / 100).score > RELEASE)


@pytest.mark.parametrize("latched", [False, True])
def test_a_score_between_release_and_intervention_leaves_the_latch_as_it_was(latched):
    after = heated(BETWEEN, latched)

    assert RELEASE < after.score < INTERVENE
    assert after.latched is latched


def test_the_latch_holds_until_the_score_falls_to_the_release():
    after = heated(0.0, latched=True)

    assert after.score <= RELEASE
    assert not after.latched


def test_a_score_over_the_intervention_latches_pauses_and_intervenes():
    after = heated(1.0)

    assert after.score >= INTERVENE
    assert (after.latched, after.paused_at, after.intervened_at) == (True, NOON, NOON)
    assert intervenes(Tilt(), after)


@pytest.mark.parametrize(
    ("since", "again"),
    [(timedelta(minutes=5), False), (INTERVENE_AGAIN - timedelta(seconds=1), False), (INTERVENE_AGAIN, True)],
)
def test_nobody_is_spoken_to_twice_within_a_day_and_the_pause_begins_anew_each_time(since, again):
    spoken = Tilt(intervened_at=NOON - since, paused_at=NOON - since)

    after = heated(1.0, intervened_at=spoken.intervened_at)

    assert after.latched
    assert intervenes(spoken, after) is again
    assert after.paused_at == NOON


@pytest.mark.parametrize(("since", "again"), [(timedelta(hours=23), False), (INTERVENE_AGAIN, True)])
def test_somebody_who_is_still_tilting_when_the_day_is_over_is_spoken_to_again(since, again):
    spoken = Tilt(intervened_at=NOON - since)

    after = heated(1.0, latched=True, intervened_at=spoken.intervened_at)

    assert after.latched
    assert intervenes(spoken, after) is again


def test_a_latch_that_closed_in_the_quiet_time_is_answered_when_it_ends():
    quiet = noon(hours=-INTERVENE_AGAIN.total_seconds() / 3600, seconds=30)
    closed = played([*calm(60), *CHASE], profile=new_profile(BRAND, PLAYER))[-1].tilt
    before = replace(closed, intervened_at=quiet, latched=True)

    still, due = (judge(before, SETTLED, session(), USUAL, noon(seconds=seconds)) for seconds in (29, 30))

    assert still.latched
    assert due.latched
    assert not intervenes(before, still)
    assert intervenes(before, due)


def test_words_that_nobody_said_leave_nobody_in_peace():
    before, after = Tilt(intervened_at=noon(hours=-30)), heated(1.0, intervened_at=noon(hours=-30))

    assert unspoken(before, after) == replace(after, intervened_at=noon(hours=-30))
    assert unspoken(after, after) is after


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
    assert see(Tilt(), session(), BASE_ONE, 0.0, noon(30)).fade == pytest.approx(0.5)


def test_evidence_of_an_earlier_session_does_not_count():
    first = Session(started=NOON, last=NOON, usual_stake=1.0)
    seen = see(Tilt(size=3.0, mark=5.0), first, BASE_ONE, 0.0, NOON)

    after = judge(Tilt(stake=4.0, pace=4.0, evidence=HOT), SETTLED, first, seen, NOON)

    assert (seen.gap, seen.step, seen.net, seen.fade) == (None, None, 0.0, 0.0)
    assert (after.stake, after.pace, after.evidence) == (0.0, 0.0, Evidence())


def test_a_bet_is_seen_with_what_the_one_before_it_came_to():
    seen = see(Tilt(size=math.log(2), mark=-28.0), session(30), 4 * BASE_ONE, 0.5, noon(seconds=10))

    assert (seen.size, seen.step) == (pytest.approx(math.log(4)), pytest.approx(math.log(2)))
    assert (seen.net, seen.result) == (-2.0, -30.0)
    assert seen.gap == pytest.approx(math.log(10))


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("stake", Bet(size=1.0, risk=0.0, fade=1.0)),
        ("cusum", Bet(size=1.0, risk=0.0, fade=1.0)),
        ("risk", Bet(size=0.0, risk=2.0, fade=1.0)),
        ("chase", Bet(size=0.3, risk=0.0, gap=3.0, step=0.3, net=-1.0, fade=1.0)),
        ("steps", Bet(size=0.5, risk=0.0, gap=3.0, step=0.5, net=-1.0, fade=1.0)),
        ("loss", Bet(size=0.0, risk=0.0, gap=3.0, step=0.0, net=-1.0, fade=1.0)),
        ("lift", Bet(size=0.5, risk=0.0, gap=3.0, step=0.5, net=1.0, fade=1.0)),
        ("pace", Bet(size=0.0, risk=0.0, gap=0.0, step=0.0, net=1.0, fade=1.0)),
        ("rate", Bet(size=0.0, risk=0.0, gap=0.0, step=0.0, net=1.0, fade=1.0)),
        ("speed", Bet(size=0.0, risk=0.0, gap=0.0, step=0.0, net=-1.0, fade=1.0)),
    ],
)
def test_each_statistic_answers_what_it_is_about_and_a_usual_bet_hardly(name, seen):
    habits = Baseline(bets=200, stake_spread=0.1, gaps=199, gap=3.0, gap_spread=0.1, risks=200)
    number = STATISTICS.index(name)

    assert of(judge(Tilt(), habits, session(), seen, NOON))[number] > 0.1
    assert of(judge(Tilt(), habits, session(), Bet(size=0.0, risk=0.0, gap=3.0, fade=1.0), NOON))[number] <= 0.0


def test_a_win_adds_nothing_to_the_steps_after_losses():
    after_win = Bet(size=2.0, risk=0.0, gap=3.0, step=2.0, net=1.0, fade=1.0)

    assert judge(Tilt(), SETTLED, session(), after_win, NOON).evidence.steps == 0.0


def test_no_weight_lets_evidence_of_tilt_speak_against_it():
    for line in CARD.lines:
        order = sorted(line.points, reverse=line.feature == "lift")
        assert list(line.points) == order
    assert CARD.features == STATISTICS


@given(st.floats(-100, 100), st.floats(-100, 100), st.floats(0, 100))
def test_deviations_stay_within_their_bounds(value, usual, spread):
    assert -3.0 <= deviation(value, usual, spread) <= 4.0


@pytest.mark.parametrize(("value", "is_held"), [(5.0, 2.0), (-5.0, -2.0), (1.0, 1.0)])
def test_a_value_is_held_within_its_limit(value, is_held):
    assert held(value, 2.0) == is_held


@pytest.mark.parametrize(("step", "direction"), [(0.5, 1), (0.01, 0), (-0.01, 0), (-0.5, -1)])
def test_a_stake_that_hardly_differs_is_the_same_stake(step, direction):
    assert raised(step) == direction


def test_the_first_bet_is_the_first_habit():
    learned = learn(Baseline(), 7, Bet(size=1.5, risk=0.5), 0)

    assert learned == Baseline(bets=1, first_stakes=7, stake=1.5, risks=1, risk=0.5)


def test_the_first_ten_stakes_are_added_up_and_no_others():
    baseline = Baseline()
    for units in range(1, FIRST_BETS + 5):
        baseline = learn(baseline, units, Bet(size=0.0, risk=0.0), 0)

    assert baseline.bets == FIRST_BETS + 4
    assert baseline.first_stakes == sum(range(1, FIRST_BETS + 1))


def test_what_follows_a_loss_and_what_follows_a_win_are_two_habits():
    lost = learn(SETTLED, 1, Bet(size=0.0, risk=0.0, gap=3.0, step=0.5, net=-1.0), 0).reactions
    won = learn(SETTLED, 1, Bet(size=0.0, risk=0.0, gap=3.0, step=0.5, net=1.0), 0).reactions
    back = learn(SETTLED, 1, Bet(size=0.0, risk=0.0, gap=3.0, step=0.5, net=0.0), 0).reactions

    assert (lost.losses, lost.after_loss > 0, lost.after_win, lost.chase) == (1, True, 0.0, 1.0)
    assert (won.wins, won.after_win > 0, won.after_loss, won.chase) == (1, True, 0.0, -1.0)
    assert back == SETTLED.reactions


def test_settled_habits_change_slower_while_evidence_is_high_and_faster_if_it_stays():
    seen = Bet(size=0.3, risk=0.0)
    usual, hot, long_hot = (learn(SETTLED, BASE_ONE, seen, hot).stake for hot in (0, 1, 41))

    assert 0 < hot < usual < long_hot


def test_one_extreme_bet_moves_a_settled_habit_only_so_far():
    extreme, large = (learn(SETTLED, BASE_ONE, Bet(size=size, risk=0.0), 0).stake for size in (20.0, 2.0))

    assert extreme == large


@pytest.mark.parametrize(("stake", "log"), [(BASE_ONE, 0.0), (0, -math.log(BASE_ONE)), (1, -math.log(BASE_ONE))])
def test_a_stake_of_nothing_counts_as_the_smallest_unit(stake, log):
    assert log_stake(stake) == pytest.approx(log)


def test_volatility_is_the_suppliers_or_that_of_the_category():
    assert log_volatility("slots", "3.4") == pytest.approx(math.log(3.4))
    assert log_volatility("slots", None) == pytest.approx(math.log(6.0))
    assert log_volatility("slots", "0") == pytest.approx(math.log(0.05))


def test_two_bets_at_once_are_a_fifth_of_a_second_apart():
    assert seconds_between(NOON, NOON) == 0.2
    assert seconds_between(NOON, noon(seconds=7)) == 7.0


def test_a_profile_from_before_the_statistics_goes_on_being_judged():
    old = new_profile(BRAND, PLAYER)
    at_rest = played(calm(60), old)[-1]
    at_rest = fold(at_rest, time_due(time=at_rest.last_seen + timedelta(minutes=30)))
    kept = Baseline(**{name: getattr(at_rest.baseline, name) for name in SETTLED.__struct_fields__[:7]})
    before = Profile(brand=BRAND, player=PLAYER, baseline=kept, last_seen=at_rest.last_seen)

    after = played([*calm(20), *CHASE], before)

    assert after[19].tilt.score < PAUSE
    assert after[-1].tilt.latched


@given(
    st.lists(st.tuples(st.floats(0, 1e9), st.floats(0, 1700), st.floats(0, 1e9)), min_size=25, max_size=40),
)
def test_scores_are_numbers_between_nothing_and_one_whatever_is_played(rounds):
    for profile in played(rounds):
        assert 0.0 <= profile.tilt.score <= 1.0
        assert all(math.isfinite(value) for value in of(profile.tilt))
        assert math.isfinite(profile.baseline.stake)
