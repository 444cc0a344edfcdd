"""How a player's doings become events, and how the operator's answers reach him."""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from core import events as ev
from core.money import Money
from evals.simulator.games import Game
from evals.simulator.operator import Operator, Treatment
from evals.simulator.player import Player

SOURCE: Final = "simulator"
CURRENCY: Final = "EUR"
PAYS_AFTER: Final = timedelta(seconds=0.5)
CENT: Final = 10**16
"""A cent in base units."""


@lru_cache(maxsize=1 << 16)
def money(cents: int) -> Money:
    """An amount on the wire."""
    return Money(f"{cents // 100}.{cents % 100:02d}", CURRENCY, "1")


@lru_cache(maxsize=64)
def odds(game: Game) -> tuple[str, str]:
    """RTP and volatility on the wire."""
    return f"{game.rtp:.4f}", f"{game.volatility:.4f}"


class Voice:
    """Says events to an operator; with none, nothing is said, and a run is several times as fast."""

    def __init__(self, operator: Operator | None, brand: str) -> None:
        self.operator = operator
        self.brand = brand
        self.said = 0
        self.players: dict[str, Player] = {}

    def say(self, player: Player, kind: type[ev.Event], data: ev.Data, at: datetime) -> None:
        """Tell one event; answers go into the boxes of those whom they are for."""
        if self.operator is None:
            return
        player.told += 1
        self.said += 1
        event = kind(
            id=f"{player.traits.name}-{player.told}", source=SOURCE, time=at, subject=player.traits.name,
            brand=self.brand, data=data,  # type: ignore[arg-type]
        )  # fmt: skip
        for treatment in self.operator.hear(event):
            self.post(treatment)

    def post(self, treatment: Treatment) -> None:
        """Put a treatment where its player will find it."""
        player = self.players.get(treatment.player)
        if player is not None and treatment.arm != "none":
            player.inbox.append(treatment)

    def play(self, player: Player, game: Game, stake: int, payout: int, at: datetime) -> None:
        """A stake placed, and what its round paid, if anything."""
        number = f"{player.traits.name}-r{player.told}"
        rtp, volatility = odds(game)
        bet = ev.Bet(
            round=number, game=game.name, category=game.category, stake=money(stake), rtp=rtp, volatility=volatility
        )
        self.say(player, ev.BetPlaced, bet, at)
        if payout:
            win = ev.Win(round=number, game=game.name, category=game.category, payout=money(payout))
            self.say(player, ev.BetWon, win, at + PAYS_AFTER)

    def pay(
        self, player: Player, kind: type[ev.Event], number: str, cents: int, at: datetime, reason: str = ""
    ) -> None:
        """A deposit or a withdrawal in one of its states."""
        if self.operator is not None:
            data = ev.Payment(payment=number, amount=money(cents), method="card", reason=reason)
            self.say(player, kind, data, at)
