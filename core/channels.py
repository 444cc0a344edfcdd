"""The channel plan: by which way a play's words reach a player, as data that deterministic code runs.

The hub delivers over the WebSocket of a player who is there. That is the only rule carried out today; a rule for
Telegram says what may happen once somebody delivers there, and never that it goes out on the site instead.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from msgspec import Struct

from core.arms import OFFERS, Kind
from core.events import Channel
from core.policy import BrandPolicy
from core.profile import Profile
from core.signals import inactive
from core.situation import Situation

Presence = Literal["online", "inactive"]
Medium = Literal["websocket", "telegram"]


class ChannelRule(Struct, frozen=True, kw_only=True):
    """When words go out by a medium; in the brand's quiet hours they wait."""

    when: Presence
    channel: Medium
    quiet: Literal["wait"] = "wait"


ChannelPlan = tuple[ChannelRule, ...]
"""Rules in order: the first that holds decides, and no other stands in for it."""

ONLINE: Final = ChannelRule(when="online", channel="websocket")
"""Who is there is told there."""
INACTIVE: Final = ChannelRule(when="inactive", channel="telegram")
"""Who has been away for three days is written to, where he wants it."""
PLANS: Final[frozenset[ChannelPlan]] = frozenset({(), (ONLINE,), (ONLINE, INACTIVE)})
"""All plans there are; the empty one, of plays from before there were plans, means the site."""

CHANNELS: Final[Mapping[Medium, Channel]] = {"websocket": "site", "telegram": "telegram"}
"""The channel whose consent and quiet hours bind a medium."""


class Send(Struct, frozen=True):
    """It may go out now."""

    medium: Medium


class Wait(Struct, frozen=True):
    """It may be asked again from a moment on, when quiet hours end."""

    medium: Medium
    until: datetime


class Silence(Struct, frozen=True):
    """It does not go out, and why."""

    reason: str


Way = Send | Wait | Silence


def plan(situation: Situation) -> ChannelPlan:
    """The plan for a situation: nobody who shows harm, or of whom too little is known, is written to."""
    away = situation.signal == "inactive" and not situation.flagged
    return (ONLINE, INACTIVE) if away else (ONLINE,)


def way(rules: ChannelPlan, kind: Kind, profile: Profile, policy: BrandPolicy, at: datetime, offset: int | None) -> Way:
    """How words of a kind may reach a player at a moment; `offset` is his clock in minutes ahead of UTC."""
    rule = next((rule for rule in rules or (ONLINE,) if _holds(rule, profile, at)), None)
    if rule is None:
        return Silence("no rule of the plan holds")
    if not _allowed(rule.channel, kind, profile):
        return Silence(f"no consent to {kind} messages by {rule.channel}")
    return _in_time(rule.channel, kind, policy, at, offset)


def _holds(rule: ChannelRule, profile: Profile, at: datetime) -> bool:
    return profile.online if rule.when == "online" else inactive(profile, at)


def _allowed(medium: Medium, kind: Kind, profile: Profile) -> bool:
    """Nobody is written to without consent; who is on the site is asked for it by offers alone."""
    if kind in OFFERS and profile.objected is not None and not profile.objected.granted:
        return False
    said = profile.consents.get(CHANNELS[medium])
    return _spoken(medium, kind) or (said is not None and said.granted)


def _spoken(medium: Medium, kind: Kind) -> bool:
    """What is no offer and is said to somebody who is there."""
    return medium == "websocket" and kind != "commercial"


def _in_time(medium: Medium, kind: Kind, policy: BrandPolicy, at: datetime, offset: int | None) -> Way:
    quiet = policy.quiet
    if quiet is None or CHANNELS[medium] not in quiet.channels or _spoken(medium, kind):
        return Send(medium)
    if offset is None:
        return Silence("what time it is where the player is, is not known")
    local = at.astimezone(UTC) + timedelta(minutes=offset)
    if not quiet.covers(local.hour):
        return Send(medium)
    if quiet.start == quiet.end:
        return Silence("the brand's quiet hours never end")
    opens = local.replace(minute=0, second=0, microsecond=0) + timedelta(hours=(quiet.end - local.hour) % 24)
    return Wait(medium, opens - timedelta(minutes=offset))
