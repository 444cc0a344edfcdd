"""cvh dialect proposals, show, accept, refuse: dialects that agent runs propose, and people's words on them."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from api.cli.options import Brand, Data, Json

if TYPE_CHECKING:
    from api.dialect_proposals_http import DialectProposalShown
    from api.settings import Settings
    from core.dialect.proposed import DialectProposal

Reason = Annotated[str, typer.Option("--reason", help="Why; it is recorded.")]
As = Annotated[str, typer.Option("--as", help="Whose key says so: a person of `cvh people` with the scope `approve`.")]
Run = Annotated[str, typer.Argument(help="The run, or its first letters.")]
_RUN: Final = re.compile(r"[0-9a-f]{4,32}")


def proposals(data: Data = None, brand: Brand = None, json: Json = False) -> None:
    """List what the agents have made of shapes that nobody has mapped, newest first."""
    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.dialect_proposals_http import DialectProposalLine
    from api.output import as_json, table

    with open_archive(settings_of(data)) as archive:
        found = [one for one in archive.dialect_proposals() if brand in (None, one.proposed.brand)]
    lines = [DialectProposalLine.of(one) for one in found]
    if json:
        as_json({"proposals": [line.model_dump(mode="json") for line in lines]})
        return
    rows = (
        (one.at[:16], one.brand, one.door, "a model" if one.strategist == "model" else "plain rules",
         f"{one.read} of {one.tried}", str(one.findings), one.standing, one.by, one.reason or one.why, one.run[:12])
        for one in lines
    )  # fmt: skip
    columns = ("at (UTC)", "brand", "door", "by", ">read", ">findings", "standing", "judged by", "why", "run")
    table(f"{len(lines)} proposed dialects", columns, rows, empty="No shape has been asked about yet.")


def names_run(name: str, known: "set[str]") -> bool:
    """Whether somebody means a run, and no dialect."""
    return name not in known and _RUN.fullmatch(name) is not None


def show_proposal(run: str, data: Path | None, json: bool) -> None:
    """Print a proposed dialect with the samples that the agent saw, and its trial as of now."""
    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.dialect_proposals_http import DialectProposalShown
    from api.output import as_json
    from prompts.brands import load_brands

    settings = settings_of(data)
    proposal = find(settings, run)
    policy = load_brands(settings.guardrails).get(proposal.proposed.brand)
    told = {"base_currency": policy.base_currency} if policy is not None else {}
    with open_archive(settings) as archive:
        shown = DialectProposalShown.shown(proposal, archive, told)
    if json:
        as_json(shown.model_dump(mode="json"))
    else:
        _tell(shown)


def accept_proposal(run: str, reason: str, replaces: str, who: str, data: Path | None, json: bool) -> None:
    """Say yes to a run's dialect, with the person's own key."""
    from api.output import as_json, say

    said = _judge(run, who, data, {"accept": True, "reason": reason, "replaces": replaces})
    if json:
        as_json(said)
        return
    taken = said["taken"]
    say(f"{said['name']} reads what {said['brand']} sends to {said['door']} from now on; "
        f"{taken['read']} payloads gave {taken['events']} events.")  # fmt: skip
    if taken["left"]:
        say(f"{taken['left']} wait on: `cvh quarantine retry` says why.")


def refuse(run: Run, reason: Reason, who: As, data: Data = None, json: Json = False) -> None:
    """Refuse a dialect that a run proposes: the payloads wait on, and nobody is asked about the shape again."""
    from api.output import as_json, say

    said = _judge(run, who, data, {"accept": False, "reason": reason})
    if json:
        as_json(said)
    else:
        say("It is recorded. The payloads wait on; `cvh dialect accept FILE` takes a dialect that you write.")


def find(settings: "Settings", run: str) -> "DialectProposal":
    """The one proposal of a run whose name starts so."""
    from api.archive import open_archive
    from core.errors import NotFoundError

    with open_archive(settings) as archive:
        found = archive.dialect_proposals(run)
    if len(found) != 1:
        many = "more than one run" if found else "no run"
        raise NotFoundError(f"{many} that starts with {run!r} has proposed a dialect: see `cvh dialect proposals`")
    return found[0]


def _judge(run: str, who: str, data: Path | None, word: dict[str, Any]) -> dict[str, Any]:
    from api.cli.options import settings_of
    from api.cli.telling import tell
    from api.folder import Folder

    settings = settings_of(data)
    made = find(settings, run).proposed
    return tell(Folder(settings.data), f"/v1/dialects/proposals/{made.run}", word, who)


def _tell(shown: "DialectProposalShown") -> None:
    from api.output import say
    from core.record import canonical

    who = "a model" if shown.strategist == "model" else "plain rules"
    say((f"Run {shown.run}", "bold"), f", by {who}, for shape {shown.shape[:12]} of {shown.brand}, by {shown.door}\n"
        f"{shown.standing}{f', by {shown.by}: {shown.reason}' if shown.by else ''}\n\nRedacted samples:")  # fmt: skip
    for sample in shown.samples:
        say(f"  {canonical(sample).decode()}")
    if not shown.text:
        say(f"\nNo dialect: {shown.why}")
        return
    say(f"\n{shown.text}")
    trial = shown.trial
    if trial is None:
        say(f"{shown.read} of {shown.tried} payloads became events when it was tried.")
        return
    say(f"{trial.read} of {trial.tried} payloads become events: {'; '.join(trial.sums) or trial.events or 'none'}")
    for finding in trial.findings:
        say(f"  {finding}")
    say(f"Nothing follows from it until somebody says `cvh dialect accept {shown.run[:12]} --reason WHY --as NAME`, "
        "or `refuse`.")  # fmt: skip
