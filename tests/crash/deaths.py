"""Dying at writes: what a run leaves behind, it leaves on the exchange and in the ledger; both are wrapped here."""

import os
import signal
from pathlib import Path

from adapters.nats_exchange import NatsExchange
from adapters.sql_ledger import SqlLedger
from core.entries import Batch, Recorded

PIECES = ("jobs", "publications", "judged")
"""What of a batch belongs to a run."""


class Deaths:
    """The writes at which a life has ended, in a file that outlives them all."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def met(self) -> list[str]:
        """The writes, in their order."""
        return self._file.read_text().splitlines() if self._file.exists() else []

    def meet(self, write: str) -> None:
        """Die here and now, unless another life has."""
        if write in self.met():
            return
        with self._file.open("a") as file:
            file.write(f"{write}\n")
        os.kill(os.getpid(), signal.SIGKILL)


def die_at_writes(deaths: Deaths, moment: str, where: str) -> None:
    """Let this process die right before or right after writes whose names have this in them."""
    put, commit = NatsExchange.put, SqlLedger.commit

    def pass_by(now: str, write: str) -> None:
        if now == moment and where in write:
            deaths.meet(write)

    async def dying_put(self: NatsExchange, run: str, step: str, body: bytes) -> None:
        pass_by("before", f"{run}.{step}")
        await put(self, run, step, body)
        pass_by("after", f"{run}.{step}")

    def dying_commit(self: SqlLedger, batch: Batch) -> Recorded:
        pieces = [f"ledger.{piece}" for piece in PIECES if getattr(batch, piece)]
        for piece in pieces:
            pass_by("before", piece)
        recorded = commit(self, batch)
        for piece in pieces:
            pass_by("after", piece)
        return recorded

    NatsExchange.put, SqlLedger.commit = dying_put, dying_commit  # type: ignore[method-assign]
