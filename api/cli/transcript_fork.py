"""cvh transcripts fork: what a recorded run would have written with another prompt or another model."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from api.cli.options import Data, Json, Run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.settings import Settings
    from core.model import Agent
    from core.plays import Play
    from core.policy import BrandPolicy
    from core.transcript import Transcript
    from evals.fork import Fork
    from prompts.prompt_file import Prompt

At = Annotated[
    Literal["ingestion", "strategy", "execution"],
    typer.Option("--at", help="The agent to go on from; what came before it is taken as recorded."),
]


def fork(
    run: Run,
    at: At = "strategy",
    prompt: Annotated[Path | None, typer.Option("--prompt", help="A prompt file for that agent.")] = None,
    trace: Annotated[
        str, typer.Option("--trace", help="Decide a file of JSON lines, or the bundled `sample`, by either play.")
    ] = "",
    data: Data = None,
    json: Json = False,
) -> None:
    """Run on from an agent with a new prompt and the configured model, and lay both plays side by side.

    Tools answer what they answered then. A fork is never published: nothing is written to the ledger.
    """
    import asyncio

    from api.archive import open_archive
    from api.cli.options import settings_of
    from api.cli.play_preview import decide_twice, shown_preview, tell_preview
    from api.output import as_json
    from api.transcripts.reading import find

    settings = settings_of(data)
    with open_archive(settings) as archive:
        recorded = find(archive, run)
        policy = archive.policy(recorded.play.written.provenance.policy) if recorded.play is not None else None
        made = asyncio.run(_made(settings, recorded, at, prompt, policy))
        books = (archive.book().with_play(made.old), archive.book().with_play(made.new))
        preview = decide_twice(settings, archive, made.new.situation.brand, books, trace, quiet=json) if trace else None
    if json:
        extra = {"preview": shown_preview(preview)} if preview is not None else {}
        as_json({**_shown(made), **extra})
        return
    _tell(made)
    if preview is not None:
        tell_preview(preview, "by the recorded play and by that of the fork")


async def _made(
    settings: "Settings", recorded: "Transcript", at: "Agent", prompt: Path | None, policy: "BrandPolicy | None"
) -> "Fork":
    from api.wiring import open_models
    from evals.fork import fork as run_on
    from prompts.components import load_components

    prompts, components = _prompts(settings, at, prompt), load_components(settings.components)
    async with open_models(settings) as models:
        return await run_on(recorded, at, prompts=prompts, components=components, models=models, policy=policy)


def _prompts(settings: "Settings", at: "Agent", new: Path | None) -> "Mapping[Agent, Prompt]":
    """The hub's prompts, with the new one in the place of its agent's."""
    from core.errors import PolicyFileError
    from prompts.prompt_file import load_prompt, load_prompts

    prompts = load_prompts(settings.prompts)
    if new is None:
        return prompts
    read = load_prompt(new)
    if read.agent != at:
        raise PolicyFileError(f"{new} is a prompt for {read.agent}: say --at {read.agent}, or name one for {at}")
    return {**prompts, at: read}


def _shown(made: "Fork") -> "dict[str, Any]":
    """For programs."""
    from msgspec import to_builtins

    from api.transcripts.comparison import compare

    return {
        "run": made.recorded.run,
        "at": made.at,
        "published": False,
        "old": to_builtins(made.old),
        "new": to_builtins(made.new),
        "objections": made.objections,
        "differences": to_builtins(compare(made.recorded, made.forked)),
        "lines": list(made.forked.raw),
    }


def _tell(made: "Fork") -> None:
    from api.cli.transcript_diff import tell_diff, tell_sums
    from api.output import say, table
    from api.transcripts.comparison import compare

    compared = compare(made.recorded, made.forked)
    say((f"Run {made.recorded.run}", "bold"), f", forked at {made.at}. A fork is never published: nothing is recorded.")
    tell_sums(compared, ("recorded", "fork"))
    for agent, one in compared.agents.items():
        tell_diff(f"{agent}: prompt", one.prompt)
        tell_diff(f"{agent}: answers", one.answers)
    rows = [(name, was, now, "" if was == now else "differs") for name, was, now in _beside(made.old, made.new)]
    table("\nBoth plays", ("", "recorded", "fork", ""), rows, empty="")
    for objection in made.objections:
        say((f"the floor would object to the fork's: {objection}", "red"))
    if not made.asked:
        say("No model was asked: plain rules have thought, whatever a prompt says. Name a model in CVH_MODEL.")
    if made.old == made.new:
        say("The fork has written the recorded play.")


def _beside(old: "Play", new: "Play") -> "Sequence[tuple[str, str, str]]":
    """What two plays say, field by field."""
    return [(name, was, _fields(new).get(name, "")) for name, was in _fields(old).items()] + [
        (name, "", now) for name, now in _fields(new).items() if name not in _fields(old)
    ]


def _fields(play: "Play") -> dict[str, str]:
    words = {
        f"{locale}, {arm}": f"{copy.title}: {copy.body}" if copy.title else "(no words)"
        for locale, by_arm in play.words.items()
        for arm, copy in by_arm.items()
    }
    return {
        "strategist": play.provenance.strategist,
        "arms": ", ".join(f"{one.arm} {one.tier}" if one.tier else one.arm for one in play.arms) or "none",
        "hypothesis": play.hypothesis,
        "judged wrong if": play.judged_wrong_if,
        "seconds": str(play.seconds),
        **words,
    }
