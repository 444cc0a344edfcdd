"""Other people's payloads and tables: each becomes events, waits in quarantine, or is a dead letter with a sentence."""

import json
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from api.clock import now
from api.dialects import Dialects
from api.history.csv_file import CsvFile
from core.admission import read_event, split_items, vouch
from core.dialect import Unmapped, map_row, read_payload
from core.entries import Route
from core.errors import Refusal
from core.record import canonical
from prompts.dialects import FOLDER, load_dialect, load_dialects
from tests.fuzz.damage import JSON, PIECES, damaged, damaged_bytes, written
from tests.fuzz.hub import BRAND, FuzzedHub
from tests.fuzz.registry import hub_target, target
from tests.fuzz.targets.files import YAML_PIECES, read_file

DIALECTS = load_dialects()
FIXTURES = Path(__file__).parents[2] / "fixtures" / "dialects"
FILES = [path.read_bytes() for path in sorted(FOLDER.glob("*.yaml"))]
TOLD = {"player": "p1", "time": "2026-01-31T12:00:00Z", "asked": "a1", "currency": "EUR", "base_currency": "EUR"}
Sample = tuple[str, str, Any]


def _samples() -> list[Sample]:
    """A dialect, a kind and a payload, of every sample there is."""
    found = []
    for path in sorted(FIXTURES.glob("*.jsonl")):
        if path.stem in DIALECTS:
            lines = map(json.loads, path.read_text().splitlines())
            found += [(path.stem, line.get("kind", ""), line.get("payload", line)) for line in lines]
    return found


SAMPLES = _samples()
PAYLOADS = st.sampled_from(SAMPLES).flatmap(
    lambda sample: st.tuples(st.just(sample[0]), st.just(sample[1]) | st.text(max_size=9), damaged(st.just(sample[2])))
)
BODIES = st.tuples(
    st.sampled_from([*DIALECTS, "nobodys"]),
    st.sampled_from([kind for _, kind, _ in SAMPLES]),
    damaged_bytes(written(st.sampled_from([payload for *_, payload in SAMPLES])), PIECES) | written(JSON),
)
SOUND_TABLES = [b"player,time,granted\n1,2026-01-31T12:00:00Z,true\n", b"a;b\n1;2\n", b'x\ty\n"1"\t2']
TABLES = damaged_bytes(
    st.sampled_from(SOUND_TABLES),
    [b'"', b",", b";", b"\n", b"\r", b"\x00", b"\xff", b"\xef\xbb\xbf", b"'", b"9" * 140_000, b'"' * 9],
)  # fmt: skip


@target(PAYLOADS)
def payload(given: Sample) -> None:
    """A payload, damaged: events that can be written and read again, or a reason."""
    name, kind, body = given
    dialect = DIALECTS[name]
    _is_told(read_payload(dialect, json.dumps(body).encode(), kind=kind, brand="northstar", told=TOLD))
    if isinstance(body, dict):
        _is_told(map_row(dialect, body, kind=kind, brand="northstar", told=TOLD))


def _is_told(outcome: Any) -> None:
    if isinstance(outcome, Unmapped):
        assert outcome.reason
    elif isinstance(outcome, Refusal):
        assert outcome.field
        assert outcome.reason
        assert outcome.remedy
    else:
        assert all(read_event(canonical(event)) == event for event in outcome)


@target(
    damaged_bytes(st.sampled_from(FILES), YAML_PIECES)
    | damaged(st.sampled_from([yaml.safe_load(raw) for raw in FILES])).map(
        lambda file: yaml.dump(file, allow_unicode=True).encode("utf-8", "replace")
    )
    | st.binary(max_size=200)
)
def dialect_file(raw: bytes) -> None:
    """A dialect's file loads or is refused; what loads reads every sample without an exception."""
    dialect = read_file("some.yaml", raw, load_dialect)
    for _, kind, body in SAMPLES if dialect is not None else ():
        _is_told(read_payload(dialect, json.dumps(body).encode(), kind=kind, brand="northstar", told=TOLD))


@target(TABLES | st.binary(max_size=300))
def csv_file(raw: bytes) -> None:
    """A table is read row by row, and its rows are counted the same twice."""
    rows = read_file("table.csv", raw, lambda path: list(CsvFile(path).rows()))
    again = read_file("table.csv", raw, lambda path: list(CsvFile(path).rows()))
    assert rows == again


@hub_target(BODIES)
def ingested(hub: FuzzedHub, given: tuple[str, str, bytes]) -> None:
    """Each payload over HTTP is accepted, in quarantine or dead, and the worker says the same."""
    name, kind, body = given
    before = hub.counts()
    answer = hub.client.post(f"/v1/ingest/{name}", content=body, headers={"type": kind})
    assert answer.status_code in (202, 413, 422), answer.text
    told = answer.json() if answer.is_success else {"quarantined": 0, "dead": 0, "results": []}
    grown = {name: count - before[name] for name, count in hub.counts().items()}
    assert {box: grown[box] for box in ("quarantined", "dead")} == {box: told[box] for box in ("quarantined", "dead")}
    assert grown["events"] + grown["duplicates"] == sum(one["events"] for one in told["results"])


@hub_target(BODIES)
def ingested_natively(hub: FuzzedHub, given: tuple[str, str, bytes]) -> None:
    """Each payload on the bus is folded, known, in quarantine or dead: as many of each as reading it alone gives."""
    name, kind, body = given
    items = split_items(body)
    route = Route(brand=BRAND, dialect=name, kind=kind)
    read = [items] if isinstance(items, Refusal) else [_read(bytes(item), route, hub) for item in items]
    before = hub.counts()
    hub.publish_raw(name, kind, body)
    grown = {name: count - before[name] for name, count in hub.counts().items()}
    assert grown["quarantined"] == sum(isinstance(one, Unmapped) for one in read)
    assert grown["dead"] == sum(isinstance(one, Refusal) for one in read)
    assert grown["events"] + grown["duplicates"] == sum(len(one) for one in read if isinstance(one, tuple))


def _read(item: bytes, route: Route, hub: FuzzedHub) -> Any:
    outcome = Dialects(DIALECTS).read(item, route, hub.hub.state.told(BRAND))
    if isinstance(outcome, Refusal | Unmapped):
        return outcome
    vouched = tuple(vouch(event, BRAND, now()) for event in outcome)
    return next((one for one in vouched if isinstance(one, Refusal)), vouched)
