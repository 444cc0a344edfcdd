"""The ledger on SQLite and PostgreSQL: what is committed comes back."""

from datetime import timedelta

import pytest
from msgspec.structs import replace
from sqlalchemy import select

from adapters import schema as t
from adapters.database import open_database
from adapters.sql_ledger import SqlLedger
from core.admission import read_event
from core.adoption import Approved, Proposed
from core.bundle import Bundle
from core.entries import Batch, DeadLetter, Quarantined, Route
from core.errors import Refusal
from core.events import BrandSwitched, Switch
from core.fold import fold
from core.lineup import Step as LineupStep
from core.money import SCALES
from core.plays import PlayBook
from core.profile import Totals, Value, new_profile
from core.reservation import SpentEntry, play_name
from tests.adapters.house import (
    HUGE,
    NOON,
    POLICY,
    SITUATION,
    SPINS,
    House,
    a_decision,
    a_job,
    a_letter,
    a_play,
    a_profile,
    a_publication,
    a_snapshot,
)
from tests.builders import LAW
from tests.core.fitted import flat, promoted, registered, taught

ODD_TEXTS = {
    "zero byte in a field": b'{"type":"session.login","id":"1","source":"s","time":"2026-03-02T12:00:00Z",'
    b'"subject":"p","brand":"north","data":{"\\u0000":1}}',
    "zero byte in the type": b'{"type":"\\u0000"}',
    "a lone surrogate": b'{"type":"\\ud800"}',
    "no JSON": b"\x00\xff",
}


def registration(player: str, currency: str) -> bytes:
    return (
        b'{"type":"player.registered","id":"1","source":"s","time":"2026-03-02T12:00:00Z","subject":"%s",'
        b'"brand":"north","data":{"country":"GB","born":"1990-01-01","currency":"%s"}}'
    ) % (player.encode(), currency.encode())


def test_an_empty_ledger_recovers_to_nothing(house: House) -> None:
    found = house.ledger.recover()

    assert list(found.snapshot.profiles) == []
    assert replace(found.snapshot, profiles=()) == a_snapshot(position=0, profiles=())
    assert (len(found.book), list(found.jobs), list(found.asked), list(found.spent)) == (0, [], [], [])
    assert found.decided == 0


def test_an_empty_batch_writes_nothing(house: House) -> None:
    outgoing = house.ledger.commit(Batch()).outgoing

    assert list(outgoing) == []
    assert set(house.rows().values()) == {0}


