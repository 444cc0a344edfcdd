"""A play is a pull request: a run proposes it, the ladder or a person accepts it, and only then does it act.

| what the run proposed                 | its standing                                                  |
|---------------------------------------|---------------------------------------------------------------|
| something that the floor objects to   | refused                                                       |
| a play at level `auto` or `canary`    | accepted: in the play book with the very transaction          |
| a play at level `suggest`             | waiting for a person, `STANDS` at the most                    |
| a play at level `observe`             | observed: recorded, and never acts                            |

A run proposes once and is judged once: the first word stands. Whoever accepts names the play by its digest, and
the floor is asked once more, under the policy of that moment. All of it can be made anew from the audit chain.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from core.adoption import APPROVER
from core.approval import Approval, enough
from core.autonomy import Evidence, Kind, Level
from core.errors import Refusal
from core.plays import Play
from core.record import canonical

Standing = Literal["accepted", "waiting", "refused", "observed"]
STANDS: Final = timedelta(days=7)
"""How long a proposal waits: the cases that it was written for are too old after that."""
HUB: Final = "the hub"
"""Who refuses what has waited too long; no key can have this name."""


class Proposed(Struct, frozen=True, kw_only=True, tag_field="step", tag="proposed"):
    """A run wants this play in the book; what the floor and the ladder say to it."""

    run: str
    brand: str
    situation: str
    play: Play
    objections: tuple[str, ...]
    """What the floor has against it."""
    level: Level
    policy: str
    """Digest of the policy that the floor was asked under; empty if the brand has none."""
    at: datetime

    @property
    def digest(self) -> str:
        """Of the play."""
        return self.play.digest

    @property
    def standing(self) -> Standing:
        """What follows before any person is asked: the floor has its say first, then the ladder."""
        return "refused" if self.objections else _BY_LEVEL[self.level]


class PlayJudged(Struct, frozen=True, kw_only=True, tag_field="step", tag="judged"):
    """A person accepts or refuses a run's play, or the hub refuses what has waited too long."""

    run: str
    digest: str
    """Of the play that was judged: nobody accepts what he has not seen."""
    accepted: bool
    by: str
    user: str
    """The key it was said with; empty if it was the hub itself."""
    reason: str
    at: datetime
    objections: tuple[str, ...] = ()
    """What the floor had against it when it was accepted."""
    policy: str = ""
    """Digest of the policy that the floor was asked under then."""


Word = Proposed | PlayJudged


class Proposal(Struct, frozen=True):
    """A proposed play and what became of it."""

    proposed: Proposed
    judged: PlayJudged | None = None

    @property
    def standing(self) -> Standing:
        """Where it stands now."""
        if self.judged is None:
            return self.proposed.standing
        return "accepted" if self.judged.accepted and not self.judged.objections else "refused"

    @property
    def published(self) -> Play | None:
        """The play, if it is to be in the book."""
        return self.proposed.play if self.standing == "accepted" else None


class ProposalsKept(Protocol):
    """What runs have proposed, as it is on record."""

    def proposals(
        self,
        *,
        brands: Collection[str] | None = None,
        standing: Standing | None = None,
        run: str = "",
        limit: int | None = None,
    ) -> Sequence[Proposal]:
        """Newest first; of all brands if none are named, of the runs whose names start so."""
        ...


_BY_LEVEL: Final[Mapping[Level, Standing]] = {
    "observe": "observed",
    "suggest": "waiting",
    "canary": "accepted",
    "auto": "accepted",
}


def overdue(proposed: Proposed, at: datetime) -> bool:
    """Whether a proposal has waited too long."""
    return at - proposed.at > STANDS


def expiry(proposed: Proposed, at: datetime) -> PlayJudged:
    """The hub's own word on what has waited too long."""
    reason = f"nobody has judged it within {STANDS.days} days"
    return PlayJudged(run=proposed.run, digest=proposed.digest, accepted=False, by=HUB, user="", reason=reason, at=at)


