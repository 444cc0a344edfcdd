"""What must never happen to money: rules 1 to 6 and 16."""

import json
from datetime import date

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine as Database

from core.decide import may_still_act
from core.entries import Batch, Pack, Taken
from core.errors import Overspent
from core.model import ToolCall
from core.money import BASE_ONE
from core.plays import ArmChoice
from core.policy import Caps
from core.profile import Consent, Person, Profile, Restriction, Standing, Tilt
from core.record import canonical
from core.situation import situation_of
from tests.builders import BRAND, NOON, PLAYER, consent, decision_requested, noon, play
from tests.builders import verified_profile as calm
from tests.graphs.house import said
from tests.security.must_never import (
    ACME,
    OFFERED,
    SPINS,
    asked,
    decision_of,
    fell_back,
    for_calm,
    handed,
    happens,
    house,
    strategy,
)


async def test_rule_1_no_amount_currency_or_recipient_is_chosen(database: Database) -> None:
    engine = house(database)
    smuggled = {**OFFERED, "amount": "1000000.00", "currency": "BTC", "recipient": "p2"}

    await asked(engine, said(strategy(smuggled)), said(strategy({**OFFERED, "tier": "1000000.00"})))
    forged = handed(engine, for_calm(ArmChoice("free_spins", "1000000.00")))
    (command,) = happens(engine, calm()).outgoing

    assert fell_back(engine.published[0]) == ["strategy"]
    assert forged.standing == "refused"
    assert (command.command.amount.amount, command.command.amount.currency, command.player) == ("2.00", "EUR", PLAYER)


async def test_rule_2_nobody_is_paid_but_the_subject_of_the_event(database: Database) -> None:
    engine = house(database)
    call = ToolCall(id="1", tool="read_player_state", arguments='{"player": "p2"}')

    job = await asked(engine, said(calls=[call]), said(strategy(OFFERED, recipient="p2")), said(strategy(OFFERED)))
    (command,) = happens(engine, calm()).outgoing

    told = [json.loads(body) for (run, _), body in engine.exchange.steps.items() if run == job.run]
    (answer,) = [json.loads(note["answered"]) for note in told if isinstance(note, dict) and note.get("by") == "model"]
    assert "player: Extra inputs are not permitted" in answer["error"]
    assert command.player == PLAYER
    assert engine.ledger.outbox(BRAND, "p2", 0) == []


def test_rule_3_nobody_acts_for_another_brand(database: Database) -> None:
    engine = house(database)

    forged = handed(engine, for_calm(SPINS), brand="other")
    foreign = consent(id="c1")
    batch = engine.take(Pack(position=1, data=canonical([foreign]), at=NOON, history=False, brand="other")).batch

    assert any("P-01" in said for said in forged.objections)
    assert forged.standing == "refused"
    assert (batch.dead[0].refusal.field, engine.state.find(BRAND, PLAYER)) == ("brand", None)


def test_rule_4_no_cap_of_player_brand_or_day_is_exceeded(database: Database) -> None:
    tight = replace(ACME, caps=Caps(per_player_day=2, player_day=25 * BASE_ONE, brand_day=5 * BASE_ONE))
    engine = house(database, tight)
    handed(engine, for_calm(SPINS))

    given = [happens(engine, calm(player=f"p{n % 3}"), n).outgoing for n in range(1, 13)]
    one = happens(engine, calm(player="p9"), 99).batch.decisions[0]

    assert sum(bool(outgoing) for outgoing in given) == 2
    assert one.inputs is not None
    greedy = replace(one.decision, id="f" * 32, arm="free_spins", tier="small", cost=2 * BASE_ONE)
    with pytest.raises(Overspent):
        engine.ledger.commit(Batch(decisions=[Taken(greedy, one.record, 1, one.inputs)]))


def test_rule_5_one_event_is_answered_and_paid_once(database: Database) -> None:
    engine = house(database)
    handed(engine, for_calm(SPINS))

    first, again = happens(engine, calm()), happens(engine, calm())

    assert (len(first.outgoing), again.batch.decisions, again.outgoing) == (1, [], ())
    assert len(engine.ledger.outbox(BRAND, PLAYER, 0)) == 1
    with pytest.raises(Exception, match="UNIQUE constraint failed"):
        engine.ledger.commit(Batch(decisions=first.batch.decisions))


UNFIT = {
    "excluded": calm(exclusion=Restriction(since=noon(days=-1))),
    "excluded nationally": calm(national_exclusion=Restriction(since=noon(days=-1))),
    "excluded at another account": calm(suppressed={"self_exclusion": Restriction(since=noon(days=-1))}),
    "on a break": calm(time_out=Restriction(since=noon(days=-1), until=noon(days=1))),
    "under age": calm(person=Person(country="DE", born=date(2010, 1, 1), verified=True)),
    "of unknown age": calm(person=Person(country="DE", verified=True)),
    "unverified": calm(person=Person(country="DE", born=date(1990, 5, 17))),
    "closed": calm(blocked=Standing(holds=True, at=noon(days=-1))),
    "without consent": calm(consents={}),
    "withdrawn": calm(consents={"site": Consent(granted=False, at=noon(days=-1))}),
    "tilting": calm(tilt=Tilt(score=0.9, latched=True, paused_at=NOON)),
}


@pytest.mark.parametrize("who", UNFIT.values(), ids=UNFIT)
def test_rule_6_nobody_is_paid_whom_the_law_protects_and_he_is_asked_about_at_the_sending(
    database: Database, who: Profile
) -> None:
    engine = house(database)
    handed(engine, for_calm(SPINS))
    handed(engine, play(SPINS, situation=situation_of(who, "requested", ACME, NOON)), run="8" * 32)
    given = decision_of(happens(engine, calm()))

    unfit = decision_of(happens(engine, replace(who, player="p2"), 2))
    facts = engine.state.facts(BRAND, "p2", "requested", NOON)

    assert (given.arm, unfit.arm) == ("free_spins", "none")
    assert facts is not None
    assert not may_still_act(replace(given, player="p2"), facts).allowed


def test_rule_16_nothing_is_given_for_what_is_old_or_yet_to_come(database: Database) -> None:
    engine = house(database)
    handed(engine, for_calm(SPINS))
    engine.state.passed(decision_requested(id="newest", subject="p3", time=noon(6)))
    ahead = decision_requested(id="ahead", time=noon(days=1))

    old = decision_of(happens(engine, calm()))
    batch = engine.take(Pack(position=1, data=canonical([ahead]), at=NOON, history=False, brand=None)).batch

    assert (old.arm, old.command) == ("none", None)
    assert (batch.decisions, batch.dead[0].refusal.field) == ([], "time")
