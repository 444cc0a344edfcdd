"""Reading a chooser from bytes that somebody else may have written: everything is checked before anything is used."""

from collections.abc import Iterator, Sequence
from math import isfinite
from typing import Final

import msgspec
from msgspec.structs import replace

from core.choosing.chooser import Chooser
from core.choosing.learning import DEAREST
from core.choosing.posterior import Posterior
from core.errors import Refusal

LARGEST: Final = 1e6
MOST_FLOOR: Final = 0.05
MOST_FEATURES: Final = 16
"""A choice weighs each pair of features for each arm, while a player waits."""
MOST_COEFFICIENTS: Final = 400
"""A belief of so many is checked within a second."""
LONGEST: Final = 200
"""Letters of a name."""
_REMEDY: Final = "Use a chooser as the hub has written it"


def chooser_from(body: bytes) -> Chooser | Refusal:
    """The chooser that these bytes say, or what is wrong with them."""
    try:
        chooser = msgspec.json.decode(body, type=Chooser)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return Refusal("chooser", str(error), _REMEDY)
    return next(_faults(chooser), _plain(chooser))


def _plain(chooser: Chooser) -> Chooser:
    """Written out or left out, what is usual is the same, and has the same digest."""
    usual = Chooser()
    posterior = usual.posterior if chooser.posterior == usual.posterior else chooser.posterior
    widths = usual.widths if chooser.widths == usual.widths else chooser.widths
    return replace(chooser, posterior=posterior, widths=widths)


def _faults(chooser: Chooser) -> Iterator[Refusal]:
    yield from _out_of_range(chooser)
    names = [feature.name for feature in chooser.features]
    if len(set(names)) < len(names):
        yield Refusal("chooser.features", "name a feature twice", _REMEDY)
    yield from _too_many("chooser.features", names, MOST_FEATURES)
    for feature in chooser.features:
        if not isfinite(feature.centre) or not isfinite(feature.scale) or feature.scale <= 0:
            yield Refusal(f"chooser.features.{feature.name}", "needs a finite centre and a scale above 0", _REMEDY)
    yield from _too_many("chooser.posterior", chooser.posterior.names, MOST_COEFFICIENTS)
    yield from _unlike(chooser.posterior)


def _too_many(where: str, names: Sequence[str], most: int) -> Iterator[Refusal]:
    if len(names) > most:
        yield Refusal(where, f"has {len(names):,} names, more than {most}", _REMEDY)
    if any(len(name) > LONGEST for name in names):
        yield Refusal(where, f"has a name of more than {LONGEST} letters", _REMEDY)


def _out_of_range(chooser: Chooser) -> Iterator[Refusal]:
    """Comparisons that are false for what is not a number."""
    widths = chooser.widths
    endless = float("inf")
    for name, number, most in (
        ("scale", chooser.scale, 1.0), ("floor", chooser.floor, MOST_FLOOR), ("price", chooser.price, DEAREST),
        ("pace", chooser.pace, 1.0), ("cheap", chooser.cheap, endless),
        ("outcomes", chooser.outcomes, endless), ("most_value", chooser.most_value or 0, endless),
    ):  # fmt: skip
        if not 0 <= number <= most:
            yield Refusal(f"chooser.{name}", f"is {number!r}, which does not lie between 0 and {most:g}", _REMEDY)
    for name, number in (*msgspec.structs.asdict(widths).items(), ("noise", chooser.noise)):
        if not 0 < number <= LARGEST:
            yield Refusal(f"chooser.{name}", f"is {number!r}, which is no spread", _REMEDY)


def _unlike(posterior: Posterior) -> Iterator[Refusal]:
    """What makes a belief none at all."""
    where, size = "chooser.posterior", len(posterior.names)
    if len(set(posterior.names)) < size or len(posterior.means) != size or len(posterior.covariance) != size:
        yield Refusal(where, "needs one mean and one row of covariance for each name, and each name once", _REMEDY)
    elif any(len(row) != place for place, row in enumerate(posterior.covariance, start=1)):
        yield Refusal(where, "needs the lower triangle of a covariance", _REMEDY)
    elif not all(
        isfinite(one) and abs(one) < LARGEST for row in (posterior.means, *posterior.covariance) for one in row
    ):
        yield Refusal(where, f"holds finite numbers below {LARGEST:,.0f} only", _REMEDY)
    elif not _possible(posterior.covariance):
        yield Refusal(where, "has a covariance that no belief can have: some spread would be negative", _REMEDY)


def _possible(covariance: tuple[tuple[float, ...], ...]) -> bool:
    """Whether every combination of coefficients has a spread: the factorisation of Cholesky comes to its end."""
    factor: list[list[float]] = []
    for row in covariance:
        found: list[float] = []
        for place, value in enumerate(row[:-1]):
            rest = value - sum(one * other for one, other in zip(found, factor[place], strict=False))
            found.append(rest / factor[place][place])
        left = row[-1] - sum(one * one for one in found)
        if left <= 0.0:
            return False
        factor.append([*found, left**0.5])
    return True
