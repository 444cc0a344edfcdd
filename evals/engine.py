"""An engine in one process: the hub's own fast path, ledger and graph of agents, each called when the last is done.

There is no bus, no clock and no delivery: what the ledger has taken down as a command counts as shown.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

from msgspec import Struct

from api.dialects import Dialects
from api.state import HubState
from api.turn import Counts, Handed, Turn
from core.cases import Memory
from core.components import Components
from core.dialect import Dialect
from core.entries import Batch, Job, Outgoing, Pack, Publication, Recorded
from core.errors import Overspent
from core.events import Event
from core.law import Law
from core.model import AGENTS, Agent
from core.policy import BrandPolicy
from core.ports import Ledger, Models
from core.profile import Profile
from core.proposals import PlayJudged, Standing
from core.results import Results
from core.signals import Signal
from evals.exchange import MemoryExchange
from evals.strategist import NoResults
from graphs.build import Graph
from graphs.run import conductor, question, resume, run
from graphs.state import Deps
from prompts.components import load_components
from prompts.prompt_file import Prompt, load_prompts
from tools.toolbox import LocalToolbox

TRIES: Final = 8


class Done(Struct, frozen=True):
    """What one turn has recorded."""

    batch: Batch
    outgoing: tuple[Outgoing, ...]


class Engine:
    """Implements `core.ports.Proposals` over the hub's own turn; what waits for a person, a careless one accepts."""

    def __init__(
        self,
        ledger: Ledger,
        policies: Mapping[str, BrandPolicy],
        law: Law,
        models: Models | None = None,
        memory: Memory | None = None,
        results: Results | None = None,
        dialects: Mapping[str, Dialect] | None = None,
    ) -> None:
        self.ledger: Final = ledger
        self.state: Final = HubState(ledger.recover(), policies, None, law)
        self.counts: Final = Counts()
        self.turn: Final = Turn(self.state, ledger, self.counts, Dialects(dialects or {}))
        self.models = models
        self.exchange: Final = MemoryExchange()
        self.toolbox: Final = LocalToolbox(self.state, results or NoResults(), memory)
        self.published: Final[list[Publication]] = []
        self._commit(Batch(policies=list(policies.values()), laws=[law]))

    @property
    def deps(self) -> Deps:
        """What the graph's nodes may use."""
        return Deps(self.exchange, self.toolbox, components(), prompts(), models=self.models, proposals=self)

    def take(self, pack: Pack) -> Done:
        """Fold a pack, and decide on what it shows."""
        batch = Batch()
        self.turn.take(pack, batch)
        self.turn.climbing.look(batch)
        return self._commit(batch)

    def decide(self, event: Event, profile: Profile, signal: Signal) -> Done:
        """Decide on a signal of a player as he is, whatever has led to it."""
        self.state.keep(profile)
        self.state.passed(event)
        batch = Batch()
        self.turn.deciding.decide(event, profile, signal, self.state.position, batch)
        return self._commit(batch)

    def hand(self, what: Handed) -> Done:
        """Take in what does not come over the log."""
        batch = Batch()
        self.turn.accept(what, batch)
        return self._commit(batch)

    async def answer(self, job: Job) -> Standing:
        """Take a job through the graph; what comes of it is in the play book when this is done."""
        await self.exchange.put(job.run, "asked", question(job))
        standing = await run(graph(), job.run, self.deps)
        if standing != "waiting":
            return standing
        waiting = self.state.waiting[job.run]
        self.hand(
            PlayJudged(
                run=job.run, digest=waiting.digest, accepted=True, by="somebody", user="key", reason="ok", at=job.at
            )
        )
        return await resume(graph(), job.run, self.deps)

    async def submit(self, publication: Publication) -> Standing:
        """Where the play stands, once that is recorded; a run that has proposed before is told how that stands."""
        self.published.extend(self.hand(publication).batch.publications)
        return await self.standing(publication.run)

    async def standing(self, run: str) -> Standing:
        """Where the play of a run stands now."""
        proposal = self.ledger.proposal(run)
        return proposal.standing if proposal is not None else "refused"

    def _commit(self, batch: Batch) -> Done:
        recorded = self._record(batch) if batch else Recorded()
        for proposal in batch.proposals:
            self.state.settle(proposal)
        for play in batch.turned:
            self.state.book = self.state.book.with_play(play)
        return Done(batch, tuple(recorded.outgoing))

    def _record(self, batch: Batch) -> Recorded:
        for left in reversed(range(TRIES)):
            try:
                return self.ledger.commit(batch)
            except Overspent as overspent:
                self.turn.deciding.again(batch, overspent.figures, offers=left > 0)
        return self.ledger.commit(batch)


@cache
def graph() -> Graph:
    """The whole graph, as the hub conducts it."""
    return conductor(AGENTS)


@cache
def components() -> Components:
    """The shipped words."""
    return load_components()


@cache
def prompts() -> Mapping[Agent, Prompt]:
    """The shipped prompts."""
    return load_prompts()
