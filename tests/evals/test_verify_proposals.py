"""Verification of plays: none acts that was not accepted, and what was accepted acts."""

import pytest
from msgspec.structs import replace
from sqlalchemy import delete, update
from sqlalchemy.sql import Executable

from adapters import schema as t
from adapters.database import open_database, sqlite_url
from adapters.proposals import TABLE
from adapters.sql_archive import SqlArchive
from adapters.sql_ledger import SqlLedger
from core.chain import Entry
from core.dialect import Accepted
from core.entries import Batch, Publication
from core.proposals import PlayJudged, Proposal
from core.record import canonical, digest
from evals.verify import Verified, verify
from tests.adapters.house import NOON, POLICY, a_play
from tests.evals.evening import FakeArchive, numbers, relinked

PLAY = a_play()
RUN = "a" * 32
WAITING = Publication(run=RUN, brand="north", play=PLAY, transcript=b"{}", at=NOON, level="suggest")
YES = PlayJudged(run=RUN, digest=PLAY.digest, accepted=True, by="sam", user="k", reason="sound", at=NOON)

DIALECT = Accepted(
    brand="north", door="acme", name="acme-1", digest="d" * 64, text="", by="sam", user="k", reason="sound", at=NOON
)


@pytest.fixture
def archive(tmp_path: object) -> SqlArchive:
    """A ledger in which a play waited, was accepted, and acts."""
    engine = open_database(sqlite_url(tmp_path / "ledger.db"))  # type: ignore[operator]
    ledger = SqlLedger(engine)
    ledger.recover()
    ledger.commit(Batch(policies=[POLICY], publications=[WAITING]))
    ledger.commit(Batch(judged=[replace(proposed(), judged=YES)]))
    yield SqlArchive(engine)  # type: ignore[misc]
    engine.dispose()


def proposed() -> Proposal:
    assert WAITING.proposal is not None
    return WAITING.proposal


def after(archive: SqlArchive, statement: Executable) -> Verified:
    with archive._engine.begin() as connection:
        connection.execute(statement)
    return verify(archive)


def whats(done: Verified) -> list[str]:
    return [finding.what for finding in done.findings]


def test_what_was_proposed_accepted_and_published_is_sound(archive: SqlArchive) -> None:
    done = verify(archive)

    assert (done.findings, done.plays, done.words) == ([], 1, 2)


@pytest.mark.parametrize(
    ("gone", "what"),
    [
        pytest.param([1, 2], "older", id="neither proposal nor word: as before there were any"),
        pytest.param([2], "nobody has accepted the play", id="the word"),
        pytest.param([3], "the play was accepted and is not in the chain behind it", id="the play"),
    ],
)
def test_a_chain_made_anew_without_one_of_them_is_found(archive: SqlArchive, gone: list[int], what: str) -> None:
    entries = list(archive.chain())
    left = [entry for number, entry in enumerate(entries) if number not in gone]

    done = verify(FakeArchive(relinked(left)))

    assert whats(done) == ([] if what == "older" else [what])


def test_a_play_that_nobody_has_accepted_is_found(archive: SqlArchive) -> None:
    entries = list(archive.chain())
    foreign = a_play(seconds=77)
    forged = Entry(0, "play", foreign.digest, canonical(foreign), b"")

    done = verify(FakeArchive(relinked([*entries, forged])))

    assert whats(done) == ["nobody has accepted the play"]


def test_another_play_under_the_digest_of_one_that_was_accepted_is_found(archive: SqlArchive) -> None:
    entries = list(archive.chain())
    (number,) = numbers(entries, "play")
    forged = replace(entries[number], body=canonical(a_play(seconds=77)))

    done = verify(FakeArchive(relinked([*entries[:number], forged, *entries[number + 1 :]])))

    assert "it stands under another play's digest" in whats(done)


@pytest.mark.parametrize(
    ("subject", "changes", "what"),
    [
        (DIALECT.digest, {}, []),
        ("f" * 64, {}, ["it stands under another dialect's digest"]),
        (DIALECT.digest, {"user": ""}, ["no person with a key has accepted the dialect"]),
        (
            DIALECT.digest,
            {"text_digest": digest(DIALECT.text), "text": "another"},
            ["its text is not the one that was accepted"],
        ),
    ],
)
def test_a_dialect_that_nobody_has_accepted_is_found(subject: str, changes: dict[str, str], what: list[str]) -> None:
    forged = Entry(0, "dialect", subject, canonical(replace(DIALECT, **changes)), b"")

    assert whats(verify(FakeArchive(relinked([forged])))) == what


def test_an_entry_of_a_kind_that_nobody_knows_is_found() -> None:
    done = verify(FakeArchive(relinked([Entry(0, "decree", "x", b"{}", b"")])))

    assert (done.mismatches, whats(done)) == (1, ["nobody knows what an entry of the kind 'decree' says"])


def test_a_word_that_the_rules_forbid_is_found(archive: SqlArchive) -> None:
    entries = list(archive.chain())
    number = numbers(entries, "proposal")[1]
    forged = replace(entries[number], body=canonical(replace(YES, by=RUN)))

    done = verify(FakeArchive(relinked([*entries[:number], forged, *entries[number + 1 :]])))

    assert "has proposed it" in whats(done)[0]
    assert "nobody has accepted the play" in whats(done)


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        (delete(TABLE), "the proposal of run aaaaaaaaaaaa is not what the chain says"),
        (update(TABLE).values(word=canonical(replace(YES, by="kim"))), "the proposal of run aaaaaaaaaaaa"),
        (delete(t.plays), "the play book is not what the chain leads to"),
    ],
)
def test_what_the_tables_say_is_compared_with_the_chain(archive: SqlArchive, statement: Executable, what: str) -> None:
    done = after(archive, statement)

    assert done.mismatches == 1
    assert whats(done)[0].startswith(what)
