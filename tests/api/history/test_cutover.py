"""The cut-over: history until an instant, the live stream from it on, and every player's money exactly once."""

from collections.abc import Callable, Collection, Sequence
from contextlib import nullcontext
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from api.archive import open_archive
from api.clock import now
from api.history.cutover import Cutover, Outcome
from api.history.intake import Intake, find_dialect
from api.wiring import open_importer
from core.errors import SourceError
from core.money import format_minor
from core.record import canonical
from core.source import SourcePage, SourceRow
from tests.conftest import Running, StartHub

CUT = (now() - timedelta(hours=2)).replace(microsecond=0)
Tell = Callable[[int], Any]


def at(number: int) -> datetime:
    """Payment 6 falls on the cut itself, those below it are history."""
    return CUT + timedelta(minutes=10 * (number - 6))


def row(number: int) -> SourceRow:
    told = {"payment": f"{number}", "player": f"p{number % 2}", "time": at(number).isoformat(), "type": "deposit",
            "state": "approved", "amount": f"{number}.01", "currency": "GBP"}  # fmt: skip
    return SourceRow(told, str(told), str(number))


def live(number: int, source: str) -> dict[str, object]:
    return {
        "specversion": "1.0", "type": "deposit.approved", "source": source, "id": f"payment/{number}/approved",
        "time": at(number).isoformat(), "subject": f"p{number % 2}",
        "data": {"payment": f"{number}", "amount": {"amount": f"{number}.01", "currency": "GBP", "rate": "1"}},
    }  # fmt: skip


class Export:
    """An export of twelve payments around the cut; something happens before each of its pages."""

    def __init__(self, meanwhile: Tell) -> None:
        self.meanwhile, self.rows = meanwhile, [row(number) for number in range(12)]

    def edition(self) -> str:
        return "1"

    def beside(self, entities: Collection[str]) -> Sequence[str]:
        return ()

    async def page(self, entity: str, cursor: str | None) -> SourcePage | None:
        if entity != "payments":
            return None
        start = int(cursor or 0)
        await self.meanwhile(start)
        end = start + 4
        return SourcePage(rows=self.rows[start:end], next=str(end) if end < len(self.rows) else None, total=12)

    async def close(self) -> None:
        pass


async def cut_over(
    running: Running,
    source: Any,
    until: datetime | None = CUT,
    brand: str = "northstar",
    without: Collection[str] = ("exclusions", "consents"),
) -> Outcome:
    settings, dialect = running.hub.settings, find_dialect("export")
    intake = Intake(dialect, brand, {"base_currency": "GBP"}, now())
    async with open_importer(settings) as importer:
        with open_archive(settings) as archive:
            work = Cutover(settings, intake, without, importer, archive)
            return await work.run(source, until, lambda _: nullcontext(lambda *_: None))


def deposited(running: Running) -> dict[str, Decimal]:
    players = [p for p in running.hub.state.profiles if "GBP" in p.totals]
    return {p.player: Decimal(format_minor(p.totals["GBP"].deposited, "GBP")) for p in players}


EXPECTED = {f"p{side}": sum((Decimal(f"{n}.01") for n in range(side, 12, 2)), Decimal(0)) for side in (0, 1)}


@pytest.mark.parametrize("source", ["live", "export"], ids=["ids of its own", "the same ids as the history"])
@pytest.mark.parametrize("order", [range(12), range(11, -1, -1)], ids=["forward", "backward"])
async def test_a_live_stream_that_overlaps_the_history_on_both_sides_counts_once(
    running: Running, source: str, order: Sequence[int]
) -> None:
    async def meanwhile(start: int) -> None:
        some = [live(number, source) for number in order][start : start + 4]
        answer = await running.northstar.post("/v1/events", json=some)
        assert answer.json()["accepted"] == 4
        assert running.hub.state.migrating("northstar")

    outcome = await cut_over(running, Export(meanwhile))
    again = await running.northstar.post("/v1/events", json=[live(number, source) for number in order])
    await running.settled()

    assert again.status_code == 202
    assert outcome.end == "finished"
    assert outcome.entities["payments"].ahead == 6
    assert deposited(running) == EXPECTED
    assert (running.hub.worker.counts.ahead, running.hub.worker.counts.covered) == (6, 12)


async def nothing(_: int) -> None:
    """A quiet live stream."""


async def test_a_finished_migration_is_not_made_again_and_its_cut_stands(running: Running) -> None:
    await cut_over(running, Export(nothing))
    end = await running.hub.log.end()

    again = await cut_over(running, Export(nothing), until=None)

    assert (again.end, again.until) == ("finished before", CUT)
    assert await running.hub.log.end() == end
    with pytest.raises(SourceError, match="go on with that --until"):
        await cut_over(running, Export(nothing), until=CUT + timedelta(hours=1))


