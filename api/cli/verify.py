"""cvh verify: does the record hold?"""

from typing import Any

import typer

from api.cli.options import Data, Json


def verify(data: Data = None, json: Json = False) -> None:
    """Derive every decision again and check the chain.

    What comes out must equal the record bit for bit. Exit status 1 if anything does not hold.
    """
    from msgspec import to_builtins

    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.output import as_json, progress, say
    from evals.verify import verify as check

    with open_archive(settings_of(data)) as archive, progress("Verifying", archive.length(), quiet=json) as step:
        done = check(archive, step)
    result: dict[str, Any] = to_builtins(done)
    if json:
        as_json({**result, "sound": done.sound})
    else:
        say(f"{done.entries} entries, {done.decisions} decisions, {done.sends} judged sends, {done.plays} plays")
        for finding in done.findings:
            say((f"entry {finding.position} ({finding.subject[:12]}): {finding.what}", "red"))
        if done.sound:
            say(("Every decision is derived again bit for bit and the chain is whole.", "green"))
        else:
            say(("The record does not hold: keep the folder as evidence and restore a backup.", "red"))
    if not done.sound:
        raise typer.Exit(1)
