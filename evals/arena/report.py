"""The report: the hub against a batch CRM and none, in worlds that nothing was set up on."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from core.errors import SettingsError
from evals.arena.figures import (
    CHURN,
    EQUAL,
    HARM,
    LATENT,
    LEAST_DECISIONS,
    TAIL,
    TARGETS,
    VALUES,
    Known,
    figures_of,
    known,
)
from evals.arena.match import FIRST_SCORED, Arm
from evals.arena.overhead import ITEMS, PLAY_REVIEW, TASKS, WATCH, sensitivity
from evals.arena.paired import Compared, differences
from evals.arena.season import Season, play_season
from evals.arena.training import TRAINED_ON
from evals.plots import Curve, draw
from evals.report import Asked, Bar, Report, Step, Table

FEWEST: Final = 2
SIDES: Final[tuple[tuple[Arm, str], ...]] = (("nightly", "that of the batch CRM"), ("none", "that of none"))
WORDS: Final = {
    "churn": "churn, 30 days",
    "first_session_value": "first day's theoretical value",
    "ngr_theoretical": "theoretical NGR, 60 days, net of bonus",
    "ngr_theoretical_winsorised": "the same, highest 1 % cut",
    "ngr_realised": "realised NGR, 60 days, net of bonus",
    "bonus_to_ggr": "bonus cost / GGR",
    "offers_per_player": "offers shown per active player",
    "active_days": "active days, 60 days",
    "loss_99": "loss, 99 % quantile",
    "loss_999": "loss, 99.9 % quantile",
    "shortfall_99": "expected shortfall beyond 99 %",
    "loss_99_theoretical": "theoretical loss, 99 % quantile",
    "loss_99_per_day": "loss per active day, 99 % quantile",
    "tilt_per_active_hour": "tilt per active hour",
    "tilt_per_player": "tilt hours per player",
    "self_exclusion": "self-exclusions per player",
}


def evaluate(asked: Asked, progress: Step) -> Report:
    """Play so many scored worlds, and report."""
    if asked.runs < FEWEST:
        raise SettingsError(f"an interval over worlds needs {FEWEST} of them at least: say --runs 20")
    first = FIRST_SCORED + asked.seed * asked.runs
    worlds = range(first, first + asked.runs)
    if TRAINED_ON.intersection(worlds):
        raise SettingsError(f"the shipped models have learned from some of worlds {first} on: take another --seed")
    return report_on(play_season(worlds, progress), asked.plots)


def report_on(season: Season, plots: Path | None) -> Report:
    """The report on a season that was played."""
    values, harm = known(season, VALUES), known(season, HARM)
    figures = figures_of(season, values, harm)
    if plots:
        _draw(season, figures, plots)
    tables = (
        _compared("What it brings", values), _compared("What it does to players", harm), _ablated(figures),
        _swept(figures), _guarded(figures), _by_week(figures), _worked(season, figures), _tasks(),
    )  # fmt: skip
    return Report(figures=figures, tables=tables, bars=_bars(figures))


def _bars(figures: dict[str, Any]) -> tuple[Bar, ...]:
    offers = figures.get("offers_per_player_vs_legacy_relative", 1.0)
    tail = figures["loss_99_vs_none_relative_high"]
    return (
        Bar(f"no offer to a flagged player in {figures['decisions']:,} decisions", figures["offers_to_flagged"] == 0),
        Bar(f"{LEAST_DECISIONS:,} decisions of the hub at least", figures["decisions"] >= LEAST_DECISIONS),
        Bar(f"as many offers as the batch CRM, within {EQUAL:.0%} (is {offers:+.1%})", abs(offers) <= EQUAL),
        Bar(f"a third at most of its share of offers in tilt (is {figures['latent_ratio']:.2f})",
            figures["latent_ratio"] <= LATENT),
        Bar(f"the 99 % loss no more than {TAIL:.0%} above no CRM (up to {tail:+.1%})", tail <= TAIL),
    )  # fmt: skip


def _compared(title: str, measures: dict[str, Known]) -> Table:
    columns = ("", ">hub", ">nightly batch", ">none", ">vs batch", ">95 %", ">vs none", ">95 %", ">vs hourly")
    rows = [
        (WORDS[name], _number(one.legacy.first), _number(one.legacy.second), _number(one.none.second),
         *_relative(one.legacy), *_relative(one.none), f"{one.hourly.relative:+.1%}")
        for name, one in measures.items()
    ]  # fmt: skip
    return Table(title, columns, rows)


def _relative(found: Compared) -> tuple[str, str]:
    if not found.second:
        return "-", "-"
    return f"{found.relative:+.1%}", f"{found.low:+.1%} ... {found.high:+.1%}"


def _number(value: float) -> str:
    return f"{value:,.4f}" if abs(value) < 1 else f"{value:,.2f}"


def _ablated(figures: dict[str, Any]) -> Table:
    rows = [(name, *_part(one)) for name, one in figures["ablations"].items()]
    columns = ("the hub less the", ">churn, points", ">95 %", ">theoretical NGR", ">its offers", ">the hub's")
    return Table("What is haste, what is learning", columns, rows)


def _part(one: dict[str, float]) -> tuple[str, ...]:
    return (
        f"{one['churn_points']:+.4f}",
        f"{one['churn_points_low']:+.4f} ... {one['churn_points_high']:+.4f}",
        f"{one['ngr_theoretical_relative']:+.1%}",
        f"{one['offers_per_player']:.2f}",
        f"{one['offers_per_player_hub']:.2f}",
    )


def _swept(figures: dict[str, Any]) -> Table:
    measures = ("churn", "first_session_value", "ngr_theoretical")
    names = [f"{name}_vs_{other}" for name in measures for other in ("legacy", "none")]
    tried, targets = figures["elasticity_curve"], figures["elasticity_needed"]
    rows = [(f"{row['elasticity']:.2f}", *(f"{row[f'{name}_relative']:+.1%}" for name in names)) for row in tried]
    rows.append(("needed", *(_needed(targets[name]) if name in targets else "-" for name in names)))
    columns = (
        "mean log-odds",
        ">churn vs batch",
        ">vs none",
        ">first day vs batch",
        ">vs none",
        ">NGR vs batch",
        ">vs none",
    )
    return Table("What an accepted offer would have to do", columns, rows)


def _needed(elasticity: float | None) -> str:
    return "not reached" if elasticity is None else f"{elasticity:.2f}"


def _guarded(figures: dict[str, Any]) -> Table:
    offers, paid, sides = figures["latent_offers"], figures["abuse_payout"], ("hub", "legacy", "hourly")
    rows = [
        (name, *(f"{offers[side][key]:,.0f}" for side in sides))
        for key, name in (("offers", "offers shown"), ("latent", "in tilt at that moment"),
                          ("after_tilt", "in tilt, or on the day after"), ("after_loss", "behind in the session"))
    ]  # fmt: skip
    rows.append(("expired before the player came", f"{figures['offers_expired']:,}", "-", "-"))
    rows.append(("taken back when the player came", f"{figures['offers_taken_back']:,}", "-", "-"))
    rows.append(("paid to abusers, EUR a player", *(f"{paid[side]:.2f}" for side in sides)))
    return Table("Whom offers met", ("", ">hub", ">nightly batch", ">hourly batch"), rows)


def _by_week(figures: dict[str, Any]) -> Table:
    weeks = figures["weeks"]
    rows = [
        (str(number), *(f"{weeks[side][number - 1]:.3f}" for side in weeks))
        for number in range(1, 1 + len(weeks["hub"]))
    ]
    return Table("Active days by week of membership", ("week", *(f">{side}" for side in weeks)), rows)


def _worked(season: Season, figures: dict[str, Any]) -> Table:
    rows = [(name, f"{one:+.0%}", f"{both:+.0%}") for name, one, both in sensitivity(season.sides["hub"])]
    minutes = tuple(f"{figures[name]:,.0f}" for name in ("overhead_minutes", "overhead_minutes_protection"))
    title = (
        f"Human minutes for 100,000 active players and week: {minutes[0]} of marketing, {minutes[1]} of protection; "
        f"batch CRM {figures['overhead_minutes_legacy']:,.0f}"
    )
    return Table(title, ("", ">marketing alone", ">with protection"), rows)


def _tasks() -> Table:
    rows = [("batch CRM", name, f"{often:g}", f"{minutes:g}") for name, often, minutes in TASKS]
    rows += [("hub", name, "as it comes", f"{item.minutes:g}") for name, item in ITEMS.items()]
    rows += [("hub", "play read", "each 30 days", f"{PLAY_REVIEW:g}"), ("hub", "figures watched", "1", f"{WATCH:g}")]
    return Table("Stated work of a week", ("whose", "task", ">times", ">minutes"), rows)


def _draw(season: Season, figures: dict[str, Any], folder: Path) -> None:
    rows = figures["elasticity_curve"]
    x = [row["elasticity"] for row in rows]
    curves = [
        _line(rows, x, other, f"against {name}") for other, name in (("legacy", "the batch CRM"), ("none", "none"))
    ]
    target = Curve("target", [x[0], x[-1]], [TARGETS["churn"]] * 2)
    axes = ("mean shift of log-odds by an accepted offer", "relative difference of churn")
    draw(folder / "arena-elasticity.svg", "Churn by elasticity", axes, [*curves, target])
    numbers = list(range(1, len(season.worlds) + 1))
    pairs = [
        Curve(f"less {name}", numbers, sorted(differences(season.sides["hub"], season.sides[side], CHURN)), "points")
        for side, name in SIDES
    ]
    draw(folder / "arena-worlds.svg", "The hub's churn, world by world", ("worlds, best first", "difference"), pairs)


def _line(rows: Sequence[dict[str, float]], x: Sequence[float], other: str, name: str) -> Curve:
    y = [row[f"churn_vs_{other}_relative"] for row in rows]
    below = [max(0.0, at - row[f"churn_vs_{other}_relative_low"]) for at, row in zip(y, rows, strict=True)]
    above = [max(0.0, row[f"churn_vs_{other}_relative_high"] - at) for at, row in zip(y, rows, strict=True)]
    return Curve(name, x, y, reach=(below, above))
