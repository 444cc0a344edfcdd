"""cvh train: fit a model to players of a file, or to simulated ones, and write it as a file of plain numbers."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import Json
from evals.wants import TRAINED

Name = Annotated[str, typer.Argument(help="Which model: churn, value, high_roller, category, or the chooser.")]
Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="PATH",
        help="What to learn from (see below).",
        show_default="simulated players",
    ),
]
Out = Annotated[Path, typer.Option("--out", dir_okay=False, help="The file to write.")]
Half = Annotated[str, typer.Option("--half", metavar="a|b", help="Learn from one half of the players only.")]
Until = Annotated[
    datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Learn from days up to this one only.")
]
OneBrand = Annotated[str | None, typer.Option("--brand", help="The chooser: from this brand's decisions alone.")]
Seed = Annotated[int, typer.Option("--seed", min=0, help="The same seed and data, the same model.")]


def train(
    name: Name,
    out: Out,
    data: Data = None,
    half: Half = "",
    until: Until = None,
    brand: OneBrand = None,
    seed: Seed = 0,
    json: Json = False,
) -> None:
    """Fit a model. `cvh eval run NAME --model FILE --data OTHER` then scores it on players it has not seen."""
    from api.output import as_json, progress, say, table
    from evals.trainings import Learnt, training
    from prompts.model_file import make_room, write_model

    if name == "chooser":
        _train_chooser(out, data, brand, json)
        return
    chosen = training(name)
    if half not in ("", "a", "b"):
        raise typer.BadParameter("the halves of the players are a and b", param_hint="--half")
    asked = Learnt(data=data, half=half, until=until.date() if until else None, seed=seed)  # type: ignore[arg-type]
    make_room(out)
    with progress(f"Training {name}", None, quiet=json) as step:
        model = chosen(asked, step)
    write_model(model, out)
    if json:
        as_json({"model": name, "file": str(out), "digest": model.digest, **model.measures})
        return
    table(f"{name}, fitted", ("measure", ">value"), [(k, f"{v:.4g}") for k, v in model.measures.items()], empty="")
    scoring = f"cvh eval run {name.replace('_', '')} --model {out} --data FILE"
    say(f"Written to {out} ({model.digest[:12]}). Score it on others: {scoring}")


def _train_chooser(out: Path, data: Path | None, brand: str | None, json: bool) -> None:
    """From the record of a hub: what was decided, with which chances, and who was back."""
    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.output import as_json, say, table
    from evals.datasets.tabular import check_folder, wanted
    from evals.log_learning import learn_from_log, prior_of, warnings
    from prompts.chooser_file import shipped_chooser, write_chooser

    with wanted(data, TRAINED["chooser"]):
        check_folder(data)
    with open_archive(settings_of(data)) as archive:
        learned = learn_from_log(archive, prior_of(archive, brand, shipped_chooser()), brand)
    write_chooser(learned.chooser, out)
    said = {"decisions": learned.decisions, "taught": learned.taught, "by_chance": learned.by_chance,
            "returned": learned.returned, "days_priced": learned.days}  # fmt: skip
    if json:
        warned = list(warnings(learned))
        as_json(
            {
                "model": "chooser",
                "file": str(out),
                "digest": learned.chooser.digest,
                "price": learned.chooser.price,
                **said,
                "warnings": warned,
            }
        )
        return
    rows = [(words.replace("_", " "), str(number)) for words, number in said.items()]
    table("What the log has taught the chooser", ("decisions", ">number"), rows, empty="")
    say(f"\nBy what was spent, a unit of the budget counts {1 + learned.chooser.price:.3g} times.")
    for warning in warnings(learned):
        say((f"mind: {warning}", "yellow"))
    say(f"Written to {out}. `cvh models add {out}` makes it known; it is in force once somebody promotes it.")
