"""`cvh up --stand-in`: the hub is pointed at a script, and says so."""

from pathlib import Path

import httpx
import pytest

from api.cli import up
from api.settings import Settings


async def test_a_hub_beside_a_stand_in_asks_it_and_says_what_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = {}

    async def up_with(settings: Settings, sample_rate: float | None, model: str | None = None) -> None:
        key = f"Bearer {settings.model_key.get_secret_value()}"
        asked = {"model": settings.model, "messages": [{"role": "user", "content": "?"}]}
        async with httpx.AsyncClient(trust_env=False, headers={"Authorization": key}, timeout=30) as http:
            answer = await http.post(f"{settings.model_url}/chat/completions", json=asked)
        seen.update(answer=answer.json(), said=model, data=settings.data)

    monkeypatch.setattr(up, "_up", up_with)
    await up._beside_stand_in(Settings(data=tmp_path), None)

    assert seen["answer"]["model"] == "stand-in"
    assert "a script, not a model: it tests plumbing, never quality" in seen["said"]
    assert seen["data"] == tmp_path
