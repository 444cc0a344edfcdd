"""Where agent runs hand in their plays, and where people judge them: over the worker, which alone acts."""

from api.worker import Worker
from core.entries import Publication
from core.errors import Refusal
from core.ports import Ledger
from core.proposals import PlayJudged, Proposal, Standing, refuses


class Proposing:
    """Implements `core.ports.Proposals`, and takes the words of people."""

    def __init__(self, worker: Worker, ledger: Ledger) -> None:
        self._worker, self._ledger = worker, ledger

    async def submit(self, publication: Publication) -> Standing:
        """Where the play stands, once that is recorded; a run that has proposed before is told how that stands."""
        return await self._worker.publish(publication)

    async def standing(self, run: str) -> Standing:
        """Where the play of a run stands now; refused if it has proposed none."""
        proposal = self._ledger.proposal(run)
        return proposal.standing if proposal is not None else "refused"

    async def judge(self, word: PlayJudged) -> Proposal | Refusal:
        """What became of the play by this word, once that is recorded, or why the word does not stand."""
        refusal = refuses(self._ledger.proposal(word.run), word)
        if refusal is not None:
            return refusal
        await self._worker.at_once(word)
        after = self._ledger.proposal(word.run)
        if after is not None and after.judged is not None and _same(after.judged, word):
            return after
        return refuses(after, word) or Refusal(
            "run", "is judged by nobody while the play book is pinned", "Start the hub without CVH_PLAYBOOK"
        )


def _same(judged: PlayJudged, word: PlayJudged) -> bool:
    """Whether it is this very word that stands."""
    return (judged.by, judged.user, judged.accepted, judged.at) == (word.by, word.user, word.accepted, word.at)
