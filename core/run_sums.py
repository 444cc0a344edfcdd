"""What an agent run came to: turns, tokens, money, fallbacks, and how its play stands."""

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from core.model import Answer, Unanswered, Usage
from core.proposals import Standing
from core.transcript import NO_MODEL, FallbackLine, ModelLine, PlayLine, ProposalLine, ToolLine, Transcript


class RunSums(Struct, frozen=True, kw_only=True):
    """A run in one line."""

    run: str
    brand: str
    at: str
    situation: str
    decision: str
    reason: str
    strategist: str
    agents: tuple[str, ...]
    """Those that the transcript has lines of."""
    models: tuple[str, ...]
    """Those that answered."""
    turns: int
    """How often a model was asked."""
    calls: int
    """How often a tool was."""
    input_tokens: int
    output_tokens: int
    cost: str | None
    """In US dollars; None if the price of any of it is not known."""
    milliseconds: int
    """What the models took, all attempts together."""
    fallbacks: tuple[str, ...]
    """Why plain rules thought where a model was to."""
    proposed: tuple[str, ...]
    """Arms as Strategy proposed them; those of the play, where no line tells of a proposal."""
    standing: Standing | None
    play: str | None
    """Digest of the play, if the run wrote one that stands in the ledger."""


def sums_of(transcript: Transcript) -> RunSums:
    """Add a run up."""
    about, head = transcript.about, transcript.head
    answers = [line.answer for line in transcript.of(ModelLine)]
    usages = [answer.usage for answer in answers]
    return RunSums(
        run=head.run,
        brand=head.brand,
        at=head.at,
        situation=about.situation or head.situation or (about.shape and f"{about.door} {about.shape[:12]}"),
        decision=about.decision,
        reason=about.reason,
        strategist=about.strategist,
        agents=tuple(dict.fromkeys(line.agent for line in transcript.lines if line.agent)),
        models=tuple(dict.fromkeys(answer.model for answer in answers if isinstance(answer, Answer))),
        turns=len(answers),
        calls=sum(1 for _ in transcript.of(ToolLine)),
        input_tokens=sum(usage.input for usage in usages),
        output_tokens=sum(usage.output for usage in usages),
        cost=cost_of(usages),
        milliseconds=sum(map(milliseconds_of, answers)),
        fallbacks=tuple(line.why for line in transcript.of(FallbackLine) if line.why != NO_MODEL),
        proposed=_proposed(transcript),
        standing=transcript.standing,
        play=head.play,
    )


def cost_of(usages: Iterable[Usage]) -> str | None:
    """What some answers cost together; what took no tokens costs nothing."""
    total = Decimal(0)
    for usage in usages:
        if usage.cost is None and (usage.input or usage.output):
            return None
        total += Decimal(usage.cost or 0)
    return format(total.normalize(), "f")


def milliseconds_of(answer: Answer | Unanswered) -> int:
    """How long a question took, with everything that was tried in vain."""
    tried = sum(attempt.milliseconds for attempt in answer.attempts)
    return max(tried, answer.milliseconds) if isinstance(answer, Answer) else tried


def arm_of(choice: object) -> str:
    """An arm with its tier, as people write it down."""
    if not isinstance(choice, dict) or "arm" not in choice:
        return str(choice)
    return f"{choice['arm']} {choice['tier']}" if choice.get("tier") else str(choice["arm"])


def _proposed(transcript: Transcript) -> tuple[str, ...]:
    line = next(transcript.of(ProposalLine), None)
    if line is not None:
        return tuple(map(arm_of, line.proposed))
    play = next(transcript.of(PlayLine), None)
    return tuple(map(arm_of, play.play.get("arms", ()))) if play is not None else ()
