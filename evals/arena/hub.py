"""The hub as an operator: its own fold, signals, decisions, floor and margin, on the events of simulated players.

Each player's stream is taken by itself, as one partition of it would be: how new the picture of him is, is judged by
his own events. There is no bus, and a command reaches whoever is there at once. A person answers approvals.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from msgspec.structs import replace

from api.zones import offset_of
from core import events as ev
from core.arms import kind_of
from core.breaks import begin
from core.choosing import Chooser
from core.decide import Decision, Inputs, decide, facts_of, may_still_act
from core.events import Event
from core.figures import BrandFigures
from core.fold import fold
from core.guardrails import Facts
from core.harm import flagged, remember_loss
from core.policy import BrandPolicy
from core.profile import Profile, new_profile
from core.reservation import entry_of, play_name
from core.signals import INACTIVE, STANDING_SIGNALS, Signal, detect
from core.situation import situation_of
from core.spending import Spending
from evals.arena.book import Book, Chance, bracket
from evals.arena.brand import law
from evals.arena.desk import Desk
from evals.arena.learner import Learner, Learning, models
from evals.arena.plays import Reviewed
from evals.simulator import Treatment

SOURCE: Final = "arena"


class Hub:
    """Implements `evals.simulator.Operator`; `batch` hands every answer over at night, to see what haste is worth."""

    def __init__(
        self,
        policy: BrandPolicy,
        learning: Learning = "nightly",
        chooser: Chooser | None = None,
        *,
        batch: bool = False,
    ) -> None:
        self.policy: Final = policy
        self.book: Final = Book()
        self.plays: Final = Reviewed()
        self.learner: Final = Learner(policy, learning, chooser)
        self._batch: Final = batch
        self._profiles: Final[dict[str, Profile]] = {}
        self._spending: Final = Spending()
        self._figures: Final = BrandFigures()
        self._counted: Final[dict[str, Profile]] = {}
        self._sent: Final[defaultdict[str, list[Decision]]] = defaultdict(list)
        self._came: Final[defaultdict[str, list[date]]] = defaultdict(list)
        self._lost: Final[dict[str, bool]] = {}
        self._timed: Final[dict[str, datetime]] = {}
        self._held: Final[list[Treatment]] = []
        self._desk: Final = Desk(policy)

    def hear(self, event: Event) -> Sequence[Treatment]:
        """Fold one event and answer what it shows; at the start of a session the lobby asks for a decision."""
        answers = [one for said in self._desk.said(event.subject, event.time) for one in self._take(said)]
        answers.extend(self._take(event))
        if isinstance(event, ev.LoggedIn):
            self._came[event.subject].append(event.time.date())
            answers.extend(self._take(_request(event)))
        if self._batch:
            self._held.extend(answers)
            return ()
        return answers

    def night(self, day: date) -> Sequence[Treatment]:
        """Let the timers of the day run out, and learn."""
        end = datetime.combine(day, datetime.max.time(), UTC)
        answers = [answer for player in list(self._profiles) for answer in self._late(player, end)]
        self.learner.night(day, self._came)
        answers, self._held[:] = [*self._held, *answers], ()
        return [replace(one, at=end) for one in answers if self._calm(one, end)] if self._batch else answers

    def stands(self, treatment: Treatment, at: datetime) -> bool:
        """Whether a command has not expired; what is handed over at night stands as long as a batch CRM's."""
        command = self._decision(treatment).command
        return self._batch or command is None or at < command.expires

    def shows(self, treatment: Treatment, at: datetime) -> bool:
        """The hub's own rule at the opening of a socket: what has expired, or the floor now forbids, is taken back."""
        if self._batch:
            return self._calm(treatment, at)
        return self.stands(treatment, at) and self._allowed(treatment, at)

    def took_back(self, treatment: Treatment, at: datetime) -> None:
        """Its money is free again; its message counts on."""
        decision = self._decision(treatment)
        entry = entry_of(decision)
        if entry is not None:
            self._spending.release(entry)
        self.book.took_back(decision, expired=not self.stands(treatment, at))

    def _decision(self, treatment: Treatment) -> Decision:
        return self._sent[treatment.player][treatment.seq - 1]

    def _calm(self, treatment: Treatment, at: datetime) -> bool:
        """What a nightly hub looks at: a flag raised meanwhile stops an offer."""
        return kind_of(treatment.arm) != "commercial" or not flagged(self._profiles[treatment.player], at)

    def _allowed(self, treatment: Treatment, at: datetime) -> bool:
        decision, player = self._decision(treatment), treatment.player
        profile, spending, who = self._profiles[player], self._spending, (self.policy.brand, player)
        now = Facts(
            profile=profile, policy=self.policy, signal=decision.signal, at=at, commercial_on=True,
            spent=spending.so_far(*who, at), used=spending.used(*who, None, at), law=law(), watermark=at,
            figures=self._figures.of(self.policy.brand, at), offset=offset_of(profile.person.zone, at),
        )  # fmt: skip
        return may_still_act(decision, now).allowed

    def _late(self, player: str, end: datetime) -> Iterator[Treatment]:
        """What comes to pass without the player: words of people, and timers."""
        for said in self._desk.said(player, end):
            yield from self._take(said)
        yield from self._time_out(player, end)

    def _time_out(self, player: str, end: datetime) -> Iterator[Treatment]:
        last = self._profiles[player].last_seen
        if last is None or last + INACTIVE > end or self._timed.get(player) == last:
            return
        self._timed[player] = last
        at = last + INACTIVE
        number, due = f"due-{int(at.timestamp())}", ev.Due(timer="inactivity")
        yield from self._take(
            ev.TimeDue(id=number, source=SOURCE, time=at, subject=player, brand=self.policy.brand, data=due)
        )

    def _take(self, event: Event) -> Iterator[Treatment]:
        player = event.subject
        before = self._profiles.get(player) or new_profile(self.policy.brand, player)
        after = fold(before, event)
        signals = detect(before, after, event, self.policy)
        if "severe_loss" in signals:
            after = remember_loss(after, event.time)
        self._profiles[player] = after
        self._follow(event, before, after)
        for signal in signals:
            yield from self._answer(event, self._profiles[player], signal)

    def _follow(self, event: Event, before: Profile, after: Profile) -> None:
        """What happens besides the fold: sums of the brand, breaks, and whether an offer met a flag after all."""
        player = event.subject
        match event:
            case ev.LoggedOut() | ev.SessionEnded():
                self._lost[player] = before.session is not None and before.session.result < 0
                self._figures.follow(self._counted.get(player), after)
                self._counted[player] = after
            case ev.CommandShown():
                sent = self._sent[player][event.data.seq - 1]
                if kind_of(sent.arm) == "commercial":
                    self.book.saw(event.time.date())
                self.book.reached(sent, flagged=flagged(after, event.time))
            case ev.CommandAccepted():
                sent = self._sent[player][event.data.seq - 1]
                if sent.arm == "cool_down":
                    self._profiles[player] = fold(after, begin(event, sent.id, self.policy.break_hours))

    def _answer(self, event: Event, profile: Profile, signal: Signal) -> Iterator[Treatment]:
        inputs = self._inputs(event, profile, signal)
        decision = decide(inputs)
        self.learner.note(decision)
        self._spending.take(decision)
        self.plays.ask(decision.situation, facts_of(inputs), decision.id)
        for task in self._desk.opened(inputs, decision):
            self.book.waits(task)
        self.book.decided(decision, flagged=flagged(profile, event.time), chance=self._chance(profile, decision))
        if decision.command is not None:
            self._sent[event.subject].append(decision)
            yield self._treatment(decision)

    def _treatment(self, decision: Decision) -> Treatment:
        tier = self.policy.tier(decision.arm, decision.tier)
        number = len(self._sent[decision.player])
        worth = tier.value if tier is not None else 0
        return Treatment(decision.player, decision.arm, worth, decision.at, decision.at, number)

    def _chance(self, profile: Profile, decision: Decision) -> Chance | None:
        """A choice at the start of a session, by how the session before it ended."""
        if decision.signal != "requested" or decision.player not in self._lost:
            return None
        week = self._spending.used(profile.brand, profile.player, None, decision.at).week.get("site", 0)
        alike = (
            decision.situation.value, decision.situation.flagged, decision.situation.harm, bracket(profile.sessions),
            week, profile.consents["site"].granted if "site" in profile.consents else None,
        )  # fmt: skip
        return Chance(str(alike), self._lost[decision.player], kind_of(decision.arm) == "commercial")

    def _inputs(self, event: Event, profile: Profile, signal: Signal) -> Inputs:
        policy = self.policy
        situation = situation_of(profile, signal, policy, event.time)
        play = None if signal in STANDING_SIGNALS else self.plays.find(situation)
        spending, who = self._spending, (event.brand, event.subject)
        return Inputs(
            event=event,
            profile=profile,
            signal=signal,
            policy=policy,
            play=play,
            playbook=self.plays.digest,
            commercial_on=True,
            spent=spending.so_far(*who, event.time),
            used=spending.used(*who, play_name(situation) if play else None, event.time),
            figures=self._figures.of(event.brand, event.time),
            law=law(),
            watermark=event.time,
            offset=offset_of(profile.person.zone, event.time),
            models=models(),
            chooser=self.learner.chooser,
        )


def _request(event: Event) -> ev.DecisionRequested:
    asked = ev.Request(moment="lobby", key=event.id)
    return ev.DecisionRequested(
        id=f"lobby-{event.id}",
        source=SOURCE,
        time=event.time + timedelta(milliseconds=1),
        subject=event.subject,
        brand=event.brand,
        data=asked,
    )
