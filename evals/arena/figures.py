"""The figures of a season, by name."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from math import isfinite
from typing import Any, Final, NamedTuple

import numpy as np

from evals.arena.match import Arm
from evals.arena.outcome import Outcome
from evals.arena.overhead import hub_minutes, items_a_day, legacy_minutes, situations
from evals.arena.paired import (
    Compared,
    Measure,
    Share,
    alike,
    compare,
    differences,
    loss_quantile,
    mean_interval,
    net,
    per_genuine,
    per_player,
    rate_ratio,
    ratio,
    shortfall,
    winsorised,
)
from evals.arena.season import Season
from evals.report import rule_of_three
from evals.simulator.freeze import frozen

CHURN: Final = per_genuine("churned")
OFFERED: Final = per_player("offers")
VALUES: Final[dict[str, Measure]] = {
    "churn": CHURN,
    "first_session_value": per_player("first"),
    "ngr_theoretical": net("theoretical"),
    "ngr_theoretical_winsorised": winsorised("theoretical"),
    "ngr_realised": net("ggr"),
    "bonus_to_ggr": ratio("bonus", "ggr"),
    "offers_per_player": OFFERED,
    "active_days": per_player("active_days"),
}
HARM: Final[dict[str, Measure]] = {
    "loss_99": loss_quantile(0.99),
    "loss_999": loss_quantile(0.999),
    "shortfall_99": shortfall(0.99),
    "loss_99_theoretical": loss_quantile(0.99, loss="theoretical"),
    "loss_99_per_day": loss_quantile(0.99, "active_days"),
    "tilt_per_active_hour": ratio("tilt_hours", "hours"),
    "tilt_per_player": per_player("tilt_hours"),
    "self_exclusion": per_player("excluded"),
}
OTHERS: Final[tuple[tuple[str, Arm], ...]] = (("legacy", "nightly"), ("none", "none"))
"""Whom the hub is compared with, by the name that figures have it by."""
TARGETS: Final = {"churn": -0.30, "first_session_value": 0.40, "overhead": -0.85}
EQUAL: Final = 0.05
LATENT: Final = 1 / 3
TAIL: Final = 0.02
LEAST_DECISIONS: Final = 30_000


class Known(NamedTuple):
    """A measure of the hub against both others."""

    legacy: Compared
    none: Compared
    hourly: Compared


def known(season: Season, measures: dict[str, Measure]) -> dict[str, Known]:
    """The hub against the nightly batch, against none and against the hourly batch."""
    sides = season.sides
    others: tuple[Arm, ...] = ("nightly", "none", "hourly")
    return {
        name: Known(*(compare(sides["hub"], sides[other], measure) for other in others))
        for name, measure in measures.items()
    }


def figures_of(season: Season, values: dict[str, Known], harm: dict[str, Known]) -> dict[str, Any]:
    """Everything that was measured, flat where a bar or a target stands on it."""
    told: dict[str, Any] = {
        "simulator": frozen(),
        "worlds": len(season.worlds),
        "players_a_world": len(season.sides["hub"][0].players),
    }
    for name, one in {**values, **harm}.items():
        told |= {name: one.legacy.first, f"{name}_legacy": one.legacy.second, f"{name}_none": one.none.second}
        others = (("legacy", one.legacy), ("none", one.none), ("hourly", one.hourly))
        told |= {
            key: value
            for other, found in others
            if found.second
            for key, value in found.figures(f"{name}_vs_{other}").items()
        }
    return {
        **told, **_points(season), **_guard(season), **_overhead(season), **shares(season),
        "elasticity_curve": curve(season), "elasticity_needed": needed(curve(season)), "ablations": parts(season),
        "weeks": weeks(season),
    }  # fmt: skip


def _points(season: Season) -> dict[str, Any]:
    """Churn as differences of shares, each world with its pair; and in how many worlds the hub wins."""
    told: dict[str, Any] = {}
    for name, other in OTHERS:
        by_world = differences(season.sides["hub"], season.sides[other], CHURN)
        mean, low, high = mean_interval(by_world)
        won = sum((one < 0) + 0.5 * (one == 0) for one in by_world) / len(by_world)
        key = f"churn_points_vs_{name}"
        told |= {key: mean, f"{key}_low": low, f"{key}_high": high, f"worlds_won_churn_vs_{name}": won}
        values = differences(season.sides["hub"], season.sides[other], VALUES["ngr_theoretical"])
        told[f"worlds_won_ngr_vs_{name}"] = sum(one > 0 for one in values) / len(values)
    return told


def _guard(season: Season) -> dict[str, Any]:
    hub, legacy, hourly = season.sides["hub"], season.sides["nightly"], season.sides["hourly"]
    decisions = sum(one.book.decisions for one in hub)
    flagged = sum(one.book.flagged_decisions for one in hub)
    hours = sum(one.total("hours") for one in hub)
    fairness = {"hub": alike(hub), "legacy": alike(legacy)}
    return {
        "decisions": decisions,
        "decisions_flagged": flagged,
        "offers_to_flagged": sum(one.book.offers_to_flagged for one in hub),
        "offers_taken_back": sum(one.book.taken_back for one in hub),
        "offers_expired": sum(one.book.expired for one in hub),
        "offers_to_flagged_bound": rule_of_three(decisions),
        "offers_to_flagged_bound_flagged": rule_of_three(flagged),
        "offers_farthest_world": _farthest(hub, legacy),
        "offers_sent": {"hub": sum(one.book.offers for one in hub), "legacy": sum(one.book.offers for one in legacy)},
        "latent_offers": {name: latent(side) for name, side in (("hub", hub), ("legacy", legacy), ("hourly", hourly))},
        **_latent_ratio(hub, legacy),
        "abuse_payout": {name: abuse(side) for name, side in (("hub", hub), ("legacy", legacy), ("hourly", hourly))},
        "interventions_per_hour": sum(one.total("interventions") for one in hub) / hours,
        "false_interventions_per_hour": sum(one.total("disturbed") for one in hub) / hours,
        "inbox_items_100k_day": items_a_day(hub),
        "offer_after_loss": fairness["hub"]["difference"],
        "offer_after_loss_p": fairness["hub"]["p"],
        "offer_after_loss_chances": fairness["hub"]["chances"],
        "offer_after_loss_legacy": fairness["legacy"],
    }


def _farthest(hub: Sequence[Outcome], legacy: Sequence[Outcome]) -> float:
    """By what share the batch CRM's offers differ in the world where they differ most."""
    pairs = ((ours.total("offers"), theirs.total("offers")) for ours, theirs in zip(hub, legacy, strict=True))
    return max(abs(theirs / ours - 1) if ours else 1.0 for ours, theirs in pairs)


