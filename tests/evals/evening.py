"""An evening on record: the sample's decisions, a play that answers ella, and an archive of nothing but a chain."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from msgspec import DecodeError
from msgspec.structs import replace

from adapters.snapshots import read_play
from core.audit import read_record, write_record
from core.chain import Entry
from core.decide import Inputs, decide
from core.entries import Batch, Taken
from core.events import DecisionRequested, Event, Request
from core.fold import fold
from core.guardrails import Spent
from core.plays import ArmChoice, Copy, Play, PlayBook, Provenance
from core.policy import BrandPolicy
from core.profile import Profile, new_profile
from core.proposals import Docket, Proposal, read_word
from core.record import GENESIS, digest, link
from core.signals import Signal, detect
from core.situation import situation_of
from core.tasks import Desk, Task
from evals.sample import sample_trace
from prompts.brands import load_brands
from tests.builders import LAW

POLICIES = load_brands()
COST = POLICIES["northstar"].tiers["free_spins"]["small"].cost


@dataclass
class FakeArchive:
    """An archive that is nothing but a chain, and how far its tables refer into it."""

    entries: list[Entry]
    newest: int = 0

    def chain(self) -> Iterator[Entry]:
        yield from self.entries

    def referred(self) -> int:
        return self.newest

    def tasks(self) -> list[Task]:
        """Those that the chain opens, as far as it can be read."""
        desk = Desk()
        for entry in self.entries:
            if entry.kind == "decision":
                with suppress(ValueError, DecodeError):
                    desk.decide(read_record(entry.body))
        return desk.tasks

    def proposals(self) -> list[Proposal]:
        """Those that the chain tells of, as far as it can be read."""
        docket = Docket()
        for entry in self.entries:
            if entry.kind == "proposal":
                with suppress(ValueError, DecodeError):
                    docket.take(read_word(entry.body))
        return docket.proposals

    def book(self) -> PlayBook:
        """The plays of the chain, as far as they can be read."""
        plays = []
        for entry in self.entries:
            if entry.kind == "play":
                with suppress(ValueError, DecodeError, RecursionError):
                    plays.append(read_play(entry.body))
        return PlayBook(plays)


def inputs_of(event: Event, profile: Profile, signal: Signal, play: Play | None) -> Inputs:
    return Inputs(
        event=event,
        profile=profile,
        signal=signal,
        policy=POLICIES[event.brand],
        play=play,
        playbook=PlayBook([play] if play else []).digest,
        commercial_on=True,
        spent=Spent(),
        law=LAW,
        watermark=event.time,
    )


def taken(inputs: Inputs, position: int) -> Taken:
    decision = decide(inputs)
    return Taken(decision, write_record(inputs, decision), position)


def a_play(profile: Profile, policy: BrandPolicy, event: Event) -> Play:
    return Play(
        situation=situation_of(profile, "requested", policy, event.time),
        arms=(ArmChoice("free_spins", "small"), ArmChoice("help")),
        words={"en": {"help": Copy("Hello", "We are here.")}},
        seconds=600,
        hypothesis="It helps.",
        judged_wrong_if="it does not",
        provenance=Provenance(strategist="person", run="r" * 32, policy=digest(policy)),
    )


def an_evening() -> Batch:
    """The decisions of the sample trace, a play, and a decision by it."""
    profiles: dict[str, Profile] = {}
    batch = Batch(policies=list(POLICIES.values()), laws=[LAW])
    for position, event in enumerate(sample_trace(), start=1):
        before = profiles.get(event.subject) or new_profile(event.brand, event.subject)
        after = profiles[event.subject] = fold(before, event)
        for signal in detect(before, after, event, POLICIES[event.brand]):
            batch.decisions.append(taken(inputs_of(event, after, signal, None), position))
    return batch


def ask_for_ella(play: Play | None = None) -> tuple[Event, Profile]:
    ella = new_profile("northstar", "ella")
    for event in sample_trace():
        ella = fold(ella, event) if event.subject == "ella" else ella
    asked = DecisionRequested(
        id="ask",
        source="test",
        time=ella.last_seen,
        subject="ella",
        brand="northstar",
        data=Request(moment="lobby", key="k"),
    )
    return asked, ella


def relinked(entries: list[Entry]) -> list[Entry]:
    """The same entries with positions and hashes made anew, as somebody would who covers his traces."""
    head, made = GENESIS, []
    for position, entry in enumerate(entries, start=1):
        head = link(head, entry.kind, entry.subject, entry.body)
        made.append(replace(entry, position=position, hash=head))
    return made


def numbers(entries: list[Entry], kind: str) -> list[int]:
    return [number for number, entry in enumerate(entries) if entry.kind == kind]
