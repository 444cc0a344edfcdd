"""What stands in a dialect file, before it is turned into rules."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Facts = Literal["details", "blocks", "consents"]


def _one_or_many(value: object) -> object:
    return value if isinstance(value, list) else [value]


def _words(value: object) -> object:
    """YAML reads `true:` and `1:` as no text; in a table they are the words that payloads have."""
    if not isinstance(value, dict):
        return value
    return {word_of(key): entry for key, entry in value.items()}


def word_of(value: object) -> str:
    """A YAML scalar as the word it stands for in a payload."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class KindPart(_Part):
    """Where a payload says of what kind it is."""

    header: str | None = None
    field: str | None = None
    paths: dict[str, str] = {}
    always: str | None = None


class RulePart(_Part):
    """One event that a kind of payload can be."""

    event: str | Annotated[dict[str, str], BeforeValidator(_words)]
    choose: str | None = None
    when: Annotated[list[dict[str, Any]], BeforeValidator(_one_or_many)] = []
    each: str | None = None
    id: str | None = None
    player: Any = None
    time: Any = None
    currency: str | None = None
    rate: str | None = None
    data: dict[str, Any] = {}


class PullPart(_Part):
    """What to ask, and the kind under which the answer is read."""

    get: str = Field(pattern=r"^/[^{}]*\{player\}[^{}]*$")
    answer: str


Rules = Annotated[list[RulePart], BeforeValidator(_one_or_many)]


class DialectFile(_Part):
    """One dialect."""

    dialect: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")
    title: str
    kind: KindPart
    money: Literal["units", "minor", "micros"] = "units"
    round_amounts: bool = False
    ignore_case: bool = False
    player: Any = None
    time: Any = None
    currency: str | None = None
    rate: str | None = None
    shapes: dict[str, Rules] = Field(min_length=1)
    unmapped: dict[str, str] = {}
    pulls: dict[Facts, PullPart] = {}
