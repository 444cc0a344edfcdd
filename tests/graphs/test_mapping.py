"""A run about a shape ends in a dialect that has passed its trial, or says why not; wherever it is cut short."""

import json
from dataclasses import dataclass, field

import pytest

from agents.mapping import case_name
from core.dialect.proposed import DialectDrafted
from core.dialect.trial import Trial, tried
from core.mapping import ShapeCase
from core.model import Answer, ModelQuestion, Unanswered
from core.proposals import Standing
from core.redaction import redact
from core.shape import ShapeJob, grouped
from graphs.mapping import ask_for_dialect
from graphs.run import mapper, resume, run
from graphs.state import Deps
from prompts.components import load_components
from prompts.dialects import read_dialect
from prompts.prompt_file import load_prompts
from tests.graphs.house import FakeExchange, ScriptedModels, calling, said
from tests.unmapped import NOON, WEBHOOK_DIALECT, letters, wallet, webhook

RUN = "b" * 32
GOOD = said(json.dumps({"dialect": WEBHOOK_DIALECT}))
WRONG = said(json.dumps({"dialect": WEBHOOK_DIALECT.replace("money: units", "money: minor")}))


@dataclass
class FakeShapes:
    """What waits, in memory; a person's word is told by the test."""

    payloads: list[dict]
    drafted: list[DialectDrafted] = field(default_factory=list)
    word: Standing | None = None

    async def case(self, job: ShapeJob) -> ShapeCase | None:
        group = grouped(letters(self.payloads))[0]
        redacted = redact([one.payload for one in group.kept], group.last)
        name = case_name("acme", group.digest)
        return ShapeCase(
            run=job.run, brand="northstar", door="acme", shape=group.digest, name=name, payloads=4, redacted=redacted,
            at=NOON,
        )  # fmt: skip

    async def trial(self, case: ShapeCase, text: str) -> Trial:
        return tried(read_dialect(text), letters(self.payloads), told={"base_currency": "GBP"})

    async def submit(self, drafted: DialectDrafted) -> Standing:
        self.drafted.append(drafted)
        return await self.standing(drafted.proposed.run) or "refused"

    async def standing(self, run: str) -> Standing | None:
        if not self.drafted:
            return None
        return self.word or ("waiting" if self.drafted[0].proposed.text else "refused")


class Killed(Exception):
    pass


class CutExchange(FakeExchange):
    """Dies before or after so many steps were put on it."""

    left = 10**6

    async def put(self, run: str, step: str, body: bytes) -> None:
        self.left -= 1
        if self.left < 0:
            raise Killed
        await super().put(run, step, body)


class NoTools:
    async def call(self, scope: object, tool: str, arguments: str) -> str:
        raise AssertionError("a run about a shape has no tools")


class Mending:
    """A model that is wrong until it is told so."""

    def __init__(self) -> None:
        self.asked = 0

    async def ask(self, question: ModelQuestion) -> Answer:
        self.asked += 1
        return GOOD if "cannot be used" in question.messages[-1].text else WRONG


@dataclass
class House:
    """A run about webhooks."""

    models: ScriptedModels | Mending
    shapes: FakeShapes = field(default_factory=lambda: FakeShapes([webhook(n, c) for n, c in enumerate((1, 2, 2, 9))]))
    exchange: CutExchange = field(default_factory=CutExchange)

    @property
    def deps(self) -> Deps:
        return Deps(self.exchange, NoTools(), load_components(), load_prompts(), models=self.models, shapes=self.shapes)

    async def ends(self) -> Standing:
        job = ShapeJob(run=RUN, brand="northstar", door="acme", shape="", at=NOON)
        assert await ask_for_dialect(job, self.deps)
        return await run(mapper(), RUN, self.deps)


def a_model(*answers: Answer | Unanswered) -> ScriptedModels:
    return ScriptedModels({"ingestion": list(answers)})


def kinds(drafted: DialectDrafted) -> list[str]:
    return [json.loads(line)["kind"] for line in drafted.transcript.split(b"\n")]


@pytest.mark.parametrize("cut", range(7))
async def test_wherever_a_run_is_cut_short_it_ends_the_same_and_pays_for_no_recorded_answer_twice(cut: int) -> None:
    house, whole = House(Mending()), House(Mending())
    assert await whole.ends() == "waiting"
    assert len(whole.exchange.events) == 7
    house.exchange.left = cut
    with pytest.raises(Killed):
        await house.ends()
    asked = house.models.asked
    steps = [json.loads(body) for (_, step), body in house.exchange.events.items() if step.startswith("ingestion-")]
    answers = sum(isinstance(step, dict) and step["kind"] == "model" for step in steps)
    house.exchange.left = 7

    assert await house.ends() == "waiting"
    assert house.shapes.drafted == whole.shapes.drafted
    assert house.models.asked == asked + 2 - answers


async def test_a_second_wrong_answer_is_not_proposed_and_plain_rules_say_why_they_have_none() -> None:
    house = House(a_model(WRONG))

    assert await house.ends() == "refused"
    (drafted,) = house.shapes.drafted
    assert (drafted.proposed.text, drafted.proposed.strategist) == ("", "offline")
    assert kinds(drafted).count("model") == 2
    assert "fallback" in kinds(drafted)


async def test_when_no_model_answers_plain_rules_propose() -> None:
    shapes = FakeShapes([wallet(number, at=NOON) for number in range(4)])
    house = House(a_model(Unanswered(cause="provider", detail="busy")), shapes)

    assert await house.ends() == "waiting"
    (drafted,) = shapes.drafted
    assert (drafted.proposed.strategist, drafted.proposed.read) == ("offline", 4)


async def test_a_model_that_wants_tools_gets_none() -> None:
    house = House(a_model(calling("read_player_state"), GOOD))

    assert await house.ends() == "waiting"
    assert "there are no tools here" in house.models.asked[1].messages[-1].text


async def test_a_run_that_waits_goes_on_with_a_persons_word_and_one_that_was_judged_is_not_asked_again() -> None:
    house = House(a_model(GOOD))
    job = ShapeJob(run=RUN, brand="northstar", door="acme", shape="", at=NOON)
    graph = mapper()
    assert await ask_for_dialect(job, house.deps)
    assert await run(graph, RUN, house.deps) == "waiting"
    house.shapes.word = "accepted"

    assert await resume(graph, RUN, house.deps) == "accepted"
    assert not await ask_for_dialect(job, house.deps)
    assert len(house.shapes.drafted) == len(house.models.asked) == 1
