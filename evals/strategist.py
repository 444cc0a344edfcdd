"""The offline strategist without a graph: the same agents, one after the other, in one call.

The graph of `graphs/` hands events over a bus and keeps a transcript. A re-run needs neither, and no time may
pass in it: what was asked is answered before the next event.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from agents import execution, ingestion, strategy
from agents import play as agents_play
from agents.messages import Question
from core.components import Components
from core.entries import Job, Publication
from core.guardrails import Facts
from core.plays import Play
from core.record import canonical
from core.results import Result
from core.scope import scope_of
from core.signals import Signal
from prompts.components import load_components
from tools.list_choices import LIST_CHOICES, MenuQuestion
from tools.read_player_state import READ_PLAYER_STATE
from tools.tool import Nothing, Reach


def answer(job: Job, facts: Facts) -> Publication:
    """The end of a run on a job, given what was known about its player when it was asked."""
    note = {"kind": "run", "run": job.run, "situation": job.situation.key, "strategist": "offline"}
    return Publication(
        run=job.run, brand=job.situation.brand, play=write_play(job, facts), transcript=canonical(note), at=job.at
    )


def write_play(job: Job, facts: Facts) -> Play:
    """The play of the three agents for a situation, by the same tools; nothing is known of earlier plays."""
    reach = Reach(scope_of(job, "strategy"), facts, NoResults(), None)
    question = Question(situation=job.situation, decision=job.decision, policy=job.policy, reason=job.reason)
    case = ingestion.prepare(question, READ_PLAYER_STATE(reach, Nothing()).model_dump(mode="json"))
    menu = strategy.menu_of(LIST_CHOICES(reach, MenuQuestion()).model_dump(mode="json"))
    proposal = strategy.propose(case, menu)
    plan = execution.draft(case, proposal.arms, _components())
    return agents_play.write_play(job.run, case, proposal, plan, job.at)


class NoResults:
    """Implements `core.results.Results` where no play has been judged yet."""

    def results(
        self,
        brand: str,
        *,
        situation: str | None = None,
        signal: Signal | None = None,
        play: str | None = None,
        since: datetime | None = None,
    ) -> Sequence[Result]:
        """None."""
        return ()


@cache
def _components() -> Components:
    return load_components()