def refuses(proposal: Proposal | None, word: PlayJudged) -> Refusal | None:
    """Why a word on a proposal may not stand."""
    if proposal is None:
        return Refusal("run", "has proposed no play", "`cvh proposals list` shows what there is")
    if proposal.standing != "waiting":
        by = f", by {proposal.judged.by!r}" if proposal.judged is not None else ""
        return Refusal("run", f"is {proposal.standing} already{by}", "The first word stands")
    if word.digest != proposal.proposed.digest:
        return Refusal("digest", "is not that of the proposed play", "Judge the play that is shown: send its digest")
    return _unacceptable(proposal.proposed, word) if word.accepted else None


def _unacceptable(proposed: Proposed, word: PlayJudged) -> Refusal | None:
    if not word.user:
        return Refusal("by", f"{word.by!r} is no person with a key", "Ask somebody whose key has the scope `approve`")
    if overdue(proposed, word.at):
        return Refusal("run", f"has waited longer than {STANDS.days} days", "A late yes never acts: refuse it")
    return enough([Approval(word.by, APPROVER)], 1, proposed.run)


def told(proposal: Proposal) -> bytes:
    """The word on a play, as the transcript of its run goes on."""
    word = proposal.judged
    assert word is not None, "only a word can be told"
    line = {"kind": "approval", "run": word.run, "accepted": word.accepted, "standing": proposal.standing,
            "by": word.by, "reason": word.reason, "at": word.at, "objections": word.objections}  # fmt: skip
    return canonical(line)


def read_word(body: bytes) -> Word:
    """Read an entry of the chain back."""
    word: Word = msgspec.json.decode(body, type=Word)
    return word


Said = tuple[Kind, str, datetime]
"""What evidence and the word that it comes from have in common: what it says, of which brand, and when."""
_SAID: Final[frozenset[Kind]] = frozenset({"passed", "objected", "accepted", "refused"})


def _said(word: Word, known: Proposal | None) -> Said:
    if isinstance(word, Proposed):
        return "objected" if word.objections else "passed", word.brand, word.at
    return "accepted" if word.accepted else "refused", known.proposed.brand if known is not None else "", word.at


class Docket:
    """Every proposal, made anew from the chain: words and plays in their order."""

    def __init__(self) -> None:
        self._proposals: Final[dict[str, Proposal]] = {}
        self._owed: Final[list[str]] = []
        self._weighed: Final[list[Said]] = []

    @property
    def proposals(self) -> list[Proposal]:
        """All of them, by run."""
        return [self._proposals[run] for run in sorted(self._proposals)]

    @property
    def owed(self) -> str | None:
        """The digest of a play that was accepted and is not in the book."""
        return next(iter(self._owed), None)

    @property
    def unfounded(self) -> str | None:
        """What was weighed for or against arms although nobody has said it."""
        return next((f"evidence of {brand!r} says {kind!r}" for kind, brand, _ in self._weighed), None)

    def weigh(self, said: Evidence) -> None:
        """Take evidence: it stands in the chain before the word that it comes from."""
        if said.kind in _SAID:
            self._weighed.append((said.kind, said.brand, said.at))

    def take(self, word: Word) -> str | None:
        """Take the next word; why it cannot stand here."""
        known = self._proposals.get(word.run)
        if (said := _said(word, known)) in self._weighed:
            self._weighed.remove(said)
        if isinstance(word, Proposed):
            return self._keep(Proposal(word), "the run has proposed before" if known is not None else None)
        refusal = refuses(known, word)
        return self._keep(known and replace(known, judged=word), str(refusal) if refusal is not None else None)

    def _keep(self, after: Proposal | None, why_not: str | None) -> str | None:
        if why_not is None and after is not None:
            self._proposals[after.proposed.run] = after
            self._owed.extend([after.proposed.digest] if after.published is not None else [])
        return why_not

    def publish(self, digest: str) -> str | None:
        """Take the next play; why it may not be in the book. What is older than the first proposal needs none."""
        if digest in self._owed:
            self._owed.remove(digest)
            return None
        return "nobody has accepted the play" if self._proposals else None
