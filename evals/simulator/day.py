"""One day of one player: whether he comes, plays, leaves, or shuts himself out."""

from datetime import UTC, date, datetime, time, timedelta
from math import exp
from typing import Final

from core import events as ev
from evals.simulator import luck
from evals.simulator.cashier import pay_out
from evals.simulator.player import Player
from evals.simulator.response import STALE, annoyance, pull
from evals.simulator.session import sit
from evals.simulator.trail import Day
from evals.simulator.voice import Voice, money
from evals.simulator.world import World

FIRST_SESSION: Final = 7 * 60
MORE_SESSIONS: Final = (0.45, 0.25, 0.12)
"""Chances of a second, third and fourth session."""
APART: Final = timedelta(minutes=5)
PAID: Final = 0.6
"""Chance that a pending withdrawal is paid on a day."""
PAY_DAYS: Final = 25
PULL_DAYS: Final = 0.8
"""What is left of the visits owed, from day to day."""


def live_day(player: Player, world: World, voice: Voice, day: int, on: date) -> None:
    """Live one day: a payout may arrive, and he may come."""
    player.today = Day(day)
    if player.pending and luck.uniform(player.traits.key, day, luck.WITHDRAWAL) < PAID:
        player.today.withdrawals = pay_out(player, voice, _after(player, datetime.combine(on, time(), UTC)))
    first = day == player.traits.joined
    if player.life.excluded is None and (first or _comes(player, world, day, on)):
        _visit(player, world, voice, day, on, first=first)
    if player.today.sessions or player.today.withdrawals:
        player.life.days.append(player.today)
    _rest(player, world, on)


def _visit(player: Player, world: World, voice: Voice, day: int, on: date, *, first: bool) -> None:
    player.life.left = None
    start = _after(player, _start(player, day, on))
    if first:
        start = _join(player, voice, start)
    draw = luck.stream(player.traits.key, day, luck.SITTINGS)
    count = 1 + sum(draw.random() < chance for chance in MORE_SESSIONS)
    looks = draw.random() < world.looks_only and not first
    for number in range(1 if looks else count):
        player.until = start + timedelta(seconds=sit(player, world, voice, day, number, start, looks=looks))
        start = player.until + timedelta(seconds=600 + 7200 * draw.random())
        if start.date() > on:
            break
    _close(player, world, voice, day)


def _after(player: Player, at: datetime) -> datetime:
    """This moment, or soon after what he did last, if that is later."""
    return at if player.until is None else max(at, player.until + APART)


def _comes(player: Player, world: World, day: int, on: date) -> bool:
    odds = player.traits.visit + 0.5 * player.glow
    if player.life.left is not None:
        odds = world.revival - world.forgetting * (day - player.life.left) + player.glow
    odds += world.weekend * (on.weekday() >= 4) + world.pay_day * (on.day >= PAY_DAYS or on.day <= 2)
    drawn = pull(player, world, datetime.combine(on, time(12), UTC)) if player.inbox else 0.0
    if player.traits.abuser:
        odds = 1.0 if any(one.worth for one in player.inbox) else -6.0
    draw = luck.uniform(player.traits.key, day, luck.VISIT)
    came = draw < _share(odds + drawn - player.debt)
    if came and drawn > 0:
        player.debt += world.pull_forward * drawn
    return came


def _start(player: Player, day: int, on: date) -> datetime:
    """When he sits down: about his usual hour; some sit through the night."""
    draw = luck.stream(player.traits.key, day, luck.SESSIONS)
    hour = (player.traits.hour + 1.8 * draw.gauss(0, 1)) % 24
    return datetime.combine(on, time(), UTC) + timedelta(hours=hour, seconds=FIRST_SESSION)


def _join(player: Player, voice: Voice, at: datetime) -> datetime:
    """Open the account, prove who one is, and consent or not."""
    traits = player.traits
    born = date(at.year - 20 - traits.key % 45, 1 + traits.key % 12, 1 + traits.key % 28)
    voice.say(player, ev.PlayerRegistered, ev.Registration(
        country="MT", born=born, currency="EUR", locale="en", zone="Europe/Malta", acquired_by=traits.source.name,
        acquisition_cost=money(traits.source.cost),
    ), at)  # fmt: skip
    voice.say(player, ev.KycChanged, ev.KycState(state="approved"), at + timedelta(seconds=30))
    for channel in ("site", "email"):
        consent = ev.ConsentChange(channel=channel, granted=traits.consents)
        voice.say(player, ev.ConsentChanged, consent, at + timedelta(seconds=35))
    for check in ("affordability", "vulnerability"):
        passed = ev.CheckResult(check=check, passed=True, until=at + timedelta(days=400), by="compliance desk")
        voice.say(player, ev.CheckRecorded, passed, at + timedelta(seconds=40))
    return at + timedelta(seconds=60)


def _close(player: Player, world: World, voice: Voice, day: int) -> None:
    """What the day leaves behind: a mood, a wish to leave, or the end."""
    today, traits = player.today, player.traits
    size = max(today.turnover, traits.buy_in) ** 0.5 * traits.buy_in**0.5
    felt = today.result / size
    felt = max(-2.0, min(2.0, felt * (traits.aversion if felt < 0 else 1.0)))
    player.mood = world.mood_memory * player.mood + (1 - world.mood_memory) * felt
    player.yesterday = felt
    odds = traits.quit - world.mood * felt + annoyance(player, world, day) - player.glow
    odds += world.day_one * (day == traits.joined) + world.losses_hurt * (today.tilt_bets > 0)
    if traits.abuser:
        odds = 1.0
    if luck.uniform(traits.key, day, luck.QUIT) < _share(odds):
        player.life.left = day
    _exclude(player, world, voice, day)


def _exclude(player: Player, world: World, voice: Voice, day: int) -> None:
    today, traits = player.today, player.traits
    age = day - traits.joined
    risk = world.exclusion * (0.15 + 0.85 * 0.5 ** (age / world.exclusion_days))
    risk *= (4.0 if traits.susceptible else 0.6) * (6.0 if today.tilt_bets else 1.0)
    if luck.uniform(traits.key, day, luck.EXCLUSION) < risk and player.until is not None:
        player.life.excluded = day
        voice.say(player, ev.SelfExclusionSet, ev.Exclusion(), player.until + timedelta(minutes=5))


def _rest(player: Player, world: World, on: date) -> None:
    """Time passes: what offers did fades, and old ones are forgotten."""
    player.glow *= 0.5 ** (1 / world.glow_days)
    player.debt *= PULL_DAYS
    if player.inbox:
        now = datetime.combine(on, time(23), UTC)
        player.inbox = [one for one in player.inbox if now - one.at < STALE]


def _share(odds: float) -> float:
    return 1 / (1 + exp(-odds))
