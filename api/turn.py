"""The turn: packs in, one batch to be recorded out. No waiting and nothing delivered: that is the worker's part."""

import logging
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from api.breaks import remember_reward, take_break
from api.climbing import Climbing
from api.deciding import Deciding
from api.desk import WORDS, refusal_of
from api.dialects import Dialects
from api.items import Items
from api.judging import Judging
from api.state import HubState
from api.trials import witness
from core import admission
from core.adoption import Approved, Proposed, Step
from core.autonomy import Evidence
from core.bonus_abuse import remember_abuse
from core.bundle import Bundle
from core.dialect import Accepted, Unmapped
from core.dialect.proposed import DialectDrafted, DialectRefused, DialectStep
from core.entries import Batch, DeadLetter, Pack, Publication, Quarantined
from core.errors import Refusal
from core.events import (
    BrandLevel,
    BrandSwitched,
    CommandAccepted,
    CrmSent,
    Event,
    GapHealed,
    LetterRetried,
    MarketRate,
    MigrationFinished,
    MigrationStarted,
    PersonLinked,
    TreasuryLiquidity,
)
from core.fold import add_only, fold, follow_only
from core.harm import remember_loss
from core.lineup import Promoted, Registered, RolledBack
from core.lineup import Step as LineupStep
from core.persons import MOST_ACCOUNTS, changes_protection, spread
from core.ports import Ledger
from core.profile import Profile, new_profile
from core.proposals import PlayJudged
from core.results import outcome_of
from core.shadow import judge_send
from core.signals import Signal, detect
from core.tilt import unspoken

log: Final = logging.getLogger("cvh.worker")

CROWDED: Final = Refusal(
    "data.person", f"has {MOST_ACCOUNTS} accounts already", "Send the id of one person, not a placeholder"
)

REFUSED: Final = Refusal("event", "was refused when it came", "It would be taken now: `cvh deadletters retry`")

Handed = Publication | PlayJudged | Bundle | Step | BrandSwitched | Evidence | DialectStep | LineupStep
"""What does not come over the log."""


class Counts(Struct):
    """What went through since the start."""

    events: int = 0
    history: int = 0
    duplicates: int = 0
    ahead: int = 0
    covered: int = 0
    late: int = 0
    future: int = 0
    dead: int = 0
    quarantined: int = 0
    decisions: int = 0
    sends: int = 0
    asked: int = 0
    answered: int = 0
    plays: int = 0


