"""Verification: derive every recorded decision again, compare bit for bit, and walk the hash chain."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, TypeVar

import msgspec

from core.audit import read_record, rederive
from core.autonomy import Moved, weigh
from core.chain import Entry
from core.dialect import Accepted
from core.events import Event
from core.law import Law
from core.lineup import Step
from core.plays import Play
from core.policy import BrandPolicy
from core.ports import Archive
from core.proposals import read_word
from core.record import GENESIS, canonical, digest, identity, link
from core.reservation import Release, play_name
from core.shadow import read_judged, rejudge
from core.tasks import Task
from evals.known import Known
from evals.verified import PLAIN, Finding, Verified

__all__ = ["Finding", "Verified", "verify"]

LISTED: Final = 20
BUDGETS_SINCE: Final = 3
"""The first version whose records say what is used of the longer budgets."""
WORDS: Final = frozenset({"proposal", "autonomy", "dialect", "task", "model"})
"""The kinds of entries that are somebody's words."""
Kind = TypeVar("Kind", BrandPolicy, Law, Play)


def verify(archive: Archive, progress: Callable[[int], None] = lambda _: None) -> Verified:
    """Walk the whole ledger once, in order."""
    done, previous, position = Verified(), GENESIS, 0
    known = Known({}, {})
    for entry in archive.chain():
        position += 1
        done.entries += 1
        expected = link(previous, entry.kind, entry.subject, entry.body)
        if entry.position != position or expected != entry.hash:
            done.broken_links += 1
            _find(done, entry, "the chain is broken here: an entry was changed, removed or moved")
        previous, position = entry.hash, entry.position
        _take(done, entry, known)
        progress(1)
    if archive.referred() > position:
        done.broken_links += 1
        end = Entry(position + 1, "end", "", b"", b"")
        _find(done, end, f"the chain ends before entry {archive.referred()}, which the tables still refer to")
    _compare_tasks(done, position, known.desk.tasks, archive)
    _compare_plays(done, position, known, archive)
    return done


def _take(done: Verified, entry: Entry, known: Known) -> None:
    """Learn from an entry, or compare it with what was learned before it."""
    match entry.kind:
        case "policy":
            _learn(done, entry, known.policies, BrandPolicy)
        case "law":
            _learn(done, entry, known.laws, Law)
        case "play":
            _learn(done, entry, known.plays, Play)
            known.publish(entry.subject)
    done.plays += entry.kind == "play"
    done.decisions += entry.kind == "decision"
    done.sends += entry.kind == "send"
    done.words += entry.kind in WORDS
    if (otherwise := _OTHERWISE.get(entry.kind)) is not None:
        _compare(done, entry, known, otherwise)
    elif entry.kind not in PLAIN:
        _find(done, entry, f"nobody knows what an entry of the kind {entry.kind!r} says")
        done.mismatches += 1


def _learn(done: Verified, entry: Entry, known: dict[str, Kind], kind: type[Kind]) -> None:
    try:
        known[entry.subject] = msgspec.json.decode(entry.body, type=kind)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        _find(done, entry, f"the {entry.kind} cannot be read: {error}")


def _compare(done: Verified, entry: Entry, known: Known, otherwise: Callable[[Entry, Known], str | None]) -> None:
    try:
        why = otherwise(entry, known)
    except Exception as error:
        why = f"the record cannot be derived again: {error}"
    if why is not None:
        done.mismatches += 1
        _find(done, entry, why)


def _decided_otherwise(entry: Entry, known: Known) -> str | None:
    return _derived_again(entry, known) or _acted_otherwise(entry, known)


def _judged_otherwise(entry: Entry, known: Known) -> str | None:
    judged = read_judged(entry.body)
    policy = known.policies.get(judged.policy)
    if policy is None:
        return f"policy {judged.policy[:12]} is not in the ledger before it"
    if entry.subject != judged.id:
        return "it stands under another send's id"
    if rejudge(judged, policy) != entry.body:
        return "judging again from the recorded facts gives something else"
    return None


def _released_otherwise(entry: Entry, known: Known) -> str | None:
    """A release gives back, at its place in the chain, what one decision had reserved: once."""
    release = msgspec.json.decode(entry.body, type=Release)
    reserved = known.reserved.pop(entry.subject, None)
    if reserved is None or release.decision != entry.subject:
        return "it frees what no decision before it has reserved"
    known.spending.release(reserved)
    return None


def _climbed_otherwise(entry: Entry, known: Known) -> str | None:
    """What evidence came to follows from it, from what was weighed before it, and from the lines of its policy."""
    moved = msgspec.json.decode(entry.body, type=Moved)
    policy, play = known.policies.get(moved.policy), known.plays.get(moved.evidence.play)
    if policy is None:
        return f"policy {moved.policy[:12]} is not in the ledger before it"
    derived = weigh(known.ladder, moved.evidence, policy, play)
    known.ladder = known.ladder.after(moved)
    known.turned.add(moved.turned)
    known.docket.weigh(moved.evidence)
    if moved.evidence.brand != policy.brand:
        return "it weighs what one brand has shown by the lines of another"
    if entry.subject != digest(moved.evidence):
        return "it stands under other evidence"
    return None if derived == moved else "weighing the recorded evidence again gives other steps"


def _accepted_otherwise(entry: Entry, known: Known) -> str | None:
    """A dialect reads for one brand because a person with a key has accepted it."""
    accepted = msgspec.json.decode(entry.body, type=Accepted)
    if entry.subject != accepted.digest:
        return "it stands under another dialect's digest"
    if accepted.text_digest not in ("", digest(accepted.text)):
        return "its text is not the one that was accepted"
    return None if accepted.by and accepted.user else "no person with a key has accepted the dialect"


