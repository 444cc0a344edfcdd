"""Prompt files: what an agent's model is told, with the inputs, tools and answer that it counts on.

A file is a head in YAML between two lines of `---`, and a text under `system:` and `user:`. The text is
parted before it is rendered, so nothing that is shown in it can speak in another role.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Final

from jinja2 import TemplateError
from msgspec import Struct
from pydantic import BaseModel, ConfigDict, Field, model_validator

from core import model
from core.errors import PolicyFileError, PromptError
from core.model import AGENTS, Agent, AnswerName, Role, Said, ToolName
from core.record import digest
from prompts.faults import SHAPES, Read, fault, model_of, nearest
from prompts.findings import Finding, quoted, refuse
from prompts.template import filled, flaws_in
from prompts.yaml_file import Sheet, read_sheet

FOLDER: Final = Path(__file__).parent
LONGEST: Final = 100_000
"""Characters that a prompt may have once it is rendered, all messages together."""
GIVEN: Final[Mapping[Agent, tuple[str, ...]]] = {
    "ingestion": ("samples", "fields", "example"),
    "strategy": ("case", "menu", "rules", "reason", "last"),
    "execution": ("case", "proposal", "components", "rules"),
}
"""What the hub gives each agent's prompt to show."""
FOREIGN: Final = "samples"
"""The input that holds what strangers wrote, if redacted: whoever reads it has no tools."""

ROLES: Final[tuple[Role, ...]] = ("system", "user")
_NAME: Final = r"^[a-z][a-z0-9-]{0,39}$"
SHAPES[_NAME] = "a name of small letters, digits and hyphens"
_HEAD: Final = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_ROLE: Final = re.compile(r"^(system|user|assistant|developer|tool)[ \t]*:", re.MULTILINE)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class HintsPart(_Part):
    """What the prompt wishes for; settings overrule it."""

    model: str | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    max_tokens: Annotated[int, Field(ge=1)] | None = None


class PromptHead(_Part):
    """What stands at the head of a prompt file."""

    name: Annotated[str, Field(pattern=_NAME)]
    version: Annotated[int, Field(ge=1)]
    agent: Agent
    inputs: dict[str, str]
    tools: list[ToolName] = []
    output: AnswerName
    hints: HintsPart = HintsPart()

    @model_validator(mode="after")
    def _sound(self) -> "PromptHead":
        given = GIVEN[self.agent]
        for name in self.inputs:
            if name not in given:
                said = f"expected what {self.agent} is given: {', '.join(given)}{nearest(name, given)}"
                raise fault(f"{name} is nothing that {self.agent} is given", said, "inputs", name)
        for number, tool in enumerate(self.tools):
            if tool in self.tools[:number]:
                raise fault(f"{tool} stands twice", "name it once", "tools", number)
        if self.tools and FOREIGN in self.inputs:
            raise fault(f"has tools, and shows {FOREIGN}", "expected none: strangers wrote what it reads", "tools")
        if self.output.partition("-")[0] != self.agent:
            raise fault(
                f"{self.output} is not for {self.agent} to say", f"expected an answer of {self.agent}", "output"
            )
        return self


class Part(Struct, frozen=True):
    """A message of a prompt before it is rendered."""

    role: Role
    text: str


class Prompt(Struct, frozen=True, kw_only=True, dict=True):
    """A prompt file that can be rendered, known by name, version and digest."""

    name: str
    version: int
    agent: Agent
    inputs: Mapping[str, str]
    tools: tuple[ToolName, ...]
    output: AnswerName
    hints: model.Hints
    parts: tuple[Part, ...]

    @property
    def id(self) -> str:
        """Name and version, as strategy@1."""
        return f"{self.name}@{self.version}"

    @cached_property
    def digest(self) -> str:
        """SHA-256 of all that it says."""
        return digest(self)

    def render(self, inputs: Mapping[str, object]) -> tuple[Said, ...]:
        """The messages with these inputs shown; what it does not declare of what its agent is given is left out."""
        self._check(inputs)
        try:
            said = tuple(Said(role=part.role, text=filled(part.text, inputs)) for part in self.parts)
        except (TemplateError, TypeError, ValueError, RecursionError) as error:
            raise PromptError(f"{self.id} cannot be rendered: {error}; mend the file or what it is given") from error
        size = sum(len(one.text) for one in said)
        if size > LONGEST:
            raise PromptError(f"{self.id} becomes {size} characters long: give it less, {LONGEST} is the most")
        return said

    def _check(self, inputs: Mapping[str, object]) -> None:
        for name in self.inputs:
            if name not in inputs:
                raise PromptError(f"{self.id} lacks its input {name!r}: give it")
        for name in inputs:
            if name not in GIVEN[self.agent]:
                raise PromptError(f"{self.id} knows no input {name!r}: {self.agent} is never given it, leave it out")


