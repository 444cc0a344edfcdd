from core.audit import DecisionRecord, read_record, write_record
from core.decide import decide
from core.harm import COUNTS_FOR
from core.plays import ArmChoice
from core.profile import Harm, Person, Tilt
from core.reasons import flag_reasons, harm_reasons, reasons
from tests.builders import FREE_SPINS, NOON, inputs, noon, play, verified_profile
from tests.core.flags import FLAGGED, ONLY_APPROVED


def record(**changes: object) -> DecisionRecord:
    given = inputs(**changes)
    return read_record(write_record(given, decide(given)))


def test_a_calm_player_and_an_allowed_offer_have_no_reasons():
    assert reasons(record()) == ()


def test_every_fact_of_harm_has_its_code():
    profile = verified_profile(
        tilt=Tilt(paused_at=noon(-60)),
        harm=Harm(seen=dict.fromkeys(COUNTS_FOR, NOON), lost_at=noon(-60)),
        person=Person(country="DE"),
    )

    told = record(profile=profile)

    assert harm_reasons(told.decision, profile) == (
        "HARM.TILT",
        "HARM.SEVERE_LOSS",
        *(f"HARM.MARKER.{name.upper()}" for name in COUNTS_FOR),
        "HARM.UNKNOWN",
    )


def test_what_lies_too_far_back_is_no_reason():
    old = noon(days=-8)
    profile = verified_profile(tilt=Tilt(paused_at=old), harm=Harm(seen={"long_session": old}, lost_at=old))

    assert reasons(record(profile=profile)) == ()


def test_a_signal_of_harm_is_a_reason_by_itself():
    assert reasons(record(signal="tilt", play=play(ArmChoice("pause_promotions")))) == ("HARM.TILT",)
    assert reasons(record(signal="severe_loss", play=None)) == ("HARM.SEVERE_LOSS",)


def test_every_rule_that_objected_is_named_once_by_its_id():
    told = record(commercial_on=False, play=play(FREE_SPINS, FREE_SPINS))

    assert reasons(told) == ("RULE.F-05",)


def test_rules_of_files_and_flags_are_named_as_those_of_the_floor():
    assert reasons(record(law=ONLY_APPROVED)) == ("RULE.T-1",)
    assert flag_reasons(record(law=FLAGGED).decision) == ("FLAG.T-2",)
