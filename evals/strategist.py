"""The offline strategist without a graph: the same agents, one after the other, in one call.

The graph of `graphs/` hands events over a bus and keeps a transcript. A re-run needs neither, and no time may
pass in it: what was asked is answered before the next event.
"""

from functools import cache

from agents import execution, ingestion, strategy
from agents.messages import Question
from core.components import Components
from core.entries import Job, Publication
from core.guardrails import Facts, rule_on_choice
from core.plays import Play, Provenance
from core.record import canonical, digest
from prompts.components import load_components


def answer(job: Job, facts: Facts) -> Publication:
    """The end of a run on a job, given what was known about its player when it was asked."""
    note = {"kind": "run", "run": job.run, "situation": job.situation.key, "strategist": "offline"}
    return Publication(
        run=job.run, brand=job.situation.brand, play=write_play(job, facts), transcript=canonical(note), at=job.at
    )


def write_play(job: Job, facts: Facts) -> Play:
    """The play of the three agents for a situation; only arms that nothing can be said against are in it."""
    situation, policy = job.situation, facts.policy
    case = ingestion.prepare(Question(situation=situation, decision=job.decision), facts)
    choices = strategy.candidates(case, policy)
    proposal = strategy.propose(case, [one for one in choices if not rule_on_choice(one, situation, policy)])
    plan = execution.draft(case, proposal.arms, _components())
    return Play(
        situation=situation,
        arms=proposal.arms,
        words=plan.words,
        seconds=plan.seconds,
        hypothesis=proposal.hypothesis,
        judged_wrong_if=proposal.judged_wrong_if,
        provenance=Provenance(strategist=proposal.strategist, run=job.run, policy=digest(policy)),
        channels=plan.channels,
    )


@cache
def _components() -> Components:
    return load_components()