class Turn:
    """Takes packs into the state and gathers what must be recorded before anything acts."""

    def __init__(self, state: HubState, ledger: Ledger, counts: Counts, dialects: Dialects) -> None:
        self._state, self._ledger, self._counts, self._dialects = state, ledger, counts, dialects
        self.deciding = Deciding(state, ledger)
        self.climbing = Climbing(state, ledger)
        self.judging = Judging(state, ledger, self.climbing)
        self.on_event: list[Callable[[Event], None]] = []

    def take(self, pack: Pack, batch: Batch) -> None:
        """Fold every item of a pack; what cannot be read is kept, as a dead letter or in quarantine."""
        for _ in self.steps(pack, batch):
            pass

    def steps(self, pack: Pack, batch: Batch) -> Iterator[None]:
        """Take a pack one item a step, for who has something else to do in between."""
        if pack.position > self._state.position + 1:
            self._miss(self._state.position + 1, pack.position - 1)
        items = Items(pack, self._dialects)
        for number, outcome in enumerate(items.read(self._state.told(pack.brand))):
            unread = outcome if isinstance(outcome, Refusal | Unmapped) else self._take(outcome, pack, batch)
            if unread is not None:
                self._keep(unread, items.raw(number), number, pack, batch)
            yield
        self._state.position = pack.position

    def _miss(self, first: int, last: int) -> None:
        """The log hands out every position it holds, in order: what it leaves out is lost."""
        self._state.lose()
        log.error(
            "positions %d to %d of the event log are lost: no offer is made until what they held is known. Bring it as "
            "history if its source still has it, then say `cvh policy heal BRAND --reason WHY` for each brand",
            first,
            last,
        )

    def accept(self, handed: Handed, batch: Batch) -> None:
        """Take in what was handed over: a switch is turned, a bundle decided under, a play checked."""
        match handed:
            case BrandSwitched():
                self._state.switches.take(handed)
                batch.switches.append(handed)
            case Bundle():
                batch.policies.extend(self._state.adopt(handed))
                batch.laws.append(handed.law)
            case Proposed() | Approved():
                self._state.course = self._state.course.after(handed)
                batch.steps.append(handed)
            case Registered() | Promoted() | RolledBack():
                self._state.lineup = self._state.lineup.after(handed)
                batch.lineup.append(handed)
            case Accepted() | DialectDrafted() | DialectRefused():
                batch.dialects.append(handed)
            case Publication():
                self.judging.propose(handed, batch)
            case PlayJudged():
                self.judging.judge(handed, batch)
            case Evidence():
                self.climbing.weigh(handed, batch)

    def _take(self, events: Sequence[Event], pack: Pack, batch: Batch) -> Refusal | None:
        """The events of one item: all of them, or none if one has no business here."""
        vouched = [self._vouch(event, pack) for event in events]
        refused = next((one for one in vouched if isinstance(one, Refusal)), None)
        if refused is not None:
            return refused
        admitted = [self._admit(one, pack, batch) for one in vouched if not isinstance(one, Refusal)]
        return next((refusal for refusal in admitted if refusal is not None), None)

    def _keep(self, unread: Refusal | Unmapped, raw: bytes, number: int, pack: Pack, batch: Batch) -> None:
        position, route, at = pack.position, pack.route, pack.at
        if isinstance(unread, Unmapped):
            self._counts.quarantined += 1
            kept = Quarantined(position=position, item=number, raw=raw, reason=unread.reason, route=route, at=at)
            batch.quarantine.append(kept)
            return
        self._counts.dead += 1
        batch.dead.append(DeadLetter(position=position, item=number, raw=raw, refusal=unread, route=route, at=at))

    def _vouch(self, event: Event, pack: Pack) -> Event | Refusal:
        self._counts.future += admission.lies_ahead(event, pack.at)
        if isinstance(event, PersonLinked) and self._state.crowded(event):
            return CROWDED
        vouched = admission.vouch(event, self._state.sender(pack.brand), pack.at)
        if isinstance(vouched, Refusal):
            return vouched
        return REFUSED if pack.refused else refusal_of(vouched, self._ledger) or vouched

    def _admit(self, event: Event, pack: Pack, batch: Batch) -> Refusal | None:
        """Fold an event unless it is known. A bug that it wakes must not stop the others, nor its own retry."""
        window, covered = self._state.window, False
        match self._state.left_out(event, history=pack.history):
            case "ahead":
                self._counts.ahead += 1
                return None
            case "covered":
                self._counts.covered, covered = self._counts.covered + 1, True
        if not (window.follow(event) if covered else window.admit(event, history=pack.history)):
            self._counts.duplicates += not covered
            return None
        return self._try(event, covered, pack, batch)

    def _try(self, event: Event, covered: bool, pack: Pack, batch: Batch) -> Refusal | None:
        before = self._state.find(event.brand, event.subject)
        try:
            self._fold(event, covered, pack, batch)
            self._protect_others(before, event, batch)
            self._counts.events += not covered
        except Exception as error:
            self._state.put_back(event.brand, event.subject, before)
            self._state.window.forget(event, history=pack.history, covered=covered)
            log.exception("event %r of %r could not be processed", event.id, event.source)
            reason = f"a bug in the hub: {type(error).__name__}"
            return Refusal("event", reason, "It is kept here; report it and send it again after the mend")
        return None

    def _fold(self, event: Event, covered: bool, pack: Pack, batch: Batch) -> None:
        state = self._state
        state.passed(event)
        if isinstance(event, BrandLevel):
            self._about_brand(event, pack, batch)
            return
        before = state.profile(event.brand, event.subject)
        after = self._next(before, event, pack, covered)
        self._counts.late += after.late - before.late
        policy = state.policies.get(event.brand)
        signals = detect(before, after, event, policy) if policy else ()
        after = self._remembered(before, after, event, signals, answered=not pack.history and policy is not None)
        if pack.history:
            self._counts.history += 1
            state.tally(event)
            return
        for watch in self.on_event:
            watch(event)
        witness(before, after, event, signals, state, self._ledger, batch)
        self._react(event, batch)
        if isinstance(event, CrmSent) and policy is not None:
            batch.sends.append(judge_send(event, after, policy))
        for signal in signals:
            self.deciding.decide(event, after, signal, pack.position, batch)
        if "break_completed" in signals:
            remember_reward(event, state, self._ledger, batch)
        if isinstance(event, WORDS):
            batch.words.append(event)

    def _remembered(
        self, before: Profile, after: Profile, event: Event, signals: Sequence[Signal], *, answered: bool
    ) -> Profile:
        """A loss is remembered whoever heard of it; that a player was spoken to or of, only if somebody could hear."""
        known = after
        if "severe_loss" in signals:
            after = remember_loss(after, event.time)
        if "bonus_abuse" in signals and answered:
            after = remember_abuse(after, event.time)
        if not answered and (tilt := unspoken(before.tilt, after.tilt)) is not after.tilt:
            after = replace(after, tilt=tilt)
        if after is not known:
            self._state.keep(after)
        return after

    def _react(self, event: Event, batch: Batch) -> None:
        """What a player does with a command is a result; accepting a break begins it."""
        if (outcome := outcome_of(event)) is not None:
            batch.outcomes.append(outcome)
        if isinstance(event, CommandAccepted):
            take_break(event, self._state, self._ledger, batch)

    def _next(self, before: Profile, event: Event, pack: Pack, covered: bool) -> Profile:
        """What history covers is followed as it is played; history then adds it, and follows it no second time."""
        added = pack.history and self._state.window.followed(event)
        step = follow_only if covered else add_only if added else fold
        after = step(before, event)
        self._state.keep(after)
        return after

    def _about_brand(self, event: BrandLevel, pack: Pack, batch: Batch) -> None:
        match event:
            case MarketRate() | TreasuryLiquidity():
                self._state.follow_market(event)
            case BrandSwitched() if not pack.history:
                self._state.switches.take(event)
                batch.switches.append(event)
            case GapHealed() if not pack.history:
                self._state.heal(event.brand)
                batch.healed.append(event)
            case MigrationStarted() | MigrationFinished() if not pack.history:
                self._state.migrate(event)
            case LetterRetried():
                batch.retried.append(event)

    def _protect_others(self, known: Profile | None, event: Event, batch: Batch) -> None:
        """What protects one account protects the person's others, before anything else is sent."""
        after = self._state.find(event.brand, event.subject)
        before = known or new_profile(event.brand, event.subject)
        if after is None or not changes_protection(before, after):
            return
        self._state.relink(before, after)
        for person in {before.person_id, after.person_id}:
            for said in spread(self._state.accounts(event.brand, person), event):
                self._state.keep(fold(self._state.profile(said.brand, said.subject), said))
                batch.spreads.append(said)
