"""Models and choosers for tests: small enough to see what they say."""

from core.choosing import Chooser, Feature, Outcome, learn
from core.lineup import EVERYWHERE, Promoted, Registered, Slot
from core.scores import churn, value
from core.scores.scorecard import Line, Scorecard
from core.scores.scores import Models
from core.trained import ModelName, TrainedModel, TrainedOn
from tests.builders import NOON

ON = TrainedOn(source="a test", digest="0" * 64, players=10, rows=10)
ABOUT = {"churn": "return", "value": "turnover"}


def flat(name: ModelName, points: float) -> TrainedModel:
    """A model that says the same of everybody: the inverse link of `points`."""
    about = ABOUT[name]
    features = churn.FEATURES if name == "churn" else value.FEATURES
    lines = tuple(Line(feature, (0.0,), (0.0,)) for feature in features)
    form = Scorecard(lines=lines, bias=points, link="logit" if name == "churn" else "log")
    return TrainedModel(name=name, forms={about: form}, trained_on=ON)


def both(returns: float = 0.0, turnover: float = 7.0) -> Models:
    return Models({"churn": flat("churn", returns), "value": flat("value", turnover)})


def chooser(**changes: object) -> Chooser:
    return Chooser(features=(Feature("returns", 0.5, 0.2),), **{"floor": 0.03, "cheap": 10**30, **changes})  # type: ignore[arg-type]


def taught(returned: bool = True, cases: int = 60) -> Chooser:
    """One that has seen free spins and nothing, and only the spins were good for coming back."""
    known = (0.5,)
    spins = [Outcome(arm="free_spins", tier="small", features=known, returned=returned) for _ in range(cases)]
    nothing = [Outcome(features=known, returned=not returned) for _ in range(cases)]
    return learn(chooser(), [*spins, *nothing])


def registered(what: TrainedModel | Chooser, by: str = "mo") -> Registered:
    model, one = (what, None) if isinstance(what, TrainedModel) else (None, what)
    return Registered(model=model, chooser=one, by=by, user="mo's own key", at=NOON)


def promoted(what: TrainedModel | Chooser, brand: str = EVERYWHERE, reason: str = "measured") -> Promoted:
    slot: Slot = what.name if isinstance(what, TrainedModel) else "chooser"
    return Promoted(slot=slot, digest=what.digest, brand=brand, by="mo", user="mo's own key", reason=reason, at=NOON)
