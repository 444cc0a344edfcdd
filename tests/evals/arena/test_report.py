"""The report on a season, on outcomes made up for it."""

import json
from math import isnan
from pathlib import Path

import numpy as np
import pytest

from core.errors import SettingsError
from evals.arena.book import Book, Chance
from evals.arena.figures import needed
from evals.arena.match import Arm, Setting, Task, play, play_all, play_sides
from evals.arena.outcome import COLUMNS, Outcome
from evals.arena.overhead import PLAY_REVIEW, PLAYS_LAST, WATCH, hub_minutes, items_a_day
from evals.arena.paired import alike, compare, loss_quantile, per_player, rate_ratio
from evals.arena.report import evaluate, report_on
from evals.arena.season import ABLATIONS, ARMS, SWEPT_ARMS, Season, play_season
from evals.report import Asked, Report

PLAYERS = 60


def made_up(world: int, stays: float = 0.5, **own: float) -> Outcome:
    """Players of a world by one luck, of whom a share stays."""
    draw = np.random.default_rng(world)
    luck, loss = draw.random(PLAYERS), draw.lognormal(2, 1, PLAYERS)
    columns = dict.fromkeys(COLUMNS, np.ones(PLAYERS)) | {
        "bonus": np.full(PLAYERS, 0.1),
        "churned": (luck > stays).astype(float),
        "ggr": loss,
    }
    columns |= {name: np.full(PLAYERS, value) for name, value in own.items()}
    rows = np.column_stack([columns[name] for name in COLUMNS])
    book = Book(decisions=2_000, offers=50)
    return Outcome(rows, np.ones((PLAYERS, 9)), (luck > 0.9).astype(float), book, frozenset({"a", "b"}))


def season(**own: float) -> Season:
    def side(arm: Arm, worlds: range) -> list[Outcome]:
        late = {"hub": 0.0}.get(arm, 1.0)
        return [made_up(world, 0.6 if "hub" in arm else 0.5, **{"after_tilt": late, **own}) for world in worlds]

    return Season(
        setting=Setting(),
        worlds=range(1000, 1020),
        sides={arm: side(arm, range(20)) for arm in ARMS},
        ablated={arm: side(arm, range(4)) for arm in ABLATIONS},
        swept={one: {arm: side(arm, range(2)) for arm in SWEPT_ARMS} for one in (0.0, 1.0)},
    )


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, Path]:
    folder = tmp_path_factory.mktemp("plots")
    return report_on(season(), folder), folder


def test_the_report_names_its_measures_and_meets_its_bars(report: tuple[Report, Path]) -> None:
    figures = report[0].figures

    assert figures["churn_vs_legacy_relative"] == pytest.approx(figures["churn_vs_none_relative"])
    assert figures["churn_vs_none_relative_high"] < 0
    assert figures["worlds_won_churn_vs_none"] > 0.9
    assert figures["offers_to_flagged"] == 0
    assert figures["decisions"] == 40_000
    assert report[0].met


def test_the_plots_are_written(report: tuple[Report, Path]) -> None:
    assert sorted(path.name for path in report[1].iterdir()) == ["arena-elasticity.svg", "arena-worlds.svg"]


def test_an_offer_to_a_flagged_player_breaks_a_bar() -> None:
    broken = season()
    broken.sides["hub"][3].book.offers_to_flagged = 1

    assert [bar.met for bar in report_on(broken, None).bars] == [False, True, True, True, True]


def test_worlds_are_drawn_in_pairs_so_that_what_does_not_differ_has_no_interval() -> None:
    one = [made_up(world) for world in range(6)]
    found = compare(one, one, per_player("churned"))

    assert (found.relative, found.low, found.high) == (0, 0, 0)


def test_a_tail_that_grows_is_seen() -> None:
    thin, thick = [[made_up(world) for world in range(9)] for _ in range(2)]
    for outcome in thick:
        outcome.players[:, COLUMNS.index("ggr")] *= 1.5

    assert compare(thick, thin, loss_quantile(0.99)).low == pytest.approx(0.5)


