"""Who is in a trial, and what becomes of him: gathered while events are folded."""

from collections.abc import Collection

from api.state import HubState
from core.decide import Decision
from core.entries import Batch
from core.events import CommandAccepted, Event
from core.plays import PlayBook
from core.policy import BrandPolicy
from core.ports import Ledger
from core.profile import Profile
from core.signals import HARM_SIGNALS, Signal
from core.trial import Enrolled, Witnessed, enrolled


def enrol(decision: Decision, state: HubState, batch: Batch) -> None:
    """Who is met in the situation of a trial is in it, on his side, whatever he was given."""
    met = _enrolled(decision, state)
    if met is not None:
        batch.trials.append(met)


def witness(
    before: Profile,
    after: Profile,
    event: Event,
    signals: Collection[Signal],
    state: HubState,
    ledger: Ledger,
    batch: Batch,
) -> None:
    """What a player takes, and what harm he shows, counts on his side of every trial that he is in."""
    policy = state.policies.get(event.brand)
    if policy is None or not _tries(policy, state.book):
        return
    if HARM_SIGNALS & set(signals) or after.harm.seen != before.harm.seen:
        batch.trials.append(Witnessed(brand=event.brand, player=event.subject))
    if isinstance(event, CommandAccepted):
        _take(event, state, ledger, batch)


def _take(event: CommandAccepted, state: HubState, ledger: Ledger, batch: Batch) -> None:
    command = ledger.command_at(event.brand, event.subject, event.data.seq)
    decision = ledger.decision(command.decision) if command is not None else None
    met = _enrolled(decision, state) if decision is not None else None
    if met is not None:
        batch.trials.append(Witnessed(brand=event.brand, player=event.subject, accepted=met.play))


def _enrolled(decision: Decision, state: HubState) -> Enrolled | None:
    policy = state.policies.get(decision.brand)
    return enrolled(state.book, decision.situation, decision.player, policy) if policy is not None else None


def _tries(policy: BrandPolicy, book: PlayBook) -> bool:
    return bool(policy.holdout or policy.ladder.worth or book.canaries)
