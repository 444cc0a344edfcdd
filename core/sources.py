"""Acquisition sources: what their players cost to win, and how far their theoretical NGR has paid that back.

Theoretical NGR is theoretical value less the bonus money that became real: luck neither pays a source back nor
does it keep one from being paid back. Taxes and fees are not in the stream, so they are not in here.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from msgspec import Struct

from core.profile import Profile


class Source(Struct, frozen=True, kw_only=True):
    """One source of one brand; amounts in base units."""

    brand: str
    source: str
    """Empty where nobody told it."""
    players: int
    cost: int
    value: int
    """Theoretical value less bonus cost, of all its players."""
    flagged: int
    """What of the theoretical value was earned in flagged time."""
    paid_back: int
    """Players with a cost who have paid it back by themselves."""
    priced: int
    """Players of whom a cost was told."""
    days: int
    """Days that its players have been here, together."""

    @property
    def share(self) -> float | None:
        """How much of the cost came back; None if nothing was paid."""
        return self.value / self.cost if self.cost > 0 else None

    @property
    def payback_days(self) -> float | None:
        """Days until an average player has paid his cost back, if value comes evenly; None if it never does."""
        if self.cost <= 0 or self.value <= 0 or self.days <= 0:
            return None
        return self.cost / self.priced / (self.value / self.days)


def sources(profiles: Iterable[Profile]) -> tuple[Source, ...]:
    """Every source of every brand, the dearest first; the operator's own people are left out."""
    found: defaultdict[tuple[str, str], list[Profile]] = defaultdict(list)
    newest: dict[str, datetime] = {}
    for profile in profiles:
        if profile.person.test:
            continue
        found[profile.brand, profile.person.acquired_by or ""].append(profile)
        if (known := profile.known_until) is not None:
            newest[profile.brand] = max(newest.get(profile.brand, known), known)
    made = (_source(brand, name, players, newest.get(brand)) for (brand, name), players in found.items())
    return tuple(sorted(made, key=lambda one: (one.brand, -one.cost, one.source)))


def _source(brand: str, name: str, players: list[Profile], now: datetime | None) -> Source:
    priced = [one for one in players if one.person.acquisition_cost > 0]
    return Source(
        brand=brand,
        source=name,
        players=len(players),
        cost=sum(one.person.acquisition_cost for one in priced),
        value=sum(map(theoretical_ngr, players)),
        flagged=sum(one.flagged_value.theoretical for one in players),
        paid_back=sum(theoretical_ngr(one) >= one.person.acquisition_cost for one in priced),
        priced=len(priced),
        days=sum(_days(one, now) for one in players),
    )


def theoretical_ngr(profile: Profile) -> int:
    """Theoretical value less the bonus money that became real, in base units."""
    return profile.value.theoretical - profile.bonus_value.cost


def _days(profile: Profile, now: datetime | None) -> int:
    since = profile.registered or profile.first_seen
    return max(1, (now - since).days + 1) if now is not None and since is not None else 0
