"""The autonomy ladder: how far a play may act by itself."""

from typing import Literal

from core.plays import Play
from core.policy import BrandPolicy

Level = Literal["observe", "suggest", "canary", "auto"]
"""Recorded only, waits for a person, acts for a share of players, acts."""


def level_of(play: Play, policy: BrandPolicy) -> Level:
    """How far a play may act under a brand's policy."""
    return "auto"


Reason = Literal["no_play", "aged", "underperforms"]
"""Why the agents are asked for a play."""
