"""New brands on a running hub: waiting until it knows them."""

import time
from typing import Final

from api.folder import Folder
from core.errors import BusError

TAKEN_UP_SECONDS: Final = 15.0


def wait_until_taken_up(folder: Folder, brand: str) -> None:
    """Wait until the hub that runs on a folder has taken up a brand."""
    for _ in range(int(TAKEN_UP_SECONDS / 0.1)):
        if brand in (folder.announced() or {}).get("brands", ()):
            return
        time.sleep(0.1)
    fault = (folder.announced() or {}).get("fault") or (
        "look at its output, and whether CVH_GUARDRAILS names the same folder for it as here"
    )
    raise BusError(f"the hub on {folder.path} has not taken up {brand!r} within {TAKEN_UP_SECONDS:.0f} s: {fault}")
