"""The normalized events that agents hand each other: the same envelope as a player's events."""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from core.arms import Arm
from core.autonomy import Reason
from core.channels import ChannelPlan
from core.events import Data, Envelope
from core.mapping import Tried
from core.plays import ArmChoice, Copy
from core.redaction import Redacted
from core.situation import Situation

Step = Literal["asked", "case", "arms", "play", "shape", "dialect"]
Strategist = Literal["offline", "model"]
"""Whether plain rules or a model have thought."""


class Question(Data, frozen=True, kw_only=True):
    """A situation without a play, and the decision that met it."""

    situation: Situation
    decision: str
    policy: str
    """Digest of the policy that was in force."""
    reason: Reason = "no_play"


class Case(Data, frozen=True, kw_only=True):
    """The situation with typed, anonymous features of the player who met it."""

    situation: Situation
    bets: int
    sessions: int
    tilt_score: float
    stake_deviation: float
    pace_deviation: float
    drawdown_in_stakes: float
    rtp_deficit_z: float
    session_deposits: int
    markers: tuple[str, ...]
    missing_facts: tuple[str, ...]
    excluded: bool = False
    consents: tuple[str, ...] = ()
    """Channels that the player allows offers on."""
    hours_since_last_seen: int | None = None
    policy: str = ""
    reason: Reason = "no_play"


class Proposal(Data, frozen=True, kw_only=True):
    """Arms and tiers for a case, why, and how that would be judged wrong."""

    arms: tuple[ArmChoice, ...]
    hypothesis: str
    judged_wrong_if: str
    strategist: Strategist
    prompt: str = ""
    """Digest of the prompt that was asked, if a model was."""


class Plan(Data, frozen=True, kw_only=True):
    """How and in which words a proposal reaches a player."""

    channel: Literal["websocket"]
    seconds: Annotated[int, Meta(ge=10, le=86_400)]
    words: dict[str, dict[Arm, Copy]]
    writer: Strategist = "offline"
    prompt: str = ""
    """Digest of the prompt that was asked, if a model was."""
    channels: ChannelPlan = ()


class AgentAsked(Envelope, tag="agent.asked", frozen=True, kw_only=True):
    """A situation needs a play."""

    data: Question


class CasePrepared(Envelope, tag="agent.case.prepared", frozen=True, kw_only=True):
    """Ingestion has made a case of it."""

    data: Case


class ArmsProposed(Envelope, tag="agent.arms.proposed", frozen=True, kw_only=True):
    """Strategy has proposed arms."""

    data: Proposal


class PlanDrafted(Envelope, tag="agent.plan.drafted", frozen=True, kw_only=True):
    """Execution has drafted how to say it."""

    data: Plan


class UnknownShape(Data, frozen=True, kw_only=True):
    """Payloads that no dialect reads, as an agent may see them."""

    door: str
    shape: str
    name: str
    """What a dialect for it is to be called."""
    payloads: int
    redacted: Redacted


class Mapped(Data, frozen=True, kw_only=True):
    """A dialect with its trial, or why there is none."""

    dialect: str = ""
    why: str = ""
    trial: Tried
    strategist: Strategist
    prompt: str = ""
    """Digest of the prompt that was asked, if a model was."""


class ShapeAsked(Envelope, tag="agent.shape.asked", frozen=True, kw_only=True):
    """A shape needs a dialect; the subject is the shape, for there is no player."""

    data: UnknownShape


class DialectMade(Envelope, tag="agent.dialect.made", frozen=True, kw_only=True):
    """Ingestion has written a dialect, or says why not."""

    data: Mapped


Message = AgentAsked | CasePrepared | ArmsProposed | PlanDrafted | ShapeAsked | DialectMade
_DECODER: Final[msgspec.json.Decoder[Message]] = msgspec.json.Decoder(Message)


def read_message(body: bytes) -> Message:
    """Read an agent's event."""
    return _DECODER.decode(body)
