"""Two runs beside each other: what was told to the models, what they said, which tools were called, which play came."""

import json
from collections.abc import Iterator, Mapping
from difflib import unified_diff

from msgspec import Struct

from core.model import AGENTS, Agent, Answer
from core.run_sums import RunSums, sums_of
from core.transcript import FallbackLine, ModelLine, PlayLine, ToolLine, Transcript
from prompts.play_file import write_play


class AgentDiff(Struct, frozen=True, kw_only=True):
    """What differs of one agent, as unified diffs; an empty text is no difference."""

    prompt: str
    """The messages that opened its conversation, as they were sent."""
    answers: str
    tools: str


class Comparison(Struct, frozen=True, kw_only=True):
    """What two runs differ by."""

    old: RunSums
    new: RunSums
    agents: Mapping[Agent, AgentDiff]
    play: str
    """A unified diff of the plays as YAML."""

    @property
    def same(self) -> bool:
        """Whether both told, asked, said and wrote the same."""
        return not self.play and not any(one.prompt or one.answers or one.tools for one in self.agents.values())


def compare(old: Transcript, new: Transcript) -> Comparison:
    """Lay one run beside another."""
    names = (old.run[:12], new.run[:12])
    return Comparison(
        old=sums_of(old),
        new=sums_of(new),
        agents={agent: _agent(old, new, agent, names) for agent in AGENTS},
        play=_diff(_play(old), _play(new), names),
    )


def _agent(old: Transcript, new: Transcript, agent: Agent, names: tuple[str, str]) -> AgentDiff:
    return AgentDiff(
        prompt=_diff(_prompt(old, agent), _prompt(new, agent), names),
        answers=_diff(_answers(old, agent), _answers(new, agent), names),
        tools=_diff(_tools(old, agent), _tools(new, agent), names),
    )


def _diff(old: str, new: str, names: tuple[str, str]) -> str:
    before, after = old.splitlines(), new.splitlines()
    return "\n".join(unified_diff(before, after, *names, lineterm=""))


def _prompt(transcript: Transcript, agent: Agent) -> str:
    line = next(transcript.of(ModelLine, agent), None)
    if line is None:
        return ""
    return "\n".join((f"# {line.prompt}", *(f"{said.role}:\n{said.text}" for said in line.asked.messages)))


def _answers(transcript: Transcript, agent: Agent) -> str:
    return "\n".join(_said(line) for line in transcript.lines if line.agent == agent)


def _said(line: object) -> str:
    if isinstance(line, FallbackLine):
        return f"plain rules: {line.why}"
    if not isinstance(line, ModelLine):
        return ""
    answer = line.answer
    if isinstance(answer, Answer):
        calls = (f"calls {call.tool}({call.arguments})" for call in answer.calls)
        return "\n".join((f"{answer.model}:", answer.text or answer.refusal, *calls))
    return f"no answer: {answer.cause}: {answer.detail}"


def _tools(transcript: Transcript, agent: Agent) -> str:
    return "\n".join(text for line in transcript.of(ToolLine, agent) for text in _call(line))


def _call(line: ToolLine) -> Iterator[str]:
    yield f"{line.tool}({json.dumps(line.arguments, ensure_ascii=False)}) for {line.by}"
    yield json.dumps(line.result, ensure_ascii=False, indent=2)


def _play(transcript: Transcript) -> str:
    line: PlayLine | None = transcript.play
    return write_play(line.written) if line is not None else ""
