"""The diary: a brand's page is written when its own stream has begun another day."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from api.folder import Folder
from api.shadow.diary import Diary
from api.tasks import end
from tests.builders import BRAND, login, noon


class NoSends:
    """An archive in which nothing has happened."""

    def sends_between(self, brand: str, start: datetime, end: datetime) -> Sequence[object]:
        return []

    decisions_between = sends_between


@pytest.fixture
def diary(tmp_path: Path) -> Diary:
    return Diary(NoSends(), Folder(tmp_path))  # type: ignore[arg-type]


def pages(folder: Path) -> list[str]:
    return sorted(page.name for page in (folder / "shadow").glob("*"))


async def test_only_the_brand_whose_day_has_turned_gets_its_page(diary: Diary, tmp_path: Path) -> None:
    turns: asyncio.Queue[None] = asyncio.Queue()
    for event in (login(), login(brand="other"), login(time=noon(days=1))):
        diary.watch_event(event)
    async with asyncio.timeout(20):
        writing = asyncio.create_task(diary.run(partial(turns.put, None)))
        await turns.get()
        diary.watch_event(login(time=noon(days=2)))
        await turns.get()
        first = pages(tmp_path)
    await end([writing])

    assert first == [f"{BRAND}-2026-01-31.html"]


def test_what_is_told_late_brings_its_day_up_to_date_when_the_hub_stops(diary: Diary, tmp_path: Path) -> None:
    for days in (0, 2, 1):
        diary.watch_event(login(time=noon(days=days)))
    diary.close()

    assert pages(tmp_path) == [f"{BRAND}-2026-0{day}.html" for day in ("1-31", "2-01", "2-02")]


def test_a_page_that_cannot_be_written_does_not_stop_the_hub(
    diary: Diary, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "shadow").write_text("in the way")
    diary.watch_event(login())

    diary.close()

    assert "could not be written" in caplog.text
