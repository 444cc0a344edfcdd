"""The doors of the hub: no exception, no answer of the 500s, and nothing that was sent is lost without a word."""

import json
from typing import Any, cast
from urllib.parse import quote

from hypothesis import strategies as st
from starlette.websockets import WebSocketDisconnect

from api.hub import Hub
from api.items import MAX_ITEMS
from api.server import whole_app
from core.admission import split_items
from core.errors import Refusal
from tests.fuzz.damage import EVENTS, JSON, PIECES, RAW_EVENTS, damaged, damaged_bytes, written
from tests.fuzz.hub import BRAND, FuzzedHub
from tests.fuzz.registry import hub_target

ROUTES = sorted(
    (method, path) for path, ways in whole_app(cast(Hub, None)).openapi()["paths"].items() for method in ways
)
BATCHES = st.lists(EVENTS, min_size=1, max_size=5)
BODIES = damaged_bytes(written(BATCHES), PIECES) | st.lists(RAW_EVENTS, max_size=4).map(b"\n".join) | RAW_EVENTS
ASKED = damaged(st.just({"player": "mia.1", "moment": "lobby", "time": "2026-01-31T12:00:00Z"}))
SEGMENTS = st.binary(min_size=1, max_size=12) | st.sampled_from([b"mia.1", b"..", b"\x00", b"\xff", b"x" * 300])
PATHS = st.lists(SEGMENTS, min_size=2, max_size=2)
HEADERS = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=30)
QUERIES = st.dictionaries(st.sampled_from(["limit", "player", "history", "x"]), JSON.map(str), max_size=3)
SAID = damaged(st.just({"ack": 1})) | JSON


@hub_target(BATCHES)
def posted_batch(hub: FuzzedHub, events: list[Any]) -> None:
    """Each event over HTTP is accepted or rejected by name, and what is accepted is folded or known."""
    told = _posted(hub, json.dumps(events).encode())
    assert len(told["results"]) == len(events)
    assert [result["index"] for result in told["results"]] == list(range(len(events)))


@hub_target(BODIES)
def posted_body(hub: FuzzedHub, body: bytes) -> None:
    """Whatever body comes is answered."""
    _posted(hub, body)


def _posted(hub: FuzzedHub, body: bytes) -> dict[str, Any]:
    before = hub.counts()
    answer = hub.client.post("/v1/events", content=body)
    told: dict[str, Any] = answer.json()
    assert answer.status_code in (202, 403, 413, 422), answer.text
    accepted = rejected = 0
    if "error" in told:
        assert all(told["error"].values())
    else:
        accepted, rejected = told["accepted"], told["rejected"]
        problems = [result["problem"] for result in told["results"] if result["status"] == "rejected"]
        assert accepted + len(problems) == accepted + rejected == len(told["results"])
        assert all(all(problem.values()) for problem in problems)
    assert _gone_through(before, hub.counts()) == {"folded or known": accepted, "dead": rejected}
    return told


def _gone_through(before: Any, after: Any) -> dict[str, int]:
    grown = {name: after[name] - before[name] for name in ("events", "duplicates", "dead")}
    return {"folded or known": grown["events"] + grown["duplicates"], "dead": grown["dead"]}


@hub_target(BATCHES)
def published_batch(hub: FuzzedHub, events: list[Any]) -> None:
    """Each event of a message on the bus is folded, known, or a dead letter."""
    assert _published(hub, json.dumps(events).encode()) == len(events)


@hub_target(BODIES)
def published_body(hub: FuzzedHub, body: bytes) -> None:
    """Whatever message stands on the bus, what is in it is accounted for."""
    items = split_items(body)
    whole = isinstance(items, Refusal) or len(items) > MAX_ITEMS
    assert _published(hub, body) == (1 if whole else len(items))


def _published(hub: FuzzedHub, body: bytes) -> int:
    before = hub.counts()
    hub.publish(body)
    through = _gone_through(before, hub.counts())
    letters = hub.hub.archive.dead_letters(through["dead"]) if through["dead"] else ()
    assert len(letters) == through["dead"]
    assert all(letter.field and letter.reason and letter.remedy for letter in letters)
    return sum(through.values())


@hub_target(st.tuples(written(ASKED) | damaged_bytes(written(ASKED), PIECES), HEADERS))
def asked(hub: FuzzedHub, given: tuple[bytes, str]) -> None:
    """Whoever asks for a decision gets it, or hears why not."""
    body, key = given
    answer = hub.client.post("/v1/decisions", content=body, headers={"Idempotency-Key": key.encode("latin-1")})
    assert answer.status_code in (200, 400, 409, 422), answer.text
    assert answer.is_success or all(answer.json()["error"].values())


@hub_target(
    st.tuples(st.sampled_from(ROUTES), PATHS, QUERIES, written(JSON) | st.binary(max_size=50), st.none() | HEADERS)
)
def route(hub: FuzzedHub, given: Any) -> None:
    """Every route answers whatever is asked of it."""
    (method, template), segments, query, body, key = given
    parts = iter(segments)
    path = "/".join(quote(next(parts), safe="") if part.startswith("{") else part for part in template.split("/"))
    headers = {} if key is None else {"Authorization": f"Bearer {key}".encode("latin-1")}
    params = {name: value.encode("utf-8", "replace").decode() for name, value in query.items()}
    answer = hub.client.request(method, path, params=params, content=body, headers=headers)
    assert answer.status_code < 500, answer.text
    assert answer.is_success or "results" in answer.json() or all(answer.json()["error"].values())


@hub_target(
    st.tuples(st.booleans(), damaged(st.just({"after": 0})), st.lists(written(SAID) | st.text(max_size=20), max_size=4))
)
def socket(hub: FuzzedHub, given: tuple[bool, Any, list[bytes | str]]) -> None:
    """A socket ends with a word, whatever its client says, and leaves nothing behind."""
    known, hello, said = given
    if known and isinstance(hello, dict):
        hello = {"token": hub.hub.tokens.issue(BRAND, "mia.1")[0], **hello}
    with hub.client.websocket_connect("/v1/stream") as client:
        for message in (json.dumps(hello), *said, "the end"):
            client.send_text(
                message.encode("utf-8", "replace").decode() if isinstance(message, str) else message.decode()
            )
        assert _close_code(client) == 1008
    assert hub.call(_connected, hub) == 0


def _close_code(client: Any) -> int:
    for _ in range(10):
        try:
            client.receive_json()
        except WebSocketDisconnect as closed:
            return closed.code
    raise AssertionError("the socket does not end")


async def _connected(hub: FuzzedHub) -> int:
    return hub.hub.delivery.connected
