"""The scheduler: time passing becomes recorded events, at the pace of arrival."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from api import scheduler as module
from api.scheduler import Scheduler
from core.events import ConsentChange, ConsentChanged, Event, LoggedIn, Login, TimeDue
from core.profile import Profile

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
