import json
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.arms import ARMS
from core.channels import ONLINE
from core.plays import SAFE_DEFAULTS, ArmChoice, Copy, Play, PlayBook, Provenance
from core.record import canonical
from core.signals import HARM_SIGNALS, Signal
from tests.builders import FREE_SPINS, VIP, play, situation

PLAYS = [
    play(situation=situation(value=value, signal=signal))
    for value in ("low", "mid")
    for signal in ("tilt", "requested")
]


@given(st.permutations(PLAYS))
def test_the_digest_of_a_book_does_not_depend_on_the_order_of_its_plays(plays):
    book = PlayBook(plays)

    assert book.digest == PlayBook(PLAYS).digest
    assert book.plays == PlayBook(PLAYS).plays


def test_a_book_built_play_by_play_is_the_same_book():
    book = PlayBook()
    for published in PLAYS:
        book = book.with_play(published)

    assert book.digest == PlayBook(PLAYS).digest
    assert len(book) == len(PLAYS)


CHANGES = [
    {"situation": situation(harm="elevated")},
    {"arms": (VIP,)},
    {"arms": (ArmChoice("lobby_order"), ArmChoice("free_spins", "small"))},
    {"words": {"en": {"free_spins": Copy("Spins", "Other words.")}}},
    {"seconds": 301},
    {"hypothesis": "Another"},
    {"judged_wrong_if": "Another"},
    {"channels": (ONLINE,)},
    {"provenance": Provenance(strategist="model", run="run1", policy="0" * 64)},
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_every_part_of_a_play_is_in_its_digest_and_in_that_of_the_book(change):
    changed = replace(play(), **change)

    assert changed.digest != play().digest
    assert PlayBook([changed]).digest != PlayBook([play()]).digest


def recorded_plays():
    folder = Path(__file__).parent.parent / "fixtures"
    lines = [
        json.loads(line) for file in sorted(folder.glob("records-v*.jsonl")) for line in file.read_text().splitlines()
    ]
    return sorted({line["play"] for line in lines if line["play"]})


@pytest.mark.parametrize("body", recorded_plays())
def test_a_play_that_was_recorded_without_a_channel_plan_keeps_its_bytes_and_its_digest(body):
    kept = msgspec.json.decode(body, type=Play)

    assert kept.channels == ()
    assert canonical(kept) == body.encode()


def test_the_order_of_words_is_not_in_the_digest():
    english, german = {"help": Copy("Help", "")}, {"help": Copy("Hilfe", "")}

    assert play(words={"en": english, "de": german}).digest == play(words={"de": german, "en": english}).digest


@pytest.mark.parametrize("left_out", range(len(PLAYS)))
def test_a_book_without_one_of_its_plays_has_another_digest(left_out):
    fewer = [published for n, published in enumerate(PLAYS) if n != left_out]

    assert PlayBook(fewer).digest != PlayBook(PLAYS).digest


def test_a_play_for_the_same_situation_is_replaced_and_the_old_book_stays_as_it_was():
    old = PlayBook([play()])
    digest_before = old.digest

    new = old.with_play(play(seconds=60))

    assert len(new) == 1
    assert new.find(situation(), "p1").seconds == 60
    assert old.find(situation(), "p1").seconds == 300
    assert old.digest == digest_before


def test_a_situation_without_a_play_finds_nothing():
    assert PlayBook([play()]).find(situation(signal="tilt"), "p1") is None


def test_an_old_play_keeps_its_bytes():
    """What a play leaves out stands in no digest, so plays of before there were canaries stay what they were."""
    old = b'"policy":"' + b"0" * 64 + b'","prompts":[]}}'

    assert canonical(play()).endswith(old)
    assert msgspec.json.decode(canonical(play()), type=Play) == play()


CANARY = play(seconds=60, share=20)
PLAYERS = [f"p{number}" for number in range(500)]


def test_a_canary_acts_for_its_share_of_the_players_and_always_for_the_same():
    book = PlayBook([play()]).with_play(CANARY)
    found = [book.find(situation(), player) for player in PLAYERS]

    assert 60 < found.count(CANARY) < 140
    assert found.count(CANARY) + found.count(play()) == len(PLAYERS)
    assert found == [PlayBook([play(), CANARY]).find(situation(), player) for player in PLAYERS]


def test_another_canary_is_tried_on_other_players():
    other = PlayBook([play(), play(seconds=61, share=20)])
    same = [PlayBook([play(), CANARY]).find(situation(), p) == CANARY for p in PLAYERS]

    assert same != [other.find(situation(), p).share == 20 for p in PLAYERS]


def test_a_book_with_a_canary_has_another_digest_and_is_the_same_book_however_it_was_built():
    book = PlayBook([play()]).with_play(CANARY)

    assert book.digest == PlayBook([play(), CANARY]).digest != PlayBook([play()]).digest
    assert book.plays == (play(), CANARY)


def test_a_play_for_all_replaces_play_and_canary():
    book = PlayBook([play(), CANARY, play(seconds=90)])

    assert (book.plays, book.canaries) == ((play(seconds=90),), ())


def test_a_play_for_nobody_withdraws_the_one_it_is_a_copy_of_and_no_other():
    book = PlayBook([play(), CANARY])

    assert book.with_play(replace(CANARY, share=0)).digest == PlayBook([play()]).digest
    assert book.with_play(play(seconds=77, share=0)).digest == book.digest
    gone = book.with_play(replace(play(), share=0))
    assert (gone.plays, gone.find(situation(), "p1"), gone.withdrawn(situation())) == ((), None, play(share=0))
    assert gone.with_play(play()).withdrawn(situation()) is None


PAUSE, HELP = ArmChoice("pause_promotions"), ArmChoice("help")
WORDS = {"en": {"pause_promotions": Copy("Pause", "Offers rest.")}}


@pytest.mark.parametrize(
    ("canary", "may"),
    [
        (play(PAUSE, FREE_SPINS, share=10), True),
        (play(PAUSE, HELP, FREE_SPINS, share=10), True),
        (play(FREE_SPINS, PAUSE, share=10), False),
        (play(FREE_SPINS, share=10), False),
        (play(PAUSE, ArmChoice("cool_down"), share=10), False),
        (play(PAUSE, FREE_SPINS, words=WORDS, share=10), False),
        (play(PAUSE, FREE_SPINS, seconds=60, share=10), False),
    ],
)
def test_no_canary_protects_its_players_otherwise_than_the_play_in_force(canary, may):
    book = PlayBook([play(PAUSE)]).with_play(canary)

    assert bool(book.canaries) is may


def test_without_a_play_in_force_a_canary_protects_as_the_safe_default_does():
    tilting = situation(signal="tilt")
    fewer, alike = (
        play(*arms, situation=tilting, words={"en": {}}, seconds=600, share=10) for arms in ((HELP,), (PAUSE,))
    )

    assert (PlayBook([fewer]).canaries, PlayBook([alike]).canaries) == ((), (alike,))
    assert PlayBook([alike]).in_force(tilting) is None


def test_every_signal_has_a_safe_default_and_none_is_commercial():
    assert set(SAFE_DEFAULTS) == set(get_args(Signal)) > HARM_SIGNALS
    assert all(ARMS[choice.arm].kind != "commercial" for choices in SAFE_DEFAULTS.values() for choice in choices)
