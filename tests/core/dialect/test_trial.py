"""The trial of a dialect: what it makes of all that waits, and what cannot be true."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest

from core.dialect.trial import Trial, tried
from prompts.dialects import read_dialect
from tests.unmapped import NOON, WEBHOOK_DIALECT, letter, letters, wallet, webhook

WALLET = """\
dialect: wallet
title: A wallet
kind: {field: action}
money: minor
player: player.id
time: ts
currency: transaction.currency
shapes:
  bet:
    event: game.bet
    id: "bet/{transaction.id}"
    data: {round: round.id, game: game.code, category: {always: other}, stake: transaction.amount}
  win:
    event: game.win
    id: "win/{transaction.id}"
    data: {round: round.id, game: game.code, category: {always: other}, payout: transaction.amount}
"""
CONSENT = """\
dialect: consents
title: Consents
kind: {always: consent}
money: units
player: who
time: at
shapes:
  consent:
    event: consent.changed
    id: "{number}"
    data: {channel: {always: email}, granted: GRANTED}
"""
LISTED = """\
dialect: slips
title: Slips
kind: {always: slip}
money: MONEY
player: who
time: at
currency: ccy
shapes:
  slip:
    each: bets
    event: game.bet
    id: "{slip}/{#}"
    data: {round: slip, game: game, category: {always: other}, stake: stake}
