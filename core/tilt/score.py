"""The score: all statistics in one additive card, two marks on it, and what follows from each.

Over `PAUSE` promotions pause for 24 hours, over `INTERVENE` the player is spoken to. The card is scaled so that
the marks never move: `PAUSE` lies where a calm player crosses it five times in a thousand bets, `INTERVENE`
where he does once. Evidence counts only below the session's best point: raising stakes after wins is ordinary.
"""

from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from core.profile import Baseline, Session, Tilt
from core.tilt.bet import Bet
from core.tilt.habits import MIN_BETS
from core.tilt.statistics import evidence, statistics
from core.tilt.weights import CARD

PAUSE: Final = 0.60
"""Score from which promotions pause and the player counts as flagged for 24 hours."""
INTERVENE: Final = 0.80
"""Score from which the player is spoken to: a cool-down, as a rule."""
RELEASE: Final = 0.50
FLAGGED_FOR: Final = timedelta(hours=24)
INTERVENE_AGAIN: Final = timedelta(hours=24)
"""How long no cool-down is offered after one: every other protection goes on."""
HOT: Final = 1.0
"""Recent stake or pace, in own spreads, from which habits are learned with care."""


def judge(tilt: Tilt, habits: Baseline, session: Session, bet: Bet, at: datetime) -> Tilt:
    """The evidence after one more bet, judged against the habits as they were before it."""
    found = statistics(tilt, habits, bet)
    stake, pace = found[0], found[7]
    score = CARD.score(found) if habits.bets >= MIN_BETS and session.peak > session.result else 0.0
    latched = score >= INTERVENE or (tilt.latched and score > RELEASE)
    return Tilt(
        stake=stake,
        pace=pace,
        score=score,
        hot_bets=tilt.hot_bets + 1 if stake > HOT or pace > HOT else 0,
        latched=latched,
        paused_at=at if score >= PAUSE else tilt.paused_at,
        evidence=evidence(found),
        size=bet.size,
        mark=bet.result,
        intervened_at=at if latched and _due(tilt, at) else tilt.intervened_at,
    )


def pausing(tilt: Tilt, at: datetime) -> bool:
    """Whether the score was over the pause threshold within the last 24 hours."""
    return tilt.paused_at is not None and at - tilt.paused_at < FLAGGED_FOR


def intervenes(before: Tilt, after: Tilt) -> bool:
    """Whether the player is to be spoken to now: at most once in 24 hours, and again after them if it goes on."""
    return after.intervened_at is not None and after.intervened_at != before.intervened_at


def unspoken(before: Tilt, after: Tilt) -> Tilt:
    """The same evidence where nobody heard it: words that were never said leave nobody in peace."""
    return replace(after, intervened_at=before.intervened_at) if intervenes(before, after) else after


def _due(tilt: Tilt, at: datetime) -> bool:
    return tilt.intervened_at is None or at - tilt.intervened_at >= INTERVENE_AGAIN
