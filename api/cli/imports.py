"""cvh import: fold other people's history into profiles. Nothing is decided and nothing is delivered."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import Data, Json

app = typer.Typer(help="Import history; it decides nothing.", no_args_is_help=True)


@app.command("bustabit")
def bustabit(
    file: Annotated[Path, typer.Argument(help="The CSV file.", exists=True, dir_okay=False, readable=True)],
    data: Data = None,
    brand: Annotated[str, typer.Option("--brand", help="The brand the players belong to.")] = "bustabit",
    json: Json = False,
) -> None:
    """Import the public bustabit data set: one row is one bet of a crash game, in bits.

    The same file can be imported again: bets that are known already change nothing.
    """
    import asyncio

    from api.cli.options import settings_of
    from api.output import as_json, progress, say
    from api.wiring import open_importer
    from core.record import canonical
    from evals.bustabit import read_bustabit

    settings = settings_of(data)
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
    kept = _keep_rejected(settings.data / "rejected" / f"{file.stem}.csv", history.rejected_rows)
    result = {
        "file": str(file),
        "brand": brand,
        "rows": history.rows,
        "accepted": history.accepted,
        "rejected": history.rejected,
        "reasons": dict(history.reasons),
        "rejected_rows": str(kept) if kept else None,
        "events": len(history.events),
        "position": position,
    }
    if json:
        as_json(result)
        return
    say(f"{history.rows} rows: {history.accepted} accepted, {history.rejected} rejected. See `cvh players list`.")
    for reason, count in history.reasons.most_common():
        say(f"  {count:>6}  {reason}")
    if kept:
        say(f"The rejected rows are kept in {kept}, each with its reason.")


def _keep_rejected(path: Path, rows: list[tuple[str, str]]) -> Path | None:
    import csv

    if not rows:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as output:
        writer = csv.writer(output)
        writer.writerow(("row", "reason"))
        writer.writerows(rows)
    return path
