"""The AsyncAPI 3.0 document: servers, channels, operations, and one message for every event type.

Payloads of events are not repeated: they point into events.json, which lies beside the document.
"""

from collections.abc import Iterable
from typing import Any, Final

import msgspec
import yaml

from api.stream import Ack, Hello
from core.decide import Command
from core.events import EVENT_CLASSES, GROUP_TYPES, INTERNAL_TYPES, event_type
from evals.contract.examples import example
from evals.contract.schema import Node, portable

INFO: Final = {
    "title": "Customer Value Hub",
    "version": "1",
    "description": (
        "Events in, guarded commands out. Seen from the hub: it receives events and sends commands. "
        "docs/events.md explains the events, docs/delivery.md the WebSocket; the other HTTP routes are "
        "described by the hub's own OpenAPI at /docs."
    ),
    "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
}
LOOPBACK: Final = "127.0.0.1:8700"
SCHEMES: Final = {
    "brandPassword": {
        "type": "userPassword",
        "description": "The brand and its password; the whole address stands in keys/<brand>.nats of the data folder",
    },
    "apiKey": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key of a brand, `id.secret`; one of a group may send events alone",
    },
    "apiKeyAsPassword": {"type": "http", "scheme": "basic", "description": "Its id as user, its secret as password"},
}
SERVERS: Final = {
    "nats": {
        "host": "127.0.0.1:{port}",
        "protocol": "nats",
        "description": "The embedded NATS server, with JetStream; an acknowledgement says that a message is on disk.",
        "variables": {"port": {"default": "4222", "description": "A free port unless CVH_NATS_PORT names one"}},
        "security": [{"$ref": "#/components/securitySchemes/brandPassword"}],
    },
    "http": {
        "host": LOOPBACK,
        "protocol": "http",
        "security": [{"$ref": f"#/components/securitySchemes/{name}"} for name in ("apiKey", "apiKeyAsPassword")],
    },
    "stream": {
        "host": LOOPBACK,
        "protocol": "ws",
        "description": "A player's browser. Who listens is said by the token in the first message, not by a header.",
    },
}
BRAND: Final = {"description": "The brand that the connection speaks for"}
DIALECT: Final = {"description": "The dialect that makes events of the payloads"}
FRAME: Final[Node] = {"v": {"const": 1}, "seq": {"type": "integer", "minimum": 1}}
SENT: Final = "2026-01-31T12:15:00Z"


def document() -> Node:
    """The whole document."""
    return {
        "asyncapi": "3.0.0",
        "info": INFO,
        "defaultContentType": "application/json",
        "servers": SERVERS,
        "channels": _channels(),
        "operations": _operations(),
        "components": {"messages": _messages(), "schemas": _schemas(), "securitySchemes": SCHEMES},
    }


def as_yaml() -> str:
    """The document as YAML; the list of events, which two channels share, stands there once."""
    return yaml.dump(document(), Dumper=_Dumper, sort_keys=False, width=118, allow_unicode=True)


class _Dumper(yaml.SafeDumper):
    """Names the one list that is written once and meant twice."""

    def generate_anchor(self, node: yaml.Node) -> str:
        return "events"

    def ignore_aliases(self, data: Any) -> bool:
        return not (isinstance(data, dict) and "game.bet" in data)

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        return super().represent_mapping(tag, mapping, flow_style=_is_leaf(mapping))


def _is_leaf(mapping: Any) -> bool:
    pairs = dict(mapping)
    return len(str(pairs)) < 110 and not any(isinstance(part, dict | list) for part in pairs.values())


def _channels() -> Node:
    outside = [name for name in map(event_type, EVENT_CLASSES) if name not in INTERNAL_TYPES]
    native = _refs(name for name in outside if name not in GROUP_TYPES)
    return {
        "events": _subject("cvh.events.0.{brand}", "Events as they happen; one, an array, or lines", native),
        "history": _subject("cvh.history.0.{brand}", "Events of the past: profiles learn, nothing is decided", native),
        "raw": {
            **_subject("cvh.raw.0.{brand}.{dialect}", "Payloads that a dialect makes events of", _refs(["raw"])),
            "parameters": {"brand": BRAND, "dialect": DIALECT},
        },
        "hub": {
            "address": "cvh.events.0._",
            "description": "What the hub itself packs: what came over HTTP, and the types that it alone writes.",
            "servers": [{"$ref": "#/servers/nats"}],
            "messages": _refs(sorted(INTERNAL_TYPES)),
        },
        "http": {
            "address": "/v1/events",
            "description": "One event or an array of up to 1,000; each is answered by name.",
            "servers": [{"$ref": "#/servers/http"}],
            "messages": _refs(outside),
        },
        "stream": {
            "address": "/v1/stream",
            "description": "The commands of one player, in order, resumable.",
            "servers": [{"$ref": "#/servers/stream"}],
            "messages": _refs(("hello", "ack", "welcome", "command", "tombstone")),
            "bindings": {"ws": {"method": "GET", "bindingVersion": "0.1.0"}},
        },
    }


