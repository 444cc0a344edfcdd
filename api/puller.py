"""The puller: asks the operator what has changed, where an event only says that something has.

Until the answer is on the log the facts are unknown, and unknown is no. A question that fails is asked
again, ever more slowly, and once more after a restart. A newer one takes the place of an older: an
answer that was overtaken is dropped, and each answer is of the moment it was asked for.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from api.clock import now
from core import admission
from core.dialect import Dialect, Unmapped, pull_path, pulls_of, read_payload
from core.errors import FactsError, HubError, Refusal
from core.events import Event, Facts, FactsChanged
from core.ports import FactSource
from core.profile import Profile
from core.record import canonical

log: Final = logging.getLogger("cvh.puller")

AT_ONCE: Final = 4
FIRST_PAUSE_SECONDS: Final = 2.0
MOST_PAUSE_SECONDS: Final = 600.0

Publish = Callable[[list[bytes]], Awaitable[int]]


class Question(Struct, frozen=True, kw_only=True):
    """What is asked about a player, and the event that made it unknown."""

    brand: str
    player: str
    what: Facts
    asked: str
    dialect: str
    since: datetime | None = None
    tries: int = 0

    @property
    def about(self) -> tuple[str, str, Facts]:
        """What a newer question would replace."""
        return (self.brand, self.player, self.what)


class Puller:
    """Asks, maps the answer through its dialect, and puts it on the log."""

    def __init__(
        self,
        source: FactSource,
        publish: Publish,
        dialects: Mapping[str, Dialect],
        brands: Mapping[str, str | None],
    ) -> None:
        self._source, self._publish, self._dialects, self._brands = source, publish, dialects, brands
        self._questions: asyncio.Queue[Question] = asyncio.Queue()
        self._newest: dict[tuple[str, str, Facts], str] = {}

    def watch_event(self, event: Event) -> None:
        """Facts have changed: ask, if the dialect of the event says how."""
        if isinstance(event, FactsChanged):
            name = event.dialect.partition("@")[0]
            self._want(event.brand, event.subject, event.data.what, event.id, name, event.time)

    async def run(self, profiles: Iterable[Profile]) -> None:
        """Ask for ever, a few at once; first what was unknown when the hub last stopped."""
        for profile in profiles:
            self._restore(profile)
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(self._work())

    def _restore(self, profile: Profile) -> None:
        for what, asked in profile.unknown.items():
            name = self._brands.get(profile.brand) or next(iter(self._tellers(what)), "")
            self._want(profile.brand, profile.player, what, asked, name, None)

    def _tellers(self, what: Facts) -> Sequence[str]:
        return [name for name, dialect in self._dialects.items() if what in pulls_of(dialect)]

    def _want(self, brand: str, player: str, what: Facts, asked: str, name: str, since: datetime | None) -> None:
        dialect = self._dialects.get(name)
        if brand not in self._brands or dialect is None or what not in pulls_of(dialect):
            return
        question = Question(brand=brand, player=player, what=what, asked=asked, dialect=name, since=since)
        self._newest[question.about] = asked
        self._questions.put_nowait(question)

    async def _work(self) -> None:
        while True:
            question = await self._questions.get()
            if self._newest.get(question.about) != question.asked:
                continue
            try:
                await self._answer(question)
            except HubError as error:
                log.warning("facts (%s) of a player of %s stay unknown: %s", question.what, question.brand, error)
                self._later(question)
            else:
                if self._newest.get(question.about) == question.asked:
                    del self._newest[question.about]

    async def _answer(self, question: Question) -> None:
        dialect = self._dialects[question.dialect]
        pull = pulls_of(dialect)[question.what]
        at = now() if question.since is None else max(now(), question.since)
        path = pull_path(pull, question.player)
        if path is None:
            raise FactsError(f"{question.player!r} cannot stand in a path")
        body = await self._source.ask(question.brand, path)
        if self._newest.get(question.about) != question.asked:
            return
        told = {"player": question.player, "time": at.isoformat(), "asked": question.asked}
        outcome = read_payload(dialect, body, kind=pull.answer, brand=question.brand, told=told)
        if isinstance(outcome, Refusal):
            raise FactsError(f"the answer breaks its dialect: {outcome}")
        if isinstance(outcome, Unmapped):
            raise FactsError(f"the answer is of unknown shape: {outcome.reason}")
        vouched = [admission.vouch(event, question.brand, at) for event in outcome]
        refused = next((one for one in vouched if isinstance(one, Refusal)), None)
        if refused is not None:
            raise FactsError(f"the answer is refused: {refused}")
        await self._publish([canonical(event) for event in outcome])

    def _later(self, question: Question) -> None:
        pause = min(FIRST_PAUSE_SECONDS * 2.0 ** min(question.tries, 20), MOST_PAUSE_SECONDS)
        again = replace(question, tries=question.tries + 1)
        asyncio.get_running_loop().call_later(pause, self._questions.put_nowait, again)
