"""What a transport says is checked once: what does not fit is replaced, and what does not fit may send nothing."""

import pytest

from core.transport import NOBODY, UNREADABLE, dialect_of, kind_of, speaker_of

LONGEST = "a" * 40


@pytest.mark.parametrize("name", ["ucrm", "fast-track", "7", LONGEST])
def test_a_name_stays(name: str) -> None:
    assert (dialect_of(name), speaker_of(name)) == (name, name)


@pytest.mark.parametrize("name", ["", "-a", "A", "a\n", "a\x00", "a b", "\u00fc", LONGEST + "a", "_"])
def test_what_is_no_name_is_replaced_and_nobody_speaks_for_it(name: str) -> None:
    assert (dialect_of(name), speaker_of(name)) == (UNREADABLE, NOBODY)


def test_a_group_speaks_and_is_no_dialect() -> None:
    assert (dialect_of("group:quay"), speaker_of("group:quay")) == (UNREADABLE, "group:quay")
    assert speaker_of("group:" + "a" * 35) == NOBODY


def test_a_kind_is_printable_one_line_and_not_too_long() -> None:
    assert kind_of(" PAY\x00MENT\r\n\x1b[31m\u00fc ") == "PAYMENT[31m"
    assert kind_of("k" * 900) == "k" * 200