"""
BASE = {"base_currency": "GBP"}


def of(text: str, payloads: Sequence[Mapping[str, Any]], *beside: Mapping[str, Any]) -> Trial:
    others = [letter(100 + number, payload) for number, payload in enumerate(beside)]
    return tried(read_dialect(text), letters(payloads), others, BASE)


def test_a_true_dialect_is_sound_and_its_sums_are_told() -> None:
    trial = of(WALLET, [wallet(1), wallet(2, "win", 400), wallet(3, amount=1250)])

    assert (trial.sound, trial.tried, trial.read, trial.findings) == (True, 3, 3, ())
    assert [(one.event, one.events, one.amount) for one in trial.sums] == [
        ("game.bet", 2, "15.00"),
        ("game.win", 1, "4.00"),
    ]


@pytest.mark.parametrize("unit", ["units", "micros"])
def test_balances_tell_of_the_wrong_unit(unit: str) -> None:
    trial = of(WALLET.replace("money: minor", f"money: {unit}"), [wallet(1, amount=2500000)])

    assert {finding.about for finding in trial.grave} == {"money"}
    assert "balances differ" in str(trial.grave[0])


def test_a_bet_read_as_a_win_does_not_balance() -> None:
    trial = of(WALLET.replace("game.bet", "game.win").replace("stake:", "payout:"), [wallet(1)])

    assert [finding.about for finding in trial.grave] == ["money"]


@pytest.mark.parametrize(
    ("money", "stakes", "total", "sound"),
    [
        ("units", ["2.50", "1.25"], "3.75", True),
        ("minor", [250, 125], 375, True),
        ("minor", [250, 125], "3.75", True),
        ("units", [250, 125], "3.75", False),
        ("units", ["2.50", "1.25"], "4.75", False),
    ],
)
def test_a_list_must_come_to_its_total(money: str, stakes: list[Any], total: object, sound: bool) -> None:
    bets = [{"game": "g", "stake": stake} for stake in stakes]
    slip = {"slip": "s1", "who": "p", "at": NOON.isoformat(), "ccy": "GBP", "bets": bets, "totalStake": total}

    assert of(LISTED.replace("MONEY", money), [slip]).sound is sound


def test_amounts_with_a_point_are_no_smallest_units() -> None:
    payload = {**wallet(1), "transaction": {"id": "t", "amount": "25.00", "currency": "GBP"}}
    payload["player"] = {"id": "p"}

    assert "decimal point" in str(of(WALLET, [payload]).grave[0])


def test_what_no_payload_shows_of_the_unit_is_told_to_whoever_accepts_it() -> None:
    bare = [{**wallet(number), "player": {"id": "p"}} for number in range(3)]
    trial = of(WALLET, bare)

    assert trial.sound
    assert [finding.about for finding in trial.findings] == ["unit"]


@pytest.mark.parametrize("unit", ["s", "ms"])
def test_a_time_that_cannot_be_is_no_time(unit: str) -> None:
    payload = {**wallet(1), "ts": int(NOON.timestamp()) * (1 if unit == "ms" else 1000)}
    text = WALLET.replace("time: ts", f"time: {{from: ts, epoch: {unit}}}")

    assert {finding.about for finding in of(text, [payload]).grave} == {"time"}


def test_live_payloads_tell_of_nothing_that_is_years_old() -> None:
    assert {one.about for one in of(WALLET, [wallet(1, at=NOON - timedelta(days=800))]).grave} == {"time"}


def test_two_events_have_two_ids_and_the_same_payload_twice_is_one() -> None:
    by_round = WALLET.replace("bet/{transaction.id}", "bet/{round.id}")

    assert [one.about for one in of(by_round, [wallet(2), wallet(3, amount=300)]).grave] == ["id"]
    assert of(WALLET, [wallet(2), wallet(2)]).sound


@pytest.mark.parametrize("amount", [-250, "much"])
def test_an_amount_that_is_none_keeps_a_dialect_from_being_proposed(amount: object) -> None:
    payload = {**wallet(1), "transaction": {"id": "t", "amount": amount, "currency": "GBP"}}

    assert {one.about for one in of(WALLET, [wallet(2), payload]).grave} == {"money"}


def test_a_payload_that_is_not_read_is_named_and_waits_on() -> None:
    trial = of(WALLET, [wallet(1), wallet(2, "refund")])

    assert (trial.sound, trial.read, trial.tried) == (True, 1, 2)
    assert [(one.about, one.letter) for one in trial.findings] == [("unread", 2)]


def test_payloads_of_another_shape_at_the_same_door_are_left_alone() -> None:
    always = WEBHOOK_DIALECT.replace("field: eventName", "always: CashierUpdate")

    assert of(WEBHOOK_DIALECT, [webhook(1)], wallet(1)).sound
    assert [one.about for one in of(always, [webhook(1)], wallet(1)).grave] == ["door"]


@pytest.mark.parametrize(
    ("old", "new", "about"),
    [
        ("player: player.id", "player: {always: mia}", "player"),
        ("time: ts", 'time: {always: "2026-01-31T12:00:00Z"}', "time"),
        ('id: "bet/{transaction.id}"', "id: bet", "id"),
        ("stake: transaction.amount", "stake: {always: 250}", "money"),
        ("shapes:", 'pulls: {details: {get: "/x/{player}", answer: facts}}\nshapes:\n  facts: {event: facts.told, '
         'id: "{a}", data: {what: {always: details}, asked: told.asked}}', "door"),
    ],
)  # fmt: skip
def test_what_is_made_up_or_reaches_further_than_reading_is_grave(old: str, new: str, about: str) -> None:
    trial = of(WALLET.replace(old, new), [wallet(1), wallet(2)])

    assert about in {one.about for one in trial.grave}


@pytest.mark.parametrize(
    "granted",
    [
        "{always: true}",
        "{always: 1}",
        "{from: said, map: {NO: false}, else: true}",
        "{from: said, map: {YES: true, NO: true}}",
        "{present: number}",
    ],
)
def test_a_consent_that_no_payload_has_to_give_is_made_up(granted: str) -> None:
    text = CONSENT.replace("GRANTED", granted)
    trial = of(text, [{"who": "mia", "at": NOON.isoformat(), "said": "YES", "number": "1"}])

    assert (trial.grave[0].about, trial.grave[0].what) == ("player", "shapes.consent: granted is made up")


def test_a_consent_that_some_payloads_give_by_a_field_and_others_leave_out_is_theirs() -> None:
    text = CONSENT.replace("GRANTED", "{present: agreed}")
    said = [{"who": "mia", "at": NOON.isoformat(), "number": f"{n}", "agreed": "at noon"} for n in range(2)]

    assert not of(text, said).sound
    assert of(text, [*said, {"who": "ben", "at": NOON.isoformat(), "number": "3"}]).sound


@pytest.mark.parametrize("beside", [False, True])
def test_payloads_that_become_nothing_are_told_and_no_agent_may_let_them(beside: bool) -> None:
    text = (
        WALLET
        + """\
  self_exclusion:
    event: nothing
    id: "x/{transaction.id}"
"""
    )
    leaving = wallet(2, "self_exclusion")
    ours, others = ([wallet(1)], [letter(2, leaving)]) if beside else ([wallet(1), leaving], [])
    by_person, by_agent = (
        tried(read_dialect(text), letters(ours), others, BASE, by_agent=agent) for agent in (False, True)
    )

    assert (by_person.sound, [str(one)[:26] for one in by_person.findings]) == (True, ["1 payloads become nothing,"])
    assert [one.about for one in by_agent.grave] == ["nothing"]
    assert not tried(read_dialect(text), letters([wallet(1)]), (), BASE, by_agent=True).sound


def test_a_dialect_that_can_lift_what_protects_a_player_says_so() -> None:
    text = """\
dialect: lifts
title: Lifts
kind: {always: word}
player: who
time: at
shapes:
  word:
    event: self_exclusion.lifted
    id: "{number}"
    data: {}
"""
    trial = of(text, [{"who": "mia", "at": NOON.isoformat(), "number": "1"}])

    assert trial.sound
    assert [one.what.split(",")[0] for one in trial.findings] == ["payloads become self_exclusion.lifted"]
