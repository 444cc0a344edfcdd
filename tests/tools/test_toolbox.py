"""The toolbox: who may call what, what a call may take, and errors that a model can act on."""

import json
import threading
from collections.abc import Sequence
from datetime import datetime

import pytest
from msgspec.structs import replace

from core.cases import Recollection
from core.model import AGENTS, TOOLS, Agent, ToolName
from core.policy import Tier
from tests.tools.room import POLICIES, FakeMemory, FakePlayers, FakeResults, a_result, anna, scope_for
from tools import toolbox
from tools.toolbox import ALLOWED, LARGEST, LocalToolbox, specs_of

ARGUMENTS: dict[ToolName, str] = {
    "apply_guardrails": '{"choices": [{"arm": "help"}]}',
    "estimate_arms": '{"choices": [{"arm": "help", "tier": null}]}',
}
PAIRS = [(agent, tool) for agent in AGENTS for tool in TOOLS]


def a_toolbox(players: FakePlayers | None = None, memory: FakeMemory | None = None) -> LocalToolbox:
    return LocalToolbox(players or FakePlayers(), FakeResults([a_result("help", None, 4, 2)]), memory or FakeMemory())


async def called(tool: str, arguments: str = "{}", agent: Agent = "strategy", box: LocalToolbox | None = None) -> dict:
    return json.loads(await (box or a_toolbox()).call(scope_for(anna(), agent), tool, arguments))


def test_every_tool_is_there_and_is_called_by_its_name() -> None:
    assert set(toolbox.TOOLS) == set(TOOLS)
    assert all(tool.name == name and tool.does.endswith(".") for name, tool in toolbox.TOOLS.items())


@pytest.mark.parametrize(("agent", "tool"), PAIRS)
async def test_an_agent_calls_what_it_is_allowed_and_is_told_so_otherwise(agent: Agent, tool: ToolName) -> None:
    answer = await called(tool, ARGUMENTS.get(tool, "{}"), agent)

    if tool in ALLOWED[agent]:
        assert "error" not in answer
    else:
        assert answer["error"] == f"{agent} may not call {tool}"
        assert answer["remedy"] == f"Call one of {', '.join(sorted(ALLOWED[agent]))}"


@pytest.mark.parametrize("agent", AGENTS)
def test_a_model_is_told_of_the_tools_it_may_call_and_of_no_other(agent: Agent) -> None:
    specs = specs_of(agent)

    assert {spec.name for spec in specs} == ALLOWED[agent]
    for spec in specs:
        assert spec.takes["type"] == "object"
        assert spec.takes["additionalProperties"] is False
        assert not {"brand", "player", "situation", "at"} & set(spec.takes.get("properties", {}))


@pytest.mark.parametrize("name", ["", "grant_bonus", "cvh.tools.>", "read_player_state ", "x" * 10_000, "\ud800"])
async def test_a_tool_that_is_none_is_answered_with_those_that_are(name: str) -> None:
    answer = await called(name)

    assert answer["error"].startswith("there is no tool")
    assert "recall_cases" in answer["remedy"]
    assert len(answer["error"]) < 300


@pytest.mark.parametrize(
    ("tool", "arguments", "says"),
    [
        ("apply_guardrails", "not json", "Invalid JSON"),
        ("apply_guardrails", "[]", "object"),
        ("apply_guardrails", "{}", "choices: Field required"),
        ("apply_guardrails", '{"choices": [{"arm": "cash"}]}', "choices.0.arm"),
        ("apply_guardrails", '{"choices": [{"arm": "help", "amount": "5.00"}]}', "choices.0.amount"),
        ("read_player_state", '{"player": "bob"}', "player: Extra inputs"),
        ("read_player_state", '{"brand": "lagoon"}', "brand: Extra inputs"),
        ("recall_cases", '{"limit": 1000000000}', "limit"),
        ("recall_cases", '{"limit": 1e999}', "limit"),
        ("recall_cases", "{" * 5_000, "JSON"),
        ("recall_cases", "\ud800", "unicode"),
        ("recall_cases", " " * (LARGEST + 1), "characters"),
    ],
)
async def test_arguments_that_are_wrong_are_answered_with_what_would_be_right(
    tool: str, arguments: str, says: str
) -> None:
    answer = await called(tool, arguments)

    assert set(answer) == {"error", "remedy"}
    assert says in answer["error"]
    assert answer["remedy"]


@pytest.mark.parametrize("nothing", ["", "  ", "{}"])
async def test_a_tool_that_takes_nothing_may_be_sent_nothing(nothing: str) -> None:
    assert (await called("read_player_state", nothing))["known"] is True


async def test_a_player_is_looked_up_in_the_scope_alone() -> None:
    players = FakePlayers()
    players.profiles["lagoon", "anna-4711"] = anna(brand="lagoon", sessions=9)

    await called("read_player_state", box=a_toolbox(players))

    assert players.asked == [("northstar", "anna-4711")]


async def test_where_the_brand_has_no_policy_no_tool_says_anything_else() -> None:
    answer = await called("list_choices", box=a_toolbox(FakePlayers(policies={})))

    assert answer["error"] == "the brand has no policy here"


async def test_an_answer_that_is_too_long_is_answered_with_how_to_ask_for_less() -> None:
    tier = Tier(label="L" * 100, amount="1.00", currency="GBP", cost=1, terms="18+")
    spins = {f"tier-{n}": tier for n in range(400)}
    policy = replace(POLICIES["northstar"], tiers={"free_spins": spins})
    box = a_toolbox(FakePlayers(policies={"northstar": policy}))

    answer = await called("list_choices", box=box)

    assert "bytes" in answer["error"]
    assert answer["remedy"] == "Name a few `arms`"
    assert "error" not in await called("list_choices", '{"arms": ["help"]}', box=box)


class SlowMemory(FakeMemory):
    """A memory that does not answer until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.let_go = threading.Event()

    def recall(self, brand: str, text: str, at: datetime, limit: int) -> Sequence[Recollection]:
        self.let_go.wait(20)
        return []


async def test_a_call_that_takes_too_long_ends_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toolbox, "SECONDS", 0.05)
    memory = SlowMemory()

    answer = await called("recall_cases", box=a_toolbox(memory=memory))
    memory.let_go.set()

    assert answer == {
        "error": "recall_cases took longer than 0.05 s",
        "remedy": "Ask for a smaller `limit`, or go on without it",
    }


async def test_a_tool_that_fails_is_said_to_and_why_is_told_to_people_alone(caplog: pytest.LogCaptureFixture) -> None:
    class Broken(FakeResults):
        def results(self, brand: str, **which: str) -> Sequence[object]:
            raise RuntimeError("postgresql://user:secret@host")

    box = LocalToolbox(FakePlayers(), Broken(), None)

    answer = await called("last_results", box=box)

    assert answer == {"error": "last_results failed", "remedy": "Go on without it"}
    assert "RuntimeError" in caplog.text


async def test_the_memory_is_opened_once_and_only_for_who_asks_it() -> None:
    memory = FakeMemory()
    box = a_toolbox(memory=memory)

    await called("last_results", box=box)
    assert memory.opened == 0
    for _ in range(3):
        await called("recall_cases", box=box)
    assert memory.opened == 1


async def test_a_memory_that_does_not_open_is_not_available_and_the_run_goes_on() -> None:
    class Closed(FakeMemory):
        def open(self) -> None:
            raise OSError("the folder is locked")

    answer = await called("recall_cases", box=a_toolbox(memory=Closed(broken=OSError("locked"))))

    assert answer == {"available": False, "why": "the memory does not answer (OSError)", "cases": []}
