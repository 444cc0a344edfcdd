"""Sums and counts: exact, and the same in whatever order events arrive."""

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from core.fold import fold
from core.games import PRIORS
from core.money import BASE_ONE
from core.profile import Profile, Totals
from core.record import canonical
from tests.builders import (
    bet,
    command_accepted,
    command_dismissed,
    command_shown,
    consent,
    deposit,
    deposit_failed,
    folded,
    login,
    money,
    noon,
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


PAPERS = st.one_of(
    st.builds(consent, st.sampled_from(["site", "email"]), st.booleans()),
    st.builds(self_exclusion, st.none() | st.integers(0, 9).map(lambda day: noon(days=day))),
    st.builds(wallet_signed, st.sampled_from(["ethereum", "solana"]), st.sampled_from(["0xa", "0xb"])),
)


@given(stories(), st.randoms())
def test_sums_and_counts_are_the_same_in_whatever_order_events_arrive(story, random):
    shuffled = random.sample(story, len(story))

    assert sums(folded(shuffled)) == sums(folded(story))


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
            bets=1,
            turnover=125,
            payout=50,
            deposits=1,
            deposited=1000,
            failed_deposits=1,
            withdrawals=1,
            withdrawn=300,
            ngr=75,
        ),
        "BTC": Totals(bets=1, turnover=50_000_000, ngr=50_000_000),
    }
    assert profile.bets == 2


def test_value_is_kept_in_the_base_currency_at_the_rate_of_the_moment():
    profile = folded([bet(money("0.5", "BTC", "60000"), "dice"), win(money("0.1", "BTC", "50000"))])

    assert profile.value.turnover == 30_000 * BASE_ONE
    assert profile.value.payout == 5_000 * BASE_ONE
    assert profile.value.theoretical == 300 * BASE_ONE
