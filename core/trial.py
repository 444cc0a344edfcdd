"""Trials: a play on some players, another or none on the rest, and what may be concluded however often one looks.

Both conclusions rest on one ratio: the likelihood of what was seen, mixed over all pairs of rates with uniform priors,
to its greatest likelihood under one common rate. Under any common rate that ratio is at most a non-negative martingale
that starts at one, so by Ville's inequality it ever reaches 1 / alpha with a chance of alpha at most: it may be looked
at after every player, and looking ends the moment it is clear. Sources: H. Robbins, "Statistical methods related to the
law of the iterated logarithm" (1970), for mixtures; L. Wasserman, A. Ramdas and S. Balakrishnan, "Universal inference"
(PNAS 117, 2020, section 8), for the greatest likelihood as the denominator.

A player is one observation, on the side that a hash of his id put him, however often he is met.
"""

from math import lgamma, log
from typing import Final, Literal, Protocol

from msgspec import Struct

from core.holdout import WHOLE, held_out
from core.plays import PlayBook
from core.policy import Autonomy, BrandPolicy
from core.situation import Situation

Finding = Literal["better", "worse", "harmful"]
HARM_ALPHA: Final = 2_000
"""Basis points: more harm is believed on less evidence than more success; a false alarm costs a level and no more."""


class Side(Struct, frozen=True, omit_defaults=True):
    """What became of the players on one side."""

    players: int = 0
    accepted: int = 0
    """Who took something that he was given."""
    harmed: int = 0
    """Whom the hub has flagged since: tilt, a severe loss, or a marker of harm."""


class Trial(Struct, frozen=True, omit_defaults=True):
    """Both sides: who is in the share of a play, and who is not."""

    tried: Side = Side()
    control: Side = Side()


class Enrolled(Struct, frozen=True, kw_only=True):
    """A player was met in the situation of a trial; the first time counts."""

    play: str
    brand: str
    player: str
    tried: bool
    """Whether the play is his; else he is compared with those whose it is."""


class Witnessed(Struct, frozen=True, kw_only=True):
    """What has become of a player since: he took something of a play, or was flagged, whichever plays he is in."""

    brand: str
    player: str
    accepted: str = ""
    """The play of whose trial he took something; empty if he was flagged."""


class Trials(Protocol):
    """Where trials stand on record."""

    def trial(self, play: str) -> Trial:
        """How the trial of a play stands, by its digest."""
        ...


def enrolled(book: PlayBook, situation: Situation, player: str, policy: BrandPolicy) -> Enrolled | None:
    """The trial that a player in a situation belongs to: of its canary, else of offers against the hold-out."""
    canary, brand = book.canary(situation), situation.brand
    if canary is not None:
        return Enrolled(play=canary.digest, brand=brand, player=player, tried=canary.reaches(player))
    play, measured = book.in_force(situation), policy.holdout or policy.ladder.worth
    if play is None or not measured or not any(choice.kind == "commercial" for choice in play.arms):
        return None
    return Enrolled(play=play.digest, brand=brand, player=player, tried=not held_out(brand, player, policy.holdout))


def finding(trial: Trial, rules: Autonomy) -> Finding | None:
    """What a trial has shown beyond doubt; harm is looked at from the first player on."""
    one, other = trial.tried, trial.control
    if more((one.harmed, one.players), (other.harmed, other.players), HARM_ALPHA):
        return "harmful"
    if min(one.players, other.players) < rules.players:
        return None
    taken, passed = (one.accepted, one.players), (other.accepted, other.players)
    if more(passed, taken, rules.alpha):
        return "worse"
    unharmed = one.harmed * other.players <= other.harmed * one.players
    return "better" if unharmed and more(taken, passed, rules.alpha) else None


def worthless(side: Side, rules: Autonomy) -> bool:
    """Whether fewer players than the brand asks for take something of a play, beyond doubt."""
    line, hits, of = rules.worth / WHOLE, side.accepted, side.players
    if of < rules.players or hits >= line * of:
        return False
    at_most = _times(hits, line) + _times(of - hits, 1 - line)
    return -_mixed_away(hits, of) - at_most >= log(WHOLE / rules.alpha)


def more(one: tuple[int, int], other: tuple[int, int], alpha: int) -> bool:
    """Whether something happens more often on one side (how often, of how many) than on the other, beyond doubt."""
    hits, of = one[0] + other[0], one[1] + other[1]
    if one[0] * other[1] <= other[0] * one[1]:
        return False
    at_most = _times(hits, hits / of) + _times(of - hits, 1 - hits / of)
    return -_mixed_away(*one) - _mixed_away(*other) - at_most >= log(WHOLE / alpha)


def _mixed_away(hits: int, of: int) -> float:
    """Minus the log-likelihood of so many hits in a given order, mixed over every rate alike: (n + 1) * C(n, s)."""
    return lgamma(of + 2) - lgamma(hits + 1) - lgamma(of - hits + 1)


def _times(count: int, rate: float) -> float:
    return count * log(rate) if count else 0.0
