"""Rules of the floor for what is given: deposits, gifts without strings, cashback, and the reward for a break.

What is wrong with a tier or a situation whoever the player is, is said by the functions that take no
facts: plays are asked about it before anybody is in their situation.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from core.arms import ARMS, Arm
from core.cashback import WHOLE
from core.facts import Facts
from core.floor.brand import over_budget, over_money
from core.harm import flagged, harm_band
from core.plays import ArmChoice
from core.policy import BrandPolicy
from core.profile import Profile
from core.signals import Signal

CALM: Final[frozenset[Signal]] = frozenset({"requested", "category_fatigue", "approved"})
"""The only signals that something deposit-linked may answer: each of the others may come from losing."""
ANSWERS: Final[Mapping[Arm, frozenset[Signal]]] = {
    "goodwill": frozenset({"operator_fault", "approved"}),
    "break_reward": frozenset({"break_completed"}),
}
"""What a gift may be given for, and nothing else."""
REWARDED_FOR: Final = timedelta(days=90)


def deposit(choice: ArmChoice, facts: Facts) -> str | None:
    """Something deposit-linked, where there is harm, a loss, or less luck than there should be."""
    if not _needs_deposit(choice, facts.policy):
        return None
    return ill_timed_deposit(choice, facts.signal, facts.policy) or _unwell(facts)


def ill_timed_deposit(choice: ArmChoice, signal: Signal | None, policy: BrandPolicy) -> str | None:
    """Why something deposit-linked can answer a signal in no case."""
    if not _needs_deposit(choice, policy):
        return None
    if choice.kind != "commercial":
        return f"{choice.arm} may never ask for a deposit"
    return None if signal in CALM else "nothing deposit-linked answers what may come from losing"


def strings(choice: ArmChoice, facts: Facts) -> str | None:
    """A gift with strings, or given for something else than it is for."""
    return attached(choice, facts.policy) or misplaced(choice, facts.signal)


def attached(choice: ArmChoice, policy: BrandPolicy) -> str | None:
    """The strings of a gift: it must be given without wagering."""
    tier = policy.tier(choice.arm, choice.tier)
    return "a gift has no wagering" if ARMS[choice.arm].gift and tier is not None and tier.wagering else None


def misplaced(choice: ArmChoice, signal: Signal | None) -> str | None:
    """Why a gift is not given for a signal."""
    due = ANSWERS.get(choice.arm)
    return None if due is None or signal in due else f"{choice.arm} answers nothing but {' and '.join(sorted(due))}"


def cashback(choice: ArmChoice, facts: Facts) -> str | None:
    """Cashback within a session, or at no fixed rate."""
    inside = choice.arm == "cashback" and facts.profile.online
    return "a session is open" if inside else unfixed(choice, facts.policy)


def unfixed(choice: ArmChoice, policy: BrandPolicy) -> str | None:
    """Why the terms of a cashback are not fixed before play."""
    tier = policy.tier(choice.arm, choice.tier)
    if choice.arm != "cashback" or tier is None or 0 < tier.rate <= WHOLE:
        return None
    return "its rate is not a share of the theoretical loss"


def break_reward(choice: ArmChoice, facts: Facts) -> str | None:
    """A reward for a break, where it is not certain that the law allows it and that it does no harm."""
    if choice.arm != "break_reward":
        return None
    said = (reason for objects, reason in _GROUNDS if objects(facts))
    return next(said, None) or over_budget(choice, facts)


def gift(choice: ArmChoice, facts: Facts) -> str | None:
    """Goodwill, where giving could do harm or nobody knows to whom; a loss or an elevated band is no reason."""
    if choice.arm != "goodwill":
        return None
    profile, at = facts.profile, facts.at
    if harm_band(profile, at) == "strong" or profile.suppressed_by("strong_harm", at):
        return "the player shows strong harm, here or at another account"
    if profile.age(at) is None or profile.unknown:
        return "his age, or what changed at the source, is not known"
    return over_money(choice, facts)


def _needs_deposit(choice: ArmChoice, policy: BrandPolicy) -> bool:
    tier = policy.tier(choice.arm, choice.tier)
    return tier is not None and tier.needs_deposit


def _unwell(facts: Facts) -> str | None:
    profile, at = facts.profile, facts.at
    if flagged(profile, at):
        return "the player is flagged for harm"
    if profile.result_of_day(at) < 0 or losing(profile):
        return "a net loss in this session or within 24 hours"
    return "the games have given less than they should" if out_of_luck(profile) else None


def losing(profile: Profile) -> bool:
    """The open session is a net loss so far."""
    return profile.session is not None and profile.session.result < 0


def out_of_luck(profile: Profile) -> bool:
    """More than a standard deviation below the games' RTP: anything less is what results do by themselves."""
    deficit = profile.value.rtp_deficit
    return deficit > 0 and deficit * deficit > profile.value.variance


def _forbidden(facts: Facts) -> bool:
    residence = facts.profile.person.residence
    if facts.law is None or residence is None:
        return True
    return facts.law.permits("break_reward", facts.policy.jurisdiction, residence) is None


def _not_low(facts: Facts) -> bool:
    return harm_band(facts.profile, facts.at) != "low" or flagged(facts.profile, facts.at)


def _protected(facts: Facts) -> bool:
    profile, at = facts.profile, facts.at
    return profile.suppressed_by("strong_harm", at) or bool(profile.unknown) or facts.migrating


def _not_kept(facts: Facts) -> bool:
    known = facts.profile.break_taken
    if known is None or known.broken or not known.ended:
        return True
    return known.until - known.since < timedelta(hours=facts.policy.break_hours)


def _of_late(facts: Facts) -> bool:
    last = facts.profile.break_rewarded
    return last is not None and facts.at - last < REWARDED_FOR


_GROUNDS: Final[tuple[tuple[Callable[[Facts], bool], str], ...]] = (
    (_forbidden, "no book of the licence and of where he lives permits it with a clause"),
    (_not_low, "the harm band is not known to be low"),
    (_protected, "facts are missing, or another account of the person shows strong harm"),
    (_not_kept, "no break of the brand's full length was kept to its end"),
    (_of_late, "a break was rewarded within 90 days"),
    (lambda facts: len(facts.policy.tiers.get("break_reward", {})) != 1, "the brand's file has not exactly one tier"),
    (lambda facts: not facts.commercial_on, "the brand's commercial arms are switched off"),
)
"""What stands against every reward of a break, the gravest first."""
