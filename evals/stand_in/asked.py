"""What a client asks for, as far as an answer depends on it; whatever else it sends is let pass."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from evals.stand_in.lore import values_in


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=False)


class Part(_Asked):
    """A piece of a message."""

    type: str
    text: str = ""


class Function(_Asked):
    """A tool's name and what it takes, or a call's name and arguments."""

    name: str
    parameters: dict[str, Any] = {}
    arguments: str = ""


class Tool(_Asked):
    """A tool that is offered, or called."""

    function: Function


class Message(_Asked):
    """One message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[Part] | None = None
    tool_calls: list[Tool] | None = None

    @property
    def text(self) -> str:
        """What it says, its pieces put together."""
        if isinstance(self.content, list):
            return "".join(part.text for part in self.content)
        return self.content or ""


class Named(_Asked):
    """The one tool that has to be called."""

    function: Function


class OutputSchema(_Asked):
    """A schema that the answer has to satisfy."""

    name: str
    json_schema: dict[str, Any] = Field(default={}, alias="schema")


class Output(_Asked):
    """The form of the answer."""

    type: Literal["text", "json_object", "json_schema"]
    json_schema: OutputSchema | None = None


class StreamOptions(_Asked):
    """What a stream tells besides."""

    include_usage: bool = False


class ChatAsked(_Asked):
    """A turn of a conversation."""

    model: str
    messages: list[Message] = Field(min_length=1)
    tools: list[Tool] = []
    tool_choice: Literal["none", "auto", "required"] | Named = "auto"
    parallel_tool_calls: bool = True
    response_format: Output | None = None
    stream: bool = False
    stream_options: StreamOptions | None = None

    @property
    def system(self) -> str:
        """What the system messages say."""
        return "\n".join(m.text for m in self.messages if m.role in ("system", "developer"))

    @property
    def schema_wanted(self) -> dict[str, Any] | None:
        """The JSON Schema of the answer: that of the response format, else one that a system message shows."""
        if self.response_format is not None and self.response_format.json_schema is not None:
            return self.response_format.json_schema.json_schema
        shown = [value for value in values_in(self.system) if _is_schema(value)]
        return shown[-1] if shown else None

    @property
    def wants_json(self) -> bool:
        """Whether an answer that is not JSON would be wrong."""
        return self.response_format is not None and self.response_format.type != "text"


class EmbeddingsAsked(_Asked):
    """Texts, or texts that the client has cut into numbers, to be embedded."""

    model: str
    input: str | list[str] | list[int] | list[list[int]]
    dimensions: int = Field(default=256, ge=1, le=4096)
    encoding_format: Literal["float", "base64"] = "float"

    @property
    def texts(self) -> list[str]:
        """One text for each vector."""
        if isinstance(self.input, str):
            return [self.input]
        if all(isinstance(one, int) for one in self.input):
            return [str(self.input)]
        return [str(one) for one in self.input]


def _is_schema(value: Any) -> bool:
    return isinstance(value, dict) and value.get("type") == "object" and isinstance(value.get("properties"), dict)
