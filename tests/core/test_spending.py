from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from core.budget import Budget
from core.decide import decide
from core.guardrails import Spent, Used
from core.money import BASE_ONE
from core.policy import Tier
from core.reservation import SpentEntry, claims_of, entry_of, shares_of
from core.spending import Spending, first_day
from tests.builders import NOON, inputs, noon, policy

ENTRY = SpentEntry(
    brand="acme", player="p1", day="2026-01-31", cost=7, play="d" * 64, channel="site", currency="EUR", amount=200
)
ENTRIES = st.builds(
    SpentEntry,
    brand=st.sampled_from(["acme", "other"]),
    player=st.sampled_from(["p1", "p2"]),
    day=st.integers(-70, 0).map(lambda back: noon(days=back).date().isoformat()),
    cost=st.integers(0, 10**30),
    play=st.sampled_from(["", "d" * 64]),
    channel=st.sampled_from(["site", "email"]),
    currency=st.sampled_from(["EUR", "BTC"]),
    amount=st.integers(0, 10**30),
    released=st.booleans(),
)
MOMENTS = st.integers(-70, 0).map(lambda back: noon(days=back))


def seen(spending: Spending, at, brand="acme") -> tuple[Spent, Used]:
    return spending.so_far(brand, "p1", at), spending.used(brand, "p1", "d" * 64, at)


def told(entries) -> Spending:
    spending = Spending()
    for entry in entries:
        spending.recall(entry)
    return spending


def counted(entries, at) -> tuple[Spent, Used]:
    """The same sums, said anew: straight over the list."""
    day, month, week = at.date().isoformat(), at.date().isoformat()[:7], (at - timedelta(days=6)).date().isoformat()
    mine = [entry for entry in entries if entry.brand == "acme"]
    paid = [entry for entry in mine if not entry.released]

    def cost(period: str, **fixed: str) -> int:
        these = [e for e in paid if e.day.startswith(period) and all(getattr(e, k) == v for k, v in fixed.items())]
        return sum(entry.cost for entry in these)

    def messages(first: str, last: str) -> dict[str, int]:
        had = [entry.channel for entry in mine if entry.player == "p1" and first <= entry.day <= last]
        return {name: had.count(name) for name in dict.fromkeys(had)}

    promised = {
        name: sum(e.amount for e in paid if e.currency == name and e.day.startswith(month)) for name in ("EUR", "BTC")
    }
    return Spent(
        brand_day=cost(day), player_day=cost(day, player="p1"), player_commands=sum(messages(day, day).values())
    ), Used(
        brand_month=cost(month),
        player_month=cost(month, player="p1"),
        play_day=cost(day, play="d" * 64),
        play_month=cost(month, play="d" * 64),
        week=messages(week, day),
        month=messages(month, f"{month}-31"),
        treasury={name: units for name, units in promised.items() if units},
    )


@given(st.lists(ENTRIES, max_size=30), MOMENTS)
def test_what_is_used_is_the_sum_of_what_was_reserved_and_not_released(entries, at):
    assert seen(told(entries), at) == counted(entries, at)


@given(st.lists(ENTRIES, max_size=30), MOMENTS, MOMENTS)
def test_a_hub_that_learns_what_it_misses_counts_as_one_that_was_told_everything(entries, start, at):
    """Whatever it began with, and whatever it has let go of."""
    known = {"acme": first_day(start)}
    spending = Spending(known)
    for entry in entries:
        if known.get(entry.brand, "~") <= entry.day:
            spending.recall(entry)
    for moment in (at, start, noon()):
        if (days := spending.missing("acme", moment)) is not None:
            first, before = days
            these = [e for e in entries if e.brand == "acme" and first <= e.day and (before is None or e.day < before)]
            spending.learn("acme", these, first)

        assert seen(spending, moment) == counted(entries, moment)
        spending.forget("acme", noon())


def test_a_release_gives_the_money_back_and_leaves_the_message():
    spending = told([ENTRY])

    spending.release(ENTRY)

    assert seen(spending, NOON) == (
        Spent(player_commands=1),
        Used(week={"site": 1}, month={"site": 1}),
    )


def test_a_release_of_what_is_not_known_any_more_is_not_subtracted_from_what_is_learned_later():
    spending = Spending({})

    spending.release(ENTRY)
    spending.learn("acme", [replace(ENTRY, released=True), replace(ENTRY, player="p2")], "2026-01-01")

    assert spending.so_far("acme", "p1", NOON).brand_day == 7


def test_what_was_not_recorded_leaves_no_trace():
    decision = decide(inputs())
    spending = told([ENTRY])
    before = seen(spending, NOON)

    spending.take(decision)
    assert seen(spending, NOON) != before
    spending.undo(decision)

    assert seen(spending, NOON) == before


def test_figures_of_others_replace_ones_own():
    spending = told([ENTRY])

    spending.correct({Budget("acme", "brand", "", "2026-01-31"): 99, Budget("acme", "play", "d" * 64, "2026-01"): 5})

    spent, used = seen(spending, NOON)
    assert (spent.brand_day, spent.player_day, used.play_month, used.brand_month) == (99, 7, 5, 7)


def test_an_offer_claims_what_is_set_aside_for_it_and_anything_else_claims_nothing():
    dear = Tier(label="s", amount="2.00", currency="EUR", cost=2 * BASE_ONE, reserve=5 * BASE_ONE)
    asked = inputs(policy=policy(tiers={"free_spins": {"small": dear}}))

    claims = claims_of(asked, decide(asked))

    assert {claim.amount for claim in claims if claim.budget.scope != "treasury"} == {5 * BASE_ONE}
    assert [claim.amount for claim in claims if claim.budget.scope == "treasury"] == [200]
    calm = replace(asked, commercial_on=False)
    assert claims_of(calm, decide(calm)) == ()
    assert entry_of(decide(calm)) is None


def test_no_two_budgets_of_one_reservation_are_the_same():
    budgets = [budget for budget, _ in shares_of(ENTRY)]

    assert len(budgets) == len(set(budgets)) == 7
