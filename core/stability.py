"""Whether scores still mean what they meant: stability of their spread, and calibration once outcomes are known."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from math import log
from typing import Final, Literal

from core.scores.visits import Visits

WATCH: Final = 0.1
ACT: Final = 0.25
"""The usual lines of the index: below the first nothing has moved, from the second on it is other players."""
BINS: Final = 10
LEAST: Final = 100
"""Scores on either side below which the index is noise."""
Verdict = Literal["stable", "watch", "act", "too few"]


def stability_index(reference: Sequence[float], recent: Sequence[float]) -> float:
    """The population stability index of two sets of scores, in bins of equal mass of the first."""
    lines = _lines(sorted(reference))
    before, after = _shares(reference, lines), _shares(recent, lines)
    return sum((new - old) * log(new / old) for old, new in zip(before, after, strict=True))


def verdict(reference: Sequence[float], recent: Sequence[float]) -> Verdict:
    """What the index says to do."""
    if min(len(reference), len(recent)) < LEAST:
        return "too few"
    index = stability_index(reference, recent)
    return "stable" if index < WATCH else "watch" if index < ACT else "act"


def returned(before: Visits, day: int, later: Sequence[Visits], today: int, within: int) -> bool | None:
    """Whether a player came again so soon after a day; None if that cannot be known, or not yet.

    `later` is what was known of his days afterwards, oldest first. More than one day may lie between two of them.
    """
    for known in later:
        if known.days <= before.days:
            continue
        if known.day - day <= within or known.longest_gap <= within:
            return True
        return False if known.days == before.days + 1 else None
    return False if today - day > within else None


def day_of(moment: date) -> int:
    """A date as `Visits` counts days."""
    return moment.toordinal() - date(1970, 1, 1).toordinal()


def _lines(ordered: Sequence[float]) -> list[float]:
    """Between the bins; where many scores are the same, fewer of them."""
    return sorted({ordered[len(ordered) * place // BINS] for place in range(1, BINS)}) if ordered else []


def _shares(scores: Sequence[float], lines: Sequence[float]) -> list[float]:
    """How much lies in each bin; half a score more in each, so that none is empty."""
    counts = [0.5] * (len(lines) + 1)
    for score in scores:
        counts[bisect_right(lines, score)] += 1
    return [count / sum(counts) for count in counts]
