"""A re-run: what a hub under other files would have decided on a trace, from its first event to its last.

It is the hub's own fast path and ledger, in one process and without its bus, its clock and its delivery. Budgets are
carried, and the offline strategist answers before the next event, so that the same input gives the same bytes.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from api.dialects import Dialects
from api.state import HubState
from api.turn import Counts, Turn
from api.wiring import open_scratch_ledger
from core.audit import inputs_of, read_record
from core.decide import Decision, Inputs
from core.entries import Batch, Job, Pack, Taken
from core.events import Event
from core.law import Law
from core.lineup import Lineup
from core.plays import Play, PlayBook
from core.policy import BrandPolicy
from core.ports import Ledger
from core.record import canonical
from evals.strategist import answer

EMPTY: Final = Lineup()


class Rerun(Struct, frozen=True, kw_only=True):
    """Everything that was decided, with what it was decided from."""

    policies: Mapping[str, BrandPolicy]
    law: Law
    taken: Mapping[str, Taken]
    """By id, in the order of the trace."""
    plays: Mapping[str, Play]
    """By digest, all that were ever published."""
    lineup: Lineup
    """What scored and chose, from the first event to the last."""
    events: int
    """How many were folded; one that stands twice in a trace is one."""
    dead: int
    """How many could not be."""

    @property
    def decisions(self) -> Sequence[Decision]:
        """All decisions, in the order of the trace."""
        return [taken.decision for taken in self.taken.values()]

    def decision(self, number: str) -> Decision | None:
        """A decision by its id, None if nobody asked for it here."""
        taken = self.taken.get(number)
        return taken.decision if taken is not None else None

    def inputs(self, number: str) -> Inputs:
        """What a decision was made from."""
        record = read_record(self.taken[number].record)
        play = self.plays[record.inputs.play] if record.inputs.play is not None else None
        brand = record.decision.brand
        return inputs_of(record, self.policies[brand], play, self.law, self.lineup.of(brand))


def rerun(
    events: Iterable[Event],
    policies: Mapping[str, BrandPolicy],
    law: Law,
    *,
    book: PlayBook | None = None,
    lineup: Lineup = EMPTY,
    progress: Callable[[int], None] = lambda _: None,
) -> Rerun:
    """Play a trace in process, as live traffic, into a ledger that is thrown away; with a book, by its plays alone.

    Without a line-up nobody is scored, and of several allowed offers the play's first is taken.
    """
    with open_scratch_ledger() as ledger:
        hub = _Hub(ledger, policies, law, book, lineup)
        for position, event in enumerate(events, start=1):
            hub.take(position, event)
            progress(1)
        return hub.done()


class _Hub:
    """Turn, ledger and strategist, each called when the one before has finished."""

    def __init__(
        self, ledger: Ledger, policies: Mapping[str, BrandPolicy], law: Law, book: PlayBook | None, lineup: Lineup
    ) -> None:
        self._ledger, self._policies, self._law = ledger, policies, law
        self._state: Final = HubState(ledger.recover(), policies, book, law)
        self._state.lineup = lineup
        self._counts: Final = Counts()
        self._turn: Final = Turn(self._state, ledger, self._counts, Dialects({}))
        self._taken: Final[list[Taken]] = []
        self._plays: Final = {play.digest: play for play in (book.plays if book is not None else ())}
        self._commit(Batch(policies=list(policies.values()), laws=[law]))

    def take(self, position: int, event: Event) -> None:
        """One event, and the answer to every question that it raises."""
        batch = Batch()
        self._turn.take(_pack(position, event), batch)
        self._turn.climbing.look(batch)
        self._commit(batch)
        for job in batch.jobs:
            self._answer(job)

    def done(self) -> Rerun:
        """What it came to."""
        return Rerun(
            policies=self._policies,
            law=self._law,
            taken={taken.decision.id: taken for taken in self._taken},
            plays=self._plays,
            lineup=self._state.lineup,
            events=self._counts.events,
            dead=self._counts.dead,
        )

    def _answer(self, job: Job) -> None:
        situation = job.situation
        facts = self._state.facts(situation.brand, job.player, situation.signal, job.at)
        assert facts is not None, "who asks has a policy"
        batch = Batch()
        self._turn.accept(answer(job, facts), batch)
        self._commit(batch)

    def _commit(self, batch: Batch) -> None:
        if batch:
            self._ledger.commit(batch)
        self._taken.extend(batch.decisions)
        for proposal in batch.proposals:
            self._state.settle(proposal)
            if proposal.published is not None:
                self._plays[proposal.proposed.digest] = proposal.published
        for play in batch.turned:
            self._plays[play.digest] = play
            self._state.book = self._state.book.with_play(play)


def _pack(position: int, event: Event) -> Pack:
    """The event as it would lie on the log, taken at its own time; the hub vouches for the whole trace."""
    return Pack(position=position, data=b"[" + canonical(event) + b"]", at=event.time, history=False, brand=None)
