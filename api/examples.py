"""Examples that the API documentation shows and the tests send."""

from typing import Any, Final

BET: Final[dict[str, Any]] = {
    "specversion": "1.0",
    "type": "game.bet",
    "id": "bet-1001",
    "source": "game-server-1",
    "time": "2026-01-31T12:00:00Z",
    "subject": "mia.1",
    "data": {
        "round": "r-1001",
        "game": "book-of-tides",
        "category": "slots",
        "stake": {"amount": "0.40", "currency": "GBP", "rate": "1"},
        "rtp": "0.9612",
        "volatility": "6.2",
    },
}

WIN: Final[dict[str, Any]] = {
    "specversion": "1.0",
    "type": "game.win",
    "id": "win-1001",
    "source": "game-server-1",
    "time": "2026-01-31T12:00:02Z",
    "subject": "mia.1",
    "data": {
        "round": "r-1001",
        "game": "book-of-tides",
        "category": "slots",
        "payout": {"amount": "1.20", "currency": "GBP", "rate": "1"},
    },
}

EVENTS: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/cloudevents+json": {
                "schema": {"type": "object"},
                "examples": {"bet": {"summary": "One CloudEvents 1.0 event", "value": BET}},
            },
            "application/cloudevents-batch+json": {
                "schema": {"type": "array", "items": {"type": "object"}},
                "examples": {"round": {"summary": "A bet and its win", "value": [BET, WIN]}},
            },
        },
    }
}

EVENTS_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    202: {"description": "All events are on disk"},
    403: {"description": "The key speaks for another brand"},
    413: {"description": "Too many events, or too large"},
    422: {"description": "Some events were rejected, with field and reason; the others are on disk"},
    503: {"description": "The event log did not answer; send again, nothing happens twice"},
}
