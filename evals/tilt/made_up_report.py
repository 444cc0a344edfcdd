"""What the card finds in made-up bets in a row, as figures, tables and bars."""

from collections.abc import Mapping
from typing import Any, Final

from evals.plots import Curve, draw
from evals.report import Asked, Bar, Report, Step, Table, wilson
from evals.tilt.alarms import Found
from evals.tilt.burden import ASSUMED, burden
from evals.tilt.card_file import read_card
from evals.tilt.detectors import CHALLENGER
from evals.tilt.synthetic import CARD, PLAYERS, Judged, Synthetic, synthetic

MOST_FALSE: Final = 1.0
MOST_FALSE_GATED: Final = 6.0


def evaluate(asked: Asked, progress: Step) -> Report:
    """The card on players of the generator that nothing was learned from; `runs` are hundreds of them."""
    found = synthetic(read_card(asked.model).card, asked.seed, min(PLAYERS, 100 * asked.runs), progress)
    if asked.plots is not None:
        _drawn(asked, found)
    return Report(figures=_figures(found), tables=_tables(found), bars=_bars(found))


def _figures(found: Synthetic) -> dict[str, Any]:
    card, best = found.judged[CARD], _best(found)
    one, gate = card.intervene, card.suppress
    low, high = wilson(one.found, one.episodes)
    cost = burden(one.per_1000)
    return {
        "episodes": one.episodes, "recall": one.recall, "recall_low": low, "recall_high": high,
        "recall_10": _within(one, 10), "recall_25": _within(one, 25), "precision": one.precision,
        "fa_per_1000": one.per_1000, "median_bets": one.median, "recall_half": card.half.recall,
        "median_bets_half": card.half.median, "recall_suppress": gate.recall, "fa_suppress": gate.per_1000,
        "gated": gate.gated, "best_single": best, "best_single_recall": found.judged[best].intervene.recall,
        "challenger_recall": found.judged[CHALLENGER].intervene.recall,
        "false_interventions_per_hour": cost.an_hour, "inbox_per_100k_day": cost.inbox,
        **{f"recall_{kind.replace(' ', '_')}": share for kind, share in found.unseen.items()},
        **{f"mark_{name}_{what}": value for name, mark in zip(("pause", "intervene"), found.marks, strict=True)
           for what, value in (("recall", mark.recall), ("fa_per_1000", mark.per_1000), ("gated", mark.gated))},
    }  # fmt: skip


def _bars(found: Synthetic) -> list[Bar]:
    card, best = found.judged[CARD], found.judged[_best(found)]
    one, gate = card.intervene, card.suppress
    return [
        Bar("at most 1 false alarm in 1,000 bets", one.per_1000 <= MOST_FALSE),
        Bar("recall of 0.75 there", one.recall >= 0.75),
        Bar("found within 4 bets in the middle", one.median <= 4),
        Bar("precision of 0.65", one.precision >= 0.65),
        Bar("recall of 0.42 for tilt of half the strength", card.half.recall >= 0.42),
        Bar("above every single statistic", one.recall > best.intervene.recall),
        Bar("offers: recall of 0.88 at 6 false alarms in 1,000", _gates(gate) and gate.recall >= 0.88),
        Bar("offers: at most 2 % of calm bets gated", gate.gated <= 0.02),
    ]


def _gates(gate: Found) -> bool:
    return gate.per_1000 <= MOST_FALSE_GATED


def _tables(found: Synthetic) -> list[Table]:
    return [
        Table(
            "Made-up bets in a row, thresholds set on other players",
            ("detector", ">recall", ">in 10", ">bets", ">precision", ">false/1,000", ">false/hour", ">inbox/100k/day",
             ">half", ">offers: recall", ">false/1,000", ">gated"),
            [_row(name, one) for name, one in found.judged.items()],
        ),
        Table(
            "The card by game and manner of play",
            ("players", ">episodes", ">recall", ">false/1,000", ">offers: false/1,000", ">gated"),
            [_group(name, one, found.gated[name]) for name, one in found.groups.items()],
        ),
        Table(
            f"Injections never trained on (chasing is); {ASSUMED}",
            ("injected", ">recall in 25"),
            [(kind, f"{share:.2f}") for kind, share in found.unseen.items()],
        ),
        Table(
            "At the marks of the core",
            ("mark", ">recall", ">bets", ">precision", ">false/1,000", ">gated"),
            [(name, f"{mark.recall:.2f}", f"{mark.median:.0f}", f"{mark.precision:.2f}", f"{mark.per_1000:.2f}",
              f"{mark.gated:.2%}") for name, mark in zip(("pause", "intervene"), found.marks, strict=True)],
        ),
    ]  # fmt: skip


def _row(name: str, judged: Judged) -> tuple[str, ...]:
    one, gate, cost = judged.intervene, judged.suppress, burden(judged.intervene.per_1000)
    return (
        name, f"{one.recall:.2f}", f"{_within(one, 10):.2f}", f"{one.median:.0f}", f"{one.precision:.2f}",
        f"{one.per_1000:.2f}", f"{cost.an_hour:.2f}", f"{cost.inbox:,.0f}", f"{judged.half.recall:.2f}",
        f"{gate.recall:.2f}", f"{gate.per_1000:.2f}", f"{gate.gated:.2%}",
    )  # fmt: skip


def _group(name: str, one: Found, gate: Found) -> tuple[str, ...]:
    recall = f"{one.recall:.2f}" if one.episodes else "-"
    return name, str(one.episodes), recall, f"{one.per_1000:.2f}", f"{gate.per_1000:.2f}", f"{gate.gated:.2%}"


def _within(found: Found, bets: int) -> float:
    return sum(delay <= bets for delay in found.delays) / found.episodes if found.episodes else float("nan")


def _best(found: Synthetic) -> str:
    return max(_singles(found), key=lambda name: found.judged[name].intervene.recall)


def _singles(found: Synthetic) -> Mapping[str, Judged]:
    return {name: one for name, one in found.judged.items() if name not in (CARD, CHALLENGER)}


def _drawn(asked: Asked, found: Synthetic) -> None:
    assert asked.plots is not None
    order = sorted(_singles(found), key=lambda name: -found.judged[name].intervene.recall)[:4]
    curves = [
        Curve(name, [false for false, _ in curve], [recall for _, recall in curve])
        for name in (CARD, CHALLENGER, *order)
        if (curve := found.judged[name].curve)
    ]
    axes = ("false alarms in 1,000 bets", "episodes found")
    draw(asked.plots / "tilt-made-up.svg", "Made-up bets in a row", axes, curves, log_x=True)
