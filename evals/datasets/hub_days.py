"""Player-days out of events: of a hub's own log, or of a trace, as the reader of player-days gives them."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from api.folder import Folder
from api.settings import Settings
from api.wiring.event_log import read_events
from core.calendar import EPOCH
from core.errors import FormError, SourceError
from core.events import BrandLevel, Event
from core.fold import add_only
from core.profile import DaySums, Profile, new_profile
from evals.datasets.casino import PlayerDay, read_casino
from evals.traces import read_trace

Days = dict[tuple[date, str], PlayerDay]
TRACES: Final = (".jsonl", ".ndjson")


def read_days(path: Path) -> Sequence[PlayerDay]:
    """The player-days of a table, of a trace (JSON lines), or of the event log of a hub's data folder."""
    if path.is_dir():
        return asyncio.run(_days(path))
    return days_of(read_trace(str(path)), path.name) if path.suffix in TRACES else read_casino(path)


def days_of(events: Iterable[Event], where: str) -> Sequence[PlayerDay]:
    """What every player did on every day, in order of days; players of two brands are two."""
    table = _Table()
    for event in events:
        table.take(event)
    return table.rows(where)


async def _days(folder: Path) -> Sequence[PlayerDay]:
    """Of a log, which may be longer than fits into memory: each event is folded as it is read."""
    settings, table = Settings(data=folder), _Table()
    if settings.ledger_url is None and not Folder(folder).ledger.exists():
        raise FormError(f"{folder} is a folder and no hub's: it holds no {Folder(folder).ledger.name}")
    async for event in read_events(settings):
        table.take(event)
    return table.rows(str(folder))


class _Table:
    """The days so far, and as much of each player as the next event of his needs."""

    def __init__(self) -> None:
        self._profiles: Final[dict[tuple[str, str], Profile]] = {}
        self._found: Final[Days] = {}

    def take(self, event: Event) -> None:
        if isinstance(event, BrandLevel):
            return
        who = (event.brand, event.subject)
        before = self._profiles.get(who) or new_profile(*who)
        self._profiles[who] = add_only(before, event)
        _note(self._found, self._profiles[who], before)

    def rows(self, where: str) -> Sequence[PlayerDay]:
        if not self._found:
            raise SourceError(f"{where} holds no player's day: nothing can be learned from it")
        return [self._found[key] for key in sorted(self._found)]


def _note(found: Days, profile: Profile, before: Profile) -> None:
    """The newest day of a player, if it was opened or has changed."""
    visits = profile.visits
    if not visits.days or (visits == before.visits and profile.days == before.days):
        return
    player, told = f"{profile.brand}/{profile.player}", (EPOCH + timedelta(days=visits.day)).date()
    sums = next((one for one in reversed(profile.days) if one.day == visits.day), DaySums(day=visits.day))
    found[told, player] = PlayerDay(
        player=player,
        date=told,
        deposits=sums.deposited,
        withdrawals=sums.withdrawn,
        turnover=sums.turnover,
        winnings=sums.payout,
        ngr=sums.turnover - sums.payout - sums.bonus_cost,
        bonus=sums.bonus,
    )
