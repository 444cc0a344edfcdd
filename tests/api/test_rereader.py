"""A log is read again as it was taken: with the brand's currency, each event once, and nothing that was refused."""

import json
from collections.abc import Iterable

from msgspec.structs import replace

from api.dialects import Dialects
from api.rereader import Rereader
from core.entries import Pack
from core.events import Event
from core.record import canonical
from prompts.dialects import load_dialects
from tests.api.test_ingest import payment
from tests.builders import BRAND, bet, login, noon, policy

DIALECTS = Dialects(load_dialects())


def packed(*items: bytes, brand: str | None = BRAND, dialect: str | None = None, **more: object) -> Pack:
    route = {"dialect": dialect, "kind": "PAYMENT" if dialect else ""}
    data = b"[" + b",".join(items) + b"]"
    return Pack(position=1, data=data, at=noon(days=1), history=False, brand=brand, **{**route, **more})  # type: ignore[arg-type]


def read(*packs: Pack) -> list[Event]:
    reader = Rereader(DIALECTS, {BRAND: replace(policy(), group="house")})
    return [event for pack in packs for event in reader.read(pack)]


def paid(number: int) -> bytes:
    told = payment(number, currency="EUR", timestamp=noon().isoformat())
    return json.dumps({name: value for name, value in told.items() if name != "exchange_rate"}).encode()


def ids(events: Iterable[Event]) -> list[str]:
    return [event.id for event in events]


def test_a_payload_that_leaves_out_the_rate_is_read_by_the_currency_of_its_brand() -> None:
    (event,) = read(packed(paid(1), dialect="fast-track"))

    assert (event.brand, event.subject) == (BRAND, "mia.1")
    assert read(packed(paid(1), dialect="fast-track", brand="nobody")) == []


def test_what_came_twice_is_one_and_what_was_refused_is_none() -> None:
    one, other = canonical(login(id="1")), canonical(login(id="2", time=noon(1)))

    assert ids(read(packed(one, one), packed(one, other))) == ["1", "2"]
    assert read(packed(one, refused=True)) == []


def test_nobody_speaks_for_a_brand_that_is_not_his() -> None:
    mine, theirs = canonical(bet(id="1")), canonical(bet(id="2", brand="other"))

    assert ids(read(packed(mine, theirs))) == ["1"]
    assert ids(read(packed(mine, theirs, brand="group:house"))) == ["1"]
    assert ids(read(packed(mine, theirs, brand=None))) == ["1", "2"]


def test_of_what_was_seen_only_as_much_is_kept_as_the_hub_keeps() -> None:
    reader = Rereader(DIALECTS, {BRAND: policy()})
    told = [packed(canonical(login(id=str(n), time=noon(days=n)))) for n in range(40)]

    assert all(len(list(reader.read(replace(pack, at=noon(days=99))))) == 1 for pack in told)
    assert reader.kept <= 10
