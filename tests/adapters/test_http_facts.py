"""Facts over HTTP: asked a few times, with the token, and never more than an answer may hold."""

import pytest

from adapters.http_facts import MAX_ANSWER, TRIES, HttpFacts, Place
from core.errors import FactsError
from tests.operator_api import OperatorApi, operator_api


async def ask(api: OperatorApi, token: str | None = None) -> bytes:
    source = HttpFacts({"acme": Place(api.url, token)})
    try:
        return await source.ask("acme", "/userblocks/p1")
    finally:
        await source.close()


async def test_a_busy_api_is_asked_again_with_the_token_each_time() -> None:
    async with operator_api((500, b""), (429, b""), (200, b"{}")) as api:
        assert await ask(api, "secret") == b"{}"

    assert api.asked == ["/crm/userblocks/p1"] * 3
    assert all("Bearer secret" in head for head in api.heads)


async def test_an_api_that_stays_busy_is_left_alone_after_a_few_tries() -> None:
    async with operator_api((503, b"")) as api:
        with pytest.raises(FactsError, match="asked again later"):
            await ask(api)

    assert len(api.asked) == TRIES


@pytest.mark.parametrize("answer", [(404, b""), (302, b""), (200, b"x" * (MAX_ANSWER + 1))])
async def test_an_answer_that_no_patience_mends_is_not_asked_for_twice(answer: tuple[int, bytes]) -> None:
    async with operator_api(answer) as api:
        with pytest.raises(FactsError):
            await ask(api)

    assert len(api.asked) == 1


async def test_a_brand_without_an_api_is_told_where_to_name_one() -> None:
    source = HttpFacts({})
    with pytest.raises(FactsError, match="CVH_PULL"):
        await source.ask("acme", "/x")
