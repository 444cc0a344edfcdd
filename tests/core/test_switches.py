"""The kill switch: what the newest word says, however often and in whatever order the words are heard."""

from itertools import permutations

import pytest

from core.events import BrandSwitched, Switch
from core.switches import EVERYWHERE, NOWHERE, Switches
from tests.builders import made, noon


def word(commercial: str, minute: float, brand: str = "acme", name: str = "1") -> BrandSwitched:
    everywhere = brand == EVERYWHERE
    named = NOWHERE if everywhere else brand
    data = Switch(commercial=commercial, by="ops", everywhere=everywhere)
    return made(BrandSwitched, data, id=name, brand=named, subject=named, time=noon(minute))


@pytest.mark.parametrize(
    ("words", "stopped"),
    [
        ([], False),
        ([word("off", 1)], True),
        ([word("off", 1), word("on", 2)], False),
        ([word("off", 1), word("on", 2), word("off", 3)], True),
        ([word("off", 2), word("on", 2)], True),
        ([word("off", 2), word("on", 1)], True),
        ([word("off", 1, "other")], False),
        ([word("off", 1, EVERYWHERE)], True),
        ([word("off", 1, EVERYWHERE), word("on", 2)], True),
        ([word("off", 1, EVERYWHERE), word("on", 2, EVERYWHERE)], False),
        ([word("off", 1), word("off", 1, EVERYWHERE), word("on", 2, EVERYWHERE)], True),
    ],
)
def test_the_newest_word_stands_in_whatever_order_words_are_heard(words: list[BrandSwitched], stopped: bool) -> None:
    for order in permutations(words):
        heard = Switches([*order, *order])

        assert (heard.stopped_by("acme") is not None) == stopped


def test_a_switch_of_all_brands_holds_brands_nobody_has_named() -> None:
    stop = word("off", 1, EVERYWHERE)

    assert Switches([stop]).stopped_by("of-tomorrow") == stop


def test_a_stop_is_never_older_than_what_it_answers_though_the_clock_was_set_back() -> None:
    switches = Switches([word("on", 60)])
    at = switches.moment("acme", noon())
    switches.take(word("off", 0))
    assert switches.stopped_by("acme") is None

    switches.take(made(BrandSwitched, Switch(commercial="off", by="ops"), time=at))
    assert switches.stopped_by("acme") is not None
    assert Switches().moment("acme", noon()) == noon()
