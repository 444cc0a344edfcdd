"""The targets: what is fuzzed, with what, and what must hold whatever comes.

A new target is a function in a module of `tests/fuzz/targets` under `@target(<strategy>)`: it takes one
value, or the hub and one value, and raises where something does not hold. `make test` tries few values of
each, `make fuzz` as many as fit into its minutes.
"""

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from hypothesis.strategies import SearchStrategy

from tests.fuzz import targets
from tests.fuzz.hub import FuzzedHub


@dataclass(frozen=True)
class Target:
    """What is fuzzed."""

    name: str
    values: SearchStrategy[Any]
    check: Callable[[FuzzedHub, Any], None]


_TARGETS: dict[str, Target] = {}


def target(values: SearchStrategy[Any]) -> Callable[[Callable[[Any], None]], Callable[[Any], None]]:
    """Register a check of one value."""

    def register(check: Callable[[Any], None]) -> Callable[[Any], None]:
        _TARGETS[check.__name__] = Target(check.__name__, values, lambda hub, value: check(value))
        return check

    return register


def hub_target(
    values: SearchStrategy[Any],
) -> Callable[[Callable[[FuzzedHub, Any], None]], Callable[[FuzzedHub, Any], None]]:
    """Register a check of a running hub and one value."""

    def register(check: Callable[[FuzzedHub, Any], None]) -> Callable[[FuzzedHub, Any], None]:
        def quietly(hub: FuzzedHub, value: Any) -> None:
            check(hub, value)
            assert not hub.take_errors()

        _TARGETS[check.__name__] = Target(check.__name__, values, quietly)
        return check

    return register


def all_targets() -> Mapping[str, Target]:
    """Every target, by name."""
    for module in pkgutil.iter_modules(targets.__path__, f"{targets.__name__}."):
        import_module(module.name)
    return _TARGETS
