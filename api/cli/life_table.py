"""A living profile in sections of aligned rows: figure, value, unit, and what it means."""

from collections.abc import Iterator
from typing import NamedTuple

from api.life import LifeShown

Row = tuple[str, str, str, str]


class Section(NamedTuple):
    """Some figures that belong together."""

    title: str
    rows: list[Row]


def told(life: LifeShown) -> Iterator[Section]:
    """The living profile in sections: figure, value, unit, and what it is."""
    yield Section(f"{life.id} of {life.brand}", list(_who(life)))
    yield Section("\nWhat his play came to", [*_money(life), *_luck(life)])
    yield Section("\nThe first hour from his first deposit on", list(_first(life)))
    yield Section("\nHarm and fairness", list(_harm(life)))


def _who(life: LifeShown) -> Iterator[Row]:
    yield "last seen", str(life.last_seen or "never")[:19], "UTC", f"{life.sessions} sessions ended"
    yield "online", "yes" if life.online else "no", "", "whether a session is open"
    yield "session result", life.session_result or "-", "base", "won less staked in the open session"
    yield "below the best", life.session_drawdown or "-", "base", "how far that is below the session's best point"
    yield (
        "leaving",
        _share(life.leaving),
        "",
        "likelihood to go within five minutes; nothing sells on it",
    )
    yield (
        "may be told",
        ", ".join(n for n, yes in life.consents.items() if yes) or "nothing",
        "",
        "channels he consented to",
    )
    yield "country", life.country or "unknown", "", "residence"
    yield "events", str(life.events), "", f"{life.late} of them late"


def _money(life: LifeShown) -> Iterator[Row]:
    for unit, parts in life.ngr_by_currency.items():
        yield "GGR, real money", parts.ggr_real, unit, "real stakes less real payouts"
        yield "bonus cost", parts.bonus_cost, unit, "bonus money that became real"
        yield "told by days", parts.told_by_days, unit, "what days told as a whole say differently"
        yield (
            "NGR",
            parts.ngr,
            unit,
            "the three above together; taxes and fees are not in the stream",
        )
        yield "GGR, bonus money", parts.ggr_bonus, unit, "bonus stakes less bonus payouts: nobody banks it"
        yield "GGR, casino", parts.ggr_casino, unit, "in real and bonus money"
        yield "GGR, sport", parts.ggr_sport, unit, "in real and bonus money"
        sums = life.money[unit]
        yield "deposited", sums.deposited, unit, f"{sums.deposits} times, {sums.failed_deposits} declined"
        yield (
            "withdrawn",
            sums.withdrawn,
            unit,
            f"{sums.withdrawals} times, {sums.cancelled_withdrawals} taken back",
        )
    yield "theoretical value", life.theoretical_value, "base", "turnover x edge: what luck does not change"
    yield "counted value", life.counted_value, "base", f"of it, without {life.flagged_value} earned in flagged time"
    yield "theoretical NGR", life.theoretical_ngr, "base", "theoretical value - bonus cost"
    yield "won by", life.acquired_by or "not told", "", f"acquisition source, at a cost of {life.acquisition_cost} base"


def _luck(life: LifeShown) -> Iterator[Row]:
    yield (
        "RTP deficit",
        life.rtp_deficit,
        "base",
        "got less than his games promise; it says nothing of what comes",
    )
    yield "RTP deficit z", f"{life.learned_rtp_deficit_z:.2f}", "sd", "the same in standard deviations of such play"
    for category, spread in life.volatility.items():
        yield f"volatility, {category}", f"{spread:.2f}", "stakes", "of a round; learned where no supplier told it"


def _first(life: LifeShown) -> Iterator[Row]:
    hour = life.first_hour
    if hour is None:
        yield "-", "", "", "no first deposit was heard of yet"
        return
    yield "since", str(hour.since)[:19], "UTC", "his first approved deposit"
    yield (
        "bets",
        str(hour.bets),
        "",
        ", ".join(f"{n} {name}" for name, n in hour.categories.items()) or "none at the casino",
    )
    yield "staked", hour.staked, "base", "real money"
    yield "result", hour.result, "base", "won less staked"
    yield "deposited", hour.deposited, "base", f"{hour.deposits} deposits"


def _harm(life: LifeShown) -> Iterator[Row]:
    yield "harm band", life.harm, "", ", ".join(life.markers) or "no marker counts"
    yield "flagged", "yes" if life.flagged else "no", "", "if so, he gets service and protective arms only"
    yield "tilt", f"{life.tilt:.2f}", "0 to 1", "playing against his own habits while losing, within minutes"
    yield (
        "protected by",
        ", ".join(life.protected_by) or "nothing",
        "",
        "exclusions and breaks, here or elsewhere",
    )
    yield "bonus abuse", _share(life.bonus_abuse), "", "likelihood; from 90 % on there are no offers"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.0f} %"
