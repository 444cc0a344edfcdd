"""Signals: what a profile has just shown. Each is a small pure function of before and after.

A signal is a rising edge: it is raised by the event that crosses the line and not again while the
condition lasts.

| signal             | raised when                                                                          |
|--------------------|--------------------------------------------------------------------------------------|
| tilt               | the player plays against his own habits while losing; or goes on to a day later      |
| severe_loss        | a high-value player is far below his session's best point                            |
| high_roller_start  | the first ten bets were at the brand's high-roller stake                             |
| cashier_hesitation | he stopped at the cashier, and no deposit of his is on its way                       |
| category_fatigue   | for three sessions he has played less than half as much as usual of a category       |
| inactive           | three days without an act, unless trouble fell into the last session or after it     |
| bonus_abuse        | a third bonus was cashed at once, or all play says as much; at most once a week      |
| deposit_in_flight  | a deposit was seen on a chain, or the cashier was opened while one is on its way     |
| requested          | a decision was asked for                                                             |
| operator_fault     | the operator got something wrong for him: once for each fault, however often told    |
| break_completed    | he came back by himself after a break that was offered to him, kept to its end       |
| approved           | a person approved what had waited for him                                            |
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, Final, Literal, cast

from core import events as ev
from core.bonus_abuse import bonus_abuse, told_of_late
from core.money import BASE_ONE
from core.policy import BrandPolicy, Thresholds
from core.profile import Profile, ValueBand
from core.tilt import FIRST_BETS, intervenes

Signal = Literal[
    "tilt", "severe_loss", "high_roller_start", "requested", "cashier_hesitation", "category_fatigue", "inactive",
    "bonus_abuse", "deposit_in_flight", "operator_fault", "break_completed", "approved",
]  # fmt: skip
HARM_SIGNALS: Final[frozenset[Signal]] = frozenset({"tilt", "severe_loss"})
"""Signals of losing or losing control: no commercial arm may ever answer one."""

STANDING_SIGNALS: Final[frozenset[Signal]] = frozenset({"break_completed", "approved"})
"""Signals whose answer stands already: no play is looked up and no agent asked."""

SEVERE_STAKES: Final = 40
"""A loss is severe from so many of the player's usual stakes on, and from the brand's own line on."""
QUIET_SESSIONS: Final = 3
ABUSED_BONUSES: Final = 3
ABUSIVE: Final = 0.9
"""The likelihood of abuse from which it counts as abuse."""
INACTIVE: Final = timedelta(days=3)

Line = Callable[[Profile, Profile, Any, Thresholds], bool]


def detect(before: Profile, after: Profile, event: ev.Event, policy: BrandPolicy) -> tuple[Signal, ...]:
    """The signals that this event raised, in a fixed order."""
    lines = policy.thresholds
    raised: tuple[Signal, ...] = ()
    for signal, crossed in _lines_of(type(event)):
        if crossed(before, after, event, lines):
            raised = (*raised, signal)
    return raised


def severe_loss(profile: Profile, lines: Thresholds) -> bool:
    """A high-value player is, at this session's worst, far below its best point."""
    session = profile.session
    if session is None or session.worst < lines.severe_loss or value_band(profile, lines) != "high":
        return False
    return session.worst >= SEVERE_STAKES * session.usual_stake * BASE_ONE


def high_roller_start(profile: Profile, lines: Thresholds) -> bool:
    """The first ten bets were, on average, at the brand's high-roller stake or above."""
    habits = profile.baseline
    return habits.bets == FIRST_BETS and habits.first_stakes >= FIRST_BETS * lines.high_roller_stake


def abuses_bonuses(profile: Profile) -> bool:
    """Bonuses are cleared and cashed at once, again and again, or as good as all of his play says so."""
    return profile.bonus_play.cashed_at_once >= ABUSED_BONUSES or bonus_abuse(profile) >= ABUSIVE


def inactive(profile: Profile, at: datetime) -> bool:
    """Three days without an act; silence after trouble is left in peace."""
    if profile.last_seen is None or profile.session is not None or profile.troubled:
        return False
    played = profile.last_day is not None and profile.last_day > (at - INACTIVE).astimezone(UTC).date()
    return at - profile.last_seen >= INACTIVE and not played


def value_band(profile: Profile, lines: Thresholds) -> ValueBand:
    """How much the player is worth by theoretical value, so that luck does not decide it."""
    return _band(profile.value.theoretical, lines)


