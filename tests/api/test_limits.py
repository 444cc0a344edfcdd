"""Nobody makes the hub read more than it takes, with or without a key, at any door."""

import pytest

from api.http import MAX_BODY
from tests.conftest import Running


@pytest.mark.parametrize("path", ["/v1/contests", "/v1/switch", "/v1/bundles", "/v1/decisions", "/v1/reviews/x"])
@pytest.mark.parametrize("whole", [True, False], ids=["its length told", "in pieces"])
async def test_a_body_that_is_too_large_is_refused_before_anybody_asks_who_sends_it(
    running: Running, path: str, whole: bool
) -> None:
    async def pieces():
        for _ in range(MAX_BODY // 65_536 + 2):
            yield b" " * 65_536

    body = b" " * (MAX_BODY + 1) if whole else pieces()
    answer = await running.northstar.post(
        path, content=body, headers={"Authorization": "", "Content-Type": "application/json"}
    )

    assert answer.status_code == 413
    assert answer.json()["error"]["field"] == "body"
