"""Thinking ends, whatever a model does: with an answer that can be read, or with the reason why there is none."""

import json
from datetime import UTC, datetime

import pytest

from agents.fault import Fault
from agents.mind import Mind
from core.model import Answer, Attempt, ToolCall, Unanswered
from core.scope import Scope
from core.situation import Situation
from graphs.journal import Journal
from graphs.think import MOST_CALLS, MOST_SENT, MOST_TEXT, MOST_TURNS, Fallback, Thinker
from prompts.prompt_file import load_prompts
from tests.graphs.house import FakeExchange, ScriptedModels, calling, said

SITUATION = Situation(
    brand="northstar", signal="requested", jurisdiction="GB", residence="GB",
    harm="low", flagged=False, value="low", presence="online",
)  # fmt: skip
SCOPE = Scope(
    run="a" * 32, agent="strategy", brand="northstar", player="anna-4711",
    situation=SITUATION, at=datetime(2026, 3, 2, tzinfo=UTC),
)  # fmt: skip
PROMPT = load_prompts()["strategy"]
GOOD = said('{"n": 1}')


def read(text: str) -> int | Fault:
    try:
        return int(json.loads(text)["n"])
    except (ValueError, KeyError, TypeError):
        return Fault("it has no number n", "Give n")


MIND = Mind({name: {} for name in PROMPT.inputs}, {"type": "object"}, read)


class Tools:
    """Answers every call and keeps it."""

    def __init__(self, answer: str = '{"answer": 1}') -> None:
        self.called: list[tuple[str, str]] = []
        self._answer = answer

    async def __call__(self, tool: str, arguments: str) -> str:
        self.called.append((tool, arguments))
        return self._answer


async def thought(*answers: Answer | Unanswered, tools: Tools | None = None) -> tuple[object, ScriptedModels, Journal]:
    models, journal = ScriptedModels({"strategy": list(answers)}), Journal(FakeExchange(), SCOPE.run, "strategy")
    thinker = Thinker(models, tools or Tools(), SCOPE, journal)
    return await thinker.think(PROMPT, MIND), models, journal


async def test_a_good_answer_is_read_and_everything_that_was_sent_is_noted() -> None:
    result, models, journal = await thought(GOOD)

    assert result == 1
    note = journal.notes[0]
    assert (note["kind"], note["prompt"], note["digest"]) == ("model", PROMPT.id, PROMPT.digest)
    assert [message["text"] for message in note["asked"]["messages"]] == [m.text for m in models.asked[0].messages]
    assert note["answered"]["usage"] == {"input": 10, "output": 5, "cached": 0, "cost": "0.001"}


async def test_tools_are_called_in_the_scope_of_the_run_and_answered_to_the_model() -> None:
    tools = Tools()

    result, models, _ = await thought(calling("recall_cases", limit=2), GOOD, tools=tools)

    assert (result, tools.called) == (1, [("recall_cases", '{"limit": 2}')])
    assert [(m.role, m.answers) for m in models.asked[1].messages[-2:]] == [
        ("assistant", ""),
        ("tool", "call-recall_cases"),
    ]


async def test_an_answer_that_cannot_be_read_may_be_mended_once() -> None:
    result, models, _ = await thought(said("not json"), GOOD)

    assert result == 1
    assert "it has no number n. Give n" in models.asked[1].messages[-1].text


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (said("not json"), "the answer could not be used, twice: it has no number n"),
        (said(refusal="I will not"), "the model refused to answer"),
        (said("x" * (MOST_TEXT + 1)), "the model said more than anybody asked for"),
        (said(calls=[ToolCall(id="1", tool="t", arguments="{}")] * (MOST_CALLS + 1)), "the model said more"),
        (calling("recall_cases"), f"no answer after {MOST_TURNS} turns"),
        (Unanswered(cause="deadline", detail="60 s are over"), "deadline: 60 s are over"),
        (Unanswered(cause="budget", detail="the day's is used up"), "budget: the day's is used up"),
    ],
    ids=["nonsense", "refusal", "too long", "too many calls", "tool loop", "deadline", "budget"],
)
async def test_whatever_a_model_does_thinking_ends_with_the_reason(answer: Answer | Unanswered, why: str) -> None:
    result, models, _ = await thought(answer)

    assert isinstance(result, Fallback)
    assert result.why.startswith(why)
    assert len(models.asked) <= MOST_TURNS


async def test_a_conversation_that_has_become_too_long_ends() -> None:
    result, models, _ = await thought(calling("recall_cases"), tools=Tools("x" * (MOST_SENT // 2)))

    assert result == Fallback("the conversation has become too long")
    assert len(models.asked) == 2


async def test_a_failed_attempt_stands_in_the_transcript() -> None:
    failed = (Attempt(model="m", outcome="rate_limited", milliseconds=9, detail="retry after 1 s"),)

    _, _, journal = await thought(Unanswered(cause="provider", detail="busy", attempts=failed))

    assert journal.notes[0]["answered"]["attempts"][0]["outcome"] == "rate_limited"
