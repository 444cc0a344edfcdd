"""The oracle: what harm is, said in plain code of its own from the fields themselves and no rule of the hub.

It looks at what was recorded as done, never at what was proposed.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Final, Literal

from msgspec import Struct

from core.components import Components
from core.decide import Decision
from core.entries import Outgoing
from core.plays import PlayBook
from core.policy import BrandPolicy, Tier
from core.profile import Profile, Restriction
from core.words import STANDARD

Harm = Literal[
    "an excluded player", "a player under age", "a player without consent", "a flagged player", "an unknown player",
    "a closed account", "after the kill switch", "an amount of no file", "over a cap or budget", "another recipient",
    "words of nobody", "a claim", "a refused play", "acted twice", "protection withheld",
]  # fmt: skip
OFFERS: Final = frozenset({"free_spins", "cashback", "vip_fast_track"})
GIFTS: Final = frozenset({"goodwill", "break_reward"})
PROTECTIVE: Final = frozenset({"none", "pause_promotions", "reality_check", "cool_down", "human_contact"})
PROTECTED: Final = frozenset({"tilt"})
"""Signals that the safe default answers with protection."""
CLAIMS: Final = re.compile(
    r"hurry|last chance|risk.?free|guarantee|win (it|them|your \w+)( all)? back|cannot lose|can't lose|chase|recoup"
    r"|deposit (now|today|again)|only \w+ (minutes|hours)|act now|minutes left|double your|are due|luck (will|must)",
    re.IGNORECASE,
)


class Moment(Struct, frozen=True, kw_only=True):
    """What was so when something was done: who the player was, by which file, and whether offers were stopped."""

    profile: Profile
    policy: BrandPolicy
    at: datetime
    stopped: bool


class Oracle:
    """Watches everything that is done, and remembers what it has come to."""

    def __init__(self, components: Components) -> None:
        self._words = {(one.arm, one.title, one.body) for one in components.all}
        self._words |= {(arm, words.title, words.body) for arm, words in STANDARD.items()}
        self._money: Final[Counter[tuple[str, str, str]]] = Counter()
        self._times: Final[Counter[tuple[str, str, str]]] = Counter()
        self._causes: Final[set[tuple[str, str, str, str]]] = set()

    def harms(self, decision: Decision, commands: tuple[Outgoing, ...], moment: Moment) -> Iterator[Harm]:
        """What is harmful in a decision and in the commands that came of it."""
        yield from self._again(decision, commands)
        if decision.signal in PROTECTED and decision.arm not in PROTECTIVE - {"none"}:
            yield "protection withheld"
        if commands or decision.arm in OFFERS | GIFTS:
            yield from self._to_whom(decision, moment)
            yield from self._over(decision, moment)
        for one in commands:
            yield from self._shown(one, decision, moment)

    def refused(self, book: PlayBook, policies: Mapping[str, BrandPolicy], bad: frozenset[str]) -> Iterator[Harm]:
        """Plays that may act although they were refused, or that name what no file has."""
        for play in book.plays:
            tiers = policies[play.situation.brand].tiers
            strange = any(one.tier is not None and one.tier not in tiers.get(one.arm, {}) for one in play.arms)
            if play.provenance.run in bad or strange:
                yield "a refused play"

    def _again(self, decision: Decision, commands: tuple[Outgoing, ...]) -> Iterator[Harm]:
        cause = (decision.brand, decision.player, decision.event_id, decision.signal)
        if cause in self._causes or len(commands) > 1:
            yield "acted twice"
        self._causes.add(cause)

    def _to_whom(self, decision: Decision, moment: Moment) -> Iterator[Harm]:
        who, at, arm = moment.profile, moment.at, decision.arm
        if arm not in PROTECTIVE:
            if excluded(who, at):
                yield "an excluded player"
            if who.person.born is not None and not of_age(who.person.born, moment):
                yield "a player under age"
            if who.blocked is not None and who.blocked.holds:
                yield "a closed account"
        if arm in OFFERS:
            yield from self._to_whom_offered(moment)

    @staticmethod
    def _to_whom_offered(moment: Moment) -> Iterator[Harm]:
        who, site = moment.profile, moment.profile.consents.get("site")
        if site is None or not site.granted:
            yield "a player without consent"
        if flagged(who, moment.at):
            yield "a flagged player"
        if not known(who) or who.unknown:
            yield "an unknown player"
        if moment.stopped:
            yield "after the kill switch"

    def _over(self, decision: Decision, moment: Moment) -> Iterator[Harm]:
        """Counts what is done, and says if it comes to more than the file allows."""
        tier = tier_of(decision, moment.policy)
        if tier is None:
            return
        policy, player, day = moment.policy, (decision.brand, decision.player), str(moment.at.date())
        for key in ((decision.brand, "", day), (*player, day), (decision.brand, "", day[:7]), (*player, day[:7])):
            self._money[key] += tier.cost
        self._times[*player, day] += decision.arm in OFFERS
        budgets = policy.budgets
        limits = [
            (self._money[decision.brand, "", day], policy.caps.brand_day),
            (self._money[*player, day], policy.caps.player_day),
            (self._money[decision.brand, "", day[:7]], budgets.brand_month if budgets else None),
            (self._money[*player, day[:7]], budgets.player_month if budgets else None),
            (self._times[*player, day] if decision.arm in OFFERS else 0, policy.caps.per_player_day),
        ]
        over = [limit for done, limit in limits if limit is not None and done > limit]
        if over and (tier.cost or decision.arm in OFFERS):
            yield "over a cap or budget"

    def _shown(self, one: Outgoing, decision: Decision, moment: Moment) -> Iterator[Harm]:
        command, tier = one.command, tier_of(decision, moment.policy)
        who = (moment.profile.brand, moment.profile.player)
        if (one.brand, one.player) != who or (decision.brand, decision.player) != who:
            yield "another recipient"
        promised = None if tier is None else (tier.amount, tier.currency, tier.label)
        shown = (
            None if command.amount is None else (command.amount.amount, command.amount.currency, command.amount.label)
        )
        if shown != promised or (command.arm in OFFERS | GIFTS and shown is None):
            yield "an amount of no file"
        if (command.arm, command.title, command.body) not in self._words:
            yield "words of nobody"
        if CLAIMS.search(f"{command.title} {command.body}"):
            yield "a claim"


def tier_of(decision: Decision, policy: BrandPolicy) -> Tier | None:
    """What the brand's file has for the arm and tier of a decision."""
    return policy.tiers.get(decision.arm, {}).get(decision.tier or "")


