"""What must hold of every generated state and every candidate in it, and of what becomes of them when it gets worse."""

from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from typing import Final

from msgspec.structs import replace

from core.events import Cause
from core.facts import Facts, Spent
from core.floor import NEWEST
from core.guardrails import Ruling, rule_on
from core.harm import mark
from core.money import BASE_ONE
from core.plays import ArmChoice
from core.profile import Restriction, Session, Tilt
from evals.worlds.disturbances import MARKERS
from tests.law_of_harm.laws import WRITTEN, extended
from tests.law_of_harm.oracle import PROTECTIVE, deposit_harms, forbidden, forbidden_by, over_budget, over_cap
from tests.law_of_harm.states import State, draw

Tally = Counter[str]
"""How often each rule has spoken, and how often each arm was allowed."""


class Broken(AssertionError):
    """A state in which something does not hold; its seed leads back to it."""


def check(seed: int, tally: Tally) -> int:
    """Check everything about the state of a seed; returns how many pairs of state and candidate were judged."""
    state, random = draw(seed), Random(-1 - seed)
    before = [_judged(choice, state, tally, seed) for choice in state.choices]
    worse, kind = _worse(state, random)
    after = [_judged(choice, worse, tally, seed) for choice in worse.choices]
    for one, other in zip(before, after, strict=True):
        for what in _loosened(one, other, state.facts, worse.facts, kind):
            raise Broken(f"seed {seed}, {kind}, {one.choice}: {what}")
    return len(before) + len(after)


def _judged(choice: ArmChoice, state: State, tally: Tally, seed: int) -> Ruling:
    ruling = rule_on(choice, state.facts, NEWEST)
    for what in _wrong(ruling, state):
        raise Broken(f"seed {seed}, {choice}: {what}; {ruling}")
    tally.update(said.rule[:4] for said in ruling.objections)
    if ruling.allowed:
        tally[f"allowed {choice.arm}"] += 1
        tally["lowered"] += ruling.instead is not None
    return ruling


def _wrong(ruling: Ruling, state: State) -> Iterator[str]:
    """What the oracle sees otherwise."""
    choice, facts = ruling.choice, state.facts
    due, named = forbidden(choice, facts), {said.rule[:4] for said in ruling.objections if said.rule.startswith("F-")}
    if due != named:
        yield f"the floor says {sorted(named)}, and should say {sorted(due)}"
    if choice.arm in PROTECTIVE and choice.tier is None and not ruling.allowed:
        yield "protection is always allowed"
    if not ruling.allowed:
        return
    taken = ruling.taken
    if forbidden(taken, facts):
        yield f"the tier taken instead is forbidden: {forbidden(taken, facts)}"
    if choice.arm not in PROTECTIVE and forbidden_by(state.written, taken, facts):
        yield "a rule of the law forbids it"
    if choice.arm not in PROTECTIVE and over_cap(state.written, taken, facts):
        yield "it costs more than a cap of the law leaves"
    if over_budget(taken, facts):
        yield "it takes more than a budget has left"


def _loosened(before: Ruling, after: Ruling, then: Facts, now: Facts, kind: str) -> Iterator[str]:
    """What a worse state must never do."""
    if after.allowed and not before.allowed:
        yield f"is allowed now: {before.objections}"
    if after.allowed and _cost(after, now) > _cost(before, then):
        yield f"is dearer now: {before.taken} became {after.taken}"
    if after.allowed and after.taken != before.taken and not rule_on(after.taken, then, NEWEST).allowed:
        yield f"what is taken now was forbidden: {after.taken}"
    tier = now.policy.tier(after.taken.arm, after.taken.tier)
    if after.allowed and tier is not None and tier.needs_deposit and deposit_harms(after.taken, now):
        yield "something deposit-linked meets a loss"
    if kind == "results" and before.choice.arm == "goodwill" and before.allowed != after.allowed:
        yield "goodwill depends on results"


def _cost(ruling: Ruling, facts: Facts) -> int:
    tier = facts.policy.tier(ruling.taken.arm, ruling.taken.tier)
    return tier.cost if tier is not None else 0


