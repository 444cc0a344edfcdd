"""The audit record of a decision: its inputs and its outcome, and how to derive the one from the other."""

from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from core.decide import Decision, Inputs, decide
from core.events import Event
from core.guardrails import Figures, Spent, Used
from core.law import Law
from core.lineup import NOTHING, InForce
from core.market import Market
from core.plays import Play
from core.policy import BrandPolicy
from core.profile import Profile
from core.record import canonical
from core.signals import Signal


class RecordedInputs(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The inputs as they are kept: large things that many decisions share stand by their digest."""

    event: Event
    profile: Profile
    signal: Signal
    policy: str
    play: str | None
    playbook: str
    commercial_on: bool
    spent: Spent
    market: Market = Market()
    migrating: bool = False
    law: str = ""
    used: Used = Used()
    figures: Figures = Figures()
    watermark: datetime | None = None
    gap: bool = False
    offset: int | None = None
    models: str = ""
    chooser: str = ""


class DecisionRecord(Struct, frozen=True, kw_only=True):
    """What the ledger keeps of one decision."""

    inputs: RecordedInputs
    decision: Decision


_READ: Final = msgspec.json.Decoder(DecisionRecord)


def write_record(inputs: Inputs, decision: Decision) -> bytes:
    """The canonical bytes of a decision with its inputs."""
    kept = RecordedInputs(
        event=inputs.event,
        profile=inputs.profile,
        signal=inputs.signal,
        policy=inputs.policy.digest,
        play=inputs.play.digest if inputs.play else None,
        playbook=inputs.playbook,
        commercial_on=inputs.commercial_on,
        spent=inputs.spent,
        market=inputs.market,
        migrating=inputs.migrating,
        law=inputs.law.digest if inputs.law is not None else "",
        used=inputs.used,
        figures=inputs.figures,
        watermark=inputs.watermark,
        gap=inputs.gap,
        offset=inputs.offset,
        models=inputs.models.digest,
        chooser=inputs.chooser.digest if inputs.chooser is not None else "",
    )
    return canonical(DecisionRecord(inputs=kept, decision=decision))


def read_record(body: bytes) -> DecisionRecord:
    """Read what `write_record` wrote."""
    return _READ.decode(body)


def inputs_of(
    record: DecisionRecord,
    policy: BrandPolicy,
    play: Play | None,
    law: Law | None = None,
    scoring: InForce = NOTHING,
) -> Inputs:
    """What a decision was made from, put together again: policy, play, law, models and chooser are of its digests."""
    kept = record.inputs
    return Inputs(
        event=kept.event,
        profile=kept.profile,
        signal=kept.signal,
        policy=policy,
        play=play,
        playbook=kept.playbook,
        commercial_on=kept.commercial_on,
        spent=kept.spent,
        market=kept.market,
        migrating=kept.migrating,
        law=law,
        used=kept.used,
        figures=kept.figures,
        watermark=kept.watermark,
        gap=kept.gap,
        offset=kept.offset,
        models=scoring.models,
        chooser=scoring.chooser,
    )


def rederive(
    record: DecisionRecord,
    policy: BrandPolicy,
    play: Play | None,
    law: Law | None = None,
    scoring: InForce = NOTHING,
) -> bytes:
    """Decide again from the recorded inputs and write the record anew, to be compared bit for bit."""
    inputs = inputs_of(record, policy, play, law, scoring)
    return write_record(inputs, decide(inputs, record.decision.version))
