"""The first steps with a new brand, as lines for a shell: send an event, ask for a decision, open the stream."""

import shlex
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Final

from core import events as ev
from core.policy import BrandPolicy
from core.record import canonical

PLAYER: Final = "demo.1"
LISTEN_SECONDS: Final = 60


def first_steps(policy: BrandPolicy, url: str, key: Path, token: str, at: datetime) -> Mapping[str, str]:
    """The lines for the demo player of a brand, in the order in which they are tried."""
    hello = _quoted({"token": token})
    stream = f"{url.replace('http', 'ws', 1)}/v1/stream"
    asked = {"player": PLAYER, "moment": "lobby"}
    return {
        "event": _curl(f"{url}/v1/events", key, "application/cloudevents-batch+json", _arrival(policy, at)),
        "decision": _curl(f"{url}/v1/decisions", key, "application/json", asked),
        "stream": f"(echo {hello}; sleep {LISTEN_SECONDS}) | {shlex.quote(_python())} -m websockets {stream}",
    }


def _curl(url: str, key: Path, content: str, body: object) -> str:
    headers = f'-H "Authorization: Bearer $(cat {shlex.quote(str(key))})" -H "Content-Type: {content}"'
    return f"curl -s {url} {headers} -d {_quoted(body)}"


def _quoted(body: object) -> str:
    return shlex.quote(canonical(body).decode())


def _arrival(policy: BrandPolicy, at: datetime) -> Sequence[ev.Event]:
    """A verified grown-up opens an account, agrees to offers on the site, and logs in."""
    country, _, region = policy.jurisdiction.partition("-")
    facts = ev.Registration(
        country=country,
        region=region or None,
        born=date(at.year - policy.least_age - 12, 6, 15),
        currency=policy.base_currency,
        verified=True,
        test=True,
    )
    told: tuple[tuple[type[ev.Event], ev.Data], ...] = (
        (ev.PlayerRegistered, facts),
        (ev.ConsentChanged, ev.ConsentChange(channel="site", granted=True)),
        (ev.LoggedIn, ev.Login()),
    )
    return [_event(kind, data, policy.brand, at.replace(microsecond=0)) for kind, data in told]


def _event(kind: type[ev.Event], data: ev.Data, brand: str, at: datetime) -> ev.Event:
    number = f"{PLAYER}/{ev.event_type(kind)}/{at:%H%M%S}"
    return kind(id=number, source="first-steps", time=at, subject=PLAYER, brand=brand, data=data)  # type: ignore[arg-type]


def _python() -> str:
    """This very interpreter, as short as it can be said from here."""
    python = Path(sys.executable)
    return str(python.relative_to(Path.cwd())) if python.is_relative_to(Path.cwd()) else str(python)
