"""cvh quarantine shapes, cvh dialect propose, cvh dialect accept: from payloads that nobody has mapped to events."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli.options import Brand, Data, Json

if TYPE_CHECKING:
    from api.settings import Settings
    from core.dialect.trial import Trial
    from core.redaction import Redacted
    from core.shape import Group

MOST = 10_000
OneBrand = Annotated[str, typer.Option("--brand", help="Whose payloads.")]
Shape = Annotated[str, typer.Option("--shape", help="The shape, as `cvh quarantine shapes` shows it.")]
Write = Annotated[Path | None, typer.Option("--write", help="Write the file there, to be read, changed and accepted.")]
Replaces = Annotated[str, typer.Option("--replaces", help="The digest of the accepted one that gives way to it.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; it is recorded.")]
As = Annotated[str, typer.Option("--as", help="Whose key says so: a person of `cvh people` with the scope `approve`.")]


def shapes(data: Data = None, brand: Brand = None, json: Json = False) -> None:
    """List the shapes of what waits, the most frequent first."""
    from api.cli.options import settings_of
    from api.output import as_json, table

    groups = _groups(settings_of(data), brand)
    if json:
        as_json({"shapes": [_head(group) for group in groups]})
        return
    rows = (
        (group.digest[:12], str(len(group.kept)), group.brand, group.door, group.kind, str(len(group.shape.fields)),
         group.first.strftime("%Y-%m-%d %H:%M"), group.last.strftime("%Y-%m-%d %H:%M"))
        for group in groups
    )  # fmt: skip
    columns = ("shape", ">payloads", "brand", "door", "kind", ">fields", "first", "last")
    table(f"{len(groups)} shapes that no dialect reads", columns, rows, empty="Nothing waits in quarantine.")


def propose(brand: OneBrand, shape: Shape = "", write: Write = None, data: Data = None, json: Json = False) -> None:
    """Propose a dialect by plain rules and try it on all that waits. Ends with 1 if there is none to propose."""
    from agents.fault import Fault
    from agents.mapping import Case, case_name
    from agents.mapping import propose as write_dialect
    from api.cli.options import settings_of
    from core.redaction import redact

    settings = settings_of(data)
    group = _group(_groups(settings, brand), shape)
    redacted = redact([one.payload for one in group.kept], group.last, group.kind)
    made = write_dialect(Case(case_name(group.door, group.digest), group.door, redacted))
    trial = None if isinstance(made, Fault) else _tried(settings, group, made)
    if write is not None and isinstance(made, str) and trial is not None and trial.sound:
        write.write_text(made, encoding="utf-8")
    if json:
        _as_json(group, redacted, made, trial)
    else:
        _show(group, redacted, made, trial, write)
    if trial is None or not trial.sound:
        raise typer.Exit(1)


def accept(
    what: Annotated[
        str, typer.Argument(help="The run that proposes it, or a file that you or `propose` have written.")
    ],
    reason: Reason,
    who: As,
    brand: Annotated[str, typer.Option("--brand", help="Whose payloads a file is for.")] = "",
    door: Annotated[str, typer.Option("--door", help="The dialect that they are said to be in.")] = "",
    shape: Shape = "",
    replaces: Replaces = "",
    data: Data = None,
    json: Json = False,
) -> None:
    """Accept a dialect for a brand: the running hub reads by it from now on, and reads what waits at the door."""
    from api.cli.dialect_proposals import accept_proposal, names_run

    if names_run(what, set()) and not Path(what).exists():
        accept_proposal(what, reason, replaces, who, data, json)
    else:
        asked = {"brand": brand, "door": door, "shape": shape, "reason": reason, "replaces": replaces}
        _accept_file(Path(what), asked, who, data, json)


def _accept_file(file: Path, asked: dict[str, str], who: str, data: Path | None, json: bool) -> None:
    from api.cli.options import settings_of
    from api.cli.telling import tell
    from api.folder import Folder
    from api.output import as_json, say
    from core.errors import PolicyFileError

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise PolicyFileError(
            f"{file} cannot be read ({error}): `cvh dialect propose --write FILE` makes one"
        ) from error
    if not (asked["brand"] and asked["door"]):
        raise PolicyFileError(f"nobody has said for whose payloads {file} is: name them with --brand and --door")
    said = tell(Folder(settings_of(data).data), "/v1/dialects", {**asked, "text": text}, who)
    if json:
        as_json(said)
        return
    name = said["dialect"]["name"]
    say(f"{name} reads what {asked['brand']} sends to {asked['door']} from now on; "
        f"{said['read']} payloads gave {said['events']} events.")  # fmt: skip
    if said["left"]:
        say(f"{said['left']} wait on: `cvh quarantine retry` says why.")


def _groups(settings: "Settings", brand: str | None) -> "Sequence[Group]":
    from api.archive import open_archive
    from core.shape import grouped

    with open_archive(settings) as archive:
        return grouped(archive.letters("quarantine", brand=brand, waiting=True, limit=MOST))


def _group(groups: "Sequence[Group]", shape: str) -> "Group":
    from core.errors import NotFoundError

    found = [group for group in groups if group.digest.startswith(shape)]
    if len(found) != 1:
        named = f" that start with {shape!r}" if shape else ""
        raise NotFoundError(f"{len(found)} shapes wait{named}: `cvh quarantine shapes` lists them, --shape names one")
    return found[0]


def _tried(settings: "Settings", group: "Group", text: str) -> "Trial":
    from api.archive import open_archive
    from core.dialect.trial import tried
    from prompts.brands import load_brands
    from prompts.dialects import read_dialect

    policy = load_brands(settings.guardrails).get(group.brand)
    told = {"base_currency": policy.base_currency} if policy is not None else {}
    ours = {letter.id for letter in group.letters}
    with open_archive(settings) as archive:
        waiting = archive.waiting_at(group.brand, group.door, limit=MOST)
    beside = [letter for letter in waiting if letter.id not in ours]
    return tried(read_dialect(text), group.letters, beside, told, by_agent=True)


def _as_json(group: "Group", redacted: "Redacted", made: Any, trial: "Trial | None") -> None:
    from msgspec import to_builtins

    from api.output import as_json

    text, fault = (made, None) if isinstance(made, str) else (None, str(made))
    report: Mapping[str, Any] | None = to_builtins(trial) if trial is not None else None
    sound = trial is not None and trial.sound
    as_json({**_head(group), "samples": list(redacted.samples), "dialect": text, "fault": fault, "trial": report,
             "sound": sound})  # fmt: skip


def _show(group: "Group", redacted: "Redacted", made: Any, trial: "Trial | None", write: Path | None) -> None:
    from api.output import say
    from core.record import canonical

    say(f"{len(group.kept)} payloads of shape {group.digest[:12]} of {group.brand}, by {group.door}; redacted samples:")
    for sample in redacted.samples:
        say(f"  {canonical(sample).decode()}")
    if trial is None:
        say(f"\nNo dialect: {made}")
        return
    say(f"\n{made}")
    say(f"{trial.read} of {trial.tried} payloads become events: {_told(trial)}")
    for finding in trial.findings[:20]:
        say(("  " if not finding.grave else "  NOT PROPOSED: ") + str(finding))
    if trial.sound:
        file = write or "FILE"
        say(f"Nothing follows from it until somebody says `cvh dialect accept {file} --brand {group.brand} "
            f"--door {group.door} --reason WHY --as NAME`.")  # fmt: skip


def _told(trial: "Trial") -> str:
    sums = {one.event: f" ({one.amount} {one.currency})" for one in trial.sums}
    return ", ".join(f"{count} {event}{sums.get(event, '')}" for event, count in trial.events.items()) or "none"


def _head(group: "Group") -> dict[str, Any]:
    return {"shape": group.digest, "payloads": len(group.kept), "brand": group.brand, "door": group.door,
            "kind": group.kind, "fields": len(group.shape.fields), "first": group.first.isoformat(),
            "last": group.last.isoformat()}  # fmt: skip
