"""The options that commands share, and the settings they make."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from api.settings import Settings

Data = Annotated[
    Path | None, typer.Option("--data", help="The hub's data folder.  [default: ./var]", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output, nothing else there.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many at most.")]
Brand = Annotated[str | None, typer.Option("--brand", help="Only this brand.")]

WITH_KEYS = ("models", "pull")
"""Settings in which keys stand: what is wrong in them is named, never quoted."""


def settings_of(data: Path | None, **given: Any) -> "Settings":
    """Settings from the environment, with what was given on the command line on top."""
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    from api.settings import Settings
    from core.errors import PolicyFileError

    given["data"] = data
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except SettingsError as error:
        raise PolicyFileError(f"{error}: CVH_PULL and CVH_MODEL_LIMITS are JSON objects, CVH_MODELS a list") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = "_".join(str(part) for part in first["loc"])
        found = "" if first["loc"][0] in WITH_KEYS else f" (found {first['input']!r})"
        raise PolicyFileError(f"setting CVH_{name.upper()}: {first['msg']}{found}") from None
