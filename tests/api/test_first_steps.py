"""The lines a new brand begins with: whatever its jurisdiction and currency, the hub takes what they send."""

import json
import shlex
from pathlib import Path

import pytest

from api.first_steps import PLAYER, first_steps
from core.admission import read_event
from core.events import PlayerRegistered
from prompts.draft import LEAST_AGES
from tests.builders import NOON, policy

LEAP_DAY = NOON.replace(year=2028, month=2, day=29)


@pytest.mark.parametrize("jurisdiction", sorted(LEAST_AGES))
def test_the_first_event_is_about_a_grown_up_of_the_jurisdiction(jurisdiction: str) -> None:
    brand = policy(jurisdiction=jurisdiction, least_age=LEAST_AGES[jurisdiction])
    line = first_steps(brand, "http://hub", Path("a key"), "token", LEAP_DAY)["event"]
    events = [read_event(json.dumps(item).encode()) for item in json.loads(shlex.split(line)[-1])]

    assert all(getattr(event, "subject", "") == PLAYER and event.brand == brand.brand for event in events), events
    registered = events[0]
    assert isinstance(registered, PlayerRegistered)
    assert registered.data.born is not None
    assert LEAP_DAY.year - registered.data.born.year > brand.least_age
    assert jurisdiction == "-".join(filter(None, (registered.data.country, registered.data.region)))


def test_a_folder_with_blanks_is_quoted() -> None:
    line = first_steps(policy(), "http://hub", Path("my data/acme.key"), "token", NOON)["decision"]

    assert "$(cat 'my data/acme.key')" in line
