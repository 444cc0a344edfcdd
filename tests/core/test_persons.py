from core import events as ev
from core.events import PersonReleased, PersonSuppressed
from core.persons import changes_protection, spread
from core.profile import Harm, Restriction, new_profile
from tests.builders import NOON, bet, consent, folded, made, noon, self_exclusion, verified_profile

WEEK_LATER = noon(days=7)


def account(brand: str, player: str = "p1", **changes):
    return verified_profile(brand=brand, player=player, person_id="x", **changes)


def told(accounts, event):
    """Who is told what, and until when."""
    return [(said.brand, type(said), said.data.cause, said.data.until) for said in spread(accounts, event)]


def lifted(**envelope):
    return made(ev.SelfExclusionLifted, ev.Lift(), **envelope)


def linked(person: str = "x", **envelope):
    return made(ev.PersonLinked, ev.Link(person=person), **envelope)


def test_an_exclusion_reaches_every_other_account_and_not_its_own():
    excluded = account("a", exclusion=Restriction(since=NOON))

    assert told([excluded, account("b"), account("c")], self_exclusion()) == [
        ("b", PersonSuppressed, "self_exclusion", None),
        ("c", PersonSuppressed, "self_exclusion", None),
    ]


def test_strong_harm_reaches_the_others_for_as_long_as_it_is_strong():
    harmed = account("a", harm=Harm(seen={"long_session": NOON, "session_deposits": noon(60)}))

    assert told([harmed, account("b")], bet(time=noon(60))) == [("b", PersonSuppressed, "strong_harm", WEEK_LATER)]


def test_one_marker_stays_where_it_is():
    assert told([account("a", harm=Harm(seen={"long_session": NOON})), account("b")], bet()) == []


def test_what_stands_already_is_not_said_again():
    excluded = account("a", exclusion=Restriction(since=NOON))
    known = account("b", suppressed={"self_exclusion": Restriction(since=NOON)})

    assert told([excluded, known], self_exclusion()) == []


def test_a_lift_releases_the_others_unless_a_third_account_is_excluded():
    suppressed = account("b", suppressed={"self_exclusion": Restriction(since=NOON)})
    third = account("c", exclusion=Restriction(since=NOON, until=noon(9)), suppressed=suppressed.suppressed)

    assert told([account("a"), suppressed], lifted()) == [("b", PersonReleased, "self_exclusion", None)]
    assert ("b", PersonReleased, "self_exclusion", noon(9)) in told([account("a"), suppressed, third], lifted())


def test_a_shorter_protection_is_folded_with_its_end():
    suppressed = account("b", suppressed={"self_exclusion": Restriction(since=NOON)})
    third = account("c", exclusion=Restriction(since=NOON, until=noon(9)))
    (release,) = (said for said in spread([account("a"), suppressed, third], lifted()) if said.brand == "b")

    after = folded([release], suppressed)

    assert after.suppressed_by("self_exclusion", noon(8))
    assert not after.suppressed_by("self_exclusion", noon(9))


def test_an_account_that_belongs_to_nobody_asks_nothing_of_others():
    before = new_profile("a", "p1")

    assert not changes_protection(before, folded([self_exclusion()], before))


def test_only_links_exclusions_and_markers_change_protection():
    linked_before = folded([linked()])

    assert changes_protection(folded([]), linked_before)
    assert changes_protection(linked_before, folded([self_exclusion()], linked_before))
    assert not changes_protection(linked_before, folded([bet(), consent()], linked_before))


def test_a_national_exclusion_reaches_the_others_too():
    excluded = account("a", national_exclusion=Restriction(since=NOON))

    assert told([excluded, account("b")], self_exclusion()) == [("b", PersonSuppressed, "self_exclusion", None)]


def test_the_longest_of_the_others_counts_for_each():
    long, short = (Restriction(since=NOON, until=noon(days=days)) for days in (9, 3))
    accounts = [account("a", exclusion=long), account("b", exclusion=short), account("c")]

    assert [(brand, until) for brand, _, _, until in told(accounts, self_exclusion())] == [
        ("a", noon(days=3)), ("b", noon(days=9)), ("c", noon(days=9)),
    ]  # fmt: skip


def test_the_same_cause_says_the_same_once():
    excluded = account("a", exclusion=Restriction(since=NOON))
    one, other = (list(spread([excluded, account("b")], self_exclusion())) for _ in range(2))

    assert one == other
