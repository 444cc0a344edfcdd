"""cvh proposals: plays that agent runs propose, as pull requests, and people's words on them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import Brand, Data, Json, Limit
from api.cli.tasks import Who, Why

if TYPE_CHECKING:
    from api.foreseen import ForeseenShown, RateShown
    from api.proposal_resources import CostShown, ProposalShown
    from core.ports import Archive
    from core.proposals import Proposal

app = typer.Typer(help="Plays that agent runs propose: look at them, accept or refuse them.", no_args_is_help=True)

Run = Annotated[str, typer.Argument(help="The run, or its first letters.")]


@app.command("list")
def list_proposals(
    data: Data = None,
    brand: Brand = None,
    limit: Limit = 50,
    every: Annotated[bool, typer.Option("--all", help="Those that wait for nobody, too.")] = False,
    json: Json = False,
) -> None:
    """List the plays that wait for a person, newest first."""
    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.output import as_json, table
    from api.proposal_resources import ProposalLine

    with open_archive(settings_of(data)) as archive:
        found = archive.proposals(brands=[brand] if brand else None, standing=None if every else "waiting", limit=limit)
    lines = [ProposalLine.of(proposal) for proposal in found]
    if json:
        as_json({"proposals": [line.model_dump(mode="json") for line in lines]})
        return
    rows = (
        (str(one.at)[:19], one.situation, ", ".join(one.arms), one.level, one.standing,
         one.by, one.reason or "; ".join(one.objections), one.run[:12])
        for one in lines
    )  # fmt: skip
    columns = ("at (UTC)", "situation", "arms", "level", "standing", "by", "why", "run")
    empty = "No play has been proposed yet." if every else "No play waits for anybody. `--all` lists all there were."
    table(f"{len(lines)} proposed plays", columns, rows, empty=empty)


@app.command("show")
def show_proposal(
    run: Run,
    trace: Annotated[
        str, typer.Option("--trace", help="Decide a file of JSON lines, or the bundled `sample`, with it and without.")
    ] = "",
    data: Data = None,
    json: Json = False,
) -> None:
    """Show a play as a pull request: its text, what it changes, why, what it would cost, and what objects to it."""
    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.cli.play_preview import decide_twice, shown_preview, tell_preview
    from api.output import as_json
    from api.proposal_resources import ProposalShown

    settings = settings_of(data)
    with open_archive(settings) as archive:
        proposal = find(archive, run)
        shown = ProposalShown.read(proposal, archive)
        play, book = proposal.proposed.play, archive.book()
        books = (book, book.with_play(play))
        preview = decide_twice(settings, archive, play.situation.brand, books, trace, quiet=json) if trace else None
    if json:
        extra = {"preview": shown_preview(preview)} if preview is not None else {}
        as_json({**shown.model_dump(mode="json"), **extra})
        return
    _tell(shown)
    if preview is not None:
        tell_preview(preview, "without the play and with it")


@app.command("accept")
def accept(run: Run, who: Who, reason: Why, data: Data = None, json: Json = False) -> None:
    """Accept it: the floor is asked once more, and if it does not object, the play acts from now on."""
    _judge(run, who, reason, data, json, accept=True)


@app.command("refuse")
def refuse(run: Run, who: Who, reason: Why, data: Data = None, json: Json = False) -> None:
    """Refuse it: it will never act."""
    _judge(run, who, reason, data, json, accept=False)


def find(archive: "Archive", run: str) -> "Proposal":
    """The one proposal of a run whose name starts so."""
    from core.errors import NotFoundError

    found = archive.proposals(run=run, limit=2) if run else ()
    if len(found) != 1:
        many = "more than one run" if found else "no run"
        raise NotFoundError(f"{many} that starts with {run!r} has proposed a play: see `cvh proposals list --all`")
    return found[0]


def _judge(run: str, who: str, reason: str, data: Path | None, json: bool, *, accept: bool) -> None:
    """Say it to the running hub with the person's own key: the command line has no power that the key has not."""
    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.output import as_json, say
    from api.people_client import say_as

    settings = settings_of(data)
    with open_archive(settings) as archive:
        proposed = find(archive, run).proposed
    said = {"accept": accept, "digest": proposed.digest, "reason": reason}
    line = say_as(settings, who, f"/v1/proposals/{proposed.run}", said)
    if json:
        as_json(line)
        return
    acts = "The play acts from now on." if line["standing"] == "accepted" else "It does not act."
    say(f"It is recorded: {line['standing']}, by {line['by']}. {acts}")
    for objection in line["objections"]:
        say((f"  the floor objects: {objection}", "red"))


def _tell(shown: "ProposalShown") -> None:
    from api.output import say

    waits = f", until {shown.expires:%Y-%m-%d %H:%M} UTC" if shown.expires is not None else ""
    say((f"Run {shown.run}", "bold"), f", a play of the {shown.strategist} strategist for\n  {shown.situation}\n")
    say((f"{shown.standing}{waits}", "bold"), f" (level {shown.level})")
    if shown.by:
        say(f"judged by {shown.by}, with {shown.user or 'no key'}: {shown.reason}")
    for objection in shown.objections:
        say((f"the floor objects: {objection}", "red"))
    say(f"\nhypothesis       {shown.hypothesis}\njudged wrong if  {shown.judged_wrong_if}\n")
    _tell_cost(shown.cost)
    say(("\nThe play\n", "bold"), shown.play)
    _tell_diff(shown)
    _tell_foreseen(shown.foreseen)
    say(f"How it came about: `cvh transcripts show {shown.run[:12]}`")
    if shown.standing == "waiting":
        say(f"Then `cvh proposals accept {shown.run[:12]} --as NAME --reason WHY`, or `refuse`.")


def _tell_diff(shown: "ProposalShown") -> None:
    from api.output import say

    if shown.replaces is None:
        say("No play is in force for this situation: its safe default answers.\n")
    elif shown.replaces == shown.digest:
        say("It is in force.\n")
    else:
        say((f"What it changes of play {shown.replaces[:12]}, which is in force\n", "bold"), shown.diff)


def _tell_foreseen(found: "ForeseenShown") -> None:
    from api.output import say

    say(("What the record says of it", "bold"))
    if found.cases:
        did = ", ".join(f"{name} {times}" for name, times in sorted(found.would.items()))
        say(f"In {found.cases} cases on record it would have done: {did}.")
    if found.accepted is None or found.logged is None:
        say(f"How often it would be accepted cannot be told: {found.refused}.\n")
        return
    say(f"Accepted: {_share(found.accepted)}; what was done: {_share(found.logged)}. "
        f"The record is worth {found.effective:.0f} cases of its own.\n")  # fmt: skip


def _share(rate: "RateShown") -> str:
    return f"{rate.value:.1%} ({rate.low:.1%} to {rate.high:.1%})"


def _tell_cost(cost: "CostShown | None") -> None:
    from api.output import say, table

    if cost is None:
        say("Its policy is no longer on record, so nothing can be said of its cost.")
        return
    rows = ((one.arm, one.tier or "", one.label, one.cost, one.claim) for one in cost.choices)
    columns = ("arm", "tier", "what it gives", ">cost", ">set aside")
    table(f"Each time it acts ({cost.currency})", columns, rows, empty="It does nothing.")
    month = f", {cost.left_this_month} of this month's" if cost.left_this_month is not None else ""
    say(f"{cost.cases} such cases in the last 7 days: at most {cost.most_a_day} {cost.currency} a day. "
        f"{cost.left_today} are left of today's budget{month}.")  # fmt: skip
