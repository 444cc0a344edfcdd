"""The batch CRM as an operator of simulated players."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from core.arms import kind_of
from core.events import Event
from core.money import BASE_ONE
from evals.arena.brand import NAME, brand
from evals.arena.delivery import run
from evals.arena.legacy import Batch
from evals.arena.segments import Row, Segment
from evals.simulator import Trail, Treatment, draw_world

WORLD = draw_world(3, arrivals=0.1, consenting=1.0)
TODAY = date(2026, 3, 30)
PLAYERS = 12
MANY = [10_000] * 60


class Watched:
    """An operator whose treatments are kept."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.sent: list[Treatment] = []

    def hear(self, event: Event) -> Sequence[Treatment]:
        answers = self.batch.hear(event)
        self.sent.extend(answers)
        return answers

    def night(self, day: date) -> Sequence[Treatment]:
        answers = self.batch.night(day)
        self.sent.extend(answers)
        return answers

    def stands(self, treatment: Treatment, at: datetime) -> bool:
        return self.batch.stands(treatment, at)

    def shows(self, treatment: Treatment, at: datetime) -> bool:
        return self.batch.shows(treatment, at)

    def took_back(self, treatment: Treatment, at: datetime) -> None:
        self.batch.took_back(treatment, at)


def lived(batch: Batch, **own: float) -> Trail:
    world = draw_world(3, arrivals=0.1, **{"consenting": 1.0, **own})
    return run(world, PLAYERS, 25, 5, batch, NAME)


def offers(trail: Trail) -> list[tuple[str, int]]:
    return [(life.player, one.day) for life in trail.lives for one in life.shown if kind_of(one.arm) == "commercial"]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "days", "theoretical", "segment"),
    [
        (1, (1, 0), 0, "new"),
        (20, (20, 1), 0, "casual"),
        (20, (20, 12, 8, 6, 4, 2, 1), 0, "loyal"),
        (20, (20, 1), 60_000, "champion"),
        (20, (20, 5), 60_000, "lapsing"),
        (40, (40, 15), 60_000, "gone"),
    ],
)
def test_segments_go_by_recency_frequency_and_value(
    first: int, days: tuple[int, ...], theoretical: float, segment: Segment
) -> None:
    begun = datetime(2026, 3, 30, 12, tzinfo=UTC) - timedelta(days=first)
    row = Row("p", first=begun, days=[TODAY - timedelta(days=ago) for ago in days], theoretical=theoretical)

    assert row.segment(TODAY) == segment


def test_without_a_quota_there_is_only_the_standing_welcome() -> None:
    batch = Batch(brand(PLAYERS), ())
    trail = lived(batch)
    welcomed = {one.arm for life in trail.lives for one in life.shown if kind_of(one.arm) == "commercial"}  # type: ignore[arg-type]

    assert welcomed <= {"free_spins", "vip_fast_track"}
    assert len(offers(trail)) <= 2 * PLAYERS


@pytest.mark.parametrize("hourly", [False, True])
def test_it_shows_about_as_many_offers_as_it_is_held_to(hourly: bool) -> None:
    batch = Batch(brand(40), [40 + 2 * day for day in range(40)], hourly=hourly)
    run(WORLD, 40, 40, 5, batch, NAME)

    assert sum(batch.book.shown.values()) == pytest.approx(118, rel=0.12)


@pytest.mark.parametrize("hourly", [False, True])
def test_it_sends_no_more_often_than_the_brand_allows(hourly: bool) -> None:
    watched = Watched(Batch(brand(PLAYERS), MANY, hourly=hourly))
    run(WORLD, PLAYERS, 25, 5, watched, NAME)
    sent = [(one.player, one.at.date()) for one in watched.sent if kind_of(one.arm) == "commercial"]

    assert sent
    for player, day in sent:
        assert sum(one == player and timedelta() <= day - other < timedelta(days=7) for one, other in sent) <= 3


def test_it_makes_no_offer_to_who_has_not_consented() -> None:
    assert not offers(lived(Batch(brand(PLAYERS), MANY), consenting=0.0))


def test_it_makes_no_offer_after_a_self_exclusion() -> None:
    trail = lived(Batch(brand(PLAYERS), MANY), exclusion=0.2)
    excluded = [life for life in trail.lives if life.excluded is not None]

    assert excluded
    assert all(one.day <= (life.excluded or 0) for life in excluded for one in life.shown)


def test_it_spends_no_more_than_the_brand_has() -> None:
    poor = brand(1)
    batch = Batch(poor, MANY)
    lived(batch)

    assert batch.book.offers * min(tier.cost for tier in poor.tiers["free_spins"].values()) <= poor.caps.brand_day * 26
    assert poor.caps.brand_day < BASE_ONE
