"""A day of sends beside the hub's decisions, by hand-made cases."""

from datetime import timedelta

from core.comparison import WINDOW, Comparison, compare
from core.decide import Decision, decide
from core.plays import ArmChoice
from core.profile import Restriction
from core.shadow import Judged, judge_send
from tests.builders import NOON, decision_requested, inputs, noon, play, policy, sent, verified_profile

DAY = "2026-01-31"


def a_send(minutes: float = 0, player: str = "p1", channel: str = "site", **given) -> Judged:
    profile = given.pop("profile", verified_profile())
    event = sent(channel, id=f"{player}-{minutes}", time=noon(minutes), subject=player, **given)
    return judge_send(event, profile, policy())


def decided(minutes: float = 0, player: str = "p1", arm: str = "cool_down") -> Decision:
    event = decision_requested(id=f"{player}-{minutes}", time=noon(minutes), subject=player)
    arms = () if arm == "none" else (ArmChoice(arm),)
    return decide(inputs(event=event, play=play(*arms) if arms else None))


def only_answer(comparison: Comparison):
    (player,) = comparison.players
    (compared,) = player.sends
    return compared.answer


def test_the_nearest_command_before_or_after_answers_a_send():
    near, far = decided(-20), decided(30)

    earlier = only_answer(compare([a_send()], [far, near], DAY))
    later = only_answer(compare([a_send(15)], [far, near], DAY))

    assert (earlier.decision, earlier.lead) == (near, timedelta(minutes=20))
    assert (later.decision, later.lead) == (far, timedelta(minutes=-15))


def test_beyond_the_window_there_is_no_answer():
    edge = WINDOW.total_seconds() / 60

    assert only_answer(compare([a_send()], [decided(edge)], DAY)) is not None
    assert only_answer(compare([a_send()], [decided(edge + 1)], DAY)) is None


def test_a_decision_that_shows_nothing_answers_nothing():
    silent = decided(arm="none")
    comparison = compare([a_send()], [silent], DAY)

    assert silent.command is None
    assert only_answer(comparison) is None
    assert (comparison.unanswered, comparison.decisions) == (1, ())


def test_nobody_answers_for_another_player():
    comparison = compare([a_send(player="anna")], [decided(player="ben")], DAY)

    assert [player.player for player in comparison.players] == ["anna", "ben"]
    assert comparison.unanswered == 1


def test_protection_that_nobody_sent_is_named_even_where_an_offer_was_sent():
    offered = compare([a_send(5)], [decided()], DAY)
    protected = compare([a_send(5, kind="protective")], [decided()], DAY)

    assert offered.protected == ("p1",)
    assert protected.protected == ()


def test_what_lies_around_the_day_is_counterpart_and_nothing_else():
    yesterday, today = decided(-13 * 60), a_send(-11 * 60)

    comparison = compare([a_send(-14 * 60), today], [yesterday], DAY)

    assert [compared.judged for compared in comparison.sends] == [today]
    assert comparison.decisions == ()
    assert comparison.sends[0].answer is not None


def test_totals_by_rule_and_channel_tell_what_is_firm_from_what_is_doubted():
    excluded = verified_profile(exclusion=Restriction(since=NOON))
    sends = [
        a_send(),
        a_send(1, profile=excluded),
        a_send(2, channel="email"),
        a_send(3, "p2", "email", kind="service"),
    ]

    comparison = compare(sends, [], DAY)

    assert [(total.rule, total.sends, total.firm) for total in comparison.rules] == [
        ("F-01 self-exclusion", 1, 1),
        ("F-03 consent", 1, 0),
    ]
    assert [(c.channel, c.sends, c.broken, c.doubtful) for c in comparison.channels] == [
        ("site", 2, 1, 0),
        ("email", 2, 0, 1),
    ]


def test_the_lead_is_a_median_with_the_count_it_rests_on():
    sends = [a_send(10, "a"), a_send(30, "b"), a_send(-5, "c"), a_send(0, "d")]
    decisions = [decided(player=player) for player in "abc"]

    lead = compare(sends, decisions, DAY).lead

    assert (lead.median, lead.count, lead.earlier) == (timedelta(minutes=10), 3, 2)


def test_a_day_without_anything_compares_to_nothing():
    comparison = compare([], [], DAY)

    assert (comparison.players, comparison.rules, comparison.channels) == ((), (), ())
    assert (comparison.lead.median, comparison.lead.count) == (None, 0)
