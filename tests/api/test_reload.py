"""Files under a running hub in development: all of them or none, and what is wrong is said until it is mended."""

import asyncio
import os
import shutil
from pathlib import Path

import pytest

from api.clock import now
from api.reload import InForce, Reload
from api.state import HubState
from core.bundle import Bundle
from core.entries import Recovered, Snapshot
from core.errors import BusError
from core.plays import PlayBook
from evals.verify import verify
from prompts.brands import FOLDER
from prompts.bundle import load_bundle
from prompts.draft import Draft, write_brand
from prompts.law import BOOKS
from tests.conftest import StartHub

HARBOUR = Draft(brand="harbour", jurisdiction="MT", currency="EUR")


@pytest.fixture
def guardrails(tmp_path: Path) -> Path:
    """Brand files and books of this test's own."""
    return shutil.copytree(FOLDER, tmp_path / "guardrails")


def touched(path: Path, old: str, new: str) -> None:
    """Change a file so that its time differs from before, however fast the test is."""
    text, before = path.read_text(), path.stat().st_mtime_ns
    assert old in text
    path.write_text(text.replace(old, new, 1))
    os.utime(path, ns=(before + 1_000_000, before + 1_000_000))


class Desk:
    """A hub as far as its policies go; refuses bundles as often as it is told to."""

    def __init__(self, folder: Path, failures: int = 0) -> None:
        bundle = load_bundle(folder)
        snapshot = Snapshot(position=0, profiles=[], seen={}, watermarks={})
        recovered = Recovered(snapshot=snapshot, book=PlayBook(), jobs=[], asked=[], spent=[], since={}, decided=0)
        self.state = HubState(recovered, bundle.policies, None, bundle.law)
        self.taken: list[Bundle] = []
        self.told: list[str] = []
        self.failures = failures
        self.in_force = InForce(self.state, self.take_up, self.told.append)
        self.reload = Reload(folder, self.in_force)

    async def take_up(self, bundle: Bundle) -> None:
        if self.failures:
            self.failures -= 1
            raise BusError("no answer")
        self.state.adopt(bundle)
        self.taken.append(bundle)

    async def looks(self, times: int = 3) -> None:
        for _ in range(times):
            await self.reload.look()


async def test_files_that_did_not_change_are_taken_up_by_nobody(guardrails: Path) -> None:
    desk = Desk(guardrails)
    await desk.looks()
    touched(guardrails / "northstar.yaml", "title:", "# a comment\ntitle:")
    await desk.looks()

    assert not desk.taken


async def test_a_changed_brand_a_new_one_and_a_changed_book_are_taken_up_together_once(guardrails: Path) -> None:
    desk = Desk(guardrails)
    await desk.looks()
    touched(guardrails / "northstar.yaml", "least_age: 18", "least_age: 21")
    touched(guardrails / BOOKS / "common.yaml", "title: ", "title: New, ")
    write_brand(HARBOUR, guardrails)
    await desk.looks()

    assert len(desk.taken) == 1
    assert desk.state.policies["northstar"].least_age == 21
    assert "harbour" in desk.state.policies
    assert desk.state.law is not None
    assert desk.state.law.books["common"].title.startswith("New, ")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("lagoon.yaml", "least_age: 19", "least_age: 3", "lagoon.yaml"),
        ("lagoon.yaml", "brand: lagoon", "brand: lagoon: x", "lagoon.yaml"),
        (f"{BOOKS}/common.yaml", "title:", "titel:", "common.yaml"),
        ("lagoon.yaml", "base_currency: USD", "base_currency: EUR", "base_currency was 'USD' and is 'EUR'"),
        ("lagoon.yaml", "jurisdiction: CW", "jurisdiction: MT", "jurisdiction was 'CW' and is 'MT'"),
        ("lagoon.yaml", "brand: lagoon", "brand: laguna", "brand 'lagoon' is gone"),
        ("northstar.yaml", "group: tidewater", "group: ebbwater", "group was 'tidewater' and is 'ebbwater'"),
    ],
)
async def test_one_fault_anywhere_and_nothing_changes_until_it_is_mended(
    guardrails: Path, caplog: pytest.LogCaptureFixture, file: str, old: str, new: str, said: str
) -> None:
    desk = Desk(guardrails)
    before = (dict(desk.state.policies), desk.state.law)
    touched(guardrails / "northstar.yaml", "least_age: 18", "least_age: 21")
    touched(guardrails / file, old, new)
    await desk.looks()
    assert (dict(desk.state.policies), desk.state.law) == before
    assert len(desk.told) == len(caplog.records) == 1
    assert said in desk.in_force.fault == desk.told[0] == caplog.records[0].getMessage()

    touched(guardrails / file, new, old)
    await desk.looks()
    assert desk.state.policies["northstar"].least_age == 21
    assert desk.told[1:] == [""]


