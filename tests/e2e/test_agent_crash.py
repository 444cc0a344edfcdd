"""kill -9 at every write of an agent run: it goes on where it was, and nothing that is recorded is paid for again."""

import shutil
import signal
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.archive import open_archive
from api.settings import Settings
from core.model import AGENTS
from core.proposals import Proposal
from core.record import canonical
from core.transcript import ModelLine, ToolLine, Transcript
from evals.stand_in import StandIn, Text, When, scripted, serving_stand_in
from prompts.brands import FOLDER
from tests.crash.lives import KILLED, Lives, Moment, lives_of
from tests.e2e.conftest import cvh, free_port, run_cvh
from tests.e2e.test_new_brand import arrival

PLAYER = "anna-4711"
EVENTS = ("asked", "case", "arms", "play")


class House:
    """A data folder with the hub that lives on it, and a model beside it."""

    def __init__(self, folder: Path, model: StandIn) -> None:
        self.folder, self.data, self.model = folder, folder / "var", model
        self.guardrails = shutil.copytree(FOLDER, folder / "guardrails")
        (folder / "dialects").mkdir()
        self.url = f"http://127.0.0.1:{free_port()}"

    def hub(self, *words: str, **die: Any) -> Any:
        port = self.url.rpartition(":")[2]
        return self.lives("hub", "--no-scheduler", "--port", port, *words, **die)

    def lives(self, name: str, *words: str, **die: Any) -> Any:
        """Lives of `cvh up` on the folder, asking the model."""
        settings = {
            "CVH_MODEL": self.model.model, "CVH_MODEL_URL": self.model.url, "CVH_MODEL_PRICE": "1,1",
            "CVH_MODEL_LIMITS": '{"run_tokens": 10000000}',
            "CVH_GUARDRAILS": str(self.guardrails), "CVH_DIALECTS": str(self.folder / "dialects"),
        }  # fmt: skip
        return lives_of(self.folder / name, "up", "--data", str(self.data), *words, **die, **settings)

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/openapi.json", trust_env=False).status_code == 200
        except httpx.TransportError:
            return False

    async def post(self, path: str, key: str, content: bytes) -> bool:
        """Say something to the hub; False if it dies of it."""
        headers = {"Authorization": f"Bearer {(self.data / 'keys' / key).read_text().strip()}"}
        async with httpx.AsyncClient(headers=headers, trust_env=False, timeout=30) as client:
            try:
                answer = await client.post(f"{self.url}{path}", content=content)
            except httpx.TransportError:
                return False
        assert answer.status_code < 300, answer.text
        return True

    def proposals(self) -> Sequence[Proposal]:
        with open_archive(Settings(data=self.data)) as archive:
            return archive.proposals()

    def published(self) -> bool:
        return [one.standing for one in self.proposals()] == ["accepted"]

    def rests(self) -> bool:
        """Whether the play is published and the hub alive: it may have died of that very write."""
        return self.published() and self.answers()

    def waits(self) -> bool:
        return [one.standing for one in self.proposals()] == ["waiting"]

    async def accept(self) -> bool:
        """Sam accepts the play; False if the hub dies of it."""
        (proposal,) = self.proposals()
        word = {"accept": True, "digest": proposal.proposed.digest, "reason": "looks right"}
        return await self.post(f"/v1/proposals/{proposal.proposed.run}", "people/sam.key", canonical(word))

    async def ask(self, hub: Lives) -> None:
        """One player looks at the lobby: the one situation that the agents are asked about."""
        await hub.begin()
        assert await hub.sees(self.answers), hub.said()
        assert await self.post("/v1/events", "northstar.key", arrival(PLAYER))
        await self.post("/v1/decisions", "northstar.key", b'{"player": "%s", "moment": "lobby"}' % PLAYER.encode())

    def result(self) -> Transcript:
        """The transcript of the one run there was, after all that holds however often the hub was killed."""
        with open_archive(Settings(data=self.data)) as archive:
            (transcript,), decisions, book = archive.transcripts(), archive.decisions(), archive.book()
        assert [play.digest for play in book.plays] == [transcript.head.play]
        assert len(decisions) == 1
        assert cvh("verify", "--data", str(self.data))["sound"]
        return transcript


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with serving_stand_in() as model:
        yield House(tmp_path, model)