@pytest.mark.parametrize(("chases", "least", "most"), [(True, 0.0, 0.01), (False, 0.05, 1.0)])
def test_offers_that_follow_losses_are_found(chases: bool, least: float, most: float) -> None:
    draw = np.random.default_rng(4)
    outcome = made_up(1)
    for _ in range(600):
        lost = bool(draw.random() < 0.6)
        outcome.chances.append(Chance("x", lost, bool(draw.random() < (0.5 if chases and lost else 0.3))))

    assert least <= alike([outcome])["p"] <= most


def test_the_elasticity_that_a_target_needs_lies_between_those_tried() -> None:
    def row(elasticity: float, churn: float) -> dict[str, float]:
        both = {
            f"{name}_vs_{other}_relative": churn
            for name in ("churn", "first_session_value")
            for other in ("legacy", "none")
        }
        return {"elasticity": elasticity, **both}

    found = needed([row(0.0, 0.0), row(1.0, -0.2), row(2.0, -0.4)])

    assert found["churn_vs_none"] == pytest.approx(1.5)
    assert found["first_session_value_vs_none"] is None


def test_work_is_scaled_to_players_and_weeks() -> None:
    outcome = made_up(1)
    outcome.work["approval"] = 6

    assert items_a_day([outcome])["approval"] == pytest.approx(6 / PLAYERS * 100_000)
    assert hub_minutes([outcome], "protection") == 0
    assert hub_minutes([outcome], "marketing", 2) == pytest.approx(2 * hub_minutes([outcome], "marketing"))


def test_situations_of_all_worlds_are_read_once() -> None:
    outcomes = [made_up(world) for world in range(3)]

    assert hub_minutes(outcomes, "marketing") == pytest.approx(2 * PLAY_REVIEW / PLAYS_LAST + WATCH)


def test_few_events_have_a_wide_interval_and_none_has_none() -> None:
    ratio, low, high = rate_ratio(1, 1_000, 10, 1_000)

    assert ratio == pytest.approx(0.1)
    assert low < 0.01
    assert high > 0.5
    assert all(map(isnan, rate_ratio(0, 1_000, 0, 1_000)))


def test_worlds_that_models_have_learned_from_are_refused() -> None:
    with pytest.raises(SettingsError, match="another --seed"):
        evaluate(Asked(runs=20, seed=400), lambda _: None)


def test_one_world_is_no_interval() -> None:
    with pytest.raises(SettingsError, match="2 of them at least"):
        evaluate(Asked(runs=1), lambda _: None)


def test_the_figures_are_json(report: tuple[Report, Path]) -> None:
    nothing = season(offers=0.0, after_tilt=0.0, bonus=0.0)

    for figures in (report[0].figures, report_on(nothing, None).figures):
        assert json.dumps(figures, allow_nan=False)


def test_training_worlds_are_never_scored() -> None:
    with pytest.raises(AssertionError, match="never scored"):
        play_season([999, 1000], lambda _: None, setting=Setting())


@pytest.mark.parametrize("arm", ["hub", "hourly"])
def test_every_side_plays_the_same_players(arm: Arm) -> None:
    nobody, outcome = (play(Task(number=1, arm=one, players=2)) for one in ("none", arm))

    assert (outcome.genuine == nobody.genuine).all()
    assert outcome.players.shape == nobody.players.shape


def test_a_batch_crm_is_held_to_what_the_hub_has_shown() -> None:
    tasks = [Task(number=1, arm=arm, players=4) for arm in ("nightly", "hub")]
    nightly, hub = play_sides(tasks)
    bound = play(Task(number=1, arm="nightly", players=4, quota=hub.shown))

    assert nightly.players.tolist() == bound.players.tolist()
    assert hub.shown[-1] == sum(hub.book.shown.values())


def test_many_are_told_in_the_order_in_which_they_were_asked() -> None:
    tasks = [Task(number=world, arm="none", players=3) for world in (1, 2)]

    assert [one.players.tolist() for one in play_all(tasks)] == [play(task).players.tolist() for task in tasks]
