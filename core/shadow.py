"""Shadow mode: what somebody else has sent to a player, judged by the floor at its moment.

The rules are those that bind the hub itself (`core.floor.FOR_ALL`). Each objection is asked for twice:
as the floor asks it, which objects to whatever is unknown, and with the benefit of the doubt. What
objects both times is *firm*: it rests on what the hub has been told, not on what it has not heard of.
"""

from datetime import datetime
from typing import Final, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from core.doubt import in_doubt
from core.events import CrmSent, Send
from core.guardrails import NEWEST, Facts, Objection, Spent, rule_on_message
from core.policy import BrandPolicy
from core.profile import Baseline, Profile, Value
from core.record import canonical, identity

Verdict = Literal["clear", "doubtful", "broken"]


class Judged(Struct, frozen=True, kw_only=True):
    """A send with what the floor says of it, and what it was judged by: this is what the ledger keeps."""

    version: int
    event: CrmSent
    profile: Profile
    """As it stood then, without the figures that no rule on a send looks at."""
    policy: str
    """Digest of the brand's policy."""
    objections: tuple[Objection, ...]
    firm: tuple[str, ...]
    """The rules among them that object whatever else might be true of the player."""

    @property
    def id(self) -> str:
        """The identity of the send: told twice, it is one send."""
        return identity("send", self.event.brand, self.event.source, self.event.id)

    @property
    def at(self) -> datetime:
        """When it was sent."""
        return self.event.time

    @property
    def verdict(self) -> Verdict:
        """Clear, broken, or only to be doubted, because the hub lacks facts."""
        if not self.objections:
            return "clear"
        return "broken" if self.firm else "doubtful"


_READ: Final = msgspec.json.Decoder(Judged)


def judge(send: Send, facts: Facts, version: int = NEWEST) -> tuple[Objection, ...]:
    """What the floor has against a message, if the hub had been asked to send it."""
    return rule_on_message(send, facts, version)


def judge_send(event: CrmSent, profile: Profile, policy: BrandPolicy, version: int = NEWEST) -> Judged:
    """Judge a send at its moment, as the floor does and with the benefit of the doubt."""
    seen = _looked_at(profile)
    facts = Facts(profile=seen, policy=policy, signal=None, at=event.time, commercial_on=True, spent=Spent())
    doubt = replace(facts, profile=in_doubt(seen, event.data.channel, event.time))
    return Judged(
        version=version,
        event=event,
        profile=seen,
        policy=policy.digest,
        objections=judge(event.data, facts, version),
        firm=tuple(objection.rule for objection in judge(event.data, doubt, version)),
    )


def read_judged(body: bytes) -> Judged:
    """Read what the ledger keeps of a send."""
    return _READ.decode(body)


def rejudge(judged: Judged, policy: BrandPolicy) -> bytes:
    """Judge again from the record, to be compared bit for bit."""
    return canonical(judge_send(judged.event, judged.profile, policy, judged.version))


def _looked_at(profile: Profile) -> Profile:
    """A campaign goes to everybody: what is kept of each must be small. What is new in a profile stays in."""
    return replace(
        profile,
        totals={},
        value=Value(),
        session=None,
        baseline=Baseline(),
        limits={},
        recent=(),
        in_flight={},
        likings={},
    )
