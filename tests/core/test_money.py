from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import (
    BASE_ONE,
    BASE_SCALE,
    SCALES,
    Money,
    exact_base,
    format_base,
    format_minor,
    format_units,
    parse_decimal,
    scale_of,
    to_base,
    to_minor,
)

MILLION_ETHER = 10**6 * 10**18


@given(st.integers(1, MILLION_ETHER))
def test_every_amount_of_wei_up_to_a_million_ether_survives_writing_and_reading(wei):
    text = format_minor(wei, "ETH")

    assert to_minor(text, "ETH") == wei


@given(st.sampled_from(sorted(SCALES)), st.integers(0, 10**24))
def test_amounts_of_every_currency_survive_writing_and_reading(currency, minor):
    text = format_minor(minor, currency)

    assert to_minor(text, currency) == minor
    assert Money(text, currency, "1").minor == minor


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (1, "ETH", "0.000000000000000001"),
        (MILLION_ETHER, "ETH", "1000000.000000000000000000"),
        (5, "EUR", "0.05"),
        (-1250, "EUR", "-12.50"),
        (500, "JPY", "500"),
        (0, "BTC", "0.00000000"),
    ],
)
def test_minor_units_are_written_with_all_decimals_of_the_currency(minor, currency, text):
    assert format_minor(minor, currency) == text


NOT_DECIMALS = [
    "", " ", "1 ", " 1", "1\n", "-1", "+1", "1e3", "1E-3", ".5", "5.", "1,50", "1.2.3", "0x10", "1_000",
    "NaN", "nan", "Infinity", "\u0663", "1.\u0663", "\uff11\uff12", "\u00b2", "1" * 31, "0." + "1" * 19,
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_DECIMALS)
def test_anything_but_plain_ascii_digits_with_one_point_is_refused(text):
    with pytest.raises(ValueError, match="not a decimal string"):
        parse_decimal(text)


@pytest.mark.parametrize("text", NOT_DECIMALS)
def test_money_refuses_a_malformed_amount_and_a_malformed_rate(text):
    with pytest.raises(ValueError, match="not a decimal string"):
        Money(text, "EUR", "1")
    with pytest.raises(ValueError, match="not a decimal string"):
        Money("1.00", "EUR", text)


@pytest.mark.parametrize(("text", "currency"), [("0.001", "EUR"), ("1.000", "EUR"), ("1.0", "JPY"), ("0.001", "BIT")])
def test_more_decimals_than_the_currency_has_are_refused_and_not_rounded(text, currency):
    with pytest.raises(ValueError, match="decimals"):
        to_minor(text, currency)


@pytest.mark.parametrize("currency", ["", "eur", "XXX", "EURO"])
def test_an_unknown_currency_is_refused(currency):
    with pytest.raises(ValueError, match="unknown currency"):
        scale_of(currency)


@pytest.mark.parametrize("rate", ["0", "0.0", "000.000"])
def test_an_exchange_rate_of_zero_is_refused(rate):
    with pytest.raises(ValueError, match="rate of zero"):
        Money("1.00", "EUR", rate)


@given(
    st.sampled_from(sorted(SCALES)),
    st.integers(0, 10**24),
    st.integers(1, 10**18),
    st.integers(0, 18),
)
def test_the_base_amount_is_the_exact_product_rounded_half_up_once(currency, minor, rate_digits, rate_decimals):
    sent = Money(format_minor(minor, currency), currency, format_units(rate_digits, rate_decimals))

    exact = Fraction(minor, 10 ** scale_of(currency)) * Fraction(rate_digits, 10**rate_decimals) * BASE_ONE

    assert sent.base == int(exact + Fraction(1, 2))


@pytest.mark.parametrize(
    ("amount", "rate", "base"),
    [
        ("0.000000000000000001", "1", 1),
        ("0.000000000000000001", "0.5", 1),
        ("0.000000000000000001", "0.499999", 0),
        ("0.000000000000000001", "1.5", 2),
        ("1", "0.000000000000000001", 1),
        ("2", "1834.55", 366910 * BASE_ONE // 100),
    ],
)
def test_base_units_round_half_up_below_their_last_step(amount, rate, base):
    assert Money(amount, "ETH", rate).base == base


@given(st.integers(0, 10**24))
def test_base_units_written_with_all_decimals_are_read_back_unchanged(units):
    assert to_base(format_base(units, BASE_SCALE)) == units


def test_a_base_amount_with_more_than_eighteen_decimals_is_refused():
    assert to_base("0." + "1".rjust(BASE_SCALE, "0")) == 1
    with pytest.raises(ValueError, match="is not a decimal string"):
        to_base("0." + "1".rjust(BASE_SCALE + 1, "0"))


@pytest.mark.parametrize(
    ("units", "decimals", "text"),
    [
        (BASE_ONE, 2, "1.00"),
        (BASE_ONE // 200, 2, "0.01"),
        (BASE_ONE // 200 - 1, 2, "0.00"),
        (BASE_ONE * 3 // 2, 0, "2"),
        (-BASE_ONE, 2, "-1.00"),
        (-1, 2, "0.00"),
    ],
)
def test_base_units_are_written_for_people_rounded_half_up(units, decimals, text):
    assert format_base(units, decimals) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("0", "0.00"),
        ("1.5", "1.50"),
        ("12.34", "12.34"),
        ("0.125", "0.125"),
        ("0.000000000000000001",) * 2,
        ("1000", "1000.00"),
    ],
)
def test_base_units_are_written_with_every_decimal_that_counts_and_read_back(text: str, written: str) -> None:
    assert exact_base(to_base(text)) == written
    assert to_base(exact_base(to_base(text))) == to_base(text)
