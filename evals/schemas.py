"""The published contract of events: JSON Schema and a page for people, both made from the types.

`python -m evals.schemas` writes them; a test fails when they are out of date.
"""

import json
from pathlib import Path
from typing import Any, Final, get_args

import msgspec

from core.events import EVENT_CLASSES, INTERNAL_TYPES, Event, event_type
from core.money import SCALES

ROOT: Final = Path(__file__).parent.parent / "docs"
SCHEMA: Final = ROOT / "schemas" / "events.json"
PAGE: Final = ROOT / "events.md"

HEAD: Final = """\
# Events

Every event is one [CloudEvents 1.0](https://cloudevents.io) JSON object about one player. `POST /v1/events` takes
one or an array of up to 1,000; NATS takes the same on `cvh.events.0.<brand>`. The JSON Schema is
[schemas/events.json](schemas/events.json).

| attribute | meaning |
|---|---|
| `specversion` | `"1.0"` |
| `type` | one of the types below |
| `source`, `id` | with the brand, the identity: the same event twice is one event, for 24 hours of event time |
| `time` | when it happened, RFC 3339 with offset; required, never guessed; at most five minutes ahead of its arrival |
| `subject` | the player's id |
| `brand` | extension; filled in from the API key if it is left out |

Other CloudEvents attributes are kept and ignored. Inside `data`, an unknown field is refused as a typing error.

**Money** is `{"amount": "12.50", "currency": "GBP", "rate": "1"}`: decimal strings, no sign, no exponent, no more
decimals than the currency has; `rate` is the price of one unit in the brand's base currency when it happened.
Currencies and their decimals: CURRENCIES.

**Refusals.** Over HTTP each event gets its answer. Over NATS an acknowledgement says that a message is on disk; what
in it cannot be read becomes a dead letter, kept with its bytes and the reason, and counted by `GET /v1/hub`.

**Order.** The log's order is the truth. An event older than the player's newest act is late: it enters every sum and
count, leaves the session, habits and tilt alone, and is counted.

| type | says | fields of `data` (? optional) |
|---|---|---|
"""


def schema() -> str:
    """The JSON Schema of all events."""
    return json.dumps(msgspec.json.schema(Event), indent=2, ensure_ascii=False) + "\n"


def page() -> str:
    """The page about events."""
    currencies = ", ".join(f"{code} {scale}" for code, scale in sorted(SCALES.items()))
    return HEAD.replace("CURRENCIES", currencies) + "".join(_row(cls) for cls in EVENT_CLASSES)


def _row(cls: Any) -> str:
    says = (cls.__doc__ or "").splitlines()[0]
    mark = " (written by the hub alone)" if event_type(cls) in INTERNAL_TYPES else ""
    data = next(field.type for field in msgspec.structs.fields(cls) if field.name == "data")
    fields = ", ".join(_field(field) for field in msgspec.structs.fields(data))
    return f"| `{event_type(cls)}` | {says}{mark} | {fields} |\n"


def _field(field: msgspec.structs.FieldInfo) -> str:
    choices = get_args(field.type) if "Literal" in str(field.type) else ()
    shown = " (" + ", ".join(str(choice) for choice in choices) + ")" if choices else ""
    return f"`{field.name}`{'' if field.required else '?'}{shown}"


def main() -> None:
    """Write both files."""
    SCHEMA.parent.mkdir(parents=True, exist_ok=True)
    SCHEMA.write_text(schema(), encoding="utf-8")
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
