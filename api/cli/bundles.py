"""cvh policy propose, approve and bundles: what may be in force in production, and who said so."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.options import Data, Json

if TYPE_CHECKING:
    from api.settings import Settings

By = Annotated[str, typer.Option("--by", help="Who says so, where nobody has a key yet; recorded with your account.")]
As = Annotated[str, typer.Option("--as", help="Whose key says so: a person of `cvh people`, for all brands.")]


def propose(by: By = "", who: As = "", data: Data = None, json: Json = False) -> None:
    """Check all files and record them as a proposed bundle; others must approve it before it is in force."""
    import getpass

    from api.bundles import ProposalAsked
    from api.cli.options import settings_of
    from core.record import canonical
    from prompts.bundle import load_bundle

    settings = settings_of(data)
    bundle = _json(canonical(load_bundle(settings.guardrails)))
    asked = _asked(ProposalAsked, by=_name(by, who), user=getpass.getuser(), bundle=bundle)
    _show(_recorded(settings, "/v1/bundles", asked, asked.step(), who), json)


def approve(
    digest: Annotated[
        str, typer.Argument(help="The bundle, as `cvh policy bundles` shows it; its first letters will do.")
    ],
    reason: Annotated[str, typer.Option("--reason", help="Why; it is recorded.")],
    by: By = "",
    who: As = "",
    data: Data = None,
    json: Json = False,
) -> None:
    """Approve a bundle that somebody else has proposed; a running hub in production goes over to it at once."""
    import getpass

    from api.bundles import ApprovalAsked
    from api.cli.options import settings_of

    settings = settings_of(data)
    whole = _whole(settings, digest)
    asked = _asked(ApprovalAsked, by=_name(by, who), user=getpass.getuser(), reason=reason)
    _show(_recorded(settings, f"/v1/bundles/{whole}/approvals", asked, asked.step(whole), who), json)


def list_bundles(data: Data = None, json: Json = False) -> None:
    """List all proposed bundles, who approved them, what they change, and which is in force."""
    from api.bundles import BundleShown
    from api.cli.options import settings_of
    from api.output import as_json, say, table

    settings = settings_of(data)
    shown = [BundleShown.of(proposal) for proposal in _proposals(settings)]
    if json:
        as_json({"mode": settings.mode, "bundles": [one.model_dump(mode="json") for one in shown]})
        return
    rows = (
        (one.digest[:12], one.state, f"{one.proposed_by}, {one.proposed_at}", ", ".join(one.approved_by),
         str(one.needed), "; ".join(one.changes_of_the_floor) or "nothing")
        for one in shown
    )  # fmt: skip
    columns = ("bundle", "state", "proposed by", "approved by", ">needed", "changes of the floor")
    table(f"{len(shown)} bundles", columns, rows, empty="No bundle yet: `cvh policy propose --by NAME` makes one.")
    if settings.mode == "development":
        say("\nIn development the files rule; bundles do with CVH_MODE=production.")


def _asked(kind: Any, **given: Any) -> Any:
    from pydantic import ValidationError

    from core.errors import PolicyFileError

    try:
        return kind(**given)
    except ValidationError as error:
        first = error.errors()[0]
        raise PolicyFileError(f"--{first['loc'][0]}: {first['msg']} (found {first['input']!r})") from error


def _name(by: str, who: str) -> str:
    from core.errors import PeopleError

    if bool(by) == bool(who):
        raise PeopleError("who says so is not clear: give one of --as NAME and --by NAME")
    return who or by.strip().lower()


def _recorded(settings: "Settings", path: str, asked: Any, step: Any, who: str) -> dict[str, Any]:
    """By the hub that runs on the folder, or in its ledger while none does."""
    from api.bundles import shown_after
    from api.cli.telling import tell
    from api.folder import Folder
    from api.wiring import open_steps
    from core.errors import PolicyFileError, Refusal

    folder = Folder(settings.data)
    if folder.announced() is not None:
        return tell(folder, path, asked.model_dump(mode="json"), who)
    step = _vouched(settings, step, who)
    with open_steps(settings) as (course, record):
        shown = shown_after(course, step)
        if isinstance(shown, Refusal):
            raise PolicyFileError(str(shown))
        record(step)
    return shown.model_dump(mode="json")


def _vouched(settings: "Settings", step: Any, who: str) -> Any:
    """What a hub would ask of keys, while none runs."""
    from api.bundles import may_say
    from api.cli.telling import key_of
    from api.folder import Folder
    from api.people import People
    from api.wiring import open_people
    from core.errors import PeopleError, Refusal

    with open_people(settings) as register:
        people = People(register, lambda group: ())
        person = people.person_of(key_of(Folder(settings.data), who)) if who else None
        if who and person is None:
            raise PeopleError(f"the key of {who!r} here is none any more: `cvh people list`")
        said = may_say(people, person, step)
    if isinstance(said, Refusal):
        raise PeopleError(str(said))
    return said


def _proposals(settings: "Settings") -> list[Any]:
    from api.archive import open_archive
    from core.adoption import course

    with open_archive(settings) as archive:
        return list(course(archive.steps()).proposals.values())


def _whole(settings: "Settings", digest: str) -> str:
    """The one bundle whose digest starts so."""
    from core.errors import NotFoundError

    found: list[str] = [one.bundle.digest for one in _proposals(settings) if one.bundle.digest.startswith(digest)]
    if len(found) != 1 or not digest:
        raise NotFoundError(f"{len(found)} bundles here start with {digest!r}: `cvh policy bundles` lists them")
    return found[0]


def _json(body: bytes) -> Any:
    import json

    return json.loads(body)


def _show(shown: dict[str, Any], json: bool) -> None:
    from api.output import as_json, say

    if json:
        as_json(shown)
        return
    say(f"Bundle {shown['digest']} is {shown['state']}.")
    for change in shown["changes_of_the_floor"]:
        say(f"  it changes the floor: {change}")
    missing = shown["needed"] - len(shown["approved_by"])
    if shown["state"] == "proposed":
        people = "One other person approves" if missing == 1 else f"{missing} other people approve"
        say(f"{people} it with `cvh policy approve {shown['digest'][:12]} --by NAME --reason WHY`.")
