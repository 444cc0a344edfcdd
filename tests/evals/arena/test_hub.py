"""The hub as an operator of simulated players."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Literal

import pytest
from msgspec.structs import replace

from core.arms import kind_of
from core.decide import Decision
from core.events import Event
from core.harm import flagged, remember_loss
from evals.arena.book import Book
from evals.arena.brand import NAME, brand
from evals.arena.delivery import run
from evals.arena.hub import Hub
from evals.simulator import Trail, Treatment, draw_world

POLICY = brand(6)
WORLD = draw_world(3, arrivals=0.1, consenting=1.0)


class Watched:
    """An operator whose treatments are kept."""

    def __init__(self, hub: Hub) -> None:
        self.hub = hub
        self.by_day: list[Treatment] = []
        self.by_night: list[Treatment] = []

    def hear(self, event: Event) -> Sequence[Treatment]:
        answers = self.hub.hear(event)
        self.by_day.extend(answers)
        return answers

    def stands(self, treatment: Treatment, at: datetime) -> bool:
        return self.hub.stands(treatment, at)

    def shows(self, treatment: Treatment, at: datetime) -> bool:
        return self.hub.shows(treatment, at)

    def took_back(self, treatment: Treatment, at: datetime) -> None:
        self.hub.took_back(treatment, at)

    def night(self, day: date) -> Sequence[Treatment]:
        answers = self.hub.night(day)
        self.by_night.extend(answers)
        return answers


def lived(hub: Hub, days: int = 14) -> tuple[Trail, Watched]:
    watched = Watched(hub)
    return run(WORLD, 6, days, 5, watched, NAME), watched


@pytest.fixture(scope="module")
def plain() -> tuple[Trail, Watched]:
    return lived(Hub(POLICY, "none"))


def test_it_offers_and_never_to_a_flagged_player(plain: tuple[Trail, Watched]) -> None:
    book = plain[1].hub.book

    assert book.offers > 0
    assert book.decisions > book.offers
    assert book.offers_to_flagged == 0


def test_it_keeps_account_of_chances_after_losses_and_after_wins(plain: tuple[Trail, Watched]) -> None:
    chances = plain[1].hub.book.chances

    assert {one.lost for one in chances} == {True, False}
    assert {one.offered for one in chances} == {True, False}


def test_what_it_sends_reaches_the_players_as_what_it_is(plain: tuple[Trail, Watched]) -> None:
    trail, watched = plain
    shown = {one.arm for life in trail.lives for one in life.shown}

    assert shown <= {one.arm for one in (*watched.by_day, *watched.by_night)}
    assert all(one.worth > 0 for one in watched.by_day if kind_of(one.arm) == "commercial")


def test_its_plays_come_from_the_strategist_and_stand_before_the_guardrails(plain: tuple[Trail, Watched]) -> None:
    written = plain[1].hub.plays.written

    assert any(play is not None and play.provenance.strategist == "offline" for play in written.values())


def test_whoever_stays_away_three_days_is_asked_about_at_night(plain: tuple[Trail, Watched]) -> None:
    assert any(one.arm == "free_spins" for one in plain[1].by_night)


def test_the_late_hub_answers_nothing_by_day_and_remembers_what_it_is_about() -> None:
    watched = lived(Hub(POLICY, "none", batch=True), days=10)[1]

    assert not watched.by_day
    assert any(one.about < one.at for one in watched.by_night)


@pytest.mark.parametrize("presence", ["online", "offline"])
def test_an_offer_that_meets_a_flagged_player_is_counted_however_it_reached_him(
    presence: Literal["online", "offline"], plain: tuple[Trail, Watched]
) -> None:
    book = Book()
    sent = next(one for some in plain[1].hub._sent.values() for one in some if kind_of(one.arm) == "commercial")
    book.reached(replace(sent, situation=replace(sent.situation, presence=presence)), flagged=True)
    book.reached(sent, flagged=False)

    assert book.offers_to_flagged == 1


def waiting(watched: Watched) -> Treatment:
    return next(one for one in watched.by_night if kind_of(one.arm) == "commercial")


def test_an_offer_that_waited_is_over_with_its_command(plain: tuple[Trail, Watched]) -> None:
    hub, offer = plain[1].hub, waiting(plain[1])

    assert hub.stands(offer, offer.at + timedelta(hours=23))
    assert not hub.stands(offer, offer.at + timedelta(hours=24))


def test_an_offer_sent_before_a_flag_is_taken_back_when_the_player_comes(plain: tuple[Trail, Watched]) -> None:
    hub, offer = plain[1].hub, waiting(plain[1])
    calm = hub._profiles[offer.player]
    soon = max(offer.at, calm.last_seen or offer.at) + timedelta(minutes=1)
    hub._sent[offer.player][offer.seq - 1] = until_tomorrow(hub._sent[offer.player][offer.seq - 1], soon)
    assert hub.shows(offer, soon)

    hub._profiles[offer.player] = remember_loss(calm, soon)
    assert flagged(hub._profiles[offer.player], soon)
    assert not hub.shows(offer, soon)
    hub._profiles[offer.player] = calm


def until_tomorrow(decision: Decision, at: datetime) -> Decision:
    assert decision.command is not None
    return replace(decision, command=replace(decision.command, expires=at + timedelta(days=1)))
