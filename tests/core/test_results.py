"""Results: what events say of commands, and what a rate may be said to be."""

from datetime import UTC, datetime

import pytest

from core.results import Outcome, Rate, Result, acceptance, lift, outcome_of, wilson
from tests.builders import bet, command_accepted, command_dismissed, command_shown

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def a_result(shown: int = 0, accepted: int = 0) -> Result:
    return Result(
        play="p", situation="s", signal="requested", arm="help", decided=9,
        shown=shown, accepted=accepted, dismissed=0, cost=0, last=NOON,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("build", "did"), [(command_shown, "shown"), (command_dismissed, "dismissed"), (command_accepted, "accepted")]
)
def test_an_event_says_what_a_player_did_with_which_command(build: object, did: str) -> None:
    event = build(seq=7)

    expected = Outcome(brand=event.brand, player=event.subject, seq=7, did=did, at=event.time)
    assert outcome_of(event) == expected


def test_any_other_event_says_nothing_of_a_command() -> None:
    assert outcome_of(bet()) is None


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605)],
)
def test_the_interval_is_that_of_the_literature(successes: int, trials: int, low: float, high: float) -> None:
    """The last two are the worked examples of Newcombe (1998), table I."""
    rate = wilson(successes, trials)

    assert (rate.low, rate.high) == pytest.approx((low, high), abs=5e-5)
    assert rate.value == successes / trials


def test_a_difference_has_the_interval_of_the_literature() -> None:
    """56 of 70 against 48 of 80: Newcombe (1998), table II, example (a), method 10."""
    gain = lift(wilson(56, 70), wilson(48, 80))

    assert gain is not None
    assert (gain.value, gain.low, gain.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_what_was_never_shown_has_no_rate_and_no_lift() -> None:
    assert acceptance([]) is None
    assert acceptance([a_result(shown=0)]) is None
    assert lift(None, Rate(0.5, 0.1, 0.9)) is None
    assert lift(Rate(0.5, 0.1, 0.9), None) is None


def test_results_of_one_arm_count_together() -> None:
    assert acceptance([a_result(10, 4), a_result(0, 0), a_result(30, 6)]) == wilson(10, 40)
