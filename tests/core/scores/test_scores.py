from datetime import timedelta

from msgspec.structs import replace

from core.money import BASE_ONE
from core.profile import Value
from core.scores.scorecard import Line
from core.scores.scores import Models, Scores, score
from core.scores.visits import Visits, seen
from tests.builders import NOON, verified_profile
from tests.core.fitted import both, flat

DAY = (NOON - NOON.replace(year=1970, month=1, day=1, hour=0)).days
PLAYED = verified_profile(
    visits=seen(Visits(), DAY, turnover=100 * BASE_ONE), value=Value(turnover=100 * BASE_ONE, theoretical=4 * BASE_ONE)
)


def test_models_that_are_missing_say_nothing_and_have_no_digest() -> None:
    assert score(PLAYED, Models(), NOON) == Scores()
    assert Models().digest == ""


def test_what_models_say_is_rounded_to_what_they_know() -> None:
    said = score(PLAYED, both(returns=0.4, turnover=6.0), NOON)

    assert said.returns == "0.5987"
    assert said.value == "16.14"
    """e^6 of turnover, times the edge of what he plays, 4 %."""
    assert said.worth == 1614 * BASE_ONE // 100


def test_of_somebody_whose_days_are_not_known_nothing_is_said() -> None:
    assert score(verified_profile(), both(), NOON) == Scores()


def test_a_model_of_other_features_than_the_hub_reads_says_nothing() -> None:
    churn = flat("churn", 0.0)
    form = churn.forms["return"]
    foreign = replace(form, lines=(*form.lines[:-1], Line("star sign", (0.0,), (0.0,))))
    models = Models({"churn": replace(churn, forms={"return": foreign})})

    assert score(PLAYED, models, NOON) == Scores()


def test_a_clock_that_stands_before_the_newest_day_is_no_error() -> None:
    assert score(PLAYED, both(), NOON - timedelta(days=400)).returns == "0.5000"


def test_the_digest_is_that_of_the_set() -> None:
    assert both().digest != both(returns=0.1).digest != Models({"churn": flat("churn", 0.1)}).digest


def test_scores_are_the_choosers_features_by_name_and_what_is_unknown_is_no_number() -> None:
    known = Scores(returns="0.25", value="3.00")

    value, strange, returns = known.features(("value", "star sign", "returns"))

    assert (value, returns) == (3.0, 0.25)
    assert strange != strange
