"""Settings: read once from the environment (prefix CVH_), then a value like any other."""

from pathlib import Path
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from core.model import AGENTS
from prompts.brands import FOLDER
from prompts.components import FOLDER as COMPONENTS
from prompts.dialects import FOLDER as DIALECTS
from prompts.prompt_file import FOLDER as PROMPTS

DOLLARS: Final = r"^[0-9]{1,6}(\.[0-9]{1,6})?$"


class PullFrom(BaseModel):
    """Where a brand's facts are asked for when an event only says that they changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = Field(pattern=r"^https?://[^\s?#]+$")
    token: SecretStr | None = None
    """A bearer token, where the API wants one."""
    dialect: str | None = None
    """Whose answers these are, where more than one dialect could say."""


class ModelAt(BaseModel):
    """One of several providers of a language model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str = Field(pattern=r"^[^/\s]+/\S+$")
    """As litellm names it: PROVIDER/NAME."""
    url: str | None = Field(default=None, pattern=r"^https?://[^\s?#]+$")
    key: SecretStr | None = None
    price: str | None = None
    """Dollars of a million tokens: IN,OUT or IN,OUT,CACHED."""


class ModelLimits(BaseModel):
    """The most that language models may be used: in a run, and in a day (UTC) for a brand and for the hub."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    run_calls: int = Field(default=48, ge=0)
    run_tokens: int = Field(default=300_000, ge=0)
    brand_tokens: int = Field(default=5_000_000, ge=0)
    brand_dollars: str = Field(default="20", pattern=DOLLARS)
    hub_tokens: int = Field(default=20_000_000, ge=0)
    hub_dollars: str = Field(default="50", pattern=DOLLARS)
    answer_tokens: int = Field(default=4096, ge=16, le=65_536)
    """The most of one answer, what a model thinks in silence included."""


class Settings(BaseSettings):
    """Where things are. Everything has a default that works on one machine."""

    model_config = SettingsConfigDict(env_prefix="CVH_", frozen=True)

    data: Path = Path("var")
    host: str = "127.0.0.1"
    port: int = Field(default=8700, ge=0, le=65535)
    nats_url: str | None = None
    """An outside NATS server; without it the hub starts its own."""
    nats_port: int = Field(default=0, ge=0, le=65535)
    """The embedded server's port; 0 takes a free one."""
    ledger_url: str | None = None
    """An SQLAlchemy address of the ledger; without it, SQLite in the data folder."""
    qdrant_url: str | None = None
    """An outside Qdrant; without it, one embedded in the data folder."""
    embeddings_url: str | None = Field(default=None, pattern=r"^https?://[^\s?#]+$")
    """An OpenAI-compatible server, up to `/embeddings`; without it, likeness is that of words and letters."""
    embeddings_model: str | None = None
    embeddings_key: SecretStr | None = None
    mode: Literal["development", "production"] = "development"
    """Whether files rule, as they are and as they change, or only what people have approved."""
    guardrails: Path = FOLDER
    dialects: Path = DIALECTS
    prompts: Path = PROMPTS
    """The folder of prompt files: one for each agent, and the lock that knows the released ones."""
    components: Path = COMPONENTS
    """The folder of the words that people have approved."""
    shape_after: int = Field(default=3, ge=1)
    """How many payloads of one unknown shape make it worth a dialect."""
    pull: dict[str, PullFrom] = {}
    """By brand, the API that tells facts; JSON in the environment: {"brand": {"url": ..., "token": ...}}."""
    scheduler: bool = True
    """Whether the hub itself turns time passing into `time.due` events."""
    source_token: SecretStr | None = None
    """The bearer token that a source of history over HTTP asks for."""
    shadow: bool = False
    """Whether the hub runs beside another CRM: it decides and records as ever, and delivers nothing."""
    agents: tuple[Literal["hub", "ingestion", "strategy", "execution"], ...] = ("hub", *AGENTS)
    """What this process does: be the hub, serve agents, or both; the rest is done by other processes."""
    model: str | None = None
    """The name of the model that agents ask; without it they think by plain rules."""
    model_url: str | None = Field(default=None, pattern=r"^https?://[^\s?#]+$")
    """Where an OpenAI-compatible server answers for it; without it, OpenAI does."""
    model_key: SecretStr | None = None
    model_seconds: float = Field(default=60, gt=0, le=600)
    """Until a question has its answer, whatever is tried."""
    model_output: Literal["json_schema", "json_object", "text"] = "json_schema"
    """How a server is told the form of an answer; not all know JSON Schema."""
    model_price: str | None = None
    """Dollars of a million tokens, IN,OUT or IN,OUT,CACHED; without it, as the table of prices has it."""
    model_stream: bool = False
    """Whether answers are asked for in pieces."""
    model_limits: ModelLimits = ModelLimits()
    """What may be used; JSON in the environment."""
    models: tuple[ModelAt, ...] = ()
    """Several providers instead of one model, the first asked first; JSON in the environment."""
    playbook: str | None = None
    """Digest of a play book to pin: nothing is then published."""

    @model_validator(mode="after")
    def _embeddings_are_whole(self) -> Self:
        if (self.embeddings_url is None) != (self.embeddings_model is None):
            raise ValueError("CVH_EMBEDDINGS_URL and CVH_EMBEDDINGS_MODEL belong together: set both, or neither")
        return self
