"""Plays and the play book: what the slow path writes and the fast path runs.

A play says which arms may answer a situation, in which order, at which tier, with which words. It
never says an amount: tiers are ids, and what a tier is worth stands in the brand's policy.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cached_property
from typing import Final, Literal

from msgspec import Struct
from msgspec.structs import replace

from core.arms import ARMS, Arm, Kind, kind_of
from core.channels import ChannelPlan
from core.events import Channel
from core.record import digest, identity
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


WHOLE: Final = 100
"""All players of a situation, in percent."""


class Play(Struct, frozen=True, kw_only=True, omit_defaults=True, dict=True):
    """The cached strategy for one situation; what it leaves out stands in no digest, so old plays keep theirs."""

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
    share: int = WHOLE
    """Percent of the players it is for: less than all makes it a canary, none withdraws one."""
    written: datetime | None = None
    """When it was asked for, by the event that asked; None in plays from before that was kept."""

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the whole play."""
        return digest(self)

    def reaches(self, player: str) -> bool:
        """Whether a player is in its share: by nothing but who he is and which play it is."""
        return int(identity("canary", self.digest, player), 16) % WHOLE < self.share


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


class Protection(Struct, frozen=True):
    """What of a play decides how a player is protected: equal in two plays, it is the same whichever one he gets."""

    arms: tuple[ArmChoice, ...] = ()
    """Everything up to the last protective arm: what is preferred to it decides whether it is taken."""
    words: tuple[tuple[str, Arm, Copy], ...] = ()
    seconds: int = DEFAULT_SECONDS
    channels: ChannelPlan = ()


def protection_of(play: Play | None, situation: Situation) -> Protection:
    """How a play protects in its situation; without a play, how the safe default does."""
    arms = play.arms if play is not None else SAFE_DEFAULTS[situation.signal]
    last = max((number for number, choice in enumerate(arms, start=1) if choice.kind == "protective"), default=0)
    if play is None or not last:
        return Protection(arms[:last])
    said = [(locale, arm, copy) for locale, words in play.words.items() for arm, copy in words.items()]
    protective = sorted((one for one in said if kind_of(one[1]) == "protective"), key=lambda one: one[:2])
    return Protection(arms[:last], tuple(protective), play.seconds, play.channels)


class PlayBook:
    """The published plays at one position of the ledger; immutable, known by its digest.

    For each situation it holds the play in force and at most one canary, which acts for its share of the players. A
    play for all replaces both; a play for none withdraws the one it is a copy of.
    """

    def __init__(self, plays: Iterable[Play] = ()) -> None:
        self._plays: dict[str, Play] = {}
        self._canaries: dict[str, Play] = {}
        for play in plays:
            self._put(play)

    def _put(self, play: Play) -> None:
        key = play.situation.key
        if play.share >= WHOLE:
            self._plays[key] = play
            self._canaries.pop(key, None)
        elif play.share <= 0:
            self._withdraw(key, play)
        elif self.protects_alike(play):
            self._canaries[key] = play

    def _withdraw(self, key: str, play: Play) -> None:
        """Only the very play that is meant; one that was in force leaves its mark, and no canary stands beside that."""
        in_force, canary = self._plays.get(key), self._canaries.get(key)
        if in_force is not None and replace(in_force, share=0) == play:
            self._plays[key] = play
            self._canaries.pop(key, None)
        elif canary is not None and replace(canary, share=0) == play:
            del self._canaries[key]

    def __len__(self) -> int:
        return len(self.plays)

    @property
    def plays(self) -> tuple[Play, ...]:
        """All plays that act, by situation; a canary behind the play in force."""
        keys = sorted({*self._plays, *self._canaries})
        found = (book[key] for key in keys for book in (self._plays, self._canaries) if key in book)
        return tuple(play for play in found if play.share > 0)

    @property
    def canaries(self) -> tuple[Play, ...]:
        """All canaries, by situation."""
        return tuple(self._canaries[key] for key in sorted(self._canaries))

    @cached_property
    def digest(self) -> str:
        """SHA-256 over every situation and the digests of its play and its canary."""
        canaries = [("canary", play.situation.key, play.digest) for play in self.canaries]
        return digest([*((key, self._plays[key].digest) for key in sorted(self._plays)), *canaries])

    def find(self, situation: Situation, player: str) -> Play | None:
        """The play for a player in a situation, if one is published: the canary if he is in its share."""
        canary = self.canary(situation)
        return canary if canary is not None and canary.reaches(player) else self.in_force(situation)

    def in_force(self, situation: Situation) -> Play | None:
        """The play for whoever is not in a canary's share."""
        play = self._plays.get(situation.key)
        return play if play is not None and play.share > 0 else None

    def withdrawn(self, situation: Situation) -> Play | None:
        """The play that was in force and was withdrawn, with nothing in its place since."""
        play = self._plays.get(situation.key)
        return play if play is not None and play.share <= 0 else None

    def canary(self, situation: Situation) -> Play | None:
        """The play that is tried on a share of the players, if one is."""
        return self._canaries.get(situation.key)

    def protects_alike(self, play: Play) -> bool:
        """Whether a play protects as what is in force does: only then may it be for some players and not for others."""
        situation = play.situation
        return protection_of(play, situation) == protection_of(self.in_force(situation), situation)

    def with_play(self, play: Play) -> "PlayBook":
        """The book after one more publication; what may not be a canary leaves it as it is."""
        book = PlayBook()
        book._plays, book._canaries = dict(self._plays), dict(self._canaries)
        book._put(play)
        return book
