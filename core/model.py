"""What agents ask a language model and what it answers: plain values, whatever stands behind the gateway."""

from collections.abc import Mapping
from typing import Any, Final, Literal, get_args

from msgspec import Struct

from core.record import canonical

Agent = Literal["ingestion", "strategy", "execution"]
AGENTS: Final[tuple[Agent, ...]] = ("ingestion", "strategy", "execution")

ToolName = Literal[
    "read_player_state", "list_choices", "binding_rules", "apply_guardrails", "estimate_arms", "budget_left",
    "last_results", "recall_cases",
]  # fmt: skip
TOOLS: Final[tuple[ToolName, ...]] = get_args(ToolName)

AnswerName = Literal["ingestion-dialect", "strategy-proposal", "execution-words"]
"""What a model can be asked for; the first word is whose answer it is. Providers take no point in such a name."""

Role = Literal["system", "user", "assistant", "tool"]
Outcome = Literal[
    "answered", "rate_limited", "timed_out", "unreachable", "server_error", "refused_request", "malformed", "cut_off"
]
"""What came of one call: an answer, or which kind of none."""
Cause = Literal["deadline", "budget", "circuit_open", "provider"]
"""Why a question has no answer: time or money is used up, nobody has answered of late, or the provider failed."""


class ToolSpec(Struct, frozen=True, kw_only=True):
    """A tool as a model is told of it."""

    name: str
    does: str
    takes: Mapping[str, Any]
    """JSON Schema of its arguments."""


class ToolCall(Struct, frozen=True, kw_only=True):
    """A model wants a tool called."""

    id: str
    tool: str
    arguments: str
    """JSON text as the model wrote it: it may be none."""


class ToolRequest(Struct, frozen=True, kw_only=True):
    """A tool call from another process: for which run the hub knows, and brand and player follow from that."""

    run: str
    agent: str
    tool: str
    arguments: str


class ToolFault(Struct, frozen=True):
    """Why a tool call was not served, and what the model can do about it."""

    error: str
    remedy: str

    @property
    def text(self) -> str:
        """As JSON text."""
        return canonical(self).decode()


class Said(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message of a conversation."""

    role: Role
    text: str
    calls: tuple[ToolCall, ...] = ()
    """What an assistant's message wants called."""
    answers: str = ""
    """The id of the call that a tool's message answers."""


class Hints(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a prompt file wishes for; settings overrule it."""

    model: str | None = None
    temperature: float | None = None
    max_tokens: int | None = None


class ModelQuestion(Struct, frozen=True, kw_only=True):
    """One turn: everything that is sent, and on whose account."""

    run: str
    brand: str
    agent: Agent
    messages: tuple[Said, ...]
    tools: tuple[ToolSpec, ...] = ()
    output: Mapping[str, Any] | None = None
    """JSON Schema of the answer."""
    output_name: str = "answer"
    hints: Hints = Hints()


class Attempt(Struct, frozen=True, kw_only=True):
    """One call to one provider."""

    model: str
    outcome: Outcome
    milliseconds: int
    detail: str = ""
    """What went wrong, without any secret."""


class Usage(Struct, frozen=True, kw_only=True):
    """What an answer took: tokens, and money as a decimal string of US dollars where the price is known."""

    input: int = 0
    output: int = 0
    cached: int = 0
    cost: str | None = None


class Answer(Struct, frozen=True, kw_only=True):
    """What a model said, as it said it."""

    text: str
    calls: tuple[ToolCall, ...] = ()
    refusal: str = ""
    model: str
    finish: str
    usage: Usage
    milliseconds: int
    attempts: tuple[Attempt, ...]


class Unanswered(Struct, frozen=True, kw_only=True):
    """Nobody answered in time, for the money, or at all: whoever asked goes on without."""

    cause: Cause
    detail: str
    attempts: tuple[Attempt, ...] = ()
    usage: Usage = Usage()
    """What the failed attempts have taken all the same."""
