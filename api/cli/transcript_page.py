"""A transcript as a page: agent by agent, messages by role, every call with its result, and what came of it."""

from collections.abc import Mapping, Sequence
from textwrap import indent
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from api.output import Part
    from api.transcripts.aftermath import Aftermath
    from core.model import Attempt, Said
    from core.run_sums import RunSums
    from core.transcript import AnyLine, ModelLine, ProposalLine, Transcript

STANDINGS: Final[Mapping[str, str]] = {
    "accepted": "accepted: in the play book",
    "waiting": "waits for a person: `cvh proposals list`",
    "refused": "refused",
    "observed": "observed: recorded, and never acts",
}
DIALECTS: Final[Mapping[str, str]] = {**STANDINGS, "accepted": "accepted: payloads are read by it"}
FOLDED: Final = 6
"""Entries of a list that are shown unless all are asked for."""
_DEEP: Final = " " * 13
_BAR: Final = " " * 11 + "| "


def tell(transcript: "Transcript", sums: "RunSums", after: "Aftermath", *, full: bool = False) -> None:
    """Print a run from its cause to its consequences; long lists are folded unless all is asked for."""
    from api.output import say
    from core.transcript import ModelLine, RunLine

    _tell_head(sums, after)
    agent, shown = "", 0
    for line in transcript.lines:
        if line.agent and line.agent != agent:
            agent, shown = line.agent, 0
            say((f"\n{agent}", "bold cyan"))
        if isinstance(line, ModelLine):
            _tell_model(line, shown)
            shown = len(line.asked.messages)
        elif not isinstance(line, RunLine):
            say(*_parts(line, DIALECTS if transcript.about.shape else STANDINGS, None if full else FOLDED))
    _tell_words(after)
    _tell_under(after)


def _tell_head(sums: "RunSums", after: "Aftermath") -> None:
    from api.output import say

    say((f"Run {sums.run}", "bold"), f" of {sums.brand}, {sums.at[:19]} UTC\n  about {sums.situation} ({sums.reason})")
    cause = after.cause
    if cause is not None:
        say(f"  because of {cause.type} {cause.event!r} of {cause.player} at {cause.at:%Y-%m-%d %H:%M:%S} UTC "
            f"(decision {cause.decision[:12]}: {cause.signal}, answered by {cause.arm})")  # fmt: skip
    cost = "a cost that is not known" if sums.cost is None else f"{sums.cost} $"
    said = f"{sums.turns} model calls of {', '.join(sums.models) or 'nobody'}, {sums.input_tokens} tokens in and "
    said += f"{sums.output_tokens} out, {sums.milliseconds} ms, {cost}; "
    say(f"  strategist {sums.strategist}: {said if sums.turns else 'no model call; '}"
        f"{sums.calls} tool calls, {len(sums.fallbacks)} fallbacks")  # fmt: skip


def _parts(line: "AnyLine", standings: Mapping[str, str], most: int | None) -> "Sequence[Part]":
    from core import transcript as t

    match line:
        case t.EventLine():
            told = f"\n{_fields(line.data, most)}" if line.what != "received" else ""
            return f"  {line.what:<12} ", (line.type, "bold"), told
        case t.ToolLine():
            wanted, style = "the model wanted" if line.by == "model" else "called", "red" if line.error else "bold"
            return f"  {wanted} ", (line.tool, style), f"({_plain(line.arguments)})\n{_fields(line.result, most)}"
        case t.FallbackLine():
            return ("  fell back ", "yellow"), f" on plain rules: {line.why}"
        case t.ProposalLine():
            return _proposal(line)
        case t.PlayLine():
            return ("  wrote play", "green"), f" {line.digest[:12]}\n{_fields(line.play, most)}"
        case t.VerdictLine():
            level = f" at level {line.level}" if line.level else ""
            return (f"\nfloor and ladder{level}: ", "bold"), "; ".join((STANDINGS[line.stands], *line.objections))
        case t.ApprovalLine():
            return (f"{line.by}: ", "bold"), "; ".join((standings[line.standing], line.reason, *line.objections))
        case t.UnreadLine():
            return ("  not readable", "yellow"), f" here ({line.why})\n{indent(line.raw, _BAR)}"
        case _:
            return ()


