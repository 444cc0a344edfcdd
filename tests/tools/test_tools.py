"""The tools: typed questions and answers over one scope, and no player named in an answer."""

import dataclasses
import re
from datetime import timedelta

import pytest
from msgspec.structs import replace
from pydantic import ValidationError

from core.guardrails import Spent, Used
from core.harm import active_markers
from core.money import BASE_ONE, to_base
from core.policy import Budgets
from core.profile import Harm, Person, Profile, Restriction, Session, Tilt
from core.signals import Signal
from tests.tools.room import NOON, TOOLS, FakeMemory, FakeResults, a_result, anna, reach_of
from tools.apply_guardrails import APPLY_GUARDRAILS, GuardrailQuestion
from tools.budget_left import BUDGET_LEFT
from tools.coarse import coarse
from tools.estimate_arms import ESTIMATE_ARMS, Estimate, EstimateQuestion
from tools.last_results import LAST_RESULTS, ResultsQuestion
from tools.list_choices import LIST_CHOICES, MenuQuestion
from tools.read_player_state import READ_PLAYER_STATE, PlayerState
from tools.recall_cases import RECALL_CASES, CaseQuestion
from tools.tool import Choice, Model, Nothing, Tool

SPINS, VIP, HELP = Choice(arm="free_spins", tier="small"), Choice(arm="vip_fast_track", tier="gold"), Choice(arm="help")
QUESTIONS: dict[str, Model] = {
    "apply_guardrails": GuardrailQuestion(choices=(SPINS, VIP, HELP)),
    "estimate_arms": EstimateQuestion(choices=(SPINS, HELP)),
    "list_choices": MenuQuestion(),
    "last_results": ResultsQuestion(),
    "recall_cases": CaseQuestion(),
}
each_tool = pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)


def question_to(tool: Tool) -> Model:
    return QUESTIONS.get(tool.name) or Nothing()


@each_tool
def test_an_answer_is_of_the_promised_type_and_survives_json(tool: Tool) -> None:
    answer = tool(reach_of(anna(), memory=FakeMemory()), question_to(tool))

    assert isinstance(answer, tool.gives)
    assert tool.gives.model_validate_json(answer.model_dump_json()) == answer


@each_tool
def test_no_question_can_name_a_brand_or_a_player(tool: Tool) -> None:
    for name in ("brand", "player", "situation", "at"):
        with pytest.raises(ValidationError, match=name):
            tool.takes.model_validate({**question_to(tool).model_dump(), name: "lagoon"})


@each_tool
def test_an_answer_tells_nothing_that_a_player_wrote_or_that_names_him(tool: Tool) -> None:
    said = tool(reach_of(anna(), memory=FakeMemory()), question_to(tool)).model_dump_json()

    assert not re.search("anna|4711|0xABC|1990|sv-x-ignore|Stockholm|affiliate", said)


def test_a_known_player_is_told_in_bands_and_coarse_figures() -> None:
    state = READ_PLAYER_STATE(reach_of(anna(last_seen=NOON - timedelta(hours=80))), Nothing())

    assert state == PlayerState(
        known=True,
        harm="low",
        flagged=False,
        missing_facts=(),
        value="mid",
        online=True,
        hours_since_last_seen=50,
        bets=20,
        sessions=2,
        rtp_deficit_z=62.4,
        consents=("site",),
    )


@pytest.mark.parametrize(
    ("changed", "name", "value"),
    [
        ({"harm": Harm(seen={"long_session": NOON})}, "markers", ("long_session",)),
        ({"harm": Harm(seen={"long_session": NOON})}, "harm", "elevated"),
        ({"tilt": Tilt(score=0.7, paused_at=NOON)}, "flagged", True),
        ({"tilt": Tilt(score=0.71239)}, "tilt_score", 0.71),
        ({"tilt": Tilt(stake=2.345)}, "stake_deviation", 2.3),
        ({"tilt": Tilt(pace=1.25001)}, "pace_deviation", 1.3),
        ({"session": Session(started=NOON, last=NOON, usual_stake=2.0, worst=75 * BASE_ONE)}, "drawdown_in_stakes", 20),
        ({"session": Session(started=NOON, last=NOON, usual_stake=0.0, worst=BASE_ONE)}, "drawdown_in_stakes", 0),
        ({"session": Session(started=NOON, last=NOON, usual_stake=1.0, deposits=3)}, "session_deposits", 2),
        ({"exclusion": Restriction(since=NOON)}, "excluded", True),
        ({"exclusion": Restriction(since=NOON, until=NOON)}, "excluded", False),
        ({"session": None}, "online", False),
        ({"last_seen": None}, "hours_since_last_seen", None),
        ({"person": Person()}, "harm", "unknown"),
        ({"person": Person()}, "missing_facts", ("age", "residence", "verified identity")),
    ],
)
def test_a_state_shows_what_the_agents_think_about(changed: dict[str, object], name: str, value: object) -> None:
    state = READ_PLAYER_STATE(reach_of(anna(**changed)), Nothing())

    assert getattr(state, name) == value


