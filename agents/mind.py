"""A mind: what one agent asks a model in one step, and how it reads the answer. No I/O."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from agents.fault import Fault

T = TypeVar("T")


@dataclass(frozen=True)
class Mind(Generic[T]):
    """The inputs of a prompt, the JSON Schema of its answer, and the reading of it."""

    inputs: Mapping[str, object]
    output: Mapping[str, Any]
    read: Callable[[str], T | Fault]
