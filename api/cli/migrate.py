"""cvh migrate: bring a brand's whole history over, and say when it is whole."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.options import Data, Json

FARTHEST = timedelta(days=31)
"""A cut stands once it is made; farther ahead it is a mistake of the pen."""

if TYPE_CHECKING:
    from api.history.cutover import Outcome
    from api.history.intake import Intake
    from api.settings import Settings
    from core.policy import BrandPolicy


def migrate(
    source: Annotated[str, typer.Argument(help="A folder of CSV files, or the address of a REST source.")],
    brand: Annotated[str, typer.Option("--brand", help="The brand whose history it is.")],
    until: Annotated[
        str, typer.Option("--until", help="Where history ends and the live stream begins, 2026-01-31T00:00:00Z.")
    ] = "",
    dialect: Annotated[str, typer.Option("--dialect", help="The dialect that reads the rows, by name or file.")] = (
        "export"
    ),
    rate: Annotated[
        list[str] | None, typer.Option("--rate", help="What a currency is worth where no row says it, USD=0.92.")
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", help="What to do without: exclusions or consents (no table of it), rejected (rows)."),
    ] = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Bring a brand's history over from another system; run it again to go on where it was stopped.

    Until all of it is here and its sums are those of the source, no offer is made to the brand's players.
    """
    import asyncio
    import sys

    from api.cli.options import settings_of
    from api.clock import now
    from api.history.intake import Intake, find_dialect

    settings = settings_of(data)
    intake = Intake(find_dialect(dialect, settings.dialects), brand, _told(rate or [], _policy(brand, settings)), now())
    outcome = asyncio.run(_run(settings, source, intake, _instant(until), _without(without or []), json))
    _tell(outcome, settings.data, json)
    if not outcome.whole:
        sys.exit(1)


async def _run(
    settings: "Settings",
    address: str,
    intake: "Intake",
    until: datetime | None,
    without: "frozenset[str]",
    quiet: bool,
) -> "Outcome":
    from api.archive import open_archive
    from api.history.cutover import Cutover
    from api.output import progress
    from api.wiring import open_importer, open_source

    async with open_source(address, settings) as source, open_importer(settings) as importer:
        with open_archive(settings) as archive:
            work = Cutover(settings, intake, without, importer, archive)
            return await work.run(source, until, lambda entity: progress(entity, None, quiet=quiet))


def _policy(brand: str, settings: "Settings") -> "BrandPolicy":
    """A migration cannot be taken back, so a name that no file knows begins none."""
    from core.errors import NotFoundError
    from prompts.brands import load_brands

    brands = load_brands(settings.guardrails)
    if brand not in brands:
        raise NotFoundError(
            f"there is no brand {brand!r}: `cvh brand new` writes its file, or name one of {', '.join(sorted(brands))}"
        )
    return brands[brand]


def _without(named: list[str]) -> frozenset[str]:
    from api.history.reconciliation import INDISPENSABLE, REJECTED
    from core.errors import SourceError

    known = (*INDISPENSABLE, REJECTED)
    if strange := sorted({*named} - {*known}):
        raise SourceError(f"--without {strange[0]!r} is none of {', '.join(known)}: leave it out")
    return frozenset(named)


def _instant(text: str) -> datetime | None:
    from api.clock import now
    from core.errors import SourceError

    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise SourceError(f"--until {text!r} is no instant: write it with its offset, 2026-01-31T00:00:00Z")
    if moment > now() + FARTHEST:
        raise SourceError(f"--until {text} is more than {FARTHEST.days} days ahead: the cut cannot be moved later")
    return moment


def _told(rates: list[str], policy: "BrandPolicy") -> dict[str, str]:
    from core.errors import SourceError
    from core.money import Money

    told = {"base_currency": policy.base_currency}
    for written in rates:
        currency, _, rate = written.partition("=")
        try:
            Money("0", currency, rate)
        except ValueError as error:
            raise SourceError(f"--rate {written}: {error}; write USD=0.92") from error
        told[f"rate.{currency}"] = rate
    return told


def _tell(outcome: "Outcome", data: Path, json: bool) -> None:
    from api.folder import Folder
    from api.output import as_json, say

    folder = Folder(data).migration(outcome.brand)
    if json:
        as_json(_as_object(outcome, folder))
        return
    if outcome.end != "finished before":
        _show_rows(outcome, folder)
        _show_figures(outcome)
    say(_sentence(outcome))