async def test_while_it_is_unfinished_no_offer_is_made_also_after_a_restart(start_hub: StartHub) -> None:
    async def broken(start: int) -> None:
        if start == 8:
            raise ConnectionResetError

    def migrating(running: Running) -> bool:
        facts = running.hub.state.facts("northstar", "p1", "requested", now())
        return facts is not None and facts.migrating

    async with start_hub() as first:
        assert not migrating(first)
        with pytest.raises(ConnectionResetError):
            await cut_over(first, Export(broken))
        assert migrating(first)
    async with start_hub() as second:
        assert migrating(second)
        outcome = await cut_over(second, Export(nothing))
        await second.settled()
        assert not migrating(second)

    assert outcome.end == "finished"
    assert deposited(second) == {
        player: sum((Decimal(f"{n}.01") for n in range(int(player[1]), 6, 2)), Decimal(0)) for player in ("p0", "p1")
    }


async def test_a_difference_keeps_it_open_until_the_source_is_corrected(running: Running) -> None:
    source = Export(nothing)
    missing = source.rows.pop(3)

    short = await cut_over(running, source)
    assert short.end == "unequal"
    assert running.hub.state.migrating("northstar")

    source.rows.insert(3, missing)
    assert (await cut_over(running, source)).end == "finished"


async def test_money_that_days_and_payments_both_tell_finishes_nothing(running: Running) -> None:
    source = Export(nothing)
    day = {"player": "p1", "day": "2020-01-01", "currency": "GBP", "deposits": "36.06"}
    payments = source.page

    async def page(entity: str, cursor: str | None) -> SourcePage | None:
        days = SourcePage(rows=[SourceRow(day, str(day), "1")], next=None)
        return days if entity == "days" else await payments(entity, cursor)

    source.page = page  # type: ignore[method-assign]
    outcome = await cut_over(running, source)

    assert (outcome.end, outcome.told_twice) == ("told twice", ["deposits in GBP"])
    assert not outcome.whole
    assert running.hub.state.migrating("northstar")


async def test_what_protects_and_is_not_there_keeps_it_open_until_somebody_says_there_is_none(running: Running) -> None:
    first = await cut_over(running, Export(nothing), without=["consents"])

    assert (first.end, first.missing, first.whole) == ("unprotected", ["exclusions"], False)
    assert running.hub.state.migrating("northstar")
    assert (await cut_over(running, Export(nothing))).end == "finished"


async def test_history_that_reaches_into_the_future_waits_for_it(running: Running) -> None:
    tomorrow = now() + timedelta(days=1)

    assert (await cut_over(running, Export(nothing), until=tomorrow)).end == "waiting"
    assert running.hub.state.migrating("northstar")


async def test_sums_from_before_the_cut_that_were_there_already_are_said(running: Running) -> None:
    await running.northstar.post("/v1/events", json=live(1, "live"))
    await running.hub.worker.reached(await running.hub.log.end(), saved=True)

    assert (await cut_over(running, Export(nothing))).mixed == 1


async def test_a_source_with_nothing_in_it_finishes_nothing(running: Running) -> None:
    source = Export(nothing)
    source.page = lambda *_: _none()  # type: ignore[method-assign]

    with pytest.raises(SourceError, match="has none of players, consents"):
        await cut_over(running, source)
    assert running.hub.state.migrating("northstar")


async def test_a_brand_that_can_have_no_events_is_refused(running: Running) -> None:
    with pytest.raises(SourceError, match="--brand 'No Brand'"):
        await cut_over(running, Export(nothing), brand="No Brand")


async def _none() -> None:
    return None


async def test_without_an_instant_nothing_begins(running: Running) -> None:
    with pytest.raises(SourceError, match="say with --until"):
        await cut_over(running, Export(nothing), until=None)


async def test_after_an_earlier_import_it_still_comes_out_and_then_nothing_is_tallied_any_more(
    running: Running,
) -> None:
    settings, told = running.hub.settings, {"base_currency": "GBP"}
    intake = Intake(find_dialect("export"), "northstar", told, now())

    async def imported(rows: Sequence[SourceRow]) -> None:
        said = [intake.read("payments", one) for one in rows]
        async with open_importer(settings) as importer:
            await importer.take([canonical(event) for events in said if isinstance(events, list) for event in events])
            await importer.settle()

    def tally() -> Any:
        with open_archive(settings) as archive:
            return archive.brought("northstar").tally

    await imported([row(number) for number in range(4)])
    assert tally()
    outcome = await cut_over(running, Export(nothing))
    await imported([SourceRow({**row(3).values, "payment": "new"}, "new", "new")])
    await running.hub.worker.reached(await running.hub.log.end(), saved=True)

    assert outcome.end == "finished", outcome.comparisons
    assert tally() == ()


async def test_rows_that_could_not_be_read_keep_it_open_unless_somebody_does_without_them(running: Running) -> None:
    broken = Export(nothing)
    broken.rows = [*broken.rows[:11], replace(broken.rows[11], values={**broken.rows[11].values, "amount": "a lot"})]

    kept = await cut_over(running, broken)
    without = await cut_over(running, broken, until=None, without=("exclusions", "consents", "rejected"))

    assert (kept.end, kept.rejected, kept.whole) == ("rejected", 1, False)
    assert without.end == "finished"
