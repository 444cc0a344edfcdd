"""A fork: a recorded run goes on from one agent, with another prompt or another model, and comes to nothing but a text.

The agents before it are taken at their word, and what tools tell is what they told. Nobody publishes what a fork
writes: it has no ledger, no bus and no hub.
"""

from collections.abc import Mapping

from msgspec import Struct

from core.components import Components
from core.entries import Publication
from core.errors import BusError, TranscriptError
from core.guardrails import rule_on_play
from core.listed import TranscriptHead
from core.model import AGENTS, Agent
from core.plays import Play
from core.policy import BrandPolicy
from core.ports import Models
from core.proposals import Standing
from core.transcript import ModelLine, ToolLine, Transcript, read_transcript
from evals.recorded import RecordedExchange, RecordedToolbox
from graphs.run import conductor, run
from graphs.state import Deps
from prompts.prompt_file import Prompt


class Fork(Struct, frozen=True, kw_only=True):
    """What a fork has written beside what was recorded."""

    at: Agent
    recorded: Transcript
    forked: Transcript
    old: Play
    new: Play
    objections: tuple[str, ...]
    """What the floor would have against the new play, under the policy that the run was asked under."""

    @property
    def asked(self) -> bool:
        """Whether any model was asked from there on."""
        return any(next(self.forked.of(ModelLine, agent), None) for agent in AGENTS[AGENTS.index(self.at) :])


class Kept:
    """Implements `core.ports.Proposals` for a run that proposes to nobody."""

    def __init__(self) -> None:
        self.publication: Publication | None = None

    async def submit(self, publication: Publication) -> Standing:
        """Keep it; nothing follows."""
        self.publication = publication
        return "observed"

    async def standing(self, run: str) -> Standing:
        """What is kept never acts."""
        return "observed"


async def fork(
    recorded: Transcript,
    at: Agent,
    *,
    prompts: Mapping[Agent, Prompt],
    components: Components,
    models: Models | None,
    policy: BrandPolicy | None,
) -> Fork:
    """Run on from an agent, with these prompts and models."""
    if recorded.play is None:
        raise TranscriptError(f"run {recorded.run} has written no play: fork one that has")
    kept, exchange, toolbox = Kept(), RecordedExchange(recorded, at), RecordedToolbox(recorded.of(ToolLine))
    await _run_on(recorded.run, Deps(exchange, toolbox, components, prompts, models, kept))
    written = kept.publication
    assert written is not None, "a run that ends has submitted its play"
    assert written.play is not None, "and has one"
    head = TranscriptHead(recorded.run, recorded.head.brand, recorded.head.at, recorded.head.situation, None)
    objections = rule_on_play(written.play, policy) if policy is not None else ()
    return Fork(
        at=at,
        recorded=recorded,
        forked=read_transcript(head, written.transcript),
        old=recorded.play.written,
        new=written.play,
        objections=tuple(map(str, objections)),
    )


async def _run_on(number: str, deps: Deps) -> None:
    try:
        await run(conductor(AGENTS), number, deps)
    except BusError as error:
        raise TranscriptError(f"what is on record does not carry a fork from here on ({error})") from error
