"""The way of a bundle into force: one person proposes, others approve; two where the floor changes."""

import msgspec
import pytest

from core.adoption import Approved, Course, Proposed, Step, course
from core.bundle import Bundle
from core.record import canonical
from tests.builders import BRAND, LAW, NOON, policy

FIRST = Bundle(policies={BRAND: policy()}, law=LAW)
WORDS = Bundle(policies={BRAND: policy(title="Other words")}, law=LAW)
AGE = Bundle(policies={BRAND: policy(least_age=21)}, law=LAW)


def proposed(bundle: Bundle, by: str = "ann") -> Proposed:
    return Proposed(bundle=bundle, by=by, user="ops", at=NOON)


def approved(bundle: Bundle, by: str) -> Approved:
    return Approved(digest=bundle.digest, by=by, user="ops", reason="looked at it", at=NOON)


STARTED: list[Step] = [proposed(FIRST), approved(FIRST, "bob"), approved(FIRST, "cat")]


def in_force(*steps: Step) -> str | None:
    followed = course([*STARTED, *steps]).in_force
    return followed.digest if followed else None


def test_nothing_is_in_force_before_two_others_have_approved_the_first_bundle() -> None:
    states = [course(STARTED[:n]).in_force for n in range(4)]

    assert states == [None, None, None, FIRST]


def test_a_change_of_words_needs_one_other_person_and_one_of_the_floor_needs_two() -> None:
    assert in_force(proposed(WORDS)) == FIRST.digest
    assert in_force(proposed(WORDS), approved(WORDS, "bob")) == WORDS.digest
    assert in_force(proposed(AGE), approved(AGE, "bob")) == FIRST.digest
    assert in_force(proposed(AGE), approved(AGE, "bob"), approved(AGE, "cat")) == AGE.digest


def test_what_was_approved_against_one_bundle_is_not_approved_against_another() -> None:
    half: list[Step] = [proposed(AGE), approved(AGE, "bob"), proposed(WORDS), approved(WORDS, "bob")]

    assert in_force(*half, approved(AGE, "cat")) == WORDS.digest
    assert in_force(*half, approved(AGE, "cat"), approved(AGE, "bob")) == AGE.digest


def test_what_was_replaced_comes_back_only_by_a_new_proposal() -> None:
    gone: list[Step] = [proposed(WORDS), approved(WORDS, "bob")]
    states = {digest: one.state for digest, one in course([*STARTED, *gone]).proposals.items()}

    assert states == {FIRST.digest: "replaced", WORDS.digest: "in force"}
    assert in_force(*gone, approved(FIRST, "dan")) == WORDS.digest
    assert in_force(*gone, proposed(FIRST, "dan"), approved(FIRST, "bob")) == FIRST.digest


@pytest.mark.parametrize(
    ("before", "step", "field"),
    [
        ([], proposed(FIRST), "digest"),
        ([], approved(FIRST, "dan"), "digest"),
        ([], approved(AGE, "dan"), "digest"),
        ([proposed(AGE)], approved(AGE, "ann"), "by"),
        ([proposed(AGE), approved(AGE, "bob")], approved(AGE, "bob"), "by"),
        ([proposed(AGE), approved(AGE, "bob")], approved(AGE, "ann"), "by"),
    ],
)
def test_a_step_that_leads_nowhere_is_refused(before: list[Step], step: Step, field: str) -> None:
    refusal = course([*STARTED, *before]).refuses(step)

    assert refusal is not None
    assert refusal.field == field


@pytest.mark.parametrize("step", [proposed(FIRST), *STARTED[1:2]])
def test_a_step_that_leads_on_is_not_refused(step: Step) -> None:
    assert Course().after(proposed(FIRST)).refuses(step) is None


@pytest.mark.parametrize("step", [proposed(AGE), approved(AGE, "bob")])
def test_a_step_is_read_back_as_it_was_written(step: Step) -> None:
    again: Step = msgspec.json.decode(canonical(step), type=Step)

    assert again == step
    assert again.digest == AGE.digest
