"""cvh deadletters, cvh quarantine: payloads that could not be read, and reading them again."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.options import Brand, Data, Json, Limit

if TYPE_CHECKING:
    from api.letters import Reread
    from core.entries import Box, Letter

SHOWN = 60
"""Characters of a payload that a line shows."""

Number = Annotated[int, typer.Argument(help="The number that `list` shows.")]
All = Annotated[bool, typer.Option("--all", help="Those that were read again, too.")]
Old = Annotated[bool, typer.Option("--old", help="Also what is more than a day old and was not sent again.")]
Only = Annotated[int | None, typer.Argument(help="Only this one; all that wait by default.", show_default=False)]


def app_of(box: "Box", what: str) -> typer.Typer:
    """The commands of one box."""
    app = typer.Typer(help=f"{what}: list, show, read again.", no_args_is_help=True)

    @app.command("list")
    def list_(
        data: Data = None, brand: Brand = None, limit: Limit = 50, every: All = False, json: Json = False
    ) -> None:
        """List what waits, newest first."""
        _list(box, what, data, brand, limit, every, json)

    @app.command("show")
    def show(number: Number, data: Data = None, json: Json = False) -> None:
        """Show one with its bytes."""
        _show(box, number, data, json)

    @app.command("retry")
    def retry(
        number: Only = None, data: Data = None, brand: Brand = None, old: Old = False, json: Json = False
    ) -> None:
        """Read what waits with today's dialects and rules; what can be read now goes on the log, once."""
        _retry(box, number, data, brand, old, json)

    return app


dead = app_of("dead", "Dead letters")
quarantine = app_of("quarantine", "Payloads of unknown shape")


def _list(box: "Box", what: str, data: Path | None, brand: str | None, limit: int, every: bool, json: bool) -> None:
    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.output import as_json, table

    with open_archive(settings_of(data)) as archive:
        letters = archive.letters(box, brand=brand, waiting=not every, limit=limit)
    if json:
        as_json({box: [_shown(letter) for letter in letters]})
        return
    rows = (
        (str(one.id), one.at.strftime("%Y-%m-%d %H:%M:%S"), one.route.brand or "", one.route.dialect or "events",
         one.route.kind, f"{one.field}: {one.reason}" if one.field else one.reason, _text(one)[:SHOWN])
        for one in letters
    )  # fmt: skip
    columns = (">no.", "arrived", "brand", "dialect", "kind", "why", "payload")
    table(f"{what}: {len(letters)}", columns, rows, empty="Nothing waits here.")


def _show(box: "Box", number: int, data: Path | None, json: bool) -> None:
    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.output import as_json, say
    from core.errors import NotFoundError

    with open_archive(settings_of(data)) as archive:
        found = archive.letters(box, number=number)
    if not found:
        raise NotFoundError(f"there is no letter {number} here: list them first")
    if json:
        as_json(_shown(found[0]))
        return
    letter = found[0]
    say(f"{letter.at.isoformat()}  {letter.route.brand or ''}  {letter.route.dialect or 'events'}  {letter.route.kind}")
    say(f"{letter.field}: {letter.reason}. {letter.remedy}" if letter.field else letter.reason)
    say("It has been read since." if letter.retried else "It waits; `retry` reads it again.")
    say(_text(letter))


def _retry(box: "Box", number: int | None, data: Path | None, brand: str | None, old: bool, json: bool) -> None:
    import asyncio

    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.clock import now
    from api.dialects import Dialects
    from api.letters import read_again
    from prompts.brands import load_brands
    from prompts.dialects import load_dialects

    settings = settings_of(data)
    files, policies = load_dialects(settings.dialects), load_brands(settings.guardrails)
    with open_archive(settings) as archive:
        dialects = Dialects(files, archive.accepted())
        waiting = archive.letters(box, brand=brand, number=number, waiting=True, limit=10_000)
    read = [read_again(letter, dialects, policies, now(), old=old) for letter in reversed(waiting)]
    asyncio.run(_send(settings, [one for one in read if not one.reason]))
    _tell(read, json)


async def _send(settings: Any, read: "list[Reread]") -> None:
    from api.clock import now
    from api.wiring import open_importer

    if not read:
        return
    async with open_importer(settings) as importer:
        for one in read:
            await importer.take(one.pack(now()), history=one.letter.route.history)
        await importer.settle()


def _tell(read: "list[Reread]", json: bool) -> None:
    from api.output import as_json, say, table

    done, left = [one for one in read if not one.reason], [one for one in read if one.reason]
    if json:
        stays = [{"letter": one.letter.id, "reason": one.reason} for one in left]
        as_json(
            {"read": [one.letter.id for one in done], "events": sum(len(one.events) for one in done), "left": stays}
        )
        return
    say(f"{len(done)} of {len(read)} could be read: {sum(len(one.events) for one in done)} events are on the log.")
    if left:
        table("These stay", (">no.", "why"), [(str(one.letter.id), one.reason) for one in left], empty="")


def _shown(letter: "Letter") -> dict[str, Any]:
    from msgspec import to_builtins

    return {**to_builtins(letter), "raw": _text(letter)}


def _text(letter: "Letter") -> str:
    return letter.raw.decode(errors="replace")
