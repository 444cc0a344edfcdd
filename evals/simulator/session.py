"""One session: spells of bets with pauses between, stakes that mostly stay, and the tilt that nobody sees."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp
from random import Random
from typing import Final

from core import events as ev
from evals.simulator import luck
from evals.simulator.cashier import ask_for_money, cancel_withdrawal, deposit
from evals.simulator.games import CATEGORIES, Game, game_for
from evals.simulator.ladder import rung_near
from evals.simulator.player import Player, choose_category
from evals.simulator.response import Mood, show
from evals.simulator.voice import Voice
from evals.simulator.world import World

LONGEST_PAUSE: Final = 1700.0
MOST_BETS: Final = 400
REDEPOSIT: Final = 0.35
CANCEL: Final = 0.25
ENOUGH: Final = 2.5
"""How many usual deposits one has who pays nothing in."""
IDLE: Final = 1800.0
"""Seconds after which a source closes a session in which nothing happens any more."""
NIGHT_ENDS: Final = 6
TILT_STOP: Final = 0.5
"""By what the chance of stopping is multiplied, in tilt."""
READING: Final = 20.0
"""Seconds that it takes to look at what is shown."""
SPACING: Final = 0.45
"""Spread of the time between bets, in logarithms."""


@dataclass(slots=True)
class Session:
    """A sitting under way."""

    player: Player
    world: World
    voice: Voice
    day: int
    start: datetime
    hand: Random
    """What he decides: stakes, games, pace."""
    fate: Random
    """What the games pay."""
    will: Random
    """Whether he stops, tilts, pays in again."""
    stop: float
    """Chance of stopping after a bet."""
    home: int
    """The rung where he is at home tonight."""
    rung: int
    night: bool
    game: Game
    seconds: float = 0.0
    bets: int = 0
    result: int = 0
    brought: int = 0
    """What this session has cost him at the cashier, or what he began with."""
    won: bool = False
    tilted: bool = False
    over: bool = False

    @property
    def now(self) -> datetime:
        """When it is."""
        return self.start + timedelta(seconds=self.seconds)


def sit(player: Player, world: World, voice: Voice, day: int, number: int, start: datetime, *, looks: bool) -> float:
    """Play one session through; how many seconds it took."""
    session = _begin(player, world, voice, day, number, start)
    voice.say(player, ev.LoggedIn, ev.Login(), start)
    session.seconds = 5.0
    _look(session)
    session.over = session.over or looks
    if not session.over:
        _fund(session)
    session.brought = max(player.balance, player.traits.buy_in)
    while not session.over and session.bets < MOST_BETS:
        _bet(session)
    _end(session)
    return session.seconds


def _begin(player: Player, world: World, voice: Voice, day: int, number: int, start: datetime) -> Session:
    key, traits = player.traits.key, player.traits
    hand = luck.stream(key, day, luck.HAND + number)
    size = traits.level + world.session_spread * hand.gauss(0, 1) + world.carry * player.yesterday
    home = rung_near(size, traits.ladder)
    return Session(
        player=player,
        world=world,
        voice=voice,
        day=day,
        start=start,
        hand=hand,
        fate=luck.stream(key, day, luck.FATE + number),
        will=luck.stream(key, day, luck.WILL + number),
        stop=1 / max(2.0, traits.bets * exp(0.5 * hand.gauss(0, 1) - 0.125)),
        home=home,
        rung=home,
        night=start.hour < NIGHT_ENDS,
        game=_game(player, world, hand),
    )


def _game(player: Player, world: World, hand: Random) -> Game:
    category = CATEGORIES[choose_category(player, world, hand)]
    return game_for(category, (player.traits.boldness + 0.3 * hand.random()) / 1.3, player.traits.target)


def _fund(session: Session) -> None:
    """Begin with money: what is there, what was asked for and can be had back, or a deposit."""
    player, dice = session.player, session.will
    wants_back = dice.random() < CANCEL * (2 if player.traits.susceptible else 1)
    pays = dice.random() < session.world.pays_in
    poor = player.balance < player.traits.buy_in // 8
    if wants_back and poor and cancel_withdrawal(player, session.voice, session.now):
        return
    paid = (poor or (pays and player.balance < ENOUGH * player.traits.buy_in)) and _deposit(session)
    session.over = poor and not paid


def _deposit(session: Session) -> bool:
    done = deposit(session.player, session.world, session.voice, session.will, session.now, raised=session.tilted)
    session.seconds += 95
    _look(session)
    return done


def _bet(session: Session) -> None:
    """One bet, and what it does to him."""
    player = session.player
    if session.hand.random() * session.world.spell < 1:
        _pause(session)
    stake = min(_stake(session), player.balance)
    if stake < player.traits.ladder[0]:
        session.over = not _pays_again(session)
        return
    gap = _gap(session)
    session.seconds += gap
    player.today.tilt_seconds += gap if session.tilted else 0.0
    payout = round(stake * session.game.returns(session.fate.random()))
    if session.voice.operator is not None:
        session.voice.play(player, session.game, stake, payout, session.now)
    _count(session, stake, payout)
    _feel(session)
    if player.inbox:
        _look(session)
    session.over = session.over or session.will.random() < session.stop * (TILT_STOP if session.tilted else 1)


def _pause(session: Session) -> None:
    seconds = session.player.traits.pause * exp(session.world.pause_spread * session.hand.gauss(0, 1))
    session.seconds += min(seconds, LONGEST_PAUSE) * (0.3 if session.tilted else 1)
    session.game = _game(session.player, session.world, session.hand)


def _stake(session: Session) -> int:
    """The rung he stands on, after the step that he may take."""
    world, ladder = session.world, session.player.traits.ladder
    move = session.hand.random()
    if session.tilted and not session.won:
        session.rung += move < world.tilt_raise
    else:
        up = world.restless / 2 + (world.win_chasing if session.won else 0)
        lean = 0.3 * (session.rung - session.home)
        session.rung += (move < up * max(0.0, 1 - lean)) - (move > 1 - world.restless / 2 * max(0.0, 1 + lean))
    session.rung = min(max(session.rung, 0), len(ladder) - 1)
    return ladder[session.rung]


def _gap(session: Session) -> float:
    world = session.world
    gap = session.player.traits.pace * exp(SPACING * session.hand.gauss(0, 1))
    if session.bets and not session.won:
        gap *= 1 - world.faster_after_loss
    return gap * (world.tilt_speed if session.tilted else 1.0) + 1.0


def _count(session: Session, stake: int, payout: int) -> None:
    player, today = session.player, session.player.today
    player.balance += payout - stake
    session.bets += 1
    session.result += payout - stake
    session.won = payout > stake
    today.bets += 1
    today.tilt_bets += session.tilted
    today.turnover += stake
    today.winnings += payout
    today.theoretical += stake * (1 - session.game.rtp)


def _feel(session: Session) -> None:
    """Fall into tilt beyond a loss that hurts; calm down in time, or once the loss is made good."""
    draw, world, traits = session.will.random(), session.world, session.player.traits
    if session.tilted:
        if draw < world.tilt_exit or session.result >= 0:
            session.tilted = False
            session.rung = session.home
        return
    if session.won or -session.result < traits.threshold * session.brought:
        return
    risk = world.tilt * (1.0 if traits.susceptible else 0.08) * (world.night_risk if session.night else 1.0)
    session.tilted = draw < risk


def _pays_again(session: Session) -> bool:
    """Whether one whose money is gone pays in again."""
    wants = session.will.random() < (0.85 if session.tilted else REDEPOSIT)
    return wants and _deposit(session)


def _look(session: Session) -> None:
    """See what has been put on the screen by now."""
    player = session.player
    while player.inbox and (due := next((one for one in player.inbox if one.at <= session.now), None)):
        player.inbox.remove(due)
        feeling = Mood(in_tilt=session.tilted, behind=session.result < 0)
        stops = show(player, session.world, session.voice, due, session.day, session.now, feeling)
        session.over = session.over or stops
        session.seconds += READING


def _end(session: Session) -> None:
    player, today = session.player, session.player.today
    session.seconds += 5
    ask_for_money(player, session.voice, session.now)
    today.sessions += 1
    today.seconds += session.seconds
    today.night_seconds += session.seconds if session.night else 0.0
    session.seconds += IDLE
    today.online_seconds += session.seconds
    session.voice.say(player, ev.SessionEnded, ev.Visit(), session.now)
