"""Page by page: rows told twice count once, and a run that was broken off goes on where it was."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from adapters.rest_source import RestSource
from api.history.csv_folder import CsvFolder
from api.history.intake import Intake, before, find_dialect
from api.history.migration import Migrating
from api.history.progress import EntityProgress, ProgressFile, rejects
from api.history.reconciliation import missing, reconcile
from core.admission import read_event
from core.errors import Refusal, SourceError
from core.events import Event
from core.migration import Figure, add
from core.source import Source
from tests.builders import NOON
from tests.fake_source import FakeSource, serving

UNTIL = datetime(2026, 1, 1, tzinfo=UTC)
EXPORT = find_dialect("export")
INTAKE = Intake(EXPORT, "acme", {"base_currency": "EUR"}, NOON)


class Log:
    """Takes events as a hub would: each identity once; breaks when it is told to."""

    def __init__(self) -> None:
        self.events: dict[tuple[str, str], Event] = {}
        self.packs, self.break_at = 0, 0

    async def take(self, items: Sequence[bytes]) -> None:
        self.packs += 1
        for number, item in enumerate(items):
            event = read_event(item)
            assert not isinstance(event, Refusal)
            if self.packs == self.break_at and number == len(items) // 2:
                raise ConnectionResetError
            self.events.setdefault((event.source, event.id), event)

    @property
    def tally(self) -> dict[Figure, int]:
        tally: dict[Figure, int] = {}
        for event in self.events.values():
            if event.time < UNTIL:
                add(tally, event)
        return tally


def payment(number: int, **changed: str) -> dict[str, str]:
    sound = {"payment": str(number), "player": f"p{number % 3}", "time": f"2025-02-{number % 28 + 1:02}T10:00:00Z",
             "type": "deposit", "state": "approved", "amount": f"{number}.10", "currency": "EUR"}  # fmt: skip
    return {**sound, **changed}


PAYMENTS = [payment(number) for number in range(1, 11)]
WHOLE = {Figure("export", "deposit.approved"): 10, Figure("export", "deposit.approved", "amount", "EUR"): 5600}


def bring(
    source: Source, folder: Path, log: Log, entities: Sequence[str] = ("payments",)
) -> Mapping[str, EntityProgress]:
    """One run over some entities."""

    async def run() -> Mapping[str, EntityProgress]:
        files = ProgressFile(folder)
        progress = files.load(UNTIL, source.edition())
        work = Migrating(source, lambda kind, row: before(UNTIL, INTAKE.read(kind, row)), log.take, files, progress)
        try:
            for entity in entities:
                await work.bring(entity, lambda *_: None)
        finally:
            await source.close()
        return progress.entities

    return asyncio.run(run())


def rest(fake: FakeSource) -> RestSource:
    return RestSource(fake.url, None, lambda: NOON, pause=0)


def csv_folder(path: Path, items: Sequence[Mapping[str, Any]], name: str = "payments") -> CsvFolder:
    path.mkdir(exist_ok=True)
    lines = [",".join(items[0]), *(",".join(map(str, item.values())) for item in items)]
    (path / f"{name}.csv").write_text("\n".join(lines))
    return CsvFolder(path)


def test_items_and_pages_that_come_twice_count_once(tmp_path: Path) -> None:
    fake, log = FakeSource({"payments": PAYMENTS}, faults=["repeat", "429", "", "repeat", "500", "cut"]), Log()
    fake.summed["payments"] = ("amount",)

    with serving(fake):
        done = bring(rest(fake), tmp_path, log)

    assert log.tally == WHOLE
    assert (done["payments"].rows, done["payments"].events) == (10, 10)
    assert done["payments"].repeated > 0
    assert all(each.equal for each in reconcile(done, log.tally, EXPORT))
    assert {each.figure for each in reconcile(done, log.tally, EXPORT)} >= {"rows", "sum of amount"}


@pytest.mark.parametrize("break_at", [1, 2, 3, 4])
def test_a_run_that_breaks_within_a_page_goes_on_with_that_page(tmp_path: Path, break_at: int) -> None:
    fake, log = FakeSource({"payments": PAYMENTS}), Log()
    log.break_at = break_at

    with serving(fake):
        with pytest.raises(ConnectionResetError):
            bring(rest(fake), tmp_path, log)
        asked = len(fake.asked)
        done = bring(rest(fake), tmp_path, log)

    assert len(fake.asked) - asked == 4 - (break_at - 1)
    assert log.tally == WHOLE
    assert all(each.equal for each in reconcile(done, log.tally, EXPORT))


def test_a_run_that_breaks_between_the_log_and_the_progress_counts_nothing_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    items = [payment(1), payment(2, amount="-1"), *PAYMENTS[2:]]
    log, saves, save = Log(), iter([0, 1]), ProgressFile.save

    def dying(self: ProgressFile, progress: Any) -> None:
        if next(saves, None) == 1:
            raise KeyboardInterrupt
        save(self, progress)

    with serving(FakeSource({"payments": items})) as fake:
        with monkeypatch.context() as patch:
            patch.setattr(ProgressFile, "save", dying)
            with pytest.raises(KeyboardInterrupt):
                bring(rest(fake), tmp_path, log)
        done = bring(rest(fake), tmp_path, log)["payments"]

    assert (done.rows, done.repeated, done.rejected, done.events) == (10, 0, 1, 9)
    assert len((tmp_path / rejects("payments")).read_text().splitlines()) == 2
    assert all(each.equal for each in reconcile({"payments": done}, log.tally, EXPORT))


def test_a_csv_folder_is_read_page_by_page_and_gone_on_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.history.csv_folder.ROWS", 3)
    log, path = Log(), tmp_path / "export"
    log.break_at = 3

    with pytest.raises(ConnectionResetError):
        bring(csv_folder(path, PAYMENTS), tmp_path / "progress", log)
    done = bring(CsvFolder(path), tmp_path / "progress", log, ("payments", "kyc"))

    assert log.tally == WHOLE
    assert (done["payments"].rows, done["kyc"].absent) == (10, True)
    assert CsvFolder(path).beside(["kyc"]) == ["payments.csv"]


def test_another_export_begins_at_the_beginning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.history.csv_folder.ROWS", 3)
    log, path = Log(), tmp_path / "export"
    log.break_at = 2
    with pytest.raises(ConnectionResetError):
        bring(csv_folder(path, PAYMENTS[4:]), tmp_path / "progress", log)

    done = bring(csv_folder(path, PAYMENTS), tmp_path / "progress", log)

    assert done["payments"].rows == 10
    assert log.tally == WHOLE


def test_what_lies_beyond_the_cut_is_sent_and_counted_apart(tmp_path: Path) -> None:
    items = [*PAYMENTS, payment(11, time=UNTIL.isoformat()), payment(12, time="2026-01-05T00:00:00Z")]
    log = Log()

    done = bring(csv_folder(tmp_path / "export", items), tmp_path, log)

    assert (done["payments"].rows, done["payments"].ahead) == (12, 2)
    assert log.tally == WHOLE
    assert all(each.equal for each in reconcile(done, log.tally, EXPORT))


def test_a_day_that_the_cut_goes_through_is_rejected_with_what_to_do(tmp_path: Path) -> None:
    days = [{"player": "p1", "day": day, "currency": "EUR", "turnover": "1"} for day in ("2025-12-31", "2026-01-01")]
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)

    source = csv_folder(tmp_path / "export", days, "days")
    page = asyncio.run(source.page("days", None))
    assert page is not None
    rows = [before(noon, INTAKE.read("days", row)) for row in page.rows]

    assert not isinstance(rows[0], Refusal)
    assert str(rows[1]) == "day: 2026-01-01 holds the cut 2026-01-01T12:00:00+00:00. Cut at midnight, UTC"


def test_a_row_that_contradicts_an_earlier_one_is_rejected_and_not_lost(tmp_path: Path) -> None:
    items = [*PAYMENTS, payment(3), payment(3, amount="99.00"), payment(3, amount="99.00")]
    log = Log()

    done = bring(csv_folder(tmp_path / "export", items), tmp_path, log)["payments"]

    assert (done.came, done.repeated, done.rejected, done.events) == (13, 1, 2, 10)
    assert done.reasons == {"row: says something else than an earlier row of the same identity": 2}
    assert log.tally == WHOLE


def test_pages_that_lead_back_are_no_endless_migration(tmp_path: Path) -> None:
    fake = FakeSource({"payments": PAYMENTS})
    fake.one_page = lambda *_, **__: {"items": [], "next": "3"}  # type: ignore[method-assign, assignment]

    with serving(fake), pytest.raises(SourceError, match="gives the cursor '3' twice"):
        bring(rest(fake), tmp_path, Log())


@pytest.mark.parametrize(
    ("change", "unequal"),
    [
        (lambda done, tally: tally.update({Figure("export", "deposit.approved"): 9}), "deposit.approved events"),
        (lambda done, tally: tally.update({Figure("export", "kyc.changed"): 1}), "kyc.changed events"),
        (lambda done, tally: setattr(done["payments"], "total", 11), "rows"),
        (lambda done, tally: setattr(done["payments"], "told_sums", {"amount": "56.01"}), "sum of amount"),
    ],
    ids=["an event too few", "an event that no row told", "a row too few", "a cent too few"],
)
def test_a_difference_is_named(tmp_path: Path, change: Any, unequal: str) -> None:
    fake, log = FakeSource({"payments": PAYMENTS}), Log()
    fake.summed["payments"] = ("amount",)
    with serving(fake):
        done = dict(bring(rest(fake), tmp_path, log))
    tally = log.tally
    assert all(each.equal for each in reconcile(done, tally, EXPORT))

    change(done, tally)

    assert [each.figure for each in reconcile(done, tally, EXPORT) if not each.equal] == [unequal]


@pytest.mark.parametrize(
    ("entity", "row"),
    [
        ("exclusions", {"type": "self_exclusion", "state": "set", "until": ""}),
        ("consents", {"channel": "email", "granted": "false"}),
        ("kyc", {"state": "expired"}),
    ],
)
def test_a_rejected_row_that_protects_is_a_difference(tmp_path: Path, entity: str, row: dict[str, str]) -> None:
    items = [{"player": "p1", "time": "yesterday", **row}]

    done = bring(csv_folder(tmp_path / "export", items, entity), tmp_path, Log(), (entity,))

    assert [(c.entity, c.source, c.equal) for c in reconcile(done, {}, EXPORT)] == [(entity, "1", False)]


def test_what_protects_is_known_by_its_events_and_not_by_its_name() -> None:
    blocks = replace(EXPORT, shapes={"blocks": EXPORT.shapes["exclusions"], "payments": EXPORT.shapes["payments"]})
    came = {"blocks": EntityProgress(rows=1, rejected=1), "payments": EntityProgress(rows=1, rejected=1)}

    assert [c.entity for c in reconcile(came, {}, blocks)] == ["blocks"]
    assert missing(came, blocks, ()) == ["consents"]


def test_what_protects_and_did_not_come_is_missing_unless_there_is_none() -> None:
    came = {"exclusions": EntityProgress(absent=True), "consents": EntityProgress()}

    assert missing(came, EXPORT, ()) == ["exclusions"]
    assert missing(came, EXPORT, {"exclusions"}) == []
    assert missing({}, EXPORT, ()) == ["exclusions", "consents"]
