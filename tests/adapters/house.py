"""A ledger with its archive on either database, and what the tests write into it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

from msgspec.structs import replace
from sqlalchemy import Engine, func, select

from adapters import schema as t
from adapters.sql_archive import SqlArchive
from adapters.sql_ledger import SqlLedger
from core.audit import write_record
from core.decide import Inputs, decide
from core.entries import DeadLetter, Job, Publication, Snapshot, Taken
from core.errors import Refusal
from core.events import DecisionRequested, Request
from core.guardrails import Spent
from core.plays import ArmChoice, Copy, Play, PlayBook, Provenance
from core.policy import BrandPolicy, Caps, Thresholds, Tier
from core.profile import Consent, Person, Profile
from core.record import GENESIS, digest, link
from core.situation import Situation
from tests.builders import LAW

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


HUGE = 10**24 + 1


POLICY = BrandPolicy(
    brand="north",
    title="North",
    jurisdiction="GB",
    base_currency="GBP",
    least_age=18,
    caps=Caps(per_player_day=9, player_day=10**30, brand_day=10**30),
    thresholds=Thresholds(mid_value=10**14, high_value=10**15, high_roller_stake=10**14, severe_loss=10**15),
    tiers={"free_spins": {"huge": Tier(label="Spins", amount="2.00", currency="GBP", cost=HUGE)}},
)


SITUATION = Situation(
    brand="north",
    signal="requested",
    jurisdiction="GB",
    residence="GB",
    harm="low",
    flagged=False,
    value="low",
    presence="offline",
)


HELP = (ArmChoice("help"),)


SPINS = (ArmChoice("free_spins", "huge"),)


def a_play(arms: tuple[ArmChoice, ...] = HELP, **changed: object) -> Play:
    words = {"en": {choice.arm: Copy("Hello", "A word for you.") for choice in arms}}
    provenance = Provenance(strategist="person", run="run-1", policy=digest(POLICY))
    play = Play(
        situation=SITUATION,
        arms=arms,
        words=words,
        seconds=600,
        hypothesis="It helps.",
        judged_wrong_if="it does not",
        provenance=provenance,
    )
    return replace(play, **changed)


def a_profile(player: str = "anna", **changed: object) -> Profile:
    profile = Profile(
        brand="north",
        player=player,
        currency="ETH",
        registered=NOON,
        last_seen=NOON,
        events=3,
        person=Person(country="GB", born=date(1990, 5, 1), verified=True),
        consents={"site": Consent(granted=True, at=NOON)},
    )
    return replace(profile, **changed)


def a_decision(
    number: int = 1, player: str = "anna", *, play: Play | None = None, at: datetime = NOON, position: int | None = None
) -> Taken:
    event = DecisionRequested(
        id=f"ask-{number}", source="test", time=at, subject=player, brand="north", data=Request(moment="lobby", key="k")
    )
    inputs = Inputs(
        event=event,
        profile=a_profile(player),
        signal="requested",
        policy=POLICY,
        play=play,
        playbook=PlayBook([play] if play else []).digest,
        commercial_on=True,
        spent=Spent(),
        law=LAW,
        watermark=NOON,
    )
    decision = decide(inputs)
    return Taken(decision, write_record(inputs, decision), number if position is None else position, inputs)


def a_job(run: str = "a" * 32, situation: Situation = SITUATION) -> Job:
    return Job(run=run, situation=situation, player="anna", decision="d" * 32, at=NOON)


def a_publication(run: str = "a" * 32, play: Play | None = None, at: datetime = NOON) -> Publication:
    return Publication(run=run, brand="north", play=play, transcript=b'{"v":1,"n":0}', at=at)


def a_letter(position: int = 1, item: int = 0, reason: str = "is missing") -> DeadLetter:
    return DeadLetter(position=position, item=item, raw=b"{\xff}", refusal=Refusal("time", reason, "Add it"))


def a_snapshot(position: int = 1, **changed: object) -> Snapshot:
    return replace(Snapshot(position=position, profiles=[], seen={}, watermarks={}), **changed)


@dataclass
class House:
    """A database with a ledger; `again` is what a hub finds after a restart."""

    engine: Engine
    ledger: SqlLedger
    archive: SqlArchive
    again: Callable[[], SqlLedger]

    def chain_holds(self) -> bool:
        head = GENESIS
        for number, entry in enumerate(self.archive.chain(), start=1):
            head = link(head, entry.kind, entry.subject, entry.body)
            if entry.position != number or entry.hash != head:
                return False
        return True

    def rows(self) -> dict[str, int]:
        with self.engine.connect() as connection:
            return {
                table.name: connection.scalar(select(func.count()).select_from(table)) or 0
                for table in t.metadata.sorted_tables
            }
