"""A simulated population: in order, the same for a seed, and moved by nothing but what is done to it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from core import events as ev
from core.admission import read_event
from core.record import canonical
from evals.simulator import Nobody, Operator, Trail, Treatment, World, draw_world, live

EUR = 10**18


class Ear(Nobody):
    """Hears everything and does nothing."""

    def __init__(self) -> None:
        self.heard: list[ev.Event] = []

    def hear(self, event: ev.Event) -> Sequence[Treatment]:
        self.heard.append(event)
        return ()


class Giver(Ear):
    """Gives an offer at every login, or every night to one player."""

    def __init__(self, *, only: str = "") -> None:
        super().__init__()
        self.only = only

    def hear(self, event: ev.Event) -> Sequence[Treatment]:
        super().hear(event)
        if isinstance(event, ev.LoggedIn) and self.only in ("", event.subject):
            return [Treatment(event.subject, "cashback", 5 * EUR, event.time, event.time)]
        return ()


def small(operator: Operator | None, world: World | None = None) -> Trail:
    return live(world or World(), 30, 20, 3, operator)


def test_the_same_seed_is_the_same_life_and_another_seed_another() -> None:
    assert small(Nobody()) == small(Nobody())
    assert small(None).lives != live(World(), 30, 20, 4, None).lives


def test_without_an_operator_it_is_the_same_life() -> None:
    assert small(None).lives == small(Nobody()).lives


def test_every_event_can_be_admitted_and_comes_in_the_order_of_its_player() -> None:
    ear = Giver()
    small(ear)
    last: dict[str, datetime] = defaultdict(lambda: datetime.min.replace(tzinfo=UTC))

    for event in ear.heard:
        assert event.time >= last[event.subject], event
        last[event.subject] = event.time
    assert len({event.id for event in ear.heard}) == len(ear.heard)
    assert all(read_event(canonical(event)) == event for event in ear.heard[:2000])


def test_a_player_registers_proves_himself_and_consents_before_he_plays() -> None:
    ear = Ear()
    small(ear)
    by_player = defaultdict(list)
    for event in ear.heard:
        by_player[event.subject].append(type(event))

    assert all(kinds[:3] == [ev.PlayerRegistered, ev.KycChanged, ev.ConsentChanged] for kinds in by_player.values())


def test_the_events_add_up_to_what_truly_happened() -> None:
    ear = Ear()
    trail = small(ear)
    staked = sum(event.data.stake.minor for event in ear.heard if isinstance(event, ev.BetPlaced))
    paid = sum(event.data.payout.minor for event in ear.heard if isinstance(event, ev.BetWon))
    days = [day for one in trail.lives for day in one.days]

    assert staked == sum(day.turnover for day in days)
    assert paid == sum(day.winnings for day in days)


def test_what_is_done_to_one_player_moves_nobody_else() -> None:
    untouched = {one.player: one for one in small(None).lives}
    chosen = max(untouched.values(), key=lambda one: len(one.days)).player
    touched = {one.player: one for one in small(Giver(only=chosen)).lives}

    assert touched[chosen] != untouched[chosen]
    assert all(touched[name] == untouched[name] for name in untouched if name != chosen)


def test_a_shown_treatment_is_answered_under_its_number() -> None:
    giver = Giver()
    small(giver)
    shown = [(event.subject, event.data.seq) for event in giver.heard if isinstance(event, ev.CommandShown)]
    kinds = ev.CommandAccepted | ev.CommandDismissed
    answered = [(event.subject, event.data.seq) for event in giver.heard if isinstance(event, kinds)]

    assert shown == answered
    assert len(set(shown)) == len(shown)


def test_elasticity_moves_how_long_players_stay() -> None:
    def active(world: World) -> int:
        return sum(len(one.days) for one in live(world, 60, 30, 3, Giver()).lives)

    assert active(World(elasticity=1.5, sleeping_dogs=0.0)) > active(World(elasticity=0.0))


def test_worlds_differ_in_parameters_and_obey_what_is_set() -> None:
    assert draw_world(0) == World()
    assert draw_world(1) == draw_world(1)
    assert draw_world(1).take != draw_world(2).take
    assert draw_world(2, elasticity=0.4).elasticity == 0.4


def test_nobody_plays_after_his_self_exclusion() -> None:
    trail = small(None, World(exclusion=0.2))
    excluded = [one for one in trail.lives if one.excluded is not None]

    assert excluded
    assert all(day.bets == 0 for one in excluded for day in one.days if day.day > (one.excluded or 0))
