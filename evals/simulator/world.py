"""Worlds: parameter sets of the generative player, drawn by number from stated priors.

`World()` is the calibrated centre. `draw_world(number)` varies around it whatever no data set settles;
number 0 is the centre itself, and every other number has other parameters, not only another seed.
"""

from collections.abc import Mapping
from math import exp, log
from random import Random
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace


class World(Struct, frozen=True, kw_only=True):
    """How players come, play, feel, leave and answer; log-odds unless it says otherwise."""

    number: int = 0

    arrivals: float = 0.6
    """The share of the span in which players register."""
    abusers: float = 0.06
    """The share of new accounts that play offers and nothing else."""
    consenting: float = 0.85
    """The share of players who agree to offers."""

    visit: float = -1.45
    """Coming on a day, while engaged, at the median player."""
    visit_spread: float = 2.2
    quit: float = -1.65
    """Leaving after an active day, at the median player."""
    quit_spread: float = 1.3
    day_one: float = 2.25
    """What is added on the first day."""
    loyalty: float = -0.5
    """How much less one leaves for each standard deviation of frequency of visits."""
    revival: float = -4.5
    """Coming back on a day, just after one has left."""
    forgetting: float = 0.016
    """How much less with every day since then."""
    looks_only: float = 0.085
    """The share of visits on which nothing is played."""
    weekend: float = 0.2
    pay_day: float = 0.25

    level: float = 7.15
    """The logarithm of the median player's stake, in cents."""
    level_spread: float = 1.3
    frequency_of_level: float = 0.3
    """Correlation of stake level and frequency of visits."""
    staying_of_level: float = 0.6
    """How much less one leaves for each standard deviation of stake level."""
    session_spread: float = 0.75
    """Spread of the stake level from session to session, in logarithms."""
    carry: float = 0.45
    """How much higher the stakes are after a good day, in logarithms for each own unit of its result."""
    restless: float = 0.12
    """How often a stake moves to another rung, as a probability."""
    win_chasing: float = 0.05
    """How much more often it moves up after a win."""
    least_stake: float = 10.0
    """In cents."""
    most_stake: float = 10_000.0
    round_stakes: float = 0.5
    """The share of players who stake round amounts only."""

    bets: float = 55.0
    """The mean number of bets of a session."""
    bets_spread: float = 0.767
    pace: float = 7.0
    """Median seconds between bets of the median player."""
    pause: float = 620.0
    """Median seconds between two spells of play of the median player."""
    pause_spread: float = 0.75
    spell: float = 9.0
    """Mean number of bets until one pauses or changes the game."""
    faster_after_loss: float = 0.08
    """By what share the time to the next bet shrinks after a loss."""
    buy_in: float = 5.2
    """Stakes in a deposit of the median player."""
    pays_in: float = 0.85
    """Chance of a deposit at the beginning of a session although there is some money left."""

    loss_aversion: float = 1.6
    mood_memory: float = 0.7
    """What is kept of yesterday's mood, as a share."""
    mood: float = 0.3
    """How much a good day holds, in log-odds of leaving for each own standard deviation of a day's result."""

    susceptible: float = 0.15
    """The share of players of high susceptibility to tilt."""
    tilt: float = 0.06
    """Chance of tilt at each bet beyond the own threshold of loss, for the susceptible."""
    tilt_exit: float = 0.025
    """Chance of calming down at each bet."""
    tilt_raise: float = 0.5
    """Chance of raising after a loss, in tilt."""
    tilt_speed: float = 0.6
    """By what the time between bets is multiplied, in tilt."""
    night_risk: float = 1.5
    """By what susceptibility is multiplied at night."""
    losses_hurt: float = 0.3
    """How much tilt of the day adds to leaving."""
    exclusion: float = 0.0012
    """Chance of a self-exclusion on the first day."""
    exclusion_days: float = 7.0
    """In how many days of membership it falls to a half."""

    slots: float = 2.1
    """How much slots are liked on the average, beside the other categories."""
    crash: float = -0.2
    """The same of the crash game."""
    taste: float = 1.0
    """How much players differ in what they like; 0 is not at all."""
    recency: float = 0.5
    """How much the category played last draws."""
    fatigue: float = 0.35
    """How much each further spell of the same category in a row puts off."""

    elasticity: float = 0.25
    """The mean shift of the log-odds of staying by an accepted offer that is timely and the first."""
    elasticity_spread: float = 1.0
    """Standard deviation of that shift over players, in shares of the mean."""
    sleeping_dogs: float = 0.12
    """The share of players whom an offer moves the other way."""
    take: float = 0.45
    """Chance that an offer is taken when it is seen."""
    wear: float = 0.75
    """What is left of the effect by each offer of the last two weeks."""
    annoyance: float = 0.03
    """What each offer of the last week beyond the second adds to leaving."""
    glow_days: float = 10.0
    """In how many days the effect of an offer falls to a half."""
    pull_forward: float = 0.5
    """The share of the visits won that is missing from the days after."""
    timely_hours: float = 12.0
    """In how many hours from its occasion an offer loses half of what it can lose; 0 if lateness costs nothing."""
    timely_floor: float = 0.35
    """What an offer is worth that comes very late."""
    service: float = 0.05
    """The shift of the log-odds of staying by a fitting service or a fitting lobby."""
    conversion: float = 0.6
    """What of an offer's worth becomes money of an ordinary player."""
    stop_now: float = 0.010
    """Chance that a cool-down or a pause ends the session at once."""
    hesitation: float = 0.12
    """Chance of stopping at the cashier."""


