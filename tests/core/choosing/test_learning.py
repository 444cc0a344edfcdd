"""Learning: shrunk to what arms of a kind do, and a price that follows the spending."""

import numpy as np
import pytest
from msgspec.structs import replace

from core.choosing import Candidate, Chooser, Feature, Outcome, learn, reprice

FEATURES = (Feature("x"), Feature("y"))


def effect(chooser: Chooser, candidate: Candidate, player: tuple[float, ...] = (0.0, 0.0)) -> tuple[float, float]:
    return chooser.beliefs({candidate.key: candidate}, player)[0]


def seen(arm: str, tier: str | None, player: tuple[float, ...], returns: int, of: int) -> list[Outcome]:
    return [Outcome(arm=arm, tier=tier, features=player, returned=at < returns) for at in range(of)]


OUTCOMES = [
    *seen("none", None, (0.0, 0.0), 10, 20), *seen("none", None, (1.0, -1.0), 12, 20),
    *seen("free_spins", "s", (1.0, 0.0), 15, 20), *seen("cashback", "m", (0.0, 1.0), 9, 20),
]  # fmt: skip


def test_the_belief_is_that_of_the_normal_equations() -> None:
    chooser = learn(Chooser(features=FEATURES), OUTCOMES)
    posterior, rows, values = chooser.posterior, [], []
    priors = dict.fromkeys(posterior.names, 0.0)
    for one in OUTCOMES:
        terms = (*chooser.base_terms(one.features), *chooser.arm_terms(Candidate(one.arm, one.tier), one.features))
        row = dict.fromkeys(posterior.names, 0.0) | {term.name: term.value for term in terms}
        priors |= {term.name: term.prior**-2 for term in terms}
        rows.append(list(row.values()))
        values.append(float(one.returned))
    matrix, noise = np.array(rows), chooser.noise
    covariance = np.linalg.inv(matrix.T @ matrix / noise + np.diag(list(priors.values())))

    assert posterior.means == pytest.approx(covariance @ matrix.T @ np.array(values) / noise)
    for place, row in enumerate(posterior.covariance):
        assert row == pytest.approx(covariance[place][: place + 1])


def test_an_arm_that_nobody_has_seen_is_taken_for_one_of_its_kind() -> None:
    chooser = learn(Chooser(features=FEATURES), OUTCOMES + seen("free_spins", "s", (0.0, 0.0), 95, 100))

    (mean, deviation), (known, narrow) = (
        effect(chooser, Candidate("cashback", "new")),
        effect(chooser, Candidate("free_spins", "s")),
    )

    assert 0 < mean < known
    assert narrow < deviation


def test_what_a_player_is_like_counts_little_until_much_is_known() -> None:
    few = learn(Chooser(features=FEATURES), seen("free_spins", "s", (1.0, 0.0), 9, 10))
    (here, _), (there, _) = (
        effect(few, Candidate("free_spins", "s"), (1.0, 0)),
        effect(few, Candidate("free_spins", "s"), (-1.0, 0)),
    )

    assert 0 < here - there < here / 2


def test_what_protects_teaches_nothing() -> None:
    chooser = Chooser(features=FEATURES)

    assert learn(chooser, seen("cool_down", None, (0.0, 0.0), 9, 10)) == chooser


def test_what_was_expected_of_a_player_is_not_put_down_to_the_arm() -> None:
    sure = [Outcome(arm="free_spins", features=(0.0, 0.0), returned=True, expected=1.0) for _ in range(50)]

    assert effect(learn(Chooser(features=FEATURES), sure), Candidate("free_spins"))[0] == 0.0


def test_learning_all_at_once_is_learning_one_by_one() -> None:
    start, by_and_by = Chooser(features=FEATURES), Chooser(features=FEATURES)
    for one in OUTCOMES:
        by_and_by = learn(by_and_by, [one])

    assert by_and_by == learn(start, OUTCOMES)
    assert by_and_by.outcomes == len(OUTCOMES)


def test_the_price_follows_the_spending_slowly_and_never_below_nought() -> None:
    chooser = Chooser(pace=0.1)
    dearer = reprice(chooser, spent=150, allowed=100)

    assert dearer.price == pytest.approx(0.05)
    assert reprice(dearer, spent=0, allowed=100).price == 0.0
    assert reprice(chooser, spent=1, allowed=0).price > 10


@pytest.mark.parametrize("expected", [float("nan"), float("inf")])
def test_a_prediction_that_is_no_number_teaches_nothing(expected: float) -> None:
    heard = Outcome(arm="free_spins", tier="s", features=(0.0, 0.0), returned=True)

    assert learn(Chooser(features=FEATURES), [heard, replace(heard, expected=expected)]) == learn(
        Chooser(features=FEATURES), [heard]
    )


def test_who_has_heard_nothing_is_the_same_chooser() -> None:
    chooser = Chooser(features=FEATURES)

    assert learn(chooser, []).digest == chooser.digest
