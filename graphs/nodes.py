"""The three nodes: take the event of the step before, call tools, let the agent think, hand its event over."""

import asyncio
from typing import Any, TypeVar

from langgraph.runtime import Runtime
from msgspec import to_builtins

from agents import execution, ingestion, strategy
from agents.messages import (
    AgentAsked,
    ArmsProposed,
    CasePrepared,
    Message,
    PlanDrafted,
    Step,
    read_message,
)
from core.errors import BusError, NotFoundError
from core.events import event_type
from core.model import Agent
from core.plays import Play, Provenance
from core.policy import BrandPolicy
from core.record import canonical
from core.scope import Scope
from core.situation import Situation
from graphs.state import Deps, Note, State, Update
from tools.apply_guardrails import APPLY_GUARDRAILS, GuardrailQuestion
from tools.read_player_state import READ_PLAYER_STATE
from tools.recall_cases import RECALL_CASES, CaseQuestion
from tools.tool import Choice, Gives, Nothing, Reach, Takes, Tool

M = TypeVar("M", bound=Message)


async def ingest(state: State, runtime: Runtime[Deps]) -> Update:
    """Ingestion: make a typed case of the raw situation."""
    deps, run = runtime.context, state["run"]
    asked = await _take(deps, run, "asked", AgentAsked)
    reach = _reach(deps, asked, run, "ingestion", asked.data.situation)
    _, looked = await _call(reach, READ_PLAYER_STATE, Nothing())
    case = CasePrepared(**_envelope(asked, run, "case"), data=ingestion.prepare(asked.data, reach.facts))
    return {"notes": [_event("ingestion", "received", asked), looked, await _hand_over(deps, run, "case", case)]}


async def strategize(state: State, runtime: Runtime[Deps]) -> Update:
    """Strategy: propose arms and tiers for the case."""
    deps, run = runtime.context, state["run"]
    received = await _take(deps, run, "case", CasePrepared)
    case, policy = received.data, _policy(deps, received.brand)
    choices = strategy.candidates(case, policy)
    reach = _reach(deps, received, run, "strategy", case.situation)
    _, recalled = await _call(reach, RECALL_CASES, CaseQuestion())
    asked = tuple(Choice(arm=choice.arm, tier=choice.tier) for choice in choices)
    answer, ruled = await _call(reach, APPLY_GUARDRAILS, GuardrailQuestion(choices=asked))
    allowed = [verdict.choice.plain for verdict in answer.verdicts if not verdict.in_play]
    proposed = ArmsProposed(**_envelope(received, run, "arms"), data=strategy.propose(case, allowed))
    handed = await _hand_over(deps, run, "arms", proposed)
    return {"notes": [_event("strategy", "received", received), recalled, ruled, handed]}


async def execute(state: State, runtime: Runtime[Deps]) -> Update:
    """Execution: channel, words and time to live; the run ends in a proposed play."""
    deps, run = runtime.context, state["run"]
    case = await _take(deps, run, "case", CasePrepared)
    proposed = await _take(deps, run, "arms", ArmsProposed)
    plan = PlanDrafted(**_envelope(proposed, run, "play"), data=execution.draft(case.data, proposed.data))
    policy = _policy(deps, proposed.brand)
    play = Play(
        situation=case.data.situation,
        arms=proposed.data.arms,
        words=plan.data.words,
        seconds=plan.data.seconds,
        hypothesis=proposed.data.hypothesis,
        judged_wrong_if=proposed.data.judged_wrong_if,
        provenance=Provenance(strategist=proposed.data.strategist, run=run, policy=policy.digest),
    )
    handed = await _hand_over(deps, run, "play", plan)
    written: Note = {"agent": "execution", "kind": "play", "digest": play.digest, "play": to_builtins(play)}
    return {"notes": [_event("execution", "received", proposed), handed, written], "play": to_builtins(play)}


async def _take(deps: Deps, run: str, step: Step, kind: type[M]) -> M:
    body = await deps.exchange.take(run, step)
    message = read_message(body) if body is not None else None
    if not isinstance(message, kind):
        raise BusError(f"run {run} has no {step!r} on the exchange; it will be asked again")
    return message


async def _hand_over(deps: Deps, run: str, step: Step, message: Message) -> Note:
    await deps.exchange.put(run, step, canonical(message))
    return _event(message.source.rsplit("/", 1)[-1], "handed over", message)


def _reach(deps: Deps, cause: Message, run: str, agent: Agent, situation: Situation) -> Reach:
    scope = Scope(run=run, agent=agent, brand=cause.brand, player=cause.subject, situation=situation, at=cause.time)
    facts = deps.players.facts(scope.brand, scope.player, situation.signal, scope.at)
    if facts is None:
        raise NotFoundError(f"brand {cause.brand!r} has no policy here, so nobody can think about its players")
    return Reach(scope=scope, facts=facts, results=deps.results, memory=deps.memory)


async def _call(reach: Reach, tool: Tool[Takes, Gives], question: Takes) -> tuple[Gives, Note]:
    here = tool.reads == "state"
    answer = tool(reach, question) if here else await asyncio.to_thread(tool, reach, question)
    return answer, {
        "agent": reach.scope.agent,
        "kind": "tool",
        "tool": tool.name,
        "asked": question.model_dump(mode="json"),
        "answered": answer.model_dump(mode="json"),
    }


def _policy(deps: Deps, brand: str) -> BrandPolicy:
    if brand not in deps.policies:
        raise NotFoundError(f"brand {brand!r} has no policy here")
    return deps.policies[brand]


def _event(agent: str, what: str, message: Message) -> Note:
    return {
        "agent": agent,
        "kind": "event",
        "what": what,
        "type": event_type(message),
        "data": to_builtins(message.data),
    }


_AUTHORS: dict[Step, str] = {"asked": "hub", "case": "ingestion", "arms": "strategy", "play": "execution"}


def _envelope(cause: Message, run: str, step: Step) -> dict[str, Any]:
    return {
        "id": f"{run}/{step}",
        "source": f"cvh/agents/{_AUTHORS[step]}",
        "time": cause.time,
        "subject": cause.subject,
        "brand": cause.brand,
    }