class Prior(Struct, frozen=True):
    """Where a parameter may lie: even between two values, or even in its logarithm."""

    low: float
    high: float
    log: bool = False

    def at(self, share: float) -> float:
        """The value below which this share of the prior lies."""
        if self.log:
            return exp(log(self.low) + share * (log(self.high) - log(self.low)))
        return self.low + share * (self.high - self.low)


PRIORS: Final[Mapping[str, Prior]] = {
    "abusers": Prior(0.02, 0.20, log=True),
    "consenting": Prior(0.7, 0.95),
    "mood": Prior(0.1, 0.5),
    "losses_hurt": Prior(0.0, 0.6),
    "loss_aversion": Prior(1.3, 2.25),
    "win_chasing": Prior(0.02, 0.10),
    "faster_after_loss": Prior(0.05, 0.10),
    "restless": Prior(0.06, 0.2),
    "round_stakes": Prior(0.3, 0.7),
    "pace": Prior(5.0, 12.0, log=True),
    "susceptible": Prior(0.10, 0.20),
    "tilt": Prior(0.03, 0.12, log=True),
    "tilt_exit": Prior(0.015, 0.05, log=True),
    "tilt_raise": Prior(0.3, 0.7),
    "tilt_speed": Prior(0.5, 0.85),
    "night_risk": Prior(1.0, 2.5),
    "exclusion": Prior(0.0006, 0.0024, log=True),
    "weekend": Prior(0.0, 0.4),
    "pay_day": Prior(0.0, 0.5),
    "taste": Prior(0.7, 1.3),
    "recency": Prior(0.2, 0.8),
    "fatigue": Prior(0.15, 0.5),
    "elasticity": Prior(0.0, 0.5),
    "elasticity_spread": Prior(0.5, 1.5),
    "sleeping_dogs": Prior(0.05, 0.2),
    "take": Prior(0.25, 0.65),
    "wear": Prior(0.6, 0.9),
    "annoyance": Prior(0.0, 0.06),
    "glow_days": Prior(5.0, 20.0, log=True),
    "pull_forward": Prior(0.2, 0.8),
    "timely_hours": Prior(3.0, 48.0, log=True),
    "timely_floor": Prior(0.2, 0.7),
    "service": Prior(0.0, 0.1),
    "conversion": Prior(0.45, 0.75),
    "stop_now": Prior(0.007, 0.014),
    "hesitation": Prior(0.06, 0.2),
}
"""What varies from world to world; everything else stays at the calibrated centre."""
NEVER_LATE: Final = 0.25
"""The share of worlds in which lateness costs nothing."""


def draw_world(number: int, **overrides: float) -> World:
    """The world of a number, with some parameters set by hand."""
    drawn: dict[str, Any] = {} if number == 0 else {name: _drawn(number, name) for name in PRIORS}
    if number and _share(number, "never late") < NEVER_LATE:
        drawn["timely_hours"] = 0.0
    return replace(World(), number=number, **{**drawn, **overrides})


def _drawn(number: int, name: str) -> float:
    return PRIORS[name].at(_share(number, name))


def _share(number: int, name: str) -> float:
    return Random(f"world {number}: {name}").random()
