"""Lost events: what the log leaves out stops offers and nothing else, until somebody answers for it."""

import logging
from datetime import timedelta

import pytest

from api.clock import now
from api.dialects import Dialects
from api.state import HubState
from api.turn import Counts, Turn
from core import events as ev
from core.entries import Batch, Pack, Recovered, Snapshot
from core.plays import PlayBook
from core.record import canonical
from evals.verify import verify
from tests.builders import BRAND, NOON, bet, made, policy
from tests.conftest import StartHub

NOTHING = Snapshot(position=0, profiles=(), seen={}, watermarks={})


class NoLedger:
    """A ledger in which nothing stands yet."""

    def knows(self, number: str) -> bool:
        return False


def state_of(snapshot: Snapshot = NOTHING) -> HubState:
    recovered = Recovered(snapshot=snapshot, book=PlayBook(), jobs=(), asked=(), spent=(), since={}, decided=0)
    return HubState(recovered, {brand: policy(brand=brand) for brand in (BRAND, "other")}, None)


def pack(position: int, *events: ev.Event) -> Pack:
    data = b"[" + b",".join(canonical(event) for event in events) + b"]"
    return Pack(position=position, data=data, at=NOON, history=False, brand=None)


def healed(brand: str = BRAND) -> ev.GapHealed:
    heal = ev.Heal(by="ops", reason="a day of page views")
    return made(ev.GapHealed, heal, id=f"heal-{brand}", subject=brand, brand=brand)


def taken(state: HubState, *packs: Pack) -> Batch:
    batch, turn = Batch(), Turn(state, NoLedger(), Counts(), Dialects({}))
    for one in packs:
        turn.take(one, batch)
    return batch


def test_positions_in_a_row_are_no_gap() -> None:
    state = state_of()
    taken(state, *(pack(n, bet(id=str(n))) for n in range(1, 5)))

    assert not state.gap(BRAND)


@pytest.mark.parametrize(("positions", "lost"), [((1, 3), "2 to 2"), ((2,), "1 to 1"), ((1, 2, 9), "3 to 8")])
def test_a_position_that_is_left_out_is_a_gap_of_every_brand_and_says_what_to_do(
    positions: tuple[int, ...], lost: str, caplog: pytest.LogCaptureFixture
) -> None:
    state = state_of()
    with caplog.at_level(logging.ERROR):
        taken(state, *(pack(n, bet(id=str(n))) for n in positions))

    assert (state.gap(BRAND), state.gap("other")) == (True, True)
    (said,) = caplog.messages
    assert f"positions {lost} of the event log" in said
    assert "cvh policy heal" in said


def test_a_gap_stands_in_what_is_decided_from_and_what_is_sent_on() -> None:
    state = state_of()
    taken(state, pack(2, bet()))
    facts = state.facts(BRAND, "p1", "requested", NOON)

    assert state.inputs(bet(), state.profile(BRAND, "p1"), "requested").gap
    assert facts is not None
    assert facts.gap


def test_a_gap_is_healed_brand_by_brand_and_the_word_is_recorded() -> None:
    state = state_of()
    batch = taken(state, pack(3, bet()), pack(4, healed()))

    assert (state.gap(BRAND), state.gap("other")) == (False, True)
    assert batch.healed == [healed()]
    assert batch


def test_what_was_healed_before_is_no_answer_to_a_new_gap() -> None:
    state = state_of()
    taken(state, pack(3, healed()), pack(5, bet()))

    assert state.gap(BRAND)


def test_a_gap_survives_a_restart_from_the_snapshot() -> None:
    state = state_of()
    taken(state, pack(2, bet()), pack(3, healed("other")))
    snapshot = state.snapshot()

    assert snapshot is not None
    again = state_of(snapshot)
    assert (again.gap(BRAND), again.gap("other")) == (True, False)


async def test_a_gap_outlives_the_hub_and_ends_by_a_recorded_word(start_hub: StartHub) -> None:
    async with start_hub() as before:
        await before.hub.take([canonical(bet(brand="northstar", time=now()))])
        await before.settled()
        before.hub.state.position -= 1
        await before.hub.take([canonical(bet(brand="northstar", id="2", time=now()))])
        await before.settled()
    async with start_hub() as after:
        shown = (await after.northstar.get("/v1/hub")).json()["gap"]
        word = ev.GapHealed(
            id="heal", source="cvh/policy", time=now() - timedelta(seconds=1), subject="northstar", brand="northstar",
            data=ev.Heal(by="ops", reason="found"),
        )  # fmt: skip
        for _ in range(2):
            await after.hub.take([canonical(word)])
        await after.settled()

        assert shown is True
        assert (await after.northstar.get("/v1/hub")).json()["gap"] is False
        assert (await after.lagoon.get("/v1/hub")).json()["gap"] is True
        assert [entry.body for entry in after.hub.archive.chain() if entry.kind == "gap"] == [canonical(word)]
        assert verify(after.hub.archive).sound
