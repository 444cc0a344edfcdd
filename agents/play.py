"""The play: what the three agents have written, put together. The engine, not they, decides what becomes of it."""

from agents.messages import Case, Plan, Proposal
from core.plays import Play, Provenance


def write_play(run: str, case: Case, proposal: Proposal, plan: Plan) -> Play:
    """The proposed play of a run."""
    thought = "model" if "model" in (proposal.strategist, plan.writer) else "offline"
    prompts = tuple(digest for digest in (proposal.prompt, plan.prompt) if digest)
    return Play(
        situation=case.situation,
        arms=proposal.arms,
        words=plan.words,
        seconds=plan.seconds,
        hypothesis=proposal.hypothesis,
        judged_wrong_if=proposal.judged_wrong_if,
        provenance=Provenance(
            strategist="model" if thought == "model" else "offline", run=run, policy=case.policy, prompts=prompts
        ),
    )