def test_an_unknown_player_is_flagged_and_lacks_every_fact() -> None:
    state = READ_PLAYER_STATE(reach_of(Profile(brand="northstar", player="anna-4711")), Nothing())

    assert state == PlayerState(known=False)
    assert (state.flagged, state.harm, len(state.missing_facts)) == (True, "unknown", 4)


@pytest.mark.parametrize(
    ("number", "told"),
    [(-3, 0), (0, 0), (0.99, 0), (1, 1), (4, 2), (5, 5), (9.9, 5), (10, 10), (99, 50), (12345, 10000)],
)
def test_a_coarse_figure_is_rounded_down_to_one_two_or_five(number: float, told: int) -> None:
    assert coarse(number) == told


def test_the_menu_has_what_the_floor_lets_through_in_a_play_and_its_cost_from_the_brands_file() -> None:
    reach = reach_of(anna())

    menu = LIST_CHOICES(reach, MenuQuestion())

    named = {(item.arm, item.tier) for item in menu.choices}
    tiers = reach.facts.policy.tiers["free_spins"]
    assert {("help", None), *(("free_spins", tier) for tier in tiers)} <= named
    assert not {"none", "break_reward"} & {arm for arm, _ in named}
    for item in menu.choices:
        tier = reach.facts.policy.tier(item.arm, item.tier)
        assert to_base(item.expected_cost) == (tier.cost if tier else 0)


@pytest.mark.parametrize("signal", ["tilt", "severe_loss"])
def test_losing_leaves_no_offer_on_the_menu(signal: Signal) -> None:
    menu = LIST_CHOICES(reach_of(anna(), signal=signal), MenuQuestion())

    assert {item.kind for item in menu.choices} == {"protective", "service"}


def test_a_menu_can_be_asked_for_a_few_arms() -> None:
    menu = LIST_CHOICES(reach_of(anna()), MenuQuestion(arms=("help", "break_reward")))

    assert [(item.arm, item.expected_cost) for item in menu.choices] == [("help", "0.00")]


def test_there_is_one_verdict_a_choice_in_the_order_asked() -> None:
    answer = APPLY_GUARDRAILS(reach_of(anna()), QUESTIONS["apply_guardrails"])

    assert [verdict.choice for verdict in answer.verdicts] == [SPINS, VIP, HELP]
    assert [(bool(one.in_play), bool(one.for_player)) for one in answer.verdicts] == [
        (False, False), (True, True), (False, False),
    ]  # fmt: skip


def test_a_verdict_names_the_rules_that_object() -> None:
    answer = APPLY_GUARDRAILS(reach_of(anna(consents={}, tilt=Tilt(paused_at=NOON))), QUESTIONS["apply_guardrails"])

    spins = answer.verdicts[0]
    assert [reason.rpartition("(")[2] for reason in spins.for_player] == ["F-03 consent)", "F-07 harm)"]


def test_an_estimate_sets_an_arm_against_the_others_under_the_same_signal() -> None:
    results = FakeResults([a_result("free_spins", "small", 50, 20), a_result("help", None, 100, 10)])

    spins, helping = ESTIMATE_ARMS(reach_of(anna(), results=results), QUESTIONS["estimate_arms"]).estimates

    assert results.asked == [("northstar", {"signal": "requested", "since": NOON - timedelta(days=28)})]
    assert (spins.shown, spins.accepted, spins.acceptance.value) == (50, 20, 0.4)
    assert spins.acceptance.low < 0.4 < spins.acceptance.high
    assert (spins.above_other_arms.value, helping.above_other_arms.value) == (0.3, -0.3)
    assert spins.above_other_arms.low > 0


