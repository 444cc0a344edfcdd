"""cvh transcripts: what the agents saw, asked, were told and proposed."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from api.cli.options import Brand, Data, Json, Limit, Run
from api.cli.transcript_diff import diff
from api.cli.transcript_export import export
from api.cli.transcript_fork import fork

if TYPE_CHECKING:
    from core.run_sums import RunSums

app = typer.Typer(help="Read, compare, fork and export the transcripts of agent runs.", no_args_is_help=True)
app.command("diff")(diff)
app.command("fork")(fork)
app.command("export")(export)

AgentName = Literal["ingestion", "strategy", "execution"]
StandingName = Literal["accepted", "waiting", "refused", "observed"]


@app.command("list")
def list_transcripts(
    data: Data = None,
    brand: Brand = None,
    agent: Annotated[AgentName | None, typer.Option("--agent", help="Only runs that it took part in.")] = None,
    since: Annotated[datetime | None, typer.Option("--since", help="Only runs since then (UTC).")] = None,
    fallback: Annotated[bool, typer.Option("--fallback", help="Only runs in which plain rules had to think.")] = False,
    standing: Annotated[StandingName | None, typer.Option("--standing", help="Only plays that stand so.")] = None,
    limit: Limit = 50,
    json: Json = False,
) -> None:
    """List the newest agent runs, newest first, with what they took and what became of their plays."""
    from datetime import UTC

    from msgspec import to_builtins

    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.output import as_json, table
    from api.transcripts.reading import Sift, sift

    utc = since.replace(tzinfo=since.tzinfo or UTC) if since is not None else None
    wanted = Sift(brand=brand, since=utc, agent=agent, fallback=fallback, standing=standing)
    with open_archive(settings_of(data)) as archive:
        runs = sift(archive, wanted, limit)
    if json:
        as_json({"transcripts": to_builtins(runs)})
        return
    columns = ("run", "about (UTC)", "brand", "situation", "strategist", ">turns", ">tokens", ">cost $",
               ">fallbacks", "proposed", "standing", "play")  # fmt: skip
    empty = "No agent run is such: a situation without a play starts one."
    table(f"{len(runs)} runs", columns, map(_row, runs), empty=empty)


@app.command("show")
def show_transcript(
    run: Run,
    data: Data = None,
    full: Annotated[bool, typer.Option("--full", help="Show long lists whole.")] = False,
    json: Json = False,
) -> None:
    """Read one agent run from the decision that caused it to what came of its play."""
    from msgspec import to_builtins

    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.cli.transcript_page import tell
    from api.output import as_json
    from api.transcripts.aftermath import aftermath
    from api.transcripts.reading import find
    from core.run_sums import sums_of

    with open_archive(settings_of(data)) as archive:
        transcript = find(archive, run)
        after = aftermath(transcript, archive)
    sums = sums_of(transcript)
    if json:
        around = {"sums": to_builtins(sums), **to_builtins(after)}
        as_json({"run": sums.run, "brand": sums.brand, "lines": list(transcript.raw), **around})
        return
    tell(transcript, sums, after, full=full)


def _row(run: "RunSums") -> tuple[str, ...]:
    thought = f"{run.strategist}: {', '.join(run.models)}" if run.models else run.strategist
    tokens = f"{run.input_tokens}+{run.output_tokens}" if run.turns else ""
    cost = ("not known" if run.cost is None else run.cost) if run.turns else ""
    return (run.run[:12], run.at[:19], run.brand, run.situation, thought, str(run.turns or ""), tokens, cost,
            str(len(run.fallbacks) or ""), ", ".join(run.proposed) or "nothing", run.standing or "untold",
            (run.play or "none")[:12])  # fmt: skip
