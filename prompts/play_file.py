"""A play as people read it: YAML, and what it changes of another."""

from difflib import unified_diff

import yaml
from msgspec import to_builtins

from core.plays import Play

WIDE = 110


def write_play(play: Play | None) -> str:
    """The whole play, fields in their declared order; nothing for none."""
    if play is None:
        return ""
    text: str = yaml.safe_dump(to_builtins(play), sort_keys=False, allow_unicode=True, width=WIDE)
    return text


def diff_plays(old: Play | None, new: Play) -> str:
    """A unified diff from the play in force to the proposed one."""
    before, after = (write_play(play).splitlines(keepends=True) for play in (old, new))
    return "".join(unified_diff(before, after, fromfile="in force", tofile="proposed"))
