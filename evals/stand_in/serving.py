"""Serving the stand-in over real HTTP, inside whichever event loop runs."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Final

from pydantic import SecretStr

from api.listening import listen, serving_app
from evals.stand_in.app import MODEL, make_app
from evals.stand_in.journal import Journal
from evals.stand_in.scenario import Scenario

HOST: Final = "127.0.0.1"
WHAT_IT_IS: Final = "stand-in (a script, not a model: it tests plumbing, never quality)"


@dataclass(frozen=True)
class StandIn:
    """A stand-in that runs."""

    url: str
    """What clients call the base URL; it ends in /v1."""
    journal: Journal
    model: str = MODEL


@contextlib.asynccontextmanager
async def serving_stand_in(
    scenario: Scenario | None = None, *, port: int = 0, key: SecretStr | None = None
) -> AsyncIterator[StandIn]:
    """Serve until the block is left, on a free port unless one is named; asks for a key only if there is one."""
    listening = listen(HOST, port)
    app, desk = make_app(scenario or Scenario(), key)
    async with serving_app(app, listening, log_level="critical"):
        try:
            yield StandIn(f"http://{HOST}:{listening.getsockname()[1]}/v1", desk.journal)
        finally:
            desk.closing.set()
