"""The other CRM of the sample evening: what it sends is admitted, and the floor says of it what the story tells."""

from core.admission import read_event, vouch
from core.events import CrmSent
from core.fold import fold
from core.harm import remember_loss
from core.profile import Profile, new_profile
from core.record import canonical
from core.shadow import Judged, judge_send
from core.signals import detect
from evals.campaign import shadow_trace
from evals.sample import sample_trace
from prompts.brands import load_brands

TRACE = shadow_trace()


def judged() -> list[Judged]:
    """Every send of the evening, judged as it comes."""
    profiles: dict[str, Profile] = {}
    policies, found = load_brands(), []
    for event in TRACE:
        before = profiles.get(event.subject) or new_profile(event.brand, event.subject)
        after = fold(before, event)
        lost = "severe_loss" in detect(before, after, event, policies[event.brand])
        profiles[event.subject] = remember_loss(after, event.time) if lost else after
        if isinstance(event, CrmSent):
            found.append(judge_send(event, profiles[event.subject], policies[event.brand]))
    return found


def test_every_event_may_be_sent_with_the_key_of_its_brand() -> None:
    assert [read_event(canonical(event)) for event in TRACE] == TRACE
    assert [vouch(event, event.brand, event.time) for event in TRACE] == TRACE
    assert sorted(TRACE, key=lambda event: event.time) == TRACE


def test_the_evening_itself_is_the_sample() -> None:
    assert [event for event in TRACE if event.source == "sample"] == sample_trace()


def test_the_floor_says_of_the_campaigns_what_the_story_tells() -> None:
    verdicts = {f"{j.event.subject} {j.event.data.campaign}": (j.verdict, *j.firm) for j in judged()}

    assert {who: said for who, said in verdicts.items() if said[0] == "broken"} == {
        "mia deposit-boost": ("broken", "F-07 harm"),
        "mia friday-free-spins": ("broken", "F-07 harm"),
        "theo friday-free-spins": ("broken", "F-07 harm"),
        "omar friday-free-spins": ("broken", "F-01 self-exclusion", "F-07 harm"),
        "lucas comeback-bonus": ("broken", "F-07 harm"),
        "regular-3 friday-free-spins": ("broken", "F-03 consent"),
    }
    assert {who for who, said in verdicts.items() if said[0] == "doubtful"} == {
        "nadia vip-invitation",
        "regular-5 friday-free-spins",
    }
