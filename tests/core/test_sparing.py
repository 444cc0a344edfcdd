"""Sparing: one cool-down a day for a tilting player; whatever else protects him comes whenever it is due."""

import pytest

from core.plays import SAFE_DEFAULTS, ArmChoice
from core.profile import Tilt
from core.signals import detect
from core.sparing import spared
from tests.builders import NOON, bet, noon, policy, verified_profile

COOL, PAUSE, CHECK = ArmChoice("cool_down"), ArmChoice("pause_promotions"), ArmChoice("reality_check")


@pytest.mark.parametrize(
    ("spoken", "arms", "left"),
    [
        (None, (COOL, CHECK), (COOL, CHECK)),
        (NOON, (COOL,), (COOL,)),
        (noon(hours=-2), (COOL, CHECK), (CHECK, PAUSE)),
        (noon(hours=-2), (COOL,), (PAUSE,)),
        (noon(hours=-2), (PAUSE, COOL), (PAUSE,)),
        (noon(hours=-2), (CHECK,), (CHECK,)),
    ],
)
def test_a_cool_down_is_left_out_of_a_second_answer_and_protection_stands_in_for_it(spoken, arms, left):
    who = verified_profile(tilt=Tilt(latched=True, intervened_at=spoken))

    assert spared(arms, "tilt", who, NOON) == left


def test_an_answer_to_something_else_is_left_alone():
    who = verified_profile(tilt=Tilt(latched=True, intervened_at=noon(hours=-2)))

    assert spared((COOL,), "severe_loss", who, NOON) == (COOL,)
    assert SAFE_DEFAULTS["tilt"] == (PAUSE,)


def test_a_second_tilt_of_the_day_is_signalled():
    before = verified_profile(tilt=Tilt(intervened_at=noon(hours=-2)))
    after = verified_profile(tilt=Tilt(latched=True, intervened_at=noon(hours=-2)))

    assert detect(before, after, bet(), policy()) == ("tilt",)
