"""The decision: event, profile, play and rulings in; one chosen arm and its command out.

`decide` is a pure function of `Inputs`. What it returns is recorded together with the inputs before
anything acts, so the same inputs must give the same bytes for ever: that is what `verify` checks.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, cast

from msgspec import Struct
from msgspec.structs import replace

from core.arms import ARMS, Arm, Surface
from core.choosing import Chance, Chooser
from core.events import Event, ProposalJudged, event_type
from core.guardrails import NEWEST, Facts, Figures, Objection, Ruling, Shown, Spent, Used, rule_on, rules_of
from core.law import Law
from core.market import Market
from core.money import to_base
from core.offering import offered
from core.plays import SAFE_DEFAULTS, ArmChoice, Copy, Play, seconds_for
from core.policy import BrandPolicy
from core.profile import Profile
from core.record import digest, identity
from core.scores.scores import UNSCORED, Models, Scores, score
from core.signals import Signal
from core.situation import Situation, situation_of
from core.sparing import spared
from core.words import words_for

VERSION = NEWEST
"""The version of the derivation is that of the floor; older records are derived again as what they are."""
SCORED_SINCE: Final = 4
"""The first version that asks the models in force, and the chooser among offers."""


class Inputs(Struct, frozen=True, kw_only=True):
    """Everything a decision depends on."""

    event: Event
    profile: Profile
    signal: Signal
    policy: BrandPolicy
    play: Play | None
    playbook: str
    """Digest of the play book that `play` was looked up in."""
    commercial_on: bool
    spent: Spent
    market: Market = Market()
    migrating: bool = False
    law: Law | None = None
    used: Used = Used()
    figures: Figures = Figures()
    watermark: datetime | None = None
    gap: bool = False
    offset: int | None = None
    models: Models = Models()
    chooser: Chooser | None = None


class Amount(Struct, frozen=True):
    """What a tier gives, as a decimal string on every wire."""

    amount: str
    currency: str
    label: str


class Command(Struct, frozen=True, kw_only=True):
    """What a frontend is told to do."""

    id: str
    surface: Surface
    arm: Arm
    title: str
    body: str
    amount: Amount | None
    expires: datetime


class Decision(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One decision, with everything that was considered."""

    id: str
    version: int
    brand: str
    player: str
    at: datetime
    event_type: str
    event_source: str
    event_id: str
    signal: Signal
    situation: Situation
    profile: str
    policy: str
    playbook: str
    play: str | None
    rules: tuple[str, ...]
    rulings: tuple[Ruling, ...]
    arm: Arm
    tier: str | None
    cost: int
    propensity: str
    command: Command | None
    law: str = ""
    """Digest of the law it was made under."""
    reserved: int = 0
    """What a budget sets aside for it, if more than its cost."""
    awaits: ArmChoice | None = None
    """What a person's approval would let through."""
    flags: tuple[Objection, ...] = ()
    """What people should look at."""
    models: str = ""
    """Digest of the models that were in force."""
    chooser: str = ""
    """Digest of the chooser that was in force."""
    scores: Scores = UNSCORED
    """What the models said of the player."""
    chances: tuple[Chance, ...] = ()
    """Where a chooser chose: what it chose among, and how probable each was."""

    @property
    def claim(self) -> int:
        """What a budget sets aside for it."""
        return max(self.cost, self.reserved)

    @property
    def reserves(self) -> bool:
        """Whether its claim is set aside in the budgets."""
        return ARMS[self.arm].reserves

    @property
    def missed(self) -> bool:
        """Whether no play was cached, so that the safe default answered."""
        return self.play is None


def decision_id(event: Event, signal: Signal) -> str:
    """The id of the decision that an event and a signal cause: doing it twice is doing it once."""
    return identity(event.brand, event.subject, event.source, event.id, signal)


def decide(inputs: Inputs, version: int = VERSION) -> Decision:
    """Choose the first candidate that nothing objects to, of several offers what the chooser weighs; or none."""
    event, play = inputs.event, inputs.play
    models, chooser = (inputs.models, inputs.chooser) if version >= SCORED_SINCE else (Models(), None)
    facts, number = facts_of(inputs), decision_id(event, inputs.signal)
    rulings = tuple(rule_on(choice, facts, version) for choice in _candidates(inputs))
    scores = score(inputs.profile, models, event.time)
    outcome = offered(rulings, inputs.signal, inputs.policy, chooser, scores, number)
    chosen = outcome.choice
    tier = inputs.policy.tier(chosen.arm, chosen.tier)
    return Decision(
        id=number,
        version=version,
        brand=event.brand,
        player=event.subject,
        at=event.time,
        event_type=event_type(event),
        event_source=event.source,
        event_id=event.id,
        signal=inputs.signal,
        situation=situation_of(
            inputs.profile, inputs.signal, inputs.policy, event.time, counted=version >= SCORED_SINCE
        ),
        profile=digest(inputs.profile),
        policy=inputs.policy.digest,
        playbook=inputs.playbook,
        play=play.digest if play else None,
        rules=rules_of(version),
        rulings=rulings,
        arm=chosen.arm,
        tier=chosen.tier,
        cost=tier.cost if tier else 0,
        propensity=outcome.propensity,
        command=_command(number, chosen, inputs),
        law=inputs.law.digest if inputs.law is not None else "",
        reserved=tier.claim if tier and tier.claim > tier.cost else 0,
        awaits=_awaits(rulings),
        flags=_flags(rulings),
        models=models.digest,
        chooser=chooser.digest if chooser is not None else "",
        scores=scores,
        chances=outcome.chances,
    )


