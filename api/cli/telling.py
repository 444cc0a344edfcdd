"""Telling a running hub something, with a key out of its folder: a person's own, or that of whoever runs the hub."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from api.folder import Folder

PATIENCE_SECONDS = 30.0


def key_of(folder: "Folder", who: str) -> str:
    """The key of a person, or of whoever runs the hub if nobody is named."""
    from core.errors import PeopleError

    file = folder.person_key(who) if who else folder.operator
    if not file.exists():
        raise PeopleError(f"there is no key in {file}: `cvh people add` makes those of people, `cvh up` its own")
    return file.read_text(encoding="ascii").strip()


def tell(folder: "Folder", path: str, body: dict[str, Any], who: str = "") -> dict[str, Any]:
    """What the hub that runs on a folder answers; its refusal becomes the command's own sentence."""
    import httpx

    from core.errors import BusError, NotFoundError

    url, key = folder.url(), key_of(folder, who)
    try:
        answer = httpx.post(
            f"{url}{path}",
            json=body,
            headers={"Authorization": f"Bearer {key}"},
            timeout=PATIENCE_SECONDS,
            trust_env=False,
        )
    except httpx.HTTPError as error:
        raise BusError(
            f"the hub at {url} does not answer ({error!r}): try again, or stop its process, "
            f"{(folder.announced() or {}).get('pid', 'unknown')}"
        ) from error
    said: dict[str, Any] = answer.json()
    if answer.is_error:
        problem = said["error"]
        raise NotFoundError(f"{problem['field']}: {problem['reason']}. {problem['remedy']}")
    return said
