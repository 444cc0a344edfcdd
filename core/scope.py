"""The scope of a run: on whose behalf agents work. It is bound beneath tools and models; neither can widen it."""

from datetime import datetime

from msgspec import Struct

from core.entries import Job
from core.model import Agent
from core.situation import Situation


class Scope(Struct, frozen=True, kw_only=True):
    """One brand, one player, one situation, one moment: what a tool may look at for an agent."""

    run: str
    agent: Agent
    brand: str
    player: str
    """The hub's own id of the player; no model ever sees it."""
    situation: Situation
    at: datetime


def scope_of(job: Job, agent: Agent) -> Scope:
    """The scope of an agent at work on a job."""
    situation = job.situation
    return Scope(run=job.run, agent=agent, brand=situation.brand, player=job.player, situation=situation, at=job.at)
