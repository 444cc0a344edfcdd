"""kill -9 in the middle of a replay: nothing acknowledged is lost, nothing is decided twice."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from core.plays import PlayBook
from evals.replay import Replayed, replay
from evals.sample import sample_trace
from tests.e2e.conftest import HubProcess, cvh

MOMENTS = (300, 900, 1700)
RATE = 1500.0


async def play(hub: HubProcess, kill_at: tuple[int, ...] = ()) -> Replayed:
    """Replay the sample; whenever so many events were acknowledged, kill the hub and start it again."""
    acknowledged, moments, disturbing = 0, list(kill_at), set[asyncio.Task[None]]()

    def progress(step: int) -> None:
        nonlocal acknowledged
        acknowledged += step
        if moments and acknowledged >= moments[0]:
            moments.pop(0)
            disturbing.add(asyncio.create_task(asyncio.to_thread(kill_and_restart, hub)))

    done = await replay(sample_trace(), hub.url, hub.keys(), rate=RATE, progress=progress)
    assert len(disturbing) == len(kill_at)
    await asyncio.gather(*disturbing)
    return done


def kill_and_restart(hub: HubProcess) -> None:
    hub.kill()
    hub.start()


def result(hub: HubProcess) -> tuple[list[Any], list[Any], dict[str, Any]]:
    data = ("--data", str(hub.data))
    players = cvh("players", "list", *data)["players"]
    decisions = cvh("decisions", "list", "--limit", "10000", *data)["decisions"]
    return players, decisions, cvh("verify", *data)


@pytest.mark.parametrize("pinned", [True, False], ids=["pinned play book", "agents publishing"])
def test_a_hub_killed_three_times_ends_where_an_undisturbed_one_does(
    make_hub: Callable[..., HubProcess], pinned: bool
) -> None:
    options = ("--no-scheduler", *(("--playbook", PlayBook().digest) if pinned else ()))
    calm, killed = make_hub("calm", *options), make_hub("killed", *options)
    for hub, moments in ((calm, ()), (killed, MOMENTS)):
        hub.start()
        replayed = asyncio.run(play(hub, moments))
        assert (replayed.accepted, replayed.rejected) == (len(sample_trace()), 0)
        assert hub.stop() == 0
    calm_players, calm_decisions, calm_verified = result(calm)
    players, decisions, verified = result(killed)

    assert players == calm_players
    assert len({d["id"] for d in decisions}) == len(decisions)
    assert {d["id"] for d in decisions} == {d["id"] for d in calm_decisions}
    assert (verified["mismatches"], verified["broken_links"]) == (0, 0)
    assert (calm_verified["mismatches"], calm_verified["broken_links"]) == (0, 0)
    if pinned:
        assert sorted(map(str, decisions)) == sorted(map(str, calm_decisions))
        assert verified["plays"] == 0
