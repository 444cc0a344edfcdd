"""Verification: a sound ledger has no findings, and whatever is done to its chain is found."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import delete, text, update

from adapters import schema as t
from adapters.database import open_database, sqlite_url
from adapters.sql_archive import SqlArchive
from adapters.sql_ledger import SqlLedger
from core.chain import Entry
from core.entries import Batch, Publication
from core.record import canonical, digest, link
from evals.verify import LISTED, verify
from tests.evals.evening import (
    COST,
    POLICIES,
    FakeArchive,
    a_play,
    an_evening,
    ask_for_ella,
    inputs_of,
    numbers,
    relinked,
    taken,
)


@pytest.fixture(scope="module")
def ledger_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with the evening in it, a play that answers ella, and her decision."""
    file = tmp_path_factory.mktemp("sound") / "ledger.db"
    ledger = SqlLedger(open_database(sqlite_url(file)))
    ledger.recover()
    ledger.commit(an_evening())
    asked, ella = ask_for_ella()
    play = a_play(ella, POLICIES["northstar"], asked)
    publication = Publication(run="r" * 32, brand="northstar", play=play, transcript=b"{}", at=asked.time)
    ledger.commit(Batch(publications=[publication]))
    ledger.commit(Batch(decisions=[taken(inputs_of(asked, ella, "requested", play), 10_000)]))
    ledger.close()
    return file


@pytest.fixture(scope="module")
def entries(ledger_file: Path) -> list[Entry]:
    """The chain of the sound ledger."""
    archive = SqlArchive(open_database(sqlite_url(ledger_file), migrate=False))
    found = list(archive.chain())
    archive.close()
    return found


@pytest.fixture
def tampered(ledger_file: Path, tmp_path: Path) -> Callable[..., SqlArchive]:
    """A copy of the ledger in which statements were run behind its back."""
    archives: list[SqlArchive] = []

    def tamper(*statements: object) -> SqlArchive:
        copy = tmp_path / "ledger.db"
        copy.write_bytes(ledger_file.read_bytes())
        engine = open_database(sqlite_url(copy))
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            for statement in statements:
                connection.execute(statement)
            connection.commit()
        archives.append(SqlArchive(engine))
        return archives[-1]

    yield tamper
    for archive in archives:
        archive.close()


def test_a_sound_ledger_has_no_findings(tampered: Callable[..., SqlArchive]) -> None:
    steps: list[int] = []

    done = verify(tampered(), steps.append)

    assert done.sound
    assert (done.findings, done.mismatches, done.broken_links) == ([], 0, 0)
    assert (done.entries, done.decisions, done.plays) == (len(steps), len(steps) - 5, 1)
    assert done.decisions == 8


def test_the_ledger_that_is_verified_holds_an_offer_made_by_a_play(entries: list[Entry]) -> None:
    assert b'"arm":"free_spins","tier":"small","cost":%d' % COST in entries[-1].body


def test_an_empty_ledger_is_sound() -> None:
    assert verify(FakeArchive([])).sound


def test_verifying_one_ledger_leaves_no_trace_in_the_next(entries: list[Entry]) -> None:
    assert not verify(FakeArchive(entries[1:])).sound
    assert verify(FakeArchive(entries)).sound


@pytest.mark.parametrize("kind", ["policy", "decision", "play"])
@pytest.mark.parametrize("column", ["body", "hash", "subject", "kind"])
def test_a_changed_column_is_found_at_its_entry(
    tampered: Callable[..., SqlArchive], entries: list[Entry], kind: str, column: str
) -> None:
    entry = entries[numbers(entries, kind)[0]]
    changed = {
        "body": entry.body.replace(b"northstar", b"northstaR").replace(b"lagoon", b"lagooN"),
        "hash": bytes([entry.hash[0] ^ 1]) + entry.hash[1:],
        "subject": "0" * len(entry.subject),
        "kind": "other",
    }[column]

    done = verify(tampered(update(t.audit).where(t.audit.c.position == entry.position).values({column: changed})))

    assert not done.sound
    assert done.findings[0].position == entry.position
    assert done.broken_links >= 1


@pytest.mark.parametrize("number", [0, 1, 2, 5])
def test_a_deleted_entry_is_found_where_it_is_missing(
    tampered: Callable[..., SqlArchive], entries: list[Entry], number: int
) -> None:
    position = entries[number].position

    done = verify(tampered(delete(t.audit).where(t.audit.c.position == position)))

    assert not done.sound
    assert done.findings[0].position == position + 1


def test_deleted_entries_at_the_end_are_found(tampered: Callable[..., SqlArchive], entries: list[Entry]) -> None:
    done = verify(tampered(delete(t.audit).where(t.audit.c.position == entries[-1].position)))

    assert (done.broken_links, len(done.findings)) == (1, 1)
    assert done.findings[0].position == entries[-1].position
    assert "ends before" in done.findings[0].what


def test_a_chain_may_go_on_behind_what_the_tables_refer_to(entries: list[Entry]) -> None:
    assert verify(FakeArchive(entries, newest=len(entries))).sound
    assert not verify(FakeArchive(entries, newest=len(entries) + 1)).sound


@pytest.mark.parametrize("numbers_", [(0, 1), (2, 3), (4, 5), (1, 6)], ids=str)
def test_two_entries_that_changed_places_are_found(
    tampered: Callable[..., SqlArchive], entries: list[Entry], numbers_: tuple[int, int]
) -> None:
    first, second = (entries[number].position for number in numbers_)

    def moved(old: int, new: int) -> object:
        return update(t.audit).where(t.audit.c.position == old).values(position=new)

    done = verify(tampered(moved(first, 0), moved(second, first), moved(0, second)))

    assert not done.sound
    assert done.findings[0].position == first


