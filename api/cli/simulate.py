"""cvh simulate: players of a simulated world, written as a file of the public data sets' formats."""

from pathlib import Path
from typing import Annotated, Final

import typer

from api.cli.options import Json

Out = Annotated[Path, typer.Option("--out", dir_okay=False, help="The file to write.")]
Number = Annotated[int, typer.Option("--world", min=0, help="Which world; 0 is the calibrated centre.")]
Players = Annotated[int, typer.Option("--players", min=1, help="How many register.")]
Days = Annotated[int, typer.Option("--days", min=1, help="How many days they live.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed and world, the same file.")]
Format = Annotated[str, typer.Option("--format", metavar="casino-daily|bets", help="One row a day, or one row a bet.")]
LEARNED: Final = {"casino-daily": "churn", "bets": "category"}
"""A model that learns from each format."""


def simulate(
    out: Out,
    world: Number = 0,
    players: Players = 1_000,
    days: Days = 90,
    seed: Seed = 0,
    form: Format = "casino-daily",
    json: Json = False,
) -> None:
    """Let simulated players live and write what they did. Nobody treats them, and no row tells what they feel."""
    from api.output import as_json, progress, say
    from evals.simulator import draw_world
    from evals.simulator.files import FORMATS

    if form not in FORMATS:
        raise typer.BadParameter(f"the formats are {' and '.join(FORMATS)}", param_hint="--format")
    with progress(f"Simulating world {world}", None, quiet=json) as step:
        rows = FORMATS[form](draw_world(world), players, days, seed, out, step)
    if json:
        as_json({"file": str(out), "format": form, "rows": rows, "world": world, "seed": seed})
        return
    training = f"cvh train {LEARNED[form]} --data {out} --out FILE"
    say(f"{rows:,} rows of world {world} written to {out}. Train on them: {training}")
