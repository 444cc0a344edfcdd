"""The graph, run for real: a question on the exchange goes in, a play comes out."""

import importlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from msgspec.structs import replace

from agents.messages import AgentAsked, ArmsProposed, CasePrepared, PlanDrafted, read_message
from core.cases import Recollection
from core.entries import Job, Publication
from core.errors import BusError, NotFoundError
from core.guardrails import Facts, Spent, rule_on_play
from core.plays import ArmChoice
from core.policy import BrandPolicy
from core.profile import Consent, Harm, Person, Profile, Session, Tilt
from core.record import digest
from core.results import Result
from core.signals import STANDING_SIGNALS, Signal
from core.situation import situation_of
from evals.strategist import write_play
from graphs.build import build
from graphs.run import TRANSCRIPT_VERSION, question, run
from graphs.state import Deps, State
from prompts.brands import load_brands
from tests.builders import LAW

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
POLICIES = load_brands()
RUN = "a" * 32
STEPS = ("asked", "case", "arms", "play")


@dataclass
class FakeExchange:
    """An exchange in memory: the first event of a step stays."""

    events: dict[tuple[str, str], bytes] = field(default_factory=dict)
    lost: str | None = None
    put_again: list[str] = field(default_factory=list)

    async def put(self, run: str, step: str, body: bytes) -> None:
        if (run, step) in self.events:
            self.put_again.append(step)
        self.events.setdefault((run, step), body)

    async def take(self, run: str, step: str) -> bytes | None:
        return None if step == self.lost else self.events.get((run, step))

    def jobs(self) -> AsyncIterator[tuple[str, Callable[[], Awaitable[None]]]]:
        raise AssertionError("a run is told its number")


@dataclass
class FakePlayers:
    """One player, and the policies of the brands."""

    profile: Profile
    policies: dict[str, BrandPolicy] = field(default_factory=lambda: dict(POLICIES))

    def facts(self, brand: str, player: str, signal: Signal, at: datetime) -> Facts | None:
        if brand not in self.policies:
            return None
        known = (brand, player) == (self.profile.brand, self.profile.player)
        return Facts(
            profile=self.profile if known else Profile(brand=brand, player=player),
            policy=self.policies[brand],
            signal=signal,
            at=at,
            commercial_on=True,
            spent=Spent(),
            law=LAW,
            watermark=NOON,
        )


class NoResults:
    """A ledger in which nothing was decided yet."""

    def results(self, brand: str, **which: str) -> Sequence[Result]:
        return ()


class FakeMemory:
    """A memory with one case in it."""

    def open(self) -> None:
        """It is."""

    def recall(self, brand: str, text: str, at: datetime, limit: int) -> Sequence[Recollection]:
        arms = (ArmChoice("help"),)
        case = Recollection(situation=f"{brand}/tilt", arms=arms, play="f", run="old", strategist="offline", at=at)
        return [case][:limit]

    def remember(self, brand: str, text: str, case: Recollection) -> None:
        raise AssertionError("a run only reads")


class BrokenMemory:
    """A memory whose server is away."""

    def open(self) -> None:
        raise ConnectionError("nobody answers")

    def recall(self, brand: str, text: str, at: datetime, limit: int) -> Sequence[Recollection]:
        raise ConnectionError("nobody answers")

    def remember(self, brand: str, text: str, case: Recollection) -> None:
        raise ConnectionError("nobody answers")


def anna(**changed: object) -> Profile:
    profile = Profile(
        brand="northstar",
        player="anna-4711",
        registered=NOON - timedelta(days=3),
        last_seen=NOON,
        events=9,
        person=Person(country="GB", born=date(1990, 1, 1), verified=True, wallets=("eip155:1:0xABC",)),
        consents={"site": Consent(granted=True, at=NOON)},
        session=Session(started=NOON, last=NOON, usual_stake=1.0),
    )
    return replace(profile, **changed)


CALM = anna()
TILTING = anna(tilt=Tilt(score=0.9, latched=True, paused_at=NOON))
MARKED = anna(harm=Harm(seen={"long_session": NOON, "failed_deposits": NOON}))
UNKNOWN = anna(registered=None, person=Person())
STATES = {"calm": CALM, "tilting": TILTING, "marked": MARKED, "unknown": UNKNOWN}


def a_job(profile: Profile = CALM, signal: Signal = "requested") -> Job:
    situation = situation_of(profile, signal, POLICIES["northstar"], NOON)
    return Job(run=RUN, situation=situation, player=profile.player, decision="d" * 32, at=NOON)


def deps_of(profile: Profile = CALM, exchange: FakeExchange | None = None, **changed: object) -> Deps:
    given = {"exchange": exchange or FakeExchange(), "players": FakePlayers(profile), "policies": POLICIES}
    given["results"] = NoResults()
    return Deps(**{**given, "memory": FakeMemory(), **changed})


