"""The circuit breaker: who has failed again and again is left alone for a while, then tried with one question."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final


class Breaker:
    """Closed until so many failures in a row; then open, but for one question after every pause."""

    def __init__(self, failures: int, pause: timedelta, clock: Callable[[], datetime]) -> None:
        self._most: Final = failures
        self._pause: Final = pause
        self._clock: Final = clock
        self._failed = 0
        self._until: datetime | None = None

    def admits(self) -> bool:
        """Whether a question may be asked now; whoever is let through an open breaker is the only one for a pause."""
        if self._until is None:
            return True
        if self._clock() < self._until:
            return False
        self._until = self._clock() + self._pause
        return True

    def note(self, answered: bool) -> None:
        """Whether anybody answered, be it with a no."""
        self._failed = 0 if answered else self._failed + 1
        self._until = self._clock() + self._pause if self._failed >= self._most else None
