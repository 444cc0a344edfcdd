"""Drift: what the models in force have said of late against what they said at first, and what came of it.

A challenger is asked here about the recorded profiles, outside of any decision, and set beside the champion.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct

from core.audit import DecisionRecord
from core.lineup import Lineup, lined_up
from core.ports import Archive
from core.profile import Profile
from core.scores.category import OPTIONS
from core.scores.scores import Models, Scores, score
from core.scores.visits import Visits
from core.stability import Verdict, day_of, returned, stability_index, verdict
from core.trained import MODEL_NAMES, ModelName, TrainedModel

MONTH: Final = 30
"""Days within which the model of return says that a player is back."""
Who = tuple[str, str]


class Calibration(Struct, frozen=True):
    """What was said and what came, of decisions whose outcome is known."""

    known: int
    unknown: int
    """Decisions of which it cannot be said, or not yet."""
    said: float = 0.0
    came: float = 0.0
    brier: float = 0.0


class Drift(Struct, frozen=True):
    """How one model stands."""

    name: ModelName
    digest: str
    champion: bool
    reference: int
    """How many scores, of the champion's first, the newest are compared with."""
    recent: int
    mean: float | None
    """Of the newest scores; of categories there is none."""
    index: float
    verdict: Verdict
    calibration: Calibration | None = None
    """Only of the model of return: of the others no outcome is recorded yet."""


class Seen(Struct, frozen=True):
    """Recorded decisions, oldest first, and what has become known of their players since."""

    records: Sequence[DecisionRecord]
    later: Mapping[Who, Sequence[Visits]]
    today: int

    def outcome(self, record: DecisionRecord, within: int) -> bool | None:
        """Whether the player of a decision came again within so many days."""
        profile, day = record.inputs.profile, day_of(record.decision.at.date())
        return returned(profile.visits, day, self.later.get((profile.brand, profile.player), ()), self.today, within)


def drift(archive: Archive, brand: str, newest: int) -> Sequence[Drift]:
    """How each model that is known stands, by the newest decisions of a brand."""
    lineup, seen = lined_up(archive.lineup()), read(archive, brand, 2 * newest)
    return [found for name in MODEL_NAMES for found in _drift(name, lineup, brand, seen, newest)]


def read(archive: Archive, brand: str, limit: int) -> Seen:
    """The newest decisions of a brand with what was known of their players then and is known now."""
    numbers = [decision.id for decision in archive.decisions(brand=brand, limit=limit)]
    records = [record for number in reversed(numbers) if (record := archive.record(number)) is not None]
    later: dict[Who, list[Visits]] = {}
    for record in records:
        later.setdefault(_who(record.inputs.profile), []).append(record.inputs.profile.visits)
    for profile in archive.players(brand):
        if _who(profile) in later:
            later[_who(profile)].append(profile.visits)
    moments = [record.inputs.watermark or record.decision.at for record in records]
    return Seen(records, later, day_of(_newest(moments).date()) if moments else 0)


def _who(profile: Profile) -> Who:
    return profile.brand, profile.player


def _newest(moments: Iterable[datetime]) -> datetime:
    return max(moments)


def _drift(name: ModelName, lineup: Lineup, brand: str, seen: Seen, newest: int) -> Iterable[Drift]:
    champion = lineup.digest_of(brand, name)
    models = [one.model for one in lineup.known.values() if one.model is not None and one.model.name == name]
    first = next((model for model in models if model.digest == champion), None)
    reference = _said(first, seen.records[:-newest]) if first is not None else []
    for model in models:
        recent = _said(model, seen.records[-newest:])
        scores = [said for _, said in recent]
        before = [said for _, said in reference]
        yield Drift(
            name=name,
            digest=model.digest,
            champion=model.digest == champion,
            reference=len(before),
            recent=len(scores),
            mean=sum(scores) / len(scores) if scores and name != "category" else None,
            index=stability_index(before, scores) if before and scores else 0.0,
            verdict=verdict(before, scores),
            calibration=_calibration([*_said(model, seen.records)], seen) if name == "churn" else None,
        )


def _said(model: TrainedModel, records: Sequence[DecisionRecord]) -> list[tuple[DecisionRecord, float]]:
    """What a model says of the players of decisions, as they were known then."""
    models = Models({model.name: model})
    said = [(record, score(record.inputs.profile, models, record.decision.at)) for record in records]
    return [(record, number) for record, scores in said if (number := _number(model.name, scores)) is not None]


def _number(name: ModelName, scores: Scores) -> float | None:
    """A score as the index compares it; a category is its place among all, which only sorts it into a bin."""
    match name:
        case "churn":
            return float(scores.returns) if scores.returns is not None else None
        case "value":
            return float(scores.value) if scores.value is not None else None
        case "high_roller":
            return float(scores.high_roller.chance) if scores.high_roller is not None else None
        case "category":
            return float(OPTIONS.index(scores.category)) if scores.category is not None else None


def _calibration(said: Sequence[tuple[DecisionRecord, float]], seen: Seen) -> Calibration:
    came = [(number, outcome) for record, number in said if (outcome := seen.outcome(record, MONTH)) is not None]
    if not came:
        return Calibration(0, len(said))
    return Calibration(
        known=len(came),
        unknown=len(said) - len(came),
        said=sum(number for number, _ in came) / len(came),
        came=sum(outcome for _, outcome in came) / len(came),
        brier=sum((number - outcome) ** 2 for number, outcome in came) / len(came),
    )
