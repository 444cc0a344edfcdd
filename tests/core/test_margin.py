from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from core.arms import ARMS
from core.calendar import day_number
from core.guardrails import Facts, Figures, Spent, Used, rule_on
from core.guardrails.margin import DAYS, MARGIN
from core.holdout import held_out
from core.market import Market
from core.money import BASE_ONE
from core.plays import ArmChoice
from core.policy import BrandPolicy, Budgets, Caps, Margin, Quiet, Tier
from core.profile import DaySums
from tests.builders import NOON, VIP, facts, policy, verified_profile

TODAY = day_number(NOON)
HELD = next(f"p{number}" for number in range(99) if held_out("acme", f"p{number}", 1_000))
TIERS = {
    "free_spins": {
        "none": Tier(label="Nothing", amount="0.00", currency="EUR", cost=0),
        "small": Tier(label="Small", amount="2.00", currency="EUR", cost=2 * BASE_ONE, value=3 * BASE_ONE),
        "large": Tier(label="Large", amount="9.00", currency="EUR", cost=9 * BASE_ONE, reserve=12 * BASE_ONE),
    },
    "vip_fast_track": {"gold": Tier(label="Gold", amount="20.00", currency="BTC", cost=20 * BASE_ONE)},
    "goodwill": {"sorry": Tier(label="Sorry", amount="5.00", currency="EUR", cost=5 * BASE_ONE)},
}
OFFERS = [ArmChoice("free_spins", tier) for tier in TIERS["free_spins"]] + [VIP]
CAPS = Caps(per_player_day=99, player_day=10**6 * BASE_ONE, brand_day=10**6 * BASE_ONE)


def units(least: int, most: int) -> st.SearchStrategy[int]:
    return st.integers(least, most).map(lambda number: number * BASE_ONE)


def maybe(values: st.SearchStrategy[int]) -> st.SearchStrategy[int | None]:
    return st.none() | values


POINTS = st.integers(0, 20_000)
MARGINS = st.builds(
    Margin,
    bonus_to_deposit=maybe(POINTS),
    bonus_to_theoretical=maybe(POINTS),
    ggr_target=maybe(st.integers(-500, 2_000)),
    allowance=units(0, 5),
)
BUDGETS = st.builds(
    Budgets,
    brand_month=maybe(units(0, 60)),
    player_month=maybe(units(0, 60)),
    play_day=maybe(units(0, 60)),
    play_month=maybe(units(0, 60)),
    treasury=maybe(POINTS),
)
QUIET = st.builds(
    Quiet,
    start=st.integers(0, 23),
    end=st.integers(0, 24),
    channels=st.sampled_from([("site",), ("site", "sms"), ("email",)]),
)
FREQUENCY = st.dictionaries(
    st.sampled_from(["site", "email"]),
    st.dictionaries(st.sampled_from(["day", "week", "month"]), st.integers(0, 5)),
)
POLICIES = st.builds(
    policy,
    tiers=st.just(TIERS),
    caps=st.just(CAPS),
    margin=st.none() | MARGINS,
    budgets=st.none() | BUDGETS,
    approve_over=maybe(units(0, 20)),
    frequency=FREQUENCY,
    quiet=st.none() | QUIET,
    holdout=st.sampled_from([0, 1_000, 10_000]),
)
DAY_SUMS = st.builds(
    DaySums,
    day=st.integers(TODAY - 35, TODAY),
    deposited=units(0, 50),
    theoretical=units(0, 50),
    bonus=units(0, 20),
)
PROFILES = st.builds(
    verified_profile,
    player=st.sampled_from(["p1", HELD]),
    days=st.lists(DAY_SUMS, max_size=4).map(tuple),
)
USED = st.builds(
    Used,
    brand_month=units(0, 60),
    player_month=units(0, 60),
    play_day=units(0, 60),
    play_month=units(0, 60),
    week=st.fixed_dictionaries({}, optional={"site": st.integers(0, 6), "email": st.integers(0, 6)}),
    month=st.fixed_dictionaries({}, optional={"site": st.integers(0, 6), "email": st.integers(0, 6)}),
    treasury=st.fixed_dictionaries({}, optional={"EUR": st.integers(0, 2_000), "BTC": st.integers(0, 10**10)}),
)
MARKETS = st.builds(
    Market,
    liquidity=st.fixed_dictionaries({}, optional={"EUR": st.integers(0, 4_000), "BTC": st.integers(0, 10**10)}),
)
FACTS = st.builds(
    facts,
    profile=PROFILES,
    policy=POLICIES,
    spent=st.builds(Spent, player_commands=st.integers(0, 6)),
    used=USED,
    market=MARKETS,
    figures=st.builds(Figures, turnover=units(0, 1_000), ggr=units(-200, 400), bonus_cost=units(0, 100)),
    offset=st.none() | st.integers(-14 * 60, 14 * 60),
    approved=st.none() | st.sampled_from(OFFERS),
)


