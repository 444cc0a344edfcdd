"""What each agent does in its stage: read with tools, think, and write its event. None of them acts."""

from msgspec import to_builtins
from msgspec.structs import replace

from agents import execution, ingestion, strategy
from agents.messages import AgentAsked, ArmsProposed, CasePrepared, Message, PlanDrafted, Proposal
from core.plays import ArmChoice
from core.scope import Scope
from graphs.stage import Stage


async def prepare_case(stage: Stage) -> Message:
    """Ingestion: a typed case of the raw situation."""
    asked = await stage.received("asked", AgentAsked)
    state = await stage.tool(stage.scope(asked), "read_player_state")
    return CasePrepared(**stage.envelope(asked), data=ingestion.prepare(asked.data, state))


async def propose_arms(stage: Stage) -> Message:
    """Strategy: arms and tiers for the case, a hypothesis, and how it would be judged wrong."""
    received = await stage.received("case", CasePrepared)
    case, scope = received.data, stage.scope(received)
    menu = strategy.menu_of(await stage.tool(scope, "list_choices"))
    rules = (await stage.tool(scope, "binding_rules", {"rules": {}}))["rules"]
    last = (await stage.tool(scope, "last_results", {"plays": []}, plays=1))["plays"]
    mind = strategy.mind(case, menu, rules, last, stage.prompt.digest)
    proposal = await stage.thought(scope, mind) or strategy.propose(case, menu)
    allowed = await _previewed(stage, scope, proposal)
    return ArmsProposed(**stage.envelope(received), data=replace(proposal, arms=allowed))


async def draft_plan(stage: Stage) -> Message:
    """Execution: channels, words and time to live; it is told the arms and not what Strategy has said of them."""
    case = await stage.take("case", CasePrepared)
    proposed = await stage.received("arms", ArmsProposed)
    scope, components = stage.scope(case), stage.deps.components
    rules = (await stage.tool(scope, "binding_rules", {"rules": {}}))["rules"]
    mind = execution.mind(case.data, proposed.data.arms, components, rules, stage.prompt.digest)
    plan = await stage.thought(scope, mind) or execution.draft(case.data, proposed.data.arms, components)
    return PlanDrafted(**stage.envelope(proposed), data=plan)


async def _previewed(stage: Stage, scope: Scope, proposal: Proposal) -> tuple[ArmChoice, ...]:
    """The proposed arms without those that a guardrail objects to in every such situation."""
    choices = to_builtins(proposal.arms)
    ruled = (await stage.tool(scope, "apply_guardrails", choices=choices))["verdicts"] if choices else []
    allowed = tuple(choice for choice, verdict in zip(proposal.arms, ruled, strict=True) if not verdict["in_play"])
    stage.journal.note("proposal", proposed=choices, accepted=to_builtins(allowed), strategist=proposal.strategist)
    return allowed