def _tell_model(line: "ModelLine", shown: int) -> None:
    from api.output import say
    from core.model import Unanswered

    asked, answer = line.asked, line.answer
    tools = f", {len(asked.tools)} tools" if asked.tools else ""
    say("  asked ", (line.prompt or "a model", "bold"), f" ({line.digest[:12]}), {len(asked.messages)} messages{tools}")
    for message in asked.messages[shown:]:
        _tell_message(message)
    tried = "; ".join(map(_attempt, answer.attempts))
    took = f"{answer.usage.input} tokens in, {answer.usage.output} out, {_dollars(answer.usage.cost)}"
    if isinstance(answer, Unanswered):
        say(("  no answer ", "red"), f" {answer.cause}: {answer.detail}; {took}; tried: {tried or 'nothing'}")
        return
    say((f"  {answer.model} answered", "bold"), f" in {answer.milliseconds} ms ({answer.finish}), {took}; "
        f"tried: {tried or 'once'}\n{indent(answer.refusal or answer.text or _called(answer), _BAR)}")  # fmt: skip


def _tell_message(said: "Said") -> None:
    """A message of the conversation; what tools answered stands beside their calls already."""
    from api.output import say

    if said.role in ("system", "user"):
        say((f"    {said.role}", "cyan"), f"\n{indent(said.text, _BAR)}")


def _proposal(line: "ProposalLine") -> "Sequence[Part]":
    proposed, left = (", ".join(map(_plain, arms)) or "nothing" for arms in (line.proposed, line.accepted))
    kept = "" if proposed == left else f"; the guardrails leave {left}"
    return ("  proposed  ", "green"), f" {proposed}{kept}", *(f"\n{_DEEP}{said}" for said in line.objections)


def _tell_words(after: "Aftermath") -> None:
    """Who judged the play, when and why, as the audit has it."""
    from api.output import say

    judged = after.proposal.judged if after.proposal is not None else None
    if judged is not None:
        did = "accepted" if judged.accepted else "refused"
        say(
            f"{did} by {judged.by} with {judged.user or 'no key'} at {judged.at:%Y-%m-%d %H:%M:%S} UTC: {judged.reason}"
        )


def _tell_under(after: "Aftermath") -> None:
    from api.output import table

    decided = sum(one.decided for one in after.under)
    rows = (
        (one.play[:12], one.arm, one.tier or "", str(one.decided), str(one.shown), str(one.accepted),
         str(one.dismissed), one.cost)
        for one in after.under
    )  # fmt: skip
    columns = ("play", "arm", "tier", ">decided", ">shown", ">accepted", ">dismissed", ">cost")
    table(f"\n{decided} decisions under it", columns, rows, empty="\nNo decision has been made under it.")


def _attempt(attempt: "Attempt") -> str:
    detail = f" ({attempt.detail})" if attempt.detail else ""
    return f"{attempt.model} {attempt.outcome} in {attempt.milliseconds} ms{detail}"


def _called(answer: Any) -> str:
    return "\n".join(f"calls {call.tool}({call.arguments})" for call in answer.calls) or "nothing"


def _dollars(cost: str | None) -> str:
    return "price not known" if cost is None else f"{cost} $"


def _fields(values: Any, most: int | None) -> str:
    if not isinstance(values, Mapping):
        return f"{_DEEP}{_folded(values, most)}"
    return "\n".join(f"{_DEEP}{name:<18} {_folded(value, most)}" for name, value in values.items())


def _folded(value: Any, most: int | None) -> str:
    """A value in plain words; of a long list its beginning, and how much there is more."""
    if most is None or not isinstance(value, list) or len(value) <= most:
        return _plain(value)
    return f"{_plain(value[:most])} | ... {len(value) - most} more: --full"


def _plain(value: Any) -> str:
    """A value as a person would write it down: lists with commas, arms with their tier, no quotes."""
    match value:
        case {"arm": arm, "tier": tier, **rest} if not rest:
            return f"{arm} ({tier})" if tier else str(arm)
        case {"choice": choice, "in_play": in_play, "for_player": for_player}:
            said = [*(f"in any such case: {why}" for why in in_play), *(f"now: {why}" for why in for_player)]
            return f"{_plain(choice)}: {'; '.join(said) or 'nothing objects'}"
        case dict():
            return ", ".join(f"{name} {_plain(inner)}" for name, inner in value.items())
        case list():
            return " | ".join(map(_plain, value)) or "none"
        case None:
            return "none"
        case _:
            return str(value)
