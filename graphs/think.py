"""Thinking: one mind asks a model, turn by turn, calls the tools it wants, and reads what it says.

Whatever a model does, thinking ends: after so many turns, calls and bytes, with an answer that can be read, or with
the reason why there is none.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final, Protocol, TypeVar

import msgspec
from msgspec import Struct, to_builtins
from msgspec.structs import replace

from agents.fault import Fault
from agents.mind import Mind
from core.model import Agent, Answer, ModelQuestion, Said, ToolCall, Unanswered
from core.ports import Models
from core.record import canonical
from graphs.journal import Journal
from prompts.prompt_file import Prompt
from tools.toolbox import specs_of

MOST_TURNS: Final = 8
MOST_CALLS: Final = 8
"""How many tools may be called in one turn."""
MOST_TEXT: Final = 32 * 1024
MOST_NAME: Final = 200
"""How long the name of a tool or the id of a call may be."""
MOST_SENT: Final = 384 * 1024
"""How many bytes a conversation may come to: what is recorded of it has to fit one message."""

Call = Callable[[str, str], Awaitable[str]]
"""Calls a tool by its name with its arguments; whose it is, is bound beneath."""
T = TypeVar("T")
Check = Callable[[T], Awaitable[Fault | None]]
"""What has to hold of an answer beyond its being read."""


class Asker(Protocol):
    """Who asks a model, and for which brand."""

    @property
    def run(self) -> str:
        """The number of the run."""
        ...

    @property
    def agent(self) -> Agent:
        """The agent at work."""
        ...

    @property
    def brand(self) -> str:
        """The brand whose budget pays."""
        ...


class Fallback(Struct, frozen=True):
    """Why plain rules have to think instead."""

    why: str


class Thinker:
    """A model, the tools it may call, and who asks."""

    def __init__(self, models: Models, call: Call, asker: Asker, journal: Journal) -> None:
        self._models, self._call, self._asker, self._journal = models, call, asker, journal

    async def think(self, prompt: Prompt, mind: Mind[T], check: Check[T] | None = None) -> T | Fallback:
        """What the mind makes of the model's answer; an answer that cannot be read may be mended once."""
        question = self._question(prompt, mind)
        mended = False
        for _ in range(MOST_TURNS):
            answer = await self._ask(question, prompt)
            if isinstance(answer, Fallback):
                return answer
            if answer.calls:
                question = await self._after_calls(question, answer)
                continue
            read = await _checked(mind.read(answer.text), check)
            if not isinstance(read, Fault):
                return read
            if mended:
                return Fallback(f"the answer could not be used, twice: {read.reason}")
            question, mended = _told(question, answer, read), True
        return Fallback(f"no answer after {MOST_TURNS} turns")

    def _question(self, prompt: Prompt, mind: Mind[T]) -> ModelQuestion:
        asker = self._asker
        return ModelQuestion(
            run=asker.run,
            brand=asker.brand,
            agent=asker.agent,
            messages=prompt.render(mind.inputs),
            tools=tuple(spec for spec in specs_of(asker.agent) if spec.name in prompt.tools),
            output=mind.output,
            output_name=prompt.output,
            hints=prompt.hints,
        )

    async def _ask(self, question: ModelQuestion, prompt: Prompt) -> Answer | Fallback:
        asked = to_builtins(question)
        if len(canonical(asked)) > MOST_SENT:
            return Fallback("the conversation has become too long")
        told = await self._journal.step(
            "model", asked, lambda: self._answer(question), prompt=prompt.id, digest=prompt.digest
        )
        answer: Answer | Unanswered = _answered(told)
        if isinstance(answer, Unanswered):
            return Fallback(f"{answer.cause}: {answer.detail}")
        if answer.refusal:
            return Fallback("the model refused to answer")
        if len(answer.text) > MOST_TEXT or len(answer.calls) > MOST_CALLS:
            return Fallback("the model said more than anybody asked for")
        return answer

    async def _answer(self, question: ModelQuestion) -> Answer | Unanswered:
        answer = await self._models.ask(question)
        return _kept(answer) if isinstance(answer, Answer) else answer

    async def _after_calls(self, question: ModelQuestion, answer: Answer) -> ModelQuestion:
        said = Said(role="assistant", text=answer.text, calls=answer.calls)
        told = [await self._tool(call) for call in answer.calls]
        return replace(question, messages=(*question.messages, said, *told))

    async def _tool(self, call: ToolCall) -> Said:
        asked = call.arguments
        told = await self._journal.step("tool", asked, lambda: self._call(call.tool, asked), tool=call.tool, by="model")
        return Said(role="tool", text=str(told), answers=call.id)


async def _checked(read: T | Fault, check: Check[T] | None) -> T | Fault:
    if check is None or isinstance(read, Fault):
        return read
    return await check(read) or read


def _kept(answer: Answer) -> Answer:
    """As much of an answer as can be recorded: more than anybody asked for is still more, and no byte is none."""
    calls = answer.calls[: MOST_CALLS + 1]
    return replace(
        answer,
        text=_plain(answer.text, MOST_TEXT + 1),
        refusal=_plain(answer.refusal, MOST_TEXT),
        calls=tuple(
            ToolCall(
                id=_plain(one.id, MOST_NAME),
                tool=_plain(one.tool, MOST_NAME),
                arguments=_plain(one.arguments, MOST_TEXT),
            )
            for one in calls
        ),
    )


def _plain(text: str, most: int) -> str:
    """The beginning of a text; half of a character, which JSON lets through, becomes a mark."""
    return text[:most].encode(errors="replace").decode()


def _answered(told: Any) -> Answer | Unanswered:
    return msgspec.convert(told, Unanswered) if "cause" in told else msgspec.convert(told, Answer)


def _told(question: ModelQuestion, answer: Answer, fault: Fault) -> ModelQuestion:
    """The conversation goes on with what was wrong."""
    said = Said(role="assistant", text=answer.text)
    wrong = Said(role="user", text=f"This cannot be used: {fault}. Answer once more, with the whole answer.")
    return replace(question, messages=(*question.messages, said, wrong))
