"""The market of a brand: exchange rates of the last day and what its treasury can pay, a fold of its own.

A rate that has moved far within a day is a *shock*: amounts that look large may only look so, and
no offer is made on their strength until a day without such a move has passed.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from core.calendar import HOURS_KEPT, hour_of
from core.events import MarketRate, TreasuryLiquidity
from core.money import BASE_SCALE, parse_decimal

SHOCK_NUMERATOR: Final = 11
SHOCK_DENOMINATOR: Final = 10
"""A rate is in shock if its highest of the last day is at least 11/10 of its lowest; ours, issued by no regulator."""


class Span(Struct, frozen=True):
    """The lowest and highest rate within one hour since 1970, in steps of 10^-18."""

    hour: int
    low: int
    high: int


class Market(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a brand's stream has said about rates and liquidity."""

    rates: dict[str, tuple[Span, ...]] = {}
    """By currency, the hours of the last day, oldest first."""
    liquidity: dict[str, int] = {}
    """Available minor units by currency."""
    told: dict[str, datetime] = {}
    """When the liquidity of a currency was last told."""

    def of(self, currencies: Iterable[str]) -> "Market":
        """What it says about these currencies: as much as a decision looks at, and records."""
        names = sorted(set(currencies))
        return Market(
            rates={name: self.rates[name] for name in names if name in self.rates},
            liquidity={name: self.liquidity[name] for name in names if name in self.liquidity},
        )

    def share(self, currency: str, points: int) -> int | None:
        """So many basis points of what the treasury can pay, in minor units; None if nobody has told."""
        available = self.liquidity.get(currency)
        return None if available is None else available * points // 10_000

    def shocked(self, currency: str, at: datetime) -> bool:
        """Whether the rate of a currency has moved too far within the last day."""
        first = hour_of(at) - HOURS_KEPT
        spans = [span for span in self.rates.get(currency, ()) if span.hour >= first]
        if not spans:
            return False
        low, high = min(span.low for span in spans), max(span.high for span in spans)
        return high * SHOCK_DENOMINATOR >= low * SHOCK_NUMERATOR


def follow_market(market: Market, event: MarketRate | TreasuryLiquidity) -> Market:
    """The market after one more figure; the order of arrival does not matter."""
    if isinstance(event, MarketRate):
        return _rated(market, event)
    money = event.data.available
    if money.currency in market.told and event.time < market.told[money.currency]:
        return market
    liquidity = {**market.liquidity, money.currency: money.minor}
    return replace(market, liquidity=liquidity, told={**market.told, money.currency: event.time})


def _rated(market: Market, event: MarketRate) -> Market:
    digits, decimals = parse_decimal(event.data.rate)
    rate, hour, name = digits * int(10 ** (BASE_SCALE - decimals)), hour_of(event.time), event.data.currency
    spans = {span.hour: span for span in market.rates.get(name, ())}
    known = spans.get(hour, Span(hour, rate, rate))
    spans[hour] = Span(hour, min(known.low, rate), max(known.high, rate))
    first = max(spans) - HOURS_KEPT
    kept = tuple(span for _, span in sorted(spans.items()) if span.hour >= first)
    return replace(market, rates={**market.rates, name: kept})
