"""The profile: the living state of one player, a pure fold over his events.

Two kinds of figures live here. *Sums and counts* (Totals, Value) are integers and come out the same in
whatever order events arrive. *Order-dependent* parts (Session, Baseline, Tilt) follow the sequence of
play, leave late events out, and `late` counts how many.
"""

from datetime import date, datetime
from typing import Final

from msgspec import Struct

from core.calendar import HOURS_KEPT, hour_of
from core.events import Category, Cause, Channel, Check, Facts
from core.profile.choices import FirstBets, Tastes
from core.profile.life import BonusPlay, BonusValue, FirstHour, FlaggedValue, Luck, Sat, Ways
from core.profile.parts import (
    Baseline,
    BreakTaken,
    Checked,
    Consent,
    DaySums,
    Evidence,
    Harm,
    HarmBand,
    Liking,
    Marker,
    Part,
    Person,
    Purse,
    Reactions,
    Restriction,
    Scheme,
    Session,
    Standing,
    Tilt,
    Totals,
    Value,
    ValueBand,
    YearSum,
)
from core.scores.visits import Visits

__all__ = [
    "PARTS",
    "Baseline",
    "BonusPlay",
    "BonusValue",
    "BreakTaken",
    "Checked",
    "Consent",
    "DaySums",
    "Evidence",
    "FirstBets",
    "FirstHour",
    "FlaggedValue",
    "Harm",
    "HarmBand",
    "Liking",
    "Luck",
    "Marker",
    "Part",
    "Person",
    "Profile",
    "Purse",
    "Reactions",
    "Restriction",
    "Sat",
    "Scheme",
    "Session",
    "Standing",
    "Tastes",
    "Tilt",
    "Totals",
    "Value",
    "ValueBand",
    "Visits",
    "Ways",
    "YearSum",
    "new_profile",
]


class Profile(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Everything the hub knows about one player of one brand."""

    brand: str
    player: str
    currency: str | None = None
    registered: datetime | None = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None
    last_login: datetime | None = None
    last_day: date | None = None
    """The newest day of which only an aggregate is known."""
    events: int = 0
    late: int = 0
    person: Person = Person()
    totals: dict[str, Totals] = {}
    value: Value = Value()
    session: Session | None = None
    sessions: int = 0
    baseline: Baseline = Baseline()
    tilt: Tilt = Tilt()
    harm: Harm = Harm()
    consents: dict[Channel, Consent] = {}
    exclusion: Restriction | None = None
    """Set with the operator."""
    national_exclusion: Restriction | None = None
    """Set with a national scheme; no word of the operator ends it."""
    lifted: dict[Scheme, datetime] = {}
    """When an exclusion of each scheme was last lifted."""
    time_out: Restriction | None = None
    suppressed: dict[Cause, Restriction] = {}
    """Protection that came from another account of the same person."""
    person_id: str | None = None
    """The person of the group behind this account."""
    blocked: Standing | None = None
    unknown: dict[Facts, str] = {}
    """Facts that changed and have not been told: by the id of the event that said so."""
    limits: dict[str, datetime] = {}
    """When a limit was last set, by kind and period."""
    purse: Purse | None = None
    recent: tuple[tuple[int, int], ...] = ()
    """Real-money result in base units by hour since 1970 (UTC), for the last day, oldest first."""
    in_flight: dict[str, datetime] = {}
    """Deposits that were asked for or seen, and not yet decided."""
    likings: dict[Category, Liking] = {}
    bonus_play: BonusPlay = BonusPlay()
    troubled: bool = False
    """Whether tilt, a limit, a break or a cancelled withdrawal fell into the last session or after it."""
    contacts: int = 0
    faults: int = 0
    faults_told: dict[str, datetime] = {}
    """When the newest faults of the operator happened, by their references."""
    last_category: Category | None = None
    assessed: datetime | None = None
    """The newest moment that is known of: how far the stream of this player has come."""
    days: tuple[DaySums, ...] = ()
    """Sums by day, for the last 35 days, oldest first; days without any are left out."""
    year: YearSum | None = None
    checks: dict[Check, Checked] = {}
    product_consents: dict[str, Consent] = {}
    """By channel and product, as `email/casino`."""
    objected: Consent | None = None
    """The last word on direct marketing as a whole; `granted` False is an objection."""
    break_taken: BreakTaken | None = None
    break_rewarded: datetime | None = None
    """When the last break reward was granted."""
    commands_shown: int = 0
    commands_accepted: int = 0
    commands_dismissed: int = 0
    commands_failed: int = 0
    visits: Visits = Visits()
    """The course of his days, which models score."""
    luck: dict[Category, Luck] = {}
    bonus_value: BonusValue = BonusValue()
    flagged_value: FlaggedValue = FlaggedValue()
    first_hour: FirstHour | None = None
    ways: Ways = Ways()
    first_bets: FirstBets = FirstBets()
    tastes: Tastes = Tastes()

    @property
    def known_until(self) -> datetime | None:
        """How new what is known of him is; profiles that did not keep it go by his newest act."""
        return self.assessed or self.last_seen

    @property
    def bets(self) -> int:
        """Bets in all currencies."""
        return sum(totals.bets for totals in self.totals.values())

    @property
    def online(self) -> bool:
        """Whether a session is open."""
        return self.session is not None

    def excluded(self, at: datetime) -> bool:
        """Whether a self-exclusion stands at a moment."""
        return any(restriction.stands(at) for restriction in self.exclusions)

    @property
    def exclusions(self) -> tuple[Restriction, ...]:
        """The self-exclusions of all schemes."""
        return tuple(one for one in (self.exclusion, self.national_exclusion) if one is not None)

    def suppressed_by(self, cause: Cause, at: datetime) -> bool:
        """Whether protection from another account of the same person stands at a moment."""
        return cause in self.suppressed and self.suppressed[cause].stands(at)

    def result_of_day(self, at: datetime) -> int:
        """Real-money result of about the last 24 hours in base units; the hour in which they begin counts whole."""
        first = hour_of(at) - HOURS_KEPT
        return sum(result for hour, result in self.recent if hour >= first)

    @property
    def counted_value(self) -> int:
        """Theoretical value in base units without what was earned in flagged time: all that a choice may look at."""
        return max(0, self.value.theoretical - self.flagged_value.theoretical)

    def age(self, at: datetime) -> int | None:
        """Completed years, None while the date of birth is unknown."""
        born = self.person.born
        if born is None:
            return None
        return at.year - born.year - ((at.month, at.day) < (born.month, born.day))


PARTS: Final[tuple[type[Struct], ...]] = (
    DaySums, Totals, Value, Luck, BonusValue, FlaggedValue, FirstHour, Ways, Sat, Visits, Session, Baseline, Tilt, Harm,
    Person, Profile,
)  # fmt: skip
"""Where the names of a profile's fields come from, the rarest first."""


def new_profile(brand: str, player: str) -> Profile:
    """The profile of somebody nothing is known about."""
    return Profile(brand=brand, player=player)
