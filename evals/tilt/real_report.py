"""What is found of chasing injected into real bets, as figures, tables and bars."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from core.scores.scorecard import Scorecard
from evals.halves import check_unseen, digest_of, half_of
from evals.plots import Curve, draw
from evals.report import Asked, Bar, Report, Step, Table
from evals.tilt.burden import ASSUMED, burden
from evals.tilt.card_file import SHIPPED as SHIPPED_CARD
from evals.tilt.card_file import TiltCard, read_card
from evals.tilt.detectors import CHALLENGER
from evals.tilt.examples import chasing, followed
from evals.tilt.held_out import COMBINED, CURVE, CURVE_STRENGTH, OFTEN, SHIPPED, HeldOut, held_out
from evals.tilt.injections import STRENGTHS
from evals.tilt.real import FEWEST_PLAYERS, TooFewPlayers, real_players
from evals.tilt.spins import Trace

BARS: Final = {(1.0, 1.6): 0.36, (2.0, 1.6): 0.46, (5.0, 1.6): 0.64, (1.0, 2.0): 0.42, (5.0, 2.0): 0.68}


def evaluate(asked: Asked, data: Path, progress: Step) -> Report:
    """The card of one half of the players on the other half; a card that is given is scored as it is."""
    model = read_card(asked.model) if asked.model else None
    traces = real_players(data)
    if model is not None:
        traces = _unseen(model, data, traces)
    players = list(followed(traces, chasing(), asked.seed))
    given: Scorecard | None = model.card if model else None
    found = held_out(players, given, SHIPPED_CARD.card, asked.runs, asked.seed, progress)
    if asked.plots is not None:
        _drawn(asked.plots, found)
    return Report(figures=_figures(found), tables=_tables(found), bars=_bars(found))


def _unseen(model: TiltCard, data: Path, traces: list[Trace]) -> list[Trace]:
    seen, digest = model.trained_on, digest_of(data)
    if seen is None or seen.digest != digest:
        return traces
    check_unseen(seen, digest)
    left = [one for one in traces if half_of(one.player) != seen.half]
    if len(left) < FEWEST_PLAYERS:
        raise TooFewPlayers(f"{data.name}: {len(left)} players are left that the model has not learned from")
    return left


def _figures(found: HeldOut) -> dict[str, Any]:
    cells = [(often, strength) for often in OFTEN for strength in STRENGTHS]
    named = {"": COMBINED, "shipped_": SHIPPED, **({"challenger_": CHALLENGER} if CHALLENGER in found.found else {})}
    figures: dict[str, Any] = {"players": found.players, "bets": found.bets}
    for before, name in named.items():
        for cell in cells:
            figures[f"{before}recall_{_named(*cell)}"] = found.found[name].mean(*cell)
    for cell in cells:
        figures[f"sd_recall_{_named(*cell)}"] = float(np.std(found.found[COMBINED].recall[cell]))
        figures[f"best_single_recall_{_named(*cell)}"] = found.found[_best(found, *cell)].mean(*cell)
        figures[f"median_bets_{_named(*cell)}"] = found.found[COMBINED].bets(*cell)
    for often in OFTEN:
        figures[f"set_recall_g16_fa{often:.0f}"] = found.set_recall[often]
        figures[f"set_fa_per_1000_fa{often:.0f}"] = found.set_false[often]
    cost = burden(found.set_false[1.0])
    return figures | {"false_interventions_per_hour": cost.an_hour, "inbox_per_100k_day": cost.inbox}


def _named(often: float, strength: float) -> str:
    return f"g{strength * 10:.0f}_fa{often:.0f}"


def _bars(found: HeldOut) -> list[Bar]:
    card = found.found[COMBINED]
    return [
        *(
            Bar(f"recall of {bar} at {often:.0f} in 1,000, x {strength}", card.mean(often, strength) >= bar)
            for (often, strength), bar in BARS.items()
        ),
        *(
            Bar(f"above every single statistic at {often:.0f} in 1,000", _above(found, often, CURVE_STRENGTH))
            for often in OFTEN
        ),
    ]


def _above(found: HeldOut, often: float, strength: float) -> bool:
    return found.found[COMBINED].mean(often, strength) > found.found[_best(found, often, strength)].mean(
        often, strength
    )


def _singles(found: HeldOut) -> Sequence[str]:
    return [name for name in found.found if name not in (COMBINED, SHIPPED, CHALLENGER)]


def _best(found: HeldOut, often: float, strength: float) -> str:
    return max(_singles(found), key=lambda name: found.found[name].mean(often, strength))


def _tables(found: HeldOut) -> list[Table]:
    columns = tuple(f">{often:.0f} in 1,000: x 1.3 / 1.6 / 2.0 (bets)" for often in OFTEN)
    return [
        Table(
            f"Chasing in real bets, found in 25 bets, at the same false alarms ({found.players} players, half of them "
            f"held out, {found.bets:,} bets)",
            ("detector", *columns),
            [(name, *(_cell(found, name, often) for often in OFTEN)) for name in found.found],
        ),
        Table(
            f"With the threshold that the other half set; {ASSUMED}",
            (">wanted", ">false/1,000", ">false/hour", ">inbox/100k/day", ">recall, x 1.6"),
            [_as_set(found, often) for often in OFTEN],
        ),
    ]


def _cell(found: HeldOut, name: str, often: float) -> str:
    one = found.found[name]
    return " / ".join(f"{one.mean(often, g):.2f}" for g in STRENGTHS) + f" ({one.bets(often, STRENGTHS[-1]):.0f})"


def _as_set(found: HeldOut, often: float) -> tuple[str, ...]:
    false, cost = found.set_false[often], burden(found.set_false[often])
    return f"{often:.0f}", f"{false:.2f}", f"{cost.an_hour:.2f}", f"{cost.inbox:,.0f}", f"{found.set_recall[often]:.2f}"


def _drawn(folder: Path, found: HeldOut) -> None:
    order = sorted(_singles(found), key=lambda name: -found.found[name].mean(1.0, CURVE_STRENGTH))[:3]
    curves = [
        Curve(name, CURVE, [found.found[name].mean(often, CURVE_STRENGTH) for often in CURVE])
        for name in (COMBINED, SHIPPED, *order)
    ]
    axes = ("false alarms in 1,000 bets", "episodes found in 25 bets")
    draw(folder / "tilt-real.svg", "Chasing x 1.6 in real bets", axes, curves, log_x=True)