def _subject(address: str, description: str, messages: Node) -> Node:
    return {
        "address": address,
        "description": f"{description}.",
        "servers": [{"$ref": "#/servers/nats"}],
        "parameters": {"brand": BRAND},
        "messages": messages,
    }


def _refs(names: Iterable[str]) -> Node:
    return {name: {"$ref": f"#/components/messages/{name}"} for name in names}


def _operations() -> Node:
    post = {"bindings": {"http": {"method": "POST", "bindingVersion": "0.3.0"}}}
    return {
        "takeEvents": _operation("receive", "events", "Take events of a brand"),
        "takeHistory": _operation("receive", "history", "Take a brand's past"),
        "takeRaw": _operation("receive", "raw", "Take payloads for a dialect"),
        "takeRequest": _operation("receive", "http", "Take events over HTTP; 202 once all are on disk") | post,
        "recordOwn": _operation("send", "hub", "Record what the hub itself does"),
        "listen": _operation("receive", "stream", "Hear who listens, and what was handled", ("hello", "ack")),
        "command": _operation("send", "stream", "Send commands", ("welcome", "command", "tombstone")),
    }


def _operation(action: str, channel: str, summary: str, messages: Iterable[str] = ()) -> Node:
    chosen = [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in messages]
    told = {"action": action, "channel": {"$ref": f"#/channels/{channel}"}, "summary": summary}
    return told | ({"messages": chosen} if chosen else {})


def _messages() -> Node:
    frames: dict[str, tuple[str, Node]] = {
        "hello": ("The player's first message: who listens, and from where on", {"token": "…", "after": 12}),
        "ack": ("A command has been handled", {"ack": 13}),
        "welcome": ("The stream begins behind this number", {"v": 1, "type": "welcome", "after": 12}),
        "command": ("What the frontend does", {"v": 1, "seq": 13, "type": "command", "command": _command()}),
        "tombstone": (
            "The place of a command that may no longer be shown",
            {"v": 1, "seq": 14, "type": "tombstone", "id": "9b1f", "reason": f"expired at {SENT}"},
        ),
        "raw": ("A payload of any shape, as its source sends it", {"eventName": "deposit", "player": 7}),
    }
    events = {event_type(cls): _event(cls) for cls in EVENT_CLASSES}
    return events | {name: _message(name, said, _own(name), shown) for name, (said, shown) in frames.items()}


def _event(cls: Any) -> Node:
    name, said = event_type(cls), (cls.__doc__ or "").splitlines()[0]
    notes = {"Written by the hub alone.": INTERNAL_TYPES, "Needs a key of the group.": GROUP_TYPES}
    marked = " ".join([said, *(note for note, types in notes.items() if name in types)])
    payload = {"$ref": f"./events.json#/$defs/{name}"}
    return _message(name, marked, payload, example(cls)) | {"contentType": "application/cloudevents+json"}


def _message(name: str, summary: str, payload: Node, shown: Node) -> Node:
    return {"name": name, "summary": summary, "payload": payload, "examples": [{"payload": shown}]}


def _own(name: str) -> Node:
    return {"$ref": f"#/components/schemas/{name}"}


def _command() -> Node:
    words = {"title": "Take a break?", "body": "You have played for two hours."}
    return {"id": "9b1f", "surface": "modal", "arm": "cool_down", **words, "amount": None, "expires": SENT}


def _schemas() -> Node:
    where = "#/components/schemas/{name}"
    (hello, ack, command), parts = msgspec.json.schema_components((Hello, Ack, Command), ref_template=where)
    named = {reference["$ref"].rpartition("/")[2]: name for name, reference in (("hello", hello), ("ack", ack))}
    text = {"type": "string"}
    return {named.get(name, name): portable(part) for name, part in parts.items()} | {
        "welcome": _frame("welcome", {"v": FRAME["v"], "after": {"type": "integer", "minimum": 0}}),
        "command": _frame("command", {**FRAME, "command": command}),
        "tombstone": _frame("tombstone", {**FRAME, "id": text, "reason": text}),
        "raw": {"description": "Any JSON value."},
    }


def _frame(name: str, fields: Node) -> Node:
    properties = {"type": {"const": name}, **fields}
    return {"type": "object", "properties": properties, "required": list(properties)}
