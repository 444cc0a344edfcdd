"""A break from the offer on the screen to its end, and what it is thanked with."""

from collections.abc import AsyncIterator, Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from api.clock import now
from api.state import HubState
from core import events as ev
from core.decide import Decision
from core.entries import Publication
from core.law import COMMON, ELSEWHERE
from core.money import BASE_ONE
from core.plays import ArmChoice, Copy, Play, Provenance
from core.record import canonical
from core.signals import Signal
from core.situation import situation_of
from evals.verify import verify
from prompts.brands import FOLDER
from tests.conftest import Running, StartHub

BRAND, PLAYER = "northstar", "ann"
THANKS = {"thanks": {"label": "5 free spins", "amount": "1.00", "currency": "GBP", "cost": "1.00"}}
BOOK = """jurisdiction: {name}
title: {name}
permits: {{ break_reward: {{ permitted: {permitted}, clause: clause 1 }} }}
rules: []
"""


@pytest.fixture
def brands(tmp_path: Path) -> Callable[..., Path]:
    """The shipped brands, with a reward for breaks, under books that permit it or do not."""

    def write(*, permitted: bool) -> Path:
        folder = tmp_path / f"brands-{permitted}"
        (folder / "jurisdictions").mkdir(parents=True)
        for file in FOLDER.glob("*.yaml"):
            brand = yaml.safe_load(file.read_text())
            brand["tiers"]["break_reward"] = THANKS
            (folder / file.name).write_text(yaml.safe_dump(brand))
        for name in (COMMON, ELSEWHERE):
            book = BOOK.format(name=name, permitted=str(permitted).lower())
            (folder / "jurisdictions" / f"{name}.yaml").write_text(book)
        return folder

    return write


@pytest.fixture
async def permitted(start_hub: StartHub, brands: Callable[..., Path]) -> AsyncIterator[Running]:
    """A hub where a break may be rewarded."""
    async with start_hub(guardrails=brands(permitted=True)) as running:
        yield running


class Player:
    """Sends what one player does, at moments of his own."""

    def __init__(self, running: Running, start: datetime) -> None:
        self.running, self.at, self.number = running, start, 0

    async def does(self, cls: type, data: object, after: timedelta = timedelta(seconds=30)) -> None:
        self.at, self.number = self.at + after, self.number + 1
        number = f"{self.at.isoformat()}-{self.number}"
        event = cls(id=number, source="t", time=self.at, subject=PLAYER, brand=BRAND, data=data)
        await self.running.hub.take([canonical(event)])
        await self.running.settled()

    async def logs_in(self, after: timedelta) -> list[Decision]:
        """What the hub decided upon a login."""
        known = {decision.id for decision in self.decisions()}
        await self.does(ev.LoggedIn, ev.Login(), after)
        return [decision for decision in self.decisions() if decision.id not in known]

    def decisions(self) -> list[Decision]:
        return list(self.running.hub.archive.decisions(brand=BRAND, player=PLAYER))

    async def asked(self, key: str) -> Decision:
        decision = await self.running.hub.decide(BRAND, PLAYER, "lobby", key, self.at)
        assert isinstance(decision, Decision)
        return decision


async def publish(player: Player, signal: Signal, *arms: ArmChoice) -> None:
    """A play for the situation the player is in."""
    state = player.running.hub.state
    play = Play(
        situation=situation_of(state.profile(BRAND, PLAYER), signal, state.policies[BRAND], player.at),
        arms=arms,
        words={"en": {"free_spins": Copy("Spins", "For you."), "cool_down": Copy("Pause?", "As long as you like.")}},
        seconds=86_400,
        hypothesis="h",
        judged_wrong_if="j",
        provenance=Provenance(strategist="person", run=signal, policy="p"),
    )
    said = Publication(run=signal, brand=BRAND, play=play, transcript=b"{}", at=now())
    await player.running.hub.worker.publish(said)


async def offered_a_break(running: Running, days: int = 3) -> Player:
    """A calm player who has an offer and a cool-down in his queue."""
    player = Player(running, now() - timedelta(days=days))
    registration = ev.Registration(country="GB", born=date(1990, 1, 1), currency="GBP", verified=True)
    await player.does(ev.PlayerRegistered, registration)
    await player.does(ev.ConsentChanged, ev.ConsentChange(channel="site", granted=True))
    await publish(player, "requested", ArmChoice("free_spins", "small"), ArmChoice("cool_down"))
    assert (await player.asked("offer")).arm == "free_spins"
    assert (await player.asked("pause")).arm == "cool_down"
    return player


