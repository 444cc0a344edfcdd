"""cvh players: who the hub knows, and what it knows about them."""

from typing import Annotated

import typer

from api.cli.options import Brand, Data, Json

app = typer.Typer(help="Look at players' living profiles.", no_args_is_help=True)


@app.command("list")
def list_players(data: Data = None, brand: Brand = None, json: Json = False) -> None:
    """List all players with their sums, as of the last snapshot (at most a second old)."""
    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.output import as_json, table
    from api.resources import PlayerShown

    with open_archive(settings_of(data)) as archive:
        shown = [PlayerShown.of(profile) for profile in archive.players(brand)]
    if json:
        as_json({"players": [player.model_dump(mode="json") for player in shown]})
        return
    columns = (
        "player", "brand", ">bets", ">turnover", ">payout", ">NGR", ">deposited", ">withdrawn", ">bonus", "currency",
        "harm", ">tilt", "last seen (UTC)",
    )  # fmt: skip
    rows = (
        (
            p.id,
            p.brand,
            str(p.bets),
            p.turnover,
            p.payout,
            p.ngr,
            p.deposited,
            p.withdrawn,
            p.bonus,
            p.currency or "",
            p.harm,
            f"{p.tilt:.2f}",
            _short(p.last_seen),
        )
        for p in shown
    )
    table(f"{len(shown)} players", columns, rows, empty="Nobody yet: play the sample with `cvh up --sample`.")


@app.command("show")
def show_player(
    player: Annotated[str, typer.Argument(help="The player's id.")],
    data: Data = None,
    brand: Brand = None,
    json: Json = False,
) -> None:
    """Show one player's whole profile."""
    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.output import as_json, table
    from api.resources import PlayerShown
    from core.errors import NotFoundError

    with open_archive(settings_of(data)) as archive:
        found = [profile for profile in archive.players(brand) if profile.player == player]
    if not found:
        raise NotFoundError(f"no player {player!r} here: see `cvh players list`")
    for shown in (PlayerShown.of(profile).model_dump(mode="json") for profile in found):
        if json:
            as_json(shown)
            return
        rows = ((name.replace("_", " "), str(value)) for name, value in shown.items())
        table(f"{player} of {shown['brand']}", ("figure", "value"), rows, empty="")


def _short(at: object) -> str:
    return str(at)[:19]
