"""cvh approvals, cvh reviews, cvh contests: what waits for people, and their words on it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.options import Brand, Data, Json, Limit

if TYPE_CHECKING:
    from core.tasks import TaskKind

Number = Annotated[str, typer.Argument(help="The decision's id, or its first letters.")]
Who = Annotated[str, typer.Option("--as", help="Who says it; his key is in the data folder.")]
Why = Annotated[str, typer.Option("--reason", help="Why; it is recorded.")]
Every = Annotated[bool, typer.Option("--all", help="Those that are settled, too.")]

approvals = typer.Typer(help="Offers that wait for a person's approval.", no_args_is_help=True)
reviews = typer.Typer(help="Automated restrictions and flagged decisions that people look at.", no_args_is_help=True)
contests = typer.Typer(help="Decisions that players contest.", no_args_is_help=True)


@approvals.command("list")
def list_approvals(
    data: Data = None, brand: Brand = None, limit: Limit = 50, every: Every = False, json: Json = False
) -> None:
    """List what waits for an approval, newest first."""
    _list("approval", data, brand, limit, every, json)


@reviews.command("list")
def list_reviews(
    data: Data = None, brand: Brand = None, limit: Limit = 50, every: Every = False, json: Json = False
) -> None:
    """List what waits for a review, newest first."""
    _list("review", data, brand, limit, every, json)


@contests.command("list")
def list_contests(
    data: Data = None, brand: Brand = None, limit: Limit = 50, every: Every = False, json: Json = False
) -> None:
    """List the decisions that are contested, newest first."""
    _list("contest", data, brand, limit, every, json)


@approvals.command("approve")
def approve(number: Number, who: Who, reason: Why, data: Data = None, json: Json = False) -> None:
    """Approve it: everything is asked once more, and it acts only if nothing else objects now."""
    _say("approval", number, who, {"approved": True, "reason": reason}, data, json)


@approvals.command("refuse")
def refuse(number: Number, who: Who, reason: Why, data: Data = None, json: Json = False) -> None:
    """Refuse it: nothing is done."""
    _say("approval", number, who, {"approved": False, "reason": reason}, data, json)


@reviews.command("close")
def close_review(
    number: Number,
    who: Who,
    reason: Why,
    upheld: Annotated[bool, typer.Option("--upheld/--not-upheld", help="Whether it was right.")],
    data: Data = None,
    json: Json = False,
) -> None:
    """Say what was found. It is recorded and shown with the decision; it switches no protection off."""
    _say("review", number, who, {"upheld": upheld, "reason": reason}, data, json)


@contests.command("close")
def close_contest(
    number: Number,
    who: Who,
    reason: Why,
    upheld: Annotated[bool, typer.Option("--upheld/--not-upheld", help="Whether the decision was right.")],
    data: Data = None,
    json: Json = False,
) -> None:
    """Say what was found, and close it."""
    _say("contest", number, who, {"upheld": upheld, "reason": reason}, data, json)


def _list(kind: "TaskKind", data: Path | None, brand: str | None, limit: int, every: bool, json: bool) -> None:
    from msgspec import to_builtins

    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.output import as_json, table

    with open_archive(settings_of(data)) as archive:
        brands, state = [brand] if brand else None, None if every else "open"
        tasks = archive.tasks(kind=kind, brands=brands, state=state, limit=limit)  # type: ignore[arg-type]
    if json:
        as_json({f"{kind}s": [to_builtins(task) for task in tasks]})
        return
    rows = (
        (str(task.at)[:19], task.brand, task.player, f"{task.arm} {task.tier or ''}", " ".join(task.codes), task.state,
         task.by, task.reason or task.words, task.decision[:12])
        for task in tasks
    )  # fmt: skip
    columns = ("at (UTC)", "brand", "player", "what", "reasons", "state", "by", "words", "decision")
    table(
        f"{len(tasks)} {kind}{'s' * (len(tasks) != 1)}",
        columns,
        rows,
        empty=f"No {kind} waits. `--all` lists those that are settled.",
    )


def _say(kind: "TaskKind", number: str, who: str, said: dict[str, Any], data: Path | None, json: bool) -> None:
    """Say it to the running hub with the person's own key: the command line has no power that the key has not."""
    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.output import as_json, say
    from api.people_client import say_as
    from core.errors import NotFoundError

    settings = settings_of(data)
    with open_archive(settings) as archive:
        found = archive.decision(number)
    if found is None:
        raise NotFoundError(f"no decision {number!r} here: see `cvh {kind}s list`")
    answer = say_as(settings, who, f"/v1/{kind}s/{found.id}", said)
    if json:
        as_json(answer)
        return
    task, decision = answer.get("task", answer), answer.get("decision")
    say(f"It is recorded: {task['state']} by {task['by']}.")
    if decision is not None:
        say(decision["explanation"])
