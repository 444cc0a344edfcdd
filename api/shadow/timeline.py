"""The timeline of a day's comparison as figures to draw: bars above the axis are sends, below it the hub's commands."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from core.arms import kind_of
from core.comparison import Comparison

WIDTH: Final = 960
LEFT: Final = 40
TOP: Final = 20
ROOM: Final = 216
"""Height for the highest bar above the axis and the highest below it together."""
LEAST_HOURS: Final = 3
BINS: Final = 60
STEPS: Final = (5, 10, 15, 20, 30)
"""Minutes a bar may stand for."""
VERDICTS: Final = ("clear", "doubtful", "broken")
KINDS: Final = ("protective", "service", "commercial")


@dataclass(frozen=True)
class Bar:
    """One rectangle, and what it counts in words."""

    x: float
    y: float
    width: float
    height: float
    style: str
    says: str


@dataclass(frozen=True)
class Mark:
    """A text at a place."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Timeline:
    """Everything that is drawn."""

    bars: Sequence[Bar]
    broken: Sequence[Mark]
    """How many sends of a bar broke a rule, above it."""
    hours: Sequence[Mark]
    middle: float
    """Where the axis is: both sides have one scale, and as much room as they need."""
    above: int
    """What the highest bar above the axis counts."""
    below: int
    minutes: int
    """What a bar stands for."""


@dataclass(frozen=True)
class _Span:
    """The part of the day that is shown, in bins."""

    start: datetime
    hours: int
    minutes: int

    def bin(self, at: datetime) -> int:
        return int((at - self.start) / timedelta(minutes=self.minutes))

    def x(self, minutes: float) -> float:
        return round(LEFT + minutes * (WIDTH - LEFT) / (self.hours * 60), 2)

    def clock(self, number: int) -> str:
        start = self.start + timedelta(minutes=number * self.minutes)
        return f"{start:%H:%M}-{start + timedelta(minutes=self.minutes):%H:%M}"


Counts = Counter[tuple[int, str]]


def timeline(comparison: Comparison) -> Timeline:
    """Lay a day out: only the hours in which something happened, in at most sixty bars."""
    sends: list[tuple[datetime, str]] = [(compared.judged.at, compared.judged.verdict) for compared in comparison.sends]
    commands: list[tuple[datetime, str]] = [(decision.at, kind_of(decision.arm)) for decision in comparison.decisions]
    span = _span([at for at, _ in (*sends, *commands)], comparison.day)
    above = Counter((span.bin(at), verdict) for at, verdict in sends)
    below = Counter((span.bin(at), kind) for at, kind in commands)
    most = max([1, *_heights(above).values()]), max([1, *_heights(below).values()])
    unit = ROOM / sum(most)
    middle = TOP + unit * most[0]
    return Timeline(
        bars=[*_bars(span, above, VERDICTS, middle, -unit), *_bars(span, below, KINDS, middle, unit)],
        broken=_broken(span, above, middle, unit),
        hours=[
            Mark(span.x(60 * n), TOP + ROOM + 28, f"{span.start + timedelta(hours=n):%H:%M}")
            for n in range(0, span.hours + 1, 1 + span.hours // 13)
        ],
        middle=round(middle, 2),
        above=most[0],
        below=most[1],
        minutes=span.minutes,
    )


def _span(moments: Sequence[datetime], day: str) -> _Span:
    midnight = datetime.fromisoformat(day).replace(tzinfo=UTC)
    hours = [int((at - midnight) / timedelta(hours=1)) for at in moments] or [0, 23]
    shown = max(max(hours) + 1 - min(hours), LEAST_HOURS)
    first = max(0, min(min(hours), 24 - shown))
    step = next(minutes for minutes in STEPS if shown * 60 <= BINS * minutes)
    return _Span(midnight + timedelta(hours=first), shown, step)


def _heights(counts: Counts) -> Counter[int]:
    heights: Counter[int] = Counter()
    for (number, _), count in counts.items():
        heights[number] += count
    return heights


def _bars(span: _Span, counts: Counts, styles: Sequence[str], middle: float, unit: float) -> Iterable[Bar]:
    """Bars that grow from the axis by a unit for each they count, upwards if the unit is below zero."""
    for number in sorted(_heights(counts)):
        reached = middle
        for style in styles:
            if count := counts[number, style]:
                end = reached + count * unit
                x, wide = span.x(number * span.minutes), span.x(span.minutes) - LEFT
                says = f"{span.clock(number)} UTC: {count} {style}"
                height = abs(end - reached)
                yield Bar(x + 1, round(min(reached, end), 2), round(wide - 2, 2), round(height, 2), style, says)
                reached = end


def _broken(span: _Span, above: Counts, middle: float, unit: float) -> Sequence[Mark]:
    heights = _heights(above)
    return [
        Mark(span.x((number + 0.5) * span.minutes), round(middle - heights[number] * unit - 6, 2), f"✕{count}")
        for (number, verdict), count in sorted(above.items())
        if verdict == "broken"
    ]
