"""Deciding: a signal becomes a recorded decision, once; on what others have spent meanwhile, it is made again."""

from collections.abc import Mapping

from msgspec.structs import replace

from api.breaks import forget_reward
from api.state import HubState
from api.trials import enrol
from core.audit import write_record
from core.autonomy import Reason, aged
from core.budget import Budget
from core.decide import Decision, Inputs, decide, decision_id
from core.entries import Batch, Job, Taken
from core.events import Event
from core.plays import Play
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
        enrol(taken.decision, self._state, batch)
        self._ask(taken, batch)

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

    def _ask(self, taken: Taken, batch: Batch) -> None:
        """Ask the agents once for each situation and policy, and once more for a play that is not good any more."""
        decision, play = taken.decision, taken.inputs.play if taken.inputs else None
        reason, about = self._reason(decision, play)
        if reason is None or self._state.pinned or decision.signal in STANDING_SIGNALS:
            return
        again = (about.digest, reason) if about is not None else ()
        run = identity("run", decision.situation.key, decision.policy, *again)
        if run not in self._state.asked:
            self._state.asked.add(run)
            batch.jobs.append(_job(run, decision, reason))

    def _reason(self, decision: Decision, play: Play | None) -> tuple[Reason | None, Play | None]:
        """Why the agents are asked about a situation, and about which play."""
        if play is None:
            gone = self._state.book.withdrawn(decision.situation)
            return ("underperforms" if gone is not None else "no_play"), gone
        if play.digest in self._state.worthless:
            return "underperforms", play
        return ("aged" if aged(play, decision.at, self._state.policies[decision.brand]) else None), play


def _job(run: str, decision: Decision, reason: Reason) -> Job:
    return Job(
        run=run,
        situation=decision.situation,
        player=decision.player,
        decision=decision.id,
        at=decision.at,
        policy=decision.policy,
        reason=reason,
    )
