"""A fork goes on from what is on record, with another prompt or model, and nothing else."""

import json
from pathlib import Path

import pytest

from core.errors import TranscriptError
from core.model import ToolCall
from core.plays import ArmChoice
from core.scope import scope_of
from core.transcript import EventLine, FallbackLine, ModelLine, ToolLine, Transcript, read_transcript
from evals.fork import Fork, fork
from evals.recorded import RecordedToolbox
from prompts.components import load_components
from prompts.prompt_file import FOLDER, Prompt, load_prompt, load_prompts
from tests.graphs.house import calling, said
from tests.graphs.recorded import recorded, with_model
from tests.graphs.runs import POLICIES, SPINS, House

PROMPTS = load_prompts()
COMPONENTS = load_components()
LOBBY = json.dumps({"arms": [{"arm": "lobby_order", "tier": None}], "hypothesis": "h", "judged_wrong_if": "w"})


async def forked(transcript: Transcript, models: object, at: str = "strategy", **prompts: Prompt) -> Fork:
    given = {"prompts": {**PROMPTS, **prompts}, "components": COMPONENTS, "policy": POLICIES["northstar"]}
    return await fork(transcript, at, models=models, **given)  # type: ignore[arg-type]


@pytest.fixture
def new_prompt(tmp_path: Path) -> Prompt:
    path = tmp_path / "new.md"
    path.write_text((FOLDER / "strategy.md").read_text().replace("system:\n", "system:\nBE SHORT.\n", 1))
    return load_prompt(path)


@pytest.mark.parametrize("at", ["ingestion", "strategy", "execution"])
async def test_a_fork_with_nothing_new_writes_the_recorded_play(at: str) -> None:
    transcript = await recorded()

    made = await forked(transcript, None, at)

    assert made.new == made.old
    assert made.objections == ()


async def test_a_new_prompt_is_asked_with_the_recorded_case_and_makes_another_play(
    new_prompt: Prompt,
) -> None:
    transcript = await recorded(with_model(said(SPINS)))
    models = with_model(said(LOBBY))

    made = await forked(transcript, models, strategy=new_prompt)

    was = next(transcript.of(ModelLine, "strategy")).asked.messages
    now = models.asked[0].messages
    assert now[0].text == "BE SHORT.\n" + was[0].text
    assert now[1] == was[1], "the case, the menu, the rules and the results are those on record"
    assert (made.old.arms, made.new.arms) == ((ArmChoice("free_spins", "small"),), (ArmChoice("lobby_order"),))
    assert made.new.provenance.prompts[0] == new_prompt.digest


async def test_what_comes_before_the_fork_is_taken_at_its_word() -> None:
    transcript = await recorded(with_model(said(SPINS)))
    models = with_model(said(LOBBY))

    made = await forked(transcript, models, "execution")

    assert [question.agent for question in models.asked] == ["execution"]
    assert made.new.arms == made.old.arms
    before = [line for line in transcript.lines if line.agent in ("ingestion", "strategy")]
    assert [line for line in made.forked.lines if line.agent in ("ingestion", "strategy")] == before


async def test_a_tool_answers_what_it_answered_then_and_says_so_where_it_was_not_asked() -> None:
    transcript = await recorded(with_model(calling("budget_left"), said(SPINS)))
    models = with_model(calling("budget_left"), calling("last_results", plays=7), said(SPINS))

    made = await forked(transcript, models)

    was = {line.tool: line for line in transcript.of(ToolLine) if line.by == "model"}
    told = [line for line in made.forked.of(ToolLine) if line.by == "model"]
    assert told[0].result == was["budget_left"].result
    assert told[1].error == "the recorded run has no answer to this call"


async def test_of_arms_that_nobody_asked_about_the_recorded_menu_decides() -> None:
    toolbox = RecordedToolbox((await recorded(with_model(said(SPINS)))).of(ToolLine))
    choices = [{"arm": "lobby_order", "tier": None}, {"arm": "cashback", "tier": "enormous"}]

    told = json.loads(
        await toolbox.call(scope_of(House().job, "strategy"), "apply_guardrails", json.dumps({"choices": choices}))
    )

    assert [one["choice"] for one in told["verdicts"]] == choices
    assert [bool(one["in_play"]) for one in told["verdicts"]] == [False, True]


@pytest.mark.parametrize("arguments", ["{", "[]", '{"choices": 1}', '{"choices": [1]}'])
async def test_a_call_that_makes_no_sense_is_answered_with_a_remedy(arguments: str) -> None:
    toolbox = RecordedToolbox((await recorded()).of(ToolLine))

    for tool in ("estimate_arms", "no_such_tool"):
        assert json.loads(await toolbox.call(scope_of(House().job, "strategy"), tool, arguments))["remedy"]


async def test_a_model_that_calls_nonsense_in_a_fork_ends_in_plain_rules() -> None:
    loop = said(calls=[ToolCall(id="1", tool="estimate_arms", arguments="{")])

    made = await forked(await recorded(), with_model(loop))

    assert next(made.forked.of(FallbackLine, "strategy")).why.startswith("no answer after")
    assert made.new.arms == made.old.arms


async def test_a_run_of_an_older_version_is_not_forked() -> None:
    transcript = await recorded()
    head, *others = transcript.raw
    lines = "\n".join(json.dumps(line) for line in [{**head, "v": 1}, *others])

    with pytest.raises(TranscriptError, match="not recorded as version 2"):
        await forked(read_transcript(transcript.head, lines.encode()), None)


async def test_a_run_that_lacks_the_step_before_is_told_where_to_fork() -> None:
    transcript = await recorded()
    kept = [(line, raw) for line, raw in zip(transcript.lines, transcript.raw, strict=True)
            if not (isinstance(line, EventLine) and line.what == "handed over")]  # fmt: skip
    cut = read_transcript(transcript.head, "\n".join(json.dumps(raw) for _, raw in kept).encode())

    with pytest.raises(TranscriptError, match="has no 'case' of ingestion on record: fork it at an earlier agent"):
        await forked(cut, None)
