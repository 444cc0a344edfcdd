"""Transcripts as they are read: the lines of an agent run, typed, whichever version wrote them.

A line is a JSON object that says by its `kind` what it is; docs/transcripts.md has every kind. Reading never fails:
a line that nobody here knows, or that is damaged, is kept as it stands and says so.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Struct

from core.listed import TranscriptHead
from core.model import Agent, Answer, ModelQuestion, Unanswered
from core.plays import Play
from core.proposals import Standing

VERSION: Final = 2
"""The newest version of the lines that is known here."""
Raw = Mapping[str, Any]
"""A line as it stands."""


class Line(Struct, frozen=True, kw_only=True, tag_field="kind"):
    """What every line may have; the engine's own lines name no agent."""

    v: int = 1
    agent: str = ""


class RunLine(Line, frozen=True, kw_only=True, tag="run"):
    """The head: what the run is about."""

    brand: str = ""
    situation: str = ""
    decision: str = ""
    """The decision that met a situation without a play."""
    reason: str = "no_play"
    strategist: str = ""
    door: str = ""
    """Where payloads of a shape came in that a run about a dialect was asked about."""
    shape: str = ""


class EventLine(Line, frozen=True, kw_only=True, tag="event"):
    """A normalized event that an agent received or handed over."""

    what: str
    type: str
    data: dict[str, Any]


class ToolLine(Line, frozen=True, kw_only=True, tag="tool"):
    """A tool call and its result."""

    tool: str
    asked: Any
    """JSON text as it was sent; an object in version 1."""
    answered: Any
    by: str = "code"
    """Who wanted it: the agent's own `code`, or the `model`."""

    @property
    def arguments(self) -> Any:
        """What was asked, as a value."""
        return _value(self.asked)

    @property
    def result(self) -> Any:
        """What was answered, as a value."""
        return _value(self.answered)

    @property
    def error(self) -> str:
        """Why the call was not served."""
        return str(self.result.get("error", "")) if isinstance(self.result, dict) else ""


class ModelLine(Line, frozen=True, kw_only=True, tag="model"):
    """A question to a model as it was sent, and the answer or why there is none."""

    asked: ModelQuestion
    answered: dict[str, Any]
    prompt: str = ""
    """Name and version of the prompt file."""
    digest: str = ""
    """Of that prompt file."""

    @property
    def answer(self) -> Answer | Unanswered:
        """What came of it."""
        if "cause" in self.answered:
            return msgspec.convert(self.answered, Unanswered)
        return msgspec.convert(self.answered, Answer)


NO_MODEL: Final = "no model is configured"
"""The reason of plain rules where nobody wanted a model: nothing fell back."""


class FallbackLine(Line, frozen=True, kw_only=True, tag="fallback"):
    """Why plain rules thought, and no model."""

    why: str
    strategist: str = "offline"


class ProposalLine(Line, frozen=True, kw_only=True, tag="proposal"):
    """The arms that Strategy proposed, and those that its preview of the guardrails left."""

    proposed: list[dict[str, Any]]
    accepted: list[dict[str, Any]]
    objections: list[str] = []
    strategist: str = ""


class PlayLine(Line, frozen=True, kw_only=True, tag="play"):
    """The play that the run wrote."""

    digest: str
    play: dict[str, Any]

    @property
    def written(self) -> Play:
        """The play itself."""
        return msgspec.convert(self.play, Play)


class VerdictLine(Line, frozen=True, kw_only=True, tag="verdict"):
    """What the floor and the ladder said to the play."""

    accepted: bool
    objections: list[str] = []
    level: str = ""
    standing: Standing | None = None

    @property
    def stands(self) -> Standing:
        """Where the play stood then; before there was a ladder, accepted or refused."""
        return self.standing or ("accepted" if self.accepted else "refused")


class ApprovalLine(Line, frozen=True, kw_only=True, tag="approval"):
    """A person's word on the play, or the hub's on one that waited too long."""

    accepted: bool
    standing: Standing
    by: str
    reason: str
    at: str = ""
    objections: list[str] = []


class UnreadLine(Struct, frozen=True):
    """A line that this version does not know, or that is damaged."""

    raw: str
    why: str
    agent: str = ""


KnownLine = (
    RunLine | EventLine | ToolLine | ModelLine | FallbackLine | ProposalLine | PlayLine | VerdictLine | ApprovalLine
)
AnyLine = KnownLine | UnreadLine
L = TypeVar("L", bound=AnyLine)
_DECODER: Final[msgspec.json.Decoder[KnownLine]] = msgspec.json.Decoder(KnownLine)


class Transcript(Struct, frozen=True, kw_only=True):
    """An agent run, line by line, with where it is kept."""

    head: TranscriptHead
    lines: tuple[AnyLine, ...]
    raw: tuple[Raw, ...]
    """The same lines as they stand."""

    @property
    def run(self) -> str:
        """The number of the run."""
        return self.head.run

    @property
    def about(self) -> RunLine:
        """What the run is about."""
        return next(self.of(RunLine), RunLine(brand=self.head.brand, situation=self.head.situation))

    @property
    def play(self) -> PlayLine | None:
        """The play that it wrote."""
        return next(self.of(PlayLine), None)

    @property
    def standing(self) -> Standing | None:
        """Where the play stands by the last word on it; None if the run was not told."""
        words = [line for line in self.lines if isinstance(line, VerdictLine | ApprovalLine)]
        if not words:
            return None
        last = words[-1]
        return last.stands if isinstance(last, VerdictLine) else last.standing

    def of(self, kind: type[L], agent: Agent | None = None) -> Iterator[L]:
        """The lines of a kind, in their order; of all agents or of one."""
        return (line for line in self.lines if isinstance(line, kind) and agent in (None, line.agent))


def read_transcript(head: TranscriptHead, body: bytes) -> Transcript:
    """Read a transcript, whatever it holds."""
    texts = [text for text in body.split(b"\n") if text.strip()]
    return Transcript(head=head, lines=tuple(map(_line, texts)), raw=tuple(map(_raw, texts)))


def _line(text: bytes) -> AnyLine:
    try:
        line = _DECODER.decode(text)
        if isinstance(line, ModelLine):
            _ = line.answer
    except (msgspec.MsgspecError, UnicodeError) as error:
        return UnreadLine(text.decode(errors="replace"), str(error))
    return line


def _raw(text: bytes) -> Raw:
    try:
        raw = msgspec.json.decode(text)
    except (msgspec.MsgspecError, UnicodeError):
        raw = None
    return raw if isinstance(raw, dict) else {"kind": "unread", "raw": text.decode(errors="replace")}


def _value(told: Any) -> Any:
    """JSON text as its value; what is no JSON as it stands."""
    if not isinstance(told, str):
        return told
    try:
        return msgspec.json.decode(told)
    except (msgspec.MsgspecError, UnicodeError):
        return told
