"""read_player_state: bands, coarse counts and rounded scores of the player of a case, and nobody's name."""

from datetime import datetime
from typing import Literal

from core.events import Channel
from core.harm import active_markers, flagged, harm_band
from core.money import BASE_ONE
from core.profile import HarmBand, Marker, Profile, Session, ValueBand
from core.signals import counted_band
from tools.coarse import coarse
from tools.tool import Model, Nothing, Reach, Tool

Missing = Literal["registration", "age", "residence", "verified identity"]


class PlayerState(Model):
    """An anonymous summary: counts are rounded down to 1, 2 or 5 of their size, no sum of money is told."""

    known: bool
    harm: HarmBand = "unknown"
    flagged: bool = True
    markers: tuple[Marker, ...] = ()
    missing_facts: tuple[Missing, ...] = ("registration", "age", "residence", "verified identity")
    excluded: bool = False
    value: ValueBand = "low"
    online: bool = False
    hours_since_last_seen: int | None = None
    bets: int = 0
    sessions: int = 0
    session_deposits: int = 0
    tilt_score: float = 0.0
    stake_deviation: float = 0.0
    pace_deviation: float = 0.0
    drawdown_in_stakes: int = 0
    rtp_deficit_z: float = 0.0
    consents: tuple[Channel, ...] = ()


def _read(reach: Reach, asked: Nothing) -> PlayerState:
    profile, at = reach.facts.profile, reach.facts.at
    if profile.events == 0:
        return PlayerState(known=False)
    return PlayerState(
        known=True,
        harm=harm_band(profile, at),
        flagged=flagged(profile, at),
        markers=active_markers(profile.harm, at),
        missing_facts=_missing(profile),
        excluded=profile.excluded(at),
        value=counted_band(profile, reach.facts.policy.thresholds),
        online=profile.online,
        hours_since_last_seen=_hours(profile.last_seen, at),
        bets=coarse(profile.bets),
        sessions=coarse(profile.sessions + profile.online),
        session_deposits=coarse(profile.session.deposits if profile.session else 0),
        tilt_score=round(profile.tilt.score, 2),
        stake_deviation=round(profile.tilt.stake, 1),
        pace_deviation=round(profile.tilt.pace, 1),
        drawdown_in_stakes=_drawdown(profile.session),
        rtp_deficit_z=round(profile.value.rtp_deficit_z, 1),
        consents=tuple(sorted(channel for channel, said in profile.consents.items() if said.granted)),
    )


def _hours(last_seen: datetime | None, at: datetime) -> int | None:
    return None if last_seen is None else coarse((at - last_seen).total_seconds() / 3600)


def _drawdown(session: Session | None) -> int:
    """How far below its best point the session was at worst, in usual stakes."""
    return coarse(session.worst / BASE_ONE / session.usual_stake) if session and session.usual_stake else 0


def _missing(profile: Profile) -> tuple[Missing, ...]:
    person = profile.person
    known: dict[Missing, bool] = {
        "registration": profile.registered is not None,
        "age": person.born is not None,
        "residence": person.country is not None,
        "verified identity": person.verified is True,
    }
    return tuple(name for name, there in known.items() if not there)


READ_PLAYER_STATE = Tool(
    name="read_player_state",
    does="What is known about the player of this case, in bands and coarse figures.",
    takes=Nothing,
    gives=PlayerState,
    run=_read,
)
