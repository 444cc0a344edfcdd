"""Budgets on SQLite and PostgreSQL: whoever is first gets the last unit, and nothing is ever counted twice."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import Engine, delete, select
from sqlalchemy.exc import DatabaseError

from adapters import schema as t
from adapters.database import writing
from adapters.sql_budgets import AT_ONCE, Held
from core.budget import Budget, Claim
from core.entries import Batch, Mark, Taken
from core.errors import Overspent
from core.policy import BrandPolicy, Budgets, Caps
from core.reservation import play_name
from tests.adapters.house import HUGE, POLICY, SPINS, House, a_decision, a_play

DAY = Budget("north", "brand", "", "2026-03-02")
MONTH = Budget("north", "brand", "", "2026-03")
PLAY = a_play(SPINS)
NAME = play_name(a_decision(1, play=PLAY).decision.situation)


def used(engine: Engine) -> dict[Budget, tuple[int, int]]:
    """By budget, what is reserved and what is committed."""
    with engine.connect() as connection:
        rows = connection.execute(select(t.budgets))
        return {Budget(r.brand, r.scope, r.name, r.period): (r.reserved, r.committed) for r in rows}


def tried(engine: Engine, claims: Sequence[Claim]) -> Sequence[Budget]:
    """Reserve all or nothing, in a transaction of its own."""
    with writing(engine) as connection:
        held = Held(connection, [claim.budget for claim in claims])
        refused = held.reserve(claims)
        if not refused:
            held.write()
        return refused


def offer(number: int, brand_day: int = 10**30, **changes: object) -> Taken:
    """A decision that offers `HUGE` units, made on a policy with a budget of the day."""
    taken = a_decision(number, play=PLAY)
    assert taken.inputs is not None
    policy: BrandPolicy = replace(
        POLICY, caps=Caps(per_player_day=99, player_day=10**30, brand_day=brand_day), **changes
    )
    return replace(taken, inputs=replace(taken.inputs, policy=policy))


def test_of_a_hundred_who_want_the_last_unit_at_once_exactly_one_gets_it(
    url: str, opened: Callable[..., Engine]
) -> None:
    engines = [opened(url) for _ in range(4)]
    assert not tried(engines[0], [Claim(DAY, HUGE - 1, HUGE), Claim(MONTH, HUGE - 1, None)])

    with ThreadPoolExecutor(100) as pool:
        claims = [Claim(MONTH, 1, None), Claim(DAY, 1, HUGE)]
        refused = list(pool.map(lambda n: tried(engines[n % 4], claims[:: 1 if n % 2 else -1]), range(100)))

    assert [list(some) for some in refused].count([]) == 1
    assert [list(some) for some in refused].count([DAY]) == 99
    assert used(engines[0]) == {DAY: (HUGE, 0), MONTH: (HUGE, 0)}


def test_nothing_is_reserved_where_one_of_many_budgets_is_too_small(url: str, opened: Callable[..., Engine]) -> None:
    engine = opened(url)

    refused = tried(engine, [Claim(MONTH, 5, 100), Claim(DAY, 5, 4), Claim(DAY, 5, 4)])

    assert list(refused) == [DAY]
    assert set(used(engine).values()) <= {(0, 0)}


def test_more_budgets_than_fit_into_one_statement_are_held_together(url: str, opened: Callable[..., Engine]) -> None:
    engine = opened(url)
    claims = [Claim(Budget("north", "player", f"p{n}", "2026-03"), n, None) for n in range(2 * AT_ONCE + 1)]

    assert not tried(engine, claims)
    assert sum(reserved for reserved, _ in used(engine).values()) == sum(claim.amount for claim in claims)


def test_a_batch_that_overspends_is_not_recorded_and_says_what_is_used(house: House) -> None:
    house.ledger.commit(Batch(decisions=[offer(1, HUGE)]))
    before = house.rows()

    with pytest.raises(Overspent, match="north brand 2026-03-02") as raised:
        house.ledger.commit(Batch(decisions=[offer(2, HUGE)]))

    assert raised.value.figures[DAY] == raised.value.figures[MONTH] == HUGE
    assert house.rows() == before
    assert house.chain_holds()


def test_an_offer_is_counted_into_every_budget_that_it_uses(house: House) -> None:
    house.ledger.commit(Batch(decisions=[offer(1), offer(2)]))

    assert used(house.engine) == {
        **{Budget("north", "brand", "", period): (2 * HUGE, 0) for period in ("2026-03", "2026-03-02")},
        **{Budget("north", "player", "anna", period): (2 * HUGE, 0) for period in ("2026-03", "2026-03-02")},
        **{Budget("north", "play", NAME, period): (2 * HUGE, 0) for period in ("2026-03", "2026-03-02")},
        Budget("north", "treasury", "GBP", "2026-03"): (400, 0),
    }


def test_the_limits_are_those_of_the_policy_and_of_the_treasury(house: House) -> None:
    tight = Budgets(
        brand_month=HUGE - 1, player_month=HUGE - 1, play_day=HUGE - 1, play_month=HUGE - 1, treasury=10_000
    )

    with pytest.raises(Overspent) as raised:
        house.ledger.commit(Batch(decisions=[offer(1, HUGE - 1, budgets=tight)]))

    said = str(raised.value)
    assert all(
        name in said
        for name in ("north brand 2026-03-02", "north brand 2026-03,", "player anna 2026-03,", "treasury GBP 2026-03")
    )
    assert f"play {NAME[:12]} 2026-03-02" in said
    assert f"play {NAME[:12]} 2026-03," in said


def test_what_is_acknowledged_is_spent_and_what_never_went_out_is_free(house: House) -> None:
    house.ledger.commit(Batch(decisions=[offer(n) for n in (1, 2, 3)]))

    done = house.ledger.commit(
        Batch(
            marks=[
                Mark("north", "anna", 1, "sent"),
                Mark("north", "anna", 1, "acknowledged"),
                Mark("north", "anna", 2, "expired", "too late"),
            ]
        )
    )

    assert used(house.engine)[DAY] == (HUGE, HUGE)
    assert [entry.player for entry in done.released] == ["anna"]
    assert [entry.released for entry in house.ledger.spent("north", "2026-03-01", None)] == [False, True, False]
    last = list(house.archive.chain())[-1]
    assert (last.kind, last.subject) == ("release", offer(2).decision.id)
    assert b'"fate":"expired","reason":"too late"' in last.body
    assert house.chain_holds()


@pytest.mark.parametrize("before", [["sent"], ["acknowledged"], ["sent", "acknowledged"], ["withheld"]])
def test_money_is_freed_once_and_never_after_the_command_went_out(house: House, before: list[str]) -> None:
    house.ledger.commit(Batch(decisions=[offer(1)]))
    house.ledger.commit(Batch(marks=[Mark("north", "anna", 1, fate) for fate in before]))
    stood = used(house.engine)

    done = house.ledger.commit(Batch(marks=[Mark("north", "anna", 1, "withheld"), Mark("north", "anna", 1, "expired")]))

    assert not done.released
    assert used(house.engine) == stood


def test_what_may_have_gone_out_just_before_a_crash_stays_reserved(house: House) -> None:
    house.ledger.commit(Batch(decisions=[offer(1)]))

    done = house.again().commit(Batch(marks=[Mark("north", "anna", 1, "expired")]))

    assert not done.released
    assert used(house.engine)[DAY] == (HUGE, 0)


def test_what_is_released_is_free_for_the_next(house: House) -> None:
    house.ledger.commit(Batch(decisions=[offer(1, HUGE)]))
    house.ledger.commit(Batch(marks=[Mark("north", "anna", 1, "withheld", "excluded")]))

    house.ledger.commit(Batch(decisions=[offer(2, HUGE)]))

    assert used(house.engine)[DAY] == (HUGE, 0)


STEPS = st.lists(
    st.tuples(st.integers(0, 1), st.sampled_from(["offer", "offer", "offer", "sent", "acknowledged", "withheld"])),
    max_size=25,
)


@settings(max_examples=12, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_two_ledgers_on_one_database_never_overspend(house: House, steps: list[tuple[int, str]]) -> None:
    """The one that is behind is refused by chain or budget, opens again and goes on, as a hub does after a restart."""
    _empty(house.engine)
    ledgers, limit, refused = [house.again(), house.again()], 3 * HUGE, list[int]()
    for number, (who, what) in enumerate(steps, start=1):
        mark = Mark("north", "anna", number // 2 + 1, what) if what != "offer" else None
        batch = Batch(marks=[mark]) if mark else Batch(decisions=[offer(number, limit)])
        try:
            ledgers[who].commit(batch)
        except Overspent as overspent:
            refused.append(overspent.figures[DAY])
        except DatabaseError:
            ledgers[who] = house.again()

        reserved, committed = used(house.engine).get(DAY, (0, 0))
        assert reserved >= 0
        assert reserved + committed <= limit
        entries = house.ledger.spent("north", "2026-03-01", None)
        assert reserved + committed == HUGE * sum(not entry.released for entry in entries)
    assert all(figure + HUGE > limit for figure in refused)
    assert house.chain_holds()


def _empty(engine: Engine) -> None:
    with engine.begin() as connection:
        for table in reversed(t.metadata.sorted_tables):
            connection.execute(delete(table))