def _lined_up_otherwise(entry: Entry, known: Known) -> str | None:
    """A model is in force from where somebody says so; what cannot be said changes nothing."""
    step: Step = msgspec.json.decode(entry.body, type=Step)
    known.lineup.take(step)
    return "it stands under another model's digest" if entry.subject != step.digest else None


def _heard_otherwise(entry: Entry, known: Known) -> str | None:
    event = msgspec.json.decode(entry.body, type=Event)
    if entry.subject != identity(event.brand, event.source, event.id):
        return "it stands under another event's id"
    known.desk.hear(event)
    return None


def _compare_tasks(done: Verified, position: int, expected: Sequence[Task], archive: Archive) -> None:
    """What waits for people, and what they have said of it, is what the chain says."""
    differing = {*expected} ^ {*archive.tasks()}
    for decision, kind in sorted({(task.decision, task.kind) for task in differing}):
        done.mismatches += 1
        _find(
            done, Entry(position, kind, decision, b"", b""), f"the {kind} of this decision is not what the chain says"
        )


def _proposed_otherwise(entry: Entry, known: Known) -> str | None:
    word = read_word(entry.body)
    return "it stands under another run" if entry.subject != word.run else known.docket.take(word)


def _published_otherwise(entry: Entry, known: Known) -> str | None:
    """A play acts because somebody accepted it, or because its trial has ended so."""
    play = known.plays.get(entry.subject)
    if play is not None and play.digest != entry.subject:
        return "it stands under another play's digest"
    if entry.subject in known.turned:
        known.turned.remove(entry.subject)
        return None
    if play is not None and play.share <= 0:
        return "the play was withdrawn, and nothing before it says why"
    return known.docket.publish(entry.subject)


def _compare_plays(done: Verified, position: int, known: Known, archive: Archive) -> None:
    """What runs have proposed, and the plays that act, are what the chain says."""
    end = Entry(position, "proposal", known.docket.owed or "", b"", b"")
    for otherwise in (_kept_otherwise, _acts_otherwise):
        _compare(done, end, known, partial(otherwise, archive))


def _kept_otherwise(archive: Archive, entry: Entry, known: Known) -> str | None:
    said, kept = ({one.proposed.run: one for one in some} for some in (known.docket.proposals, archive.proposals()))
    wrong = next((run for run in sorted({*said, *kept}) if said.get(run) != kept.get(run)), None)
    return f"the proposal of run {wrong[:12]} is not what the chain says" if wrong is not None else None


def _acts_otherwise(archive: Archive, entry: Entry, known: Known) -> str | None:
    if known.docket.unfounded is not None:
        return f"{known.docket.unfounded}, and no such word is in the chain behind it"
    if known.docket.owed is not None:
        return "the play was accepted and is not in the chain behind it"
    return "the play book is not what the chain leads to" if archive.book().digest != known.newest.digest else None


def _derived_again(entry: Entry, known: Known) -> str | None:
    record = read_record(entry.body)
    policy = known.policies.get(record.inputs.policy)
    play = known.plays.get(record.inputs.play) if record.inputs.play is not None else None
    if policy is None:
        return f"policy {record.inputs.policy[:12]} is not in the ledger before it"
    if record.inputs.play is not None and play is None:
        return f"play {record.inputs.play[:12]} is not in the ledger before it"
    law = known.laws.get(record.inputs.law) if record.inputs.law else None
    if record.inputs.law and law is None:
        return f"law {record.inputs.law[:12]} is not in the ledger before it"
    scoring = known.lineup.acted(record.decision.brand, record.inputs.models, record.inputs.chooser)
    if isinstance(scoring, str):
        return scoring
    if rederive(record, policy, play, law, scoring) != entry.body:
        return "deciding again from the recorded inputs gives something else"
    return None


def _acted_otherwise(entry: Entry, known: Known) -> str | None:
    """Whether play book, budget, outbox or reservation say something else than the record."""
    record = read_record(entry.body)
    decision, inputs = record.decision, record.inputs
    known.desk.decide(record)
    spent = known.spending.so_far(decision.brand, decision.player, decision.at)
    play_budget = play_name(decision.situation) if decision.play else None
    used = known.spending.used(decision.brand, decision.player, play_budget, decision.at)
    reserved = known.take(decision)
    book = known.books.get(inputs.playbook)
    if book is None:
        return f"play book {inputs.playbook[:12]} is not in the ledger before it"
    play = book.find(decision.situation, decision.player)
    if (play.digest if play else None) != inputs.play:
        return "the play book had another play for this situation"
    if inputs.spent != spent or (decision.version >= BUDGETS_SINCE and inputs.used != used):
        return "what was spent before it is not what earlier decisions reserved"
    if entry.reserved != (reserved.cost if reserved is not None else None):
        return "the reservation is not the one that was decided"
    if entry.command != (canonical(decision.command) if decision.command else None):
        return "the command in the outbox is not the one that was decided"
    return None


def _find(done: Verified, entry: Entry, what: str) -> None:
    if len(done.findings) < LISTED:
        done.findings.append(Finding(entry.position, entry.subject, what))


_OTHERWISE: Final[Mapping[str, Callable[[Entry, Known], str | None]]] = {
    "play": _published_otherwise,
    "proposal": _proposed_otherwise,
    "decision": _decided_otherwise,
    "release": _released_otherwise,
    "send": _judged_otherwise,
    "autonomy": _climbed_otherwise,
    "dialect": _accepted_otherwise,
    "model": _lined_up_otherwise,
    "task": _heard_otherwise,
}
"""What is asked of an entry of each kind: why it does not follow from what stands before it."""
