"""The margin: what the brand's own settings say about the money an arm costs."""

from collections.abc import Callable
from typing import Final

from core.facts import Facts
from core.guardrails.rulings import Objection
from core.plays import ArmChoice

MarginRule = Callable[[ArmChoice, Facts], Objection | None]

MARGIN: Final[tuple[MarginRule, ...]] = ()
"""Every rule of the margin."""
