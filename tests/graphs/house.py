"""What the graph runs against in tests: everything in memory, and a model that says what it is told to."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.model import Answer, Attempt, ModelQuestion, ToolCall, Unanswered, Usage


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

    async def wait(self, run: str, step: str) -> bytes:
        return self.events[run, step]

    def runs(self, step: str) -> object:
        raise AssertionError("a run is told its number")


def said(text: str = "", calls: Sequence[ToolCall] = (), refusal: str = "") -> Answer:
    return Answer(
        text=text,
        calls=tuple(calls),
        refusal=refusal,
        model="scripted",
        finish="tool_calls" if calls else "stop",
        usage=Usage(input=10, output=5, cost="0.001"),
        milliseconds=3,
        attempts=(Attempt(model="scripted", outcome="answered", milliseconds=3),),
    )


def calling(tool: str, **arguments: object) -> Answer:
    return said(calls=[ToolCall(id=f"call-{tool}", tool=tool, arguments=json.dumps(arguments))])


@dataclass
class ScriptedModels:
    """Answers by agent, in order; the last one is repeated."""

    script: dict[str, list[Answer | Unanswered]]
    asked: list[ModelQuestion] = field(default_factory=list)

    async def ask(self, question: ModelQuestion) -> Answer | Unanswered:
        turn = sum(one.agent == question.agent for one in self.asked)
        self.asked.append(question)
        answers = self.script[question.agent]
        return answers[min(turn, len(answers) - 1)]


@dataclass
class FakeProposals:
    """The engine's side: says of each play what it is told to, and keeps what was submitted."""

    says: Callable[[object], str] = lambda publication: "accepted"
    submitted: list[object] = field(default_factory=list)
    word: str = "waiting"

    async def submit(self, publication: object) -> str:
        self.submitted.append(publication)
        return self.says(publication)

    async def standing(self, run: str) -> str:
        return self.word
