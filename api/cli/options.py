"""The options that commands share, and the settings they make."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from api.settings import Settings

Data = Annotated[
    Path | None, typer.Option("--data", help="The hub's data folder.  [default: ./var]", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output, nothing else there.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many at most.")]
Brand = Annotated[str | None, typer.Option("--brand", help="Only this brand.")]
Run = Annotated[
    str, typer.Argument(help="An agent run, or its first letters; `newest`, or `newest~1` for the one before.")
]

WITH_KEYS: Final = ("models", "pull")
"""Settings in which keys stand; in addresses they may, too. What is wrong in them is named, never quoted."""


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
        raise PolicyFileError(
            f"{error}: settings of several values are JSON: CVH_MODELS a list, CVH_PULL an object by brand"
        ) from error
    except ValidationError as error:
        raise PolicyFileError(_told(error.errors()[0])) from None


def _told(fault: "ErrorDetails") -> str:
    """What is wrong with a setting; quoted only if it is one value in which no key can stand."""
    name = "_".join(map(str, fault["loc"]))
    if not name:
        return f"settings: {fault['msg']}"
    plain = len(fault["loc"]) == 1 and name not in WITH_KEYS and not name.endswith("_url")
    return f"setting CVH_{name.upper()}: {fault['msg']}" + (f" (found {fault['input']!r})" if plain else "")
