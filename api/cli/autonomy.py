"""cvh autonomy: how far plays with offers act by themselves, and a person's word that takes an arm down."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.options import Brand, Data, Json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from api.settings import Settings
    from core.plays import Play
    from core.policy import BrandPolicy
    from core.ports import Archive

app = typer.Typer(help="How far plays with offers act by themselves.", no_args_is_help=True)
As = Annotated[str, typer.Option("--as", help="Whose key says so: a person of `cvh people` with the scope operate.")]


@app.command("show")
def show(brand: Brand = None, data: Data = None, json: Json = False) -> None:
    """Show where each commercial arm stands, what it lacks for the next level, and the trials that go on."""
    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.output import as_json

    settings = settings_of(data)
    with open_archive(settings) as archive:
        policies = _policies(settings, archive, brand)
        shown = {
            "arms": _arms(policies, archive),
            "trials": _trials(policies, archive),
            "steps": _steps(archive, brand),
        }
    if json:
        as_json(shown)
    else:
        _print(shown)


@app.command("demote")
def demote(
    brand: Annotated[str, typer.Argument(help="The brand.")],
    arm: Annotated[str, typer.Argument(help="The arm, as `cvh autonomy show` has it.")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it is recorded.")],
    who: As = "",
    data: Data = None,
    json: Json = False,
) -> None:
    """Take an arm of a brand one level down. Up again leads evidence, and nothing else."""
    import getpass

    from api.cli.options import settings_of
    from api.cli.telling import tell
    from api.folder import Folder
    from api.output import as_json, say
    from core.errors import DataFolderError

    folder = Folder(settings_of(data).data)
    if folder.announced() is None:
        raise DataFolderError(f"no hub runs on {folder.path}: start one with `cvh up`, then say it again")
    asked = {"brand": brand, "arm": arm, "reason": reason, "by": getpass.getuser()}
    stands = tell(folder, "/v1/autonomy/demotions", asked, who)
    if json:
        as_json(stands)
        return
    say(f"{arm} of {brand} stands at {stands['level']}.")
    say("Plays that act already go on; `cvh policy stop` ends offers now.")


def _policies(settings: "Settings", archive: "Archive", brand: str | None) -> "Mapping[str, BrandPolicy]":
    """The policies in force: those of the files, or of the approved bundle."""
    from core.adoption import course
    from core.errors import NotFoundError
    from prompts.brands import load_brands

    bundle = course(archive.steps()).in_force if settings.mode == "production" else None
    policies = bundle.policies if bundle is not None else load_brands(settings.guardrails)
    if brand is not None and brand not in policies:
        raise NotFoundError(f"no brand {brand!r} here: see `cvh policy status`")
    return {name: policy for name, policy in policies.items() if brand in (None, name)}


def _arms(policies: "Mapping[str, BrandPolicy]", archive: "Archive") -> list[dict[str, Any]]:
    from api.autonomy import RungShown
    from core.autonomy import COMMERCIAL, climbed

    ladder = climbed(archive.moves())
    return [RungShown.of(arm, policy, ladder).model_dump() for policy in policies.values() for arm in COMMERCIAL]


def _trials(policies: "Mapping[str, BrandPolicy]", archive: "Archive") -> list[dict[str, Any]]:
    """Every canary, and every play in force that somebody has been compared with."""
    counted = [(play, archive.trial(play.digest)) for play in archive.book().plays if play.situation.brand in policies]
    return [_trial(play, one) for play, one in counted if play.share < 100 or one.tried.players]


def _trial(play: "Play", counted: Any) -> dict[str, Any]:
    from msgspec.structs import asdict

    about = {"play": play.digest, "situation": play.situation.key, "share": play.share}
    return {**about, "tried": asdict(counted.tried), "control": asdict(counted.control)}


def _steps(archive: "Archive", brand: str | None) -> list[dict[str, Any]]:
    """Every change of level, newest first."""
    moves = [moved for moved in archive.moves() if brand in (None, moved.evidence.brand)]
    return [
        {"at": moved.evidence.at.isoformat(timespec="seconds"), "brand": moved.evidence.brand, "arm": step.arm,
         "from": step.before, "to": step.after, "why": step.why}
        for moved in reversed(moves) for step in moved.steps if step.before != step.after
    ]  # fmt: skip


def _print(shown: "dict[str, list[dict[str, Any]]]") -> None:
    from api.output import table

    rows = [[str(one[name]) for name in ("brand", "arm", "level", "ceiling", "missing")] for one in shown["arms"]]
    table("Levels", ("brand", "arm", "level", "ceiling", "what is missing for the next level"), rows, empty="")
    trials = [
        (one["play"][:12], one["situation"], f"{one['share']} %", _side(one["tried"]), _side(one["control"]))
        for one in shown["trials"]
    ]
    told = ("play", "situation", ">share", "on it: took something, flagged since", "others")
    table("\nTrials", told, trials, empty="\nNo play is on trial.")
    steps = [[one[name] for name in ("at", "brand", "arm", "from", "to", "why")] for one in shown["steps"]]
    table("\nSteps", ("at", "brand", "arm", "from", "to", "why"), steps, empty="\nNo arm has changed its level yet.")


def _side(side: "dict[str, int]") -> str:
    return "{accepted} and {harmed} of {players}".format(**side)
