"""Breaks in a turn: taken at once when a player accepts one, and remembered when they were rewarded."""

from msgspec.structs import replace

from api.state import HubState
from core.breaks import begin
from core.decide import Decision, decision_id
from core.entries import Batch
from core.events import CommandAccepted, Event
from core.fold import fold
from core.ports import Ledger


def take_break(event: CommandAccepted, state: HubState, ledger: Ledger, batch: Batch) -> None:
    """A break that a player accepts stands before the next command goes out."""
    offered, policy = ledger.command_at(event.brand, event.subject, event.data.seq), state.policies.get(event.brand)
    if offered is None or offered.command.arm != "cool_down" or policy is None:
        return
    said = begin(event, offered.decision, policy.break_hours)
    state.keep(fold(state.profile(event.brand, event.subject), said))
    batch.breaks.append(said)


def remember_reward(event: Event, state: HubState, ledger: Ledger, batch: Batch) -> None:
    """What was decided says it, now or before a crash: so a reward is remembered however often it is folded."""
    number = decision_id(event, "break_completed")
    here = (taken.decision for taken in batch.decisions if taken.decision.id == number)
    decision = next(here, None) or ledger.decision(number)
    if decision is not None and decision.arm == "break_reward":
        state.keep(replace(state.profile(event.brand, event.subject), break_rewarded=event.time))


def forget_reward(decision: Decision, state: HubState) -> None:
    """A reward that was decided and could not be paid for was none: the one before it is too long ago to count."""
    profile = state.profile(decision.brand, decision.player)
    if profile.break_rewarded == decision.at:
        state.keep(replace(profile, break_rewarded=None))
