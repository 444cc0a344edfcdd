"""A migration from its first page to the moment when a brand's history is whole."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from api.clock import now
from api.folder import Folder
from api.history.intake import Intake, before
from api.history.migration import Migrating, Read, Step
from api.history.progress import EntityProgress, ProgressFile
from api.history.reconciliation import REJECTED, Comparison, missing, reconcile, told_twice
from api.importer import Importer
from api.settings import Settings
from core.admission import read_event
from core.errors import Refusal, SourceError
from core.events import MigrationFinished, MigrationStarted, event_type
from core.events.hub import Migration as Cut
from core.migration import Migration
from core.ports import Archive
from core.record import canonical
from core.source import Source

SOURCE: Final = "cvh/migrate"
End = Literal["finished", "finished before", "waiting", "unequal", "told twice", "unprotected", "rejected"]
Meter = Callable[[str], AbstractContextManager[Step]]
"""A progress bar for an entity."""


class Outcome(Struct, frozen=True, kw_only=True):
    """What a run came to."""

    brand: str
    until: datetime
    end: End
    entities: Mapping[str, EntityProgress] = {}
    comparisons: Sequence[Comparison] = ()
    mixed: int = 0
    """Players who had sums of the time before the cut already when the migration began."""
    beside: Sequence[str] = ()
    """What the source has and nothing was read from."""
    told_twice: Sequence[str] = ()
    """Money that both days and single events tell."""
    missing: Sequence[str] = ()
    """What protects players and the source has no table of."""
    rejected: int = 0
    """Rows that could not be read, and that nobody has said to do without."""

    @property
    def whole(self) -> bool:
        """Whether nothing has to be corrected: all is here, or will be after the cut."""
        return self.end in ("finished", "finished before", "waiting")


class Cutover:
    """Brings one brand over."""

    def __init__(
        self, settings: Settings, intake: Intake, without: Collection[str], importer: Importer, archive: Archive
    ) -> None:
        self._brand, self._intake, self._without = intake.brand, intake, without
        self._entities: Final = list(intake.dialect.shapes)
        self._importer, self._archive = importer, archive
        self._files: Final = ProgressFile(Folder(settings.data).migration(self._brand))

    async def run(self, source: Source, until: datetime | None, meter: Meter) -> Outcome:
        """Begin or go on, compare, and finish if all is equal."""
        await self._importer.settle()
        begun = self._archive.brought(self._brand).migration
        mixed = self._mixed(until) if begun is None and until else 0
        cut = begun or await self._begin(until)
        if not cut.finished and self._intake.dialect.name not in cut.sources and until in (None, cut.until):
            await self._say(MigrationStarted, cut.until)
        if until not in (None, cut.until):
            raise SourceError(
                f"the migration of {self._brand} is cut at {cut.until.isoformat()}: go on with that --until"
            )
        if cut.finished:
            return Outcome(brand=self._brand, until=cut.until, end="finished before")
        done = await self._bring(source, cut.until, meter)
        outcome = self._compared(done, cut.until, mixed, source.beside(self._entities))
        if outcome.end == "finished":
            await self._say(MigrationFinished, cut.until)
        # What did not come out begins again with the next run: by then the source may tell more, or better.
        self._files.forget()
        return outcome

    def _compared(
        self, done: Mapping[str, EntityProgress], until: datetime, mixed: int, beside: Sequence[str]
    ) -> Outcome:
        outcome = Outcome(
            brand=self._brand,
            until=until,
            end="finished" if until <= now() else "waiting",
            entities=done,
            comparisons=reconcile(done, dict(self._archive.brought(self._brand).tally), self._intake.dialect),
            mixed=mixed,
            beside=beside,
            told_twice=told_twice(done),
            missing=missing(done, self._intake.dialect, self._without),
            rejected=0 if REJECTED in self._without else sum(entity.rejected for entity in done.values()),
        )
        return replace(outcome, end=_end(outcome))

    def _mixed(self, until: datetime) -> int:
        """Players whose sums began before the cut without a migration."""
        players = self._archive.players(self._brand)
        return sum(1 for player in players if player.totals and player.first_seen and player.first_seen < until)

    async def _begin(self, until: datetime | None) -> Migration:
        if until is None:
            raise SourceError(f"no migration of {self._brand} has begun: say with --until where its history ends")
        await self._say(MigrationStarted, until)
        begun = self._archive.brought(self._brand).migration
        assert begun is not None, "what was folded is in the snapshot"
        return begun

    async def _bring(self, source: Source, until: datetime, meter: Meter) -> Mapping[str, EntityProgress]:
        progress = self._files.load(until, f"{self._intake.dialect.mark} {source.edition()}")
        run = Migrating(source, self._reader(until), self._importer.take, self._files, progress)
        for entity in self._entities:
            with meter(entity) as step:
                await run.bring(entity, step)
        if all(entity.absent for entity in progress.entities.values()):
            raise SourceError(f"the source has none of {', '.join(self._entities)}: check its address and the dialect")
        await self._importer.settle()
        return progress.entities

    def _reader(self, until: datetime) -> Read:
        return lambda kind, row: before(until, self._intake.read(kind, row))

    async def _say(self, what: type[MigrationStarted] | type[MigrationFinished], until: datetime) -> None:
        source = self._intake.dialect.name if what is MigrationStarted else ""
        number = "/".join((event_type(what), until.isoformat(), *([source] if source else [])))
        event = what(
            id=number,
            source=SOURCE,
            time=now(),
            subject=self._brand,
            brand=self._brand,
            data=Cut(until=until, source=source),
        )
        if isinstance(refused := read_event(canonical(event)), Refusal):
            raise SourceError(f"--brand {self._brand!r}: {refused}")
        await self._importer.take([canonical(event)], history=False)
        await self._importer.settle()


def _end(outcome: Outcome) -> End:
    """Nothing is finished that is unequal, counts twice, or leaves out what protects players or could not be read."""
    if not all(each.equal for each in outcome.comparisons):
        return "unequal"
    if outcome.told_twice:
        return "told twice"
    if outcome.missing:
        return "unprotected"
    return "rejected" if outcome.rejected else outcome.end
