from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.fold import fold
from core.games import PRIORS
from core.money import BASE_ONE
from core.profile import Profile, Restriction, Totals, Value, new_profile
from core.record import canonical
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
    deposit_failed,
    folded,
    login,
    money,
    noon,
    registered,
    rollback,
    round_closed,
    self_exclusion,
    time_due,
    wallet_signed,
    win,
    withdrawal,
    withdrawal_cancelled,
)

AMOUNTS = st.one_of(
    st.integers(0, 10**6).map(lambda cents: money(f"{cents // 100}.{cents % 100:02d}")),
    st.integers(1, 10**24).map(lambda wei: money(f"{wei // 10**18}.{wei % 10**18:018d}", "ETH", "1834.55")),
)
CATEGORIES = st.sampled_from(sorted(PRIORS))
RTPS = st.sampled_from([None, "0.9", "0.965432", "1"])
EVENTS = st.one_of(
    st.builds(bet, AMOUNTS, CATEGORIES, RTPS),
    st.builds(win, AMOUNTS),
    st.builds(rollback, st.sampled_from(["bet", "win"]), AMOUNTS, CATEGORIES, RTPS),
    st.builds(deposit, AMOUNTS),
    st.builds(deposit_failed, AMOUNTS),
    st.builds(withdrawal, AMOUNTS),
    st.builds(withdrawal_cancelled, AMOUNTS),
    st.builds(wallet_signed, st.sampled_from(["ethereum", "solana"]), st.sampled_from(["0xa", "0xb"])),
    st.builds(consent, st.sampled_from(["site", "email"]), st.booleans()),
    st.builds(self_exclusion, st.none() | st.integers(0, 9).map(lambda day: noon(days=day))),
    st.builds(command_shown),
    st.builds(command_dismissed),
    st.builds(command_accepted),
    st.builds(login),
    st.builds(time_due),
)


@st.composite
def stories(draw):
    """Events of one player at distinct times, in the order in which they happened."""
    minutes = draw(st.lists(st.integers(0, 600), unique=True, max_size=14).map(sorted))
    return [msgspec.structs.replace(draw(EVENTS), time=noon(minute), id=str(minute)) for minute in minutes]


def sums(profile: Profile):
    return (
        profile.totals,
        profile.value,
        profile.commands_shown,
        profile.commands_dismissed,
        profile.commands_accepted,
        profile.consents,
        profile.exclusion,
        profile.person.wallets,
        profile.events,
        profile.last_seen,
        profile.harm.seen.get("past_exclusion"),
    )


@given(stories(), st.randoms())
def test_sums_and_counts_are_the_same_in_whatever_order_events_arrive(story, random):
    shuffled = random.sample(story, len(story))

    assert sums(folded(shuffled)) == sums(folded(story))


PAPERS = st.one_of(
    st.builds(consent, st.sampled_from(["site", "email"]), st.booleans()),
    st.builds(self_exclusion, st.none() | st.integers(0, 9).map(lambda day: noon(days=day))),
    st.builds(wallet_signed, st.sampled_from(["ethereum", "solana"]), st.sampled_from(["0xa", "0xb"])),
)


@given(st.lists(PAPERS, min_size=2, max_size=6), st.randoms())
def test_consents_exclusions_and_wallets_are_the_same_in_whatever_order_they_arrive(papers, random):
    story = [msgspec.structs.replace(event, time=noon(n)) for n, event in enumerate(papers)]
    shuffled = random.sample(story, len(story))

    assert sums(folded(shuffled)) == sums(folded(story))


@given(stories())
def test_the_same_events_give_the_same_bytes(story):
    assert canonical(folded(story)) == canonical(folded(story))


@given(stories())
def test_a_folded_profile_survives_writing_and_reading(story):
    profile = folded(story)

    read = msgspec.json.decode(canonical(profile), type=Profile)

    assert read == profile
    assert canonical(read) == canonical(profile)


def test_a_million_ether_in_wei_survives_writing_and_reading():
    profile = folded([bet(money("1000000.000000000000000001", "ETH", "1834.55"))])

    read = msgspec.json.decode(canonical(profile), type=Profile)

    assert read.totals["ETH"].turnover == 10**24 + 1
    assert read == profile


@given(stories(), AMOUNTS, CATEGORIES, RTPS)
def test_a_rollback_exactly_reverses_a_bet_in_the_sums(story, stake, category, rtp):
    before = folded([bet(stake, id="0", time=noon(-1)), *story])

    after = folded(
        [bet(stake, category, rtp, time=noon(700)), rollback("bet", stake, category, rtp, time=noon(701))], before
    )

    assert (after.totals, after.value) == (before.totals, before.value)


@given(stories(), AMOUNTS)
def test_a_rollback_exactly_reverses_a_win_in_the_sums(story, payout):
    before = folded([bet(payout, id="0", time=noon(-1)), *story])

    after = folded([win(payout, time=noon(700)), rollback("win", payout, time=noon(701))], before)

    assert (after.totals, after.value) == (before.totals, before.value)


def test_a_rolled_back_bet_leaves_the_result_of_the_session():
    profile = folded([bet("5.00"), rollback("bet", "5.00", time=noon(1))])

    assert profile.session.result == 0
    assert profile.session.drawdown == 0


def test_a_rolled_back_win_leaves_no_drawdown():
    profile = folded([bet("1.00"), win("1000.00", time=noon(1)), rollback("win", "1000.00", time=noon(2))])

    assert profile.session.drawdown == BASE_ONE


def test_a_rolled_back_bet_is_no_loss_of_the_session():
    profile = folded([bet("1000.00"), rollback("bet", "1000.00", time=noon(1))])

    assert profile.session.worst == 0


def test_a_rolled_back_bet_takes_its_settled_loss_back_and_no_other():
    lost = folded([bet("10.00"), bet("30.00", time=noon(1)), round_closed(time=noon(2))])

    assert lost.session.worst == 40 * BASE_ONE
    assert fold(lost, rollback("bet", "30.00", time=noon(3))).session.worst == 10 * BASE_ONE


def test_sums_are_kept_by_currency_in_minor_units():
    profile = folded(
        [
            bet("1.25"),
            win("0.50"),
            deposit("10.00"),
            deposit_failed("10.00"),
            withdrawal("3.00"),
            bet(money("0.5", "BTC", "60000")),
        ]
    )

    assert profile.totals == {
        "EUR": Totals(
            bets=1, turnover=125, payout=50, deposits=1, deposited=1000, failed_deposits=1, withdrawals=1, withdrawn=300
        ),
        "BTC": Totals(bets=1, turnover=50_000_000),
    }
    assert profile.bets == 2


def test_value_is_kept_in_the_base_currency_at_the_rate_of_the_moment():
    profile = folded([bet(money("0.5", "BTC", "60000"), "dice"), win(money("0.1", "BTC", "50000"))])

    assert profile.value.turnover == 30_000 * BASE_ONE
    assert profile.value.payout == 5_000 * BASE_ONE
    assert profile.value.theoretical == 300 * BASE_ONE


def test_a_late_bet_enters_the_sums_but_not_the_session():
    before = folded([login(), bet("1.00", time=noon(10))])

    after = fold(before, bet("7.00", time=noon(5)))

    assert after.totals["EUR"] == Totals(bets=2, turnover=800)
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

    assert profile.exclusion == Restriction(since=NOON, until=None if until is None else noon(days=until))
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
