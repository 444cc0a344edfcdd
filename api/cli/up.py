"""cvh up: run the hub, and with --sample show what it does."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.options import Data

if TYPE_CHECKING:
    from asyncio import Event

    from api.settings import Settings


class Part(StrEnum):
    """What a process can do."""

    HUB = "hub"
    INGESTION = "ingestion"
    STRATEGY = "strategy"
    EXECUTION = "execution"


def up(
    data: Data = None,
    host: Annotated[
        str | None, typer.Option("--host", help="Address to listen on.  [default: 127.0.0.1]", show_default=False)
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", help="Port to listen on.  [default: 8700]", show_default=False)
    ] = None,
    nats_port: Annotated[
        int | None,
        typer.Option(
            "--nats-port", help="Port of the embedded NATS server.  [default: a free one]", show_default=False
        ),
    ] = None,
    playbook: Annotated[
        str | None,
        typer.Option(
            "--playbook",
            metavar="DIGEST",
            help="Pin a play book: nothing is published. `cvh policy plays` shows digests.",
        ),
    ] = None,
    scheduler: Annotated[
        bool,
        typer.Option(
            "--scheduler/--no-scheduler",
            help="Whether passing time becomes events by itself; off for traces that bring their own.",
        ),
    ] = True,
    shadow: Annotated[
        bool, typer.Option("--shadow", help="Run beside another CRM: decide and record as ever, deliver nothing.")
    ] = False,
    only: Annotated[
        list[Part] | None,
        typer.Option("--only", help="Do only this in this process; name it again for more.  [default: everything]"),
    ] = None,
    sample: Annotated[bool, typer.Option("--sample", help="Play the bundled sample evening as a new run.")] = False,
    stand_in: Annotated[
        bool,
        typer.Option("--stand-in", help="Ask a script in place of a model: it tests plumbing, never quality."),
    ] = False,
    rate: Annotated[float, typer.Option("--rate", min=1, help="Sample events a second.")] = 150.0,
) -> None:
    """Run the hub until Ctrl-C, which drains it."""
    import asyncio

    import uvloop

    from api.cli.options import settings_of

    settings = settings_of(
        data,
        host=host,
        port=port,
        nats_port=nats_port,
        playbook=playbook,
        scheduler=scheduler,
        shadow=shadow or None,
        agents=tuple(part.value for part in only) if only else None,
    )
    sample_rate = rate if sample else None
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_beside_stand_in(settings, sample_rate) if stand_in else _part(settings, sample_rate))


async def _part(settings: "Settings", sample_rate: float | None, model: str | None = None) -> None:
    """The hub, or agents for one that runs elsewhere."""
    await (_up(settings, sample_rate, model) if "hub" in settings.agents else _agents(settings))


async def _agents(settings: "Settings") -> None:
    """Serve agents for a hub in another process, until a signal."""
    import asyncio

    from api.show import Show
    from api.tasks import end
    from api.wiring.alone import work_alone

    agents = [part for part in settings.agents if part != "hub"]
    stop = _stop_event()
    show = Show()
    show.serving(agents)
    working, waiting = asyncio.create_task(work_alone(settings, agents)), asyncio.create_task(stop.wait())
    await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if working.done():
        waiting.cancel()
        working.result()
    await end([working])


def _stop_event() -> "Event":
    """An event that SIGINT and SIGTERM set."""
    import asyncio
    import signal

    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def _beside_stand_in(settings: "Settings", sample_rate: float | None) -> None:
    from pydantic import SecretStr

    from evals.stand_in.serving import WHAT_IT_IS, serving_stand_in

    async with serving_stand_in() as beside:
        told = {"model": beside.model, "model_url": beside.url, "model_key": SecretStr(beside.model), "models": ()}
        await _part(settings.model_copy(update=told), sample_rate, f"{WHAT_IT_IS}, {beside.url}")


async def _up(settings: "Settings", sample_rate: float | None, model: str | None = None) -> None:
    import asyncio

    from api.server import serving
    from api.show import Show
    from api.tasks import end
    from api.wiring import open_hub

    stop = _stop_event()
    show = Show()
    show.starting(settings)
    if model is not None:
        show.model(model)
    async with open_hub(settings) as hub, serving(hub) as url:
        show.ready(hub, url)
        playing = asyncio.create_task(show.sample(hub, url, sample_rate)) if sample_rate else None
        waiting = asyncio.create_task(stop.wait())
        if playing is not None:
            await asyncio.wait({playing, waiting}, return_when=asyncio.FIRST_COMPLETED)
            if playing.done():
                playing.result()
        await waiting
        show.stopping()
        if playing is not None and not playing.done():
            await end([playing])
    show.stopped(settings)
