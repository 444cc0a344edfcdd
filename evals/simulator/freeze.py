"""The simulator is frozen by digest: what is tuned in it was tuned against this one and no other.

`python -m evals.simulator.freeze` writes the digest of today's source; do that on purpose only, and measure again.
"""

import hashlib
from pathlib import Path
from typing import Final

import msgspec

from evals.simulator.world import PRIORS, World

HERE: Final = Path(__file__).parent
FROZEN: Final = HERE / "frozen.txt"
LIVING: Final = (
    "cashier", "daily", "day", "games", "ladder", "live", "luck", "operator", "player", "response", "session",
    "sources", "trail", "voice", "world",
)  # fmt: skip
"""The modules by which players live; the others only measure, write and calibrate."""


def digest() -> str:
    """The digest of the source of these modules and of every parameter and prior."""
    found = hashlib.sha256()
    for name in LIVING:
        found.update(name.encode() + b"\0" + (HERE / f"{name}.py").read_bytes() + b"\0")
    found.update(msgspec.json.encode((World(), dict(PRIORS)), order="sorted"))
    return found.hexdigest()


def frozen() -> str:
    """The digest that was written down."""
    return FROZEN.read_text().strip()


if __name__ == "__main__":
    FROZEN.write_text(digest() + "\n")
