"""What is heavy: made in a thread at its first use, once, so that neither a start nor an event waits for it."""

import asyncio
from collections.abc import Callable
from typing import Final, Generic, TypeVar

T = TypeVar("T")


class Lazy(Generic[T]):
    """A value that is not made before somebody wants it."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make: Final = make
        self._made: T | None = None
        self._one_at_a_time: Final = asyncio.Lock()

    @property
    def made(self) -> T | None:
        """The value, if anybody has wanted it yet."""
        return self._made

    async def get(self) -> T:
        """The value."""
        async with self._one_at_a_time:
            if self._made is None:
                self._made = await asyncio.to_thread(self._make)
            return self._made
