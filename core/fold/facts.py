"""Facts: who the player is, what he consents to and what protects him; the newest word counts, whenever it arrives."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, cast

from msgspec.structs import replace

from core import breaks
from core import events as ev
from core.harm import mark
from core.profile import Checked, Consent, Person, Profile, Purse, Restriction, Scheme, Standing

FAULTS_KEPT: Final = 20
EXCLUSIONS: Final[Mapping[Scheme, str]] = {"operator": "exclusion", "national": "national_exclusion"}


def _registered(profile: Profile, event: ev.PlayerRegistered) -> Profile:
    """Each fact has its own newest word; what a registration leaves out it does not say."""
    registered = min(profile.registered or event.time, event.time)
    person, said = profile.person, _said(event.data)
    newest = [name for name in said if (at := _stated(person, name)) is None or event.time >= at]
    told = {field: value for name in newest for field, value in said[name].items()}
    currency = told.pop("currency", profile.currency)
    person = replace(person, **told, stated={**person.stated, **dict.fromkeys(newest, event.time)})
    person = replace(person, at=max(person.at or event.time, event.time), test=person.test or event.data.test)
    if event.data.verified is not None:
        person = _verified(person, event.time, verified=event.data.verified)
    return replace(profile, person=person, registered=registered, currency=currency)


def _stated(person: Person, name: str) -> datetime | None:
    """When a fact was last stated; profiles of the first version kept one moment for all of them."""
    known = {"residence": person.country, "born": person.born}.get(name)
    return person.stated.get(name, person.at if known is not None else None)


def _said(data: ev.Registration) -> Mapping[str, Mapping[str, Any]]:
    """What a registration says, fact by fact."""
    cost = data.acquisition_cost
    facts: dict[str, dict[str, Any]] = {
        "residence": {"country": data.country, "region": data.region},
        "born": {"born": data.born},
        "locale": {"locale": data.locale},
        "zone": {"zone": data.zone},
        "currency": {"currency": data.currency},
        "acquired_by": {"acquired_by": data.acquired_by},
        "acquisition_cost": {"acquisition_cost": cost.base if cost else None},
    }
    return {name: fields for name, fields in facts.items() if next(iter(fields.values())) is not None}


def _kyc(profile: Profile, event: ev.KycChanged) -> Profile:
    if event.data.state == "submitted":
        return profile
    return replace(profile, person=_verified(profile.person, event.time, verified=event.data.state == "approved"))


def _verified(person: Person, at: datetime, *, verified: bool) -> Person:
    """The newest word on identity; at the same moment, "no" counts."""
    if person.kyc_at is not None and (at < person.kyc_at or (at == person.kyc_at and verified)):
        return person
    return replace(person, verified=verified, kyc_at=at)


def _wallet(profile: Profile, event: ev.WalletSigned) -> Profile:
    wallet = f"{event.data.chain}:{event.data.address}"
    if wallet in profile.person.wallets:
        return profile
    wallets = tuple(sorted((*profile.person.wallets, wallet)))
    return replace(profile, person=replace(profile.person, wallets=wallets))


def _consent(profile: Profile, event: ev.ConsentChanged) -> Profile:
    """What is said of one product opens no channel; what is said of a channel is said of the channel alone."""
    channel, product, granted = event.data.channel, event.data.product, event.data.granted
    if product is None:
        said = _newest(profile.consents.get(channel), event.time, granted=granted)
        return replace(profile, consents={**profile.consents, channel: said})
    name = f"{channel}/{product}"
    said = _newest(profile.product_consents.get(name), event.time, granted=granted)
    return replace(profile, product_consents={**profile.product_consents, name: said})


def _newest(known: Consent | None, at: datetime, *, granted: bool) -> Consent:
    """The newest word; at the same moment, "no" counts."""
    if known is not None and (at, known.granted) < (known.at, True):
        return known
    return Consent(granted=granted, at=at)


def _objected(profile: Profile, event: ev.ObjectionChanged) -> Profile:
    return replace(profile, objected=_newest(profile.objected, event.time, granted=not event.data.objects))


def _checked(profile: Profile, event: ev.CheckRecorded) -> Profile:
    """The newest word of a check; at the same moment, a failure counts."""
    known, said = profile.checks.get(event.data.check), event.data
    if known is not None and (event.time < known.at or (event.time == known.at and said.passed)):
        return profile
    checked = Checked(passed=said.passed, at=event.time, until=said.until)
    return replace(profile, checks={**profile.checks, said.check: checked})


def _excluded(profile: Profile, event: ev.SelfExclusionSet) -> Profile:
    profile = replace(profile, harm=mark(profile.harm, "past_exclusion", event.time))
    scheme, lifted = event.data.scheme, profile.lifted.get(event.data.scheme)
    if lifted is not None and event.time < lifted:
        return profile
    field = EXCLUSIONS[scheme]
    return replace(_shaken(profile), **{field: _longer(getattr(profile, field), event.time, event.data.until)})


def _lifted(profile: Profile, event: ev.SelfExclusionLifted) -> Profile:
    """An exclusion of another scheme, or one that was set again since, stays; at the same moment, it stays too."""
    scheme = event.data.scheme
    field, lifted = EXCLUSIONS[scheme], max(profile.lifted.get(scheme, event.time), event.time)
    stands: Restriction | None = getattr(profile, field)
    over = stands is not None and (stands.again or stands.since) < event.time
    return replace(profile, lifted={**profile.lifted, scheme: lifted}, **{field: None if over else stands})


def _time_out(profile: Profile, event: ev.TimeOutSet) -> Profile:
    return replace(_shaken(profile), time_out=_longer(profile.time_out, event.time, event.data.until))


def _break_accepted(profile: Profile, event: ev.BreakAccepted) -> Profile:
    until = event.data.until
    profile = replace(_shaken(profile), time_out=_longer(profile.time_out, event.time, until))
    return replace(profile, break_taken=breaks.taken(profile.break_taken, event.time, until))


def _came_in(profile: Profile, event: ev.LoggedIn) -> Profile:
    known = profile.break_taken
    return profile if known is None else replace(profile, break_taken=breaks.came_in(known, event.time))


def _played(profile: Profile, event: ev.BetPlaced | ev.SportBetPlaced) -> Profile:
    known = profile.break_taken
    return profile if known is None else replace(profile, break_taken=breaks.played(known, event.time))


def _longer(old: Restriction | None, at: datetime, until: datetime | None) -> Restriction:
    """A restriction set twice lasts as long as the longer one says."""
    if old is None:
        return Restriction(since=at, until=until)
    last = None if until is None or old.until is None else max(until, old.until)
    return Restriction(since=min(old.since, at), until=last, again=max(old.again or old.since, at))


def _limit_set(profile: Profile, event: ev.LimitSet) -> Profile:
    name = f"{event.data.kind}/{event.data.period}"
    newest = max(profile.limits.get(name, event.time), event.time)
    return replace(profile, limits={**profile.limits, name: newest})


def _limit_reached(profile: Profile, event: ev.LimitReached) -> Profile:
    return _shaken(profile)


def _raise_requested(profile: Profile, event: ev.LimitRaiseRequested) -> Profile:
    return replace(_shaken(profile), harm=mark(profile.harm, "limit_raise_requested", event.time))


def _contacted(profile: Profile, event: ev.SupportContacted) -> Profile:
    profile = replace(profile, contacts=profile.contacts + 1)
    if event.data.topic != "gambling":
        return profile
    return replace(profile, harm=mark(profile.harm, "gambling_contact", event.time))


def _wronged(profile: Profile, event: ev.OperatorFault) -> Profile:
    """A fault is known by its reference, whatever event tells it; the newest are kept."""
    reference, told = event.data.reference, profile.faults_told
    told = {**told, reference: min(told.get(reference, event.time), event.time)}
    newest = sorted(told.items(), key=lambda fault: (fault[1], fault[0]))[-FAULTS_KEPT:]
    return replace(profile, faults_told=dict(newest))


def _blocked(profile: Profile, event: ev.PlayerBlocked) -> Profile:
    return _stands(profile, event.time, blocked=True)


def _unblocked(profile: Profile, event: ev.PlayerUnblocked) -> Profile:
    return _stands(profile, event.time, blocked=False)


def _stands(profile: Profile, at: datetime, *, blocked: bool) -> Profile:
    known = profile.blocked
    if known is not None and (at < known.at or (at == known.at and known.holds)):
        return profile
    return replace(profile, blocked=Standing(holds=blocked, at=at))


def _facts_changed(profile: Profile, event: ev.FactsChanged) -> Profile:
    return replace(profile, unknown={**profile.unknown, event.data.what: event.id})


def _facts_told(profile: Profile, event: ev.FactsTold) -> Profile:
    """Only the answer to the newest question makes the facts known again; a consent it leaves out is none."""
    what = event.data.what
    if profile.unknown.get(what) != event.data.asked:
        return profile
    profile = replace(profile, unknown={other: by for other, by in profile.unknown.items() if other != what})
    if what != "consents":
        return profile
    confirmed = {channel: said for channel, said in profile.consents.items() if said.at >= event.time}
    return replace(profile, consents=confirmed)


def _linked(profile: Profile, event: ev.PersonLinked) -> Profile:
    return replace(profile, person_id=event.data.person)


def _suppressed(profile: Profile, event: ev.PersonSuppressed) -> Profile:
    longer = _longer(profile.suppressed.get(event.data.cause), event.time, event.data.until)
    return replace(profile, suppressed={**profile.suppressed, event.data.cause: longer})


def _released(profile: Profile, event: ev.PersonReleased) -> Profile:
    """A release with an end leaves protection until that end, which another account still asks for."""
    cause, until = event.data.cause, event.data.until
    left = {other: stands for other, stands in profile.suppressed.items() if other != cause}
    shorter = {cause: Restriction(since=event.time, until=until)} if until is not None else {}
    return replace(profile, suppressed={**left, **shorter})


def _balance(profile: Profile, event: ev.BalanceSnapshot) -> Profile:
    if profile.purse is not None and event.time < profile.purse.at:
        return profile
    bonus = event.data.bonus.base if event.data.bonus else 0
    return replace(profile, purse=Purse(at=event.time, real=event.data.real.base, bonus=bonus))


def _shaken(profile: Profile) -> Profile:
    """Remember that something protective fell into this session, or after the last one."""
    if profile.session is None:
        return replace(profile, troubled=True)
    return replace(profile, session=replace(profile.session, troubled=True))


FACTS: Final = cast(
    Mapping[type[ev.Event], Callable[[Profile, Any], Profile]],
    {
        ev.PlayerRegistered: _registered,
        ev.KycChanged: _kyc,
        ev.WalletSigned: _wallet,
        ev.ConsentChanged: _consent,
        ev.ObjectionChanged: _objected,
        ev.CheckRecorded: _checked,
        ev.SelfExclusionSet: _excluded,
        ev.SelfExclusionLifted: _lifted,
        ev.TimeOutSet: _time_out,
        ev.LimitSet: _limit_set,
        ev.LimitReached: _limit_reached,
        ev.LimitRaiseRequested: _raise_requested,
        ev.SupportContacted: _contacted,
        ev.PlayerBlocked: _blocked,
        ev.PlayerUnblocked: _unblocked,
        ev.FactsChanged: _facts_changed,
        ev.FactsTold: _facts_told,
        ev.PersonLinked: _linked,
        ev.PersonSuppressed: _suppressed,
        ev.PersonReleased: _released,
        ev.BalanceSnapshot: _balance,
        ev.BreakAccepted: _break_accepted,
        ev.LoggedIn: _came_in,
        ev.BetPlaced: _played,
        ev.SportBetPlaced: _played,
        ev.OperatorFault: _wronged,
    },
)
"""What each event says about the player."""
