"""What follows the order of play: sessions, lateness, open stakes."""

from datetime import timedelta

import pytest

from core.fold import fold
from core.money import BASE_ONE
from core.profile import Totals, new_profile
from tests.builders import (
    BRAND,
    NOON,
    PLAYER,
    bet,
    brand_switched,
    cashier_opened,
    command_accepted,
    command_dismissed,
    command_shown,
    consent,
    decision_requested,
    deposit,
    folded,
    login,
    noon,
    registered,
    rollback,
    round_closed,
    self_exclusion,
    time_due,
    wallet_signed,
    win,
)


def test_a_late_bet_enters_the_sums_but_not_the_session():
    before = folded([login(), bet("1.00", time=noon(10))])

    after = fold(before, bet("7.00", time=noon(5)))

    assert after.totals["EUR"] == Totals(bets=2, turnover=800, ngr=800)
    assert after.value.turnover == 8 * BASE_ONE
    assert after.late == before.late + 1
    assert (after.session, after.baseline, after.tilt, after.last_seen) == (
        before.session, before.baseline, before.tilt, before.last_seen,
    )  # fmt: skip


def test_an_event_at_the_very_moment_of_the_last_one_is_not_late():
    profile = folded([bet(), bet(id="2")])

    assert profile.late == 0
    assert profile.session.bets == 2


@pytest.mark.parametrize(
    "event",
    [time_due(), decision_requested(), command_shown(), command_dismissed(), command_accepted(), brand_switched()],
)
def test_what_the_player_did_not_do_is_counted_but_is_no_act(event):
    profile = fold(new_profile(BRAND, PLAYER), event)

    assert profile.events == 1
    assert profile.last_seen is None
    assert profile.session is None


@pytest.mark.parametrize("event", [registered(), consent(), self_exclusion()])
def test_paperwork_opens_no_session(event):
    profile = fold(new_profile(BRAND, PLAYER), event)

    assert profile.session is None
    assert profile.last_seen is None


@pytest.mark.parametrize("paper", [registered, consent, self_exclusion])
def test_paperwork_is_never_late_and_makes_nothing_else_late(paper):
    played = folded([bet(time=noon(5))])

    older = fold(played, paper(time=NOON))
    newer = folded([paper(time=noon(20)), bet(id="2", time=noon(10))], played)

    assert (older.late, newer.late) == (0, 0)
    assert (older.last_seen, newer.last_seen) == (noon(5), noon(10))


@pytest.mark.parametrize("event", [login(), bet(), win(), rollback(), deposit(), cashier_opened(), wallet_signed()])
def test_an_act_opens_a_session(event):
    profile = fold(new_profile(BRAND, PLAYER), event)

    assert profile.online
    assert profile.session.started == NOON


@pytest.mark.parametrize(("pause", "sessions"), [(timedelta(minutes=30), 1), (timedelta(minutes=29, seconds=59), 0)])
def test_a_session_is_over_after_thirty_minutes_without_an_event(pause, sessions):
    profile = folded([bet(), bet(time=NOON + pause)])

    assert profile.sessions == sessions
    assert profile.session.bets == 2 - sessions


@pytest.mark.parametrize(("minutes", "online"), [(29, True), (30, False), (500, False)])
def test_time_coming_due_ends_an_idle_session_and_no_other(minutes, online):
    profile = folded([login(), time_due(time=noon(minutes))])

    assert profile.online is online
    assert profile.sessions == (0 if online else 1)


def test_a_timer_that_comes_after_the_player_went_on_ends_nothing():
    profile = folded([login(), bet(time=noon(20)), time_due(time=noon(30))])

    assert profile.online


def test_a_session_ends_once_by_timer_and_by_the_next_act():
    profile = folded([login(), time_due(time=noon(30)), time_due(time=noon(31)), login(time=noon(60))])

    assert profile.sessions == 1
    assert profile.session.started == noon(60)


def test_the_result_of_a_session_runs_from_its_best_point():
    profile = folded([bet("1.00"), win("11.00", time=noon(1)), bet("4.00", time=noon(2)), bet("1.00", time=noon(3))])

    assert profile.session.result == 5 * BASE_ONE
    assert profile.session.peak == 10 * BASE_ONE
    assert profile.session.drawdown == 5 * BASE_ONE
    assert profile.session.worst == 4 * BASE_ONE


def test_an_open_stake_is_no_loss_until_the_next_bet_or_the_end_of_the_round():
    staked = folded([bet("4.00")])

    assert staked.session.worst == 0
    assert fold(staked, round_closed(time=noon(1))).session.worst == 4 * BASE_ONE
    assert fold(staked, bet("1.00", time=noon(1))).session.worst == 4 * BASE_ONE
    assert folded([win("4.00", time=noon(1)), round_closed(time=noon(2))], staked).session.worst == 0


def test_a_new_session_takes_its_usual_stake_from_the_habits():
    profile = folded([bet("2.00"), login(time=noon(60))])

    assert profile.session.usual_stake == pytest.approx(2.0)
