"""cvh eval: what can be measured of the agents without a real model."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.options import Json
from evals.wants import EVALUATED, as_help

if TYPE_CHECKING:
    from evals.report import Bar

app: Final = typer.Typer(no_args_is_help=True, help="Measure what agents can do, and what they cannot.")

Runs = Annotated[
    int | None, typer.Option("--runs", min=1, help="How many; `cvh eval list` shows the usual.", show_default=False)
]
Data = Annotated[
    Path | None,
    typer.Option("--data", metavar="PATH", help="Score what stands there (see below).", show_default="made-up players"),
]
Model = Annotated[
    Path | None,
    typer.Option(
        "--model", metavar="FILE", help="Score this model, as `cvh train` wrote it.", show_default="the shipped one"
    ),
]
Plots = Annotated[Path | None, typer.Option("--plots", file_okay=False, help="Draw plots into this folder.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Draws other cases; the same seed, the same cases.")]


@app.command("list")
def list_evaluations(json: Json = False) -> None:
    """List the evaluations that there are."""
    from msgspec import to_builtins

    from api.output import as_json, table
    from evals.evaluations import EVALUATIONS

    if json:
        as_json({"evaluations": [{"name": name, **to_builtins(one)} for name, one in EVALUATIONS.items()]})
        return
    rows = [(name, str(one.runs), one.counts, one.about) for name, one in EVALUATIONS.items()]
    table("Evaluations", ("name", ">usual", "of what", "about"), rows, empty="")


@app.command(epilog=as_help(EVALUATED))
def run(
    name: Annotated[str, typer.Argument(help="Which one.")],
    data: Data = None,
    model: Model = None,
    plots: Plots = None,
    runs: Runs = None,
    seed: Seed = 0,
    json: Json = False,
) -> None:
    """Run an evaluation. Exit status 1 if it misses a bar.

    A bar that so few players could miss by chance is neither reached nor missed. Nothing is delivered, no hub is
    needed and no language model is asked.
    """
    from msgspec import to_builtins

    from api.output import as_json, progress, say, table
    from evals.evaluations import evaluation
    from evals.report import Asked

    chosen = evaluation(name)
    many = runs or chosen.runs
    with progress(chosen.counts.capitalize(), many, quiet=json) as step:
        report = chosen(Asked(runs=many, seed=seed, data=data, model=model, plots=plots), step)
    if json:
        bars = [{**to_builtins(bar), "verdict": bar.verdict} for bar in report.bars]
        ended = {"bars": bars, "met": report.met, "missed": report.missed}
        as_json({"evaluation": name, "seed": seed, **report.figures, **ended})
    else:
        for one in report.tables:
            table(one.title, one.columns, one.rows, empty="")
            say()
        say(report.drawn)
        for bar in report.bars:
            say(_said(bar))
    if report.missed:
        raise typer.Exit(1)


def _said(bar: "Bar") -> tuple[str, str]:
    """A bar in words, with what was found beside it, and its colour."""
    found = "" if bar.figure is None else f" (found {bar.figure:.3f})"
    match bar.verdict:
        case "reached":
            return f"reached  {bar.what}{found}", "green"
        case "missed":
            return f"MISSED   {bar.what}{found}", "red"
        case "too few to tell":
            return f"open     {bar.what}{found}: too few players to tell, chance alone could miss it", "yellow"
