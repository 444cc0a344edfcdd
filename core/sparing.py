"""Sparing: a tilting player is offered a break at most once in 24 hours; what else protects him is never held back."""

from datetime import datetime

from core.plays import SAFE_DEFAULTS, ArmChoice
from core.profile import Profile
from core.signals import Signal


def spared(arms: tuple[ArmChoice, ...], signal: Signal, profile: Profile, at: datetime) -> tuple[ArmChoice, ...]:
    """The arms without a cool-down, where tilt is signalled to somebody who has been spoken to of late.

    The same words again and again are ignored. In their place comes what stands without a play: promotions pause.
    """
    spoken = profile.tilt.intervened_at
    if signal != "tilt" or spoken is None or spoken == at:
        return arms
    left = tuple(choice for choice in arms if choice.arm != "cool_down")
    return left if len(left) == len(arms) else (*left, *(one for one in SAFE_DEFAULTS["tilt"] if one not in left))