class PromptRead(Struct, frozen=True):
    """A prompt with the file it was read from."""

    prompt: Prompt
    sheet: Sheet


class _Section(Struct, frozen=True):
    """A message as it stands in a file, and the line its text begins on."""

    role: str
    text: str
    line: int


def prompt_files(folder: Path) -> Sequence[Path]:
    """The prompt files of a folder, by name."""
    return sorted(folder.glob("*.md"))


def load_prompts(folder: Path = FOLDER) -> Mapping[Agent, Prompt]:
    """The prompt of every agent."""
    prompts = dict[Agent, Prompt]()
    for path in prompt_files(folder):
        prompt = load_prompt(path)
        if prompt.agent in prompts:
            raise PolicyFileError(f"{path.name}: {prompt.agent} has another prompt file already; keep one of them")
        prompts[prompt.agent] = prompt
    for agent in AGENTS:
        if agent not in prompts:
            raise PolicyFileError(f"no prompt file in {folder} is for {agent}: add one, or name no CVH_PROMPTS")
    return prompts


def load_prompt(path: Path) -> Prompt:
    """The prompt of one file."""
    read = read_prompt(path)
    if isinstance(read, PromptRead):
        return read.prompt
    raise refuse(read)


def read_prompt(path: Path) -> PromptRead | tuple[Finding, ...]:
    """A prompt file with its places, or everything that is wrong with it."""
    read = model_of(read_sheet(path, _head), PromptHead)
    if not isinstance(read, Read):
        return read
    sections = tuple(_sections(read.sheet.text))
    found = (*_misplaced(read.sheet, sections), *_flawed(read.sheet, sections, read.file))
    return found or PromptRead(_prompt(read.file, sections), read.sheet)


def _head(text: str) -> str:
    """The YAML of a file, with the line it begins with: places in it are places in the file."""
    found = _HEAD.match(text)
    if found is None:
        raise ValueError("there is no head between two lines of ---")
    return text[: found.end(1)]


def _prompt(head: PromptHead, sections: Sequence[_Section]) -> Prompt:
    return Prompt(
        name=head.name,
        version=head.version,
        agent=head.agent,
        inputs=head.inputs,
        tools=tuple(head.tools),
        output=head.output,
        hints=model.Hints(**head.hints.model_dump()),
        parts=tuple(Part(role, one.text.strip("\n")) for role, one in zip(ROLES, sections[1:], strict=True)),
    )


def _sections(text: str) -> Iterator[_Section]:
    """The messages of a file; what stands before the first has no role."""
    found = _HEAD.match(text)
    start, role = found.end() if found else 0, ""
    for marker in _ROLE.finditer(text, start):
        yield _section(role, text, start, marker.start())
        start, role = marker.end(), marker[1]
    yield _section(role, text, start, len(text))


def _section(role: str, text: str, start: int, end: int) -> _Section:
    return _Section(role, text[start:end], text.count("\n", 0, start) + 1)


def _misplaced(sheet: Sheet, sections: Sequence[_Section]) -> Iterator[Finding]:
    """What stands under no role, and roles that are not system and then user."""
    before, *told = sections
    if before.text.strip():
        line = before.line + before.text[: len(before.text) - len(before.text.lstrip())].count("\n")
        yield Finding(file=sheet.name, line=line, what="stands under no role", remedy="expected `system:` before it")
    roles = tuple(section.role for section in told)
    if roles != ROLES:
        wrong = next((one for one, role in zip(told, ROLES, strict=False) if one.role != role), sections[-1])
        what = f"found the roles {', '.join(roles) or 'of nobody'}"
        remedy = "expected `system:` and then `user:`, each once"
        yield Finding(file=sheet.name, line=wrong.line, what=what, remedy=remedy)
    for found in told:
        if found.text.split("\n")[0].strip():
            what, remedy = "stands beside its role", f"expected `{found.role}:` on a line of its own"
            yield Finding(file=sheet.name, line=found.line, field=found.role, what=what, remedy=remedy)


def _flawed(sheet: Sheet, sections: Sequence[_Section], head: PromptHead) -> Iterator[Finding]:
    for section in sections[1:]:
        for flaw in flaws_in(section.text, tuple(head.inputs)):
            yield Finding(
                file=sheet.name, line=section.line + flaw.line - 1, column=flaw.column, field=section.role,
                what=quoted(flaw.what), remedy=quoted(flaw.remedy),
            )  # fmt: skip