@pytest.fixture
async def generous(tmp_path: Path) -> AsyncIterator[House]:
    """A house whose model proposes an offer, and whose people accept every offer first."""
    answer = {"arms": [{"arm": "free_spins", "tier": "small"}], "hypothesis": "It is liked.", "judged_wrong_if": "Not."}
    spins = Text(when=When(system="You are the strategist"), text=canonical(answer).decode())
    async with serving_stand_in(scripted(spins)) as model:
        house = House(tmp_path, model)
        file = house.guardrails / "northstar.yaml"
        file.write_text(file.read_text().replace("start: auto", "start: suggest"))
        yield house


@pytest.mark.parametrize(("moment", "times"), [("after", 1), ("before", 2)], ids=["after", "before"])
async def test_a_run_that_is_killed_at_each_of_its_writes_ends_in_one_play_and_pays_for_nothing_recorded_again(
    house: House, moment: Moment, times: int
) -> None:
    """Before its answer is recorded, a call is lost with the process: it is the one thing that is asked for again."""
    async with house.hub(moment=moment) as hub:
        await house.ask(hub)
        await hub.until(house.rests)
        assert await hub.end() == 0
        deaths = hub.deaths.met()
    transcript = house.result()

    asked = Counter(entry.raw for entry in house.model.journal)
    thoughts, calls = list(transcript.of(ModelLine)), list(transcript.of(ToolLine))
    assert {line.agent for line in thoughts} == {"strategy", "execution"}
    assert list(asked.values()) == [times] * len(thoughts)
    steps = [*EVENTS, *AGENTS, *thoughts, *calls, "the decision", "the publication"]
    assert len(deaths) == len(set(deaths)) == len(steps)
    assert hub.count == len(deaths) + 1


@pytest.mark.parametrize("moment", ["after", "before"])
async def test_a_run_that_is_killed_while_it_waits_for_a_person_takes_his_word_after_it(
    generous: House, moment: Moment
) -> None:
    house = generous
    async with house.hub(moment=moment, where="ledger.judged") as hub:
        await house.ask(hub)
        await hub.until(house.waits)
        paid = house.model.journal.received
        cvh("people", "add", "sam", "--all", "--scope", "approve", "--data", str(house.data))
        assert await hub.end(signal.SIGKILL) == KILLED
        await hub.begin()
        assert await hub.sees(house.answers)
        if not await house.accept():
            await hub.begin()
            assert await hub.sees(house.answers)
            assert house.published() or await house.accept()
        assert house.published()
        assert await hub.end() == 0
        assert hub.deaths.met() == ["ledger.judged"]
    house.result()

    assert house.model.journal.received == paid


async def test_an_agent_in_a_process_of_its_own_is_followed_by_the_next_and_follows_its_hub(house: House) -> None:
    """The run waits for the agent; the agent is killed with the model's answer recorded; then the hub is killed."""
    rest = ("--only", "hub", "--only", "ingestion", "--only", "execution")
    async with (
        house.hub(*rest) as hub,
        house.lives("strategy", "--only", "strategy", moment="after", where=".strategy-4-") as strategy,
    ):
        await house.ask(hub)
        command = f"`cvh up --data {house.data} --only strategy`"
        assert await hub.sees(lambda: command in hub.said())
        await strategy.begin()
        assert await strategy.ended() == KILLED
        await strategy.begin()
        assert await strategy.sees(lambda: strategy.said().count("Serving") == 2)
        assert await hub.end(signal.SIGKILL) == KILLED
        await hub.begin()
        assert await hub.sees(house.published)
        assert await strategy.end() == await hub.end() == 0
    transcript = house.result()

    asked = Counter(entry.raw for entry in house.model.journal)
    thoughts = list(transcript.of(ModelLine))
    assert {line.agent for line in thoughts} == {"strategy", "execution"}
    assert list(asked.values()) == [1] * len(thoughts)
    assert any(line.by == "model" for line in transcript.of(ToolLine, "strategy"))


def test_an_agent_without_a_hub_is_told_how_to_start_one(tmp_path: Path) -> None:
    done = run_cvh("up", "--data", str(tmp_path / "var"), "--only", "strategy")

    assert done.returncode == 1
    assert f"`cvh up --data {tmp_path / 'var'} --only hub --only ingestion --only execution`" in done.stderr
