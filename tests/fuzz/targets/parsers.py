"""The parsers of the core: an answer to whatever comes, and what is taken is taken exactly."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from core.admission import read_event, split_items, vouch
from core.errors import Refusal
from core.money import SCALES, Money, SignedMoney, format_minor, to_minor
from core.record import canonical
from tests.core.admission.cases import is_answered
from tests.fuzz.damage import EVENTS, HOSTILE, JSON, PIECES, RAW_EVENTS, damaged_bytes, written
from tests.fuzz.registry import target

TEXTS = st.sampled_from([text for text in HOSTILE if isinstance(text, str)]) | st.text(max_size=40)
DECIMALS = TEXTS | st.from_regex(r"-?[0-9]{1,31}(\.[0-9]{1,19})?", fullmatch=True)
MOMENTS = st.datetimes(timezones=st.just(UTC)) | st.datetimes(timezones=st.timezones())


@target(RAW_EVENTS)
def event(raw: bytes) -> None:
    assert is_answered(raw)
    read = read_event(raw)
    assert isinstance(read, Refusal) or read_event(canonical(read)) == read


@target(st.lists(JSON, max_size=5))
def array(values: list[Any]) -> None:
    items = split_items(json.dumps(values).encode())
    assert isinstance(items, Refusal) or len(items) == len(values)


@target(damaged_bytes(written(st.lists(EVENTS, max_size=4)), PIECES) | st.lists(RAW_EVENTS, max_size=4).map(b"\n".join))
def body(raw: bytes) -> None:
    items = split_items(raw)
    assert isinstance(items, Refusal) or all(is_answered(bytes(item)) for item in items)


@target(st.tuples(written(EVENTS), st.sampled_from([None, "northstar", "lagoon"]), MOMENTS))
def sender(given: tuple[bytes, str | None, datetime]) -> None:
    raw, brand, arrived = given
    read = read_event(raw)
    if isinstance(read, Refusal):
        return
    vouched = vouch(read, brand, arrived)
    if not isinstance(vouched, Refusal):
        assert vouched.brand == (brand or read.brand) != ""
        assert vouched.time - arrived <= timedelta(minutes=5)


@target(st.tuples(DECIMALS, TEXTS | st.sampled_from(sorted(SCALES)), DECIMALS))
def money(given: tuple[str, str, str]) -> None:
    amount, currency, rate = given
    for kind in (Money, SignedMoney):
        try:
            read = kind(amount, currency, rate)
        except ValueError:
            continue
        assert isinstance(read.base, int)
        assert to_minor(format_minor(abs(read.minor), currency), currency) == abs(read.minor)
