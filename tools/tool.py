"""What a tool is: a name, a description, typed input and output, and one function over what the agent can reach."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, StringConstraints

from core.arms import Arm
from core.cases import Memory
from core.facts import Facts
from core.model import ToolName
from core.plays import ArmChoice
from core.results import Results
from core.scope import Scope


class Model(BaseModel):
    """Base of tool inputs and outputs: frozen, nothing unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Nothing(Model):
    """No arguments: brand, player, situation and moment are known."""


TierId = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Amount = Annotated[str, StringConstraints(pattern=r"^-?[0-9]+(\.[0-9]+)?$")]
"""Money in the brand's base currency, as a decimal string."""


class Choice(Model):
    """An arm, with its tier where it has tiers."""

    arm: Arm
    tier: TierId | None = None

    @property
    def plain(self) -> ArmChoice:
        """The choice as plays have it."""
        return ArmChoice(self.arm, self.tier)


Takes = TypeVar("Takes", bound=Model)
Gives = TypeVar("Gives", bound=Model)


@dataclass(frozen=True)
class Reach:
    """What a tool can see: one scope and the facts of its player, bound beneath it; no question can widen it."""

    scope: Scope
    facts: Facts
    results: Results
    memory: Memory | None


@dataclass(frozen=True, kw_only=True)
class Tool(Generic[Takes, Gives]):
    """One callable that an agent may be given."""

    name: ToolName
    does: str
    less: str = "Go on without it"
    """How to ask for less, should an answer be too long."""
    takes: type[Takes]
    gives: type[Gives]
    run: Callable[[Reach, Takes], Gives]
    reads: Literal["state", "ledger", "memory"] = "state"
    """What it reads; beyond the state, it waits for a disk or a network and must not run where events are folded."""

    def __call__(self, reach: Reach, asked: Takes) -> Gives:
        """Call the tool."""
        return self.run(reach, asked)
