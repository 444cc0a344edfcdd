"""The play: what the three agents have written, put together. The engine, not they, decides what becomes of it."""

from datetime import datetime

from agents.messages import Case, Plan, Proposal
from core.plays import Play, Provenance


def write_play(run: str, case: Case, proposal: Proposal, plan: Plan, at: datetime) -> Play:
    """The proposed play of a run that was asked for at a moment; a model's, if a model had any part in it."""
    return Play(
        situation=case.situation,
        arms=proposal.arms,
        words=plan.words,
        seconds=plan.seconds,
        hypothesis=proposal.hypothesis,
        judged_wrong_if=proposal.judged_wrong_if,
        provenance=Provenance(
            strategist=plan.writer if proposal.strategist == "offline" else proposal.strategist,
            run=run,
            policy=case.policy,
            prompts=tuple(digest for digest in (proposal.prompt, plan.prompt) if digest),
        ),
        channels=plan.channels,
        written=at,
    )