def test_what_was_not_measured_is_said_to_be_so_and_nothing_is_made_up() -> None:
    results = FakeResults([a_result("free_spins", "small", 0, 0)])

    answer = ESTIMATE_ARMS(reach_of(anna(), results=results), EstimateQuestion(choices=(SPINS, VIP, HELP)))

    assert {(one.acceptance, one.above_other_arms, one.above_none) for one in answer.estimates} == {
        ("not measured", "not measured", "not measured")
    }
    assert [one.expected_cost for one in answer.estimates] == ["1.92", None, "0.00"]
    assert {one.shown for one in answer.estimates} == {0}
    assert all(isinstance(one, Estimate) for one in answer.estimates)


def test_what_is_left_of_a_budget_is_its_limit_less_what_is_used_and_never_below_zero() -> None:
    reach = reach_of(anna())
    budgets = Budgets(brand_month=1000 * BASE_ONE, player_month=None)
    policy = replace(reach.facts.policy, budgets=budgets)
    caps = policy.caps
    spent = Spent(brand_day=caps.brand_day - BASE_ONE // 8, player_day=caps.player_day + 1, player_commands=1)
    facts = replace(reach.facts, policy=policy, spent=spent, used=Used(brand_month=BASE_ONE))

    left = BUDGET_LEFT(dataclasses.replace(reach, facts=facts), Nothing())

    assert (left.brand_day, left.player_day) == ("0.125", "0.00")
    assert (left.brand_month, left.player_month) == ("999.00", None)
    assert left.player_offers_today == caps.per_player_day - 1


def test_the_last_plays_of_this_situation_are_told_newest_first() -> None:
    told = [a_result("help", None, 4, 2, play="b" * 64), a_result("free_spins", "small", 9, 3, play="a" * 64)]
    results = FakeResults([*told, a_result("none", None, 0, 0, play="")])
    reach = reach_of(anna(), results=results)

    answer = LAST_RESULTS(reach, ResultsQuestion(plays=2))

    assert results.asked == [("northstar", {"situation": reach.scope.situation.key, "signal": "requested"})]
    assert [play.play for play in answer.plays] == ["b" * 12, "a" * 12]
    assert [(arm.arm, arm.shown, arm.accepted) for arm in answer.plays[0].arms] == [("help", 4, 2)]
    assert LAST_RESULTS(reach, ResultsQuestion()).plays[2].play is None


def test_a_recalled_case_is_told_with_what_came_of_its_play() -> None:
    memory, results = FakeMemory(), FakeResults([a_result("help", None, 4, 2, play="f" * 64)])
    reach = reach_of(anna(), results=results, memory=memory)

    answer = RECALL_CASES(reach, CaseQuestion(limit=2))

    assert memory.asked == [("northstar", "requested GB GB low clear mid online", NOON, 2)]
    assert results.asked == [("northstar", {"play": "f" * 64})]
    (case,) = answer.cases
    assert (answer.available, case.play, case.likeness, case.strategist) == (True, "f" * 12, 0.877, "offline")
    assert [(arm.shown, arm.accepted) for arm in case.results] == [(4, 2)]


def test_without_a_memory_recall_says_so() -> None:
    answer = RECALL_CASES(reach_of(anna()), CaseQuestion())

    assert (answer.available, answer.why) == (False, "this hub keeps no memory of cases")


def test_a_memory_that_fails_is_said_to_and_its_own_words_are_not_told() -> None:
    answer = RECALL_CASES(reach_of(anna(), memory=FakeMemory(broken=ConnectionError("key-123"))), CaseQuestion())

    assert (answer.available, answer.why) == (False, "the memory does not answer (ConnectionError)")


def test_the_markers_of_a_state_are_those_that_still_count() -> None:
    old = anna(harm=Harm(seen={"long_session": NOON - timedelta(days=8)}))

    assert READ_PLAYER_STATE(reach_of(old), Nothing()).markers == active_markers(old.harm, NOON) == ()