def _worse(state: State, random: Random) -> tuple[State, str]:
    kind, change = random.choice(WORSE)
    return change(state, random), kind


def _more_rules(state: State, random: Random) -> State:
    """More rules, in everybody's book or the brand's own."""
    law, more = state.facts.law, tuple(random.sample(WRITTEN, k=random.choice((1, 1, 3))))
    rules = tuple(one.rule for one in more)
    if law is None or random.random() < 0.3:
        facts = replace(state.facts, policy=replace(state.facts.policy, rules=rules))
    else:
        facts = replace(state.facts, law=extended(law, rules))
    return replace(state, facts=facts, written=(*state.written, *more))


def _more_harm(state: State, random: Random) -> State:
    return _changed(state, random.choice(HARMS), random)


def _more_lost(state: State, random: Random) -> State:
    return _changed(state, random.choice((_less_luck, _worse_session, _worse_day)), random)


def _more_spent(state: State, random: Random) -> State:
    spent, more = state.facts.spent, random.choice((1, 5, 50)) * BASE_ONE
    grown = Spent(
        brand_day=spent.brand_day + more,
        player_day=spent.player_day + more,
        player_commands=spent.player_commands + random.randrange(2),
    )
    used = replace(state.facts.used, player_month=state.facts.used.player_month + more)
    return replace(state, facts=replace(state.facts, spent=grown, used=used))


def _changed(state: State, change: Callable[[Facts, Random], Facts], random: Random) -> State:
    return replace(state, facts=change(state.facts, random))


def _marker(facts: Facts, random: Random) -> Facts:
    return _who(facts, harm=mark(facts.profile.harm, random.choice(MARKERS), facts.at))


def _severe_loss(facts: Facts, random: Random) -> Facts:
    return _who(facts, harm=replace(facts.profile.harm, lost_at=facts.at))


def _tilt(facts: Facts, random: Random) -> Facts:
    return _who(facts, tilt=Tilt(score=0.9, latched=True, paused_at=facts.at))


def _signal(facts: Facts, random: Random) -> Facts:
    return replace(facts, signal=random.choice(("tilt", "severe_loss")))


def _elsewhere(facts: Facts, random: Random) -> Facts:
    cause: Cause = random.choice(("strong_harm", "self_exclusion"))
    suppressed = dict(facts.profile.suppressed)
    suppressed[cause] = Restriction(since=facts.at)
    return _who(facts, suppressed=suppressed)


def _excludes(facts: Facts, random: Random) -> Facts:
    return _who(facts, **{random.choice(("exclusion", "national_exclusion", "time_out")): Restriction(since=facts.at)})


def _unchecked(facts: Facts, random: Random) -> Facts:
    return _who(facts, checks={name: one for name, one in facts.profile.checks.items() if name != "harm"})


def _less_luck(facts: Facts, random: Random) -> Facts:
    value = facts.profile.value
    return _who(facts, value=replace(value, payout=value.payout - random.choice((1, 100, 500)) * BASE_ONE))


def _worse_session(facts: Facts, random: Random) -> Facts:
    known = facts.profile.session
    if known is None:
        return facts
    session: Session = replace(known, result=known.result - random.choice((1, 500)) * BASE_ONE)
    return _who(facts, session=session)


def _worse_day(facts: Facts, random: Random) -> Facts:
    hour = int(facts.at.timestamp()) // 3600
    return _who(facts, recent=(*facts.profile.recent, (hour, -random.choice((1, 500)) * BASE_ONE)))


def _who(facts: Facts, **changes: object) -> Facts:
    return replace(facts, profile=replace(facts.profile, **changes))


HARMS: Final = (_marker, _marker, _severe_loss, _tilt, _signal, _elsewhere, _excludes, _unchecked)
WORSE: Final[tuple[tuple[str, Callable[[State, Random], State]], ...]] = (
    ("rules", _more_rules),
    ("harm", _more_harm),
    ("results", _more_lost),
    ("spent", _more_spent),
)
"""Every way in which a state gets worse: none of them may open anything."""