async def answered(job: Job, deps: Deps) -> Publication:
    await deps.exchange.put(job.run, "asked", question(job))
    return await run(build(), job.run, deps)


def lines_of(publication: Publication) -> list[dict]:
    return [json.loads(line) for line in publication.transcript.decode().split("\n")]


@pytest.mark.parametrize("profile", STATES.values(), ids=STATES)
@pytest.mark.parametrize("signal", ["tilt", "severe_loss", "high_roller_start", "requested"])
async def test_a_run_ends_in_a_play_for_the_situation_that_was_asked(signal: Signal, profile: Profile) -> None:
    job = a_job(profile, signal)

    publication = await answered(job, deps_of(profile))

    play = publication.play
    assert play is not None
    assert play.situation == job.situation
    assert set(play.words["en"]) == {choice.arm for choice in play.arms}
    assert rule_on_play(play, POLICIES["northstar"]) == ()
    assert (publication.run, publication.brand, publication.at) == (RUN, "northstar", NOON)


@pytest.mark.parametrize("signal", sorted({*get_args(Signal)} - STANDING_SIGNALS))
async def test_a_re_run_writes_the_same_play_without_the_graph(signal: Signal) -> None:
    job, deps = a_job(signal=signal), deps_of()
    publication = await answered(job, deps)
    facts = deps.players.facts(job.situation.brand, job.player, signal, job.at)

    assert facts is not None
    assert write_play(job, facts) == publication.play


async def test_a_play_says_where_it_comes_from() -> None:
    publication = await answered(a_job(), deps_of())

    provenance = publication.play.provenance
    assert (provenance.strategist, provenance.run, provenance.prompts) == ("offline", RUN, ())
    assert provenance.policy == digest(POLICIES["northstar"])


async def test_a_calm_player_who_asks_gets_the_cheapest_offer_first() -> None:
    publication = await answered(a_job(), deps_of())

    assert publication.play.arms == (ArmChoice("free_spins", "small"), ArmChoice("lobby_order"))


async def test_everything_between_the_agents_goes_over_the_exchange() -> None:
    exchange = FakeExchange()

    await answered(a_job(), deps_of(exchange=exchange))

    messages = {step: read_message(body) for (number, step), body in exchange.events.items() if number == RUN}
    assert tuple(messages) == STEPS
    assert [type(message) for message in messages.values()] == [AgentAsked, CasePrepared, ArmsProposed, PlanDrafted]
    assert {step: message.id for step, message in messages.items()} == {step: f"{RUN}/{step}" for step in STEPS}
    assert [message.source for message in messages.values()] == [
        f"cvh/agents/{author}" for author in ("hub", "ingestion", "strategy", "execution")
    ]
    assert {(message.brand, message.subject, message.time) for message in messages.values()} == {
        ("northstar", "anna-4711", NOON)
    }


async def test_strategy_answers_the_case_that_is_on_the_exchange() -> None:
    exchange = FakeExchange()
    await answered(a_job(CALM), deps_of(CALM, exchange))
    before = dict(exchange.events)

    await answered(a_job(CALM), deps_of(replace(CALM, sessions=50), exchange))

    assert exchange.events == before
    assert exchange.put_again == ["asked", "case", "arms", "play"]


async def test_the_transcript_is_json_lines_numbered_from_zero() -> None:
    publication = await answered(a_job(), deps_of())

    lines = lines_of(publication)
    assert [line["n"] for line in lines] == list(range(len(lines)))
    assert {(line["v"], line["run"]) for line in lines} == {(TRANSCRIPT_VERSION, RUN)}
    assert lines[0]["kind"] == "run"
    assert (lines[0]["situation"], lines[0]["decision"]) == (a_job().situation.key, "d" * 32)


async def test_the_transcript_shows_all_three_agents_in_turn_with_their_tools() -> None:
    lines = lines_of(await answered(a_job(), deps_of()))

    assert list(dict.fromkeys(line["agent"] for line in lines[1:])) == ["ingestion", "strategy", "execution"]
    assert [line["tool"] for line in lines if line["kind"] == "tool"] == [
        "read_player_state", "recall_cases", "apply_guardrails",
    ]  # fmt: skip


async def test_the_transcript_ends_with_the_play_and_its_digest() -> None:
    publication = await answered(a_job(), deps_of())

    last = lines_of(publication)[-1]
    assert (last["kind"], last["digest"]) == ("play", publication.play.digest)
    assert last["play"]["situation"]["signal"] == "requested"


@pytest.mark.parametrize("secret", ["anna", "4711", "0xABC", "1990-01-01"])
async def test_the_transcript_does_not_name_the_player(secret: str) -> None:
    publication = await answered(a_job(), deps_of())

    assert secret not in publication.transcript.decode()


