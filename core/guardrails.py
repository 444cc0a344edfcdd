"""The floor: rules that no file, prompt, model or API call can weaken.

Every rule is asked about every candidate, so that an answer names all that objected. A rule returns
its reason, or None if it has nothing against the candidate. Unknown facts object: the floor fails closed.

| id                   | objects to               | when                                                   |
|----------------------|--------------------------|--------------------------------------------------------|
| F-01 self-exclusion  | all but protective       | a self-exclusion stands                                |
| F-02 age             | commercial (all but protective if under age) | age unknown, or below the licence's  |
| F-03 consent         | commercial               | no marketing consent for the channel                   |
| F-04 unknown         | commercial               | who the player is, or where he lives, is not known     |
| F-05 kill switch     | commercial               | the brand's commercial arms are switched off           |
| F-06 budget          | commercial               | the day's budget or cap of brand or player would break |
| F-07 harm            | commercial               | flagged, or the signal is one of harm                  |
| F-08 identity        | VIP tiers                | identity not verified                                  |
| F-09 tier            | all                      | the brand's file has no such tier for this arm         |

A play as a whole must also be of its brand (P-01), bring English words (P-02) and last a sensible time (P-03).
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from msgspec import Struct

from core.arms import ARMS, kind_of
from core.harm import facts_complete, flagged
from core.money import format_base
from core.plays import ArmChoice, Play
from core.policy import BrandPolicy
from core.profile import Profile
from core.signals import HARM_SIGNALS, Signal
from core.situation import Situation

LEAST_SECONDS: Final = 10
MOST_SECONDS: Final = 86_400


class Spent(Struct, frozen=True, kw_only=True):
    """What commercial arms have used of the day's limits so far, in base units and commands."""

    brand_day: int = 0
    player_day: int = 0
    player_commands: int = 0


class Facts(Struct, frozen=True, kw_only=True):
    """Everything a guardrail may look at."""

    profile: Profile
    policy: BrandPolicy
    signal: Signal
    at: datetime
    commercial_on: bool
    spent: Spent


class Objection(Struct, frozen=True):
    """A rule that said no, and why."""

    rule: str
    reason: str

    def __str__(self) -> str:
        return f"{self.reason} ({self.rule})"


class Ruling(Struct, frozen=True):
    """One candidate and every objection to it; it may act only if there is none."""

    choice: ArmChoice
    objections: tuple[Objection, ...]

    @property
    def allowed(self) -> bool:
        """Whether nothing objects."""
        return not self.objections


Rule = Callable[[ArmChoice, Facts], str | None]


def _self_exclusion(choice: ArmChoice, facts: Facts) -> str | None:
    if kind_of(choice.arm) != "protective" and facts.profile.excluded(facts.at):
        return "the player has excluded himself"
    return None


def _age(choice: ArmChoice, facts: Facts) -> str | None:
    age, least = facts.profile.age(facts.at), facts.policy.least_age
    if age is None:
        return "age is unknown" if kind_of(choice.arm) == "commercial" else None
    return f"under {least}" if age < least and kind_of(choice.arm) != "protective" else None


def _consent(choice: ArmChoice, facts: Facts) -> str | None:
    consent = facts.profile.consents.get("site")
    if kind_of(choice.arm) != "commercial" or (consent is not None and consent.granted):
        return None
    return "consent to offers on the site was withdrawn" if consent else "no consent to offers on the site"


def _unknown(choice: ArmChoice, facts: Facts) -> str | None:
    if kind_of(choice.arm) == "commercial" and not facts_complete(facts.profile):
        return "who the player is, or where he lives, is not fully known"
    return None


def _kill_switch(choice: ArmChoice, facts: Facts) -> str | None:
    if kind_of(choice.arm) == "commercial" and not facts.commercial_on:
        return "the brand's commercial arms are switched off"
    return None


def _budget(choice: ArmChoice, facts: Facts) -> str | None:
    if kind_of(choice.arm) != "commercial":
        return None
    caps, spent = facts.policy.caps, facts.spent
    if spent.player_commands >= caps.per_player_day:
        return f"the player's cap of offers a day, {caps.per_player_day}, is used up"
    tier = facts.policy.tier(choice.arm, choice.tier)
    cost = tier.cost if tier else 0
    if spent.player_day + cost > caps.player_day:
        return f"the player's {format_base(caps.player_day)} a day would be exceeded"
    if spent.brand_day + cost > caps.brand_day:
        return f"the brand's {format_base(caps.brand_day)} a day would be exceeded"
    return None


def _harm(choice: ArmChoice, facts: Facts) -> str | None:
    if kind_of(choice.arm) != "commercial":
        return None
    if facts.signal in HARM_SIGNALS:
        return "losing never triggers an offer"
    return "the player is flagged for harm" if flagged(facts.profile, facts.at) else None


def _identity(choice: ArmChoice, facts: Facts) -> str | None:
    if ARMS[choice.arm].needs_verified and facts.profile.person.verified is not True:
        return "identity is not verified"
    return None


def _tier(choice: ArmChoice, facts: Facts) -> str | None:
    return _wrong_tier(choice, facts.policy)


def _wrong_tier(choice: ArmChoice, policy: BrandPolicy) -> str | None:
    if not ARMS[choice.arm].tiered:
        return f"{choice.arm} has no tiers" if choice.tier is not None else None
    known = policy.tier(choice.arm, choice.tier) is not None
    return None if known else f"the brand's file has no tier {choice.tier!r} for {choice.arm}"


FLOOR: Final[tuple[tuple[str, Rule], ...]] = (
    ("F-01 self-exclusion", _self_exclusion),
    ("F-02 age", _age),
    ("F-03 consent", _consent),
    ("F-04 unknown", _unknown),
    ("F-05 kill switch", _kill_switch),
    ("F-06 budget", _budget),
    ("F-07 harm", _harm),
    ("F-08 identity", _identity),
    ("F-09 tier", _tier),
)
RULES: Final[tuple[str, ...]] = tuple(name for name, _ in FLOOR)


def rule_on(choice: ArmChoice, facts: Facts) -> Ruling:
    """Ask every rule about one candidate."""
    said = ((name, rule(choice, facts)) for name, rule in FLOOR)
    return Ruling(choice, tuple(Objection(name, reason) for name, reason in said if reason is not None))


def rule_on_choice(choice: ArmChoice, situation: Situation, policy: BrandPolicy) -> tuple[Objection, ...]:
    """What can be said against an arm in every case of a situation, whoever is in it."""
    said: list[Objection] = []
    calm = situation.signal not in HARM_SIGNALS and not situation.flagged and situation.harm == "low"
    if kind_of(choice.arm) == "commercial" and not calm:
        said.append(Objection("F-07 harm", f"{choice.arm} may not answer {situation.key}"))
    if (wrong := _wrong_tier(choice, policy)) is not None:
        said.append(Objection("F-09 tier", wrong))
    return tuple(said)


def rule_on_play(play: Play, policy: BrandPolicy) -> tuple[Objection, ...]:
    """What can be said against a whole play before anybody is in its situation."""
    said = [objection for choice in play.arms for objection in rule_on_choice(choice, play.situation, policy)]
    if play.situation.brand != policy.brand:
        said.append(Objection("P-01 brand", f"a play for {play.situation.brand!r} under {policy.brand!r}"))
    if "en" not in play.words:
        said.append(Objection("P-02 words", "a play always brings English words"))
    if not LEAST_SECONDS <= play.seconds <= MOST_SECONDS:
        said.append(Objection("P-03 seconds", f"{play.seconds} s is not between {LEAST_SECONDS} and {MOST_SECONDS}"))
    return tuple(said)
