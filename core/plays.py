"""Plays and the play book: what the slow path writes and the fast path runs.

A play says which arms may answer a situation, in which order, at which tier, with which words. It
never says an amount: tiers are ids, and what a tier is worth stands in the brand's policy.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Final, Literal

from msgspec import Struct

from core.arms import ARMS, Arm, Kind, kind_of
from core.channels import ChannelPlan
from core.events import Channel
from core.record import digest
from core.signals import Signal
from core.situation import Situation


class ArmChoice(Struct, frozen=True):
    """An arm a play allows, with its tier where the arm has tiers."""

    arm: Arm
    tier: str | None = None

    @property
    def kind(self) -> Kind:
        """The kind of the arm."""
        return kind_of(self.arm)

    @property
    def channel(self) -> Channel:
        """The hub's own commands go out on the site."""
        return "site"


class Copy(Struct, frozen=True):
    """The words of one command in one language."""

    title: str
    body: str


class Provenance(Struct, frozen=True, kw_only=True):
    """Where a play comes from."""

    strategist: Literal["offline", "person", "model"]
    run: str
    policy: str
    """Digest of the policy that the play was checked against."""
    prompts: tuple[str, ...] = ()
    """Digests of the prompts that were asked."""


class Play(Struct, frozen=True, kw_only=True, omit_defaults=True, dict=True):
    """The cached strategy for one situation.

    What a play leaves out stands in no digest: plays recorded before a field was known keep theirs.
    """

    situation: Situation
    arms: tuple[ArmChoice, ...]
    """Arms in order of preference; the first that no guardrail objects to is taken."""
    words: Mapping[str, Mapping[Arm, Copy]]
    """Copy by locale and arm; "en" is always there."""
    seconds: int
    """How long a command of this play is worth showing."""
    hypothesis: str
    judged_wrong_if: str
    provenance: Provenance
    channels: ChannelPlan = ()
    """By which way its words reach a player."""

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the whole play."""
        return digest(self)


SAFE_DEFAULTS: Final[Mapping[Signal, tuple[ArmChoice, ...]]] = {
    "tilt": (ArmChoice("pause_promotions"),),
    "severe_loss": (),
    "high_roller_start": (),
    "requested": (),
    "cashier_hesitation": (ArmChoice("payment_info"),),
    "category_fatigue": (),
    "inactive": (),
    "bonus_abuse": (),
    "deposit_in_flight": (ArmChoice("payment_info"),),
    "operator_fault": (ArmChoice("help"),),
    "break_completed": (),
    "approved": (),
}
"""What answers at once when no play is cached; "none" always stands behind it."""

DEFAULT_SECONDS: Final = 600
GIFT_SECONDS: Final = 86_400
"""A gift without strings stands for a day at least: nobody has to hurry for it."""


def seconds_for(arm: Arm, play: Play | None) -> int:
    """How long a command of an arm stands."""
    seconds = play.seconds if play is not None else DEFAULT_SECONDS
    return max(seconds, GIFT_SECONDS) if ARMS[arm].gift else seconds


class PlayBook:
    """The published plays at one position of the ledger; immutable, known by its digest."""

    def __init__(self, plays: Iterable[Play] = ()) -> None:
        self._plays = {play.situation.key: play for play in plays}

    def __len__(self) -> int:
        return len(self._plays)

    @property
    def plays(self) -> tuple[Play, ...]:
        """All plays, by situation."""
        return tuple(self._plays[key] for key in sorted(self._plays))

    @cached_property
    def digest(self) -> str:
        """SHA-256 over every situation and the digest of its play."""
        return digest([(key, self._plays[key].digest) for key in sorted(self._plays)])

    def find(self, situation: Situation) -> Play | None:
        """The play for a situation, if one is published."""
        return self._plays.get(situation.key)

    def with_play(self, play: Play) -> "PlayBook":
        """The book after one more publication; a play for the same situation is replaced."""
        return PlayBook((*self._plays.values(), play))
