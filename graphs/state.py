"""What a run carries: ids and its growing transcript. The events themselves travel over the exchange."""

import operator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Required, TypedDict

from core.cases import Memory
from core.policy import BrandPolicy
from core.ports import Exchange, Players
from core.results import Results

Note = dict[str, Any]


class State(TypedDict, total=False):
    """The state of a run: JSON only."""

    run: Required[str]
    notes: Annotated[list[Note], operator.add]
    play: dict[str, Any]


class Update(TypedDict, total=False):
    """What a node adds to the state."""

    notes: list[Note]
    play: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Deps:
    """What nodes may use."""

    exchange: Exchange
    players: Players
    results: Results
    policies: Mapping[str, BrandPolicy]
    memory: Memory | None
