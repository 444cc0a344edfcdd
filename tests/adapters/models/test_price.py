"""What tokens cost: exactly, and as a decimal string."""

import pytest

from adapters.models.price import Price, Prices, dollars, read_price
from core.errors import SettingsError
from core.model import Usage

MINI = Price(150_000, 600_000, 75_000)


async def test_litellms_table_is_read_without_litellm() -> None:
    prices = Prices({})

    assert await prices.of("gpt-4o-mini") == MINI
    assert await prices.of("openai/gpt-4o-mini") == MINI
    assert await prices.of("an-alias", "gpt-4o-mini") == MINI
    assert await prices.of("a-model-of-ones-own") is None


async def test_what_the_settings_tell_goes_first() -> None:
    assert await Prices({"gpt-4o-mini": read_price("1,2")}).of("gpt-4o-mini") == Price(10**6, 2 * 10**6, 10**6)


def test_cached_tokens_have_their_own_price() -> None:
    assert dollars(MINI.of(Usage(input=1000, output=100, cached=400))) == "0.000180000000"


def test_a_price_may_name_the_cached_or_not() -> None:
    assert read_price(" 0.15, 0.6 ,0.075") == MINI
    assert read_price("0.15,0.6").cached == MINI.input


@pytest.mark.parametrize("text", ["", "1", "1,2,3,4", "-1,2", "1e3,2", "0.0000001,1", "free"])
def test_a_price_that_is_none_says_how_one_looks(text: str) -> None:
    with pytest.raises(SettingsError, match="such as"):
        read_price(text)
