import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import events as ev
from core.market import Market, follow_market
from tests.builders import NOON, made, money, noon


def rate(value: str, hours: float = 0, currency: str = "BTC"):
    return made(ev.MarketRate, ev.Rate(currency=currency, rate=value), time=noon(hours=hours))


def liquidity(amount: str, hours: float = 0):
    return made(ev.TreasuryLiquidity, ev.Liquidity(available=money(amount)), time=noon(hours=hours))


def market(*told) -> Market:
    known = Market()
    for event in told:
        known = follow_market(known, event)
    return known


@pytest.mark.parametrize(
    ("rates", "shocked"),
    [
        (["100"], False),
        (["100", "109.999999999999999999"], False),
        (["100", "110"], True),
        (["110", "100"], True),
        (["60000", "0.5"], True),
    ],
)
def test_a_rate_that_moves_by_a_tenth_is_a_shock(rates, shocked):
    known = market(*(rate(value, number) for number, value in enumerate(rates)))

    assert known.shocked("BTC", noon(hours=len(rates))) is shocked
    assert not known.shocked("ETH", NOON)


def test_a_shock_is_over_when_a_day_without_one_has_passed():
    known = market(rate("100"), rate("120", hours=1))

    assert known.shocked("BTC", noon(hours=24))
    assert not known.shocked("BTC", noon(hours=25))


@given(st.permutations([rate(str(value), hours) for hours, value in enumerate((100, 104, 91, 300, 5, 5, 77))]))
def test_rates_may_arrive_in_any_order(rates):
    assert market(*rates) == market(*sorted(rates, key=lambda event: event.time))


def test_only_the_last_day_of_rates_is_kept():
    known = market(*(rate("100", hours) for hours in range(100)))

    assert len(known.rates["BTC"]) == 25


def test_a_decision_sees_the_currencies_it_asks_about_and_no_others():
    known = market(rate("100"), rate("2", currency="ETH"), liquidity("5.00"))

    assert known.of({"BTC", "USD"}) == market(rate("100"))
    assert known.of({"EUR"}) == Market(liquidity={"EUR": 500})


def test_a_share_of_what_the_treasury_can_pay_is_rounded_down_and_unknown_if_nobody_told():
    known = market(liquidity("5.01"))

    assert (known.share("EUR", 10_000), known.share("EUR", 5_000), known.share("EUR", 0)) == (501, 250, 0)
    assert known.share("BTC", 10_000) is None


def test_the_newest_word_on_liquidity_counts():
    assert market(liquidity("5.00", 1), liquidity("7.00", 0)).liquidity == {"EUR": 500}
