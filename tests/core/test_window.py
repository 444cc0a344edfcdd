import json
from datetime import timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.admission import read_event, vouch
from core.errors import Refusal
from core.window import HISTORY, TOUCHED_KEPT, Window
from tests.builders import BRAND, NOON, bet, noon, wire


def day(n: int, id: str = "1"):
    return bet(id=id, time=noon(days=n))


def test_the_same_event_twice_is_new_once():
    window = Window()

    assert window.admit(bet(), history=False)
    assert not window.admit(bet(), history=False)
    assert len(window) == 1


@pytest.mark.parametrize("other", [bet(brand="b2"), bet(source="s2"), bet(id="2")])
def test_brand_source_and_id_each_make_another_event(other):
    window = Window()
    window.admit(bet(), history=False)

    assert window.admit(other, history=False)


def test_what_an_event_says_does_not_make_it_another():
    window = Window()
    window.admit(bet("1.00"), history=False)

    assert not window.admit(bet("2.00", subject="p2"), history=False)


def test_an_event_is_known_over_midnight():
    window = Window()
    window.admit(bet(time=noon(hours=11, minutes=59)), history=False)

    assert not window.admit(bet(time=noon(hours=12, minutes=1)), history=False)


def test_the_same_instant_written_with_another_offset_is_the_same_event():
    window = Window()
    late_evening = NOON.replace(hour=23)
    window.admit(bet(time=late_evening), history=False)

    assert not window.admit(bet(time=late_evening.astimezone(timezone(timedelta(hours=2)))), history=False)


@pytest.mark.parametrize(("days", "new"), [(-2, True), (-1, False), (0, False), (1, False), (2, True)])
def test_an_event_is_known_on_the_days_beside_its_own_and_no_further(days, new):
    window = Window()
    window.admit(day(0), history=False)

    assert window.admit(day(days), history=False) is new


@pytest.mark.parametrize("history", [True, False])
def test_what_was_imported_and_what_came_live_is_the_same_event(history):
    window = Window()
    window.admit(day(0), history=history)

    assert not window.admit(day(0), history=not history)


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00+05:00"])
def test_an_event_of_the_first_day_there_is_is_refused_or_remembered(at):
    read = read_event(json.dumps({**wire(bet()), "time": at}).encode())
    event = read if isinstance(read, Refusal) else vouch(read, BRAND, NOON)

    assert isinstance(event, Refusal) or Window().admit(event, history=False)


def test_an_import_can_be_repeated_at_any_time():
    window = Window()
    window.admit(day(-4000), history=True)
    for n in range(2 * TOUCHED_KEPT):
        window.admit(day(n, str(n)), history=False)

    assert not window.admit(day(-4000), history=True)


def test_old_days_are_let_go_and_named():
    window = Window()
    for n in range(TOUCHED_KEPT + 3):
        window.admit(day(n, str(n)), history=False)

    assert window.take_gone() == tuple(noon(days=n).date().isoformat() for n in range(3))
    assert window.take_gone() == ()
    assert len(window) == TOUCHED_KEPT


def test_a_day_that_was_let_go_is_new_again():
    window = Window()
    for n in range(TOUCHED_KEPT + 3):
        window.admit(day(n, str(n)), history=False)

    assert window.admit(day(0, "0"), history=False)
    assert not window.admit(day(TOUCHED_KEPT + 2, str(TOUCHED_KEPT + 2)), history=False)


def test_the_newest_days_stay_while_an_old_trace_is_replayed():
    window = Window()
    window.admit(day(99, "99"), history=False)
    window.admit(day(100, "100"), history=False)
    for n in range(2 * TOUCHED_KEPT):
        window.admit(day(n, str(n)), history=False)

    assert not window.admit(day(99, "99"), history=False)
    assert not window.admit(day(100, "100"), history=False)
    assert not window.admit(day(2 * TOUCHED_KEPT - 1, str(2 * TOUCHED_KEPT - 1)), history=False)


def test_history_is_never_let_go():
    window = Window()
    window.admit(day(0, "h"), history=True)
    for n in range(2 * TOUCHED_KEPT):
        window.admit(day(n, str(n)), history=False)

    assert HISTORY not in window.take_gone()


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 20), st.booleans()), max_size=40))
def test_a_window_restored_from_packed_bytes_knows_the_same_events(seen):
    window = Window()
    kept: dict[str, bytes] = {}
    for n, id, history in seen:
        window.admit(day(n, str(id)), history=history)
        for bucket, ids in window.take_fresh().items():
            kept[bucket] = kept.get(bucket, b"") + ids

    restored = Window(kept)

    assert len(restored) == len(window)
    assert not any(restored.admit(day(n, str(id)), history=history) for n, id, history in seen)
    assert restored.take_fresh() == {}


def test_only_what_is_new_since_the_last_time_is_taken():
    window = Window()
    window.admit(day(0, "1"), history=False)
    first = window.take_fresh()
    window.admit(day(0, "1"), history=False)
    window.admit(day(0, "2"), history=False)
    second = window.take_fresh()

    assert [len(ids) for ids in first.values()] == [16]
    assert [len(ids) for ids in second.values()] == [16]
    assert first != second
    assert window.take_fresh() == {}


def test_what_is_let_go_is_not_taken_for_the_snapshot():
    window = Window()
    for n in range(2 * TOUCHED_KEPT):
        window.admit(day(n, str(n)), history=False)
    gone = window.take_gone()

    assert set(window.take_fresh()).isdisjoint(gone)


def test_what_is_followed_is_followed_once_and_still_counts_once():
    window = Window()

    assert window.follow(bet())
    assert not window.follow(bet())
    assert window.followed(bet())
    assert window.admit(bet(), history=True)
    assert not window.admit(bet(), history=True)


def test_what_counts_already_is_not_followed_again_and_a_failed_one_may_come_again():
    window = Window()
    window.admit(bet(), history=True)
    window.follow(bet(id="2"))
    window.forget(bet(id="2"), history=False, covered=True)

    assert not window.follow(bet())
    assert window.follow(bet(id="2"))
