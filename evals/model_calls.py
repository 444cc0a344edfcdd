"""How often a model is asked: on the sample evening, and on so many evenings with other players, one a day.

The model is one that counts: it answers at once from the menu and calls no tool, so a run takes two calls of it.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Any, Final

from msgspec import Struct, field

from api.wiring import open_scratch_ledger
from core.components import Components
from core.entries import Job, Pack
from core.events import Event
from core.model import Answer, ModelQuestion
from core.policy import BrandPolicy
from core.record import canonical
from evals.engine import Engine, components
from evals.hostile.model import said
from evals.hostile.sight import Sight
from evals.report import NOT_MEASURED, Asked, Bar, Report, Step, Table
from evals.sample import SEED, sample_trace
from evals.traces import as_new_run
from evals.visits import with_visits
from prompts.brands import load_brands
from prompts.law import load_law

WINDOWS: Final = 10
WIDE: Final = 40
"""Letters of the longest line of the plot."""


class CountingModel:
    """Implements `core.ports.Models`: names the cheapest arms of the menu, and counts."""

    def __init__(self, policies: Mapping[str, BrandPolicy], words: Components) -> None:
        self._policies, self._words = policies, words
        self.calls = 0

    async def ask(self, question: ModelQuestion) -> Answer:
        """An answer that can be used."""
        self.calls += 1
        if question.agent == "execution":
            return said("words", '{"words": [], "seconds": "usual"}')
        menu = Sight(question, self._policies, self._words, Random(0)).menu  # noqa: S311 - nothing is drawn
        calm = "A calm message ends the evening well."
        order = sorted(menu, key=_protective_last)[::-1]
        return said("arms", json.dumps({"arms": order[:6], "hypothesis": calm, "judged_wrong_if": calm}))


class Evening(Struct):
    """What one evening has taken."""

    events: int = 0
    decisions: int = 0
    calls: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    """Why the agents were asked."""
    situations: set[str] = set()


def evaluate(asked: Asked, progress: Step) -> Report:
    """One evening, then so many."""
    runs = asked.runs
    once, often = asyncio.run(_both(runs, asked.seed, progress))
    short, long = _counted(once, [_sum(once)]), _counted(often, [_sum(part) for part in _windows(often)])
    met = long["calls_per_1000_decisions"] < short["calls_per_1000_decisions"] or runs == 1
    after = long["after_warm_up"]["calls_per_1000_decisions"] <= long["calls_per_1000_decisions"]
    return Report(
        figures={"evenings": runs, "sample": short, "longer": long, "quality": NOT_MEASURED},
        tables=(_table(runs, short, long),),
        bars=(
            Bar("the longer trace asks less per decision than the sample", met),
            Bar("after warm-up the longer trace asks no more than before", after),
        ),
        drawn=_plot(long["windows"]),
    )


async def _both(runs: int, seed: int, progress: Step) -> tuple[list[Evening], list[Evening]]:
    with open_scratch_ledger() as ledger, open_scratch_ledger() as other:
        policies, law = load_brands(), load_law()
        alone, many = (Engine(one, policies, law, CountingModel(policies, components())) for one in (ledger, other))
        sample = with_visits(sample_trace())
        half = len(sample) // 2
        once = [await _played(alone, sample[:half], 0), await _played(alone, sample[half:], half)]
        often, first = [], 0
        for number in range(runs):
            evening = _evening(number, seed)
            often.append(await _played(many, evening, first))
            first += len(evening)
            progress(1)
    return once, often


def _evening(number: int, seed: int) -> Sequence[Event]:
    """Other players on another day; the first evening is the sample's."""
    events = with_visits(sample_trace(SEED + seed + number))
    end = max(event.time for event in events)
    return as_new_run(events, number, end + timedelta(days=number)) if number else events


async def _played(engine: Engine, events: Sequence[Event], first: int) -> Evening:
    """An evening, every question answered before the next event."""
    evening, before = Evening(events=len(events)), _calls(engine)
    for position, event in enumerate(events, start=first + 1):
        data = b"[" + canonical(event) + b"]"
        done = engine.take(Pack(position=position, data=data, at=event.time, history=False, brand=None))
        evening.decisions += len(done.batch.decisions)
        evening.situations.update(taken.decision.situation.key for taken in done.batch.decisions)
        for job in done.batch.jobs:
            evening.asked[job.reason] += 1
            await _answered(engine, job)
    evening.calls = _calls(engine) - before
    return evening


async def _answered(engine: Engine, job: Job) -> None:
    await engine.answer(job)
    engine.exchange.forget(job.run)


def _calls(engine: Engine) -> int:
    assert isinstance(engine.models, CountingModel), "it was made with one"
    return engine.models.calls


def _protective_last(one: Mapping[str, Any]) -> bool:
    """Protection comes first where the order is turned, as plays must have it."""
    return one["arm"] in ("cool_down", "reality_check", "human_contact", "pause_promotions")


def _windows(evenings: Sequence[Evening]) -> Iterator[Sequence[Evening]]:
    """The evenings in so many parts, or one by one."""
    size = max(1, len(evenings) // WINDOWS)
    return (evenings[start : start + size] for start in range(0, len(evenings), size))


def _sum(evenings: Sequence[Evening]) -> Evening:
    return Evening(
        events=sum(one.events for one in evenings),
        decisions=sum(one.decisions for one in evenings),
        calls=sum(one.calls for one in evenings),
        asked=sum((one.asked for one in evenings), Counter()),
        situations={key for one in evenings for key in one.situations},
    )


def _counted(evenings: Sequence[Evening], windows: Sequence[Evening]) -> dict[str, Any]:
    whole, after = _sum(evenings), _sum(evenings[len(evenings) // 2 :])
    return {
        **_figures(whole),
        "situations": len(whole.situations),
        "asked": dict(whole.asked),
        "after_warm_up": _figures(after),
        "windows": [_figures(one) for one in windows],
    }


def _figures(one: Evening) -> dict[str, Any]:
    rate = round(1000 * one.calls / one.decisions, 1) if one.decisions else 0.0
    return {
        "events": one.events,
        "decisions": one.decisions,
        "model_calls": one.calls,
        "calls_per_1000_decisions": rate,
    }


def _table(runs: int, short: Mapping[str, Any], long: Mapping[str, Any]) -> Table:
    names = (("events", "events"), ("decisions", "decisions"), ("situations", "situations"),
             ("model calls", "model_calls"), ("calls per 1,000 decisions", "calls_per_1000_decisions"))  # fmt: skip
    rows: list[tuple[str, ...]] = [(what, str(short[name]), str(long[name])) for what, name in names]
    warm = [str(one["after_warm_up"]["calls_per_1000_decisions"]) for one in (short, long)]
    rows += [("  in the second half", *warm)]
    for why in sorted({*short["asked"], *long["asked"]}):
        rows += [(f"asked because {why}", str(short["asked"].get(why, 0)), str(long["asked"].get(why, 0)))]
    rows += [("quality", NOT_MEASURED, NOT_MEASURED)]
    return Table("How often a model is asked", ("", ">sample", f">{runs} evenings"), rows)


def _plot(windows: Sequence[Mapping[str, Any]]) -> str:
    """Calls per 1,000 decisions, one line a window."""
    rates = [one["calls_per_1000_decisions"] for one in windows]
    most = max(rates, default=0) or 1
    lines = [
        f"{number:>3}  {'█' * round(WIDE * rate / most):<{WIDE}} {rate:>7}" for number, rate in enumerate(rates, 1)
    ]
    return "\n".join(["Calls per 1,000 decisions, by tenths of the evenings:", *lines])