def _show_rows(outcome: "Outcome", folder: Path) -> None:
    from api.history.progress import rejects
    from api.output import say, table

    came = {name: entity for name, entity in outcome.entities.items() if not entity.absent}
    table(
        f"{outcome.brand}, history until {outcome.until.isoformat()}",
        ("entity", ">rows", ">repeated", ">rejected", ">events", ">beyond the cut"),
        ((n, str(e.came), str(e.repeated), str(e.rejected), str(e.events), str(e.ahead)) for n, e in came.items()),
        empty="Nothing came.",
    )
    for name, entity in came.items():
        for reason, count in entity.reasons.items():
            say(f"  {count:>6}  {name}: {reason}")
        if entity.rejected:
            say(f"The rejected rows are kept in {folder / rejects(name)}, each with its reason.")
    if absent := [name for name, entity in outcome.entities.items() if entity.absent]:
        say(f"The source has no {', '.join(absent)}.")
    if outcome.beside:
        say(f"Nothing was read from {', '.join(outcome.beside)}: no entity of the dialect has that name.")
    for what in outcome.told_twice:
        say(f"Days and single events both tell {what}: it counts twice.")
    for what in outcome.missing:
        say(f"No table that came tells {what}: nobody can be protected by what is not there.")


def _show_figures(outcome: "Outcome") -> None:
    from api.output import table

    lines = ((c.entity, c.figure, c.source, c.hub, "equal" if c.equal else "NOT EQUAL") for c in outcome.comparisons)
    columns = ("entity", "figure", ">at the source", ">in the hub", "")
    table("\nBoth sides", columns, lines, empty="There is nothing to compare.")


def _sentence(outcome: "Outcome") -> str:
    mixed = (
        f"\n{outcome.mixed} players had sums from before the cut already when this began: what their live stream "
        "told of that time counts twice if the source tells it too."
        if outcome.mixed
        else ""
    )
    until = outcome.until.isoformat()
    match outcome.end:
        case "finished before":
            return f"The history of {outcome.brand} is whole already, until {until}; nothing was changed."
        case "finished":
            return f"The history of {outcome.brand} is whole: the live stream goes on from {until}.{mixed}"
        case "waiting":
            return f"All is equal so far, but history goes on until {until}: run this again after that.{mixed}"
        case "unequal":
            return (
                "The hub does not have what the source has. No offer is made until it does: correct what is NOT EQUAL "
                f"at the source, and run this again; what is here already is not counted twice.{mixed}"
            )
        case "told twice":
            return (
                f"{' and '.join(outcome.told_twice)} counted twice, and what is counted stays so. No offer is made. To "
                "bring the brand over as it is, begin on a fresh data folder (--data), with an export that tells it "
                "in days or in single events and not in both."
            )
        case "rejected":
            return (
                f"{outcome.rejected} rows were rejected. No offer is made until they are in: correct them at the "
                "source, and run this again. To bring the brand over without them, say so with --without rejected."
            )
        case "unprotected":
            flags = " ".join(f"--without {what}" for what in outcome.missing)
            return (
                f"The source tells no {' and no '.join(outcome.missing)}. No offer is made until it does: look at the "
                f"names of its tables, and run this again. If the brand has none at all, say so with {flags}."
            )


def _as_object(outcome: "Outcome", folder: Path) -> dict[str, Any]:
    from msgspec import to_builtins

    from api.history.progress import rejects

    return {
        "brand": outcome.brand,
        "until": outcome.until.isoformat(),
        "end": outcome.end,
        "finished": outcome.end in ("finished", "finished before"),
        "mixed": outcome.mixed,
        "absent": [name for name, entity in outcome.entities.items() if entity.absent],
        "not_read": list(outcome.beside),
        "told_twice": list(outcome.told_twice),
        "missing": list(outcome.missing),
        "entities": {
            name: {
                "rows": e.came,
                "repeated": e.repeated,
                "accepted": e.came - e.rejected,
                "rejected": e.rejected,
                "reasons": e.reasons,
                "rejected_rows": str(folder / rejects(name)) if e.rejected else None,
                "events": e.events,
                "ahead": e.ahead,
            }
            for name, e in outcome.entities.items()
            if not e.absent
        },
        "figures": to_builtins(list(outcome.comparisons)),
    }
