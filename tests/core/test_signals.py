import pytest

from core import events as ev
from core.fold.facts import FAULTS_KEPT
from core.money import BASE_ONE
from core.profile import Baseline, Session, Tilt, Value
from core.signals import FIRST_BETS, detect, high_roller_start, severe_loss, value_band
from tests.builders import (
    NOON,
    bet,
    cashier_opened,
    decision_requested,
    deposit,
    folded,
    login,
    made,
    money,
    noon,
    operator_fault,
    payment,
    policy,
    time_due,
    verified_profile,
    withdrawal_cancelled,
)  # fmt: skip

POLICY = policy()
LINES = POLICY.thresholds
HIGH = Value(theoretical=LINES.high_value)


def losing(units: int, usual_stake: float = 1.0, value: Value = HIGH):
    session = Session(started=NOON, last=NOON, usual_stake=usual_stake, worst=units * BASE_ONE)
    return verified_profile(value=value, session=session)


def raised(events) -> list[tuple[int, str]]:
    """The signals of some events, with the number of the event."""
    found, profile = [], folded([])
    for number, event in enumerate(events):
        after = folded([event], profile)
        found += [(number, signal) for signal in detect(profile, after, event, POLICY)]
        profile = after
    return found


def bets(*stakes: str):
    return [bet(stake, id=str(n), time=noon(n)) for n, stake in enumerate(stakes)]


@pytest.mark.parametrize(
    ("theoretical", "band"),
    [
        (0, "low"),
        (10 * BASE_ONE - 1, "low"),
        (10 * BASE_ONE, "mid"),
        (100 * BASE_ONE - 1, "mid"),
        (100 * BASE_ONE, "high"),
    ],
)
def test_the_value_band_follows_the_theoretical_value(theoretical, band):
    assert value_band(verified_profile(value=Value(theoretical=theoretical)), LINES) == band


def test_luck_does_not_decide_the_value_band():
    lucky = verified_profile(value=Value(theoretical=LINES.high_value, payout=10**30))

    assert value_band(lucky, LINES) == "high"


@pytest.mark.parametrize(
    ("profile", "severe"),
    [
        (losing(500), True),
        (losing(499), False),
        (losing(500, usual_stake=12.5), True),
        (losing(500, usual_stake=12.6), False),
        (losing(500, value=Value(theoretical=LINES.high_value - 1)), False),
        (verified_profile(value=HIGH), False),
    ],
)
def test_a_loss_is_severe_beyond_the_brands_line_and_forty_usual_stakes_of_a_high_player(profile, severe):
    assert severe_loss(profile, LINES) is severe


def test_a_severe_loss_is_signalled_once():
    before, after = losing(499), losing(500)

    assert detect(before, after, bet(), POLICY) == ("severe_loss",)
    assert detect(after, losing(900), bet(), POLICY) == ()


def test_a_tilt_is_signalled_when_it_latches_and_not_while_it_lasts():
    calm, hot = verified_profile(), verified_profile(tilt=Tilt(latched=True, intervened_at=NOON))

    assert detect(calm, hot, bet(), POLICY) == ("tilt",)
    assert detect(hot, hot, bet(), POLICY) == ()
    assert detect(hot, calm, bet(), POLICY) == ()


def test_the_tenth_high_stake_makes_a_high_roller_once():
    assert raised(bets(*["50.00"] * 15)) == [(FIRST_BETS - 1, "high_roller_start")]


def test_a_high_average_is_enough_for_a_high_roller():
    assert raised(bets("491.00", *["1.00"] * 9)) == [(9, "high_roller_start")]


def test_stakes_below_the_line_make_no_high_roller():
    assert raised(bets(*["49.99"] * 10, *["100.00"] * 5)) == []


def test_a_login_between_the_tenth_and_eleventh_bet_signals_nothing_again():
    assert raised([*bets(*["50.00"] * 10), login(time=noon(20))]) == [(9, "high_roller_start")]


def test_late_bets_make_no_high_roller():
    late = [bet("100.00", id=f"late{n}", time=noon(-60 + n)) for n in range(5)]
    first, *others = bets(*["1.00"] * 10)

    assert raised([first, *late, *others]) == []


def test_a_request_is_a_signal_of_its_own():
    profile = verified_profile()

    assert detect(profile, profile, decision_requested(), POLICY) == ("requested",)


def test_signals_come_in_a_fixed_order():
    before = losing(0)
    after = verified_profile(
        value=HIGH,
        session=losing(900).session,
        tilt=Tilt(latched=True, intervened_at=NOON),
        baseline=Baseline(bets=FIRST_BETS, first_stakes=FIRST_BETS * LINES.high_roller_stake),
    )

    assert high_roller_start(after, LINES)
    assert detect(before, after, decision_requested(), POLICY) == (
        "tilt", "severe_loss", "high_roller_start", "requested",
    )  # fmt: skip


def test_an_ordinary_event_raises_nothing():
    assert raised([login(), bet()]) == []


def hesitated(**envelope):
    return made(ev.CashierHesitated, ev.Hesitation(seconds=40), **envelope)


def seen_on_chain(tx: str = "0x1", **envelope):
    data = ev.ChainDeposit(chain="bitcoin", tx=tx, address="a", amount=money("1", "BTC", "60000"))
    return made(ev.OnchainSeen, data, **envelope)


def cleared(number: int):
    """A bonus is completed and cashed an hour later."""
    at = noon(days=number)
    won = made(ev.BonusCompleted, ev.Bonus(bonus=f"b{number}"), id=f"c{number}", time=at)
    return [won, payment(ev.WithdrawalRequested, id=f"w{number}", time=noon(days=number, hours=1))]


