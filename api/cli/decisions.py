"""cvh decisions: what was decided, and why."""

from typing import Annotated

import typer

from api.cli.options import Brand, Data, Json, Limit

app = typer.Typer(help="Look at recorded decisions and their reasons.", no_args_is_help=True)


@app.command("list")
def list_decisions(
    data: Data = None,
    brand: Brand = None,
    player: Annotated[str | None, typer.Option("--player", help="Only this player.")] = None,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """List the newest decisions, newest first."""
    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.output import as_json, table
    from api.resources import DecisionShown

    with open_archive(settings_of(data)) as archive:
        shown = [DecisionShown.of(d) for d in archive.decisions(brand=brand, player=player, limit=limit)]
    if json:
        as_json({"decisions": [decision.model_dump(mode="json") for decision in shown]})
        return
    rows = (
        (str(d.at)[:19], d.brand, d.player, d.signal, d.arm, d.tier or "", "play" if d.play else "default", d.id[:12])
        for d in shown
    )
    columns = ("at (UTC)", "brand", "player", "signal", "arm", "tier", "by", "id")
    table(f"{len(shown)} decisions", columns, rows, empty="No decisions yet: play the sample with `cvh up --sample`.")


@app.command("show")
def show_decision(
    number: Annotated[str, typer.Argument(help="The decision's id.")], data: Data = None, json: Json = False
) -> None:
    """Explain one decision from its record."""
    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.output import as_json, say, table
    from api.resources import DecisionShown
    from core.errors import NotFoundError
    from core.tasks import outcome

    with open_archive(settings_of(data)) as archive:
        found = archive.decision(number)
        if found is None:
            raise NotFoundError(f"no decision {number!r} here: see `cvh decisions list`")
        shown = DecisionShown.of(found, [outcome(task) for task in archive.tasks(decision=found.id)])
    if json:
        as_json(shown.model_dump(mode="json"))
        return
    say((shown.explanation, "bold"), "\n")
    rows = ((r.arm, r.tier or "", "allowed" if r.allowed else "; ".join(r.objections)) for r in shown.considered)
    table(
        "Considered",
        ("arm", "tier", "floor"),
        rows,
        empty="No arm was considered: the safe default here is to do nothing.",
    )
    say(f"\nsituation  {shown.situation}\nplay       {shown.play or 'none: safe default'}\nplay book  {shown.playbook}")
    say(f"policy     {shown.policy}\nmodels     {shown.models or 'none'}\nchooser    {shown.chooser or 'none'}")
    say(f"recorded   {shown.id}")
    for words in shown.people:
        say(f"people     {words}")