def latent(side: Sequence[Outcome]) -> dict[str, float]:
    """Offers that met somebody in tilt, or on the day after it; the truth, which no operator sees."""
    offers = sum(one.total("offers") for one in side)
    met = {name: sum(one.total(name) for one in side) for name in ("latent", "after_tilt", "after_loss")}
    return {"offers": offers, **met, "share": met["after_tilt"] / offers if offers else 0.0}


def _latent_ratio(hub: Sequence[Outcome], legacy: Sequence[Outcome]) -> dict[str, float | None]:
    """Where the batch CRM met nobody in tilt either, nothing is shown: that counts as no better."""
    ours, theirs = latent(hub), latent(legacy)
    counts = (int(one[name]) for one in (ours, theirs) for name in ("after_tilt", "offers"))
    ratio, low, high = rate_ratio(*counts)
    return {
        "latent_ratio": ratio if theirs["after_tilt"] else 1.0,
        "latent_ratio_low": low if isfinite(low) else None,
        "latent_ratio_high": high if isfinite(high) else None,
    }


def abuse(side: Sequence[Outcome]) -> float:
    """What bonuses have paid abusers, per player of the brand, in euros."""
    paid = sum(float(one.column("bonus")[~one.genuine].sum()) for one in side)
    return paid / sum(len(one.players) for one in side)


