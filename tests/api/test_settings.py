"""Settings: what belongs together is set together."""

import pytest
from pydantic import ValidationError

from api.settings import Settings


@pytest.mark.parametrize("given", [{"embeddings_url": "http://127.0.0.1:1/v1"}, {"embeddings_model": "small"}], ids=str)
def test_embeddings_with_a_server_and_no_model_or_the_other_way_round_are_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="set both, or neither"):
        Settings(**given)


def test_the_key_of_an_embeddings_server_is_not_shown() -> None:
    settings = Settings(embeddings_url="http://127.0.0.1:1/v1", embeddings_model="small", embeddings_key="k-123")

    assert "k-123" not in repr(settings)
