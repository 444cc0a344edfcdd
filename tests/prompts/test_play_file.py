"""A play as people read it: all of it, and what it changes."""

import yaml
from msgspec import convert
from msgspec.structs import replace

from core.plays import ArmChoice, Play
from prompts.play_file import diff_plays, write_play
from tests.builders import play

PLAY = play(ArmChoice("free_spins", "small"), ArmChoice("help"))


def test_the_written_play_says_the_whole_play() -> None:
    assert convert(yaml.safe_load(write_play(PLAY)), Play) == PLAY


def test_only_what_differs_is_in_the_diff() -> None:
    diff = diff_plays(PLAY, replace(PLAY, seconds=PLAY.seconds + 1)).splitlines()

    changed = [line for line in diff if line[0] in "+-" and not line.startswith(("+++", "---"))]
    assert changed == [f"-seconds: {PLAY.seconds}", f"+seconds: {PLAY.seconds + 1}"]


def test_the_same_play_has_no_diff_and_a_first_play_is_all_new() -> None:
    assert diff_plays(PLAY, PLAY) == ""
    assert diff_plays(None, PLAY).count("\n+") == len(write_play(PLAY).splitlines()) + 1
