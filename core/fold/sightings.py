"""Sightings: a marker of harm that needs several of them within a week, so that one bad day marks nobody."""

from datetime import datetime, timedelta
from typing import Final

from msgspec.structs import replace

from core.harm import mark
from core.profile import Marker, Profile

WITHIN: Final = timedelta(days=7)


def sighted(profile: Profile, marker: Marker, at: datetime, needed: int) -> Profile:
    """The profile after one more sighting; the marker is set once there were so many within a week.

    Sightings are told apart by their moments, so one that is told twice counts once.
    """
    ways = profile.ways
    known = sorted({*ways.sightings.get(marker, ()), at})
    recent = tuple(one for one in known if known[-1] - one < WITHIN)[-needed:]
    profile = replace(profile, ways=replace(ways, sightings={**ways.sightings, marker: recent}))
    return replace(profile, harm=mark(profile.harm, marker, recent[-1])) if len(recent) >= needed else profile
