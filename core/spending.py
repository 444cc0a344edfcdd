"""What commercial arms have used of each day's limits: counted the same way when deciding and when verifying."""

from collections import Counter
from datetime import datetime
from typing import Final

from core.calendar import day_of
from core.decide import Decision
from core.guardrails import Spent


class Spending:
    """Running sums by brand and day, and by player and day."""

    def __init__(self) -> None:
        self._cost: Final[Counter[tuple[str, ...]]] = Counter()
        self._commands: Final[Counter[tuple[str, ...]]] = Counter()

    def reserve(self, brand: str, player: str, day: str, cost: int) -> None:
        """Count one reservation."""
        for key in ((brand, day), (brand, player, day)):
            self._cost[key] += cost
            self._commands[key] += 1

    def take(self, decision: Decision) -> None:
        """Count what a decision reserves, if it reserves anything."""
        if decision.reserves:
            self.reserve(decision.brand, decision.player, day_of(decision.at), decision.cost)

    def so_far(self, brand: str, player: str, at: datetime) -> Spent:
        """What is used up on the day of a moment."""
        day = day_of(at)
        return Spent(
            brand_day=self._cost[brand, day],
            player_day=self._cost[brand, player, day],
            player_commands=self._commands[brand, player, day],
        )
