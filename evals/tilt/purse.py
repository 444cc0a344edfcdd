"""The second generator: players who stake a share of their purse. The card is trained on it and not scored on it.

Nothing here is a ladder: a stake is a share of what the player has left, bent by a slow wandering mood, rounded as
people round, and repeated for a while before it is thought of again. A purse that is empty is filled again. After
a win of note some stake more for a while. Some double after losses as a system. Heat is a number that losses warm
and time cools, more in some players than in others; above a half the player is on tilt, and the hotter he is, the
more he stakes after a loss and the faster he bets.
"""

import math
from collections.abc import Iterator
from random import Random

from msgspec import Struct

from evals.tilt.spins import CRASH, SLOTS, TABLE, Manner, Spin, Trace

GAMES = {
    SLOTS: ((0.10, 2.0), (0.08, 4.0), (0.03, 8.0), (0.003, 60.0)),
    CRASH: ((0.66, 1.5),),
    TABLE: ((0.025, 17.0), (0.27, 2.0)),
}
"""The chance of each payout, for each unit staked."""


class Nature(Struct):
    """What a player is like."""

    unit: float
    share: float
    wander: float
    repeats: float
    beat: float
    jitter: float
    games: tuple[str, ...]
    manner: Manner
    warms: float
    cools: float
    vigour: float
    """How much tilt changes what he does."""


class Hour(Struct):
    """Where he is now."""

    purse: float
    stake: float
    mood: float = 0.0
    heat: float = 0.0
    chase: float = 0.0
    glow: float = 0.0
    """What a win of note adds to the next stakes."""
    system: int = 0
    lost: bool = False
    game: str = SLOTS


def purse_players(players: int, bets: int, seed: int, warmth: float = 1.0) -> Iterator[Trace]:
    """So many players with so many bets each; with a warmth of 0 nobody is ever on tilt."""
    for number in range(players):
        dice = Random(f"purse {seed} {number}")
        who = _nature(dice, warmth)
        yield Trace(f"purse-{number}", tuple(_play(who, bets, dice)), who.manner)


def _nature(dice: Random, warmth: float) -> Nature:
    kind, unit = dice.random(), math.exp(dice.gauss(0, 1.2))
    return Nature(
        unit=unit,
        share=dice.uniform(0.004, 0.05),
        wander=dice.choice((0.02, 0.08, 0.2)),
        repeats=dice.choice((0.6, 0.85, 0.95)),
        beat=dice.uniform(3, 25),
        jitter=dice.uniform(0.15, 0.6),
        games=tuple(dice.sample((SLOTS, CRASH, TABLE), dice.choice((1, 2)))),
        manner="martingale" if kind < 0.06 else "win chaser" if kind < 0.35 else "usual",
        warms=warmth * dice.choice((0.002, 0.002, 0.004, 0.012, 0.04)),
        cools=dice.uniform(0.03, 0.08),
        vigour=dice.uniform(0.2, 1.0),
    )


def _play(who: Nature, bets: int, dice: Random) -> Iterator[Spin]:
    now, left = Hour(0.0, 0.0), 0
    for _ in range(bets):
        if fresh := left <= 0:
            now, left = Hour(who.unit * dice.uniform(40, 160), 0.0, mood=dice.gauss(0, 0.3)), dice.randrange(30, 160)
            now.game = dice.choice(who.games)
        left -= 1
        _warms(who, now, dice)
        spin = _bets(who, now, fresh, dice)
        _settles(who, now, spin)
        yield spin


def _warms(who: Nature, now: Hour, dice: Random) -> None:
    if now.lost and dice.random() < 0.7:
        now.heat += who.warms * (1 + 2 * now.heat) if who.manner != "martingale" else 0.0
    now.heat = min(1.5, now.heat * (1 - who.cools * dice.random()))
    now.mood = 0.98 * now.mood + dice.gauss(0, who.wander)
    now.glow *= 0.85


def _bets(who: Nature, now: Hour, fresh: bool, dice: Random) -> Spin:
    tilting = now.heat > 0.5
    stake = _stake(who, now, fresh, tilting, dice)
    hurry = math.exp(-0.9 * who.vigour * now.heat) if tilting else 1.0
    seconds = 6 * 3600.0 if fresh else who.beat * hurry * math.exp(dice.gauss(0, who.jitter))
    if not fresh and dice.random() < 0.015:
        now.game = dice.choice(who.games)
        seconds += dice.uniform(20, 400)
    if now.stake <= 0 or stake > now.purse:
        now.purse += who.unit * dice.uniform(40, 160)
    draw, back = dice.random(), 0.0
    for chance, pays in GAMES[now.game]:
        if 0 <= draw < chance:
            back = pays
        draw -= chance
    return Spin(stake, seconds, _log_volatility(now.game), back, now.game, tilting)


def _stake(who: Nature, now: Hour, fresh: bool, tilting: bool, dice: Random) -> float:
    if who.manner == "martingale":
        now.system = min(now.system + 1, 7) if now.lost and not fresh else 0
        return _rounded(who.unit) * 2.0**now.system
    if tilting and now.lost:
        now.chase += dice.uniform(0.0, 0.9) * who.vigour * now.heat
    elif not tilting:
        now.chase = 0.6 * now.chase
    if fresh or tilting or now.glow > 0.1 or dice.random() > who.repeats:
        share = max(now.purse, 20 * who.unit) * who.share + who.unit
        now.stake = _rounded(share / 2 * math.exp(now.mood + now.chase + now.glow))
    return now.stake


def _settles(who: Nature, now: Hour, spin: Spin) -> None:
    now.purse += spin.stake * (spin.back - 1)
    now.lost = spin.back < 1
    now.heat *= 0.75 if spin.back > 2 else 1.0
    if who.manner == "win chaser" and spin.back >= 2:
        now.glow = min(1.2, now.glow + 0.5)


def _rounded(stake: float) -> float:
    """As people round: to 1, 2, 3, 4, 5 or 8 of the leading digit, now and then to two digits."""
    size = 10.0 ** math.floor(math.log10(stake))
    return max(0.01, min((1, 1.5, 2, 2.5, 3, 4, 5, 8, 10), key=lambda digit: abs(digit * size - stake)) * size)


def _log_volatility(game: str) -> float:
    pays = GAMES[game]
    mean = sum(chance * back for chance, back in pays)
    return 0.5 * math.log(sum(chance * back * back for chance, back in pays) - mean * mean)
