"""Telling a running hub something, with the key that only the owner of its folder can read."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from api.folder import Folder

PATIENCE_SECONDS = 30.0


def tell(folder: "Folder", path: str, body: dict[str, Any]) -> dict[str, Any]:
    """What the hub that runs on a folder answers; its refusal becomes the command's own sentence."""
    import httpx

    from core.errors import BusError, NotFoundError

    url, key = folder.url(), folder.operator.read_text(encoding="ascii").strip()
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
