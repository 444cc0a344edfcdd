"""The living profile as it is shown: what play came to and cost, what speaks of harm, and how the player plays."""

from datetime import datetime

from pydantic import Field

from api.considered import Resource
from api.resources import PlayerShown
from core.bonus_abuse import bonus_abuse
from core.leaving import leaving
from core.money import format_base, format_minor
from core.ngr import ngr_of
from core.profile import FirstHour, Profile, Totals
from core.sources import Source, theoretical_ngr
from core.volatility import deficit_z, volatility


class NgrShown(Resource):
    """NGR by its parts, in the player's currency; taxes and fees are the operator's books and left out."""

    ggr_real: str
    ggr_bonus: str
    ggr_casino: str
    ggr_sport: str
    bonus_cost: str
    told_by_days: str
    ngr: str

    @classmethod
    def of(cls, totals: Totals, currency: str) -> "NgrShown":
        """From sums in one currency."""
        parts = ngr_of(totals)
        names = {"ggr_real": parts.real, "ggr_bonus": parts.bonus, "ggr_casino": parts.casino, "ggr_sport": parts.sport,
                 "bonus_cost": parts.bonus_cost, "told_by_days": parts.told, "ngr": parts.ngr}  # fmt: skip
        return cls(**{name: format_minor(units, currency) for name, units in names.items()})


class FirstHourShown(Resource):
    """The first 60 minutes from the first deposit on, in base currency."""

    since: datetime
    bets: int
    staked: str
    result: str
    deposits: int
    deposited: str
    categories: dict[str, int]

    @classmethod
    def of(cls, hour: FirstHour) -> "FirstHourShown":
        """From the window."""
        return cls(
            since=hour.since,
            bets=hour.bets,
            staked=format_base(hour.staked),
            result=format_base(hour.result),
            deposits=hour.deposits,
            deposited=format_base(hour.deposited),
            categories=dict(sorted(hour.categories.items())),
        )


class LifeShown(PlayerShown):
    """A player's profile with all that is derived from it."""

    ngr_by_currency: dict[str, NgrShown]
    theoretical_ngr: str = Field(description="Theoretical value less bonus cost, in base currency")
    counted_value: str = Field(description="Theoretical value without what was earned in flagged time")
    flagged_turnover: str
    flagged_value: str
    volatility: dict[str, float] = Field(description="By category, learned where no supplier told it")
    learned_rtp_deficit_z: float
    first_hour: FirstHourShown | None
    bonus_abuse: float
    leaving: float | None = Field(description="Likelihood to go within five minutes; null if no session is open")
    acquired_by: str | None
    acquisition_cost: str

    @classmethod
    def of(cls, profile: Profile, at: datetime | None = None) -> "LifeShown":
        """From a profile, as it stands at a moment (when it was last seen, by default)."""
        at = at or profile.last_seen or profile.first_seen
        assert at is not None, "a kept profile has seen an event"
        hour, value, gone = profile.first_hour, profile.flagged_value, leaving(profile, at)
        return cls(
            **PlayerShown.of(profile, at).model_dump(),
            ngr_by_currency={name: NgrShown.of(sums, name) for name, sums in sorted(profile.totals.items())},
            theoretical_ngr=format_base(theoretical_ngr(profile)),
            counted_value=format_base(profile.counted_value),
            flagged_turnover=format_base(value.turnover),
            flagged_value=format_base(value.theoretical),
            volatility={name: round(volatility(name, luck), 3) for name, luck in sorted(profile.luck.items())},
            learned_rtp_deficit_z=round(deficit_z(profile), 4),
            first_hour=FirstHourShown.of(hour) if hour else None,
            bonus_abuse=round(bonus_abuse(profile), 4),
            leaving=None if gone is None else round(gone, 4),
            acquired_by=profile.person.acquired_by,
            acquisition_cost=format_base(profile.person.acquisition_cost),
        )


class SourceShown(Resource):
    """An acquisition source; amounts in base currency."""

    source: str
    brand: str
    players: int
    cost: str
    theoretical_ngr: str
    flagged_value: str
    paid_back: float | None = Field(description="The part of the cost that came back; null if nothing was paid")
    players_even: int
    players_priced: int
    payback_days: float | None

    @classmethod
    def of(cls, source: Source) -> "SourceShown":
        """From a source."""
        share, days = source.share, source.payback_days
        return cls(
            source=source.source,
            brand=source.brand,
            players=source.players,
            cost=format_base(source.cost),
            theoretical_ngr=format_base(source.value),
            flagged_value=format_base(source.flagged),
            paid_back=None if share is None else round(share, 4),
            players_even=source.paid_back,
            players_priced=source.priced,
            payback_days=None if days is None else round(days, 1),
        )
