"""What is used of every budget is counted again from the chain, and what was released is free from there on."""

from collections.abc import Callable, Sequence

import pytest
from msgspec.structs import replace

from core.audit import write_record
from core.chain import Entry
from core.decide import decide
from core.guardrails import Used
from core.plays import PlayBook
from core.record import GENESIS, canonical, digest, link
from core.reservation import Release, entry_of, play_name
from core.spending import Spending
from evals.verify import Verified, verify
from tests.builders import BRAND, LAW, NOON, PLAYER, decision_requested, inputs, play, policy
from tests.evals.evening import FakeArchive

Part = tuple[str, str, bytes, bytes | None, int | None]
PLAY = play()
NAME = play_name(decide(inputs(play=PLAY)).situation)


def decided(number: int, spending: Spending, used: Used | None = None) -> Part:
    """An offer as a hub records it, on what was used before it."""
    given = replace(
        inputs(event=decision_requested(id=str(number)), play=PLAY, playbook=PlayBook([PLAY]).digest),
        spent=spending.so_far(BRAND, PLAYER, NOON),
        used=spending.used(BRAND, PLAYER, NAME, NOON) if used is None else used,
    )
    decision = decide(given)
    spending.take(decision)
    entry = entry_of(decision)
    assert entry is not None
    assert decision.command is not None
    return ("decision", decision.id, write_record(given, decision), canonical(decision.command), entry.cost)


def released(part: Part) -> Part:
    body = canonical(Release(decision=part[1], fate="expired", reason="too late"))
    return ("release", part[1], body, None, None)


def chained(parts: Sequence[Part]) -> list[Entry]:
    before: list[Part] = [
        ("policy", digest(policy()), canonical(policy()), None, None),
        ("law", LAW.digest, canonical(LAW), None, None),
        ("play", PLAY.digest, canonical(PLAY), None, None),
    ]
    head, entries = GENESIS, []
    for position, (kind, subject, body, command, reserved) in enumerate([*before, *parts], start=1):
        head = link(head, kind, subject, body)
        entries.append(Entry(position, kind, subject, body, head, command, reserved))
    return entries


def verified(*parts: Part) -> Verified:
    return verify(FakeArchive(chained(parts)))  # type: ignore[arg-type]


def an_evening() -> tuple[Part, Part, Part]:
    """An offer, its release, and an offer that counts on what is free again."""
    spending = Spending()
    first = decided(1, spending)
    entry = entry_of(decide(inputs(play=PLAY)))
    assert entry is not None
    spending.release(entry)
    return first, released(first), decided(2, spending)


FORGED: dict[str, Callable[[Part, Part, Part], list[Part]]] = {
    "the release is gone": lambda first, free, second: [first, second],
    "the release came later": lambda first, free, second: [first, second, free],
    "the release came before what it frees": lambda first, free, second: [free, first, second],
    "it was released twice": lambda first, free, second: [first, free, second, free],
    "it frees another's": lambda first, free, second: [first, (free[0], second[1], *free[2:]), second],
    "less was set aside than decided": lambda first, free, second: [(*first[:4], 1), free, second],
}


def test_what_was_released_is_free_for_the_decisions_behind_it() -> None:
    done = verified(*an_evening())

    assert (done.findings, done.decisions) == ([], 2)


@pytest.mark.parametrize("forge", FORGED.values(), ids=FORGED)
def test_a_release_counts_once_and_at_its_place(forge: Callable[[Part, Part, Part], list[Part]]) -> None:
    done = verified(*forge(*an_evening()))

    assert done.mismatches >= 1
    assert done.broken_links == 0


@pytest.mark.parametrize("forged", [Used(brand_month=1), Used(week={"site": 1}), Used(treasury={"EUR": 1})])
def test_a_decision_that_says_it_saw_other_figures_is_found(forged: Used) -> None:
    done = verified(decided(1, Spending(), forged))

    assert done.findings[0].what == "what was spent before it is not what earlier decisions reserved"
