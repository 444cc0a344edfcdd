"""Facts about the player, and figures derived from the sums."""

import pytest

from core.fold import fold
from core.profile import Value, new_profile
from core.record import canonical
from tests.builders import (
    BRAND,
    NOON,
    PLAYER,
    bet,
    command_accepted,
    command_dismissed,
    command_shown,
    consent,
    folded,
    noon,
    registered,
    rollback,
    self_exclusion,
    wallet_signed,
)


def test_a_registration_says_who_the_player_is():
    profile = fold(new_profile(BRAND, PLAYER), registered(country="CA", region="ON", currency="CAD", locale="fr"))

    assert (profile.person.country, profile.person.region, profile.person.locale) == ("CA", "ON", "fr")
    assert profile.person.verified is True
    assert profile.registered == NOON
    assert profile.currency == "CAD"


def test_a_correction_of_the_registration_keeps_the_wallets():
    profile = folded([wallet_signed(), registered(), registered(verified=False, time=noon(1))])

    assert profile.person.wallets == ("ethereum:0xabc",)
    assert profile.person.verified is False


def test_a_late_registration_does_not_undo_a_newer_correction():
    opened, corrected = registered(verified=False), registered(country="AT", verified=True, time=noon(60))

    assert folded([corrected, opened]).person == folded([opened, corrected]).person


def test_a_player_was_first_seen_at_his_oldest_event():
    assert folded([bet(time=noon(10)), bet(time=NOON)]).first_seen == NOON


def test_the_newest_word_on_consent_stands_whatever_arrives_later():
    profile = folded([consent(granted=False, time=noon(10)), consent(granted=True, time=noon(5))])

    assert profile.consents["site"].granted is False
    assert profile.consents["site"].at == noon(10)


def test_consent_given_and_taken_back_at_the_same_moment_is_the_same_in_any_order():
    given, taken = consent(granted=True), consent(granted=False, id="2")

    assert folded([given, taken]).consents == folded([taken, given]).consents
    assert folded([given, taken]).consents["site"].granted is False


@pytest.mark.parametrize(
    ("ends", "until"),
    [([3, 5], 5), ([5, 3], 5), ([None, 5], None), ([5, None], None), ([4], 4)],
)
def test_exclusions_only_ever_grow(ends, until):
    at = [None if end is None else noon(days=end) for end in ends]
    profile = folded(self_exclusion(until=end, time=noon(n)) for n, end in enumerate(at))

    assert profile.exclusion.since == NOON
    assert profile.exclusion.until == (None if until is None else noon(days=until))
    assert profile.harm.seen["past_exclusion"] == noon(len(ends) - 1)


def test_a_wallet_is_listed_once_and_in_order():
    profile = folded([wallet_signed(address="0xb"), wallet_signed(address="0xa"), wallet_signed(address="0xb")])

    assert profile.person.wallets == ("ethereum:0xa", "ethereum:0xb")


def test_commands_are_counted_by_their_state():
    profile = folded([command_shown(), command_shown(), command_dismissed(), command_accepted()])

    assert (profile.commands_shown, profile.commands_dismissed, profile.commands_accepted) == (2, 1, 1)


def test_a_bet_of_nothing_and_a_huge_bet_are_folded():
    profile = folded([bet("0.00"), bet("9" * 30, time=noon(1)), bet("0.01", time=noon(2))])

    assert profile.bets == 3
    assert profile.session.bets == profile.baseline.bets == 2
    assert profile.session.usual_stake == pytest.approx(1e30)


def test_a_bet_of_nothing_teaches_no_habits():
    before = folded([bet("2.00")])

    after = fold(before, bet("0.00", time=noon(1)))

    assert (after.baseline, after.tilt) == (before.baseline, before.tilt)
    assert after.session.last_bet == noon(1)


def test_the_fold_leaves_the_profile_before_it_untouched():
    before = folded([bet(), consent(), registered()])
    bytes_before = canonical(before)

    fold(before, bet("9.00", time=noon(1)))
    fold(before, consent(granted=False, time=noon(1)))

    assert canonical(before) == bytes_before


def test_the_deviation_from_the_promised_return_is_a_number_even_after_a_rollback_without_its_bet():
    profile = folded([rollback("bet", "1.00")])

    assert isinstance(profile.value.rtp_deficit_z, float)


def test_the_deviation_from_the_promised_return_is_in_standard_deviations():
    value = Value(turnover=100, payout=80, theoretical=10, variance=25)

    assert value.rtp_deficit == 10
    assert value.rtp_deficit_z == 2.0
    assert Value().rtp_deficit_z == 0.0
