"""Judging: what a run proposes meets the floor and the ladder; what waits meets a person's word, or its time."""

from msgspec.structs import replace

from api.climbing import Climbing
from api.state import HubState
from core.autonomy import Level, level_of
from core.entries import Batch, Publication
from core.guardrails import rule_on_play
from core.plays import Play
from core.ports import Ledger
from core.proposals import PlayJudged, Proposal, expiry, overdue, refuses
from core.record import canonical


class Judging:
    """Judges plays for the turn. Nobody else lets one into the book."""

    def __init__(self, state: HubState, ledger: Ledger, climbing: Climbing) -> None:
        self._state, self._ledger, self._climbing = state, ledger, climbing

    def expire(self, batch: Batch) -> None:
        """Refuse what has waited too long by the time of its brand's stream."""
        for proposed in list(self._state.waiting.values()):
            moment = self._state.watermark(proposed.brand)
            if moment is not None and overdue(proposed, moment):
                self.judge(expiry(proposed, moment), batch)

    def propose(self, publication: Publication, batch: Batch) -> None:
        """Take the play of a run that has not proposed before; the verdict is the last line of its transcript."""
        run = publication.run
        if self._ledger.proposal(run) is not None or any(one.run == run for one in batch.publications):
            return
        play, policy = publication.play, self._state.policies.get(publication.brand)
        said = self._objections(play, publication.brand) if play else ()
        level: Level = "observe"
        if play is not None and policy is not None and not self._state.pinned:
            level, play = self._climbing.propose(play, policy, publication.at, batch)
        under = policy.digest if policy else ""
        ruled = replace(publication, play=play, level=level, objections=said, policy=under)
        standing = ruled.standing
        verdict = {"kind": "verdict", "run": run, "accepted": standing == "accepted", "objections": said,
                   "standing": standing, "level": level}  # fmt: skip
        batch.publications.append(replace(ruled, transcript=publication.transcript + b"\n" + canonical(verdict)))

    def judge(self, word: PlayJudged, batch: Batch) -> None:
        """Take a word that may stand; before a play acts, floor and ladder are asked about it as they are now."""
        proposed = self._state.waiting.get(word.run)
        twice = any(one.proposed.run == word.run for one in batch.judged)
        if proposed is None or twice or self._state.pinned or refuses(Proposal(proposed), word) is not None:
            return
        policy = self._state.policies.get(proposed.brand)
        said = (*self._objections(proposed.play, proposed.brand), *self._held(proposed.play)) if word.accepted else ()
        judged = replace(word, objections=said, policy=policy.digest if policy else "")
        batch.judged.append(Proposal(proposed, judged))
        if word.user and not said:
            self._climbing.judge(proposed.play, judged, batch)

    def _held(self, play: Play) -> tuple[str, ...]:
        """Meanwhile an arm may have come down to where nothing acts, whoever says yes."""
        policy = self._state.policies.get(play.situation.brand)
        if policy is None or level_of(play, policy, self._state.ladder) != "observe":
            return ()
        return ("the ladder has an arm of it at observe now, where nothing acts",)

    def _objections(self, play: Play, brand: str) -> tuple[str, ...]:
        policy = self._state.policies.get(brand)
        if policy is None:
            return (f"brand {brand!r} has no policy here",)
        if self._state.pinned:
            return ("the play book is pinned",)
        return tuple(str(objection) for objection in rule_on_play(play, policy))
