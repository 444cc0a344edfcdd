"""Models by settings: none by default, whole settings or a sentence that says which half is missing."""

import json

import pytest
from pydantic import SecretStr

from api.cli.options import settings_of
from api.settings import Settings
from api.wiring import open_models
from core.errors import HubError, SettingsError
from core.model import Answer, ModelQuestion, Said
from evals.stand_in import serving_stand_in

QUESTION = ModelQuestion(run="r", brand="north", agent="strategy", messages=(Said(role="user", text="What now?"),))
TWO = ({"model": "openai/a"}, {"model": "openai/b"})


async def test_without_a_model_there_is_no_gateway() -> None:
    async with open_models(Settings()) as models:
        assert models is None


async def test_a_model_without_a_name_is_none_and_nobody_is_asked_in_its_place() -> None:
    async with open_models(Settings(model="")) as models:
        assert models is None


async def test_three_settings_are_enough() -> None:
    async with serving_stand_in(key=SecretStr("a-key")) as there:
        settings = Settings(model=there.model, model_url=there.url, model_key=SecretStr("a-key"))
        async with open_models(settings) as models:
            assert models is not None
            answer = await models.ask(QUESTION)

    assert isinstance(answer, Answer)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"model_url": "http://127.0.0.1:1/v1"}, "CVH_MODEL"),
        ({"model_key": "k"}, "CVH_MODEL"),
        ({"model": "gpt-4o-mini"}, "CVH_MODEL_KEY"),
        ({"model": "gpt-4o-mini", "model_key": ""}, "CVH_MODEL_KEY"),
        ({"model": "gpt-4o-mini", "model_key": "k", "models": TWO}, "CVH_MODELS"),
        ({"model_stream": True, "models": TWO}, "CVH_MODEL_STREAM"),
        ({"model": "m", "model_key": "k", "model_price": "much"}, "IN,OUT"),
    ],
    ids=["an address", "a key", "no key", "an empty key", "one and many", "no streams of many", "no price"],
)
async def test_half_of_what_is_needed_is_refused_before_anything_starts(given: dict[str, object], missing: str) -> None:
    with pytest.raises(SettingsError, match=missing):
        async with open_models(Settings(**given)):
            pass


@pytest.mark.parametrize(
    "models",
    [
        [{"key": "sk-secret"}],
        [{"model": "openai/a", "key": 5, "kex": "sk-secret"}],
        "sk-secret",
        [{"model": "sk-secret"}],
    ],
    ids=["no name", "a slip", "no list", "the wrong field"],
)
def test_settings_that_cannot_be_read_are_not_quoted_where_a_key_may_stand(
    monkeypatch: pytest.MonkeyPatch, models: object
) -> None:
    monkeypatch.setenv("CVH_MODELS", json.dumps(models))

    with pytest.raises(HubError, match="CVH_MODELS") as refused:
        settings_of(None)

    assert "secret" not in str(refused.value)


def test_a_setting_that_is_no_json_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CVH_MODELS", "openai/a")

    with pytest.raises(HubError, match="models"):
        settings_of(None)
