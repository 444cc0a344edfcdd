"""The benefit of the doubt: what the hub has not been told, or what came only later, is nobody's fault.

The floor fails closed, so it objects to whatever it does not know. That is right before sending, but a
judgement on somebody else's message must tell what he did wrong from what the hub has not heard of.
"""

from datetime import date, datetime
from typing import Final

from msgspec.structs import replace

from core.events import Channel
from core.profile import Consent, Harm, Person, Profile, Restriction

LONG_AGO: Final = date(1900, 1, 1)
SOMEWHERE: Final = "XX"


def in_doubt(profile: Profile, channel: Channel, at: datetime) -> Profile:
    """The profile if everything that is not known, or happened after the moment, spoke for the sender."""
    return _by_then(_told(profile, channel, at), channel, at)


def _told(profile: Profile, channel: Channel, at: datetime) -> Profile:
    """Every missing fact is a good one."""
    unknown = profile.unknown
    consents = {} if "consents" in unknown else profile.consents
    blocked = "blocks" in unknown
    return replace(
        profile,
        registered=profile.registered or at,
        person=_known(Person() if "details" in unknown else profile.person, at),
        consents={channel: Consent(granted=True, at=at), **consents},
        exclusion=None if blocked else profile.exclusion,
        national_exclusion=None if blocked else profile.national_exclusion,
        blocked=None if blocked else profile.blocked,
        unknown={},
    )


def _known(person: Person, at: datetime) -> Person:
    refused = person.verified is False and (person.kyc_at is None or person.kyc_at <= at)
    return replace(
        person, born=person.born or LONG_AGO, country=person.country or SOMEWHERE, verified=None if refused else True
    )


def _by_then(profile: Profile, channel: Channel, at: datetime) -> Profile:
    """Nothing has happened yet that happened later; it matters for sends that are told late."""
    consent, tilt, blocked = profile.consents[channel], profile.tilt, profile.blocked
    return replace(
        profile,
        consents={channel: consent if consent.at <= at else Consent(granted=True, at=at)},
        exclusion=_since(profile.exclusion, at),
        national_exclusion=_since(profile.national_exclusion, at),
        time_out=_since(profile.time_out, at),
        suppressed={cause: stands for cause, stands in profile.suppressed.items() if stands.since <= at},
        blocked=blocked if blocked is not None and blocked.at <= at else None,
        tilt=replace(tilt, paused_at=_past(tilt.paused_at, at)),
        harm=_harm(profile.harm, at),
    )


def _harm(harm: Harm, at: datetime) -> Harm:
    seen = {marker: moment for marker, moment in harm.seen.items() if moment <= at}
    return replace(harm, seen=seen, lost_at=_past(harm.lost_at, at))


def _since(restriction: Restriction | None, at: datetime) -> Restriction | None:
    return restriction if restriction is not None and restriction.since <= at else None


def _past(moment: datetime | None, at: datetime) -> datetime | None:
    return moment if moment is not None and moment <= at else None
