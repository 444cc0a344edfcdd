"""One process after the other on one data folder, each of which lives until its next write, as tests drive them."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Literal

from tests.crash.deaths import Deaths

Moment = Literal["before", "after", "never"]

LIFE_SECONDS = 60.0
LOOK_SECONDS = 0.1
MOST_LIVES = 60
KILLED = -signal.SIGKILL


class Lives:
    """Lives of one command; `deaths` tells at which writes they have ended."""

    def __init__(self, process: asyncio.subprocess.Process, deaths: Deaths, log: Path) -> None:
        self._process, self.deaths, self._log = process, deaths, log
        self._life: asyncio.Task[int] | None = None
        self.count = 0

    async def begin(self) -> None:
        """Begin the next life; the one before is over."""
        assert self._process.stdin is not None
        if self._life is not None:
            assert await self.ended() == KILLED, self.said()
        self._process.stdin.write(b"\n")
        self._id = await self._line()
        self._life = asyncio.create_task(self._line())
        self.count += 1

    async def sees(self, what: Callable[[], bool]) -> bool:
        """Wait until this life sees something; False if it is killed before."""
        assert self._life is not None
        async with asyncio.timeout(LIFE_SECONDS):
            while not self._life.done():
                if what():
                    return True
                await asyncio.wait([self._life], timeout=LOOK_SECONDS)
        return False

    async def until(self, what: Callable[[], bool]) -> None:
        """Begin another life whenever one is killed, until one sees what is waited for."""
        while not await self.sees(what):
            assert self.count < MOST_LIVES, self.deaths.met()
            await self.begin()

    async def end(self, number: signal.Signals = signal.SIGINT) -> int:
        """End this life by a signal; its exit code."""
        os.kill(self._id, number)
        return await self.ended()

    async def ended(self) -> int:
        """The exit code of this life, once it is over."""
        assert self._life is not None
        async with asyncio.timeout(LIFE_SECONDS):
            return await self._life

    def said(self) -> str:
        """The end of what the lives have said."""
        return self._log.read_text()[-8000:]

    async def _line(self) -> int:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        assert line, self.said()
        return int(line)


@asynccontextmanager
async def lives_of(
    name: Path, *words: str, moment: Moment = "never", where: str = "", **settings: str
) -> AsyncIterator[Lives]:
    """Lives of a `cvh` command, with no settings but those given; none is left behind."""
    told = {key: value for key, value in os.environ.items() if not key.startswith("CVH_")} | settings
    deaths, log = name.with_suffix(".deaths"), name.with_suffix(".log")
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.crash", str(deaths), moment, where, *words),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=output, env=told,
            start_new_session=True,
        )  # fmt: skip
    try:
        yield Lives(process, Deaths(deaths), log)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
