"""Chance decides among offers and nothing else; what it decided among is on record with how probable it was."""

from typing import Any

import pytest
from msgspec.structs import replace

from core.audit import inputs_of, read_record, rederive, write_record
from core.choosing import WHOLE
from core.decide import Decision, Inputs, decide
from core.lineup import InForce
from core.plays import ArmChoice
from core.profile import Tilt
from tests.builders import FREE_SPINS, LAW, NOON, decision_requested, inputs, play, verified_profile
from tests.core.fitted import both, chooser, taught
from tests.core.scores.test_scores import PLAYED

VIP = ArmChoice("vip_fast_track", "gold")
LOBBY = ArmChoice("lobby_order")


def asked(number: int = 1, **changes: Any) -> Inputs:
    usual: dict[str, Any] = {
        "event": decision_requested(id=str(number)),
        "profile": PLAYED,
        "play": play(FREE_SPINS, VIP, LOBBY),
        "models": both(),
        "chooser": chooser(),
    }
    return inputs(**{**usual, **changes})


def parts_of(decision: Decision) -> dict[str, int]:
    return {chance.candidate.key: chance.millionths for chance in decision.chances}


def test_among_several_offers_the_chooser_decides_and_what_it_weighed_is_recorded() -> None:
    decision = decide(asked())

    assert set(parts_of(decision)) == {"none", "free_spins:small", "vip_fast_track:gold"}
    assert sum(parts_of(decision).values()) == WHOLE
    mine = decision.arm if decision.tier is None else f"{decision.arm}:{decision.tier}"
    assert round(float(decision.propensity) * WHOLE) == parts_of(decision)[mine]


def test_it_takes_each_as_often_as_it_says() -> None:
    taken = [decide(asked(number)).arm for number in range(400)]
    said = parts_of(decide(asked()))["none"] / WHOLE

    assert 0.0 < said < 1.0
    assert taken.count("none") / 400 == pytest.approx(said, abs=0.08)


def test_what_it_has_learned_moves_its_chances() -> None:
    rich = both(turnover=12.0)
    good, bad = (decide(asked(models=rich, chooser=taught(returned))) for returned in (True, False))

    assert parts_of(good)["free_spins:small"] > 500_000 > 50_000 > parts_of(bad)["free_spins:small"]


@pytest.mark.parametrize(
    "changes", [{"chooser": None}, {"models": both().__class__()}, {"profile": verified_profile()}]
)
def test_without_a_chooser_or_a_value_to_weigh_by_the_first_that_may_act_is_taken(changes: dict[str, Any]) -> None:
    decision = decide(asked(**changes))

    assert (decision.arm, decision.propensity, decision.chances) == ("free_spins", "1", ())


def test_where_something_else_than_an_offer_comes_first_it_is_taken_surely() -> None:
    decision = decide(asked(play=play(LOBBY, FREE_SPINS, VIP)))

    assert (decision.arm, decision.propensity, decision.chances) == ("lobby_order", "1", ())


def test_chance_never_decides_about_protection() -> None:
    flagged = replace(PLAYED, tilt=Tilt(paused_at=NOON))
    pause = ArmChoice("pause_promotions")
    for number in range(50):
        decision = decide(asked(number, profile=flagged, play=play(FREE_SPINS, pause), signal="tilt"))

        assert (decision.arm, decision.propensity, decision.chances) == ("pause_promotions", "1", ())


def test_what_guardrails_object_to_is_never_weighed() -> None:
    unverified = replace(PLAYED, person=replace(PLAYED.person, verified=False))
    for number in range(50):
        assert "vip_fast_track:gold" not in parts_of(decide(asked(number, profile=unverified)))


def test_the_decision_names_models_and_chooser_and_is_derived_again_bit_for_bit() -> None:
    given = asked()
    body = write_record(given, decide(given))
    record, scoring = read_record(body), InForce(given.models, given.chooser)

    assert (record.inputs.models, record.inputs.chooser) == (given.models.digest, given.chooser.digest)
    assert (record.decision.models, record.decision.chooser) == (given.models.digest, given.chooser.digest)
    assert inputs_of(record, given.policy, given.play, LAW, scoring) == given
    assert rederive(record, given.policy, given.play, LAW, scoring) == body


@pytest.mark.parametrize(
    "other",
    [InForce(), InForce(both(returns=0.1), chooser()), InForce(both(), taught()), InForce(both())],
    ids=["none", "other models", "other chooser", "no chooser"],
)
def test_with_other_models_or_another_chooser_it_is_another_decision(other: InForce) -> None:
    given = asked()
    body = write_record(given, decide(given))

    assert rederive(read_record(body), given.policy, given.play, LAW, other) != body


def test_an_older_version_knows_no_models() -> None:
    given = asked()
    decision = decide(given, 3)

    assert (decision.arm, decision.models, decision.chooser, decision.propensity) == ("free_spins", "", "", "1")
    assert decision.scores == replace(decision.scores, returns=None, value=None)