def test_an_entry_that_was_put_in_is_found(entries: list[Entry]) -> None:
    extra = replace(entries[3], hash=link(entries[2].hash, entries[3].kind, entries[3].subject, entries[3].body))

    assert not verify(FakeArchive([*entries[:3], extra, *entries[3:]])).sound


def test_a_decision_that_was_changed_is_found_though_the_whole_chain_was_made_anew(entries: list[Entry]) -> None:
    number = len(entries) - 1
    body = entries[number].body.replace(b'"cost":%d' % COST, b'"cost":1')
    forged = relinked([*entries[:number], replace(entries[number], body=body)])

    done = verify(FakeArchive(forged))

    assert body != entries[number].body
    assert (done.mismatches, done.broken_links) == (1, 0)
    assert done.findings[0].what == "deciding again from the recorded inputs gives something else"


@pytest.mark.parametrize("kind", ["policy", "play"])
def test_a_policy_or_play_that_was_changed_is_found_though_the_whole_chain_was_made_anew(
    entries: list[Entry], kind: str
) -> None:
    forged = [
        replace(entry, body=entry.body.replace(b'"least_age":18', b'"least_age":17').replace(b"small", b"large"))
        if entry.kind == kind
        else entry
        for entry in entries
    ]

    done = verify(FakeArchive(relinked(forged)))

    assert forged != entries
    assert done.broken_links == 0
    assert done.mismatches >= 1


@pytest.mark.parametrize(("kind", "what"), [("policy", "policy "), ("play", "play ")])
def test_a_decision_whose_policy_or_play_is_gone_is_found(entries: list[Entry], kind: str, what: str) -> None:
    done = verify(FakeArchive(relinked([entry for entry in entries if entry.kind != kind])))

    assert done.broken_links == 0
    assert done.findings[0].what.startswith(what)
    assert done.findings[0].what.endswith("is not in the ledger before it")


def test_a_decision_that_stands_before_its_play_is_found(entries: list[Entry]) -> None:
    play = numbers(entries, "play")[0]

    done = verify(FakeArchive(relinked([*entries[:play], entries[play + 1], entries[play], *entries[play + 2 :]])))

    assert done.mismatches == 1


@pytest.mark.parametrize("body", [b"", b"{}", b"not json", b"\xff", b"null"])
def test_a_decision_that_cannot_be_read_is_found(entries: list[Entry], body: bytes) -> None:
    done = verify(FakeArchive(relinked([*entries, replace(entries[-1], body=body)])))

    assert done.mismatches == 1
    assert "the record cannot be derived again" in done.findings[0].what


@pytest.mark.parametrize("kind", ["policy", "play"])
@pytest.mark.parametrize("body", [b"", b"{}", b"not json", b"\xff"])
def test_a_policy_or_play_that_cannot_be_read_is_found(entries: list[Entry], kind: str, body: bytes) -> None:
    number = numbers(entries, kind)[0]

    done = verify(FakeArchive([*entries[:number], replace(entries[number], body=body), *entries[number + 1 :]]))

    assert done.findings[0].position == number + 1


@pytest.mark.parametrize("kind", ["policy", "play"])
def test_a_policy_or_play_that_is_nested_too_deep_is_found(entries: list[Entry], kind: str) -> None:
    number = numbers(entries, kind)[0]
    body = b'{"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"

    done = verify(FakeArchive(relinked([*entries[:number], replace(entries[number], body=body)])))

    assert done.findings[0].position == number + 1


def test_a_decision_with_a_time_that_lost_its_offset_is_found(entries: list[Entry]) -> None:
    tilting = next(number for number, entry in enumerate(entries) if b'"paused_at":' in entry.body)
    body = re.sub(rb'("paused_at":"[^"Z]*)Z"', rb'\1"', entries[tilting].body)

    done = verify(FakeArchive([*entries[:tilting], replace(entries[tilting], body=body), *entries[tilting + 1 :]]))

    assert done.findings[0].position == tilting + 1


def test_all_that_is_wrong_is_counted_and_the_first_of_it_listed(entries: list[Entry]) -> None:
    broken = [replace(entry, hash=bytes(32)) for entry in entries * 3]

    done = verify(FakeArchive(broken))

    assert done.broken_links == len(broken) > LISTED
    assert len(done.findings) == LISTED


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_no_changed_byte_of_a_decision_stays_unseen(entries: list[Entry], data: st.DataObject) -> None:
    number = data.draw(st.sampled_from(numbers(entries, "decision")))
    body = bytearray(entries[number].body)
    place = data.draw(st.integers(0, len(body) - 1))
    body[place] ^= data.draw(st.integers(1, 255))

    done = verify(FakeArchive([*entries[:number], replace(entries[number], body=bytes(body)), *entries[number + 1 :]]))

    assert done.findings[0].position == number + 1


def test_what_is_recorded_is_canonical(entries: list[Entry]) -> None:
    policies = [entry for entry in entries if entry.kind == "policy"]

    assert [entry.body for entry in policies] == [canonical(policy) for policy in POLICIES.values()]
    assert [entry.subject for entry in policies] == [digest(policy) for policy in POLICIES.values()]


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (
            "UPDATE outbox SET command = CAST(replace(CAST(command AS TEXT), 'arm', 'harm') AS BLOB)",
            "command in the outbox",
        ),
        ("UPDATE reservations SET cost = '0'", "reservation"),
        ("DELETE FROM reservations", "reservation"),
        ("DELETE FROM outbox", "command in the outbox"),
    ],
)
def test_what_acts_in_the_name_of_a_decision_is_compared_with_it(
    tampered: Callable[..., SqlArchive], statement: str, what: str
) -> None:
    done = verify(tampered(text(statement)))

    assert done.mismatches > 0
    assert any(what in finding.what for finding in done.findings)