async def takes_the_break(player: Player, hours: int | None = None) -> None:
    offers = player.running.hub.ledger.outbox(BRAND, PLAYER, 0)
    pause = next(item for item in offers if item.command.arm == "cool_down")
    await player.does(ev.CommandAccepted, ev.Acceptance(seq=pause.seq, hours=hours))


async def test_an_accepted_break_withdraws_what_is_queued_and_stops_every_offer(permitted: Running) -> None:
    player = await offered_a_break(permitted)
    await takes_the_break(player)
    queued = permitted.hub.ledger.outbox(BRAND, PLAYER, 0)
    frames = {item.command.arm: permitted.hub.delivery.frame(item) for item in queued}
    again = await player.asked("later")

    assert frames["free_spins"]["type"] == "tombstone"
    assert "F-10 time-out" in frames["free_spins"]["reason"]
    assert again.arm == "cool_down"


async def test_a_break_that_is_kept_is_thanked_for_once(permitted: Running) -> None:
    player = await offered_a_break(permitted)
    await takes_the_break(player)
    first = await player.logs_in(timedelta(hours=24))
    second = await player.logs_in(timedelta(hours=1))

    assert [(one.signal, one.arm, one.tier) for one in first] == [("break_completed", "break_reward", "thanks")]
    assert first[0].command is not None
    assert first[0].command.expires - first[0].at >= timedelta(days=1)
    assert second == []
    assert permitted.hub.state.spending.so_far(BRAND, PLAYER, first[0].at).player_day == BASE_ONE
    command = permitted.hub.ledger.command(first[0].id)
    assert command is not None
    assert verify(permitted.hub.archive).sound


async def test_coming_back_before_the_end_is_never_rewarded(permitted: Running) -> None:
    player = await offered_a_break(permitted)
    await takes_the_break(player)

    assert await player.logs_in(timedelta(hours=23)) == []
    assert await player.logs_in(timedelta(hours=2)) == []


async def test_a_second_break_within_ninety_days_is_not_rewarded(permitted: Running) -> None:
    player = await offered_a_break(permitted, days=10)
    await takes_the_break(player)
    assert [one.arm for one in await player.logs_in(timedelta(hours=24))] == ["break_reward"]
    await takes_the_break(player)

    second = await player.logs_in(timedelta(hours=24))
    assert [(one.signal, one.arm) for one in second] == [("break_completed", "none")]
    assert "90 days" in str(second[0].rulings[0].objections)


@pytest.mark.parametrize(
    ("allowed", "hours", "marked"),
    [(False, None, False), (True, None, True), (True, 2, False)],
    ids=["not permitted", "band elevated", "a short break"],
)
async def test_what_is_not_certain_earns_nothing(
    start_hub: StartHub, brands: Callable[..., Path], allowed: bool, hours: int | None, marked: bool
) -> None:
    async with start_hub(guardrails=brands(permitted=allowed)) as running:
        player = await offered_a_break(running)
        await takes_the_break(player, hours)
        if marked:
            await player.does(ev.LimitRaiseRequested, ev.Limit(kind="deposit"))

        assert [one.arm for one in await player.logs_in(timedelta(hours=24))] == ["none"]


async def test_accepting_anything_else_is_no_break(permitted: Running) -> None:
    player = await offered_a_break(permitted)
    await player.does(ev.CommandAccepted, ev.Acceptance(seq=1))
    await player.does(ev.CommandAccepted, ev.Acceptance(seq=99))

    assert permitted.hub.state.profile(BRAND, PLAYER).break_taken is None


async def test_a_break_and_its_reward_survive_a_crash_and_are_recorded_once(
    start_hub: StartHub, brands: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = brands(permitted=True)
    with monkeypatch.context() as crash:
        crash.setattr(HubState, "snapshot", lambda self: None)
        async with start_hub(guardrails=folder) as running:
            player = await offered_a_break(running)
            await takes_the_break(player)
            assert [one.arm for one in await player.logs_in(timedelta(hours=24))] == ["break_reward"]
            before = running.hub.state.profile(BRAND, PLAYER)
    async with start_hub(guardrails=folder) as running:
        await running.settled()
        kinds = [entry.kind for entry in running.hub.archive.chain()]

        assert running.hub.state.profile(BRAND, PLAYER) == before
        assert before.break_rewarded is not None
        assert kinds.count("break") == 1
        assert verify(running.hub.archive).sound