def forbidden(choice: ArmChoice, known: Facts) -> set[str]:
    """Every ground on which the brand's settings forbid an offer, said anew in fractions and hours."""
    brand, who, used = known.policy, known.profile, known.used
    tier = TIERS[choice.arm][choice.tier]
    margin, budgets = brand.margin or Margin(), brand.budgets or Budgets()
    recent = [day for day in who.days if TODAY - day.day < DAYS]
    bonus = sum(day.bonus for day in recent) - margin.allowance
    claim = max(tier.cost, tier.reserve)
    minor = round(float(tier.amount) * (100 if tier.currency == "EUR" else 10**8))
    room = known.market.liquidity.get(tier.currency)
    local = (known.at + timedelta(minutes=known.offset or 0)).hour
    quiet = brand.quiet
    silent = [(quiet.start + n) % 24 for n in range((quiet.end - quiet.start) % 24 or 24)] if quiet else []
    site, net = brand.frequency.get("site", {}), known.figures.ggr - known.figures.bonus_cost

    def above(share: int | None, given: int, base: int) -> bool:
        return share is not None and given > 0 and (base == 0 or 10_000 * given > share * base)

    def full(limit: int | None, so_far: int) -> bool:
        return limit is not None and so_far + claim > limit

    grounds = {
        "M-01": above(margin.bonus_to_deposit, bonus + max(tier.value, tier.cost), sum(d.deposited for d in recent)),
        "M-02": above(
            margin.bonus_to_theoretical, bonus + max(tier.value, tier.cost), sum(d.theoretical for d in recent)
        ),
        "M-03": margin.ggr_target is not None
        and claim > 0
        and known.figures.turnover > 0
        and 10_000 * net < margin.ggr_target * known.figures.turnover,
        "M-04": full(budgets.brand_month, used.brand_month),
        "M-05": full(budgets.player_month, used.player_month),
        "M-06": full(budgets.play_day, used.play_day),
        "M-07": full(budgets.play_month, used.play_month),
        "M-08": budgets.treasury is not None
        and minor > 0
        and (room is None or used.treasury.get(tier.currency, 0) + minor > room * budgets.treasury // 10_000),
        "M-09": brand.approve_over is not None and tier.cost >= brand.approve_over and known.approved != choice,
        "M-10": any(
            number >= site[period]
            for period, number in (
                ("day", known.spent.player_commands),
                ("week", used.week.get("site", 0)),
                ("month", used.month.get("site", 0)),
            )
            if period in site
        ),
        "M-11": quiet is not None and "site" in quiet.channels and (known.offset is None or local in silent),
        "M-12": held_out("acme", who.player, brand.holdout),
    }
    return {name for name, holds in grounds.items() if holds}


def objecting(choice: ArmChoice, known: Facts) -> set[str]:
    return {said.rule[:4] for rule in MARGIN if (said := rule(choice, known)) is not None}


@settings(max_examples=600)
@given(st.sampled_from(OFFERS), FACTS)
def test_an_offer_is_stopped_by_exactly_the_settings_that_forbid_it(choice, known):
    assert objecting(choice, known) == forbidden(choice, known)
    assert rule_on(choice, known).allowed == (not forbidden(choice, known))


@given(st.sampled_from([ArmChoice(arm) for arm in ARMS] + [ArmChoice("goodwill", "sorry")]), FACTS)
def test_the_margin_binds_nothing_but_offers(choice, known):
    assert choice.kind == "commercial" or objecting(choice, known) == set()


def lower(first: int | None, second: int | None) -> int | None:
    return min((one for one in (first, second) if one is not None), default=None)


def higher(first: int | None, second: int | None) -> int | None:
    return max((one for one in (first, second) if one is not None), default=None)


def tightened(one: BrandPolicy, other: BrandPolicy) -> BrandPolicy:
    """The stricter of both in every setting that has a stricter side."""
    m, n = one.margin or Margin(), other.margin or Margin()
    b, c = one.budgets or Budgets(), other.budgets or Budgets()
    periods = {
        channel: {
            period: lower(one.frequency.get(channel, {}).get(period), other.frequency.get(channel, {}).get(period))
            for period in {**one.frequency.get(channel, {}), **other.frequency.get(channel, {})}
        }
        for channel in {**one.frequency, **other.frequency}
    }
    return replace(
        one,
        margin=Margin(
            bonus_to_deposit=lower(m.bonus_to_deposit, n.bonus_to_deposit),
            bonus_to_theoretical=lower(m.bonus_to_theoretical, n.bonus_to_theoretical),
            ggr_target=higher(m.ggr_target, n.ggr_target),
            allowance=min(m.allowance, n.allowance),
        ),
        budgets=Budgets(**{name: lower(getattr(b, name), getattr(c, name)) for name in b.__struct_fields__}),
        approve_over=lower(one.approve_over, other.approve_over),
        frequency=periods,
        quiet=one.quiet or other.quiet,
        holdout=max(one.holdout, other.holdout),
    )


@settings(max_examples=200)
@given(st.sampled_from(OFFERS), FACTS, POLICIES)
def test_tightening_the_settings_never_allows_what_they_stopped(choice, known, other):
    strict = replace(known, policy=tightened(known.policy, other))

    assert objecting(choice, known) <= objecting(choice, strict)


@given(st.sampled_from(OFFERS), FACTS, USED)
def test_having_used_more_never_allows_what_was_stopped(choice, known, more):
    now = known.used
    sums = {name: getattr(now, name) + getattr(more, name) for name in now.__struct_fields__[:4]}
    grown = replace(known, used=replace(now, **sums, treasury={**more.treasury, **_added(now.treasury, more.treasury)}))

    assert objecting(choice, known) <= objecting(choice, grown)


def _added(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    return {name: units + other.get(name, 0) for name, units in one.items()}


SMALL, LARGE = ArmChoice("free_spins", "small"), ArmChoice("free_spins", "large")


def case(**changes) -> Facts:
    """A case of a brand with these settings; what is no setting is a fact."""
    facts_of = {name: changes.pop(name) for name in list(changes) if name in Facts.__struct_fields__}
    return facts(policy=policy(tiers=TIERS, caps=CAPS, **changes), **facts_of)


def player(deposited: int = 0, theoretical: int = 0, bonus: int = 0, back: int = 0):
    sums = DaySums(
        day=TODAY - back,
        deposited=deposited * BASE_ONE,
        theoretical=theoretical * BASE_ONE,
        bonus=bonus * BASE_ONE,
    )
    return verified_profile(days=(sums,))


TEN = Margin(bonus_to_deposit=1_000)
WELCOME = Margin(bonus_to_deposit=1_000, bonus_to_theoretical=3_000, allowance=3 * BASE_ONE)
FULL = {"brand_month": 12, "player_month": 12, "play_day": 12, "play_month": 12}
HALF = {"budgets": Budgets(treasury=5_000), "market": Market(liquidity={"EUR": 1_000})}
TWICE = {"site": {"week": 2}}
NIGHT = Quiet(start=22, end=8, channels=("site",))
LINES = {
    "bonuses of 10 % of the deposits": (SMALL, "M-01", {"margin": TEN, "profile": player(100, bonus=7)}, True),
    "bonuses of a unit more": (SMALL, "M-01", {"margin": TEN, "profile": player(100, bonus=8)}, False),
    "deposits of 28 days": (SMALL, "M-01", {"margin": TEN, "profile": player(100, back=27)}, True),
    "deposits of the day before": (SMALL, "M-01", {"margin": TEN, "profile": player(100, back=28)}, False),
    "a gift before the first deposit": (SMALL, "M-01", {"margin": TEN}, False),
    "a word before the first deposit": (ArmChoice("free_spins", "none"), "M-01", {"margin": TEN}, True),
    "a welcome within the allowance": (SMALL, "M-01", {"margin": WELCOME}, True),
    "a second welcome": (SMALL, "M-01", {"margin": WELCOME, "profile": player(bonus=3)}, False),
    "a welcome of somebody who has not played": (SMALL, "M-02", {"margin": WELCOME}, True),
    "30 % of theoretical value": (LARGE, "M-02", {"margin": WELCOME, "profile": player(900, 20)}, True),
    "a unit less of theoretical value": (LARGE, "M-02", {"margin": WELCOME, "profile": player(900, 19)}, False),
    "a brand that has just begun": (SMALL, "M-03", {"margin": Margin(ggr_target=300)}, True),
    "a brand on its target": (
        SMALL,
        "M-03",
        {"margin": Margin(ggr_target=300), "figures": Figures(turnover=1_000, ggr=40, bonus_cost=10)},
        True,
    ),
    "a brand below its target": (
        SMALL,
        "M-03",
        {"margin": Margin(ggr_target=300), "figures": Figures(turnover=1_000, ggr=40, bonus_cost=11)},
        False,
    ),
    "an offer without a cost below the target": (
        ArmChoice("free_spins", "none"),
        "M-03",
        {"margin": Margin(ggr_target=300), "figures": Figures(turnover=1_000, ggr=-40)},
        True,
    ),
    **{
        f"the {name} to the last unit": (LARGE, rule, {"budgets": Budgets(**{name: most * BASE_ONE})}, True)
        for (name, most), rule in zip(FULL.items(), ("M-04", "M-05", "M-06", "M-07"), strict=True)
    },
    **{
        f"the {name} one unit short": (LARGE, rule, {"budgets": Budgets(**{name: most * BASE_ONE - 1})}, False)
        for (name, most), rule in zip(FULL.items(), ("M-04", "M-05", "M-06", "M-07"), strict=True)
    },
    "half of the treasury": (
        SMALL,
        "M-08",
        {**HALF, "used": Used(treasury={"EUR": 300})},
        True,
    ),
    "a cent more than half of it": (
        SMALL,
        "M-08",
        {**HALF, "used": Used(treasury={"EUR": 301})},
        False,
    ),
    "a treasury that has told nothing": (SMALL, "M-08", {"budgets": Budgets(treasury=5_000)}, False),
    "a tier that promises nothing": (ArmChoice("free_spins", "none"), "M-08", {"budgets": Budgets(treasury=0)}, True),
    "a cost just below the line of approval": (SMALL, "M-09", {"approve_over": 2 * BASE_ONE + 1}, True),
    "a cost on the line of approval": (SMALL, "M-09", {"approve_over": 2 * BASE_ONE}, False),
    "an approved one": (SMALL, "M-09", {"approve_over": 2 * BASE_ONE, "approved": SMALL}, True),
    "another one approved": (SMALL, "M-09", {"approve_over": 2 * BASE_ONE, "approved": LARGE}, False),
    "the second of two a week": (SMALL, "M-10", {"frequency": TWICE, "used": Used(week={"site": 1})}, True),
    "the third of two a week": (SMALL, "M-10", {"frequency": TWICE, "used": Used(week={"site": 2})}, False),
    "any number on another channel": (SMALL, "M-10", {"frequency": {"sms": {"week": 0}}}, True),
    "21:59 where he is": (SMALL, "M-11", {"quiet": NIGHT, "offset": 9 * 60 + 59}, True),
    "22:00 where he is": (SMALL, "M-11", {"quiet": NIGHT, "offset": 10 * 60}, False),
    "7:59 where he is": (SMALL, "M-11", {"quiet": NIGHT, "offset": -4 * 60 - 1}, False),
    "8:00 where he is": (SMALL, "M-11", {"quiet": NIGHT, "offset": -4 * 60}, True),
    "nobody knows where he is": (SMALL, "M-11", {"quiet": NIGHT}, False),
    "all day": (SMALL, "M-11", {"quiet": Quiet(start=0, end=24, channels=("site",)), "offset": 0}, False),
    "a player who is held out": (SMALL, "M-12", {"holdout": 1_000, "profile": verified_profile(player=HELD)}, False),
    "the same player without a hold-out": (SMALL, "M-12", {"profile": verified_profile(player=HELD)}, True),
}  # fmt: skip


@pytest.mark.parametrize(("choice", "rule", "changes", "allowed"), LINES.values(), ids=LINES)
def test_the_line_is_drawn_exactly_there(choice, rule, changes, allowed):
    assert (rule not in objecting(choice, case(**changes))) is allowed


def test_an_objection_names_its_figures_in_plain_words():
    (said,) = rule_on(SMALL, case(margin=TEN, profile=player(100, bonus=8))).objections

    assert said.rule == "M-01 bonus to deposit"
    assert said.reason == (
        "bonuses of 28 days would come to 11.00, more than 10.00 % of the player's deposits of 100.00"
    )
    assert said.effect == "deny"
    assert said.inputs["player.bonus_28d"] == "8.00"
    assert said.inputs["proposal.value"] == "3.00"


def test_an_approval_that_is_missing_is_all_that_is_missing():
    ruling = rule_on(SMALL, case(approve_over=BASE_ONE))

    assert ruling.awaits
    assert [said.effect for said in ruling.objections] == ["require_approval"]


def test_the_hold_out_is_no_harm_and_no_fault_of_the_player():
    (said,) = rule_on(SMALL, case(holdout=10_000)).objections

    assert (
        said.reason
        == "a fixed share of all players, 100.00 %, drawn by lot, gets no offers so that they can be measured"
    )


def test_luck_moves_nothing():
    lucky = player(100, 20, 7)
    result = replace(lucky, days=tuple(replace(day, payout=10**24, turnover=10**20) for day in lucky.days))

    for choice in OFFERS:
        assert objecting(choice, case(margin=WELCOME, profile=lucky)) == objecting(
            choice, case(margin=WELCOME, profile=result)
        )


@pytest.mark.parametrize(("worth", "objects"), [(5, False), (10, True)])
def test_a_bonus_made_cheap_by_its_wagering_weighs_its_worth_against_theoretical_value(worth, objects):
    wagered = Tier(label="t", amount="1.00", currency="EUR", cost=1, value=worth)
    asked = facts(
        policy=policy(tiers={"free_spins": {"t": wagered}}, margin=Margin(bonus_to_theoretical=1, allowance=5))
    )

    said = [one.rule for one in rule_on(ArmChoice("free_spins", "t"), asked).objections]
    assert ("M-02 bonus to theoretical" in said) is objects
