"""Finding agent runs: by the first letters of their names, as the newest, or by what they came to."""

import re
from datetime import datetime
from itertools import islice
from typing import Final

from msgspec import Struct

from core.errors import NotFoundError
from core.ports import Archive
from core.proposals import Standing
from core.run_sums import RunSums, sums_of
from core.transcript import Transcript

_NEWEST: Final = re.compile(r"newest(?:~([0-9]{1,4}))?")
"""`newest`, and `newest~1` for the one before."""


class Sift(Struct, frozen=True, kw_only=True):
    """Which runs to list."""

    brand: str | None = None
    since: datetime | None = None
    agent: str | None = None
    """Only runs that have lines of this agent."""
    fallback: bool = False
    """Only runs in which plain rules had to think."""
    standing: Standing | None = None

    def lets(self, run: RunSums) -> bool:
        """Whether a run is to be listed."""
        return (
            (self.agent is None or self.agent in run.agents)
            and (not self.fallback or bool(run.fallbacks))
            and (self.standing is None or run.standing == self.standing)
        )


def sift(archive: Archive, by: Sift, limit: int) -> list[RunSums]:
    """The newest runs that are wanted."""
    runs = map(sums_of, archive.transcripts(brand=by.brand, since=by.since))
    return list(islice(filter(by.lets, runs), limit))


def find(archive: Archive, named: str) -> Transcript:
    """The one run whose name starts so, or the newest, or one so many before it."""
    newest = _NEWEST.fullmatch(named)
    if newest is not None:
        back = int(newest[1] or 0)
        found = list(islice(archive.transcripts(), back, back + 1))
    else:
        found = list(islice(archive.transcripts(run=named), 2)) if named else []
    if len(found) != 1:
        many = "more than one transcript" if found else "no transcript"
        raise NotFoundError(f"{many} of a run {named!r} here: see `cvh transcripts list`, or say `newest`")
    return found[0]


def get(archive: Archive, run: str, brand: str) -> Transcript | None:
    """A brand's run by its whole name."""
    return next((one for one in archive.transcripts(brand=brand, run=run) if one.run == run), None)
