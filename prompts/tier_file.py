"""Tiers as people write them: what an arm gives, under which conditions, and what that costs the brand."""

from collections.abc import Mapping

from msgspec import Struct
from pydantic import ConfigDict, Field, model_validator

from core.bonus_cost import HUNDRED, Bonus, FreeSpins, Price, bonus_cost, free_spins_cost
from core.bonus_table import Volatility
from core.money import BASE_ONE, format_base, to_base, to_minor
from core.policy import Product, Tier
from prompts.amounts import Amount, Currency, Decimal, Share, basis_points
from prompts.faults import fault
from prompts.rule_file import Part


class StrictPart(Part):
    """A part of a brand file: nothing is taken for what it is not."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class GameFile(StrictPart):
    """The game at which a bonus is wagered, as far as its price depends on it."""

    volatility: Volatility = "medium"
    edge: Share = "0.04"
    """The house's share of every stake."""
    bet_share: Share = "0.01"
    """One bet as a share of the bonus."""
    contribution: Share = "1"
    """The share of a stake that counts as wagered."""


class Books(Struct, frozen=True):
    """What a tier's figures are reckoned with."""

    base: str
    rates: Mapping[str, str]
    alpha: int
    """Risk tolerance in basis points; 0 sets the mean aside."""


class TierFile(StrictPart):
    """What one tier of an arm gives, and what it costs."""

    label: str
    amount: Amount
    currency: Currency
    cost: Decimal | None = None
    reserve: Decimal | None = None
    value: Decimal | None = None
    wagering: int = Field(default=0, ge=0, le=1000)
    products: list[Product] = Field(default=[])
    spins: int | None = Field(default=None, ge=1, le=10_000)
    spin_value: Decimal | None = None
    terms: str = ""
    needs_deposit: bool = False
    rate: Share | None = None
    game: GameFile = GameFile()

    @model_validator(mode="after")
    def _fits(self) -> "TierFile":
        try:
            to_minor(self.amount, self.currency)
        except ValueError as error:
            raise fault(str(error), f"expected no more decimals than {self.currency} has", "amount") from error
        if self.spins is not None and self.spin_value is None:
            raise fault("is missing", "expected `spin_value:`, the stake of one spin, beside `spins:`", "spin_value")
        return self

    def tier(self, books: Books) -> Tier:
        """The tier this describes; what can be priced may cost more than its price, and never less."""
        price, stated = self._price(books), to_base(self.cost) if self.cost else None
        if stated is None and price is None:
            raise fault("is missing", "expected `cost:`; only spins and what is wagered are priced without", "cost")
        if stated is not None and price is not None and stated < price.mean:
            least = f"expected {format_base(price.mean)} or more, or no `cost:` at all"
            raise fault(f"{self.cost} is less than it costs on average", least, "cost")
        return Tier(
            label=self.label,
            amount=self.amount,
            currency=self.currency,
            cost=stated if stated is not None else price.mean if price else 0,
            reserve=self._reserve(price, books.alpha),
            value=self._value(books),
            wagering=self.wagering,
            products=tuple(self.products),
            spin_value=to_base(self.spin_value or "0"),
            terms=self.terms,
            needs_deposit=self.needs_deposit,
            rate=basis_points(self.rate or "0"),
        )

    def _value(self, books: Books) -> int:
        """As stated, or the amount where its rate is known, or else the cost."""
        if self.value is not None:
            return to_base(self.value)
        rate = "1" if self.currency == books.base else books.rates.get(self.currency)
        return to_base(self.amount) * to_base(rate) // BASE_ONE if rate else to_base(self.cost or "0")

    def _price(self, books: Books) -> Price | None:
        game = self.game
        edge, bets, counts = basis_points(game.edge), basis_points(game.bet_share), basis_points(game.contribution)
        wagering, kind = self.wagering * HUNDRED, game.volatility
        if self.spins is not None and self.spin_value is not None:
            return free_spins_cost(
                FreeSpins(
                    count=self.spins, value=to_base(self.spin_value), wagering=wagering, edge=edge, volatility=kind,
                    bet_share=bets, contribution=counts,
                )
            )  # fmt: skip
        if not self.wagering:
            return None
        return bonus_cost(
            Bonus(
                amount=self._value(books), wagering=wagering, edge=edge, volatility=kind, bet_share=bets,
                contribution=counts,
            )
        )  # fmt: skip

    def _reserve(self, price: Price | None, alpha: int) -> int:
        priced = price.reserve(alpha) if price is not None and alpha else 0
        return max(priced, to_base(self.reserve or "0"))
