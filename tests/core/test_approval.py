import pytest

from core.approval import Approval, Right, enough


def yes(name: str, *rights: Right) -> Approval:
    return Approval(name, frozenset(rights or ("approve",)))


@pytest.mark.parametrize(
    ("approvals", "needed"),
    [([yes("sam")], 1), ([yes("sam"), yes("kim")], 2), ([yes("sam"), yes("kim", "approve", "operate")], 1)],
)
def test_different_people_with_the_scope_are_enough(approvals, needed):
    assert enough(approvals, needed, "rae") is None


@pytest.mark.parametrize(
    ("approvals", "what"),
    [
        ([], "0 of 2"),
        ([yes("sam")], "1 of 2"),
        ([yes("sam"), yes("sam")], "1 of 2"),
        ([yes("sam"), yes("rae")], "'rae' has proposed it"),
        ([yes("sam"), yes("kim", "review", "operate")], "'kim' may not approve"),
        ([yes("sam"), yes("kim"), yes("rae")], "'rae' has proposed it"),
    ],
)
def test_one_person_twice_the_proposer_and_who_may_not_are_never_enough(approvals, what):
    refusal = enough(approvals, 2, "rae")

    assert refusal is not None
    assert what in refusal.reason
