"""The ladder: up by evidence alone and never above the file, down at once, and never with a protective arm on it."""

import msgspec
import pytest
from msgspec.structs import replace

from core.autonomy import (
    BLANK,
    COMMERCIAL,
    LEVELS,
    Evidence,
    Ladder,
    Moved,
    Rung,
    aged,
    as_it_may_act,
    climbed,
    level_of,
    missing,
    refused_arms,
    turn,
    weigh,
)
from core.guardrails import rule_on_play
from core.plays import ArmChoice, PlayBook
from core.policy import Autonomy
from core.record import canonical
from core.trial import Side, Trial
from tests.builders import BRAND, FREE_SPINS, NOON, VIP, noon, play, policy

RULES = Autonomy(arms={"free_spins": "auto"}, passed=2, accepted=3, players=50)
POLICY = policy(autonomy=RULES)
HELP, PAUSE = ArmChoice("help"), ArmChoice("pause_promotions")
BETTER = Trial(Side(200, 120, 2), Side(200, 40, 2))
WORSE = Trial(Side(200, 40, 2), Side(200, 120, 2))
HARMFUL = Trial(Side(200, 120, 40), Side(200, 40, 2))


def said(kind, arms=("free_spins",), **more):
    return Evidence(brand=BRAND, arms=arms, kind=kind, at=NOON, by="anna", reason="why", **more)


def at(level, streak=0, arm="free_spins"):
    return Ladder({(BRAND, arm): Rung(level, streak)})


def after(ladder, *evidence, brand=POLICY):
    for one in evidence:
        moved = weigh(ladder, one, brand)
        ladder = ladder.after(moved) if moved is not None else ladder
    return ladder.rung("free_spins", brand)


def test_a_brand_whose_file_says_nothing_has_every_play_with_an_offer_accepted_by_a_person():
    assert level_of(play(), policy(autonomy=None)) == "suggest"
    assert level_of(play(HELP, PAUSE), policy(autonomy=None)) == "auto"


@pytest.mark.parametrize("level", LEVELS)
def test_a_play_stands_where_the_lowest_of_its_offers_stands(level):
    both = policy(autonomy=Autonomy(start="auto", arms={"free_spins": "auto", "vip_fast_track": level}))

    assert level_of(play(FREE_SPINS, VIP, HELP), both) == level


def test_only_offers_stand_on_the_ladder():
    assert set(COMMERCIAL) == {"free_spins", "cashback", "vip_fast_track"}


@pytest.mark.parametrize(
    ("ladder", "kind", "needed", "up"),
    [(at("observe"), "passed", 2, "suggest"), (at("suggest"), "accepted", 3, "canary")],
)
def test_so_many_in_a_row_lead_one_level_up(ladder, kind, needed, up):
    before = after(ladder, *[said(kind)] * (needed - 1))

    assert (before.level, before.streak) == (ladder.rung("free_spins", POLICY).level, needed - 1)
    assert after(ladder, *[said(kind)] * needed) == Rung(up)


def test_a_refusal_in_between_begins_the_row_anew():
    row = [said("accepted"), said("accepted"), said("refused"), said("accepted"), said("accepted")]

    assert after(at("suggest"), *row) == Rung("suggest", 2)


@pytest.mark.parametrize("kind", ["passed", "accepted"])
@pytest.mark.parametrize("level", ["canary", "auto"])
def test_words_alone_lead_nowhere_above_a_canary(kind, level):
    assert after(at(level), *[said(kind)] * 50) == Rung(level)


@pytest.mark.parametrize("ceiling", LEVELS)
def test_no_evidence_leads_above_the_ceiling_of_the_file(ceiling):
    brand = policy(autonomy=replace(RULES, start="auto", arms={"free_spins": ceiling}))
    for_it = [said("passed")] * 5 + [said("accepted")] * 5 + [said("tried", trial=BETTER)] * 5

    for start in LEVELS:
        reached = after(at(start), *for_it, brand=brand)
        assert LEVELS.index(reached.level) <= LEVELS.index(ceiling)


@pytest.mark.parametrize(
    ("level", "evidence", "down"),
    [
        ("auto", said("objected"), "canary"),
        ("suggest", said("objected"), "observe"),
        ("auto", said("demoted"), "canary"),
        ("observe", said("demoted"), "observe"),
        ("auto", said("refused"), "suggest"),
        ("suggest", said("refused"), "suggest"),
        ("canary", said("tried", trial=WORSE), "suggest"),
        ("canary", said("tried", trial=HARMFUL), "suggest"),
        ("auto", said("tried", trial=HARMFUL), "suggest"),
        ("canary", said("tried", trial=Trial(Side(10, 5, 0), Side(90, 40, 1))), "canary"),
        ("canary", said("tried", trial=BETTER), "auto"),
        ("suggest", said("tried", trial=BETTER), "suggest"),
    ],
)
def test_where_evidence_leads(level, evidence, down):
    assert after(at(level), evidence) == Rung(down)


def test_what_changes_nothing_is_not_recorded():
    assert weigh(at("auto"), said("passed"), POLICY) is None
    assert weigh(at("suggest"), said("refused"), POLICY) is None


