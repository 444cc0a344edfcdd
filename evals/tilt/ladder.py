"""The first generator: players on a ladder of chips. The card is scored on it and never trained on it.

A player has a rung that he keeps to: he stays where he is most of the time and drifts back if he left. Some go up
after a large win; some sessions are a rung or two higher or lower for no reason; a bonus session is low, even
and fast; 7 % are martingale bots, who double after each loss and mean nothing by it. There are three games. Tilt
is a hidden state that losses bring about, in few players often and in most seldom: while it lasts a loss is
followed by a higher rung more often than not, bets come faster, now and then all is put on one card, and a wilder
game is chosen. It ends by itself or when the loss has been won back.
"""

import math
from collections.abc import Iterator
from random import Random
from typing import Final

from msgspec import Struct

from evals.tilt.spins import CRASH, SLOTS, TABLE, Manner, Spin, Trace

CHIPS: Final = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0, 2000.0)
VOLATILITY: Final = {SLOTS: 5.1, CRASH: 1.2, TABLE: 1.0}
PAYS: Final = ((0.20, 1.5), (0.065, 3.0), (0.02, 9.0), (0.004, 40.0), (0.0007, 160.0))
MARTINGALE: Final = 0.07
WIN_CHASERS: Final = 0.25
SUSCEPTIBLE: Final = 0.15
CLIMBS: Final = 0.25
JUMPS: Final = 0.015
WILDER: Final = 0.15
FASTER: Final = 0.20
"""What tilt does at full strength: so that the best statistic alone finds about half at 1 false alarm in 1,000."""
LEAVES: Final = 1 / 90
"""The chance, after each bet, that a session is over; nobody leaves on tilt."""


class Character(Struct):
    """What a player is like."""

    rung: int
    stays: float
    pace: float
    jitter: float
    game: str
    target: float
    manner: Manner
    breaks_at: float
    """The loss, in usual stakes, that brings him to the edge of tilt."""
    prone: float


class Mood(Struct):
    """Where he is now."""

    rung: int
    shift: int = 0
    low: float = 0.0
    """How far he is below the best point of the session, in usual stakes."""
    left: int = 0
    """Bets for which tilt will last."""
    spent: bool = False
    """Whether he has been on tilt in this session: nobody is twice."""
    bonus: bool = False
    doubled: int = 0
    won: float = 0.0
    lost: bool = False


def ladder_players(players: int, bets: int, seed: int, strength: float = 1.0) -> Iterator[Trace]:
    """So many players with so many bets each; `strength` scales what tilt does to them."""
    for number in range(players):
        dice = Random(f"ladder {seed} {number}")
        who = _character(dice)
        yield Trace(f"ladder-{number}", tuple(_play(who, bets, strength, dice)), who.manner)


def _character(dice: Random) -> Character:
    kind = dice.random()
    manner: Manner = "martingale" if kind < MARTINGALE else "win chaser" if kind < MARTINGALE + WIN_CHASERS else "usual"
    return Character(
        rung=min(8, max(1, round(dice.gauss(4, 1.6)))),
        stays=dice.uniform(0.75, 0.97),
        pace=math.exp(dice.gauss(math.log(9), 0.5)),
        jitter=dice.uniform(0.2, 0.5),
        game=dice.choice((SLOTS, SLOTS, CRASH, TABLE)),
        target=dice.choice((1.3, 1.5, 2.0, 2.0, 3.0)),
        manner=manner,
        breaks_at=dice.uniform(12, 40),
        prone=0.06 if dice.random() < SUSCEPTIBLE else 0.012,
    )


def _play(who: Character, bets: int, strength: float, dice: Random) -> Iterator[Spin]:
    mood, fresh, stake = Mood(who.rung), True, 0.0
    for _ in range(bets):
        if fresh := fresh or (not mood.left and dice.random() < LEAVES):
            mood = _sits_down(who, dice)
        _feels(who, mood, dice)
        tilting = mood.left > 0
        stake = _stake(who, mood, tilting, strength, dice)
        spin = _spin(who, stake, fresh, tilting, strength, dice)
        _hears(who, mood, spin)
        fresh = False
        yield spin


