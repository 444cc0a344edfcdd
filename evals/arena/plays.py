"""The hub's play book in a run: written by the offline strategist when a situation is first met, and reviewed."""

from typing import Final

from core.entries import Job
from core.guardrails import Facts, rule_on_play
from core.plays import Play, PlayBook
from core.record import identity
from core.situation import Situation
from evals.strategist import write_play


class Reviewed:
    """A book that grows: who meets a situation first gets the safe default, and the next one a play."""

    def __init__(self) -> None:
        self.written: Final[dict[str, Play | None]] = {}
        self._digests: Final[dict[int, str]] = {}

    def find(self, situation: Situation) -> Play | None:
        """The play for a situation, None while there is none."""
        return self.written.get(situation.key)

    def ask(self, situation: Situation, facts: Facts, decision: str) -> None:
        """Have a play written, unless somebody has asked before; what guardrails object to acts never."""
        if situation.key in self.written or situation.signal in ("break_completed", "approved"):
            return
        run = identity("run", situation.key, facts.policy.digest)
        job = Job(run=run, situation=situation, player=facts.profile.player, decision=decision, at=facts.at)
        play = write_play(job, facts)
        self.written[situation.key] = None if rule_on_play(play, facts.policy) else play

    @property
    def digest(self) -> str:
        """The digest of the book as it stands."""
        size = len(self.written)
        if size not in self._digests:
            self._digests[size] = PlayBook(play for play in self.written.values() if play).digest
        return self._digests[size]
