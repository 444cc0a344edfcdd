"""What a run carries: its number, and where it stands in the end. Everything else is on the exchange."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Required, TypedDict

from core.exchange import Exchange
from core.mapping import Shapes
from core.model import Agent
from core.ports import Models, Proposals, Toolbox
from core.proposals import Standing
from prompts.components import Components
from prompts.prompt_file import Prompt


class State(TypedDict, total=False):
    """The state of a run: JSON only."""

    run: Required[str]
    standing: Standing


class Update(TypedDict, total=False):
    """What a node adds to the state."""

    standing: Standing


@dataclass(frozen=True, slots=True)
class Deps:
    """What nodes may use."""

    exchange: Exchange
    toolbox: Toolbox
    components: Components
    prompts: Mapping[Agent, Prompt]
    models: Models | None = None
    """None if plain rules are to think."""
    proposals: Proposals | None = None
    """Where runs end: only the hub's own process has it."""
    shapes: Shapes | None = None
    """What waits for a dialect: only the hub's own process has it."""
