"""The comparison: a day of somebody else's sends beside what the hub would have done.

It says what was near in time, never what was the cause of what, and what would have come of it least of all.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from statistics import median
from typing import Final, get_args

from msgspec import Struct

from core.arms import kind_of
from core.calendar import day_of
from core.decide import Decision
from core.events import Channel
from core.floor import rules_of
from core.shadow import Judged

WINDOW: Final = timedelta(hours=12)
"""So far from a send, before or after, a decision still counts as the hub's answer to the same hours."""


class Answer(Struct, frozen=True):
    """The hub's command nearest to a send."""

    decision: Decision
    lead: timedelta
    """How much earlier than the send it was; below zero if it came later."""


class Compared(Struct, frozen=True):
    """A send and the hub's nearest answer, if there is one within the window."""

    judged: Judged
    answer: Answer | None


class PlayerDay(Struct, frozen=True):
    """One player's day on both sides."""

    player: str
    sends: tuple[Compared, ...]
    decisions: tuple[Decision, ...]
    """What the hub would have shown on this day."""
    alone: tuple[Decision, ...]
    """Those of them to which nothing of their kind was sent within the window."""


class RuleTotal(Struct, frozen=True):
    """How many sends a rule objects to, and to how many of them whatever the hub does not know."""

    rule: str
    sends: int
    firm: int


class ChannelTotal(Struct, frozen=True):
    """The sends of a channel by verdict."""

    channel: Channel
    sends: int
    broken: int
    doubtful: int


class Lead(Struct, frozen=True):
    """The median lead of the hub over the sends that it has an answer to, and on how many it rests."""

    median: timedelta | None
    count: int
    earlier: int
    """How many of them the hub would have come before."""


class Comparison(Struct, frozen=True, kw_only=True):
    """A day of a brand."""

    day: str
    players: tuple[PlayerDay, ...]
    rules: tuple[RuleTotal, ...]
    channels: tuple[ChannelTotal, ...]
    lead: Lead

    @property
    def sends(self) -> tuple[Compared, ...]:
        """All sends of the day in order of time."""
        return tuple(sorted((c for p in self.players for c in p.sends), key=lambda c: (c.judged.at, c.judged.id)))

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """Everything the hub would have shown on the day, in order of time."""
        return tuple(sorted((d for p in self.players for d in p.decisions), key=lambda d: (d.at, d.id)))

    @property
    def unanswered(self) -> int:
        """How many sends the hub has nothing to set against."""
        return sum(compared.answer is None for compared in self.sends)

    @property
    def protected(self) -> tuple[str, ...]:
        """Players whom the hub would have protected, and whom nobody sent a protective message."""
        return tuple(p.player for p in self.players if any(kind_of(d.arm) == "protective" for d in p.alone))


def compare(sends: Sequence[Judged], decisions: Sequence[Decision], day: str) -> Comparison:
    """Set a day's sends against the hub's decisions; what lies around the day serves as counterpart alone."""
    sent: defaultdict[str, list[Judged]] = defaultdict(list)
    shown: defaultdict[str, list[Decision]] = defaultdict(list)
    for judged in sends:
        sent[judged.event.subject].append(judged)
    for decision in decisions:
        if decision.command is not None:
            shown[decision.player].append(decision)
    everybody = (_player_day(player, sent[player], shown[player], day) for player in sorted({*sent, *shown}))
    players = tuple(player for player in everybody if player.sends or player.decisions)
    compared = [compared for player in players for compared in player.sends]
    leads = [compared.answer.lead for compared in compared if compared.answer is not None]
    return Comparison(day=day, players=players, rules=_rules(compared), channels=_channels(compared), lead=_lead(leads))


def _player_day(player: str, sends: Sequence[Judged], shown: Sequence[Decision], day: str) -> PlayerDay:
    today = tuple(decision for decision in shown if day_of(decision.at) == day)
    return PlayerDay(
        player=player,
        sends=tuple(Compared(judged, _answer(judged, shown)) for judged in sends if day_of(judged.at) == day),
        decisions=today,
        alone=tuple(decision for decision in today if not _has_counterpart(decision, sends)),
    )


def _answer(judged: Judged, shown: Iterable[Decision]) -> Answer | None:
    near = [Answer(decision, judged.at - decision.at) for decision in shown]
    within = [answer for answer in near if abs(answer.lead) <= WINDOW]
    return min(within, key=lambda answer: (abs(answer.lead), answer.decision.id), default=None)


def _has_counterpart(decision: Decision, sends: Iterable[Judged]) -> bool:
    kind = kind_of(decision.arm)
    return any(judged.event.data.kind == kind and abs(judged.at - decision.at) <= WINDOW for judged in sends)


def _rules(compared: Sequence[Compared]) -> tuple[RuleTotal, ...]:
    said = Counter(objection.rule for each in compared for objection in each.judged.objections)
    firm = Counter(rule for each in compared for rule in each.judged.firm)
    return tuple(RuleTotal(rule, said[rule], firm[rule]) for rule in rules_of() if rule in said)


def _channels(compared: Sequence[Compared]) -> tuple[ChannelTotal, ...]:
    verdicts = Counter((each.judged.event.data.channel, each.judged.verdict) for each in compared)
    return tuple(
        ChannelTotal(
            channel=channel,
            sends=sum(count for (name, _), count in verdicts.items() if name == channel),
            broken=verdicts[channel, "broken"],
            doubtful=verdicts[channel, "doubtful"],
        )
        for channel in get_args(Channel)
        if any(name == channel for name, _ in verdicts)
    )


def _lead(leads: Sequence[timedelta]) -> Lead:
    middle = timedelta(seconds=median(lead.total_seconds() for lead in leads)) if leads else None
    return Lead(middle, len(leads), sum(lead > timedelta(0) for lead in leads))
