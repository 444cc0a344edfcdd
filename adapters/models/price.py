"""Prices of tokens: as the settings tell them, or from the table that litellm brings along. Nobody is asked."""

import importlib.util
import json
from collections.abc import Mapping
from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from adapters.models.lazy import Lazy
from core.errors import SettingsError
from core.model import Usage
from core.money import format_units, parse_decimal

SCALE: Final = 12
"""Money is counted in steps of 10^-12 dollars: a token of any price is a whole number of them."""
PER_MILLION: Final = 6
"""Decimals of a price of a million tokens that are left in such steps."""
TABLE: Final = "model_prices_and_context_window_backup.json"


class Price(Struct, frozen=True):
    """Of one token, in steps of 10^-12 dollars."""

    input: int
    output: int
    cached: int

    def of(self, usage: Usage) -> int:
        """What tokens cost."""
        cached = min(usage.cached, usage.input)
        return (usage.input - cached) * self.input + cached * self.cached + usage.output * self.output


class Prices:
    """Who costs what, as far as it is known."""

    def __init__(self, told: Mapping[str, Price]) -> None:
        self._told: Final = told
        self._table: Final = Lazy(_table)

    async def of(self, asked: str, answered: str = "") -> Price | None:
        """As told; else as the table has it, by the name asked or answering, with its provider or without."""
        if asked in self._told:
            return self._told[asked]
        table = await self._table.get()
        names = [name for model in (asked, answered) for name in (model, model.partition("/")[2])]
        return next((price for name in names if (price := _price(table.get(name, {}))) is not None), None)


def read_price(text: str) -> Price:
    """What settings say: dollars of a million tokens in and out, and of those in that are cached, if they cost less."""
    try:
        given, written, *cached = [_steps(part.strip()) for part in text.split(",")]
        return Price(given, written, *(cached or [given]))
    except (TypeError, ValueError) as error:
        raise SettingsError(
            f"{text!r} is no price: say dollars of a million tokens as IN,OUT or IN,OUT,CACHED, such as 0.15,0.60"
        ) from error


def dollars(steps: int) -> str:
    """Steps as a decimal string."""
    return format_units(steps, SCALE)


def steps_of(amount: str) -> int:
    """A decimal string of dollars as steps."""
    digits, decimals = parse_decimal(amount)
    if decimals > SCALE:
        raise ValueError(f"{amount!r} has more than {SCALE} decimals")
    return digits * int(10 ** (SCALE - decimals))


def _steps(per_million: str) -> int:
    steps, rest = divmod(steps_of(per_million), 10**PER_MILLION)
    if rest:
        raise ValueError(f"{per_million!r} has more than {PER_MILLION} decimals")
    return steps


def _table() -> Mapping[str, Any]:
    """Read from the package's files: to import it takes seconds and a hundred megabytes."""
    found = importlib.util.find_spec("litellm")
    if found is None or found.origin is None:
        return {}
    text = Path(found.origin).with_name(TABLE).read_text(encoding="utf-8")
    table: Mapping[str, Any] = json.loads(text, parse_float=Decimal)
    return table


def _price(entry: Mapping[str, Any]) -> Price | None:
    given, written = entry.get("input_cost_per_token"), entry.get("output_cost_per_token")
    if given is None or written is None:
        return None
    return Price(_whole(given), _whole(written), _whole(entry.get("cache_read_input_token_cost", given)))


def _whole(dollars_each: Decimal | int) -> int:
    return int(Decimal(dollars_each).scaleb(SCALE).to_integral_value(ROUND_CEILING))
