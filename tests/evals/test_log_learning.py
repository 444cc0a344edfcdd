"""A chooser learns from the record: from offers that could have been made, where it is known what came."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from msgspec.structs import replace

from core.audit import DecisionRecord, read_record, write_record
from core.choosing import Chooser
from core.decide import Decision, Inputs, decide
from core.errors import NotFoundError
from core.lineup import Step
from core.money import BASE_ONE
from core.plays import ArmChoice
from core.policy import BrandPolicy
from core.profile import Profile
from core.scores.visits import seen
from evals.drift import drift
from evals.log_learning import learn_from_log, prior_of, warnings
from tests.builders import BRAND, NOON, decision_requested, play, policy
from tests.core.fitted import both, chooser, promoted, registered, taught
from tests.core.scores.test_scores import DAY, PLAYED
from tests.core.test_offering import asked

LOBBY = ArmChoice("lobby_order")


class Log:
    """As much of an archive as is read: decisions, and players as they are known now."""

    def __init__(self, made: Sequence[Inputs], now: Sequence[Profile], steps: Sequence[Step] = ()) -> None:
        self._records: dict[str, DecisionRecord] = {}
        self._players, self._steps = now, steps
        for one in made:
            self.keep(one, decide(one))

    def keep(self, made: Inputs, decision: Decision) -> None:
        self._records[decision.id] = read_record(write_record(made, decision))

    def decisions(self, *, brand: str, limit: int) -> list[Decision]:
        return [record.decision for record in reversed(self._records.values())][:limit]

    def record(self, number: str) -> DecisionRecord | None:
        return self._records.get(number)

    def players(self, brand: str) -> Sequence[Profile]:
        return self._players

    def lineup(self) -> Sequence[Step]:
        return self._steps

    def policy(self, digest: str) -> BrandPolicy:
        return policy()

    def brands(self) -> list[str]:
        return [BRAND]


def of(player: str, number: int, **changes: object) -> Inputs:
    profile = replace(PLAYED, player=player)
    return asked(number, event=decision_requested(id=str(number), subject=player), profile=profile, **changes)


def back(player: str, after: int) -> Profile:
    return replace(PLAYED, player=player, visits=seen(PLAYED.visits, DAY + after, turnover=BASE_ONE))


def much_later() -> Inputs:
    """The stream has gone on: somebody else asks a month later, where no offer is to be had."""
    at = NOON + timedelta(days=40)
    event = decision_requested(id="z", subject="zoe", time=at)
    return asked(0, event=event, watermark=at, profile=replace(PLAYED, player="zoe"), play=play(LOBBY))


def test_it_learns_who_was_back_within_a_week_and_who_was_not() -> None:
    made = [of(f"p{number}", number) for number in range(30)]
    now = [back(f"p{number}", 3) for number in range(10)] + [back(f"p{number}", 20) for number in range(10, 20)]
    learned = learn_from_log(Log([*made, much_later()], now), chooser(), BRAND)  # type: ignore[arg-type]

    assert (learned.decisions, learned.taught, learned.by_chance, learned.returned) == (30, 30, 30, 10)
    assert learned.chooser.outcomes == 30
    assert list(warnings(learned)) == []


def test_what_is_not_known_yet_teaches_nothing() -> None:
    learned = learn_from_log(Log([of("ann", 1)], []), chooser(), None)  # type: ignore[arg-type]

    assert (learned.decisions, learned.taught) == (1, 0)
    assert learned.chooser == chooser()
    assert "taught it nothing" in next(warnings(learned))


def test_where_no_chance_decided_that_is_said() -> None:
    made = [of("ann", 1, chooser=None), of("bob", 2), much_later()]
    learned = learn_from_log(Log(made, []), chooser(), BRAND)  # type: ignore[arg-type]

    assert (learned.taught, learned.by_chance) == (2, 1)
    assert "chance chose in 50 %" in next(warnings(learned))


def test_the_whole_log_is_learned_from_anew_by_how_the_chooser_in_force_is_set() -> None:
    steps = [registered(taught()), promoted(taught())]
    archive = Log([], [], steps)

    assert prior_of(archive, BRAND, Chooser()) == chooser()  # type: ignore[arg-type]
    assert prior_of(Log([], []), None, Chooser(floor=0.01)) == Chooser(floor=0.01)  # type: ignore[arg-type]


def spent(days: int, share: float) -> Log:
    """So much of what a brand may spend on a day is spent on each of them."""
    log, cost = Log([], []), round(share * policy().caps.brand_day)
    for day in range(days):
        event = decision_requested(id=f"s{day}", subject="ann", time=NOON + timedelta(days=day))
        made = asked(day, event=event, watermark=event.time)
        log.keep(made, replace(decide(made), arm="free_spins", cost=cost))
    return log


@pytest.mark.parametrize(("share", "price"), [(3.0, 1.0), (0.5, 0.0)])
def test_the_price_of_the_budget_follows_what_whole_days_have_spent(share: float, price: float) -> None:
    learned = learn_from_log(spent(12, share), chooser(), BRAND)  # type: ignore[arg-type]
    steps: list[Step] = [registered(learned.chooser), promoted(learned.chooser)]

    assert (learned.days, learned.chooser.price) == (10, pytest.approx(price))
    assert prior_of(Log([], [], steps), BRAND, chooser()).price == 0.0  # type: ignore[arg-type]


def test_drift_knows_what_came_of_what_the_champion_and_a_challenger_said() -> None:
    champion, challenger = both(returns=0.0).champions["churn"], both(returns=3.0).champions["churn"]
    made = [*(of(f"p{number}", number) for number in range(20)), much_later()]
    steps = [registered(champion), registered(challenger), promoted(champion)]
    found = drift(Log(made, [back(f"p{number}", 3) for number in range(20)], steps), BRAND, 20)  # type: ignore[arg-type]

    first, second = found
    assert (first.champion, second.champion) == (True, False)
    assert first.calibration is not None
    assert second.calibration is not None
    assert (first.calibration.known, first.calibration.said, first.calibration.came) == (20, 0.5, 1.0)
    assert second.calibration.brier == pytest.approx((1 - 0.9526) ** 2)
    assert second.calibration.brier < first.calibration.brier


def test_a_brand_that_the_record_does_not_know_is_asked_for() -> None:
    with pytest.raises(NotFoundError, match=f"no brand 'elsewhere' in this record: name one of {BRAND}"):
        learn_from_log(Log([], []), Chooser(), "elsewhere")
