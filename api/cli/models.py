"""cvh models: which models and chooser are in force, who put them there, and how they stand."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.options import Data, Json

if TYPE_CHECKING:
    from api.settings import Settings
    from core.lineup import Lineup, Registered

app = typer.Typer(help="Models and choosers: what is in force, and people's words on it.", no_args_is_help=True)

Which = Annotated[
    str,
    typer.Argument(
        metavar="MODEL", help="Its digest, or how that begins; or a name such as churn, for the one in force for all."
    ),
]
Reason = Annotated[str, typer.Option("--reason", help="Why; it is recorded.")]
As = Annotated[str, typer.Option("--as", help="Whose key says so: a person of `cvh people` with the scope approve.")]
OneBrand = Annotated[str, typer.Option("--brand", help="For this brand alone.", show_default="all brands")]


@app.command("list")
def list_models(data: Data = None, json: Json = False) -> None:
    """List every model and chooser that is known, and where each is in force."""
    from api.cli.options import settings_of
    from api.output import as_json, table

    lineup = _lineup(settings_of(data))
    lines = [_line(lineup, one) for one in lineup.known.values()]
    if json:
        as_json({"models": lines})
        return
    rows = ((one["slot"], one["digest"][:12], one["standing"], one["by"], one["at"]) for one in lines)
    empty = "No model is known here: `cvh train` fits one, `cvh models add FILE` registers it."
    table(f"{len(lines)} models", ("what", "digest", "in force", "registered by", "at (UTC)"), rows, empty=empty)


@app.command("show")
def show(which: Which, data: Data = None, json: Json = False) -> None:
    """Show a model: what it was trained on, how well it did, and how it came into force."""
    from msgspec import to_builtins

    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.output import as_json, say, table
    from core.lineup import lined_up

    with open_archive(settings_of(data)) as archive:
        steps = archive.lineup()
    lineup = lined_up(steps)
    one = _find(lineup, which)
    history = [step for step in steps if step.digest == one.digest]
    if json:
        as_json({**_line(lineup, one), "model": to_builtins(one.learned), "steps": to_builtins(history[1:])})
        return
    say((f"{one.slot} {one.digest}", "bold"), f"\nin force  {_standing(lineup, one)}")
    if one.model is not None:
        on = one.model.trained_on
        say(f"trained   on {on.players} players and {on.rows} rows of {on.source}, up to {on.until or 'its end'}")
        measures = [(name, f"{value:.4g}") for name, value in sorted(one.model.measures.items())]
        table("\nWhat it reached when it was trained", ("measure", ">value"), measures, empty="Nothing was measured.")
    elif one.chooser is not None:
        say(f"learned   from {one.chooser.outcomes} outcomes; {one.chooser.floor:.1%} of choices only explore")
    rows = ((type(step).__name__, getattr(step, "brand", ""), step.by, getattr(step, "reason", ""), str(step.at)[:19])
            for step in history)  # fmt: skip
    table("\nSteps", ("step", "for", "by", "why", "at (UTC)"), rows, empty="")


@app.command("add")
def add(
    file: Annotated[Path, typer.Argument(help="A file of `cvh train`.")],
    who: As = "",
    data: Data = None,
    json: Json = False,
) -> None:
    """Make a model or a chooser known to the running hub, as a challenger: no decision is made with it yet."""
    import msgspec

    from api.cli.options import settings_of
    from core.record import canonical
    from prompts.lineup import read_learned

    learned = msgspec.json.decode(canonical(read_learned(file)))
    said = _tell(settings_of(data), "/v1/models", {"learned": learned}, who)
    _show(said, f"{said['slot']} {said['digest'][:12]} is known. It is in force after "
          f"`cvh models promote {said['digest'][:12]} --reason WHY`.", json)  # fmt: skip


@app.command("promote")
def promote(
    which: Which, reason: Reason, brand: OneBrand = "*", who: As = "", data: Data = None, json: Json = False
) -> None:
    """Put it in force: the next decision is made with it, and says so."""
    said = _change("/v1/models/promotions", which, reason, brand, who, data)
    _show(said, f"{said['slot']} {said['digest'][:12]} is in force.", json)


@app.command("rollback")
def rollback(
    which: Which, reason: Reason, brand: OneBrand = "*", who: As = "", data: Data = None, json: Json = False
) -> None:
    """Take it out of force: what was there before acts again, or nothing."""
    said = _change("/v1/models/rollbacks", which, reason, brand, who, data)
    now = f"{said['in_force'][:12]} acts again" if said["in_force"] else "none is in force"
    _show(said, f"{said['slot']} {said['digest'][:12]} is out of force: {now}.", json)


@app.command("drift")
def drift(
    brand: Annotated[str, typer.Argument(help="The brand whose decisions are looked at.")],
    newest: Annotated[int, typer.Option("--last", min=1, help="How many of its newest decisions.")] = 500,
    data: Data = None,
    json: Json = False,
) -> None:
    """Compare what the models say of late with what they said before, and with what came; challengers beside them."""
    from msgspec import to_builtins

    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.output import as_json, say, table
    from core.errors import NotFoundError
    from core.stability import ACT, WATCH
    from evals import drift as drifts

    with open_archive(settings_of(data)) as archive:
        if not archive.decisions(brand=brand, limit=1):
            raise NotFoundError(f"nothing was decided for a brand {brand!r} here: see `cvh policy status`")
        found = drifts.drift(archive, brand, newest)
    if json:
        as_json({"brand": brand, "watch": WATCH, "act": ACT, "models": to_builtins(found)})
        return
    rows = (
        (one.name, one.digest[:12], "champion" if one.champion else "challenger", str(one.recent),
         f"{one.mean:.4g}" if one.mean is not None else "",
         f"{one.index:.3f}" if one.reference else "", one.verdict, _calibrated(one.calibration))
        for one in found
    )  # fmt: skip
    columns = ("what", "digest", "as", ">scores", ">mean", ">stability", "verdict", "said, came and Brier")
    table(f"The last {newest} decisions of {brand}", columns, rows, empty="No model is known here.")
    say(f"\nStability against the champion's scores before: below {WATCH} stable, from {ACT} on other players.")


def _calibrated(one: Any) -> str:
    if one is None or not one.known:
        return "no outcome is known yet" if one is not None else ""
    return f"{one.said:.3f}, {one.came:.3f}, {one.brier:.3f} of {one.known}"


def _lineup(settings: "Settings") -> "Lineup":
    from api.archive import open_archive
    from core.lineup import lined_up

    with open_archive(settings) as archive:
        return lined_up(archive.lineup())


def _find(lineup: "Lineup", which: str) -> "Registered":
    """The one whose digest starts so, or the one in force for all brands under this name."""
    from core.errors import NotFoundError

    digests = [stack[-1] for place, stack in lineup.stacks.items() if place == ("*", which) and stack]
    digests = digests or [digest for digest in lineup.known if which and digest.startswith(which)]
    if len(digests) != 1:
        raise NotFoundError(
            f"{len(digests)} models here start with {which!r}, and none of this name is in force for all: "
            "`cvh models list` names them"
        )
    return lineup.known[digests[0]]


def _line(lineup: "Lineup", one: "Registered") -> dict[str, Any]:
    return {"slot": one.slot, "digest": one.digest, "standing": _standing(lineup, one), "by": one.by,
            "at": f"{one.at:%Y-%m-%d %H:%M}"}  # fmt: skip


def _standing(lineup: "Lineup", one: "Registered") -> str:
    where = [
        brand for (brand, slot), stack in lineup.stacks.items() if slot == one.slot and stack[-1:] == (one.digest,)
    ]
    return ", ".join("all brands" if brand == "*" else brand for brand in sorted(where)) or "challenger"


def _change(path: str, which: str, reason: str, brand: str, who: str, data: Path | None) -> dict[str, Any]:
    from api.cli.options import settings_of

    settings = settings_of(data)
    one = _find(_lineup(settings), which)
    return _tell(settings, path, {"slot": one.slot, "digest": one.digest, "brand": brand, "reason": reason}, who)


def _tell(settings: "Settings", path: str, said: dict[str, Any], who: str) -> dict[str, Any]:
    """Say it to the running hub: which models act is in its record, at its place."""
    from api.cli.telling import tell
    from api.folder import Folder
    from core.errors import DataFolderError

    folder = Folder(settings.data)
    if folder.announced() is None:
        raise DataFolderError(f"no hub runs on {folder.path}: start one with `cvh up`, then say it again")
    return tell(folder, path, said, who)


def _show(said: dict[str, Any], words: str, json: bool) -> None:
    from api.output import as_json, say

    if json:
        as_json(said)
    else:
        say(words)
