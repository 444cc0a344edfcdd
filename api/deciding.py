"""Deciding: a signal becomes a recorded decision, once; on what others have spent meanwhile, it is made again."""

from collections.abc import Mapping

from msgspec.structs import replace

from api.breaks import forget_reward
from api.state import HubState
from core.audit import write_record
from core.budget import Budget
from core.decide import Decision, Inputs, decide, decision_id
from core.entries import Batch, Job, Taken
from core.events import Event
from core.ports import Ledger
from core.profile import Profile
from core.record import identity
from core.reservation import play_name
from core.signals import STANDING_SIGNALS, Signal


class Deciding:
    """Decides for the turn, and asks the agents where no play was found."""

    def __init__(self, state: HubState, ledger: Ledger) -> None:
        self._state, self._ledger = state, ledger

    def decide(self, event: Event, profile: Profile, signal: Signal, position: int, batch: Batch) -> None:
        """Decide once: what has this id on record, or in this very batch, is not decided again."""
        number = decision_id(event, signal)
        if number in batch.decided or self._ledger.knows(number):
            return
        self._recall(event)
        taken = self._taken(self._state.inputs(event, profile, signal), position)
        batch.decisions.append(taken)
        batch.decided.add(number)
        self._ask(taken.decision, batch)

    def _taken(self, inputs: Inputs, position: int) -> Taken:
        decision = decide(inputs)
        self._state.spending.take(decision)
        return Taken(decision, write_record(inputs, decision), position, inputs)

    def _recall(self, event: Event) -> None:
        """An event of long ago is decided on what was spent then."""
        spending = self._state.spending
        if (days := spending.missing(event.brand, event.time)) is not None:
            spending.learn(event.brand, self._ledger.spent(event.brand, *days), days[0])

    def again(self, batch: Batch, figures: Mapping[Budget, int], *, offers: bool) -> None:
        """Others have spent what this batch counted on: decide on the figures as they are now, if need be no offers.

        What else the decisions were made from stays as it was.
        """
        spending = self._state.spending
        for taken in batch.decisions:
            spending.undo(taken.decision)
        spending.correct(figures)
        batch.decisions = [self._once_more(taken, offers) for taken in batch.decisions]

    def _once_more(self, taken: Taken, offers: bool) -> Taken:
        again = self._decided_again(taken, offers)
        if taken.decision.arm == "break_reward" and again.decision.arm != "break_reward":
            forget_reward(taken.decision, self._state)
        return again

    def _decided_again(self, taken: Taken, offers: bool) -> Taken:
        inputs, spending = taken.inputs, self._state.spending
        if inputs is None:
            return taken
        who, at = (inputs.event.brand, inputs.event.subject), inputs.event.time
        play = play_name(inputs.play.situation) if inputs.play else None
        on = inputs.commercial_on and offers
        fresh = replace(inputs, spent=spending.so_far(*who, at), used=spending.used(*who, play, at), commercial_on=on)
        return self._taken(fresh, taken.position)

    def _ask(self, decision: Decision, batch: Batch) -> None:
        """Ask the agents once for each situation and policy."""
        run = identity("run", decision.situation.key, decision.policy)
        settled = not decision.missed or decision.signal in STANDING_SIGNALS
        if settled or self._state.pinned or run in self._state.asked:
            return
        self._state.asked.add(run)
        batch.jobs.append(_job(run, decision))


def _job(run: str, decision: Decision) -> Job:
    return Job(
        run=run,
        situation=decision.situation,
        player=decision.player,
        decision=decision.id,
        at=decision.at,
        policy=decision.policy,
    )
