"""Answering for the tools: another process names a run, and the hub's own open job of it says what may be seen."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final, cast, get_args

from core.entries import Job
from core.model import Agent, ToolFault, ToolRequest
from core.ports import Toolbox
from core.scope import scope_of

log: Final = logging.getLogger("cvh.tools")


class ToolServer:
    """Serves tool calls of agents that run elsewhere."""

    def __init__(self, toolbox: Toolbox, open_job: Callable[[str], Job | None]) -> None:
        self._toolbox, self._open_job = toolbox, open_job

    async def answer(self, request: ToolRequest) -> str:
        """The answer of the toolbox; brand, player, situation and moment are those of the open job of the run."""
        if request.agent not in get_args(Agent):
            return ToolFault(f"there is no agent {request.agent[:40]!r}", "Name the agent that asks").text
        try:
            job = await asyncio.to_thread(self._open_job, request.run)
        except Exception:
            log.exception("the open job of a run could not be looked up")
            return ToolFault("the hub could not look the run up", "Go on without it").text
        if job is None:
            return ToolFault(f"run {request.run[:40]!r} is not open here", "Stop: nobody waits for this run").text
        return await self._toolbox.call(scope_of(job, cast(Agent, request.agent)), request.tool, request.arguments)
