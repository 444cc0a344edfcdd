"""Tools for other processes: the hub's own open job says what a run may see; and results, from screen to tool."""

import json

import pytest
from msgspec.structs import replace

from adapters.nats_toolbox import NatsToolbox
from api.tool_server import ToolServer
from api.wiring.bus import connected
from core import events as ev
from core.entries import Batch, Job
from core.model import ToolRequest
from core.scope import Scope
from tests.api.test_breaks import offered_a_break
from tests.conftest import Running, StartHub
from tests.tools.room import NOON, anna, scope_for

SCOPE = scope_for(anna())
JOB = Job(run="r" * 32, situation=SCOPE.situation, player="anna-4711", decision="d" * 32, at=NOON)


class Box:
    """A toolbox that notes what it is asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Scope, str, str]] = []

    async def call(self, scope: Scope, tool: str, arguments: str) -> str:
        self.asked.append((scope, tool, arguments))
        return "{}"


def a_request(**changed: str) -> ToolRequest:
    return ToolRequest(**{"run": JOB.run, "agent": "strategy", "tool": "budget_left", "arguments": "{}", **changed})


async def test_brand_player_and_situation_are_those_of_the_open_job() -> None:
    box = Box()

    await ToolServer(box, {JOB.run: JOB}.get).answer(a_request())

    (asked,) = box.asked
    expected = Scope(
        run=JOB.run, agent="strategy", brand="northstar", player="anna-4711", situation=JOB.situation, at=NOON
    )
    assert asked == (expected, "budget_left", "{}")


@pytest.mark.parametrize("run", ["", "x" * 32, "r" * 31, "../../etc", "\x00"])
async def test_a_run_that_is_not_open_here_is_answered_with_an_error(run: str) -> None:
    box = Box()

    answer = json.loads(await ToolServer(box, {JOB.run: JOB}.get).answer(a_request(run=run)))

    assert "is not open here" in answer["error"]
    assert box.asked == []


async def test_an_agent_that_is_none_is_answered_with_an_error() -> None:
    box = Box()

    answer = json.loads(await ToolServer(box, {JOB.run: JOB}.get).answer(a_request(agent="admin")))

    assert answer["error"] == "there is no agent 'admin'"
    assert box.asked == []


async def test_a_ledger_that_does_not_answer_is_a_fault_and_not_an_end() -> None:
    def broken(run: str) -> Job | None:
        raise OSError("postgresql://user:secret@host")

    answer = await ToolServer(Box(), broken).answer(a_request())

    assert json.loads(answer)["error"] == "the hub could not look the run up"


async def test_a_running_hub_answers_another_process_for_its_open_runs_only(start_hub: StartHub) -> None:
    async with start_hub(think=True) as running, connected(running.hub.nats_url) as client:
        running.hub.ledger.commit(Batch(jobs=[JOB]))
        elsewhere = NatsToolbox(client)
        ours = replace(SCOPE, run=JOB.run)
        menu = json.loads(await elsewhere.call(ours, "list_choices", '{"arms": ["help"]}'))
        widened = replace(SCOPE, run="unknown", brand="lagoon", player="bob")
        refused = json.loads(await elsewhere.call(widened, "list_choices", "{}"))

    assert [choice["arm"] for choice in menu["choices"]] == ["help"]
    assert "is not open here" in refused["error"]


async def test_what_a_player_does_on_his_screen_is_a_result_of_the_play(running: Running) -> None:
    player = await offered_a_break(running)
    offers = {item.command.arm: item for item in running.hub.ledger.outbox("northstar", "ann", 0)}
    await player.does(ev.CommandShown, ev.CommandState(seq=offers["free_spins"].seq))
    for kind in (ev.CommandShown, ev.CommandDismissed):
        await player.does(kind, ev.CommandState(seq=offers["cool_down"].seq))
    await player.does(ev.CommandAccepted, ev.Acceptance(seq=99))

    (play,) = running.hub.state.book.plays
    told = {one.arm: one for one in running.hub.archive.results("northstar", play=play.digest)}

    assert {arm: (one.decided, one.shown, one.accepted, one.dismissed) for arm, one in told.items()} == {
        "free_spins": (1, 1, 0, 0),
        "cool_down": (1, 1, 0, 1),
    }