def shares(season: Season) -> dict[str, float]:
    """The share of theoretical value that comes from those whom the hub has flagged, on every side."""
    flagged = [one.flagged for one in season.sides["hub"]]
    told: dict[str, float] = {}
    compared: tuple[Arm, ...] = ("hub", "nightly", "none")
    for name in compared:
        side = season.sides[name]
        theirs = sum(float((one.column("theoretical") * who).sum()) for one, who in zip(side, flagged, strict=True))
        told[f"revenue_share_flagged_{name}"] = theirs / sum(one.total("theoretical") for one in side)
    share = Share(
        lambda one: float((one.column("theoretical") * one.flagged).sum()), lambda one: one.total("theoretical")
    )
    hub = season.sides["hub"]
    alone = [replace(one, flagged=who) for one, who in zip(season.sides["none"], flagged, strict=True)]
    return told | compare(hub, alone, share).figures("revenue_share_flagged_vs_none")


def _overhead(season: Season) -> dict[str, float]:
    hub, legacy = season.sides["hub"], legacy_minutes()
    marketing, protection = hub_minutes(hub, "marketing"), hub_minutes(hub, "protection")
    return {
        "overhead_minutes": marketing, "overhead_minutes_protection": protection, "overhead_minutes_legacy": legacy,
        "overhead_relative": marketing / legacy - 1,
        "situations": len(situations(hub)),
        "overhead_relative_with_protection": (marketing + protection) / legacy - 1,
    }  # fmt: skip


def curve(season: Season) -> list[dict[str, float]]:
    """What an elasticity would bring, in worlds in which nothing else is changed."""
    told = []
    for elasticity, sides in season.swept.items():
        row: dict[str, float] = {"elasticity": elasticity}
        for name in ("churn", "first_session_value", "ngr_theoretical"):
            for other, side in OTHERS:
                found = compare(sides["hub"], sides[side], VALUES[name])
                row |= found.figures(f"{name}_vs_{other}")
        told.append(row)
    return told


def needed(rows: Sequence[dict[str, float]]) -> dict[str, float | None]:
    """The elasticity at which each target would be met, between those that were tried; None if at none."""
    found: dict[str, float | None] = {}
    for name in ("churn", "first_session_value"):
        for other in ("legacy", "none"):
            points = [(row["elasticity"], row[f"{name}_vs_{other}_relative"] / TARGETS[name]) for row in rows]
            found[f"{name}_vs_{other}"] = _crossed(points)
    return found


def _crossed(points: Sequence[tuple[float, float]]) -> float | None:
    for (low, under), (high, over) in pairwise(points):
        if under < 1 <= over:
            return low + (high - low) * (1 - under) / (over - under)
    return None


def parts(season: Season) -> dict[str, dict[str, float]]:
    """The hub against itself without one thing, in the worlds where that was run."""
    told: dict[str, dict[str, float]] = {}
    for name, side in season.ablated.items():
        hub = season.sides["hub"][: len(side)]
        mean, low, high = mean_interval(differences(hub, side, CHURN))
        value = compare(hub, side, VALUES["ngr_theoretical"])
        told[name] = {
            "churn_points": mean, "churn_points_low": low, "churn_points_high": high,
            **value.figures("ngr_theoretical"), "offers_per_player": OFFERED(side),
            "offers_per_player_hub": OFFERED(hub),
        }  # fmt: skip
    return told


def weeks(season: Season) -> dict[str, list[float]]:
    """Active days by week of membership: where visits that were drawn forward would be missing later."""
    return {
        name: [float(value) for value in np.concatenate([one.weeks for one in side]).mean(axis=0)]
        for name, side in season.sides.items()
    }
