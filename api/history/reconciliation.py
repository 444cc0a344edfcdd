"""What the source says against what the hub has: figure by figure, equal or not."""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

from msgspec import Struct

from api.history.progress import EntityProgress
from core.dialect import Dialect
from core.migration import Figure, Tally
from core.money import format_minor, format_units, parse_units

DECIMALS: Final = 18
PROTECTING: Final = ("self_exclusion.", "time_out.", "player.blocked", "player.unblocked", "consent.", "kyc.", "limit.")
"""Events of which none may be missing: a player who excluded himself must not be offered anything."""
INDISPENSABLE: Final[Mapping[str, str]] = {"exclusions": "self_exclusion.set", "consents": "consent.changed"}
"""What some entity of the source must tell, unless the operator says that there is none."""
REJECTED: Final = "rejected"
"""Stands among them for the rows that could not be read."""

SINGLE: Final[Mapping[str, tuple[str, str]]] = {
    "deposits": ("deposit.approved", "amount"),
    "withdrawals": ("withdrawal.approved", "amount"),
    "turnover": ("game.bet", "stake"),
    "winnings": ("game.win", "payout"),
}
"""The single events behind a day's sums."""


class Comparison(Struct, frozen=True):
    """One figure of one entity on both sides."""

    entity: str
    figure: str
    source: str
    hub: str
    equal: bool


def reconcile(entities: Mapping[str, EntityProgress], tally: Tally, dialect: Dialect) -> list[Comparison]:
    """Every figure that the source or its rows give, beside what the hub has."""
    told = [line for name, entity in entities.items() for line in _told(name, entity)]
    unprotected = [line for name, entity in entities.items() for line in _rejected(name, entity, dialect)]
    return [*told, *unprotected, *_folded(entities, tally)]


def missing(entities: Mapping[str, EntityProgress], dialect: Dialect, without: Collection[str]) -> list[str]:
    """What protects players and no table of the source tells, though nobody said that there is none of it."""
    came = {event for name, entity in entities.items() if not entity.absent for event in events_of(dialect, name)}
    return [what for what, event in INDISPENSABLE.items() if event not in came and what not in without]


def events_of(dialect: Dialect, entity: str) -> set[str]:
    """The types of events that the rows of an entity can become."""
    return {event for rule in dialect.shapes.get(entity, ()) for event in rule.events.values()}


def told_twice(entities: Mapping[str, EntityProgress]) -> list[str]:
    """Money that a day's sums and the single events behind them both tell: it counts twice."""
    read = {
        (figure.type, figure.name, figure.currency)
        for entity in entities.values()
        for figure, units in entity.read
        if units
    }
    days = [(name, currency) for kind, name, currency in sorted(read) if kind == "activity.day" and name in SINGLE]
    return [f"{name} in {currency}" for name, currency in days if (*SINGLE[name], currency) in read]


def _told(name: str, entity: EntityProgress) -> Iterator[Comparison]:
    """The source's own words on the whole, beside the rows that came."""
    if entity.total is not None:
        yield Comparison(name, "rows", str(entity.total), str(entity.rows), entity.total == entity.rows)
    for column, said in sorted(entity.told_sums.items()):
        read = entity.sums[column]
        yield Comparison(name, f"sum of {column}", said, _plain(read), parse_units(said) == read)


def _rejected(name: str, entity: EntityProgress, dialect: Dialect) -> Iterator[Comparison]:
    """A row that protects somebody and could not be read keeps the migration open."""
    if entity.rejected and any(event.startswith(PROTECTING) for event in events_of(dialect, name)):
        yield Comparison(name, "rows rejected, which protect players", str(entity.rejected), "0", False)


def _folded(entities: Mapping[str, EntityProgress], tally: Tally) -> Iterator[Comparison]:
    """What the rows said, beside what was folded; also what was folded of these sources and is in no row."""
    read: dict[Figure, int] = {}
    names: dict[Figure, list[str]] = {}
    for name, entity in entities.items():
        for figure, units in entity.read:
            read[figure] = read.get(figure, 0) + units
            names.setdefault(figure, []).append(name)
    sources = {figure.source for figure in read}
    for figure in sorted({*read, *(figure for figure in tally if figure.source in sources)}):
        here, there = read.get(figure, 0), tally.get(figure, 0)
        entity_names = ", ".join(names.get(figure, ["(in no row)"]))
        yield Comparison(entity_names, _name(figure), _text(here, figure), _text(there, figure), here == there)


def _name(figure: Figure) -> str:
    return f"{figure.type} {figure.name} {figure.currency}".strip()


def _text(units: int, figure: Figure) -> str:
    return format_minor(units, figure.currency) if figure.currency else str(units)


def _plain(units: int) -> str:
    whole, _, rest = format_units(units, DECIMALS).partition(".")
    return f"{whole}.{rest.rstrip('0').ljust(2, '0')}"
