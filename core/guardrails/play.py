"""A play before the guardrails: what can be said against it before anybody is in its situation.

A play as a whole must also be of its brand (P-01), bring English words (P-02), last a sensible time and, where
it protects, no shorter than the safe default (P-03), not count on losing (P-04),
claim nothing that may not be claimed (P-05) and go by a way that there is (P-07).
An offer must have terms to stand beside its headline (P-06). Where the safe default protects, so does the first arm
of a play (P-08): nothing objects to it, so it is the one that acts.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from core.arms import kind_of
from core.channels import PLANS
from core.claims import claims
from core.floor import rewards, wrong_tier
from core.guardrails.rulings import Objection
from core.guardrails.terms import worth
from core.plays import DEFAULT_SECONDS, SAFE_DEFAULTS, ArmChoice, Play
from core.policy import BrandPolicy
from core.signals import HARM_SIGNALS
from core.situation import Situation

LEAST_SECONDS: Final = 10
MOST_SECONDS: Final = 86_400
LOSING: Final = re.compile(
    r"\b(los(s|ses|e|es|er|ers|ing|t(?! interest))|deficit|rtp|tilt\w*|chas(e|es|ing)|unlucky|bad luck|recoup\w*)\b",
    re.IGNORECASE,
)
"""Words of a hypothesis that counts on losing."""


def rule_on_choice(choice: ArmChoice, situation: Situation, policy: BrandPolicy) -> tuple[Objection, ...]:
    """What can be said against an arm in every case of a situation, whoever is in it."""
    said = ((name, check(choice, situation, policy)) for name, check in _CHECKS)
    return tuple(Objection(name, reason) for name, reason in said if reason is not None)


def rule_on_play(play: Play, policy: BrandPolicy) -> tuple[Objection, ...]:
    """What can be said against a whole play before anybody is in its situation."""
    said = [objection for choice in play.arms for objection in rule_on_choice(choice, play.situation, policy)]
    return (*said, *_on_the_whole(play, policy))


def _on_the_whole(play: Play, policy: BrandPolicy) -> Iterator[Objection]:
    if play.situation.brand != policy.brand:
        yield Objection("P-01 brand", f"a play for {play.situation.brand!r} under {policy.brand!r}")
    if "en" not in play.words:
        yield Objection("P-02 words", "a play always brings English words")
    least = least_seconds(play.arms)
    if not least <= play.seconds <= MOST_SECONDS:
        yield Objection("P-03 seconds", f"{play.seconds} s is not between {least} and {MOST_SECONDS}")
    word = LOSING.search(play.hypothesis)
    if word is not None and any(choice.kind == "commercial" for choice in play.arms):
        yield Objection("P-04 losing", f"an offer may not count on losing, and its hypothesis says {word[0]!r}")
    yield from _on_words(play)
    if play.channels not in PLANS:
        yield Objection("P-07 channels", "a plan delivers to who is online by websocket, before anything else")
    if _protects(SAFE_DEFAULTS[play.situation.signal]) and not _protects(play.arms):
        yield Objection("P-08 protection", f"{play.situation.signal} is answered with protection before anything else")


def least_seconds(arms: Iterable[ArmChoice]) -> int:
    """The shortest time that a play may stand: what protects stands no shorter than the safe default would."""
    protects = any(choice.kind == "protective" and choice.arm != "none" for choice in arms)
    return DEFAULT_SECONDS if protects else LEAST_SECONDS


def _protects(arms: Sequence[ArmChoice]) -> bool:
    """Whether the first arm protects; nothing objects to one that does."""
    return bool(arms) and arms[0].kind == "protective" and arms[0].arm != "none"


def _on_words(play: Play) -> Iterator[Objection]:
    """Only an offer may press for time, where no player is flagged and the books allow it."""
    for locale, copies in play.words.items():
        for arm, words in copies.items():
            flagged = play.situation.flagged or kind_of(arm) != "commercial"
            for said in claims(f"{words.title}\n{words.body}", flagged=flagged):
                yield Objection("P-05 claims", f"the words of {arm} in {locale}: {said}")


def _harm(choice: ArmChoice, situation: Situation, policy: BrandPolicy) -> str | None:
    if choice.kind != "commercial" or _calm(situation):
        return None
    return f"{choice.arm} may not answer {situation.key}"


def _tier(choice: ArmChoice, situation: Situation, policy: BrandPolicy) -> str | None:
    return wrong_tier(choice, policy)


def _deposit(choice: ArmChoice, situation: Situation, policy: BrandPolicy) -> str | None:
    return rewards.ill_timed_deposit(choice, situation.signal, policy)


def _strings(choice: ArmChoice, situation: Situation, policy: BrandPolicy) -> str | None:
    return rewards.attached(choice, policy) or rewards.misplaced(choice, situation.signal)


def _cashback(choice: ArmChoice, situation: Situation, policy: BrandPolicy) -> str | None:
    inside = choice.arm == "cashback" and situation.presence == "online"
    return "a session is open" if inside else rewards.unfixed(choice, policy)


def _break_reward(choice: ArmChoice, situation: Situation, policy: BrandPolicy) -> str | None:
    return "no play gives it: its answer is fixed" if choice.arm == "break_reward" else None


def _terms(choice: ArmChoice, situation: Situation, policy: BrandPolicy) -> str | None:
    stated = worth(policy.tier(choice.arm, choice.tier))["proposal.terms"]
    return None if choice.kind != "commercial" or stated else "its tier has no terms to stand beside the headline"


def _calm(situation: Situation) -> bool:
    return situation.signal not in HARM_SIGNALS and not situation.flagged and situation.harm == "low"


_CHECKS: Final[tuple[tuple[str, Callable[[ArmChoice, Situation, BrandPolicy], str | None]], ...]] = (
    ("F-07 harm", _harm),
    ("F-09 tier", _tier),
    ("F-21 deposit", _deposit),
    ("F-22 strings", _strings),
    ("F-23 cashback", _cashback),
    ("F-24 break reward", _break_reward),
    ("P-06 terms", _terms),
)
"""What can be asked of a situation: rules of the floor, each by its name there, and one of plays."""
