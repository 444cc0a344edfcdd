"""Breaks, blocks, lifts, limits and what is not known."""

from datetime import date
from itertools import permutations

import pytest

from core import events as ev
from core.harm import active_markers
from core.profile import Person
from tests.builders import NOON, consent, folded, login, made, noon, registered, self_exclusion, verified_profile


def lifted(**envelope):
    return made(ev.SelfExclusionLifted, ev.Lift(), **envelope)


def kyc(state: str, **envelope):
    return made(ev.KycChanged, ev.KycState(state=state), **envelope)


def changed(what: str = "consents", **envelope):
    return made(ev.FactsChanged, ev.FactsAbout(what=what), **envelope)


def told(asked: str | None, what: str = "consents", **envelope):
    return made(ev.FactsTold, ev.FactsAbout(what=what, asked=asked), **envelope)


def test_a_lift_ends_an_exclusion_but_not_its_memory():
    profile = folded([self_exclusion(), lifted(time=noon(days=9))])

    assert not profile.excluded(noon(days=9))
    assert active_markers(profile.harm, noon(days=999)) == ("past_exclusion",)


def test_an_exclusion_after_the_lift_stands_in_whatever_order_they_arrive():
    story = [self_exclusion(), lifted(time=noon(1)), self_exclusion(time=noon(2))]

    assert all(folded(order).excluded(noon(3)) for order in permutations(story))


def test_a_lift_that_overtakes_its_exclusion_ends_it_all_the_same():
    assert not folded([lifted(time=noon(1)), self_exclusion()]).excluded(noon(2))


def test_the_longer_break_counts():
    breaks = [made(ev.TimeOutSet, ev.Break(until=noon(days=n)), time=noon(n)) for n in (3, 1)]

    assert all(folded(order).time_out.until == noon(days=3) for order in permutations(breaks))


@pytest.mark.parametrize(
    ("story", "verified"),
    [
        ([kyc("submitted")], None),
        ([kyc("approved")], True),
        ([kyc("approved"), kyc("expired", time=noon(1))], False),
        ([kyc("expired", time=noon(1)), kyc("approved")], False),
        ([kyc("rejected"), kyc("approved")], False),
        ([registered(verified=True), kyc("submitted", time=noon(1))], True),
        ([registered(verified=False), kyc("approved", time=noon(1))], True),
    ],
)
def test_the_newest_word_on_identity_counts_and_no_counts_in_doubt(story, verified):
    assert folded(story).person.verified is verified


def test_what_a_registration_leaves_out_says_nothing():
    corrected = made(ev.PlayerRegistered, ev.Registration(country="SE"), time=noon(1))
    person = folded([registered(locale="de", region="BE"), corrected]).person

    assert (person.country, person.region, person.locale, person.verified) == ("SE", None, "de", True)
    assert person.born is not None


def test_facts_that_changed_are_unknown_until_the_newest_question_is_answered():
    asked_twice = folded([changed(id="1"), changed(id="2", time=noon(1))])

    assert asked_twice.unknown == {"consents": "2"}
    assert folded([told("1")], asked_twice).unknown == {"consents": "2"}
    assert folded([told("2")], asked_twice).unknown == {}


def test_facts_of_one_kind_do_not_answer_for_another():
    assert folded([changed(id="1"), told("1", "blocks")]).unknown == {"consents": "1"}


@pytest.mark.parametrize("cls", [ev.LimitReached, ev.LimitRaiseRequested])
def test_a_limit_troubles_the_session_it_falls_into(cls):
    profile = folded([login(), made(cls, ev.Limit(kind="deposit"), time=noon(1))])

    assert profile.session.troubled


def test_asking_for_a_higher_limit_and_talking_about_gambling_are_markers():
    asked = made(ev.LimitRaiseRequested, ev.Limit(kind="deposit"))
    talked = made(ev.SupportContacted, ev.Contact(topic="gambling"))
    profile = folded([asked, talked, made(ev.SupportContacted, ev.Contact(topic="bonus"))])

    assert set(active_markers(profile.harm, NOON)) == {"limit_raise_requested", "gambling_contact"}
    assert profile.contacts == 2


def test_an_account_that_was_opened_again_is_open():
    blocked, opened = made(ev.PlayerBlocked, ev.Reason()), made(ev.PlayerUnblocked, ev.Reason(), time=noon(1))

    assert not folded([blocked, opened]).blocked.holds
    assert not folded([opened, blocked]).blocked.holds


def test_the_newest_limit_of_each_kind_is_remembered():
    limits = [
        made(ev.LimitSet, ev.Limit(kind=kind), time=noon(n)) for n, kind in enumerate(["loss", "deposit", "loss"])
    ]

    assert folded(limits).limits == {"loss/day": noon(2), "deposit/day": noon(1)}


def test_at_the_same_moment_the_exclusion_stands():
    assert all(folded(order).excluded(noon(1)) for order in permutations([self_exclusion(), lifted()]))


def test_a_lift_by_the_operator_ends_no_national_exclusion():
    national = made(ev.SelfExclusionSet, ev.Exclusion(scheme="national"))
    story = [national, self_exclusion(id="2"), lifted(time=noon(1))]

    assert all(folded(order).excluded(noon(2)) for order in permutations(story))
    ended = made(ev.SelfExclusionLifted, ev.Lift(scheme="national"), id="4", time=noon(1))
    assert not folded([*story, ended]).excluded(noon(2))


def test_each_fact_keeps_its_own_newest_word_in_whatever_order_they_arrive():
    old = registered(country="GB", locale="de", verified=True)
    middle = made(ev.PlayerRegistered, ev.Registration(country="SE"), time=noon(1))
    thin = made(ev.PlayerRegistered, ev.Registration(), time=noon(2))

    for order in permutations([old, middle, thin]):
        profile = folded(order)
        assert (profile.person.country, profile.person.locale, profile.person.verified) == ("SE", "de", True)
        assert profile.person.born is not None
        assert (profile.currency, profile.registered) == ("EUR", NOON)


def test_a_profile_of_the_first_version_is_not_overruled_by_older_facts():
    before = verified_profile(person=Person(at=noon(5), country="DE", born=date(1990, 5, 17), verified=True))

    assert folded([registered(country="GB", time=noon(1))], before).person.country == "DE"
    assert folded([registered(country="GB", time=noon(6))], before).person.country == "GB"


def test_an_answer_about_consents_is_all_of_them():
    given = [consent(channel, id=channel) for channel in ("site", "email")]
    asked = changed(id="7", time=noon(1))
    answer = [consent("site", id="8", time=noon(2)), told("7", time=noon(2))]

    assert set(folded([*given, asked, *answer]).consents) == {"site"}
