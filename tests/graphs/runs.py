"""One graph with everything around it, and what its runs are made of."""

import json
from dataclasses import dataclass, field
from pathlib import Path

from core.entries import Job, Publication
from core.model import AGENTS, Answer, Unanswered
from core.profile import Harm, Person, Profile, Tilt
from core.signals import Signal
from core.situation import situation_of
from evals.strategist import NoResults
from graphs.run import conductor, question, run
from graphs.state import Deps
from prompts.brands import load_brands
from prompts.components import load_components
from prompts.prompt_file import load_prompts
from tests.graphs.house import FakeExchange, FakeProposals, ScriptedModels, said
from tests.tools.room import NOON, FakeMemory, FakePlayers, anna
from tools.toolbox import LocalToolbox

ROOT = Path(__file__).parents[2]
POLICIES = load_brands()
RUN = "a" * 32
STEPS = ("asked", "case", "arms", "play")
RECORDED = 17
"""What a run with one tool call of the model leaves on the exchange."""


CALM = anna()
TILTING = anna(tilt=Tilt(score=0.9, latched=True, paused_at=NOON))
MARKED = anna(harm=Harm(seen={"long_session": NOON, "failed_deposits": NOON}))
UNKNOWN = anna(registered=None, person=Person())
STATES = {"calm": CALM, "tilting": TILTING, "marked": MARKED, "unknown": UNKNOWN}


WORDS = '{"words": [], "seconds": "usual"}'
SPINS = json.dumps({
    "arms": [{"arm": "free_spins", "tier": "small"}],
    "hypothesis": "A small gift starts a calm session.", "judged_wrong_if": "sessions are not longer",
})  # fmt: skip


@dataclass
class House:
    """Everything around one graph, and one run on it."""

    profile: Profile = CALM
    signal: Signal = "requested"
    exchange: FakeExchange = field(default_factory=FakeExchange)
    proposals: FakeProposals = field(default_factory=FakeProposals)
    models: ScriptedModels | None = None
    memory: FakeMemory | None = field(default_factory=FakeMemory)
    now: Profile | None = None
    served: tuple[str, ...] = AGENTS

    @property
    def job(self) -> Job:
        policy = POLICIES["northstar"]
        situation = situation_of(self.profile, self.signal, policy, NOON)
        player = self.profile.player
        return Job(run=RUN, situation=situation, player=player, decision="d" * 32, at=NOON, policy=policy.digest)

    @property
    def deps(self) -> Deps:
        players = FakePlayers({("northstar", "anna-4711"): self.now or self.profile})
        toolbox = LocalToolbox(players, NoResults(), self.memory)
        parts = {"components": load_components(), "prompts": load_prompts()}
        return Deps(self.exchange, toolbox, models=self.models, proposals=self.proposals, **parts)

    async def answered(self) -> Publication:
        await self.exchange.put(RUN, "asked", question(self.job))
        await run(conductor(self.served), RUN, self.deps)
        return self.proposals.submitted[-1]


def lines_of(publication: Publication) -> list[dict]:
    return [json.loads(line) for line in publication.transcript.decode().split("\n")]


def a_model(*strategy: Answer | Unanswered, execution: Answer | None = None) -> ScriptedModels:
    return ScriptedModels({"strategy": list(strategy), "execution": [execution or said(WORDS)]})