def _awaits(rulings: Sequence[Ruling]) -> ArmChoice | None:
    """The best candidate that lacks nothing but an approval, unless a better one was allowed."""
    best = next((ruling for ruling in rulings if ruling.allowed or ruling.awaits), None)
    return best.choice if best is not None and not best.allowed else None


def _flags(rulings: Sequence[Ruling]) -> tuple[Objection, ...]:
    said = {flag.rule: flag for ruling in rulings for flag in ruling.flags}
    return tuple(said.values())


def may_still_act(decision: Decision, now: Facts) -> Ruling:
    """The floor once more, at the moment of sending, on the facts of that moment.

    Money is not asked for again: the decision's own cost is already reserved.
    """
    at = max(decision.at, *(moment for moment in (now.profile.last_seen, now.watermark) if moment is not None))
    choice, command = ArmChoice(decision.arm, decision.tier), decision.command
    policy = replace(now.policy, margin=None, budgets=None)
    facts = replace(now, profile=_before(decision, now.profile), policy=policy, at=at)
    facts = replace(facts, spent=Spent(), used=Used(), figures=Figures())
    if command is not None:
        seconds = int((command.expires - decision.at).total_seconds())
        facts = replace(facts, shown=Shown(Copy(command.title, command.body), seconds))
    return _unlowered(choice, replace(facts, approved=choice if decision.signal == "approved" else None))


def _unlowered(choice: ArmChoice, facts: Facts) -> Ruling:
    """A command names its tier already: a cap that leaves but a cheaper one leaves nothing of it."""
    ruling = rule_on(choice, facts)
    if ruling.taken == choice:
        return ruling
    tier = {name: tier for name, tier in facts.policy.tiers[choice.arm].items() if name == choice.tier}
    alone = replace(facts.policy, tiers={**facts.policy.tiers, choice.arm: tier})
    return rule_on(choice, replace(facts, policy=alone))


def _before(decision: Decision, profile: Profile) -> Profile:
    """A reward is not held against itself."""
    if decision.arm == "break_reward" and profile.break_rewarded == decision.at:
        return replace(profile, break_rewarded=None)
    return profile


def facts_of(inputs: Inputs) -> Facts:
    """What guardrails saw when a decision was made."""
    return Facts(
        profile=inputs.profile,
        policy=inputs.policy,
        signal=inputs.signal,
        at=inputs.event.time,
        commercial_on=inputs.commercial_on,
        spent=inputs.spent,
        market=inputs.market,
        migrating=inputs.migrating,
        law=inputs.law,
        used=inputs.used,
        figures=inputs.figures,
        watermark=inputs.watermark,
        gap=inputs.gap,
        offset=inputs.offset,
        approved=_affordable(_approved(inputs.event), inputs),
        play=inputs.play,
    )


def _affordable(choice: ArmChoice | None, inputs: Inputs) -> ArmChoice | None:
    """An approval is one of an amount: what has become dearer since is not approved."""
    if choice is None or not isinstance(inputs.event, ProposalJudged):
        return None
    tier = inputs.policy.tier(choice.arm, choice.tier)
    return choice if (tier.claim if tier else 0) <= to_base(inputs.event.data.most) else None


def _approved(event: Event) -> ArmChoice | None:
    if not isinstance(event, ProposalJudged) or not event.data.approved or event.data.arm not in ARMS:
        return None
    return ArmChoice(cast(Arm, event.data.arm), event.data.tier)


def _candidates(inputs: Inputs) -> tuple[ArmChoice, ...]:
    if inputs.signal == "approved":
        approved = _approved(inputs.event)
        return (approved,) if approved is not None else ()
    if inputs.signal == "break_completed":
        return tuple(ArmChoice("break_reward", tier) for tier in inputs.policy.tiers.get("break_reward", {}))
    arms = inputs.play.arms if inputs.play is not None else SAFE_DEFAULTS[inputs.signal]
    return spared(arms, inputs.signal, inputs.profile, inputs.event.time)


def _command(number: str, chosen: ArmChoice, inputs: Inputs) -> Command | None:
    surface = ARMS[chosen.arm].surface
    if surface is None:
        return None
    words = words_for(chosen.arm, inputs.play, inputs.profile.person.locale)
    tier = inputs.policy.tier(chosen.arm, chosen.tier)
    return Command(
        id=number,
        surface=surface,
        arm=chosen.arm,
        title=words.title,
        body=words.body,
        amount=Amount(tier.amount, tier.currency, tier.label) if tier else None,
        expires=inputs.event.time + timedelta(seconds=seconds_for(chosen.arm, inputs.play)),
    )