async def test_a_book_that_cannot_be_looked_at_is_a_fault_like_any_other(guardrails: Path) -> None:
    """An editor's lock is a link that leads nowhere."""
    desk = Desk(guardrails)
    await desk.looks()
    lock = guardrails / BOOKS / ".#GB.yaml"
    lock.symlink_to("somebody@somewhere.1")
    touched(guardrails / BOOKS / "common.yaml", "title: ", "title: New, ")
    await desk.looks()
    blamed, taken = desk.in_force.fault, len(desk.taken)
    lock.unlink()
    touched(guardrails / BOOKS / "common.yaml", "title: New, ", "title: Newer, ")
    await desk.looks()

    assert (".#GB.yaml" in blamed, taken) == (True, 0)
    assert (desk.in_force.fault, len(desk.taken)) == ("", 1)


async def test_who_ends_watching_says_so(guardrails: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk(guardrails)

    def broken(_: Path) -> Bundle:
        raise KeyError("a bug")

    monkeypatch.setattr("api.reload.load_bundle", broken)
    await desk.reload.run()

    assert "no longer watched" in desk.in_force.fault
    assert desk.told == [desk.in_force.fault]


async def test_a_brand_whose_file_is_gone_goes_on_and_says_so(guardrails: Path) -> None:
    desk = Desk(guardrails)
    (guardrails / "lagoon.yaml").unlink()
    await desk.looks()

    assert "lagoon" in desk.state.policies
    assert desk.in_force.fault.startswith("brand 'lagoon' is gone")


async def test_a_bus_that_does_not_answer_is_asked_again(guardrails: Path) -> None:
    desk = Desk(guardrails, failures=2)
    write_brand(HARBOUR, guardrails)
    await desk.looks(2)
    assert not desk.taken

    await desk.looks(1)
    assert "harbour" in desk.state.policies


async def test_a_running_hub_records_what_it_takes_up_before_it_decides_by_it(
    start_hub: StartHub, guardrails: Path
) -> None:
    async with start_hub(guardrails=guardrails) as running:
        hub = running.hub
        await hub.decide("northstar", "mia", "lobby", "before", now())
        touched(guardrails / "northstar.yaml", "least_age: 18", "least_age: 21")
        touched(guardrails / BOOKS / "common.yaml", "title: ", "title: New, ")
        for _ in range(200):
            if hub.state.policies["northstar"].least_age == 21:
                break
            await asyncio.sleep(0.05)
        await hub.decide("northstar", "mia", "lobby", "after", now())
        shown = (await running.northstar.get("/v1/hub")).json()
        after, before = hub.archive.decisions(limit=2)
        chain = [entry.kind for entry in hub.archive.chain() if entry.kind != "model"]

        assert chain == ["policy", "policy", "law", "decision", "policy", "law", "decision"]
        assert (before.policy, before.law) != (after.policy, after.law)
        assert (shown["policy"], shown["law"], shown["mode"]) == (after.policy, after.law, "development")
        assert verify(hub.archive).sound


async def test_a_running_hub_shows_the_fault_until_it_is_mended(start_hub: StartHub, guardrails: Path) -> None:
    async with start_hub(guardrails=guardrails) as running:

        async def fault(mended: bool) -> str:
            for _ in range(200):
                shown: str = (await running.northstar.get("/v1/hub")).json()["fault"]
                if mended == (shown == ""):
                    return shown
                await asyncio.sleep(0.05)
            raise AssertionError("the hub has not looked for ten seconds")

        touched(guardrails / "northstar.yaml", "least_age: 18", "least_age: 3")
        said = await fault(mended=False)
        assert "northstar.yaml" in said
        assert (running.hub.folder.announced() or {})["fault"] == said
        touched(guardrails / "northstar.yaml", "least_age: 3", "least_age: 18")

        assert await fault(mended=True) == ""
