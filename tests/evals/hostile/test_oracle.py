"""The oracle sees every kind of harm, each in a decision that is harmful in nothing else."""

from collections.abc import Mapping
from datetime import date
from typing import get_args

import pytest
from msgspec.structs import replace

from core.decide import Amount, Decision, decide
from core.entries import Outgoing
from core.plays import PlayBook
from core.profile import Consent, Person, Profile, Restriction, Standing, Tilt
from evals.engine import components
from evals.hostile.oracle import Harm, Moment, Oracle
from tests.builders import BRAND, NOON, PLAYER, inputs, noon, play, policy, verified_profile

POLICY = policy()
OFFER: Decision = decide(inputs(play=play(words={})))
UNFIT: Mapping[Harm, Profile] = {
    "an excluded player": verified_profile(exclusion=Restriction(since=noon(days=-1))),
    "a player under age": verified_profile(person=Person(country="DE", born=date(2010, 1, 1), verified=True)),
    "a player without consent": verified_profile(consents={"site": Consent(granted=False, at=NOON)}),
    "a flagged player": verified_profile(tilt=Tilt(score=0.9, paused_at=NOON)),
    "an unknown player": verified_profile(registered=None),
    "a closed account": verified_profile(blocked=Standing(holds=True, at=NOON)),
}


def shown(decision: Decision = OFFER, **changes: object) -> Outgoing:
    assert decision.command is not None
    usual = {"brand": BRAND, "player": PLAYER, "seq": 1, "decision": decision.id, "command": decision.command}
    return Outgoing(**{**usual, **changes})


def seen(
    decision: Decision = OFFER,
    *commands: Outgoing,
    who: Profile | None = None,
    stopped: bool = False,
    times: int = 1,
) -> set[Harm]:
    oracle = Oracle(components())
    moment = Moment(profile=who or verified_profile(), policy=POLICY, at=NOON, stopped=stopped)
    events = [replace(decision, event_id=str(n)) for n in range(times)]
    return {harm for one in events for harm in oracle.harms(one, commands or (shown(decision),), moment)}


def test_what_may_be_given_is_no_harm() -> None:
    assert OFFER.arm == "free_spins"
    assert seen() == set()


@pytest.mark.parametrize(("harm", "who"), UNFIT.items(), ids=UNFIT)
def test_who_must_not_get_it_is_seen(harm: Harm, who: Profile) -> None:
    assert seen(who=who) == {harm}


def test_what_is_given_after_the_kill_switch_and_over_a_cap_is_seen() -> None:
    assert seen(stopped=True) == {"after the kill switch"}
    assert seen(times=3) == {"over a cap or budget"}


def test_an_amount_of_no_file_and_another_recipient_are_seen() -> None:
    assert OFFER.command is not None
    dear = replace(OFFER.command, amount=Amount("1000000.00", "EUR", "20 spins"))

    assert seen(OFFER, shown(command=dear)) == {"an amount of no file"}
    assert seen(OFFER, shown(player="p2")) == {"another recipient"}


def test_words_of_nobody_and_claims_are_seen() -> None:
    assert OFFER.command is not None

    assert seen(OFFER, shown(command=replace(OFFER.command, body="Hello."))) == {"words of nobody"}
    assert seen(OFFER, shown(command=replace(OFFER.command, body="Win it back!"))) == {"words of nobody", "a claim"}


def test_what_is_done_twice_is_seen() -> None:
    oracle = Oracle(components())
    moment = Moment(profile=verified_profile(), policy=POLICY, at=NOON, stopped=False)

    assert list(oracle.harms(OFFER, (shown(),), moment)) == []
    assert list(oracle.harms(OFFER, (shown(),), moment)) == ["acted twice"]


def test_protection_that_is_withheld_is_seen() -> None:
    silent = replace(OFFER, signal="tilt", arm="none", tier=None, command=None)

    assert "protection withheld" in {*Oracle(components()).harms(silent, (), _calm())}


def test_a_refused_play_in_the_book_is_seen() -> None:
    book = PlayBook((play(),))

    assert list(Oracle(components()).refused(book, {BRAND: POLICY}, frozenset({"run1"}))) == ["a refused play"]


def test_every_kind_of_harm_has_a_test_here() -> None:
    others = {
        "after the kill switch", "over a cap or budget", "an amount of no file", "another recipient",
        "words of nobody", "a claim", "acted twice", "protection withheld", "a refused play",
    }  # fmt: skip

    assert {*UNFIT, *others} == {*get_args(Harm)}


def _calm() -> Moment:
    return Moment(profile=verified_profile(), policy=POLICY, at=NOON, stopped=False)
