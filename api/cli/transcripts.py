"""cvh transcripts: what the agents saw, asked, were told and proposed."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.options import Brand, Data, Json, Limit

if TYPE_CHECKING:
    from api.output import Part

app = typer.Typer(help="Read the transcripts of agent runs.", no_args_is_help=True)


@app.command("list")
def list_transcripts(data: Data = None, brand: Brand = None, limit: Limit = 50, json: Json = False) -> None:
    """List the newest agent runs, newest first."""
    from msgspec import to_builtins

    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.output import as_json, table

    with open_archive(settings_of(data)) as archive:
        heads = archive.transcripts(brand, limit)
    if json:
        as_json({"transcripts": to_builtins(list(heads))})
        return
    rows = ((head.run[:12], head.at[:19], head.situation, (head.play or "no play")[:12]) for head in heads)
    columns = ("run", "about (UTC)", "situation", "play")
    table(f"{len(heads)} runs", columns, rows, empty="No agent has run yet: a situation without a play starts one.")


@app.command("show")
def show_transcript(
    run: Annotated[str, typer.Argument(help="The run, or its first letters.")], data: Data = None, json: Json = False
) -> None:
    """Read one agent run from its question to its play."""
    import json as text

    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.output import as_json, say
    from core.errors import NotFoundError

    with open_archive(settings_of(data)) as archive:
        number = next((head.run for head in archive.transcripts(limit=10_000) if head.run.startswith(run)), run)
        found = archive.transcript(number)
    if found is None:
        raise NotFoundError(f"no transcript {run!r} here: see `cvh transcripts list`")
    lines = [text.loads(line) for line in found[1].decode().splitlines()]
    if json:
        as_json({"run": number, "brand": found[0], "lines": lines})
        return
    for line in lines:
        say(*_told(line))


def _told(line: dict[str, Any]) -> "Sequence[Part]":
    match line["kind"]:
        case "run":
            told = f" of {line['brand']}, strategist: {line['strategist']}\n  about {line['situation']}\n"
            return (f"Run {line['run']}", "bold"), told
        case "event":
            fields = "" if line["what"] == "received" else f"\n{_fields(line['data'])}"
            return _agent(line), f" {line['what']} ", (line["type"], "bold"), fields
        case "tool":
            told = f"\n{_fields(line['asked'])}\n{'':<10} was told\n{_fields(line['answered'])}"
            return _agent(line), " called ", (line["tool"], "bold"), told
        case "play":
            return (f"{line['agent']:<10} wrote play {line['digest'][:12]}", "green"), f"\n{_fields(line['play'])}"
        case "verdict":
            standing = line.get("standing", "accepted" if line["accepted"] else "refused")
            said = "; ".join((_STANDINGS[standing], *line["objections"]))
            return ((f"floor      {said}", "bold"),)
        case "approval":
            said = "; ".join((_STANDINGS[line["standing"]], f"{line['by']}: {line['reason']}", *line["objections"]))
            return ((f"person     {said}", "bold"),)
        case _:
            return (str(line),)


_STANDINGS = {
    "accepted": "published",
    "waiting": "waits for a person: `cvh proposals list`",
    "refused": "refused",
    "observed": "observed: recorded, and never acts",
}


def _agent(line: dict[str, Any]) -> tuple[str, str]:
    return f"{line['agent']:<10}", "cyan"


def _fields(values: dict[str, Any]) -> str:
    return "\n".join(f"{'':<13}{name:<18} {_plain(value)}" for name, value in values.items())


def _plain(value: Any) -> str:
    """A value as a person would write it down: lists with commas, arms with their tier, no quotes."""
    match value:
        case {"arm": arm, "tier": tier}:
            return f"{arm} ({tier})" if tier else str(arm)
        case {"choice": choice, "in_play": in_play, "for_player": for_player}:
            said = [*(f"in any such case: {why}" for why in in_play), *(f"now: {why}" for why in for_player)]
            return f"{_plain(choice)}: {'; '.join(said) or 'nothing objects'}"
        case dict():
            return ", ".join(f"{name} {_plain(inner)}" for name, inner in value.items())
        case list():
            return " | ".join(map(_plain, value)) or "none"
        case None:
            return "none"
        case _:
            return str(value)
