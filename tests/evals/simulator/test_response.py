"""What a treatment does: less when it is late, no bonus to those who do not take it, and a cool-down seldom stops."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from core import events as ev
from evals.simulator import Nobody, Treatment, World, live
from evals.simulator.pairing import variance_reduction
from evals.simulator.response import timeliness

EUR = 10**18


class Pauser(Nobody):
    """Puts a cool-down on the screen at every tenth bet or so."""

    def hear(self, event: ev.Event) -> Sequence[Treatment]:
        if isinstance(event, ev.BetPlaced) and event.id.endswith("7"):
            return (Treatment(event.subject, "cool_down", 0, event.time, event.time),)
        return ()


class Nightly(Nobody):
    """Sends everybody an offer every night, hours after anything happened."""

    def __init__(self) -> None:
        self.last: dict[str, ev.Event] = {}

    def hear(self, event: ev.Event) -> Sequence[Treatment]:
        self.last[event.subject] = event
        return ()

    def night(self, day: object) -> Sequence[Treatment]:
        return [Treatment(name, "cashback", 5 * EUR, one.time, one.time) for name, one in self.last.items()]


def test_lateness_costs_down_to_a_floor_and_nothing_in_some_worlds() -> None:
    world, hours = World(timely_hours=10.0, timely_floor=0.4), timedelta(hours=10)

    assert timeliness(world, timedelta(0)) == 1.0
    assert timeliness(world, hours) == pytest.approx(0.7)
    assert timeliness(world, 100 * hours) == pytest.approx(0.4)
    assert timeliness(World(timely_hours=0.0), 100 * hours) == 1.0


def test_a_cool_down_stops_as_often_as_the_world_says() -> None:
    shown = [one for life in live(World(stop_now=0.2), 60, 15, 3, Pauser()).lives for one in life.shown]
    stopped = sum(one.taken for one in shown) / len(shown)

    assert len(shown) > 200
    assert 0.12 < stopped < 0.28


def test_what_offers_cost_is_what_was_taken() -> None:
    lives = live(World(abusers=0.0), 60, 20, 3, Nightly()).lives
    taken = sum(one.taken for life in lives for one in life.shown)
    cost = sum(day.bonus for life in lives for day in life.days)

    assert taken > 0
    assert cost == taken * round(500 * World().conversion)


def test_abusers_take_every_offer_and_turn_most_of_it_into_money() -> None:
    shown = [one for life in live(World(abusers=1.0), 60, 20, 3, Nightly()).lives if life.abuser for one in life.shown]

    assert shown
    assert all(one.taken for one in shown)


def test_common_luck_takes_most_of_the_variance_out_of_a_difference() -> None:
    assert variance_reduction(World(), 30, 35, range(5)).churn > 2
