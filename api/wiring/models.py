"""The way to language models that the settings name, or none."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final

from pydantic import SecretStr
from sqlalchemy import Engine

from adapters.models.gateway import ModelGateway, Patience
from adapters.models.litellm_provider import Deployment, LitellmProvider
from adapters.models.openai_provider import OPENAI, Endpoint, OpenAiProvider
from adapters.models.price import Price, Prices, read_price, steps_of
from adapters.models.provider import Provider
from adapters.models.spend import FleetingSpend, Limits
from adapters.models.sql_spend import SqlSpend
from api.clock import now
from api.settings import ModelLimits, Settings
from core.errors import SettingsError
from core.ports import Models

ALONE: Final = ("model_url", "model_key", "model_price")
"""Settings that mean nothing without CVH_MODEL."""


@asynccontextmanager
async def open_models(settings: Settings, engine: Engine | None = None) -> AsyncIterator[Models | None]:
    """The gateway, or None if no model is set; with the ledger's database, what a day has used outlives a restart."""
    provider = _provider(settings)
    if provider is None:
        yield None
        return
    gateway = ModelGateway(
        provider,
        prices=Prices(_prices(settings)),
        spend=SqlSpend(engine) if engine is not None else FleetingSpend(),
        clock=now,
        limits=_limits(settings.model_limits),
        patience=Patience(seconds=settings.model_seconds, answer_tokens=settings.model_limits.answer_tokens),
    )
    try:
        yield gateway
    finally:
        await gateway.close()


def _provider(settings: Settings) -> Provider | None:
    _refuse_halves(settings)
    if settings.models:
        deployments = [Deployment(each.model, each.url, each.key) for each in settings.models]
        return LitellmProvider(deployments, settings.model_output, now)
    if not settings.model:
        return None
    url = (settings.model_url or OPENAI).rstrip("/")
    there = Endpoint(settings.model, url, settings.model_key, settings.model_output, settings.model_stream)
    return OpenAiProvider(there, now)


def _refuse_halves(settings: Settings) -> None:
    """Better no start than a model that everybody believes to be asked."""
    if settings.models:
        given = [name for name in ("model", *ALONE, "model_stream") if getattr(settings, name)]
        if given:
            raise SettingsError(f"CVH_MODELS names several models and {_names(given)} only one: unset either")
    elif not settings.model:
        given = [name for name in ALONE if getattr(settings, name) is not None]
        if given:
            raise SettingsError(f"{_names(given)} is set, but no model: name it in CVH_MODEL, or unset the other")
    elif settings.model_url is None and not _said(settings.model_key):
        raise SettingsError(
            "CVH_MODEL is set without a key: set CVH_MODEL_KEY, or CVH_MODEL_URL if a server of your own answers"
        )


def _said(key: SecretStr | None) -> bool:
    """Whether a key is set to something: what is empty in an environment is not."""
    return key is not None and bool(key.get_secret_value())


def _names(settings: list[str]) -> str:
    return " and ".join(f"CVH_{name.upper()}" for name in settings)


def _prices(settings: Settings) -> Mapping[str, Price]:
    told = {each.model: each.price for each in settings.models} | {settings.model or "": settings.model_price}
    return {model: read_price(price) for model, price in told.items() if price is not None}


def _limits(most: ModelLimits) -> Limits:
    return Limits(
        run_calls=most.run_calls,
        run_tokens=most.run_tokens,
        brand_tokens=most.brand_tokens,
        brand_cost=steps_of(most.brand_dollars),
        hub_tokens=most.hub_tokens,
        hub_cost=steps_of(most.hub_dollars),
    )
