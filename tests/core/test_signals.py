import pytest

from core.money import BASE_ONE
from core.profile import Baseline, Session, Tilt, Value
from core.signals import FIRST_BETS, detect, high_roller_start, severe_loss, value_band
from tests.builders import NOON, bet, decision_requested, folded, login, noon, policy, verified_profile

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
    calm, hot = verified_profile(), verified_profile(tilt=Tilt(latched=True))

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
        tilt=Tilt(latched=True),
        baseline=Baseline(bets=FIRST_BETS, first_stakes=FIRST_BETS * LINES.high_roller_stake),
    )

    assert high_roller_start(after, LINES)
    assert detect(before, after, decision_requested(), POLICY) == (
        "tilt", "severe_loss", "high_roller_start", "requested",
    )  # fmt: skip


def test_an_ordinary_event_raises_nothing():
    assert raised([login(), bet()]) == []
