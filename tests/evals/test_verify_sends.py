"""Judged sends are judged again when the record is verified: a forged one is found although its chain is whole."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from core.chain import Entry
from core.profile import Restriction
from core.record import GENESIS, canonical, digest, link
from core.shadow import Judged, judge_send
from evals.verify import verify
from tests.builders import NOON, policy, sent, verified_profile
from tests.evals.evening import FakeArchive

SEND = judge_send(sent(), verified_profile(exclusion=Restriction(since=NOON)), policy())


def chained(*said: tuple[str, str, bytes]) -> Sequence[Entry]:
    head, entries = GENESIS, []
    for position, (kind, subject, body) in enumerate(said, start=1):
        head = link(head, kind, subject, body)
        entries.append(Entry(position, kind, subject, body, head))
    return entries


def the_ledger(send: Judged, number: str = SEND.id) -> FakeArchive:
    rules = ("policy", digest(policy()), canonical(policy()))
    return FakeArchive(list(chained(rules, ("send", number, canonical(send)))))


def test_a_send_that_was_judged_holds() -> None:
    done = verify(the_ledger(SEND))  # type: ignore[arg-type]

    assert (done.sound, done.sends, done.mismatches) == (True, 1, 0)


@pytest.mark.parametrize(
    ("forged", "why"),
    [
        (replace(SEND, objections=(), firm=()), "something else"),
        (replace(SEND, firm=()), "something else"),
        (replace(SEND, profile=verified_profile()), "something else"),
        (replace(SEND, event=sent(kind="protective")), "something else"),
        (replace(SEND, event=sent(id="2")), "another send's id"),
        (replace(SEND, policy="0" * 64), "not in the ledger"),
    ],
)
def test_a_forged_judgement_is_found(forged: Judged, why: str) -> None:
    done = verify(the_ledger(forged))  # type: ignore[arg-type]

    assert (done.broken_links, done.mismatches) == (0, 1)
    assert why in done.findings[0].what


def test_an_entry_that_is_no_send_is_found() -> None:
    rules = ("policy", digest(policy()), canonical(policy()))
    done = verify(FakeArchive(list(chained(rules, ("send", SEND.id, b"{}")))))  # type: ignore[arg-type]

    assert "cannot be derived again" in done.findings[0].what
