from datetime import timedelta

from msgspec.structs import replace

from core.money import BASE_ONE
from core.profile import FirstBets, FlaggedValue, Tastes, Value
from core.scores import category
from core.scores.category import OPTIONS, chosen
from core.scores.choice import Choice
from core.scores.scorecard import Line, Scorecard
from core.scores.scores import Models, Scores, score
from core.scores.stakes import StakePrior
from core.scores.visits import Visits, seen
from core.trained import TrainedModel
from tests.builders import NOON, verified_profile
from tests.core.fitted import ON, both, flat

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
    """e^6 of turnover, times the edge of what he plays, 4 %, which is also the usual one."""
    assert said.worth == 1614 * BASE_ONE // 100


def test_what_was_staked_while_flagged_is_worth_nothing() -> None:
    flagged = replace(PLAYED, flagged_value=FlaggedValue(theoretical=4 * BASE_ONE))

    assert float(score(flagged, both(turnover=6.0), NOON).value or 0) < 16.14


def test_of_somebody_whose_days_are_not_known_nothing_is_said() -> None:
    assert score(verified_profile(), both(), NOON) == Scores()


def test_a_model_of_other_features_than_the_hub_reads_says_nothing() -> None:
    model = flat("churn", 0.0)
    form = model.forms["return"]
    foreign = replace(form, lines=(*form.lines[:-1], Line("star sign", (0.0,), (0.0,))))
    models = Models({"churn": replace(model, forms={"return": foreign})})

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


def test_the_first_bets_say_how_probably_somebody_is_a_high_roller_with_an_interval_around_it() -> None:
    lines = (Line("level", (0.0, 5.0), (-3.0, 3.0)), Line("line", (0.0,), (0.0,)))
    model = TrainedModel(
        name="high_roller",
        forms={"high_roller": Scorecard(lines=lines, bias=0.0, link="logit")},
        priors={"stakes": StakePrior(1.0, 1.0, 0.25)},
        trained_on=ON,
    )
    known = replace(PLAYED, first_bets=FirstBets(bets=10, stakes=30.0))
    said = score(known, Models({"high_roller": model}), NOON).high_roller

    assert said is not None
    assert 0.5 < float(said.low) < float(said.chance) < float(said.high) < 1.0
    assert score(PLAYED, Models({"high_roller": model}), NOON).high_roller is None
    assert score(known, Models({"high_roller": replace(model, priors={})}), NOON).high_roller is None


def test_what_he_plays_next_is_the_most_probable_category() -> None:
    even = tuple(1 / len(OPTIONS) for _ in OPTIONS)
    choice = Choice(options=OPTIONS, features=category.FEATURES, weights=(1.0, 0.0, 0.0, 0.0, 0.0), popularity=even)
    model = TrainedModel(name="category", forms={}, choices={"next": choice}, trained_on=ON)
    known = replace(PLAYED, tastes=chosen(chosen(Tastes(), OPTIONS[2]), OPTIONS[2]))

    assert score(known, Models({"category": model}), NOON).category == OPTIONS[2]
    assert score(PLAYED, Models({"category": model}), NOON).category is None


def test_what_was_said_is_said_anew_when_any_part_that_is_read_changes() -> None:
    models = both(turnover=6.0)
    said = score(PLAYED, models, NOON)
    more = replace(PLAYED, tastes=chosen(Tastes(), "crash"))

    assert score(replace(PLAYED, contacts=1), models, NOON) == said
    assert score(more, models, NOON).value == score(more, both(turnover=6.0), NOON).value != said.value
