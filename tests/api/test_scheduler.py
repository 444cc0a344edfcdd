"""The scheduler: time passing becomes recorded events, at the pace of arrival."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from msgspec.structs import replace

from api import scheduler as module
from api.scheduler import Scheduler
from core.decide import Decision, decide
from core.entries import Outgoing
from core.events import ConsentChange, ConsentChanged, Event, LoggedIn, Login, TimeDue
from core.plays import ArmChoice
from core.profile import Profile
from tests.builders import BRAND, PLAYER, decision_requested, inputs, play

START = datetime(2026, 3, 2, 12, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def passes(self, minutes: float) -> None:
        self.moment += timedelta(minutes=minutes)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "now", clock)
    return clock


def login(at: datetime, player: str = "p") -> LoggedIn:
    return LoggedIn(id="1", source="t", time=at, subject=player, brand="b", data=Login())


async def refuse(_: list[bytes]) -> int:
    raise AssertionError("nothing is published in these tests")


def due(scheduler: Scheduler) -> list[TimeDue]:
    return scheduler._take_due()


def test_a_session_is_due_half_an_hour_after_the_last_act(clock: Clock) -> None:
    scheduler = Scheduler(refuse)
    scheduler.watch_event(login(START))
    clock.passes(20)
    scheduler.watch_event(login(clock.moment))
    clock.passes(20)
    early = due(scheduler)
    clock.passes(10)

    assert early == []
    (event,) = due(scheduler)
    assert (event.time, event.subject, event.data.timer) == (START + timedelta(minutes=50), "p", "session")


def test_an_old_trace_played_fast_sets_no_timer_into_its_own_middle(clock: Clock) -> None:
    scheduler, old = Scheduler(refuse), START - timedelta(days=400)
    for minute in range(0, 600, 10):
        scheduler.watch_event(login(old + timedelta(minutes=minute)))
        clock.passes(0.001)

    assert due(scheduler) == []
    clock.passes(31)
    (event,) = due(scheduler)
    assert event.time == old + timedelta(minutes=590 + 30)


def test_the_same_timer_is_the_same_event_and_survives_the_wire(clock: Clock) -> None:
    first, second = Scheduler(refuse), Scheduler(refuse)
    for scheduler in (first, second):
        scheduler.watch_event(login(START))
    clock.passes(31)
    (one,), (other,) = due(first), due(second)

    assert one == other
    assert msgspec.json.decode(msgspec.json.encode(one), type=Event) == one


def test_each_player_has_his_own_timer(clock: Clock) -> None:
    scheduler = Scheduler(refuse)
    for player in ("a", "b", "c"):
        scheduler.watch_event(login(START, player))
    clock.passes(31)

    assert sorted(event.subject for event in due(scheduler)) == ["a", "b", "c"]
    assert due(scheduler) == []


def test_time_that_was_due_sets_no_timer_of_its_own(clock: Clock) -> None:
    scheduler = Scheduler(refuse)
    scheduler.watch_event(login(START))
    clock.passes(31)
    (event,) = due(scheduler)
    scheduler.watch_event(event)
    clock.passes(600)

    assert due(scheduler) == []


def test_three_days_after_the_last_act_absence_is_due_once(clock: Clock) -> None:
    scheduler = Scheduler(refuse)
    scheduler.watch_event(login(START))
    clock.passes(24 * 60)
    scheduler.watch_event(login(clock.moment))
    clock.passes(3 * 24 * 60)
    timers = [(event.data.timer, event.time) for event in due(scheduler)]

    assert timers == [
        ("session", START + timedelta(days=1, minutes=30)),
        ("inactivity", START + timedelta(days=4)),
    ]
    assert due(scheduler) == []


def test_a_consent_is_no_act_and_does_not_put_absence_off(clock: Clock) -> None:
    scheduler = Scheduler(refuse)
    scheduler.watch_event(login(START))
    clock.passes(24 * 60)
    said = ConsentChange(channel="site", granted=True)
    scheduler.watch_event(ConsentChanged(id="2", source="t", time=clock.moment, subject="p", brand="b", data=said))
    clock.passes(2 * 24 * 60)

    assert ("inactivity", START + timedelta(days=3)) in [(e.data.timer, e.time) for e in due(scheduler)]


@pytest.mark.parametrize(("days", "expected"), [(1, False), (3, True), (4.1, False), (900, False)])
def test_an_absence_that_began_long_before_the_start_is_left_in_peace(
    clock: Clock, days: float, expected: bool
) -> None:
    scheduler = Scheduler(refuse)
    scheduler.restore(Profile(brand="b", player="p", last_seen=START - timedelta(days=days)))

    assert bool(due(scheduler)) is expected


def offered(at: datetime, arm: str = "free_spins", minutes: float = 10) -> Decision:
    """A decision whose command waits for its player."""
    made = decide(inputs(event=decision_requested(time=at), play=play(ArmChoice("help"), seconds=int(minutes * 60))))
    assert made.command is not None
    return replace(made, arm=arm, command=replace(made.command, arm=arm))


def risks(scheduler: Scheduler) -> list[TimeDue]:
    """What is due of the players for whom an offer waits, and comes back from the log."""
    found = [event for event in due(scheduler) if event.data.timer == "risk"]
    for event in found:
        scheduler.watch_event(event)
    return found


def test_while_an_offer_waits_its_silent_player_is_looked_at_every_four_minutes(clock: Clock) -> None:
    scheduler = Scheduler(refuse)
    scheduler.watch_decision(offered(START))
    seen: list[datetime] = []
    for _ in range(20):
        clock.passes(1)
        seen += [event.time for event in risks(scheduler)]

    assert seen == [START + timedelta(minutes=4), START + timedelta(minutes=8)]


def test_a_player_who_is_heard_of_needs_no_looking_after(clock: Clock) -> None:
    scheduler = Scheduler(refuse)
    scheduler.watch_decision(offered(START))
    clock.passes(3)
    scheduler.watch_event(replace(login(clock.moment, PLAYER), brand=BRAND))
    clock.passes(3)
    early = risks(scheduler)
    clock.passes(1)

    assert early == []
    assert [event.time for event in risks(scheduler)] == [START + timedelta(minutes=7)]


@pytest.mark.parametrize("arm", ["help", "cool_down"])
def test_what_is_no_offer_waits_for_nobody(clock: Clock, arm: str) -> None:
    scheduler = Scheduler(refuse)
    scheduler.watch_decision(offered(START, arm))
    clock.passes(9)

    assert risks(scheduler) == []


def test_after_a_restart_offers_that_still_stand_are_looked_after_at_once(clock: Clock) -> None:
    scheduler = Scheduler(refuse)
    for player, minutes in (("waits", 30.0), ("over", 5.0)):
        command = offered(START, minutes=minutes).command
        assert command is not None
        clock.moment = START + timedelta(minutes=20)
        scheduler.restore_offer(Outgoing(brand=BRAND, player=player, seq=1, decision="d", command=command))
    first = risks(scheduler)
    clock.passes(4)

    assert [(event.subject, event.time) for event in first] == [("waits", START + timedelta(minutes=20))]
    assert [event.time for event in risks(scheduler)] == [START + timedelta(minutes=24)]
