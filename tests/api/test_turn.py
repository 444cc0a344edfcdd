"""A turn of the worker: what history told is known, and nobody counts as spoken to by it."""

from collections.abc import Iterator
from datetime import timedelta

from api.dialects import Dialects
from api.state import HubState
from api.turn import Counts, Turn
from core import events as ev
from core.entries import Batch, Pack, Recovered, Snapshot
from core.money import BASE_ONE
from core.plays import PlayBook
from core.profile import BonusPlay, BonusValue, Value
from core.record import canonical
from core.tilt import pausing
from tests.builders import BRAND, NOON, PLAYER, bet, made, money, policy, verified_profile

STAKES = [*[1.0] * 40, *[1.6**n for n in range(14)]]


class NoLedger:
    """A ledger in which nothing stands yet."""

    def knows(self, number: str) -> bool:
        return False

    def spent(self, brand: str, since: str, before: str | None = None) -> tuple[()]:
        return ()


def losing(seconds: int = 0) -> Iterator[ev.Event]:
    """Bets on which a player loses his head."""
    for number, stake in enumerate(STAKES, start=seconds):
        yield bet(f"{stake:.2f}", time=NOON + timedelta(seconds=10 * number), id=str(number))


def state_of() -> HubState:
    nothing = Snapshot(position=0, profiles=(), seen={}, watermarks={})
    recovered = Recovered(snapshot=nothing, book=PlayBook(), jobs=(), asked=(), spent=(), since={}, decided=0)
    return HubState(recovered, {BRAND: policy()}, None)


def signals(state: HubState, events: list[ev.Event], position: int, *, history: bool) -> list[str]:
    data, batch = b"[" + b",".join(map(canonical, events)) + b"]", Batch()
    at = events[-1].time
    Turn(state, NoLedger(), Counts(), Dialects({})).take(
        Pack(position=position, data=data, at=at, history=history, brand=None), batch
    )
    return [decision.inputs.signal for decision in batch.decisions]


def test_tilt_that_history_told_is_answered_by_the_first_bet_that_is_live() -> None:
    state, told = state_of(), list(losing())

    assert signals(state, told, 1, history=True) == []
    assert pausing(state.profile(BRAND, PLAYER).tilt, told[-1].time)
    assert signals(state, [bet("900.00", time=told[-1].time + timedelta(seconds=5), id="live")], 2, history=False) == [
        "tilt"
    ]


def test_tilt_that_was_answered_is_not_answered_again_at_once() -> None:
    state, told = state_of(), list(losing())
    again = bet("900.00", time=told[-1].time + timedelta(seconds=5), id="again")

    assert signals(state, told, 1, history=False) == ["tilt"]
    assert signals(state, [again], 2, history=False) == []


def test_abuse_of_bonuses_that_comes_and_goes_with_every_bet_is_told_once() -> None:
    state, all_of_it = state_of(), {"stake": money("10.00"), "bonus": money("10.00")}
    known = BonusValue(bets=200, staked=99 * BASE_ONE, steady=99 * BASE_ONE)
    state.keep(verified_profile(
        value=Value(turnover=90 * BASE_ONE), bonus_value=known, bonus_play=BonusPlay(cashed_at_once=2)
    ))  # fmt: skip
    real = [bet("10.00", "dice", id=f"r{n}", time=NOON + timedelta(hours=n)) for n in range(20)]
    free = [
        made(ev.BetPlaced, ev.Bet(round="r", game="g", category="dice", **all_of_it), id=f"f{n}", time=one.time)
        for n, one in enumerate(real)
    ]
    said = signals(state, [event for pair in zip(real, free, strict=True) for event in pair], 1, history=False)

    assert said == ["bonus_abuse"]
