"""A person's word to the running hub of a data folder, with the key that he has on this machine."""

from typing import Any

import httpx

from api.folder import Folder
from api.settings import Settings
from core.errors import BusError, PeopleError

SECONDS = 30.0


def say_as(settings: Settings, who: str, path: str, said: dict[str, Any]) -> dict[str, Any]:
    """Send a word as somebody; what the hub answers, or its refusal as one sentence."""
    folder = Folder(settings.data)
    file = folder.person_key(who)
    if not file.exists():
        raise PeopleError(f"there is no key of {who!r} in {file}: `cvh people add {who}` makes one")
    headers = {"Authorization": f"Bearer {file.read_text(encoding='ascii').strip()}"}
    try:
        answer = httpx.post(f"{folder.url()}{path}", json=said, headers=headers, timeout=SECONDS, trust_env=False)
    except httpx.HTTPError as error:
        raise BusError(f"the hub of {folder.path} does not answer ({error}): start it with `cvh up`") from error
    body: dict[str, Any] = answer.json()
    if answer.is_error:
        problem = body["error"]
        raise PeopleError(f"{problem['field']}: {problem['reason']}. {problem['remedy']}")
    return body