def sessions(*sizes: int):
    """One session of slots a day with so many bets, and its end."""
    for day, size in enumerate(sizes):
        yield from (bet(id=f"{day}/{n}", time=noon(n, days=day)) for n in range(size))
        yield time_due(id=f"end {day}", time=noon(size + 60, days=day))


def test_a_hesitation_at_the_cashier_is_a_signal_each_time():
    assert raised([hesitated(), hesitated(id="2", time=noon(1))]) == [
        (0, "cashier_hesitation"),
        (1, "cashier_hesitation"),
    ]


def test_who_waits_for_his_deposit_does_not_hesitate():
    waiting = payment(ev.DepositRequested, time=noon(1))

    assert raised([waiting, hesitated(time=noon(2))]) == []
    assert raised([waiting, cashier_opened(time=noon(2))]) == [(1, "deposit_in_flight")]
    assert raised([waiting, deposit(time=noon(2)), cashier_opened(time=noon(3))]) == []


def test_a_deposit_that_is_asked_for_after_it_has_arrived_does_not_hang_in_the_air():
    assert (
        raised([deposit(time=noon(2)), payment(ev.DepositRequested, time=noon(1)), cashier_opened(time=noon(3))]) == []
    )


def test_a_transfer_on_a_chain_is_in_flight_until_it_is_confirmed():
    confirmed = made(ev.OnchainConfirmed, seen_on_chain().data, time=noon(9))

    assert raised([seen_on_chain(), seen_on_chain("0x2", id="2"), cashier_opened(time=noon(1))]) == [
        (0, "deposit_in_flight"), (2, "deposit_in_flight"),
    ]  # fmt: skip
    assert raised([seen_on_chain(), confirmed, cashier_opened(time=noon(10))]) == [(0, "deposit_in_flight")]


def test_what_has_been_in_flight_for_a_day_is_forgotten():
    old, new = payment(ev.DepositRequested, name="a"), payment(ev.DepositRequested, name="b", time=noon(days=1))

    assert folded([old, new]).in_flight == {"b": noon(days=1)}


def test_the_third_bonus_that_is_cashed_at_once_is_a_signal_once():
    story = [event for number in range(5) for event in cleared(number)]

    assert raised(story) == [(5, "bonus_abuse")]


def test_a_withdrawal_a_day_after_the_bonus_is_an_ordinary_one():
    won = made(ev.BonusCompleted, ev.Bonus(bonus="b"))

    assert folded([won, payment(ev.WithdrawalRequested, time=noon(days=2))]).bonus_play.cashed_at_once == 0


def test_three_quiet_sessions_in_a_row_are_fatigue_with_a_category():
    story = list(sessions(10, 10, 10, 2, 2, 2, 2))
    (found,) = raised(story)

    assert found[1] == "category_fatigue"
    assert story[found[0]].id == "end 5"


def test_a_lively_session_in_between_begins_the_count_anew():
    assert raised(sessions(10, 10, 10, 2, 2, 10, 2, 2)) == []


@pytest.mark.parametrize("days", [3, 4])
def test_three_days_without_an_act_are_a_signal(days):
    assert raised([login(), time_due("session", time=noon(30)), time_due("inactivity", time=noon(days=days))]) == [
        (2, "inactive")
    ]


@pytest.mark.parametrize(
    "trouble",
    [
        made(ev.LimitReached, ev.Limit(kind="loss"), time=noon(5)),
        made(ev.TimeOutSet, ev.Break(until=noon(days=1)), time=noon(5)),
        made(ev.TimeOutSet, ev.Break(until=noon(days=2)), time=noon(40)),
        withdrawal_cancelled(time=noon(5)),
    ],
)
def test_who_left_in_trouble_is_left_in_peace(trouble):
    end = time_due("session", id="end", time=noon(36))
    story = [login(), *([trouble, end] if trouble.time < end.time else [end, trouble])]

    assert "inactive" not in dict(raised([*story, time_due("inactivity", id="t", time=noon(days=4))])).values()


def test_a_day_known_only_as_an_aggregate_is_no_absence():
    day = made(ev.ActivityDay, ev.DayActivity(day=noon(days=2).date(), turnover=money()), time=noon(days=2))

    assert raised([login(), day, time_due("inactivity", time=noon(days=3))]) == []


def test_a_fault_is_signalled_once_however_often_it_is_told():
    told = [operator_fault("f1", id="1"), operator_fault("f1", id="2", time=noon(9)), operator_fault("f2", id="3")]

    assert raised(told) == [(0, "operator_fault"), (2, "operator_fault")]


def test_a_fault_that_was_forgotten_and_is_told_again_is_not_signalled_again():
    told = [operator_fault(f"f{n}", id=str(n), time=noon(n)) for n in range(FAULTS_KEPT + 1)]
    again = operator_fault("f0", id="again", time=noon(0))
    newer = operator_fault("newer", id="newer", time=noon(FAULTS_KEPT + 2))

    assert [at for at, signal in raised([*told, again, newer]) if signal == "operator_fault"] == [
        *range(FAULTS_KEPT + 1), FAULTS_KEPT + 2,
    ]  # fmt: skip


def test_the_newest_faults_are_remembered_and_no_more():
    profile = folded(operator_fault(f"f{n}", id=str(n), time=noon(n)) for n in range(FAULTS_KEPT + 5))

    assert list(profile.faults_told) == [f"f{n}" for n in range(5, FAULTS_KEPT + 5)]