def test_what_is_recorded_leads_to_the_same_ladder_after_a_restart():
    ladder, moves = BLANK, []
    for evidence in [said("accepted")] * 3 + [said("tried", trial=BETTER), said("demoted")]:
        moved = weigh(ladder, evidence, POLICY)
        moves.append(msgspec.json.decode(canonical(moved), type=Moved))
        ladder = ladder.after(moved)

    assert climbed(moves) == ladder
    assert [move.steps[0].after for move in moves] == ["suggest", "suggest", "canary", "auto", "canary"]


def test_a_play_at_canary_acts_for_the_share_of_its_brand():
    brand = policy(autonomy=replace(RULES, canary=7))
    level, acting = as_it_may_act(play(share=100), brand, at("canary"), PlayBook())

    assert (level, acting.share) == ("canary", 7)
    assert as_it_may_act(play(share=3), brand, at("auto"), PlayBook()) == ("auto", play())


@pytest.mark.parametrize(
    ("arms", "in_force", "level"),
    [
        ((PAUSE, FREE_SPINS), (PAUSE, HELP), "canary"),
        ((PAUSE, FREE_SPINS), (HELP,), "suggest"),
        ((FREE_SPINS,), (PAUSE, HELP), "suggest"),
        ((FREE_SPINS, PAUSE), (PAUSE,), "suggest"),
        ((FREE_SPINS, HELP), (HELP,), "canary"),
    ],
)
def test_what_would_protect_some_players_otherwise_than_others_waits_for_a_person(arms, in_force, level):
    assert as_it_may_act(play(*arms), POLICY, at("canary"), PlayBook([play(*in_force)]))[0] == level


@pytest.mark.parametrize(
    ("trial", "ladder", "share"),
    [
        (BETTER, "auto", 100),
        (BETTER, "canary", None),
        (WORSE, "suggest", 0),
        (HARMFUL, "suggest", 0),
        (Trial(), "canary", None),
    ],
)
def test_a_canary_ends_as_its_trial_says(trial, ladder, share):
    turned = turn(play(FREE_SPINS, share=10), said("tried", trial=trial), POLICY, at(ladder))

    assert (turned.share if turned else None) == share


def test_a_play_in_force_ends_only_by_harm():
    assert turn(play(), said("tried", trial=WORSE), POLICY, at("auto")) is None
    assert turn(play(FREE_SPINS), said("tried", trial=HARMFUL), POLICY, at("suggest")).share == 0


def test_what_was_in_force_and_is_harmful_goes_on_protecting_and_serving_without_its_offers():
    harmful = play(PAUSE, FREE_SPINS, HELP)
    left = turn(harmful, said("tried", trial=HARMFUL), POLICY, at("suggest"))
    book = PlayBook([harmful, left])

    assert book.in_force(harmful.situation).arms == (PAUSE, HELP)
    assert {arm for words in left.words.values() for arm in words} <= {"pause_promotions", "help"}
    assert (left.seconds, left.share) == (harmful.seconds, 100)
    assert turn(left, said("tried", trial=HARMFUL), POLICY, at("suggest")) is None
    assert turn(replace(harmful, share=10), said("tried", trial=HARMFUL), POLICY, at("suggest")).share == 0


def test_the_end_of_a_canary_is_recorded_also_where_no_arm_moves():
    canary = play(FREE_SPINS, share=10)
    moved = weigh(at("suggest"), said("tried", trial=WORSE, play=canary.digest), POLICY, canary)

    assert (moved.steps, moved.turned) == ((), replace(canary, share=0).digest)


def test_the_floors_refusal_speaks_against_the_arms_it_names_and_else_against_all():
    unknown = play(ArmChoice("free_spins", "giant"), VIP)
    late = play(FREE_SPINS, VIP, seconds=1)

    assert refused_arms(unknown, POLICY, rule_on_play(unknown, POLICY)) == ("free_spins",)
    assert refused_arms(late, POLICY, rule_on_play(late, POLICY)) == ("free_spins", "vip_fast_track")
    assert refused_arms(play(), POLICY, rule_on_play(play(), POLICY)) == ()


@pytest.mark.parametrize(
    ("rung", "words"),
    [
        (Rung("observe", 1), "1 more proposals in a row that the floor lets through"),
        (Rung("suggest"), "3 more proposals in a row that people accept"),
        (Rung("canary"), "a canary that is better, and no more harmful, with 50 players or more on each side"),
        (Rung("auto"), ""),
    ],
)
def test_what_is_missing_is_said(rung, words):
    assert missing("free_spins", rung, RULES) == words


@pytest.mark.parametrize(("written", "old"), [(noon(days=-30), True), (noon(days=-29), False), (None, True)])
def test_a_play_ages_by_the_days_of_its_brand(written, old):
    assert aged(play(written=written), NOON, policy()) is old


def test_an_arm_under_its_ceiling_is_told_that_it_is_the_file():
    assert missing("cashback", Rung("suggest"), RULES) == "the brand file lets it rise to suggest and no further"
