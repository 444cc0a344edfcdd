"""What every event has: the CloudEvents envelope, and the words its payload is written in."""

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

Name = Annotated[str, Meta(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]+\Z")]
PlayerId = Annotated[str, Meta(min_length=1, max_length=128, pattern=r"^[^\s\x00-\x1f\x7f*>]+\Z")]
BrandName = Annotated[str, Meta(max_length=40, pattern=r"^([a-z0-9][a-z0-9-]*)?\Z")]
Instant = Annotated[datetime, Meta(tz=True)]
Note = Annotated[str, Meta(max_length=200)]
Count = Annotated[int, Meta(ge=0, le=2**53)]
Currency = Annotated[str, Meta(min_length=1, max_length=8)]
Rtp = Annotated[str, Meta(pattern=r"^(0(\.[0-9]{1,6})?|1(\.0{1,6})?)\Z")]
Volatility = Annotated[str, Meta(pattern=r"^[0-9]{1,3}(\.[0-9]{1,6})?\Z")]
Decimal = Annotated[str, Meta(pattern=r"^[0-9]{1,30}(\.[0-9]{1,18})?\Z")]
Odds = Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,8}(\.[0-9]{1,6})?\Z")]
Country = Annotated[str, Meta(pattern=r"^[A-Z]{2}\Z")]
Zone = Annotated[str, Meta(max_length=40, pattern=r"^[A-Za-z][A-Za-z0-9_+/-]*\Z")]
Region = Annotated[str, Meta(pattern=r"^[A-Z0-9]{1,3}\Z")]

Category = Literal["slots", "live", "table", "crash", "dice", "other"]
Channel = Literal["site", "email", "sms", "phone", "post", "push", "telegram"]
Product = Literal["betting", "casino", "bingo", "lottery"]
Check = Literal["affordability", "source_of_funds", "vulnerability", "harm", "national_register"]
Moment = Literal["lobby", "cashier", "support"]


class Data(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Base of all payloads: strict, so that a misspelt field is an error and not a silent loss."""


class Envelope(Struct, frozen=True, kw_only=True, tag_field="type", omit_defaults=True):
    """The CloudEvents attributes; `brand` is an extension, `subject` is the player."""

    id: Name
    source: Name
    time: Instant
    subject: PlayerId
    brand: BrandName = ""
    specversion: Literal["1.0"] = "1.0"
    datacontenttype: Literal["application/json"] | None = None
    dialect: Annotated[str, Meta(max_length=80)] = ""
    """Extension: the dialect that made this event out of somebody's payload, and its digest."""


def event_type(event: Envelope | type[Envelope]) -> str:
    """The CloudEvents `type` of an event or event class."""
    return str(event.__struct_config__.tag)
