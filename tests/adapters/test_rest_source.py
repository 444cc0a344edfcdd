"""A source that is busy, broken or away is waited for; one that is wrong is told so."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.rest_source import ATTEMPTS, RestSource
from core.errors import SourceError
from core.source import SourcePage
from tests.fake_source import FakeSource, serving

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
ITEMS: list[dict[str, Any]] = [{"id": str(n), "amount": "1.10"} for n in range(7)]


def pages(fake: FakeSource, entity: str = "payments", token: str | None = None) -> list[SourcePage]:
    """All pages of an entity, as they come."""

    async def read() -> list[SourcePage]:
        source = RestSource(fake.url, token, lambda: NOON, pause=0)
        try:
            found, cursor = [], None
            for _ in range(20):
                page = await source.page(entity, cursor)
                if page is None:
                    return found
                found.append(page)
                if (cursor := page.next) is None:
                    return found
            raise AssertionError("the pages do not end")
        finally:
            await source.close()

    with serving(fake):
        return asyncio.run(read())


def ids(found: Sequence[SourcePage]) -> list[object]:
    return [row.values["id"] for page in found for row in page.rows]


def test_pages_follow_the_cursor_and_carry_the_sources_own_figures() -> None:
    fake = FakeSource({"payments": ITEMS})
    fake.summed["payments"] = ("amount",)

    found = pages(fake)

    assert ids(found) == [item["id"] for item in ITEMS]
    assert [(page.next, page.total, dict(page.sums)) for page in found] == [
        ("3", 7, {"amount": "7.70"}),
        ("6", 7, {"amount": "7.70"}),
        (None, 7, {"amount": "7.70"}),
    ]


@pytest.mark.parametrize(
    "faults",
    [
        ["429", "429"],
        ["429 Sat, 31 Jan 2026 11:59:00 GMT"],
        ["429 soon"],
        ["500", "500"],
        ["cut", "cut"],
        ["429", "cut", "500", "", "cut", "429"],
    ],
    ids=str,
)
def test_a_source_that_is_busy_or_broken_is_asked_again(faults: list[str]) -> None:
    fake = FakeSource({"payments": ITEMS}, faults=faults)

    assert ids(pages(fake)) == [item["id"] for item in ITEMS]
    assert len(fake.asked) == 3 + len([fault for fault in faults if fault])


def test_one_that_stays_away_is_given_up_with_what_to_do() -> None:
    fake = FakeSource({"payments": ITEMS}, faults=["500"] * ATTEMPTS)

    with pytest.raises(SourceError, match=r"did not give a page in 8 attempts .*500.* run `cvh migrate` again"):
        pages(fake)
    assert len(fake.asked) == ATTEMPTS


@pytest.mark.parametrize("wanted", ["86400", "Sun, 01 Feb 2026 12:00:00 GMT"])
def test_one_that_wants_to_be_left_alone_for_long_is_left_alone(wanted: str) -> None:
    fake = FakeSource({"payments": ITEMS}, faults=[f"429 {wanted}"])

    with pytest.raises(SourceError, match="left alone for 86400 seconds"):
        pages(fake)


def test_a_token_is_sent_and_a_missing_one_is_named() -> None:
    fake = FakeSource({"payments": ITEMS})
    fake.token = "s3cret"

    assert ids(pages(fake, token="s3cret")) == [item["id"] for item in ITEMS]
    with pytest.raises(SourceError, match="CVH_SOURCE_TOKEN"):
        pages(fake)


def test_an_entity_that_the_source_does_not_have_is_none() -> None:
    assert pages(FakeSource({}), "kyc") == []


def test_numbers_stay_the_text_that_the_source_wrote() -> None:
    rows = pages(FakeSource({"payments": [{"id": 1, "amount": 0.1, "big": 10**30, "flag": True}]}))[0].rows

    assert rows[0].values == {"id": "1", "amount": "0.1", "big": str(10**30), "flag": True}


@pytest.mark.parametrize(
    ("body", "place"),
    [({"next": None}, "items"), ([], "the page"), ({"items": ["x"]}, "items.0"), ({"items": [], "sums": 5}, "sums")],
    ids=str,
)
def test_an_answer_that_is_no_page_is_refused_by_its_field(body: object, place: str) -> None:
    fake = FakeSource({"payments": []})
    fake.one_page = lambda *_, **__: body  # type: ignore[assignment, return-value]

    with pytest.raises(SourceError, match=rf"payments: {place}: .*docs/migration\.md"):
        pages(fake)
