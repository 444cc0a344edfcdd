"""cvh replay: play a trace through a running hub."""

from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import Data, Json


def replay(
    trace: Annotated[
        str, typer.Argument(help="A file of JSON lines, or the bundled `sample` or `sample-shadow`.")
    ] = "sample",
    data: Data = None,
    url: Annotated[
        str | None, typer.Option("--url", help="Address of the hub; that of the data folder by default.")
    ] = None,
    rate: Annotated[float | None, typer.Option("--rate", min=0.1, help="Events a second at most.")] = None,
    now: Annotated[bool, typer.Option("--now", help="As a new run: fresh ids and people, times moved to now.")] = False,
    history: Annotated[bool, typer.Option("--history", help="Fold as history: nothing is decided.")] = False,
    write: Annotated[
        Path | None, typer.Option("--write", help="Write the trace to a file instead of sending it.")
    ] = None,
    json: Json = False,
) -> None:
    """Play a trace through a running hub.

    Events come as live traffic would. They keep their ids, so a trace that was interrupted can simply
    be played again. A hub that is away is waited for, for a minute.
    """
    import asyncio

    from msgspec import to_builtins

    from api.cli.options import settings_of
    from api.clock import now as moment
    from api.folder import Folder
    from api.output import as_json, progress, say
    from evals.replay import replay as play
    from evals.traces import as_new_run, read_trace, write_trace

    folder = Folder(settings_of(data).data)
    events = read_trace(trace)
    if now:
        events = as_new_run(events, folder.next_run(), moment())
    if write is not None:
        write_trace(events, write)
        if json:
            as_json({"events": len(events), "file": str(write)})
        else:
            say(f"{len(events)} events written to {write}")
        return
    address, keys = url or folder.url(), folder.keys()
    with progress("Replaying", len(events), quiet=json) as step:
        done = asyncio.run(play(events, address, keys, rate=rate, history=history, progress=step))
    if json:
        as_json(to_builtins(done))
    else:
        say(f"{done.events} events: {done.accepted} accepted, {done.rejected} rejected. See `cvh decisions list`.")
