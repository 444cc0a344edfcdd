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
    """Show one player's living profile: every figure with its unit and what it means."""
    from api.archive import open_archive
    from api.cli.life_table import told
    from api.cli.options import settings_of
    from api.life import LifeShown
    from api.output import as_json, table
    from core.errors import NotFoundError

    with open_archive(settings_of(data)) as archive:
        known = archive.players(brand)
    found = [profile for profile in known if profile.player == player]
    if not found:
        near = sorted({one.player for one in known if one.player.startswith(player)})[:3]
        hint = f", but {' and '.join(near)}" if near else ""
        raise NotFoundError(f"no player {player!r} here{hint}: see `cvh players list`")
    if json:
        as_json(LifeShown.of(found[0]).model_dump(mode="json"))
        return
    for life in map(LifeShown.of, found):
        for section in told(life):
            table(section.title, ("figure", ">value", "unit", "what it is"), section.rows, empty="")


@app.command("sources")
def list_sources(data: Data = None, brand: Brand = None, json: Json = False) -> None:
    """What each acquisition source cost, and how much of it its players have paid back."""
    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.life import SourceShown
    from api.output import as_json, table
    from core.sources import sources

    with open_archive(settings_of(data)) as archive:
        shown = [SourceShown.of(source) for source in sources(archive.players(brand))]
    if json:
        as_json({"sources": [source.model_dump(mode="json") for source in shown]})
        return
    columns = (
        "source", "brand", ">players", ">cost", ">theoretical NGR", ">of it flagged", ">paid back", ">players even",
        ">days to even",
    )  # fmt: skip
    rows = (
        (
            s.source or "(not told)",
            s.brand,
            str(s.players),
            s.cost,
            s.theoretical_ngr,
            s.flagged_value,
            "-" if s.paid_back is None else f"{100 * s.paid_back:.0f} %",
            f"{s.players_even} of {s.players_priced}",
            "-" if s.payback_days is None else f"{s.payback_days:.0f}",
        )
        for s in shown
    )
    table("Acquisition sources, in base currency; taxes and fees left out", columns, rows,
          empty="Nobody yet: play the sample with `cvh up --sample`.")  # fmt: skip


def _short(at: object) -> str:
    return str(at)[:19]
