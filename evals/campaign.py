"""The other CRM of the sample evening: planned in the morning, it mails everybody and follows losses by a table.

It knows segments, not moments, so the same offer reaches who has excluded himself and who is tilting.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from core import events as ev
from core.money import Money
from evals.sample import EVENING, sample_trace

TERMS: Final = EVENING + timedelta(minutes=30)
BOOST: Final = EVENING + timedelta(minutes=55)
COMEBACK: Final = EVENING + timedelta(minutes=65)
NIGHTLY: Final = EVENING + timedelta(minutes=84)
AGREED: Final = EVENING - timedelta(hours=19)
MAILED: Final = ("mia", "theo", "grace", "omar", "ella", "regular-1", "regular-3", "regular-5", "regular-7")
TOLD: Final = {name: name != "regular-3" for name in MAILED if name != "regular-5"}
"""Whether they consent to e-mail, as far as the hub is told."""


def shadow_trace() -> list[ev.Event]:
    """The sample evening, together with what the other CRM sends."""
    return sorted([*sample_trace(), *campaign()], key=lambda event: (event.time, event.id))


def campaign() -> list[ev.Event]:
    """Consents to e-mail, and everything that is sent."""
    return [*_consents(), *_sends()]


def _consents() -> Iterator[ev.Event]:
    for name, granted in TOLD.items():
        said = ev.ConsentChange(channel="email", granted=granted)
        yield ev.ConsentChanged(
            id=f"email-{name}", source="crm", time=AGREED, subject=name, brand="northstar", data=said
        )


def _sends() -> Iterator[ev.Event]:
    terms = ev.Send(channel="email", kind="service", campaign="new-terms")
    yield from _to(("regular-0", "regular-2", "regular-4", "regular-6"), "lagoon", TERMS, terms)
    boost = ev.Send(channel="site", campaign="deposit-boost", about="50% on the next deposit", cost=_pounds("5.00"))
    yield from _to(("mia",), "northstar", BOOST, boost)
    comeback = ev.Send(channel="telegram", campaign="comeback-bonus", about="For a lost session over 5,000 USD")
    yield from _to(("lucas",), "lagoon", COMEBACK, comeback)
    yield from _to(("nadia",), "lagoon", COMEBACK, ev.Send(channel="email", campaign="vip-invitation"))
    spins = ev.Send(channel="email", campaign="friday-free-spins", about="20 free spins", cost=_pounds("2.00"))
    yield from _to(MAILED, "northstar", NIGHTLY, spins)


def _to(names: Sequence[str], brand: str, at: ev.Instant, send: ev.Send) -> Iterator[ev.Event]:
    for name in names:
        number = f"{send.campaign}-{name}"
        yield ev.CrmSent(id=number, source="crm", time=at, subject=name, brand=brand, data=send)


def _pounds(amount: str) -> Money:
    return Money(amount, "GBP", "1")
