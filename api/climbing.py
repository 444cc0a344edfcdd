"""Climbing: evidence for and against autonomy, weighed in the worker's turn and recorded with all else of it."""

from collections import Counter
from datetime import datetime
from typing import Final

from api.state import HubState
from core.autonomy import Evidence, Kind, as_it_may_act, fallen, offers_of, refused_arms, turn, weigh
from core.entries import Batch
from core.guardrails import rule_on_play
from core.plays import WHOLE, Play
from core.policy import BrandPolicy, Level
from core.ports import Ledger
from core.proposals import PlayJudged
from core.trial import Enrolled, worthless

EACH: Final = 20
"""A trial is looked at when a twentieth more players are in it: a look is valid at any time, and costs something."""


class Climbing:
    """Moves arms on the ladder and ends trials; nobody else does."""

    def __init__(self, state: HubState, ledger: Ledger) -> None:
        self._state, self._ledger = state, ledger
        self._fresh: Final[Counter[str]] = Counter()
        self._known: Final[Counter[str]] = Counter()

    def weigh(self, said: Evidence, batch: Batch, play: Play | None = None) -> None:
        """Take evidence: what follows from it stands at once, and is recorded."""
        policy = self._state.policies.get(said.brand)
        moved = weigh(self._state.ladder, said, policy, play) if policy is not None else None
        if moved is None or policy is None:
            return
        self._state.ladder = self._state.ladder.after(moved)
        batch.moves.append(moved)
        turned = turn(play, said, policy, self._state.ladder) if play is not None else None
        if turned is not None:
            batch.turned.append(turned)

    def propose(self, play: Play, policy: BrandPolicy, at: datetime, batch: Batch) -> tuple[Level, Play]:
        """The floor's word speaks for the offers of a play or against them; then, how far it may act, and as what."""
        said = rule_on_play(play, policy)
        arms = refused_arms(play, policy, said) or offers_of(play)
        why = "; ".join(map(str, said))
        kind: Kind = "objected" if said else "passed"
        heard = Evidence(brand=policy.brand, arms=arms, kind=kind, at=at, play=play.digest, by="the floor", reason=why)
        self.weigh(heard, batch)
        return as_it_may_act(play, policy, self._state.ladder, self._state.book)

    def judge(self, play: Play, word: PlayJudged, batch: Batch) -> None:
        """A person's word on a play that waited speaks for its offers or against them."""
        self.weigh(
            Evidence(
                brand=play.situation.brand,
                arms=offers_of(play),
                kind="accepted" if word.accepted else "refused",
                at=word.at,
                play=play.digest,
                by=word.by,
                reason=word.reason,
            ),
            batch,
        )

    def look(self, batch: Batch) -> None:
        """Look at the trials that have grown since the last look, as far as they are on record; then at what fell."""
        self._look_at_trials(batch)
        touched = {one.proposed.situation for one in batch.proposals} | {one.situation.key for one in batch.turned}
        for canary in self._state.book.canaries:
            if canary.situation.key not in touched:
                self._withdraw(canary, batch)

    def _withdraw(self, canary: Play, batch: Batch) -> None:
        """A canary whose arm has come down, by evidence or by its brand's file, is tried no longer."""
        brand = canary.situation.brand
        at, policy = self._state.watermark(brand), self._state.policies.get(brand)
        if at is None or policy is None or not fallen(canary, policy, self._state.ladder):
            return
        arms, why = offers_of(canary), "an arm of the canary stands below canary now"
        said = Evidence(brand=brand, arms=arms, kind="fell", at=at, play=canary.digest, by="the ladder", reason=why)
        self.weigh(said, batch, canary)

    def _look_at_trials(self, batch: Batch) -> None:
        self._fresh.update(one.play for one in batch.trials if isinstance(one, Enrolled))
        grown = {play for play, fresh in self._fresh.items() if fresh * EACH >= self._known[play]}
        busy = {one.proposed.situation for one in batch.proposals}
        for play in self._state.book.plays if grown else ():
            if play.digest in grown and play.situation.key not in busy:
                self._look_at(play, batch)
        for known in grown:
            del self._fresh[known]

    def _look_at(self, play: Play, batch: Batch) -> None:
        brand = play.situation.brand
        trial, at, policy = (
            self._ledger.trial(play.digest),
            self._state.watermark(brand),
            self._state.policies.get(brand),
        )
        if at is None or policy is None:
            return
        self._known[play.digest] = trial.tried.players + trial.control.players
        said = Evidence(brand=brand, arms=offers_of(play), kind="tried", at=at, play=play.digest, trial=trial)
        self.weigh(said, batch, play)
        if play.share == WHOLE and worthless(trial.tried, policy.ladder):
            self._state.worthless.add(play.digest)
