"""cvh import: fold other people's history into profiles. Nothing is decided and nothing is delivered."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.options import Data, Json

if TYPE_CHECKING:
    from api.settings import Settings
    from core.dialect import Dialect

app = typer.Typer(help="Import history; it decides nothing.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The CSV file.", exists=True, dir_okay=False, readable=True)]
Into = Annotated[str, typer.Option("--brand", help="The brand the players belong to.")]
Currency = Annotated[str, typer.Option("--currency", help="The currency of the amounts, where the file names none.")]
Rate = Annotated[str, typer.Option("--rate", help="What one unit of it is worth in the brand's base currency.")]


@app.command("bustabit")
def bustabit(file: File, data: Data = None, brand: Into = "bustabit", json: Json = False) -> None:
    """Import the public bustabit data set: one row is one bet of a crash game, in bits.

    The same file can be imported again: bets that are known already change nothing.
    """
    import asyncio

    from api.cli.options import settings_of
    from api.output import progress
    from api.wiring import open_importer
    from core.record import canonical
    from evals.bustabit import read_bustabit

    settings = settings_of(data)
    rejects = _rejects(settings.data, brand, "bustabit", file)
    history = read_bustabit(file, brand)
    step_size = 1000

    async def send() -> int:
        async with open_importer(settings) as importer:
            with progress("Importing", len(history.events), quiet=json) as step:
                for start in range(0, len(history.events), step_size):
                    some = history.events[start : start + step_size]
                    await importer.take([canonical(event) for event in some])
                    step(len(some))
            return await importer.settle()

    position = asyncio.run(send())
    kept = _keep_rejected(rejects, history.rejected_rows)
    result = {
        "file": str(file),
        "brand": brand,
        "rows": history.rows,
        "accepted": history.accepted,
        "rejected": history.rejected,
        "reasons": dict(history.reasons.most_common()),
        "rejected_rows": str(kept) if kept else None,
        "events": len(history.events),
        "position": position,
    }
    _tell(result, json)


@app.command("casino-daily")
def casino_daily(
    file: File,
    data: Data = None,
    brand: Into = "casino-daily",
    currency: Currency = "EUR",
    rate: Rate = "1",
    json: Json = False,
) -> None:
    """Import a casino's player-days: one row is one day of one player, in sums.

    Two rows of one player and day both count. The same file can be imported again and changes nothing.
    """
    from api.cli.options import settings_of
    from api.history.intake import find_dialect

    settings = settings_of(data)
    found = find_dialect("casino-daily", settings.dialects)
    rejects = _rejects(settings.data, brand, "casino-daily", file)
    _import(file, found, "", brand, _money(currency, rate), settings, rejects, json)


@app.command("csv")
def csv(
    file: File,
    dialect: Annotated[str, typer.Option("--dialect", help="The dialect that reads the rows, by name or file.")],
    brand: Into,
    kind: Annotated[
        str, typer.Option("--kind", help="Of what kind the rows are.  [default: what they say, else the file's name]")
    ] = "",
    data: Data = None,
    currency: Currency = "EUR",
    rate: Rate = "1",
    json: Json = False,
) -> None:
    """Import any CSV file that a dialect can read; what it reads twice counts once."""
    from api.cli.options import settings_of
    from api.history.intake import find_dialect

    settings = settings_of(data)
    found = find_dialect(dialect, settings.dialects)
    said = found.kind.always or found.kind.field
    named = kind or ("" if said else file.stem)
    rejects = _rejects(settings.data, brand, "csv", file)
    _import(file, found, named, brand, _money(currency, rate), settings, rejects, json)


def _money(currency: str, rate: str) -> Mapping[str, str]:
    from core.errors import SourceError
    from core.money import Money

    try:
        Money("0", currency, rate)
    except ValueError as error:
        raise SourceError(f"--currency and --rate: {error}") from error
    return {"currency": currency, f"rate.{currency}": rate}


def _import(
    file: Path,
    dialect: "Dialect",
    kind: str,
    brand: str,
    told: Mapping[str, str],
    settings: "Settings",
    rejects: Path,
    json: bool,
) -> None:
    import asyncio

    from api.archive import open_archive
    from api.clock import now
    from api.history.csv_file import CsvFile
    from api.history.file_import import FileImport
    from api.history.intake import Intake, Numbered
    from api.output import progress
    from api.wiring import open_importer

    table = CsvFile(file)
    work = FileImport(table, dialect, kind, rejects)
    intake = Numbered(Intake(dialect, brand, told, now()))

    async def send() -> int:
        async with open_importer(settings) as importer:
            with open_archive(settings) as archive:
                migration = archive.brought(brand).migration
            with progress("Importing", table.count(), quiet=json) as step:
                await work.run(intake, importer.take, step, migration.until if migration else None)
            return await importer.settle()

    position = asyncio.run(send())
    _tell({"file": str(file), "brand": brand, **work.result(), "position": position}, json)


def _tell(result: dict[str, Any], json: bool) -> None:
    from api.output import as_json, say

    if json:
        as_json(result)
        return
    say(f"{result['rows']} rows: {result['accepted']} accepted, {result['rejected']} rejected. See `cvh players list`.")
    for reason, count in result["reasons"].items():
        say(f"  {count:>6}  {reason}")
    if result.get("columns_not_there"):
        say(f"The file has no column {', '.join(result['columns_not_there'])}: nothing was read for it.")
    if result.get("ahead"):
        say(f"{result['ahead']} events lie beyond the cut of the brand's migration: the live stream tells them.")
    if result["rejected_rows"]:
        say(f"The rejected rows are kept in {result['rejected_rows']}, each with its reason.")


def _rejects(data: Path, brand: str, command: str, file: Path) -> Path:
    """Where this run keeps what it rejects; a brand's name is a part of it, so it must be one."""
    import re

    from api.folder import Folder
    from core.errors import SourceError
    from core.transport import NAME

    if not re.fullmatch(NAME, brand):
        raise SourceError(f"--brand {brand!r} is no brand's name: use small letters, digits and hyphens, at most 40")
    return Folder(data).rejected(brand, command, file.stem)


def _keep_rejected(path: Path, rows: list[tuple[str, str]]) -> Path | None:
    import csv

    if not rows:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("x", newline="", encoding="utf-8") as output:
        writer = csv.writer(output)
        writer.writerow(("row", "reason"))
        writer.writerows(rows)
    return path
