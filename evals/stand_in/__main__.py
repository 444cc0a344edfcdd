"""python -m evals.stand_in: the stand-in alone, for whichever client one likes."""

import asyncio
import signal
from pathlib import Path
from typing import Annotated

import typer

from api.output import say
from core.errors import HubError
from evals.stand_in.scenario import Scenario, read_scenario
from evals.stand_in.serving import WHAT_IT_IS, serving_stand_in


def main(
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port to listen on; 0 takes a free one.")] = 0,
    scenario: Annotated[Path | None, typer.Option("--scenario", metavar="FILE", help="A script, as YAML.")] = None,
) -> None:
    """Run an OpenAI-compatible server that follows a script, until Ctrl-C."""
    try:
        asyncio.run(_serve(read_scenario(scenario) if scenario else Scenario(), port))
    except HubError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


async def _serve(scenario: Scenario, port: int) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with serving_stand_in(scenario, port=port) as stand_in:
        say(f"model: {WHAT_IT_IS}")
        say(f"CVH_MODEL={stand_in.model} CVH_MODEL_URL={stand_in.url} CVH_MODEL_KEY={stand_in.model} cvh up")
        await stop.wait()
    say(f"Stopped after {stand_in.journal.received} requests.")


if __name__ == "__main__":
    typer.run(main)
