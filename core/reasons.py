"""Reason codes: why a decision came out as it did, as stable codes made from its record alone.

| code               | says                                                              |
|--------------------|-------------------------------------------------------------------|
| HARM.TILT          | the player plays, or played of late, against his own habits while losing |
| HARM.SEVERE_LOSS   | a severe loss was signalled, now or of late                       |
| HARM.MARKER.<name> | a marker of harm counts, such as HARM.MARKER.SESSION_DEPOSITS     |
| HARM.UNKNOWN       | too little is known of the player to say that he shows no harm    |
| RULE.<id>          | a rule objected to something that was considered, such as RULE.F-07 |
| FLAG.<id>          | a rule asks people to look at the decision                        |
"""

from collections.abc import Iterable

from core import tilt
from core.audit import DecisionRecord
from core.decide import Decision
from core.guardrails import Objection
from core.harm import active_markers, facts_complete, flagged
from core.profile import Profile


def reasons(record: DecisionRecord) -> tuple[str, ...]:
    """Everything that spoke in a decision: the facts of harm, the rules that objected, the flags."""
    decision = record.decision
    objections = (said for ruling in decision.rulings for said in ruling.objections)
    return (*harm_reasons(decision, record.inputs.profile), *_codes("RULE", objections), *flag_reasons(decision))


def harm_reasons(decision: Decision, profile: Profile) -> tuple[str, ...]:
    """The facts of harm at the moment of a decision."""
    at, signal = decision.at, decision.signal
    if signal not in ("tilt", "severe_loss") and not flagged(profile, at):
        return ()
    lost = profile.harm.lost_at
    facts = (
        ("TILT", signal == "tilt" or tilt.pausing(profile.tilt, at)),
        ("SEVERE_LOSS", signal == "severe_loss" or (lost is not None and at - lost < tilt.FLAGGED_FOR)),
        *((f"MARKER.{marker.upper()}", True) for marker in active_markers(profile.harm, at)),
        ("UNKNOWN", not facts_complete(profile)),
    )
    return tuple(f"HARM.{name}" for name, holds in facts if holds)


def flag_reasons(decision: Decision) -> tuple[str, ...]:
    """The rules that ask people to look at a decision."""
    return _codes("FLAG", decision.flags)


def _codes(family: str, said: Iterable[Objection]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{family}.{one.rule.partition(' ')[0]}" for one in said))
