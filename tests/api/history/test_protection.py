"""Before the cut, history counts and the live stream protects: harm is seen whoever tells the sums."""

from collections.abc import Sequence
from datetime import timedelta

from msgspec.structs import replace

from core.decide import decide
from core.harm import flagged
from tests.api.history.test_cutover import CUT, Export, cut_over, nothing
from tests.builders import FREE_SPINS, bet, play, wire
from tests.conftest import Running

START = CUT - timedelta(minutes=30)


def played(stakes: Sequence[str], player: str = "p1") -> list[dict[str, object]]:
    """Bets every ten seconds, all of them lost, the last of them minutes before the cut."""
    return [
        wire(bet(stake, id=f"{n}", subject=player, brand="", time=START + timedelta(seconds=10 * n)))
        for n, stake in enumerate(stakes)
    ]


TILT = played(["1.00"] * 40 + ["60.00"] * 30)


async def post(running: Running, events: Sequence[dict[str, object]], **query: str) -> None:
    for one in range(0, len(events), 50):
        answer = await running.northstar.post("/v1/events", json=events[one : one + 50], params=query)
        assert answer.json()["accepted"] == len(events[one : one + 50]), answer.text
    await running.settled()


async def test_tilt_before_the_cut_flags_the_player_when_the_migration_is_over(running: Running) -> None:
    async def tilting(start: int) -> None:
        if start == 0:
            await post(running, TILT)
            await post(running, TILT)

    outcome = await cut_over(running, Export(tilting))
    await running.settled()
    profile = running.hub.state.profile("northstar", "p1")

    assert outcome.end == "finished"
    assert not running.hub.state.migrating("northstar")
    assert flagged(profile, CUT)
    assert profile.baseline.bets == len(TILT)
    assert profile.bets == profile.value.turnover == 0
    assert "tilt" in {decision.signal for decision in running.hub.archive.decisions()}
    assert running.hub.worker.counts.covered == 2 * len(TILT)


async def test_what_history_covers_and_comes_late_wakes_no_offer(running: Running) -> None:
    await cut_over(running, Export(nothing))

    await post(running, played(["500.00"] * 10, "late"))
    state, event = running.hub.state, bet(brand="northstar", time=CUT - timedelta(microseconds=1))
    profile = state.profile("northstar", "late")
    inputs = [state.inputs(one, profile, "high_roller_start") for one in (event, replace(event, time=CUT))]
    covered, later = (decide(replace(one, play=play(FREE_SPINS))).rulings[0] for one in inputs)

    assert [d.signal for d in running.hub.archive.decisions()] == ["high_roller_start"]
    assert "F-16 history" in {objection.rule for objection in covered.objections}
    assert "F-16 history" not in {objection.rule for objection in later.objections}


async def test_a_severe_loss_in_history_flags_and_decides_nothing(running: Running) -> None:
    await post(running, played(["200.00"] * 60), history="true")
    profile = running.hub.state.profile("northstar", "p1")

    assert profile.harm.lost_at is not None
    assert running.hub.archive.decisions() == []
