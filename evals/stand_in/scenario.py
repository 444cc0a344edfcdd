"""Scenarios: what the stand-in does to whom, and how often, before it goes back to answering."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import SourceError
from prompts.findings import Finding
from prompts.yaml_file import Sheet, read_sheet

Door = Literal["chat", "embeddings"]
StepName = Literal[
    "answer", "text", "tool_calls", "tool_loop", "refuse", "rate_limit", "error", "malformed", "invalid_content", "cut",
    "drip", "hang", "hostile",
]  # fmt: skip


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class When(_Written):
    """Whom a step is for: every word that is given has to be there, in any case of letters."""

    door: Door = "chat"
    system: str = ""
    said: str = ""
    model: str = ""

    def fits(self, door: Door, system: str, said: str, model: str) -> bool:
        """Whether a request is meant."""
        words = ((self.system, system), (self.said, said), (self.model, model))
        return self.door == door and all(word.lower() in text.lower() for word, text in words)


class _Step(_Written):
    when: When = When()
    times: int | None = Field(default=None, ge=1)
    """How often; for ever if nothing is said."""


class Answer(_Step):
    """Answers from the request alone: calls each offered tool once, then satisfies the schema."""

    do: Literal["answer"] = "answer"


class Text(_Step):
    """Says a text."""

    do: Literal["text"] = "text"
    text: str


class WantedCall(_Written):
    """A tool and its arguments; as text they need be no JSON."""

    tool: str
    arguments: str | dict[str, Any] = {}


class ToolCalls(_Step):
    """Wants tools called, offered or not."""

    do: Literal["tool_calls"] = "tool_calls"
    calls: tuple[WantedCall, ...] = Field(min_length=1)


class ToolLoop(_Step):
    """Wants a tool called, every time: the first that is offered, if none is named."""

    do: Literal["tool_loop"] = "tool_loop"
    tool: str | None = None


class Refuse(_Step):
    """Declines to answer."""

    do: Literal["refuse"] = "refuse"
    text: str = "I cannot help with that."


class RateLimit(_Step):
    """Status 429."""

    do: Literal["rate_limit"] = "rate_limit"
    retry_after: float | None = Field(default=None, ge=0)
    """Seconds that the Retry-After header names; no header if nothing is said."""


class Failure(_Step):
    """Another error status."""

    do: Literal["error"] = "error"
    status: int = Field(default=500, ge=400, le=599)
    message: str = "the stand-in was told to fail"


class Malformed(_Step):
    """A body that is no JSON, with status 200."""

    do: Literal["malformed"] = "malformed"
    body: str = "<html>Bad gateway</html>"


Flaw = Literal["not_json", "wrong_enum", "wrong_schema", "too_large", "nan", "empty", "truncated"]


class InvalidContent(_Step):
    """A good envelope around content that is not what was asked for."""

    do: Literal["invalid_content"] = "invalid_content"
    flaw: Flaw = "not_json"
    size: int = Field(default=10 * 1024 * 1024, ge=1, le=64 * 1024 * 1024)
    """Bytes of the content that is too large."""


class Cut(_Step):
    """The connection ends in the middle of a good answer."""

    do: Literal["cut"] = "cut"
    share: float = Field(default=0.5, ge=0, lt=1)
    """How much of the body is sent."""


class Drip(_Step):
    """A good answer, a few bytes at a time; cut when `most_seconds` are over."""

    do: Literal["drip"] = "drip"
    every_seconds: float = Field(default=0.05, gt=0)
    bytes_each: int = Field(default=1, ge=1)
    most_seconds: float = Field(default=30, gt=0)


class Hang(_Step):
    """Nothing at all, until the client leaves; status 500 when `most_seconds` are over."""

    do: Literal["hang"] = "hang"
    most_seconds: float = Field(default=30, gt=0)


class Hostile(_Step):
    """The worst that the schema admits, or what it does not admit; other words at every call, the same at every run."""

    do: Literal["hostile"] = "hostile"
    means: Literal["allowed", "disallowed", "both"] = "both"
    seed: int = 0


Step = Annotated[
    Answer
    | Text
    | ToolCalls
    | ToolLoop
    | Refuse
    | RateLimit
    | Failure
    | Malformed
    | InvalidContent
    | Cut
    | Drip
    | Hang
    | Hostile,
    Field(discriminator="do"),
]


class Scenario(_Written):
    """Steps in their order: each request takes the first that fits it and is not used up; behind the last, answers."""

    steps: tuple[Step, ...] = ()


def scripted(*steps: Step) -> Scenario:
    """A scenario of steps."""
    return Scenario(steps=steps)


def read_scenario(path: Path) -> Scenario:
    """A scenario from a YAML file."""
    sheet = read_sheet(path)
    if isinstance(sheet, Finding):
        raise SourceError(str(sheet))
    try:
        return Scenario.model_validate(sheet.content)
    except ValidationError as error:
        raise SourceError(_first(sheet, error)) from error


def _first(sheet: Sheet, error: ValidationError) -> str:
    first = error.errors()[0]
    way = (*first["loc"][:2], *first["loc"][3:])  # the third names the kind of a step, which the file has in `do`
    place = sheet.place(way, named=first["type"] == "extra_forbidden")
    name = ".".join(map(str, way)) or "file"
    where = f"{sheet.name}:{place.line}:{place.column}"
    return f"{where}: {name}: {first['msg']}; docs/stand-in.md lists the steps and their fields"


class Script:
    """A scenario as it is played: remembers what is used up."""

    def __init__(self, scenario: Scenario) -> None:
        self._steps = scenario.steps
        self._used: Counter[int] = Counter()

    def next_step(self, door: Door, *, system: str, said: str, model: str) -> Step:
        """What to do with a request."""
        for number, step in enumerate(self._steps):
            left = step.times is None or self._used[number] < step.times
            if left and step.when.fits(door, system, said, model):
                self._used[number] += 1
                return step
        return Answer()