def counted_band(profile: Profile, lines: Thresholds) -> ValueBand:
    """The same without what was earned in flagged time: what offers are chosen by."""
    return _band(profile.counted_value, lines)


def _band(theoretical: int, lines: Thresholds) -> ValueBand:
    if theoretical >= lines.high_value:
        return "high"
    return "mid" if theoretical >= lines.mid_value else "low"


def _tilts(before: Profile, after: Profile, event: ev.Event, lines: Thresholds) -> bool:
    was, now = before.tilt, after.tilt
    return now is not was and ((now.latched and not was.latched) or intervenes(was, now))


def _loses(before: Profile, after: Profile, event: ev.Event, lines: Thresholds) -> bool:
    return severe_loss(after, lines) and not severe_loss(before, lines)


def _starts_high(before: Profile, after: Profile, event: ev.Event, lines: Thresholds) -> bool:
    was = before.baseline
    return after.baseline is not was and was.bets < FIRST_BETS and high_roller_start(after, lines)


def _is_asked(before: Profile, after: Profile, event: ev.DecisionRequested, lines: Thresholds) -> bool:
    return True


def _hesitates(before: Profile, after: Profile, event: ev.CashierHesitated, lines: Thresholds) -> bool:
    return not after.in_flight


def _tires(before: Profile, after: Profile, event: ev.Event, lines: Thresholds) -> bool:
    return after.likings is not before.likings and any(
        liking.quiet == QUIET_SESSIONS and (name not in before.likings or before.likings[name].quiet < QUIET_SESSIONS)
        for name, liking in after.likings.items()
    )


def _stays_away(before: Profile, after: Profile, event: ev.TimeDue, lines: Thresholds) -> bool:
    return event.data.timer == "inactivity" and inactive(after, event.time)


def _abuses(before: Profile, after: Profile, event: ev.Event, lines: Thresholds) -> bool:
    if after.bonus_play is before.bonus_play and after.bonus_value is before.bonus_value:
        return False
    return abuses_bonuses(after) and not abuses_bonuses(before) and not told_of_late(before, event.time)


def _waits_for_money(
    before: Profile, after: Profile, event: ev.OnchainSeen | ev.CashierOpened, lines: Thresholds
) -> bool:
    return not before.in_flight if isinstance(event, ev.OnchainSeen) else bool(after.in_flight)


def _is_wronged(before: Profile, after: Profile, event: ev.OperatorFault, lines: Thresholds) -> bool:
    """A fault older than all that are remembered may be one that was forgotten: it is not made good again."""
    return event.data.reference not in before.faults_told and event.data.reference in after.faults_told


def _kept_the_break(before: Profile, after: Profile, event: ev.Event, lines: Thresholds) -> bool:
    taken, now = before.break_taken, after.break_taken
    if taken is now:
        return False
    return taken is not None and not taken.ended and now is not None and now.ended and now.since == taken.since


def _is_approved(before: Profile, after: Profile, event: ev.ProposalJudged, lines: Thresholds) -> bool:
    return event.data.approved


LINES: Final[tuple[tuple[Signal, Line, tuple[type[ev.Event], ...]], ...]] = cast(
    tuple[tuple[Signal, Line, tuple[type[ev.Event], ...]], ...],
    (
        ("tilt", _tilts, ()),
        ("severe_loss", _loses, ()),
        ("high_roller_start", _starts_high, ()),
        ("requested", _is_asked, (ev.DecisionRequested,)),
        ("cashier_hesitation", _hesitates, (ev.CashierHesitated,)),
        ("category_fatigue", _tires, ()),
        ("inactive", _stays_away, (ev.TimeDue,)),
        ("bonus_abuse", _abuses, ()),
        ("deposit_in_flight", _waits_for_money, (ev.OnchainSeen, ev.CashierOpened)),
        ("operator_fault", _is_wronged, (ev.OperatorFault,)),
        ("break_completed", _kept_the_break, ()),
        ("approved", _is_approved, (ev.ProposalJudged,)),
    ),
)
"""Every signal, its line, and the events that can cross it (none named: any), in the order of deciding."""


@cache
def _lines_of(kind: type[ev.Event]) -> tuple[tuple[Signal, Line], ...]:
    return tuple((signal, line) for signal, line, kinds in LINES if not kinds or kind in kinds)
