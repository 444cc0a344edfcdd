"""What a tool is: a name, a description, typed input and output, and one function."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from core.ports import Memory, Players


class Model(BaseModel):
    """Base of tool inputs and outputs: frozen, nothing unknown."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Takes = TypeVar("Takes", bound=Model)
Gives = TypeVar("Gives", bound=Model)


@dataclass(frozen=True)
class Reach:
    """What tools can see: the brand is fixed beneath them, an agent cannot ask for another one."""

    brand: str
    players: Players
    memory: Memory | None


@dataclass(frozen=True)
class Tool(Generic[Takes, Gives]):
    """One callable that an agent may be given."""

    name: str
    does: str
    takes: type[Takes]
    gives: type[Gives]
    run: Callable[[Reach, Takes], Gives]

    def __call__(self, reach: Reach, asked: Takes) -> Gives:
        """Call the tool."""
        return self.run(reach, asked)
