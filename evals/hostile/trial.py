"""Trials: hostile runs of the real graph on a real engine, and decisions under whatever has come of them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta
from random import Random
from typing import Final

from msgspec import Struct, field

from core.decide import Decision
from core.entries import Job, Publication
from core.events import BrandSwitched, Switch
from core.law import Law
from core.policy import BrandPolicy
from core.ports import Ledger
from core.profile import Profile
from core.signals import Signal
from evals.engine import Done, Engine, components
from evals.hostile.model import HostileModel
from evals.hostile.oracle import Moment, Oracle
from evals.hostile.players import SIGNALS, players, request
from evals.hostile.stages import Tally, tally
from evals.worlds.disturbances import FIRST

APART: Final = timedelta(minutes=7)
STOPPED: Final = 10
"""One brand of so many has its offers switched off."""
BROKEN: Final = 20
"""One engine of so many has lost events."""


class Found(Struct):
    """What some runs have come to."""

    runs: int = 0
    calls: int = 0
    decisions: int = 0
    under_plays: int = 0
    commands: int = 0
    offers: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    """Runs that could not be brought to an end, by why."""
    standings: Counter[str] = field(default_factory=Counter)
    strategists: Counter[str] = field(default_factory=Counter)
    harms: Counter[str] = field(default_factory=Counter)
    examples: list[str] = []
    proposals: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, other: "Found") -> None:
        """Count another's runs as well."""
        for name in ("runs", "calls", "decisions", "under_plays", "commands", "offers"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("failed", "standings", "strategists", "harms", "proposals"):
            getattr(self, name).update(getattr(other, name))
        self.examples.extend(other.examples)


class Trial:
    """One engine, some brands, and a model that means harm to all of them."""

    def __init__(self, ledger: Ledger, policies: Mapping[str, BrandPolicy], law: Law, seed: int) -> None:
        self._random, self._policies, self._seed = Random(f"trial {seed}"), policies, seed
        self._engine = Engine(ledger, policies, law, HostileModel(policies, components(), seed))
        self._oracle = Oracle(components())
        self._stopped = {brand for brand in sorted(policies) if self._random.randrange(STOPPED) == 0}
        self._at = FIRST + timedelta(days=self._random.randrange(300))
        self.found = Found()
        self._prepare()

    async def run(self, number: int) -> None:
        """One run, if the situation that is met is one that nobody has met before."""
        self._at += APART
        policy = self._policies[self._random.choice(sorted(self._policies))]
        signal = self._random.choice(SIGNALS)
        first, *others = players(self._random, f"p{self._seed}-{number}", self._at, policy)
        for job in self._decided(first, 0, signal).batch.jobs:
            await self._played_out(job, signal, first, others)

    async def _played_out(self, job: Job, signal: Signal, first: Profile, others: list[Profile]) -> None:
        engine = self._engine
        engine.models = HostileModel(self._policies, components(), self._random.randrange(10**9))
        self.found.runs += 1
        try:
            self.found.standings[await engine.answer(job)] += 1
        except Exception as error:
            self.found.failed[type(error).__name__] += 1
            return
        self.found.calls += engine.models.asked
        decided = [one.decision for who in (first, *others) for one in self._decided(who, 1, signal).batch.decisions]
        decided += [one.decision for one in self._decided(first, 2, signal).batch.decisions]
        self._once_more(job, signal, first)
        self._look_back(engine.published[-1], decided)
        engine.exchange.forget(job.run)

    def _once_more(self, job: Job, signal: Signal, first: Profile) -> None:
        """What is told twice: an event that was decided on, and a play that was judged."""
        again = self._decided(first, 1, signal).batch.decisions
        twice = self._engine.hand(self._engine.published[-1]).batch.publications
        self._harmed("acted twice" for _ in (*again, *twice))

    def _look_back(self, publication: Publication, decided: list[Decision]) -> None:
        play = publication.play
        self.found.strategists[play.provenance.strategist if play is not None else "nobody"] += 1
        self.found.proposals.update(_plain(tally(publication, decided)))
        bad = frozenset({publication.run} if publication.objections else ())
        self._harmed(self._oracle.refused(self._engine.state.book, self._policies, bad), publication.run)

    def _decided(self, who: Profile, number: int, signal: Signal) -> Done:
        done = self._engine.decide(request(who, number, self._at), who, signal)
        stopped = who.brand in self._stopped
        moment = Moment(profile=who, policy=self._policies[who.brand], at=self._at, stopped=stopped)
        for taken in done.batch.decisions:
            self._count(taken.decision, done)
            self._harmed(self._oracle.harms(taken.decision, done.outgoing, moment), taken.decision.id)
        return done

    def _count(self, decision: Decision, done: Done) -> None:
        found = self.found
        found.decisions += 1
        found.under_plays += not decision.missed
        found.commands += len(done.outgoing)
        found.offers += decision.reserves

    def _harmed(self, harms: Iterator[str], about: str = "") -> None:
        for harm in harms:
            self.found.harms[harm] += 1
            self.found.examples.append(f"trial {self._seed}: {harm} {about}")

    def _prepare(self) -> None:
        for brand in sorted(self._stopped):
            said = Switch(commercial="off", by="ops")
            self._engine.hand(
                BrandSwitched(id="off", source="evals", time=FIRST, subject=brand, brand=brand, data=said)
            )
        if self._random.randrange(BROKEN) == 0:
            self._engine.state.lose()


def _plain(found: Tally) -> Counter[tuple[str, str]]:
    return Counter({(kind, str(stage)): count for (kind, stage), count in found.items()})