def test_a_snapshot_comes_back_as_it_was_committed(house: House) -> None:
    written = a_snapshot(
        position=41,
        profiles=[a_profile("anna"), a_profile("bob", value=Value(turnover=HUGE), totals={"ETH": Totals(bets=2)})],
        seen={"2026-03-02": b"x" * 32, "history": b"y" * 16},
        watermarks={"north": NOON + timedelta(microseconds=7)},
        gapped=("lagoon",),
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


def test_a_run_without_a_play_keeps_its_transcript_and_closes_its_job(house: House) -> None:
    house.ledger.commit(Batch(jobs=[a_job()]))
    house.ledger.commit(Batch(publications=[a_publication(play=None)]))

    found = house.again().recover()

    assert (len(found.book), list(found.jobs), list(found.asked)) == (0, [], ["a" * 32])
    kept = next(house.archive.transcripts(run="a"))
    assert (kept.head.brand, kept.raw) == ("north", ({"v": 1, "n": 0},))


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


def test_reservations_of_any_size_come_back_in_order_from_a_day_up_to_another(house: House) -> None:
    play = a_play(SPINS)
    tomorrow = NOON + timedelta(days=1)
    decisions = [a_decision(1, play=play), a_decision(2, "bob", play=play, at=tomorrow), a_decision(3)]
    name = play_name(decisions[0].decision.situation)
    anna = SpentEntry(brand="north", player="anna", day="2026-03-02", cost=HUGE, play=name, currency="GBP", amount=200)
    bob = replace(anna, player="bob", day="2026-03-03")

    house.ledger.commit(Batch(policies=[POLICY], decisions=decisions))

    assert list(house.ledger.spent("north", "2026-03-01", None)) == [anna, bob]
    assert list(house.ledger.spent("north", "2026-03-01", "2026-03-03")) == [anna]
    assert list(house.ledger.spent("north", "2026-03-03", None)) == [bob]
    assert list(house.ledger.spent("south", "2026-03-01", None)) == []


def test_a_hub_starts_with_the_reservations_that_still_count_where_its_stream_stands(house: House) -> None:
    play, days = a_play(SPINS), (-40, -2, 0)
    decisions = [a_decision(n, play=play, at=NOON + timedelta(days=day)) for n, day in enumerate(days)]

    house.ledger.commit(Batch(decisions=decisions, snapshot=a_snapshot(watermarks={"north": NOON})))
    found = house.again().recover()

    assert found.since == {"north": "2026-02-01"}
    assert [entry.day for entry in found.spent] == ["2026-02-28", "2026-03-02"]


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


def test_a_dead_letter_is_kept_once_for_its_position_and_item(house: House) -> None:
    house.ledger.commit(Batch(dead=[a_letter(1, 0), a_letter(1, 1), a_letter(1, 0, "again")]))
    house.again().commit(Batch(dead=[a_letter(1, 1, "again"), a_letter(2, 0)]))

    kept = [(line.position, line.reason, line.raw) for line in house.archive.dead_letters()]

    assert kept == [(2, "is missing", "{\ufffd}"), (1, "is missing", "{\ufffd}"), (1, "is missing", "{\ufffd}")]


@pytest.mark.parametrize("raw", ODD_TEXTS.values(), ids=ODD_TEXTS)
def test_a_dead_letter_of_any_bytes_is_kept(house: House, raw: bytes) -> None:
    refusal = read_event(raw)
    assert isinstance(refusal, Refusal)
    assert refusal.reason.isprintable()

    house.ledger.commit(Batch(dead=[DeadLetter(position=1, item=0, raw=raw, refusal=refusal)]))

    assert [line.raw for line in house.archive.dead_letters()] == [raw.decode(errors="replace")]


def test_words_that_no_database_takes_as_text_are_kept_with_marks(house: House) -> None:
    odd, route = "a\x00b\ud800", Route(brand="north", dialect="ucrm", kind="k\x00")
    dead = DeadLetter(position=1, item=0, raw=b"\x00\xff", refusal=Refusal(odd, odd, odd), route=route)
    waiting = Quarantined(position=1, item=0, raw=b"\x00\xff", reason=odd, route=route, at=NOON)

    house.ledger.commit(Batch(dead=[dead], quarantine=[waiting]))

    kept = [*house.archive.letters("dead"), *house.archive.letters("quarantine")]
    assert [(one.raw, one.reason, one.route.kind) for one in kept] == [(b"\x00\xff", "a\ufffdb\ufffd", "k\ufffd")] * 2


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


def test_a_switch_is_on_record_once_and_read_back_whichever_way_it_was_heard(house: House) -> None:
    off = BrandSwitched(
        id="1", source="s", time=NOON, subject="north", brand="north", data=Switch(commercial="off", by="ann")
    )
    on = replace(off, id="2", data=Switch(commercial="on", by="ann"))
    house.ledger.commit(Batch(switches=[off, off, on]))
    house.ledger.commit(Batch(switches=[on]))

    assert list(house.again().recover().switches) == list(house.archive.switches()) == [off, on]
    assert house.chain_holds()


def test_the_steps_of_a_bundle_are_read_back_in_their_order(house: House) -> None:
    bundle = Bundle(policies={"north": POLICY}, law=LAW)
    proposed = Proposed(bundle=bundle, by="ann", user="ops", at=NOON)
    approved = Approved(digest=bundle.digest, by="bob", user="ops", reason="r", at=NOON)
    house.ledger.commit(Batch(steps=[proposed]))
    house.ledger.commit(Batch(steps=[approved]))

    assert list(house.again().recover().steps) == list(house.archive.steps()) == [proposed, approved]
    assert house.chain_holds()


def test_what_became_of_models_and_choosers_is_read_back_in_its_order(house: House) -> None:
    model, one = flat("churn", 0.5), taught()
    steps: list[LineupStep] = [registered(model), registered(one), promoted(model), promoted(one, "north")]

    house.ledger.commit(Batch(lineup=steps[:3]))
    house.ledger.commit(Batch(lineup=steps[3:]))

    assert list(house.again().recover().lineup) == list(house.archive.lineup()) == steps
    assert [entry.subject for entry in house.archive.chain()] == [step.digest for step in steps]
    assert house.chain_holds()
