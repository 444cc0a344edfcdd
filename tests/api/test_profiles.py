"""Profiles in memory: what comes out is what went in, packed or not."""

from api.profiles import Profiles
from core.fold import fold
from core.profile import Profile, new_profile
from core.record import canonical
from evals.sample import sample_trace
from tests.builders import verified_profile


def evening() -> dict[tuple[str, str], Profile]:
    found: dict[tuple[str, str], Profile] = {}
    for event in sample_trace():
        who = (event.brand, event.subject)
        found[who] = fold(found.get(who) or new_profile(*who), event)
    return found


def test_a_packed_profile_comes_out_as_it_went_in():
    expected = evening()
    profiles = Profiles(expected.values(), hot=2)

    assert dict(profiles) == expected
    assert {who: canonical(profile) for who, profile in profiles.items()} == {
        who: canonical(profile) for who, profile in expected.items()
    }


def test_folding_on_packed_profiles_is_folding_on_profiles():
    profiles = Profiles(hot=1)
    for event in sample_trace():
        who = (event.brand, event.subject)
        profiles.keep(fold(profiles.get(who) or new_profile(*who), event))

    assert dict(profiles) == evening()


def test_the_newest_value_counts_wherever_the_older_one_was():
    profiles = Profiles([verified_profile(player="anna"), verified_profile(player="bob")], hot=1)
    profiles.keep(verified_profile(player="anna", contacts=1))

    assert len(profiles) == 2
    assert {profile.player: profile.contacts for profile in profiles.values()} == {"anna": 1, "bob": 0}


def test_what_changed_is_taken_once_and_what_is_forgotten_is_gone():
    profiles = Profiles([verified_profile(player="carl")], hot=1)
    for player in ("bob", "anna"):
        profiles.keep(verified_profile(player=player))

    profiles.forget(("acme", "bob"))

    assert [profile.player for profile in profiles.take_changed()] == ["anna"]
    assert profiles.take_changed() == []
    assert ("acme", "bob") not in profiles
