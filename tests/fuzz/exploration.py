"""One target, tried with many values; what fails is made small, and can be tried again by its seed."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as seeded

from tests.fuzz.hub import FuzzedHub
from tests.fuzz.registry import Target

SHRINKING_SECONDS = 30.0
"""How long a value that failed is made smaller."""
SHOWN = 2_000


class _Enough(BaseException):
    """The time is over; no failure, so that hypothesis lets it pass."""


@dataclass(frozen=True)
class Finding:
    """The smallest value that failed, how, and how to see it again."""

    target: str
    seed: int
    value: Any
    error: Exception

    def __str__(self) -> str:
        shown = repr(self.value)
        rest = f" ... and {len(shown) - SHOWN} characters more" if len(shown) > SHOWN else ""
        return (
            f"{self.target}: {type(self.error).__name__}: {self.error}\n"
            f"  value: {shown[:SHOWN]}{rest}\n"
            f"  again: make fuzz TARGET={self.target} SEED={self.seed}"
        )


def explore(
    target: Target, hub: FuzzedHub, seed: int, examples: int, tick: Callable[[], bool] = lambda: True
) -> Finding | None:
    """Try a target with so many values; `tick` is asked before each and says whether there is time for it."""
    smallest: list[tuple[Any, Exception]] = []
    until = [0.0]

    @seeded(seed)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(target.values)
    def attempt(value: Any) -> None:
        if time.monotonic() > until[0] if smallest else not tick():
            raise _Enough
        try:
            target.check(hub, value)
        except Exception as error:
            until[0] = until[0] or time.monotonic() + SHRINKING_SECONDS
            smallest[:] = [(value, error)]
            raise

    try:
        attempt()
    except _Enough:
        pass
    except Exception as error:
        smallest = smallest or [(None, error)]
    return Finding(target.name, seed, *smallest[0]) if smallest else None
