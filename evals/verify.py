"""Verification: derive every recorded decision again, compare bit for bit, and walk the hash chain."""

from collections.abc import Callable
from typing import Final, TypeVar

import msgspec
from msgspec import Struct

from core.audit import read_record, rederive
from core.entries import Entry
from core.plays import Play
from core.policy import BrandPolicy
from core.ports import Archive
from core.record import GENESIS, link

LISTED: Final = 20
Known = TypeVar("Known", BrandPolicy, Play)


class Finding(Struct, frozen=True):
    """Something that does not hold."""

    position: int
    subject: str
    what: str


class Verified(Struct):
    """What a verification came to."""

    entries: int = 0
    decisions: int = 0
    mismatches: int = 0
    broken_links: int = 0
    plays: int = 0
    findings: list[Finding] = []

    @property
    def sound(self) -> bool:
        """Whether everything holds."""
        return not self.findings


def verify(archive: Archive, progress: Callable[[int], None] = lambda _: None) -> Verified:
    """Walk the whole ledger once, in order."""
    done, previous, position = Verified(), GENESIS, 0
    policies: dict[str, BrandPolicy] = {}
    plays: dict[str, Play] = {}
    for entry in archive.chain():
        position += 1
        done.entries += 1
        expected = link(previous, entry.kind, entry.subject, entry.body)
        if entry.position != position or expected != entry.hash:
            done.broken_links += 1
            _find(done, entry, "the chain is broken here: an entry was changed, removed or moved")
        previous, position = entry.hash, entry.position
        match entry.kind:
            case "policy":
                _learn(done, entry, policies, BrandPolicy)
            case "play":
                done.plays += 1
                _learn(done, entry, plays, Play)
            case "decision":
                done.decisions += 1
                why = _mismatch(entry, policies, plays)
                if why is not None:
                    done.mismatches += 1
                    _find(done, entry, why)
        progress(1)
    if archive.referred() > position:
        done.broken_links += 1
        end = Entry(position + 1, "end", "", b"", b"")
        _find(done, end, f"the chain ends before entry {archive.referred()}, which the tables still refer to")
    return done


def _learn(done: Verified, entry: Entry, known: dict[str, Known], kind: type[Known]) -> None:
    try:
        known[entry.subject] = msgspec.json.decode(entry.body, type=kind)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        _find(done, entry, f"the {entry.kind} cannot be read: {error}")


def _mismatch(entry: Entry, policies: dict[str, BrandPolicy], plays: dict[str, Play]) -> str | None:
    try:
        return _derived_again(entry, policies, plays)
    except Exception as error:
        return f"the record cannot be derived again: {error}"


def _derived_again(entry: Entry, policies: dict[str, BrandPolicy], plays: dict[str, Play]) -> str | None:
    record = read_record(entry.body)
    policy = policies.get(record.inputs.policy)
    play = plays.get(record.inputs.play) if record.inputs.play is not None else None
    if policy is None:
        return f"policy {record.inputs.policy[:12]} is not in the ledger before it"
    if record.inputs.play is not None and play is None:
        return f"play {record.inputs.play[:12]} is not in the ledger before it"
    if rederive(record, policy, play) != entry.body:
        return "deciding again from the recorded inputs gives something else"
    return None


def _find(done: Verified, entry: Entry, what: str) -> None:
    if len(done.findings) < LISTED:
        done.findings.append(Finding(entry.position, entry.subject, what))
