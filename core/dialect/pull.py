"""Thin events: what to ask the source when it says that facts have changed."""

from collections.abc import Mapping
from urllib.parse import quote

from core.dialect.spec import Dialect, Pull
from core.events.account import Facts


def pulls_of(dialect: Dialect) -> Mapping[Facts, Pull]:
    """What the source can be asked, by the facts it tells."""
    return dialect.pulls


def pull_path(pull: Pull, player: str) -> str | None:
    """Path and query of the question about a player; None for a name that would climb out of its place."""
    if player in (".", ".."):
        return None
    return pull.get.replace("{player}", quote(player, safe=""))