async def test_a_run_that_is_repeated_gives_the_same_play_and_transcript() -> None:
    first = await answered(a_job(), deps_of())
    second = await answered(a_job(), deps_of())

    assert first.play.digest == second.play.digest
    assert first.transcript == second.transcript


@pytest.mark.parametrize("steps", [1, 2, 3, 4])
async def test_a_run_that_was_cut_short_is_taken_up_and_gives_the_same_play(steps: int) -> None:
    whole = FakeExchange()
    first = await answered(a_job(), deps_of(exchange=whole))
    cut = FakeExchange(dict(list(whole.events.items())[:steps]))

    second = await run(build(), RUN, deps_of(exchange=cut))

    assert second.play.digest == first.play.digest
    assert cut.events == whole.events


async def test_without_a_memory_a_run_goes_on() -> None:
    publication = await answered(a_job(), deps_of(memory=None))

    recalled = next(line for line in lines_of(publication) if line.get("tool") == "recall_cases")
    assert publication.play is not None
    assert recalled["answered"]["available"] is False


async def test_with_a_memory_that_does_not_answer_a_run_goes_on() -> None:
    publication = await answered(a_job(), deps_of(memory=BrokenMemory()))

    recalled = next(line for line in lines_of(publication) if line.get("tool") == "recall_cases")
    assert publication.play is not None
    assert recalled["answered"]["why"] == "the memory does not answer (ConnectionError)"


@pytest.mark.parametrize("asked", STATES.values(), ids=[f"asked {name}" for name in STATES])
@pytest.mark.parametrize("now", STATES.values(), ids=[f"now {name}" for name in STATES])
async def test_a_play_fits_its_situation_whatever_became_of_the_player_meanwhile(asked: Profile, now: Profile) -> None:
    expected = await answered(a_job(asked), deps_of(asked))

    publication = await answered(a_job(asked), deps_of(now))

    assert rule_on_play(publication.play, POLICIES["northstar"]) == ()
    assert publication.play.arms == expected.play.arms


@pytest.mark.parametrize("step", ["case", "arms"])
async def test_a_step_that_is_missing_is_named(step: str) -> None:
    deps = deps_of(exchange=FakeExchange(lost=step))

    with pytest.raises(BusError, match=f"run {RUN} has no '{step}' on the exchange"):
        await answered(a_job(), deps)


async def test_a_node_that_finds_no_question_says_so() -> None:
    with pytest.raises(BusError, match=f"run {RUN} has no 'asked' on the exchange"):
        await build().ainvoke(State(run=RUN, notes=[]), context=deps_of())


async def test_a_run_that_nobody_asked_for_is_an_error() -> None:
    with pytest.raises(BusError, match=f"run {RUN} has no question on the exchange; it will be asked again"):
        await run(build(), RUN, deps_of())


async def test_an_event_of_another_step_is_not_taken_for_the_one_that_is_missing() -> None:
    exchange = FakeExchange()
    exchange.events[RUN, "case"] = question(a_job())

    with pytest.raises(BusError, match="has no 'case'"):
        await answered(a_job(), deps_of(exchange=exchange))


async def test_a_brand_without_a_policy_is_named() -> None:
    deps = deps_of(players=FakePlayers(CALM, {}))

    with pytest.raises(NotFoundError, match="brand 'northstar' has no policy here"):
        await answered(a_job(), deps)


async def test_a_brand_whose_file_went_away_is_named() -> None:
    with pytest.raises(NotFoundError, match="brand 'northstar' has no policy here"):
        await answered(a_job(), deps_of(policies={}))


def test_a_question_carries_the_job_to_the_agents() -> None:
    asked = read_message(question(a_job()))

    assert isinstance(asked, AgentAsked)
    assert (asked.id, asked.subject, asked.brand, asked.time) == (f"{RUN}/asked", "anna-4711", "northstar", NOON)
    assert (asked.data.situation, asked.data.decision) == (a_job().situation, "d" * 32)


def test_the_graph_that_langgraph_json_names_can_be_built() -> None:
    file = ROOT / "langgraph.json"
    if not file.exists():
        pytest.skip("there is no langgraph.json")
    named = json.loads(file.read_text(encoding="utf-8"))["graphs"]

    assert named
    for place in named.values():
        path, _, name = (place["path"] if isinstance(place, dict) else place).partition(":")
        module = importlib.import_module(path.removeprefix("./").removesuffix(".py").replace("/", "."))
        made = getattr(module, name)
        graph = made() if not hasattr(made, "ainvoke") else made
        assert {"ingestion", "strategy", "execution"} <= set(graph.get_graph().nodes)
