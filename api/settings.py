"""Settings: read once from the environment (prefix CVH_), then a value like any other."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from prompts.brands import FOLDER
from prompts.dialects import FOLDER as DIALECTS


class PullFrom(BaseModel):
    """Where a brand's facts are asked for when an event only says that they changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str = Field(pattern=r"^https?://[^\s?#]+$")
    token: SecretStr | None = None
    """A bearer token, where the API wants one."""
    dialect: str | None = None
    """Whose answers these are, where more than one dialect could say."""


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
    mode: Literal["development", "production"] = "development"
    """Whether files rule, as they are and as they change, or only what people have approved."""
    guardrails: Path = FOLDER
    dialects: Path = DIALECTS
    pull: dict[str, PullFrom] = {}
    """By brand, the API that tells facts; JSON in the environment: {"brand": {"url": ..., "token": ...}}."""
    scheduler: bool = True
    """Whether the hub itself turns time passing into `time.due` events."""
    source_token: SecretStr | None = None
    """The bearer token that a source of history over HTTP asks for."""
    shadow: bool = False
    """Whether the hub runs beside another CRM: it decides and records as ever, and delivers nothing."""
    model: str | None = None
    """The name of the model that agents ask; without it they think by plain rules."""
    model_url: str | None = None
    """Where an OpenAI-compatible server answers for it."""
    model_key: SecretStr | None = None
    playbook: str | None = None
    """Digest of a play book to pin: nothing is then published."""
