"""The contract of the ledger, kept on SQLite and on PostgreSQL alike."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import Engine, func, select
from sqlalchemy.exc import DatabaseError, IntegrityError

from adapters import schema as t
from adapters.database import open_database
from adapters.sql_archive import SqlArchive
from adapters.sql_ledger import SqlLedger
from core.admission import read_event
from core.audit import write_record
from core.decide import Inputs, decide
from core.entries import Batch, DeadLetter, Job, Mark, Publication, Snapshot, SpentEntry, Taken
from core.errors import NotFoundError, Refusal
from core.events import DecisionRequested, Request
from core.fold import fold
from core.guardrails import Spent
from core.money import SCALES
from core.plays import ArmChoice, Copy, Play, PlayBook, Provenance
from core.policy import BrandPolicy, Caps, Thresholds, Tier
from core.profile import Consent, Person, Profile, Totals, Value, new_profile
from core.record import GENESIS, digest, link
from core.situation import Situation

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
    )
    decision = decide(inputs)
    return Taken(decision, write_record(inputs, decision), number if position is None else position)


def a_job(run: str = "a" * 32, situation: Situation = SITUATION) -> Job:
    return Job(run=run, situation=situation, player="anna", decision="d" * 32, at=NOON)


def a_publication(run: str = "a" * 32, play: Play | None = None, at: datetime = NOON) -> Publication:
    return Publication(run=run, brand="north", play=play, transcript=b'{"v":1,"n":0}', at=at)


def a_letter(position: int = 1, item: int = 0, reason: str = "is missing") -> DeadLetter:
    return DeadLetter(position=position, item=item, raw=b"{\xff}", refusal=Refusal("time", reason, "Add it"))


def a_snapshot(position: int = 1, **changed: object) -> Snapshot:
    return replace(Snapshot(position=position, profiles=[], seen={}, watermarks={}, stopped=[]), **changed)


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


@pytest.fixture
def house(url: str, opened: Callable[..., Engine]) -> House:
    def open_ledger() -> SqlLedger:
        ledger = SqlLedger(opened(url))
        ledger.recover()
        return ledger

    engine = opened(url)
    ledger = SqlLedger(engine)
    ledger.recover()
    return House(engine, ledger, SqlArchive(engine), open_ledger)


def test_an_empty_ledger_recovers_to_nothing(house: House) -> None:
    found = house.ledger.recover()

    assert found.snapshot == a_snapshot(position=0)
    assert (len(found.book), list(found.jobs), list(found.asked), list(found.spent)) == (0, [], [], [])
    assert found.decided == 0


def test_an_empty_batch_writes_nothing(house: House) -> None:
    outgoing = house.ledger.commit(Batch())

    assert list(outgoing) == []
    assert set(house.rows().values()) == {0}


def test_a_snapshot_comes_back_as_it_was_committed(house: House) -> None:
    written = a_snapshot(
        position=41,
        profiles=[a_profile("anna"), a_profile("bob", value=Value(turnover=HUGE), totals={"ETH": Totals(bets=2)})],
        seen={"2026-03-02": b"x" * 32, "history": b"y" * 16},
        watermarks={"north": NOON + timedelta(microseconds=7)},
        stopped=["north"],
    )

    house.ledger.commit(Batch(snapshot=written))
    found = house.again().recover().snapshot

    assert sorted(found.profiles, key=lambda profile: profile.player) == list(written.profiles)
    assert replace(found, profiles=[]) == replace(written, profiles=[])


def test_a_later_snapshot_replaces_profiles_and_adds_identities(house: House) -> None:
    house.ledger.commit(
        Batch(snapshot=a_snapshot(1, profiles=[a_profile(events=1), a_profile("bob")], seen={"day": b"a" * 16}))
    )
    house.ledger.commit(Batch(snapshot=a_snapshot(2, profiles=[a_profile(events=2)], seen={"day": b"b" * 16})))

    found = house.again().recover().snapshot

    assert {profile.player: profile.events for profile in found.profiles} == {"anna": 2, "bob": 3}
    assert found.seen == {"day": b"a" * 16 + b"b" * 16}
    assert found.position == 2


def test_a_forgotten_bucket_is_gone_after_a_restart(house: House) -> None:
    house.ledger.commit(Batch(snapshot=a_snapshot(1, seen={"old": b"a" * 16, "new": b"b" * 16})))
    house.ledger.commit(Batch(snapshot=a_snapshot(2, forgotten=["old"])))

    assert house.again().recover().snapshot.seen == {"new": b"b" * 16}


def test_the_play_book_comes_back_with_the_last_play_of_each_situation(house: House) -> None:
    other = a_play(situation=replace(SITUATION, presence="online"))
    first, second = a_play(seconds=100), a_play(seconds=200)
    book = PlayBook([other, second])

    house.ledger.commit(Batch(publications=[a_publication("a" * 32, first), a_publication("b" * 32, other)]))
    house.ledger.commit(Batch(publications=[a_publication("c" * 32, second)]))
    found = house.again().recover().book

    assert found.plays == book.plays
    assert found.digest == book.digest == house.archive.book().digest


def test_every_past_play_book_can_be_found_by_its_digest(house: House) -> None:
    first, second = a_play(seconds=100), a_play(seconds=200)
    house.ledger.commit(Batch(publications=[a_publication("a" * 32, first), a_publication("b" * 32, second)]))

    found = [house.archive.book(PlayBook(plays).digest[:12]).plays for plays in ((), (first,), (second,))]

    assert found == [(), (first,), (second,)]
    assert house.archive.play(first.digest) == first
    with pytest.raises(NotFoundError, match="no play book here"):
        house.archive.book("0" * 64)


def test_a_run_without_a_play_keeps_its_transcript_and_closes_its_job(house: House) -> None:
    house.ledger.commit(Batch(jobs=[a_job()]))
    house.ledger.commit(Batch(publications=[a_publication(play=None)]))

    found = house.again().recover()

    assert (len(found.book), list(found.jobs), list(found.asked)) == (0, [], ["a" * 32])
    assert house.archive.transcript("a" * 32) == ("north", b'{"v":1,"n":0}')


def test_open_jobs_come_back_and_finished_ones_do_not(house: House) -> None:
    still = a_job("b" * 32, replace(SITUATION, presence="online"))
    house.ledger.commit(Batch(jobs=[a_job(), still]))
    house.ledger.commit(Batch(publications=[a_publication("a" * 32, a_play())]))

    found = house.again().recover()

    assert list(found.jobs) == [still]
    assert sorted(found.asked) == ["a" * 32, "b" * 32]


def test_a_job_is_kept_once_for_its_run_and_stays_done(house: House) -> None:
    house.ledger.commit(Batch(jobs=[a_job(), a_job()]))
    house.ledger.commit(Batch(publications=[a_publication()]))
    house.ledger.commit(Batch(jobs=[a_job()]))

    assert list(house.again().recover().jobs) == []
    assert house.rows()["jobs"] == 1


def test_reservations_of_any_size_come_back_in_order(house: House) -> None:
    play = a_play(SPINS)
    tomorrow = NOON + timedelta(days=1)
    decisions = [a_decision(1, play=play), a_decision(2, "bob", play=play, at=tomorrow), a_decision(3)]

    house.ledger.commit(Batch(policies=[POLICY], decisions=decisions))
    found = house.again().recover().spent

    assert list(found) == [
        SpentEntry(brand="north", player="anna", day="2026-03-02", cost=HUGE),
        SpentEntry(brand="north", player="bob", day="2026-03-03", cost=HUGE),
    ]


@pytest.mark.parametrize("units", [0, 1, 2**63, HUGE, 10**48, -HUGE], ids=str)
def test_the_sums_of_a_player_are_kept_to_the_last_unit(house: House, units: int) -> None:
    profile = a_profile(totals={"ETH": Totals(bets=3, turnover=units, payout=units + 1)})

    house.ledger.commit(Batch(snapshot=a_snapshot(profiles=[profile])))
    with house.engine.connect() as connection:
        row = connection.execute(select(t.players)).one()

    assert (row.currency, row.bets, row.turnover, row.payout) == ("ETH", 3, units, units + 1)
    assert list(house.again().recover().snapshot.profiles) == [profile]


def test_the_newest_decided_position_comes_back(house: House) -> None:
    house.ledger.commit(Batch(decisions=[a_decision(1, position=7), a_decision(2, position=5)]))

    assert house.again().recover().decided == 7


def test_a_decision_is_found_by_its_id_with_the_bytes_it_was_recorded_with(house: House) -> None:
    taken = a_decision()

    house.ledger.commit(Batch(policies=[POLICY], decisions=[taken]))

    assert house.ledger.decision(taken.decision.id) == taken.decision
    assert house.ledger.record(taken.decision.id) == taken.record
    assert house.archive.decision(taken.decision.id[:9]) == taken.decision


@pytest.mark.parametrize("number", ["f" * 32, "not hex", "0"])
def test_an_unknown_decision_is_none(house: House, number: str) -> None:
    assert house.ledger.decision(number) is None
    assert house.ledger.record(number) is None


def test_sequences_count_from_one_per_player_across_commits_and_restarts(house: House) -> None:
    play = a_play()
    first = house.ledger.commit(Batch(decisions=[a_decision(n, player, play=play) for n, player in enumerate("aba")]))
    second = house.ledger.commit(Batch(decisions=[a_decision(10, "a", play=play)]))
    third = house.again().commit(
        Batch(decisions=[a_decision(n, player, play=play) for n, player in enumerate("bca", 20)])
    )

    numbered = [(item.player, item.seq) for some in (first, second, third) for item in some]

    assert numbered == [("a", 1), ("b", 1), ("a", 2), ("a", 3), ("b", 2), ("c", 1), ("a", 4)]


def test_the_outbox_gives_the_commands_behind_a_sequence_number_in_order(house: House) -> None:
    outgoing = house.ledger.commit(Batch(decisions=[a_decision(n, play=a_play()) for n in range(12)]))

    assert list(house.again().outbox("north", "anna", 0)) == list(outgoing)
    assert [item.seq for item in house.ledger.outbox("north", "anna", 9)] == [10, 11, 12]
    assert list(house.ledger.outbox("south", "anna", 0)) == list(house.ledger.outbox("north", "bob", 0)) == []


def test_a_decision_without_a_command_takes_no_sequence_number(house: House) -> None:
    outgoing = house.ledger.commit(Batch(decisions=[a_decision(1), a_decision(2, play=a_play()), a_decision(3)]))

    assert [item.seq for item in outgoing] == [1]


def test_a_mark_changes_the_fate_of_one_command_only(house: House) -> None:
    house.ledger.commit(Batch(decisions=[a_decision(n, play=a_play()) for n in range(2)]))
    house.ledger.commit(
        Batch(marks=[Mark("north", "anna", 2, "sent"), Mark("north", "anna", 2, "withheld", "flagged")])
    )
    house.ledger.commit(Batch(marks=[Mark("north", "nobody", 1, "sent"), Mark("south", "anna", 1, "sent")]))

    fates = [(item.seq, item.fate, item.reason) for item in house.again().outbox("north", "anna", 0)]

    assert fates == [(1, "pending", ""), (2, "withheld", "flagged")]


def test_a_command_can_be_marked_in_the_batch_that_makes_it(house: House) -> None:
    house.ledger.commit(Batch(decisions=[a_decision(play=a_play())], marks=[Mark("north", "anna", 1, "sent")]))

    assert [item.fate for item in house.ledger.outbox("north", "anna", 0)] == ["sent"]


def test_a_dead_letter_is_kept_once_for_its_position_and_item(house: House) -> None:
    house.ledger.commit(Batch(dead=[a_letter(1, 0), a_letter(1, 1), a_letter(1, 0, "again")]))
    house.again().commit(Batch(dead=[a_letter(1, 1, "again"), a_letter(2, 0)]))

    kept = [(line.position, line.reason, line.raw) for line in house.archive.dead_letters()]

    assert kept == [(2, "is missing", "{\ufffd}"), (1, "is missing", "{\ufffd}"), (1, "is missing", "{\ufffd}")]


def test_a_policy_enters_the_chain_once_until_it_changes(house: House) -> None:
    changed = replace(POLICY, least_age=21)
    house.ledger.commit(Batch(policies=[POLICY, POLICY]))
    house.ledger.commit(Batch(policies=[POLICY]))
    house.again().commit(Batch(policies=[POLICY, changed]))

    entries = [(entry.kind, entry.subject) for entry in house.archive.chain()]

    assert entries == [("policy", digest(POLICY)), ("policy", digest(changed))]


def test_the_chain_holds_over_policies_decisions_plays_and_restarts(house: House) -> None:
    play = a_play()
    house.ledger.commit(Batch(policies=[POLICY], decisions=[a_decision(1)], publications=[a_publication(play=play)]))
    house.again().commit(Batch(decisions=[a_decision(2, play=play)]))

    kinds = [entry.kind for entry in house.archive.chain()]

    assert kinds == ["policy", "decision", "play", "decision"]
    assert house.archive.length() == 4
    assert house.chain_holds()


FAILING: dict[str, Callable[[], Batch]] = {
    "the same decision twice in one batch": lambda: Batch(decisions=[a_decision(2, play=a_play(SPINS))] * 2),
    "a decision that is recorded already": lambda: Batch(decisions=[a_decision(3, play=a_play()), a_decision(1)]),
    "everything before it was sound": lambda: Batch(
        policies=[replace(POLICY, least_age=30)],
        publications=[a_publication("c" * 32, a_play(seconds=300))],
        jobs=[a_job("d" * 32)],
        dead=[a_letter(9)],
        marks=[Mark("north", "anna", 1, "sent")],
        snapshot=a_snapshot(9, profiles=[a_profile("new")], seen={"day": b"z" * 16}),
        decisions=[a_decision(4, play=a_play()), a_decision(1)],
    ),
    "a snapshot at the very end breaks": lambda: Batch(
        decisions=[a_decision(4, play=a_play())],
        publications=[a_publication("c" * 32, a_play(seconds=300))],
        snapshot=a_snapshot(9, profiles=[a_profile("new")], seen={"day": None}),
    ),
}


@pytest.mark.parametrize("failing", FAILING.values(), ids=FAILING)
def test_a_failing_commit_leaves_nothing_behind_and_the_ledger_goes_on(
    house: House, failing: Callable[[], Batch]
) -> None:
    house.ledger.commit(
        Batch(policies=[POLICY], decisions=[a_decision(1, play=a_play())], publications=[a_publication(play=a_play())])
    )
    before = house.rows()

    with pytest.raises(IntegrityError):
        house.ledger.commit(failing())

    assert house.rows() == before
    assert [item.fate for item in house.ledger.outbox("north", "anna", 0)] == ["pending"]
    outgoing = house.ledger.commit(
        Batch(
            policies=[replace(POLICY, least_age=30)],
            decisions=[a_decision(2, play=a_play()), a_decision(3, play=a_play())],
            publications=[a_publication("c" * 32, a_play(seconds=400))],
        )
    )
    assert [item.seq for item in outgoing] == [2, 3]
    assert house.chain_holds()
    assert [play.seconds for play in house.again().recover().book.plays] == [400]


def test_a_book_digest_is_not_moved_by_a_failed_publication(house: House) -> None:
    house.ledger.commit(Batch(decisions=[a_decision(1)]))
    with pytest.raises(IntegrityError):
        house.ledger.commit(Batch(publications=[a_publication(play=a_play())], decisions=[a_decision(1)]))

    other = a_play(situation=replace(SITUATION, presence="online"))
    house.ledger.commit(Batch(publications=[a_publication("b" * 32, other)]))
    with house.engine.connect() as connection:
        digests = list(connection.scalars(select(t.plays.c.book)))

    assert digests == [PlayBook([other]).digest]


def test_a_second_writer_is_refused_and_the_chain_does_not_fork(house: House) -> None:
    late = house.again()
    house.ledger.commit(Batch(decisions=[a_decision(1)]))

    with pytest.raises(DatabaseError):
        late.commit(Batch(decisions=[a_decision(2)]))

    assert house.archive.length() == 1
    assert house.chain_holds()


def test_decisions_are_listed_newest_first_by_brand_and_player(house: House) -> None:
    house.ledger.commit(Batch(decisions=[a_decision(n, player) for n, player in enumerate("abab")]))

    def listed(**given: object) -> list[str]:
        return [decision.event_id for decision in house.archive.decisions(**given)]

    assert listed() == ["ask-3", "ask-2", "ask-1", "ask-0"]
    assert listed(player="a") == ["ask-2", "ask-0"]
    assert listed(brand="north", limit=1) == ["ask-3"]
    assert listed(brand="south") == []


def test_transcripts_are_listed_newest_first_with_their_situation(house: House) -> None:
    later = a_publication("b" * 32, at=NOON + timedelta(microseconds=1))
    house.ledger.commit(Batch(jobs=[a_job()], publications=[later]))
    house.ledger.commit(Batch(publications=[a_publication("a" * 32, a_play())]))

    heads = house.archive.transcripts()

    assert [(head.run[0], head.situation, head.play) for head in heads] == [
        ("b", "", None),
        ("a", SITUATION.key, a_play().digest),
    ]
    assert heads[1].at == NOON.isoformat()
    assert list(house.archive.transcripts("south")) == []


def test_profiles_are_listed_by_brand_and_id(house: House) -> None:
    profiles = [a_profile("b"), a_profile("a"), a_profile("c", brand="south")]
    house.ledger.commit(Batch(snapshot=a_snapshot(8, profiles=profiles)))

    assert [profile.player for profile in house.archive.players("north")] == ["a", "b"]
    assert [profile.player for profile in house.archive.players()] == ["a", "b", "c"]
    assert house.archive.position() == 8


ODD_TEXTS = {
    "zero byte in a field": b'{"type":"session.login","id":"1","source":"s","time":"2026-03-02T12:00:00Z",'
    b'"subject":"p","brand":"north","data":{"\\u0000":1}}',
    "zero byte in the type": b'{"type":"\\u0000"}',
    "a lone surrogate": b'{"type":"\\ud800"}',
    "no JSON": b"\x00\xff",
}


@pytest.mark.parametrize("raw", ODD_TEXTS.values(), ids=ODD_TEXTS)
def test_a_dead_letter_of_any_bytes_is_kept(house: House, raw: bytes) -> None:
    refusal = read_event(raw)
    assert isinstance(refusal, Refusal)
    assert refusal.reason.isprintable()

    house.ledger.commit(Batch(dead=[DeadLetter(position=1, item=0, raw=raw, refusal=refusal)]))

    assert [line.raw for line in house.archive.dead_letters()] == [raw.decode(errors="replace")]


def registration(player: str, currency: str) -> bytes:
    return (
        b'{"type":"player.registered","id":"1","source":"s","time":"2026-03-02T12:00:00Z","subject":"%s",'
        b'"brand":"north","data":{"country":"GB","born":"1990-01-01","currency":"%s"}}'
    ) % (player.encode(), currency.encode())


def test_a_player_with_any_currency_that_an_event_may_name_is_kept(house: House) -> None:
    events = [read_event(registration(f"p-{currency}", currency)) for currency in sorted(SCALES)]
    profiles = [fold(new_profile("north", event.subject), event) for event in events]

    house.ledger.commit(Batch(snapshot=a_snapshot(profiles=profiles)))

    found = sorted(house.again().recover().snapshot.profiles, key=lambda profile: profile.player)
    assert found == sorted(profiles, key=lambda profile: profile.player)


@pytest.mark.parametrize("currency", ["\\u0000", "NOPE"])
def test_a_currency_that_no_ledger_could_keep_is_refused_before_it(currency: str) -> None:
    assert isinstance(read_event(registration("p", currency)), Refusal)


def test_closing_gives_the_connections_back(url: str) -> None:
    engine = open_database(url)
    ledger = SqlLedger(engine)
    ledger.recover()

    ledger.close()

    assert engine.pool.checkedin() == 0