def _sits_down(who: Character, dice: Random) -> Mood:
    shift = dice.choice((-1, 1, 1, 2)) if dice.random() < 0.15 else 0
    bonus = dice.random() < 0.05
    return Mood(rung=max(0, who.rung - 2 if bonus else who.rung + shift), shift=shift, bonus=bonus)


def _feels(who: Character, mood: Mood, dice: Random) -> None:
    """Losses bring tilt about; it ends by itself, or once they are nearly won back."""
    if mood.left:
        mood.left = 0 if mood.low <= 0 else mood.left - 1
        mood.rung, mood.spent = mood.rung if mood.left else who.rung + mood.shift, True
    elif mood.spent:
        return
    elif who.manner != "martingale" and not mood.bonus:
        edge = mood.low / who.breaks_at
        if mood.lost and edge > 0.5 and dice.random() < who.prone * min(edge, 2.0):
            mood.left = 12 + int(dice.expovariate(1 / 15))


def _stake(who: Character, mood: Mood, tilting: bool, strength: float, dice: Random) -> float:
    if who.manner == "martingale":
        mood.doubled = mood.doubled + 1 if mood.lost and mood.doubled < 6 else 0
        return CHIPS[who.rung] * 2.0**mood.doubled
    if tilting:
        _climbs(mood, strength, dice)
    elif not mood.bonus:
        _drifts(who, mood, dice)
    return CHIPS[min(len(CHIPS) - 1, max(0, mood.rung))]


def _climbs(mood: Mood, strength: float, dice: Random) -> None:
    if dice.random() < JUMPS * strength:
        mood.rung = min(len(CHIPS) - 1, mood.rung + 3)
    elif mood.lost and dice.random() < CLIMBS * strength:
        mood.rung = min(len(CHIPS) - 1, mood.rung + 1)


def _drifts(who: Character, mood: Mood, dice: Random) -> None:
    home = who.rung + mood.shift
    if who.manner == "win chaser" and mood.won > 1.5 and dice.random() < 0.35:
        mood.rung = min(home + 4, mood.rung + 1)
    elif dice.random() > who.stays:
        pull = 0.5 + 0.25 * (home - mood.rung)
        mood.rung += 1 if dice.random() < pull else -1


def _spin(who: Character, stake: float, fresh: bool, tilting: bool, strength: float, dice: Random) -> Spin:
    wild = tilting and dice.random() < WILDER * strength
    faster = 1 - FASTER * strength if tilting else 1.0
    seconds = 4 * 3600.0 if fresh else who.pace * faster * math.exp(dice.gauss(0, who.jitter))
    if not fresh and dice.random() < 0.01:
        seconds += dice.uniform(60, 600)
    if who.game == SLOTS:
        back = _slots(dice)
        return Spin(stake, seconds, math.log(VOLATILITY[SLOTS]), back, SLOTS, tilting)
    target = who.target * (2.0 if wild else 1.0) if who.game == CRASH else 2.0
    chance = (0.99 if who.game == CRASH else 0.973) / target
    risk = 0.5 * math.log(chance * (1 - chance)) + math.log(target)
    return Spin(stake, seconds, risk, target if dice.random() < chance else 0.0, who.game, tilting)


def _slots(dice: Random) -> float:
    draw = dice.random()
    for chance, pays in PAYS:
        if draw < chance:
            return pays
        draw -= chance
    return 0.0


def _hears(who: Character, mood: Mood, spin: Spin) -> None:
    net = spin.back - 1
    mood.lost, mood.won = net < 0, max(net, 0.0)
    mood.low = max(0.0, mood.low - net * spin.stake / CHIPS[who.rung])
