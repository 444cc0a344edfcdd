"""What guardrails say: objections to a candidate, and the ruling on it."""

from collections.abc import Mapping

from msgspec import Struct

from core.law import Effect
from core.plays import ArmChoice


class Objection(Struct, frozen=True, omit_defaults=True):
    """A rule that said no, and why."""

    rule: str
    reason: str
    clause: str = ""
    effect: Effect = "deny"
    inputs: Mapping[str, str] = {}
    """What the rule looked at, by term."""

    def __str__(self) -> str:
        return f"{self.reason} ({self.rule})"


class Ruling(Struct, frozen=True, omit_defaults=True):
    """One candidate and every objection to it; it may act only if there is none."""

    choice: ArmChoice
    objections: tuple[Objection, ...]
    instead: ArmChoice | None = None
    """The cheaper tier that the caps leave, if they do not leave the candidate as it is."""
    flags: tuple[Objection, ...] = ()
    """What stops nothing and is to be looked at by people."""

    @property
    def allowed(self) -> bool:
        """Whether nothing objects."""
        return not self.objections

    @property
    def taken(self) -> ArmChoice:
        """What may act if it is allowed."""
        return self.instead or self.choice

    @property
    def awaits(self) -> bool:
        """Whether nothing but a person's approval is missing."""
        return bool(self.objections) and all(said.effect == "require_approval" for said in self.objections)