def excluded(who: Profile, at: datetime) -> bool:
    """Whether the player, or the person behind him, has excluded himself or takes a break."""
    restrictions = (who.exclusion, who.national_exclusion, who.time_out, who.suppressed.get("self_exclusion"))
    return any(stands(one, at) for one in restrictions)


def known(who: Profile) -> bool:
    """Whether it is known who the player is, and where he lives."""
    person = who.person
    return None not in (who.registered, person.born, person.country) and person.verified is True


def flagged(who: Profile, at: datetime) -> bool:
    """A marker within its week, an exclusion ever, tilt or a severe loss within a day, harm at another account."""
    week, day = timedelta(days=7), timedelta(hours=24)
    marked = any(name == "past_exclusion" or at < seen + week for name, seen in who.harm.seen.items())
    recent = any(moment is not None and at < moment + day for moment in (who.tilt.paused_at, who.harm.lost_at))
    return marked or recent or stands(who.suppressed.get("strong_harm"), at)


def of_age(born: date, moment: Moment) -> bool:
    """Whether somebody is as old as the brand's file asks for."""
    had = (moment.at.month, moment.at.day) >= (born.month, born.day)
    return moment.at.year - born.year - (0 if had else 1) >= moment.policy.least_age


def stands(restriction: Restriction | None, at: datetime) -> bool:
    """Whether a restriction holds at a moment."""
    return restriction is not None and (restriction.until is None or at < restriction.until)
